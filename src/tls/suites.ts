import { codePointOf, opensslName } from './suite-name.ts'
import type { WireVersion } from './versions.ts'

/**
 * The cipher suites that OpenShift Service Mesh 2 knows, under their IANA names, in the order of its documentation. All are
 * for TLS 1.2 and earlier; those of TLS 1.3 cannot be configured. In a setting the first has the highest priority.
 */
export const CIPHER_SUITES = [
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
] as const

/** One of {@link CIPHER_SUITES}. */
export type CipherSuite = (typeof CIPHER_SUITES)[number]

/** The key of the server's certificate, as far as cipher suites care. */
export type KeyType = 'RSA' | 'ECDSA'

/** What is known of a configurable cipher suite. */
export interface CipherSuiteFacts {
  /** Tells it from suites of TLS 1.3 and from suites that the mesh does not know. */
  readonly kind: 'configurable'
  /** Name in the IANA registry: what OpenShift Service Mesh takes. */
  readonly iana: CipherSuite
  /** Name of OpenSSL and BoringSSL: what Envoy and Istio take (`ECDHE-RSA-AES128-GCM-SHA256`). */
  readonly openssl: string
  /** The constant of Go's `crypto/tls`. */
  readonly go: string
  /** A second constant of the same value. */
  readonly goAlias?: string
  /** Two bytes as the IANA registry prints them, without `0x`: `C0,2F`. */
  readonly codePoint: string
  /** The same two bytes as a number: 0xc02f. */
  readonly id: number
  /** `RSA` is static: the client encrypts to the key of the certificate. */
  readonly keyExchange: 'ECDHE' | 'RSA'
  /** Key that the server's certificate must have. */
  readonly keyType: KeyType
  /** The block or stream cipher. */
  readonly cipher: 'AES' | 'CHACHA20-POLY1305' | '3DES-EDE'
  /** Strength of the cipher's key in bits: 128, 256, and 112 for 3DES. */
  readonly keyBits: number
  /** `AEAD` for ChaCha20-Poly1305, which has no mode of a block cipher. */
  readonly mode: 'GCM' | 'CBC' | 'AEAD'
  /** `AEAD` where the cipher itself protects the integrity. */
  readonly mac: 'AEAD' | 'HMAC-SHA1' | 'HMAC-SHA256'
  /** Hash of the key derivation in TLS 1.2 (RFC 5246, section 5); older versions have their own. */
  readonly prfHash: 'SHA256' | 'SHA384'
  /** False with static RSA: who gets the key later reads what was recorded. */
  readonly forwardSecrecy: boolean
  /** Versions it can be negotiated in, oldest first. */
  readonly versions: readonly WireVersion[]
  /** RFC 9113, section 9.2.2 and appendix A. `required-by-go` is the second suite that Go's server takes in place of the mandatory one. */
  readonly http2: 'mandatory' | 'required-by-go' | 'allowed' | 'prohibited'
  /** Who lets it through where FIPS 140 is asked for. */
  readonly fips: {
    /** Among the four of Istio's `COMPLIANCE_POLICY=fips-140-2`; also the default of a FIPS build of Envoy. */
    readonly istio: boolean
    /** Passes the `fips140` filter of Go 1.26. */
    readonly go: boolean
  }
  /** `recommended`: ECDHE with an AEAD. `insecure`: 3DES. `weak`: the rest. */
  readonly grade: 'recommended' | 'weak' | 'insecure'
  /** In words, the gravest first; empty when recommended. */
  readonly weaknesses: readonly string[]
  /** Column "Recommended" of the IANA registry, as remembered before RFC 9847. */
  readonly ianaRecommended: boolean
  /** Who has it, and who uses it by default. */
  readonly supportedBy: {
    /** Go 1.26: enabled without configuration, or only when named or switched on. */
    readonly go: 'default' | 'insecure'
    /** A BoringSSL-built Envoy (Istio, OpenShift Service Mesh 3) accepts it, under both names. */
    readonly boringssl: boolean
    /** Passes the filter of `Gateway` `servers[].tls.cipherSuites`. */
    readonly gateway: boolean
    /** In the default list of Envoy (BoringSSL, not FIPS). */
    readonly envoyDefault: boolean
    /** In the list that Istio gives sidecars for inbound traffic. */
    readonly istioMeshDefault: boolean
  }
}

// in the order of CIPHER_SUITES; all else follows from the IANA name
const CODE_POINTS: readonly number[] = [
  0xcca8, 0xcca9, 0xc02f, 0xc02b, 0xc030, 0xc02c, 0xc027, 0xc013, 0xc023, 0xc009, 0xc014, 0xc00a,
  0x009c, 0x009d, 0x003c, 0x002f, 0x0035, 0xc012, 0x000a,
]

const OLD: readonly WireVersion[] = /* @__PURE__ */ Object.freeze([
  'TLSv1_0',
  'TLSv1_1',
  'TLSv1_2',
] as const)
const ONLY_12: readonly WireVersion[] = /* @__PURE__ */ Object.freeze(['TLSv1_2'] as const)

function weaknessesOf(ecdhe: boolean, cbc: boolean, sha1: boolean, triple: boolean): string[] {
  const all: [boolean, string][] = [
    [!ecdhe, 'no forward secrecy (static RSA key exchange)'],
    [cbc, 'CBC mode with MAC-then-encrypt'],
    [sha1, 'HMAC-SHA1'],
    [triple, '64-bit block cipher (Sweet32)'],
  ]
  return all.filter(([applies]) => applies).map(([, text]) => text)
}

function http2Status(
  aead: boolean,
  ecdhe: boolean,
  aes128: boolean,
  keyType: KeyType,
): CipherSuiteFacts['http2'] {
  // RFC 9113, appendix A: everything without an ephemeral key or without an AEAD is prohibited
  if (!aead || !ecdhe) return 'prohibited'
  if (!aes128) return 'allowed'
  return keyType === 'RSA' ? 'mandatory' : 'required-by-go'
}

interface NameParts {
  readonly ecdhe: boolean
  readonly keyType: KeyType
  readonly chacha: boolean
  readonly triple: boolean
  readonly gcm: boolean
  readonly cbc: boolean
  readonly sha256: boolean
  readonly aes128: boolean
}

function partsOf(iana: CipherSuite): NameParts {
  const [chacha, gcm] = [iana.includes('CHACHA20'), iana.includes('_GCM_')]
  return {
    ecdhe: iana.startsWith('TLS_ECDHE'),
    keyType: iana.includes('_ECDSA_') ? 'ECDSA' : 'RSA',
    chacha,
    triple: iana.includes('3DES'),
    gcm,
    cbc: !gcm && !chacha,
    sha256: iana.endsWith('SHA256'),
    aes128: iana.includes('AES_128'),
  }
}

function primitives({ chacha, triple, cbc, gcm, sha256, aes128 }: NameParts, iana: string) {
  return {
    cipher: chacha ? 'CHACHA20-POLY1305' : triple ? '3DES-EDE' : 'AES',
    keyBits: triple ? 112 : aes128 ? 128 : 256,
    mode: chacha ? 'AEAD' : gcm ? 'GCM' : 'CBC',
    mac: !cbc ? 'AEAD' : sha256 ? 'HMAC-SHA256' : 'HMAC-SHA1',
    prfHash: iana.endsWith('SHA384') ? 'SHA384' : 'SHA256',
  } as const
}

function support({ ecdhe, triple, cbc, gcm, sha256 }: NameParts) {
  const cbcSha256 = cbc && sha256
  return Object.freeze({
    // Go 1.26 calls static RSA, 3DES and CBC with SHA-256 insecure
    go: !ecdhe || triple || cbcSha256 ? 'insecure' : 'default',
    // BoringSSL dropped static RSA with CBC-SHA256 and ECDHE with 3DES
    boringssl: ecdhe ? !triple : !cbcSha256,
    gateway: !cbcSha256 && !(ecdhe && triple),
    envoyDefault: ecdhe && !cbc,
    istioMeshDefault: gcm,
  } as const)
}

function gradeOf({ ecdhe, chacha, triple, gcm }: NameParts): CipherSuiteFacts['grade'] {
  if (triple) return 'insecure'
  return ecdhe && (gcm || chacha) ? 'recommended' : 'weak'
}

function fipsOf({ ecdhe, chacha, gcm, sha256 }: NameParts): CipherSuiteFacts['fips'] {
  return Object.freeze({ istio: ecdhe && gcm, go: ecdhe && (gcm || (!chacha && sha256)) })
}

function describe(iana: CipherSuite, id: number): CipherSuiteFacts {
  const parts = partsOf(iana)
  const { ecdhe, keyType, chacha, triple, gcm, sha256, aes128 } = parts
  const cbc = !gcm && !chacha
  const [exchange = '', cipher = ''] = iana.slice('TLS_'.length).split('_WITH_')
  return Object.freeze({
    kind: 'configurable',
    iana,
    openssl: opensslName(exchange, cipher),
    go: `tls.${iana}`,
    ...(chacha ? { goAlias: `tls.${iana.slice(0, -'_SHA256'.length)}` } : {}),
    codePoint: codePointOf(id),
    id,
    keyExchange: ecdhe ? 'ECDHE' : 'RSA',
    keyType,
    ...primitives(parts, iana),
    forwardSecrecy: ecdhe,
    versions: cbc && !sha256 ? OLD : ONLY_12,
    http2: http2Status(!cbc, ecdhe, aes128, keyType),
    fips: fipsOf(parts),
    grade: gradeOf(parts),
    weaknesses: Object.freeze(weaknessesOf(ecdhe, cbc, cbc && !sha256, triple)),
    ianaRecommended: ecdhe && !cbc,
    supportedBy: support(parts),
  })
}

/** Facts of every configurable suite, in the order of {@link CIPHER_SUITES}. */
export const CIPHER_SUITE_FACTS: readonly CipherSuiteFacts[] = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ CIPHER_SUITES.map((iana, index) => describe(iana, CODE_POINTS[index] ?? 0)),
)

/**
 * Tells whether a text is the IANA name of a suite that OpenShift Service Mesh 2 knows. Exact.
 *
 * @example
 * isCipherSuite('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256') // => true
 * isCipherSuite('ECDHE-RSA-AES128-GCM-SHA256') // => false
 */
export function isCipherSuite(value: unknown): value is CipherSuite {
  return (CIPHER_SUITES as readonly unknown[]).includes(value)
}
