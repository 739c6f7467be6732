import type { Engine } from '../../crypto/engine.ts'
import { createKeyCache, type KeyCache } from '../../crypto/key-cache.ts'
import { verifySignature } from '../../crypto/verify-signature.ts'
import { latin1 } from '../../der/strings.ts'
import { CHECKS_EXTENSIONS_CRITICAL, type GoMinor } from '../../release/go-version.ts'
import type { Reading } from '../parse-cache.ts'
import { parseBothAlgorithms, type GoCertificate } from './certificate.ts'
import { goCrlAlgorithmFault, maySignCrl } from './check-signature.ts'
import {
  contextConstructed,
  GO_TAG,
  GoString,
  readBitString,
  readInt,
  readIntegerOctets,
  rightAligned,
} from './cryptobyte.ts'
import { authorityKeyIdOf, nextExtension } from './extensions.ts'
import { attempt, fail, type Attempt } from './fault.ts'
import { goNameText, parseGoName, type GoName } from './pkix-name.ts'
import type { GoSignatureAlgorithm } from './signature-algorithm.ts'
import { parseGoTime } from './times.ts'

// ParseRevocationList of crypto/x509, and istiod's look at ca-crl.pem: only that every certificate of the chain has a CRL whose
// signature its key verifies.

/** A CRL as far as istiod looks at it. */
export interface GoRevocationList {
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly issuer: GoName
  readonly signatureAlgorithm: GoSignatureAlgorithm | undefined
  readonly signature: Uint8Array
}

const MALFORMED = 'x509: malformed crl'

function parseVersion(tbs: GoString): void {
  // a CRL of version 1 and a certificate have none here
  if (!tbs.peek(GO_TAG.INTEGER)) fail('x509: unsupported crl version')
  const version = readInt(tbs) ?? fail(MALFORMED)
  if (version !== 1n) fail(`x509: unsupported crl version: ${String(version)}`)
}

const REASON_CODE = '2.5.29.21'
const AUTHORITY_KEY_ID = '2.5.29.35'
const CRL_NUMBER = '2.5.29.20'

function parseEntry(list: GoString): void {
  const entry = list.read(GO_TAG.SEQUENCE) ?? fail(MALFORMED)
  if (readIntegerOctets(entry) === undefined) fail('x509: malformed serial number')
  parseGoTime(entry)
  if (!entry.peek(GO_TAG.SEQUENCE)) return
  const extensions = entry.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed extensions')
  while (!extensions.empty) {
    const { oid, value } = nextExtension(extensions)
    const reason = oid !== REASON_CODE || readInt(new GoString(value), GO_TAG.ENUM) !== undefined
    if (!reason) fail('x509: malformed reasonCode extension')
  }
}

function parseExtensions(tbs: GoString, go: GoMinor): void {
  const tag = contextConstructed(0)
  if (!tbs.peek(tag)) return
  const list = tbs.read(tag)?.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed extensions')
  while (!list.empty) {
    const extension = nextExtension(list)
    if (extension.oid === AUTHORITY_KEY_ID && go >= CHECKS_EXTENSIONS_CRITICAL) {
      authorityKeyIdOf(extension, go)
    }
    const number =
      extension.oid === CRL_NUMBER ? readIntegerOctets(new GoString(extension.value)) : []
    if (number === undefined) fail('x509: malformed crl number')
  }
}

const isTime = (tbs: GoString): boolean =>
  tbs.peek(GO_TAG.GENERALIZED_TIME) || tbs.peek(GO_TAG.UTC_TIME)

function parseEntries(tbs: GoString): void {
  const list = tbs.read(GO_TAG.SEQUENCE) ?? fail(MALFORMED)
  while (!list.empty) parseEntry(list)
}

function parse(der: Uint8Array, go: GoMinor): GoRevocationList {
  // what follows the CRL is left alone
  const whole = new GoString(der).readElement(GO_TAG.SEQUENCE) ?? fail(MALFORMED)
  const outer = whole.read(GO_TAG.SEQUENCE) ?? fail(MALFORMED)
  const tbsWhole = outer.readElement(GO_TAG.SEQUENCE) ?? fail('x509: malformed tbs crl')
  const tbsDer = tbsWhole.bytes
  const tbs = tbsWhole.read(GO_TAG.SEQUENCE) ?? fail('x509: malformed tbs crl')
  parseVersion(tbs)
  const signatureAlgorithm = parseBothAlgorithms(tbs, outer)
  const bits = readBitString(outer) ?? fail('x509: malformed signature')
  const issuer = parseGoName(tbs.readElement(GO_TAG.SEQUENCE) ?? fail('x509: malformed issuer'), go)
  parseGoTime(tbs)
  if (isTime(tbs)) parseGoTime(tbs)
  if (tbs.peek(GO_TAG.SEQUENCE)) parseEntries(tbs)
  parseExtensions(tbs, go)
  return { der, tbs: tbsDer, issuer, signatureAlgorithm, signature: rightAligned(bits) }
}

/** The CRLs of a file, whatever their label; the first that cannot be read is the problem. */
export function goRevocationLists(
  bytes: Uint8Array,
  reading: Reading,
): Attempt<readonly GoRevocationList[]> {
  return attempt(() => reading.blocks(bytes).map(({ der }) => parse(der, reading.release)))
}

/**
 * The certificates of the chain that need a CRL: every block of the file, whatever its label; of equal names the last counts.
 *
 * @returns Go's text for the first block that it cannot read.
 */
export function crlSigners(chain: Uint8Array, reading: Reading): Attempt<readonly GoCertificate[]> {
  const signers = new Map<string, GoCertificate>()
  for (const { der } of reading.blocks(chain)) {
    const { value, problem } = reading.go(der)
    if (problem !== undefined) return { problem }
    signers.set(goNameText(value.subject), value)
  }
  return { value: [...signers.values()] }
}

async function signed(
  list: GoRevocationList,
  { publicKey }: GoCertificate,
  { go, engine, keys }: CrlCheck & { readonly keys: KeyCache },
): Promise<boolean> {
  const { signatureAlgorithm, signature, tbs } = list
  const fault = goCrlAlgorithmFault(signatureAlgorithm, publicKey, go)
  if (fault !== undefined || signatureAlgorithm === undefined || publicKey === undefined)
    return false
  const { spki } = publicKey
  const input = { spki, algorithm: signatureAlgorithm.identifier, signature, data: tbs }
  const outcome = await verifySignature(engine, input, keys)
  return outcome === 'valid'
}

// 16 certificates with 100 CRLs each are more than a set holds; Go itself would ask every certificate of every CRL
const MAX_SIGNATURE_CHECKS = 2000

function indexByIssuer(
  lists: readonly GoRevocationList[],
): ReadonlyMap<string, readonly GoRevocationList[]> {
  const index = new Map<string, GoRevocationList[]>()
  for (const list of lists) {
    const name = latin1(list.issuer.der)
    const same = index.get(name)
    if (same === undefined) index.set(name, [list])
    else same.push(list)
  }
  return index
}

// a chain holds a handful of keys; more only costs a second import
const KEYS = 64

/** What signatures of CRLs are checked with. */
export interface CrlCheck {
  readonly go: GoMinor
  readonly engine: Engine
}

/**
 * The certificates of the chain that have no CRL which they signed.
 *
 * After {@link MAX_SIGNATURE_CHECKS} signatures the rest counts as without: a set that needs more is refused, not taken.
 */
export async function withoutCrl(
  chain: readonly GoCertificate[],
  lists: readonly GoRevocationList[],
  check: CrlCheck,
): Promise<readonly GoCertificate[]> {
  const withKeys = { ...check, keys: createKeyCache(KEYS) }
  const byIssuer = indexByIssuer(lists)
  let checks = 0
  const signedOne = async (
    certificate: GoCertificate,
    candidates: readonly GoRevocationList[],
  ): Promise<boolean> => {
    for (const list of candidates) {
      if (++checks > MAX_SIGNATURE_CHECKS) return false
      if (await signed(list, certificate, withKeys)) return true
    }
    return false
  }
  // those that name the certificate as issuer are the likely ones; Go looks at the signature only
  const hasList = async (certificate: GoCertificate): Promise<boolean> =>
    maySignCrl(certificate) &&
    ((await signedOne(certificate, byIssuer.get(latin1(certificate.subject.der)) ?? [])) ||
      (await signedOne(certificate, lists)))
  const missing: GoCertificate[] = []
  for (const certificate of chain) if (!(await hasList(certificate))) missing.push(certificate)
  return missing
}

/** istiod's message for them: names in Go's form, separated by blanks. */
export function missingCrlText(missing: readonly GoCertificate[]): string {
  return `missing CRL signed by certificates: [${missing.map(({ subject }) => goNameText(subject)).join(' ')}]`
}
