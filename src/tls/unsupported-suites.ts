import { codePointOf, opensslName } from './suite-name.ts'

/** A cipher suite of TLS 1.3: the stack chooses it, a setting has no effect on it. */
export interface Tls13Suite {
  /** Tells it from the suites that can be configured. */
  readonly kind: 'tls13'
  /** Name in the IANA registry. */
  readonly iana: string
  /** Name of OpenSSL: the same. */
  readonly openssl: string
  /** Two bytes as the IANA registry prints them, without `0x`: `13,01`. */
  readonly codePoint: string
  /** The same two bytes as a number: 0x1301. */
  readonly id: number
  /** Size of the cipher's key. */
  readonly keyBits: number
  /** Go and BoringSSL have it. */
  readonly goAndBoringssl: boolean
}

/** A cipher suite that exists, but that OpenShift Service Mesh does not know. */
export interface OtherSuite {
  /** Tells it from the suites that can be configured. */
  readonly kind: 'other'
  /** Name in the IANA registry. */
  readonly iana: string
  /** Name of OpenSSL, by the rule of its names; not every version has the suite. */
  readonly openssl: string
  /** Two bytes as the IANA registry prints them, without `0x`: `C0,A0`. */
  readonly codePoint: string
  /** The same two bytes as a number. */
  readonly id: number
  /** RFC 9113, appendix A. */
  readonly http2Prohibited: boolean
  /** BoringSSL, thus Envoy, has it. */
  readonly boringssl: boolean
}

const TLS13: readonly (readonly [iana: string, id: number, bits: number, common: boolean])[] = [
  ['TLS_AES_128_GCM_SHA256', 0x1301, 128, true],
  ['TLS_AES_256_GCM_SHA384', 0x1302, 256, true],
  ['TLS_CHACHA20_POLY1305_SHA256', 0x1303, 256, true],
  ['TLS_AES_128_CCM_SHA256', 0x1304, 128, false],
  ['TLS_AES_128_CCM_8_SHA256', 0x1305, 128, false],
]

/** The cipher suites of TLS 1.3, by code point. */
export const TLS13_SUITES: readonly Tls13Suite[] = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ TLS13.map(([iana, id, keyBits, goAndBoringssl]) =>
    Object.freeze({
      kind: 'tls13' as const,
      iana,
      openssl: iana,
      codePoint: codePointOf(id),
      id,
      keyBits,
      goAndBoringssl,
    }),
  ),
)

// A line for each key exchange: code point and cipher of every suite; all else follows from the names. One text and not
// objects, since the entry has a size to keep.
const OTHER = `RSA:1 NULL_MD5,2 NULL_SHA,4 RC4_128_MD5,5 RC4_128_SHA,9 DES_CBC_SHA,3b NULL_SHA256,3d AES_256_CBC_SHA256,41 CAMELLIA_128_CBC_SHA,84 CAMELLIA_256_CBC_SHA,ba CAMELLIA_128_CBC_SHA256,c0 CAMELLIA_256_CBC_SHA256,c050 ARIA_128_GCM_SHA256,c051 ARIA_256_GCM_SHA384,c09c AES_128_CCM,c09d AES_256_CCM,c0a0 AES_128_CCM_8,c0a1 AES_256_CCM_8
PSK:2c NULL_SHA,8c AES_128_CBC_SHA,8d AES_256_CBC_SHA,a8 AES_128_GCM_SHA256,a9 AES_256_GCM_SHA384,ae AES_128_CBC_SHA256,af AES_256_CBC_SHA384,b0 NULL_SHA256,b1 NULL_SHA384,c06a ARIA_128_GCM_SHA256,c06b ARIA_256_GCM_SHA384,c094 CAMELLIA_128_CBC_SHA256,c095 CAMELLIA_256_CBC_SHA384,c0a4 AES_128_CCM,c0a5 AES_256_CCM,c0a8 AES_128_CCM_8,c0a9 AES_256_CCM_8,ccab CHACHA20_POLY1305_SHA256
DHE_PSK:2d NULL_SHA,90 AES_128_CBC_SHA,91 AES_256_CBC_SHA,aa AES_128_GCM_SHA256,ab AES_256_GCM_SHA384,b2 AES_128_CBC_SHA256,b3 AES_256_CBC_SHA384,b4 NULL_SHA256,b5 NULL_SHA384,c06c ARIA_128_GCM_SHA256,c06d ARIA_256_GCM_SHA384,c096 CAMELLIA_128_CBC_SHA256,c097 CAMELLIA_256_CBC_SHA384,c0a6 AES_128_CCM,c0a7 AES_256_CCM,ccad CHACHA20_POLY1305_SHA256
RSA_PSK:2e NULL_SHA,94 AES_128_CBC_SHA,95 AES_256_CBC_SHA,ac AES_128_GCM_SHA256,ad AES_256_GCM_SHA384,b6 AES_128_CBC_SHA256,b7 AES_256_CBC_SHA384,b8 NULL_SHA256,b9 NULL_SHA384,c06e ARIA_128_GCM_SHA256,c06f ARIA_256_GCM_SHA384,c098 CAMELLIA_128_CBC_SHA256,c099 CAMELLIA_256_CBC_SHA384,ccae CHACHA20_POLY1305_SHA256
DHE_DSS:32 AES_128_CBC_SHA,38 AES_256_CBC_SHA,40 AES_128_CBC_SHA256,44 CAMELLIA_128_CBC_SHA,6a AES_256_CBC_SHA256,87 CAMELLIA_256_CBC_SHA,a2 AES_128_GCM_SHA256,a3 AES_256_GCM_SHA384,bd CAMELLIA_128_CBC_SHA256,c3 CAMELLIA_256_CBC_SHA256,c056 ARIA_128_GCM_SHA256,c057 ARIA_256_GCM_SHA384
DHE_RSA:33 AES_128_CBC_SHA,39 AES_256_CBC_SHA,45 CAMELLIA_128_CBC_SHA,67 AES_128_CBC_SHA256,6b AES_256_CBC_SHA256,88 CAMELLIA_256_CBC_SHA,9e AES_128_GCM_SHA256,9f AES_256_GCM_SHA384,be CAMELLIA_128_CBC_SHA256,c4 CAMELLIA_256_CBC_SHA256,c052 ARIA_128_GCM_SHA256,c053 ARIA_256_GCM_SHA384,c09e AES_128_CCM,c09f AES_256_CCM,c0a2 AES_128_CCM_8,c0a3 AES_256_CCM_8,ccaa CHACHA20_POLY1305_SHA256
DH_anon:34 AES_128_CBC_SHA,3a AES_256_CBC_SHA,46 CAMELLIA_128_CBC_SHA,6c AES_128_CBC_SHA256,6d AES_256_CBC_SHA256,89 CAMELLIA_256_CBC_SHA,a6 AES_128_GCM_SHA256,a7 AES_256_GCM_SHA384,bf CAMELLIA_128_CBC_SHA256,c5 CAMELLIA_256_CBC_SHA256
ECDHE_ECDSA:c006 NULL_SHA,c007 RC4_128_SHA,c008 3DES_EDE_CBC_SHA,c024 AES_256_CBC_SHA384,c05c ARIA_128_GCM_SHA256,c05d ARIA_256_GCM_SHA384,c072 CAMELLIA_128_CBC_SHA256,c073 CAMELLIA_256_CBC_SHA384,c0ac AES_128_CCM,c0ad AES_256_CCM,c0ae AES_128_CCM_8,c0af AES_256_CCM_8
ECDHE_RSA:c010 NULL_SHA,c011 RC4_128_SHA,c028 AES_256_CBC_SHA384,c060 ARIA_128_GCM_SHA256,c061 ARIA_256_GCM_SHA384,c076 CAMELLIA_128_CBC_SHA256,c077 CAMELLIA_256_CBC_SHA384
ECDH_anon:c015 NULL_SHA,c018 AES_128_CBC_SHA,c019 AES_256_CBC_SHA
SRP_SHA:c01d AES_128_CBC_SHA,c020 AES_256_CBC_SHA
SRP_SHA_RSA:c01e AES_128_CBC_SHA,c021 AES_256_CBC_SHA
SRP_SHA_DSS:c01f AES_128_CBC_SHA,c022 AES_256_CBC_SHA
ECDHE_PSK:c035 AES_128_CBC_SHA,c036 AES_256_CBC_SHA,c037 AES_128_CBC_SHA256,c038 AES_256_CBC_SHA384,c039 NULL_SHA,c03a NULL_SHA256,c03b NULL_SHA384,c09a CAMELLIA_128_CBC_SHA256,c09b CAMELLIA_256_CBC_SHA384,ccac CHACHA20_POLY1305_SHA256
PSK_DHE:c0aa AES_128_CCM_8,c0ab AES_256_CCM_8`

// the five suites with a pre-shared key that BoringSSL still has
const BORINGSSL: readonly number[] = [0x008c, 0x008d, 0xc035, 0xc036, 0xccac]

// RFC 9113, appendix A is older than the suites with ChaCha20, else it names all that lack an ephemeral key or an AEAD
function prohibited(exchange: string, cipher: string): boolean {
  if (cipher.startsWith('CHACHA20')) return false
  return !(exchange.includes('DHE') && /GCM|CCM/.test(cipher))
}

function otherSuite(exchange: string, row: string): OtherSuite {
  const [hex = '', cipher = ''] = row.split(' ')
  const id = Number.parseInt(hex, 16)
  return Object.freeze({
    kind: 'other',
    iana: `TLS_${exchange}_WITH_${cipher}`,
    openssl: opensslName(exchange, cipher),
    codePoint: codePointOf(id),
    id,
    http2Prohibited: prohibited(exchange, cipher),
    boringssl: BORINGSSL.includes(id),
  })
}

/** The suites that exist besides {@link TLS13_SUITES} and the configurable ones, by key exchange. Read again on each call. */
export function otherSuites(): readonly OtherSuite[] {
  return OTHER.split('\n').flatMap((line) => {
    const [exchange = '', rows = ''] = line.split(':')
    return rows.split(',').map((row) => otherSuite(exchange, row))
  })
}
