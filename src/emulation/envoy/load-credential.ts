import type { Engine } from '../../crypto/engine.ts'
import { isOnCurve, PRIME_CURVES, type PrimeCurve } from '../../crypto/ec-point.ts'
import { KEY_OID, readPublicKeyInfo } from '../../crypto/public-key.ts'
import { toHex } from '../../der/bytes.ts'
import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import { samePublicKey } from '../../key/prove-public-half.ts'
import { scanCPem } from '../../pem/openssl-pem.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { readBoringKey, type BoringKeyFault } from '../boringssl/private-key.ts'
import { oidText } from '../openssl/asn1-values.ts'
import { KEY_USAGE, rejectsUsage, type Flagged } from '../openssl/extension-flags.ts'
import {
  NAMES_EMPTY_BLOCKS,
  READS_DER_BY_BYTESTRING,
  SERVES_NO_P224,
} from '../../release/boringssl.ts'
import { boringSslIn, isBoringBefore, type BoringSsl } from '../openssl/library.ts'
import { flavourOf, loadPresented, loadRoots } from '../openssl/load-certificates.ts'
import { attributesOf } from '../openssl/name-constraints.ts'
import { isUnreadable, readFlagged } from '../openssl/read-x509.ts'
import { readTrustSettings } from '../openssl/trust-settings.ts'
import type { Reading } from '../parse-cache.ts'
import { NAME_WORDS } from './name-words.ts'
import { OCSP_WORDS, stapleFault } from './ocsp-staple.ts'

// Whether Envoy loads the material of a gateway, step by step in its order: the CAs and CRLs (default_validator.cc), the
// chain, the kind of key, the private key, the staple (source/common/tls/context_impl.cc). Measured on Envoy 1.40.

/** The texts that Envoy gets. */
export interface CredentialTexts {
  readonly certificate: Uint8Array
  readonly key: Uint8Array
  readonly staple?: Uint8Array | undefined
  /** The CAs that clients are judged by; left out where none is asked for. */
  readonly roots?: Uint8Array | undefined
  readonly crl?: Uint8Array | undefined
}

/** Why Envoy does not load a credential. */
export type CredentialCause =
  | 'roots-unreadable'
  | 'crl-unreadable'
  | 'chain-unreadable'
  | 'leaf-usage'
  | 'leaf-kind'
  | 'leaf-size'
  | BoringKeyFault
  | 'key-type'
  | 'key-values'
  | 'leaf-nameless'
  | 'leaf-empty-name'
  | 'staple-unreadable'
  | 'staple-other'
  | 'staple-missing'

/** Does Envoy load it? */
export type CredentialLoad =
  | { readonly loads: true }
  | {
      readonly loads: false
      readonly cause: CredentialCause
      /** The line of its log; left out where it is not known. */
      readonly says?: string
    }

interface Context {
  readonly reading: Reading
  readonly engine: Engine
  readonly rules: ControlPlaneRules
}

const CHAIN = 'Failed to load certificate chain from <inline>'
const KEY = 'Failed to load private key from <inline>'

type Fails = Extract<CredentialLoad, { readonly loads: false }>

const fails = (cause: CredentialCause, says?: string): Fails =>
  says === undefined ? { loads: false, cause } : { loads: false, cause, says }

/** Why Envoy does not load the CAs that the other side is judged by, with their CRLs; nothing where it does. */
export function clientCaFault(
  { roots, crl }: Pick<CredentialTexts, 'roots' | 'crl'>,
  { reading, rules }: Omit<Context, 'engine'>,
): Fails | undefined {
  if (roots === undefined) return undefined
  const library = boringSslIn(rules)
  const loaded = loadRoots(roots, library, reading)
  if (!loaded.loads || loaded.certificates.length === 0)
    return fails('roots-unreadable', 'Failed to load trusted CA certificates from <inline>')
  if (crl === undefined || loadRoots(crl, library, reading).loads) return undefined
  return fails('crl-unreadable', 'Failed to load CRL from <inline>')
}

const LEAF_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']

/** The first certificate of a text as Envoy presents it; undefined where it cannot be read (PEM_read_bio_X509_AUX). */
function servedLeaf(text: Uint8Array, library: BoringSsl): Flagged | undefined {
  const block = scanCPem(text, flavourOf(library)).blocks.find(({ label }) =>
    LEAF_LABELS.includes(label),
  )
  if (block === undefined) return undefined
  const { certificate, end } = readFlagged(block.der, library)
  if (isUnreadable(certificate)) return undefined
  // whatever its label, what follows the first certificate in its block is read as settings of trust
  return readTrustSettings(block.der.subarray(end), library) === undefined ? undefined : certificate
}

/** Kinds of keys that BoringSSL serves with (ssl_is_key_type_supported); curves by Envoy. */
const SERVED_CURVES = ['P-256', 'P-384', 'P-521']
const KEY_TYPES: Readonly<Record<string, 'RSA' | 'EC' | 'Ed25519'>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.10045.2.1': 'EC',
  '1.3.101.112': 'Ed25519',
}
/** FIPS 204 */
const ML_DSA = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const
const LEAST_RSA_BITS = 2048

function modulusBits(key: Uint8Array): number {
  const reader = new DerReader(key)
  reader.enter(TAG.SEQUENCE, 'RSAPublicKey')
  reader.readInteger('modulus')
  const content = reader.content()
  const first = content.findIndex((octet) => octet !== 0)
  return first < 0 ? 0 : (content.length - first) * 8 - Math.clz32(content[first] as number) + 24
}

interface ServedKey {
  readonly type: 'RSA' | 'EC' | 'Ed25519'
  readonly curve?: string | undefined
  readonly bits: number
  readonly spki: Uint8Array
}

type KeyInfo = NonNullable<ReturnType<typeof readPublicKeyInfo>>

const servedCurves = (library: BoringSsl): readonly string[] =>
  isBoringBefore(library, SERVES_NO_P224) ? [...SERVED_CURVES, 'P-224'] : SERVED_CURVES

const isServedPoint = ({ curve = '', bytes }: KeyInfo, library: BoringSsl): boolean =>
  servedCurves(library).includes(curve) &&
  isOnCurve(PRIME_CURVES[curve] as PrimeCurve, bytes, ['uncompressed', 'compressed'])

function servedKey({ x509, library }: Flagged): ServedKey | undefined {
  const info = readPublicKeyInfo(x509.key.der)
  const type = info && KEY_TYPES[info.oid]
  if (info === undefined || type === undefined) return undefined
  if (type === 'EC' && !isServedPoint(info, library as BoringSsl)) return undefined
  const bits = type === 'RSA' ? modulusBits(info.bytes) : 0
  return { type, curve: info.curve, bits, spki: info.spki }
}

/** Envoy takes P-384 and P-521 from its release 1.33 on, which is Istio 1.25 (envoy PR 36369). */
const ISTIO_WITH_LARGE_CURVES = 25

const either = (names: readonly string[]): string =>
  names.join(', ').replace(/, (?=[^,]*$)/, ' or ')

function sizeFault(key: ServedKey, rules: ControlPlaneRules): CredentialLoad | undefined {
  const curves = rules.istio < ISTIO_WITH_LARGE_CURVES ? ['P-256'] : SERVED_CURVES
  if (key.type === 'EC' && !curves.includes(key.curve ?? ''))
    return fails('leaf-kind', `${CHAIN}, only ${either(curves)} ECDSA certificates are supported`)
  // in whole octets, as RSA_size counts
  if (key.type !== 'RSA' || Math.ceil(key.bits / 8) * 8 >= LEAST_RSA_BITS) return undefined
  return fails(
    'leaf-size',
    `${CHAIN}, only RSA certificates with 2048-bit or larger keys are supported`,
  )
}

function isMlDsa({ x509 }: Flagged): boolean {
  const oid = readPublicKeyInfo(x509.key.der)?.oid
  return ML_DSA.some((name) => KEY_OID[name] === oid)
}

function leafFault(leaf: Flagged | undefined): CredentialLoad | undefined {
  if (leaf === undefined) return fails('chain-unreadable', CHAIN)
  const key = servedKey(leaf)
  // which release loads such a key is not known: Envoy 1.40 does where it is written as a seed, and then ends every handshake with
  // NO_COMMON_SIGNATURE_ALGORITHMS (measured with ML-DSA-65), so that nobody is served either way
  if (key === undefined && isMlDsa(leaf)) return fails('leaf-kind')
  if (key === undefined) return fails('leaf-kind', CHAIN)
  const usage = key.type === 'EC' && rejectsUsage(leaf, KEY_USAGE.digitalSignature)
  return usage ? fails('leaf-usage', CHAIN) : undefined
}

/** The words of a BoringSSL for a key that it cannot read; those of the templates of an earlier one are not followed. */
function keyWords(error: string, library: BoringSsl): string | undefined {
  if (error.includes(':NO_DATA') && isBoringBefore(library, NAMES_EMPTY_BLOCKS)) return 'unknown'
  const isStructure = error.includes(':ASN.1 encoding routines:')
  return isStructure && isBoringBefore(library, READS_DER_BY_BYTESTRING) ? undefined : error
}

async function keyFault(
  text: Uint8Array,
  served: ServedKey,
  { reading, engine, rules }: Context,
): Promise<CredentialLoad | undefined> {
  // Envoy on OpenSSL says the same without the cause
  const says = (error: string): string => (rules.envoyOnOpenSsl ? KEY : `${KEY}, Cause: ${error}`)
  const key = await readBoringKey(text, { reading, engine, flavour: flavourOf(boringSslIn(rules)) })
  if ('cause' in key) {
    const error = key.error && keyWords(key.error, boringSslIn(rules))
    return fails(key.cause, error && says(error))
  }
  const mismatch = (code: string, name: string): string =>
    says(`error:0b0000${code}:X.509 certificate routines:OPENSSL_internal:${name}`)
  if (key.type !== served.type) return fails('key-type', mismatch('73', 'KEY_TYPE_MISMATCH'))
  const fits = key.spki !== undefined && samePublicKey(key.spki, served.spki)
  return fits ? undefined : fails('key-values', mismatch('74', 'KEY_VALUES_MISMATCH'))
}

const COMMON_NAME = '2.5.4.3'
const COUNTED = new Set(['ip', 'dns', 'uri'])

/** A server is told from others by its names (ServerContextImpl::generateHashForSessionContextId); no other kind of name counts. */
function nameFault({ x509, altNames = [] }: Flagged): CredentialLoad | undefined {
  const [commonName] = attributesOf(x509.subject, COMMON_NAME)
  if (commonName !== undefined)
    return commonName.bytes.length === 0 ? fails('leaf-empty-name', NAME_WORDS.empty) : undefined
  return altNames.some(({ kind }) => COUNTED.has(kind))
    ? undefined
    : fails('leaf-nameless', NAME_WORDS.missing)
}

/** RFC 7633: a certificate that is not to be served without a staple; the one form of it that Envoy knows. */
const TLS_FEATURE = '1.3.6.1.5.5.7.1.24'
const MUST_STAPLE = '3003020105'

const mustStaple = ({ x509 }: Flagged): boolean =>
  x509.extensions?.some(
    ({ object, value }) =>
      oidText(object.bytes) === TLS_FEATURE && toHex(value.bytes) === MUST_STAPLE,
  ) === true

function checkStaple(staple: Uint8Array | undefined, leaf: Flagged): CredentialLoad | undefined {
  if (staple !== undefined) {
    const fault = stapleFault(staple, leaf.x509.serial.bytes)
    return fault && fails(fault.cause, fault.says)
  }
  return mustStaple(leaf) ? fails('staple-missing', OCSP_WORDS.missing) : undefined
}

/** What is asked of a server, once its key is loaded. */
const serverFault = (staple: Uint8Array | undefined, leaf: Flagged): CredentialLoad | undefined =>
  nameFault(leaf) ?? checkStaple(staple, leaf)

/** Says whether Envoy loads what a gateway is given; where it does not, it goes on with what it had. */
export async function loadCredential(
  texts: CredentialTexts,
  context: Context,
): Promise<CredentialLoad> {
  const { certificate, key, staple } = texts
  const roots = clientCaFault(texts, context)
  if (roots !== undefined) return roots
  const library = boringSslIn(context.rules)
  const leaf = servedLeaf(certificate, library)
  const chainLoads = loadPresented(certificate, library, context.reading).loads
  const fault = leafFault(leaf) ?? (chainLoads ? undefined : fails('chain-unreadable', CHAIN))
  if (fault !== undefined || leaf === undefined) return fault ?? fails('chain-unreadable', CHAIN)
  const served = servedKey(leaf) as ServedKey
  return (
    sizeFault(served, context.rules) ??
    (await keyFault(key, served, context)) ??
    serverFault(staple, leaf) ?? { loads: true }
  )
}
