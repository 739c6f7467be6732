import type { Certificate } from '../certificate/types.ts'
import { isKeyLike } from '../pem/der-shape.ts'
import { formatPem } from '../pem/format.ts'
import type { Finding } from '../report/finding.ts'
import { withRoles } from './extract.ts'
import { readCapture } from './read-capture.ts'
import { oneReport } from './drop-repeated-report.ts'
import type { CaptureRole } from './types.ts'

/** One file of {@link splitProxyCerts}. */
export interface ProxyCert {
  /** `proxy-cert-1.pem` and so on. */
  readonly name: string
  /** The block as it should be written: LF, 64 columns. */
  readonly pem: string
  /** The decoded body, whether it is a certificate or not. */
  readonly der: Uint8Array
  /** Missing when the block is not a certificate that can be read; a finding says why. */
  readonly certificate?: Certificate
  /** What it is in the capture; missing with `certificate`. */
  readonly role?: CaptureRole
  /** Where it was found, as in a capture; empty for text. */
  readonly source: string
  /** Line of its BEGIN in its source. */
  readonly line: number
}

/** What {@link splitProxyCerts} gives. */
export interface SplitProxyCerts {
  /** One for each CERTIFICATE block, in the order of the capture. */
  readonly files: readonly ProxyCert[]
  /** The notes of the capture; an error where it holds no certificate. */
  readonly findings: readonly Finding[]
}

/** The octets and their PEM are not enumerable where they are a key under a wrong label: see {@link PemBlock}. */
function withOctets(der: Uint8Array, file: Omit<ProxyCert, 'pem' | 'der'>): ProxyCert {
  const enumerable = file.certificate !== undefined || !isKeyLike(der)
  const pem = formatPem('CERTIFICATE', der)
  Object.defineProperties(file, {
    pem: { value: pem, enumerable },
    der: { value: der, enumerable },
  })
  return Object.freeze(file as ProxyCert)
}

/**
 * Splits a capture into one file a certificate, numbered from 1 in the order of the capture: what `sed` and `awk` do in the guide.
 *
 * Every certificate block is kept: of -prexit each twice, with a finding. The number says nothing of the role: the leaf is the first as
 * servers send it, the root the last.
 * @param input - As for `extractChain`.
 * @returns Files in order, findings as the notes of `extractChain`; no certificate is always an error among them; frozen.
 * @see Service mesh guide, "Verifying your certificates", step 2
 * @example
 * import { splitProxyCerts } from 'meshcerts'
 * splitProxyCerts('connect:errno=111').findings[0]?.severity // => 'error'
 */
export function splitProxyCerts(input: string | Uint8Array | object): SplitProxyCerts {
  const read = readCapture(input)
  const once = oneReport(read)
  const roles = new Map(withRoles(read.certificates).map(({ block, role }) => [block, role]))
  const files = read.certificates.map(({ block, source, certificate }, i) => {
    const role = roles.get(block)
    return withOctets(certificate?.der ?? block.der, {
      name: `proxy-cert-${String(i + 1)}.pem`,
      ...(certificate === undefined ? {} : { certificate }),
      ...(role === undefined ? {} : { role }),
      source,
      line: block.line,
    })
  })
  const findings = once === undefined ? [...read.findings] : [...read.findings, once.note]
  return Object.freeze({ files: Object.freeze(files), findings: Object.freeze(findings) })
}
