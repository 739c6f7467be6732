import { markedText } from '../pem/marked-text.ts'
import { quoteInput } from '../report/quote.ts'
import type { Io } from './io.ts'
import type { Arguments } from './options.ts'
import { readFile } from './read-input.ts'

/** A passphrase is a line; a file of megabytes is another file. */
const LARGEST = 1

/** What the command has outside, with the file of the passphrase that was named: never the passphrase itself as an argument. */
export function withPassphrase(io: Io, given: Arguments): Io {
  const passphraseFile = given.text('passphrase-file')
  return passphraseFile === undefined ? io : { ...io, passphraseFile }
}

/** The first line of the file that was named, as `openssl -passin file:` takes it; else what is typed on the terminal. */
export async function passphraseOf(path: string, io: Io): Promise<string | undefined> {
  if (io.passphraseFile !== undefined) {
    const text = markedText(await readFile(io.passphraseFile, io, LARGEST))
    return text.split(/\r?\n/, 1)[0]
  }
  return io.askSecret?.(`passphrase of ${quoteInput(path)}: `)
}
