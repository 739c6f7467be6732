// a word of these alone is the same in every shell; a `#` in its middle begins no comment (POSIX.1-2024, XCU 2.3)
const PLAIN = /^[\w./:@%+,=][\w./:@%+,=#-]*$/
// `NAME=` at the start of a command is an assignment (XCU 2.9.1)
const ASSIGNMENT = /^\w+=/

/**
 * A text as one word of a POSIX shell: for every command that is printed with a path or a name from input in it.
 *
 * A word that begins with a dash would be an option: a path gets `./` in front.
 *
 * @param text - A path, or any other text.
 * @returns The text itself where no character of it means something to a shell, otherwise in single quotes.
 */
export function shellWord(text: string): string {
  const word = /^-./.test(text) ? `./${text}` : text
  const plain = word === '-' || (PLAIN.test(word) && !ASSIGNMENT.test(word))
  // POSIX.1-2024, XCU 2.2.2: nothing but the single quote itself ends single quotes
  return plain ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
