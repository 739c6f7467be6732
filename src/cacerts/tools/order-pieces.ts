import type { Certificate } from '../../certificate/types.ts'
import { readPublicKeyInfo } from '../../crypto/public-key.ts'
import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import { keyMatches } from '../../key/matches.ts'
import { samePublicKey } from '../../key/prove-public-half.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { groupBy } from '../../report/group-by.ts'
import type { RawPiece } from './read-pieces.ts'

// Which pieces belong together: by keys, names byte for byte, and signatures.

/** A piece that holds a certificate. */
export type CertificatePiece = RawPiece & { readonly certificate: Certificate }
/** A piece that holds a private key. */
export type KeyPiece = RawPiece & { readonly key: NonNullable<RawPiece['key']> }

/** A certificate and the key that belongs to it. */
export interface Pair {
  readonly signer: CertificatePiece
  readonly key: KeyPiece
}

const hasCertificate = (piece: RawPiece): piece is CertificatePiece =>
  piece.certificate !== undefined
export const hasKey = (piece: RawPiece): piece is KeyPiece => piece.key !== undefined

export const isCa = ({ version, basicConstraints }: Certificate): boolean =>
  version !== 3 || basicConstraints?.ca === true

export const sameCertificate = (a: CertificatePiece, b: CertificatePiece): boolean =>
  equalBytes(a.certificate.der, b.certificate.der)

/** Each certificate once, where it is first. */
export function distinctCertificates(pieces: readonly RawPiece[]): readonly CertificatePiece[] {
  const seen = new Set<string>()
  return pieces.filter(hasCertificate).filter(({ certificate }) => {
    const bytes = latin1(certificate.der)
    return !seen.has(bytes) && seen.add(bytes).size > 0
  })
}

/**
 * What two SubjectPublicKeyInfo of one key have in common, however they are written: the x coordinate of an EC point, which
 * may be compressed; else the key itself, whose identifier may have parameters or none.
 */
export function bucketOf(spki: Uint8Array): string {
  const info = readPublicKeyInfo(spki)
  if (info?.curve === undefined) return latin1(info?.bytes ?? spki)
  const { bytes } = info
  const isCompressed = bytes[0] === 2 || bytes[0] === 3
  return latin1(bytes.subarray(1, isCompressed ? undefined : (bytes.length + 1) / 2))
}

/** CA certificates whose key is there. */
export function pairsOf(
  certificates: readonly CertificatePiece[],
  keys: readonly KeyPiece[],
): readonly Pair[] {
  const byKey = groupBy(keys, ({ key }) => bucketOf(key.publicKey.spki))
  return certificates
    .filter(({ certificate }) => isCa(certificate))
    .flatMap((signer) => {
      const alike = byKey.get(bucketOf(signer.certificate.publicKey.spki))
      const key = alike?.find((one) => keyMatches(one.key, signer.certificate))
      return key === undefined ? [] : [{ signer, key }]
    })
}

// an enterprise PKI has four levels; a ring of cross certificates must end
const MAX_LEVELS = 16

const isSelfSigned = ({ certificate }: CertificatePiece): boolean => certificate.selfIssued

/** The certificates by the octets of their subject. */
export type BySubject = ReadonlyMap<string, readonly CertificatePiece[]>

export const indexBySubject = (certificates: readonly CertificatePiece[]): BySubject =>
  groupBy(certificates, ({ certificate }) => latin1(certificate.subject.der))

/** The issuer among those of its name: self-signed ones first, then the one that lives longest. */
async function issuerOf(
  child: CertificatePiece,
  named: readonly CertificatePiece[],
  check: SignatureCheck,
): Promise<CertificatePiece | undefined> {
  const ordered = named.toSorted(
    (a, b) =>
      Number(isSelfSigned(b)) - Number(isSelfSigned(a)) ||
      b.certificate.notAfter.getTime() - a.certificate.notAfter.getTime(),
  )
  let unchecked: CertificatePiece | undefined
  for (const candidate of ordered) {
    if (!isCa(candidate.certificate)) continue
    const outcome = await check(child.certificate, candidate.certificate)
    if (outcome === 'valid') return candidate
    // an engine that cannot check it does not rule the issuer out
    if (outcome === 'unsupported') unchecked ??= candidate
  }
  return unchecked
}

/** From a certificate up as far as names and signatures lead; whole when the last one is self-signed. */
export async function climb(
  signer: CertificatePiece,
  certificates: BySubject,
  check: SignatureCheck,
): Promise<readonly CertificatePiece[]> {
  const path = [signer]
  while (path.length < MAX_LEVELS) {
    const last = path.at(-1) as CertificatePiece
    const named = certificates.get(latin1(last.certificate.issuer.der)) ?? []
    const left = named.filter((one) => !path.includes(one))
    const issuer = isSelfSigned(last) ? undefined : await issuerOf(last, left, check)
    if (issuer === undefined) break
    path.push(issuer)
  }
  return path
}

/** A CA that could sign, with the way up from it. */
export interface Candidate extends Pair {
  readonly path: readonly CertificatePiece[]
}

const sameKey = (a: Pair, b: Pair): boolean =>
  samePublicKey(a.signer.certificate.publicKey.spki, b.signer.certificate.publicKey.spki)

const endOf = ({ signer }: Pair): number => signer.certificate.notAfter.getTime()

/** Of the renewals of one CA those that end last. */
function lastOfEach(alike: readonly Candidate[]): readonly Candidate[] {
  // one of each key, so one or two: only points that share an x coordinate are in one bucket
  const newest: Candidate[] = []
  for (const one of alike.toSorted((a, b) => endOf(b) - endOf(a)))
    if (!newest.some((other) => sameKey(other, one))) newest.push(one)
  return alike.filter((one) =>
    newest.some((other) => sameKey(other, one) && endOf(other) <= endOf(one)),
  )
}

/**
 * The CA that is to sign: the lowest whose key is there; of renewals of one CA the one that lives longest.
 *
 * @returns Several when they are different CAs side by side, such as those of two clusters.
 */
export function lowest(candidates: readonly Candidate[]): readonly Candidate[] {
  // above another candidate: then the lower one is to sign, and the key of this one stays at home
  const above = new Set(candidates.flatMap(({ path }) => path.slice(1)))
  const bottom = candidates.filter(({ signer }) => !above.has(signer))
  // a signer with a way up counts more than a self-signed CA next to it
  const led = bottom.filter(({ path }) => path.length > 1)
  const rest = led.length > 0 ? led : bottom
  const alike = groupBy(rest, ({ signer }) => bucketOf(signer.certificate.publicKey.spki))
  const last = new Set([...alike.values()].flatMap(lastOfEach))
  return rest.filter((one) => last.has(one))
}
