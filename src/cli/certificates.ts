import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { extractPem } from '../pem/extract.ts'
import { errorAt, isMeshCertsError } from '../report/error.ts'
import { cliError } from './fail.ts'
import type { Io } from './io.ts'
import { readInput } from './read-input.ts'

/** A certificate and where it stood; DER files have no block and no line. */
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

/** What is labelled as a certificate in an argument (a file, `FILE#3`, `-`), PEM with anything around it or DER; at least one. */
export async function findCertificates(argument: string, io: Io): Promise<readonly PlacedDer[]> {
  const bytes = await readInput(argument, io)
  if (isDer(bytes)) return [{ der: bytes, file: argument }]
  const blocks = extractPem(bytes).blocks.filter(({ label }) => LABELS.has(label))
  if (blocks.length === 0) throw cliError('cli-no-certificate', { path: argument })
  return blocks.map(({ der, block, line }) => ({ der, file: argument, block, line }))
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
