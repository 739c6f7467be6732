// C0 and C1 controls, and what turns the direction of text or hides in it: a name in a certificate must not be able to
// write to a terminal, nor to make one line look like another (CVE-2021-42574).
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0')

/**
 * Makes untrusted text fit for one line of a terminal: controls, line ends and characters that change the direction of
 * text are written as `\uXXXX`.
 */
export function visible(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${hex(character)}`)
}

/** JSON text, two blanks deep, in which the same characters are written as escapes of JSON. */
export function safeJson(value: unknown): string {
  // what JSON.stringify leaves as a control is only the line end of its own indentation
  return JSON.stringify(value, undefined, 2).replace(UNSAFE, (character) =>
    character === '\n' ? '\n' : `\\u${hex(character)}`,
  )
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for XML 1.0, in an attribute or between tags; what XML has no place for is written as `\uXXXX`. */
export function xml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}
