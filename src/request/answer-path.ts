import {
  climb,
  indexBySubject,
  isCa,
  sameCertificate,
  type CertificatePiece,
} from '../cacerts/tools/order-pieces.ts'
import { nameOf } from '../cacerts/certificate-views.ts'
import { isEmptyName } from '../certificate/name-comparison.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding, Place } from '../report/finding.ts'
import { REQUEST_CODES } from './codes.ts'

// The way from the certificate up to a root, and what of the answer is not on it.

/** Where a piece is. */
export const placeOfPiece = ({ file, block, line, certificate }: CertificatePiece): Place => ({
  file,
  block,
  line,
  certificate: nameOf(certificate),
})

// RFC 5280, section 4.2.2.1
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2'

/** Where a certificate says that its issuer's can be had. */
function issuerUrl({ authorityInfoAccess }: Certificate): string | undefined {
  const found = authorityInfoAccess?.descriptions.find(({ method }) => method === CA_ISSUERS)
  return found?.location.value
}

/** Why the way ends where it ends; nothing where it ends in a root. */
function missingAbove(
  top: CertificatePiece,
  certificates: readonly CertificatePiece[],
  isFirst: boolean,
): readonly Finding[] {
  const { certificate } = top
  if (isEmptyName(certificate.issuer)) return []
  const issuer = certificate.issuer.text
  const facts = { certificate: nameOf(certificate), issuer }
  const namesake = certificates.some(
    (one) =>
      !sameCertificate(one, top) &&
      isCa(one.certificate) &&
      equalBytes(one.certificate.subject.der, certificate.issuer.der),
  )
  if (namesake) return [finding(REQUEST_CODES, 'request-issuer-other', facts, placeOfPiece(top))]
  const what = isFirst ? 'certificate of the issuer' : 'root, or a CA below it,'
  const url = issuerUrl(certificate)
  const fix =
    url === undefined
      ? {}
      : { fix: `get it where the certificate says that it is, and name its file too: ${url}` }
  return [
    finding(REQUEST_CODES, 'request-issuer-missing', { ...facts, what }, placeOfPiece(top), fix),
  ]
}

/** In a file that holds several of the path, each is followed by its issuer. */
function order(
  path: readonly CertificatePiece[],
  all: readonly CertificatePiece[],
): readonly Finding[] {
  const files = new Map<string, CertificatePiece[]>()
  for (const piece of all) {
    if (!path.some((one) => sameCertificate(one, piece))) continue
    files.set(piece.file, [...(files.get(piece.file) ?? []), piece])
  }
  return [...files].flatMap(([file, pieces]) => {
    const levels = pieces.map((piece) => path.findIndex((one) => sameCertificate(one, piece)))
    if (levels.every((level, i) => i === 0 || level > (levels[i - 1] as number))) return []
    const found = pieces.map(({ certificate }) => nameOf(certificate))
    return [finding(REQUEST_CODES, 'request-order', { found }, { file })]
  })
}

function leftOver(
  path: readonly CertificatePiece[],
  all: readonly CertificatePiece[],
): readonly Finding[] {
  const root = path.at(-1)
  return all
    .filter((piece) => !path.some((one) => sameCertificate(one, piece)))
    .map((piece) => {
      const isRoot = piece.certificate.selfIssued && isCa(piece.certificate)
      const trusted = isRoot && piece.file === root?.file
      const effect = trusted
        ? 'bundle takes it for a further root that the mesh trusts'
        : 'bundle leaves it out'
      const facts = { certificate: nameOf(piece.certificate), effect }
      return finding(REQUEST_CODES, 'request-left-over', facts, placeOfPiece(piece))
    })
}

/** The way up, and what is to be said of it. */
export interface AnswerPath {
  /** From the certificate up, as far as names and signatures lead. */
  readonly path: readonly CertificatePiece[]
  /** Does it end in a root? */
  readonly isWhole: boolean
  readonly findings: readonly Finding[]
}

/** Finds the way up from a certificate. */
export async function pathOfAnswer(
  answer: CertificatePiece,
  certificates: readonly CertificatePiece[],
  check: SignatureCheck,
): Promise<AnswerPath> {
  const path = await climb(answer, indexBySubject(certificates), check)
  const top = path.at(-1) as CertificatePiece
  // RFC 5280, section 3.2: what has its own name as issuer need not be signed by its own key
  const { certificate } = top
  const isWhole = certificate.selfIssued && (await check(certificate, certificate)) !== 'invalid'
  const missing = isWhole ? [] : missingAbove(top, certificates, path.length === 1)
  const rest = isWhole ? [...order(path, certificates), ...leftOver(path, certificates)] : []
  return { path, isWhole, findings: [...missing, ...rest] }
}
