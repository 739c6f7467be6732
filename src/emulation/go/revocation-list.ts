import { parseRevocationList, type RevocationList } from '../../certificate/crl.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { Engine } from '../../crypto/engine.ts'
import { verifySignature } from '../../crypto/verify-signature.ts'
import { DerReader } from '../../der/reader.ts'
import { latin1 } from '../../der/strings.ts'
import { TAG } from '../../der/tags.ts'
import { goName } from './pkix-name.ts'
import { scanGoPem } from '../../pem/go-pem.ts'
import { isMeshCertsError } from '../../report/error.ts'
import { goCertificate } from './append-certs.ts'
import type { Reading } from '../parse-cache.ts'

// istiod's look at ca-crl.pem: only that every certificate of the chain has a CRL whose signature its key verifies.

/** Does tbsCertList begin with a version, as Go wants? A CRL of version 1 and a certificate do not. */
function hasVersion(der: Uint8Array): boolean {
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'CertificateList')
  reader.enter(TAG.SEQUENCE, 'tbsCertList')
  return reader.peek() === TAG.INTEGER
}

function parseOne(der: Uint8Array): RevocationList | string {
  try {
    return hasVersion(der) ? parseRevocationList(der) : 'x509: unsupported crl version'
  } catch (error) {
    if (isMeshCertsError(error)) return 'x509: malformed crl'
    throw error
  }
}

/** The CRLs of a file as Go reads them, whatever their label; the first that cannot be read is the error. */
export function goRevocationLists(bytes: Uint8Array): readonly RevocationList[] | string {
  const lists: RevocationList[] = []
  for (const { der } of scanGoPem(bytes)) {
    const list = parseOne(der)
    if (typeof list === 'string') return list
    lists.push(list)
  }
  return lists
}

/** May this certificate sign CRLs, as Go's `RevocationList.CheckSignatureFrom` asks? */
function maySignCrl(certificate: Certificate): boolean {
  if (certificate.version === 3 && certificate.basicConstraints?.ca !== true) return false
  const usages = certificate.keyUsage?.usages ?? []
  return usages.length === 0 || usages.includes('cRLSign')
}

async function signed(
  list: RevocationList,
  certificate: Certificate,
  engine: Engine,
): Promise<boolean> {
  const outcome = await verifySignature(engine, {
    spki: certificate.publicKey.spki,
    algorithm: list.signatureAlgorithm,
    signature: list.signature,
    data: list.tbs,
  })
  return outcome === 'valid'
}

/**
 * The certificates of the chain that need a CRL: every block of the file, whatever its label; of equal names the last counts.
 *
 * @returns Go's text for the first block that it cannot read.
 */
export function crlSigners(chain: Uint8Array, reading: Reading): readonly Certificate[] | string {
  const signers = new Map<string, Certificate>()
  for (const { der } of reading.blocks(chain)) {
    const { certificate, problem } = goCertificate(der, reading)
    if (problem !== undefined)
      return malformed(der, certificate === undefined ? undefined : problem)
    signers.set(goName(certificate.subject), certificate)
  }
  return [...signers.values()]
}

/** Go reads a SEQUENCE, and in it tbsCertificate, another; a key has an INTEGER there. */
function malformed(der: Uint8Array, problem: string | undefined): string {
  if (problem !== undefined) return problem
  try {
    const reader = new DerReader(der)
    reader.enter(TAG.SEQUENCE, 'Certificate')
    return reader.peek() === TAG.SEQUENCE
      ? 'x509: malformed certificate'
      : 'x509: malformed tbs certificate'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return 'x509: malformed certificate'
  }
}

// 16 certificates with 100 CRLs each are more than a set holds; Go itself would ask every certificate of every CRL
const MAX_SIGNATURE_CHECKS = 2000

function indexByIssuer(
  lists: readonly RevocationList[],
): ReadonlyMap<string, readonly RevocationList[]> {
  const index = new Map<string, RevocationList[]>()
  for (const list of lists) {
    const name = latin1(list.issuer.der)
    const same = index.get(name)
    if (same === undefined) index.set(name, [list])
    else same.push(list)
  }
  return index
}

/**
 * The certificates of the chain that have no CRL which they signed.
 *
 * After {@link MAX_SIGNATURE_CHECKS} signatures the rest counts as without: a set that needs more is refused, not taken.
 */
export async function withoutCrl(
  chain: readonly Certificate[],
  lists: readonly RevocationList[],
  engine: Engine,
): Promise<readonly Certificate[]> {
  const byIssuer = indexByIssuer(lists)
  let checks = 0
  const signedOne = async (
    certificate: Certificate,
    candidates: readonly RevocationList[],
  ): Promise<boolean> => {
    for (const list of candidates) {
      if (++checks > MAX_SIGNATURE_CHECKS) return false
      if (await signed(list, certificate, engine)) return true
    }
    return false
  }
  // those that name the certificate as issuer are the likely ones; Go looks at the signature only
  const hasList = async (certificate: Certificate): Promise<boolean> =>
    maySignCrl(certificate) &&
    ((await signedOne(certificate, byIssuer.get(latin1(certificate.subject.der)) ?? [])) ||
      (await signedOne(certificate, lists)))
  const missing: Certificate[] = []
  for (const certificate of chain) if (!(await hasList(certificate))) missing.push(certificate)
  return missing
}

/** istiod's message for them: names in Go's form, separated by blanks. */
export function missingCrlText(missing: readonly Certificate[]): string {
  return `missing CRL signed by certificates: [${missing.map(({ subject }) => goName(subject)).join(' ')}]`
}
