import { type PemFlavour, scanCPem } from './openssl-pem.ts'

// OpenSSL 1.1.1 and 3 differ in a byte-order mark alone, which is not in a body
const READERS: readonly PemFlavour[] = ['boringssl', 'openssl-3']

/**
 * Would Envoy or OpenSSL refuse a block for the blank lines of its body? They take what is before the first for headers
 * (PEM_read_bio: crypto/pem/pem_lib.c); Go skips all of them.
 *
 * @param lines - The lines of the body, without headers, blanks and CR.
 */
export function blankLinesRefused(lines: readonly string[]): boolean {
  if (!lines.some((line, i) => line === '' && i < lines.length - 1)) return false
  const body = lines.join('\n')
  const text = new TextEncoder().encode(`-----BEGIN X-----\n${body}\n-----END X-----\n`)
  return READERS.some((reader) => {
    const { blocks, refusal } = scanCPem(text, reader)
    return refusal !== undefined || blocks[0]?.header !== ''
  })
}
