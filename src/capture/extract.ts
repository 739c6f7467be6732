import type { ReadBlock } from './read-blocks.ts'
import { readCapture } from './read-capture.ts'
import { oneReport } from './drop-repeated-report.ts'
import { assignRoles } from './roles.ts'
import type { Capture, CapturedCertificate, CaptureRoles } from './types.ts'

/**
 * Finds the certificates in whatever shows them: an `openssl s_client` transcript (1.0.2 to 3.6, with or without -showcerts),
 * `istioctl proxy-config secret -o json`, Envoy's /config_dump, a Secret or ConfigMap or a List of them, PEM, DER.
 *
 * Never throws for what is in the input; linear. JSON may come as text or parsed; YAML must come parsed. Of several
 * reports in one transcript (-prexit) that show exactly the same blocks, one is kept. A block that is not a certificate becomes a
 * finding. Keys are not read. Signatures are not checked: roles rest on names and basicConstraints.
 * @param input - Text, octets, or the parsed object.
 * @returns In the order of the input, leaf wherever it is; `roles` sorts them; frozen. No certificate is always an error
 *   among the notes.
 * @see Service mesh guide, "Verifying your certificates"
 * @example
 * import { extractChain } from 'meshcerts'
 * const { notes } = extractChain('CONNECTED(00000003)\nno peer certificate available\nVerify return code: 0 (ok)\n')
 * notes[0]?.code // => 'output-no-peer-certificate'
 */
export function extractChain(input: string | Uint8Array | object): Capture {
  const read = readCapture(input)
  const once = oneReport(read)
  const certificates = withRoles(once?.certificates ?? read.certificates)
  return Object.freeze({
    certificates,
    keys: Object.freeze(read.keys),
    notes: Object.freeze(once === undefined ? [...read.findings] : [...read.findings, once.note]),
    roles: sortRoles(certificates),
    ...(read.transcript === undefined ? {} : { transcript: read.transcript }),
  })
}

/** The readable certificates with their roles. */
export function withRoles(blocks: readonly ReadBlock[]): readonly CapturedCertificate[] {
  const readable = blocks.flatMap(({ certificate, ...rest }) =>
    certificate === undefined ? [] : [{ ...rest, certificate }],
  )
  const roles = assignRoles(readable)
  return Object.freeze(
    readable.map((item, i) => Object.freeze({ ...item, role: roles[i] ?? 'unrelated' })),
  )
}

function sortRoles(certificates: readonly CapturedCertificate[]): CaptureRoles {
  const of = (role: CapturedCertificate['role']): readonly CapturedCertificate[] =>
    Object.freeze(certificates.filter((item) => item.role === role))
  const [leaf] = of('leaf')
  return Object.freeze({
    ...(leaf === undefined ? {} : { leaf }),
    intermediates: of('intermediate'),
    roots: of('root'),
    unrelated: of('unrelated'),
  })
}
