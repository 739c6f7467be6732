import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { extractChain } from '../capture/extract.ts'
import { insteadOfDer } from '../capture/instead.ts'
import { extractPem } from '../pem/extract.ts'
import { errorAt, isMeshCertsError, MeshCertsError } from '../report/error.ts'
import { readCaptureInput } from './capture.ts'
import type { Io } from './io.ts'
import { isBytes } from '../report/kinds.ts'

/** A certificate and where it was; DER files have no block and no line. */
export interface Placed {
  readonly certificate: Certificate
  readonly block?: number
  readonly line?: number
}

const LABELS = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'])

// a certificate in DER is a SEQUENCE with a length of two octets or more; no text begins so
const isDer = (bytes: Uint8Array): boolean => bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80

/** A certificate as it was found, not parsed yet. */
export interface PlacedDer {
  readonly file: string
  readonly block?: number
  readonly line?: number
  readonly der: Uint8Array
}

/** Parses one; the error names file, block and line. */
export function parsePlaced({ der, ...place }: PlacedDer): Placed {
  try {
    const { block, line } = place
    return {
      certificate: parseCertificateDer(der),
      ...(block === undefined ? {} : { block }),
      ...(line === undefined ? {} : { line }),
    }
  } catch (error) {
    throw isMeshCertsError(error) ? errorAt(error, place) : error
  }
}

/**
 * The certificates of an argument (a file, `FILE#3`, `-`): PEM with anything around it, DER, JSON, a manifest; at least one.
 * Where there is none, the error says what is there instead.
 */
async function findCertificates(argument: string, io: Io): Promise<readonly PlacedDer[]> {
  return certificatesIn(await readCaptureInput(argument, io), argument)
}

/** The same of a file that was read. */
export function certificatesIn(input: Uint8Array | object, argument: string): readonly PlacedDer[] {
  if (isBytes(input) && isDer(input)) return [derOf(input, argument)]
  const { certificates, notes } = extractChain(input)
  // a block that cannot be parsed is for the command to show or to refuse
  const blocks = isBytes(input) ? extractPem(input).blocks : []
  const labelled = blocks.filter(({ label }) => LABELS.has(label))
  const found = certificates.map(({ certificate: { der }, block }) => ({ ...block, der }))
  const more = labelled.length > found.length ? labelled : found
  const wrong = notes.find(({ severity }) => severity === 'error')
  if (more.length === 0 && wrong !== undefined)
    throw new MeshCertsError(Object.freeze({ ...wrong, file: argument }))
  return more.map(({ der, block, line }) => ({ der, file: argument, block, line }))
}

function derOf(der: Uint8Array, file: string): PlacedDer {
  const other = insteadOfDer(der)
  if (other !== undefined) throw new MeshCertsError(Object.freeze({ ...other, file }))
  return { der, file }
}

/** The same, parsed. */
export async function readCertificates(argument: string, io: Io): Promise<readonly Placed[]> {
  return (await findCertificates(argument, io)).map(parsePlaced)
}

/** Whose certificate it is: the SPIFFE ID or the first other name where the subject is empty. */
export function nameOf({ subject, spiffeId, subjectAltName }: Certificate): string {
  if (subject.text !== '') return subject.text
  return spiffeId?.uri ?? subjectAltName?.names[0]?.value ?? '(no name)'
}
