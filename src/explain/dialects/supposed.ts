// A program that looks after certificates writes of errors that did not happen: `checking whether certificate has expired`,
// `no certificate verify failed events`, curl's `…, continuing anyway`.

const BEFORE =
  /\b(?:whether|if|unless|until|in case|when|would|could|might|should|no|not|none|neither|never|without|zero|0(?: of \d+)?|simulat(?:e|ed|es|ing))(?: [a-z'-]+){0,3} $/
// an error stands behind a mark, and then nothing of the sentence before counts
const MARK = /[:="([{|,;-]\s*$/
const AFTER =
  /^[^.:;]{0,60}(?:continuing anyway|\b(?:is|are|was|were|be) (?:allowed|ignored|accepted|tolerated|skipped)\b)/

const LOOK = 80

/** Is what begins at this place of a line supposed, asked for or denied, and not what happened? */
export function isSupposed(words: string, text: string): boolean {
  const at = words.indexOf(text)
  if (at < 0) return false
  const before = words.slice(Math.max(0, at - LOOK), at)
  if (!MARK.test(before) && BEFORE.test(before)) return true
  return AFTER.test(words.slice(at + text.length, at + text.length + LOOK))
}
