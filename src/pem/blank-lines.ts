import { type PemFlavour, scanCPem } from './openssl-pem.ts'

// OpenSSL 1.1.1 and 3 differ in a byte-order mark alone, which is not in a body
const READERS: readonly PemFlavour[] = ['boringssl', 'openssl-3']

const FULL = /^[A-Za-z0-9+/]{64}$/
const LAST = /^(?:[A-Za-z0-9+/]{4}){0,15}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$/

/** Behind the one blank line that ends headers: what every writer writes is taken by both. */
const isUsual = ([blank, ...body]: readonly string[]): boolean =>
  blank === '' &&
  LAST.test(body.at(-1) ?? '') &&
  body.every((line, i) => i === body.length - 1 || FULL.test(line))

/**
 * Would Envoy or OpenSSL refuse a block for the blank lines of its body? They take what is before the first for headers
 * (PEM_read_bio: crypto/pem/pem_lib.c); Go skips all of them.
 *
 * @param lines - The lines of the body, without headers, blanks and CR.
 */
export function blankLinesRefused(lines: readonly string[]): boolean {
  if (isUsual(lines) || !lines.some((line, i) => line === '' && i < lines.length - 1)) return false
  const body = lines.join('\n')
  const text = new TextEncoder().encode(`-----BEGIN X-----\n${body}\n-----END X-----\n`)
  return READERS.some((reader) => {
    const { blocks, refusal } = scanCPem(text, reader)
    return refusal !== undefined || blocks[0]?.header !== ''
  })
}
