import { parsePrivateKey } from '../key/parse.ts'
import type { PrivateKey } from '../key/types.ts'
import { errorAt, isMeshCertsError } from '../report/error.ts'
import { quoteInput } from '../report/quote.ts'
import { readInput } from './input.ts'
import type { Io } from './io.ts'
import { passphraseOf } from './passphrase.ts'

/** The private key in a file; `--passphrase-file` opens it. */
export async function readKey(path: string, io: Io): Promise<PrivateKey> {
  try {
    const bytes = await readInput(path, io)
    const passphrase = io.passphraseFile === undefined ? undefined : await passphraseOf(path, io)
    return await parsePrivateKey(bytes, passphrase === undefined ? {} : { passphrase })
  } catch (error) {
    throw isMeshCertsError(error) ? errorAt(error, { file: quoteInput(path) }) : error
  }
}
