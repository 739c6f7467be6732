import { decodeBase64 } from '../pem/base64.ts'
import type { PemBlock } from '../pem/block.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { quoteInput } from '../report/quote.ts'
import { CAPTURE_CODES } from './codes.ts'
import { type DerKind, kindOfDer } from './kind.ts'

// What was given in place of certificates, where there are none: the cause, and what to do.

const FIXES: Readonly<Partial<Record<DerKind, string>>> = {
  'certificate request': 'send it to your CA, and give the certificate that the CA issues for it',
  'certificate revocation list': 'give the certificate: a CRL belongs next to it, as ca-crl.pem',
  'private key': 'give the certificate that belongs to it; keep the key to yourself',
  'PKCS#12':
    'take the certificates out: openssl pkcs12 -in FILE -nokeys -out chain.pem (an old file: add -legacy)',
  'PKCS#7':
    'take the certificates out: openssl pkcs7 -inform DER -in FILE -print_certs -out chain.pem (of PEM: without -inform DER)',
}

const isOther = (kind: DerKind | undefined, line?: number): Finding | undefined =>
  kind === undefined || kind === 'certificate'
    ? undefined
    : finding(
        CAPTURE_CODES,
        'capture-other-kind',
        { kind },
        line === undefined ? {} : { line },
        FIXES[kind] === undefined ? {} : { fix: FIXES[kind] },
      )

const KIND_OF_LABEL: readonly (readonly [RegExp, DerKind])[] = [
  [/CERTIFICATE REQUEST$/, 'certificate request'],
  [/CRL$/, 'certificate revocation list'],
  [/PRIVATE KEY$/, 'private key'],
  [/^(?:PKCS7|CMS|PKCS #7 SIGNED DATA|CERTIFICATE CHAIN)$/, 'PKCS#7'],
  [/^PKCS12$/, 'PKCS#12'],
]

/** What blocks without a certificate among them are; the first that is known counts. */
function ofBlocks(blocks: readonly PemBlock[]): Finding | undefined {
  for (const { label, der, line } of blocks) {
    const byLabel = KIND_OF_LABEL.find(([pattern]) => pattern.test(label))?.[1]
    const found = isOther(byLabel ?? kindOfDer(der), line)
    if (found !== undefined) return found
  }
  return undefined
}

// what kubectl, oc, istioctl, a shell and the runtime of a container print when a command fails
const FAILED =
  /^(?:error(?:: | from server)|Unable to connect to the server|The connection to the server|OCI runtime exec failed|(?:ba|da|z)?sh: .*(?:not found|No such file)|.*: command not found$|command terminated with|Unauthorized$|Forbidden$|curl: \(\d+\)|unable to load certificate|Could not (?:read|open|find) )/i
const PAGE = /^\s*(?:<!doctype html|<html|<\?xml|<head)/i
const HEAD = 4096

function failedLine(head: string): Finding | undefined {
  const lines = head.split('\n')
  const at = lines.findIndex((line) => FAILED.test(line.trim()))
  if (at === -1) return undefined
  const said = quoteInput((lines[at] as string).trim())
  return finding(CAPTURE_CODES, 'capture-failed-command', { said }, { line: at + 1 })
}

/** What a text without blocks is. */
function ofText(text: string): Finding | undefined {
  if (text.trim() === '') return finding(CAPTURE_CODES, 'capture-empty', {})
  const head = text.slice(0, HEAD)
  if (PAGE.test(head)) return finding(CAPTURE_CODES, 'capture-page', {})
  const bytes = new TextEncoder().encode(text.length > 16_777_216 ? '' : text)
  const decoded = decodeBase64(bytes, 0, bytes.length)
  if ('der' in decoded && decoded.der.length > 0)
    return isOther(kindOfDer(decoded.der)) ?? failedLine(head)
  return failedLine(head)
}

/** What a text that holds no certificate is; undefined where nothing better can be said than that. */
export const insteadOfText = (text: string, blocks: readonly PemBlock[]): Finding | undefined =>
  blocks.length === 0 ? ofText(text) : ofBlocks(blocks)

/** What binary octets are that are not a certificate. */
export const insteadOfDer = (der: Uint8Array): Finding | undefined => isOther(kindOfDer(der))
