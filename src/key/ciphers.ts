/** A cipher with its mode: what OpenSSL calls it, and the octets of its key and its initial vector. */
export interface Cipher {
  readonly name: string
  readonly keyLength: number
  readonly ivLength: number
}

const block16 = (name: string): Cipher => ({
  name,
  keyLength: Number(/-(\d+)-/.exec(name)?.[1]) / 8,
  ivLength: 16,
})
const TRIPLE_DES: Cipher = { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8 }
const SM4: Cipher = { name: 'sm4-cbc', keyLength: 16, ivLength: 16 }

const NIST = '2.16.840.1.101.3.4.1'
const NTT = '1.2.392.200011.61.1.1.1'
const NTT_MODES = '0.3.4401.5.3.1.9'
const KISA = '1.2.410.200046.1.1'

const ROWS: readonly (readonly [string, string])[] = [
  [`${NIST}.2`, 'aes-128-cbc'],
  [`${NIST}.3`, 'aes-128-ofb'],
  [`${NIST}.4`, 'aes-128-cfb'],
  [`${NIST}.22`, 'aes-192-cbc'],
  [`${NIST}.23`, 'aes-192-ofb'],
  [`${NIST}.24`, 'aes-192-cfb'],
  [`${NIST}.42`, 'aes-256-cbc'],
  [`${NIST}.43`, 'aes-256-ofb'],
  [`${NIST}.44`, 'aes-256-cfb'],
  [`${NTT}.2`, 'camellia-128-cbc'],
  [`${NTT}.3`, 'camellia-192-cbc'],
  [`${NTT}.4`, 'camellia-256-cbc'],
  [`${NTT_MODES}.3`, 'camellia-128-ofb'],
  [`${NTT_MODES}.4`, 'camellia-128-cfb'],
  [`${NTT_MODES}.23`, 'camellia-192-ofb'],
  [`${NTT_MODES}.24`, 'camellia-192-cfb'],
  [`${NTT_MODES}.43`, 'camellia-256-ofb'],
  [`${NTT_MODES}.44`, 'camellia-256-cfb'],
  [`${KISA}.2`, 'aria-128-cbc'],
  [`${KISA}.3`, 'aria-128-cfb'],
  [`${KISA}.4`, 'aria-128-ofb'],
  [`${KISA}.7`, 'aria-192-cbc'],
  [`${KISA}.8`, 'aria-192-cfb'],
  [`${KISA}.9`, 'aria-192-ofb'],
  [`${KISA}.12`, 'aria-256-cbc'],
  [`${KISA}.13`, 'aria-256-cfb'],
  [`${KISA}.14`, 'aria-256-ofb'],
]

const BY_OID: ReadonlyMap<string, Cipher> = new Map([
  ...ROWS.map(([oid, name]) => [oid, block16(name)] as const),
  ['1.2.840.113549.3.7', TRIPLE_DES],
  ['1.2.156.10197.1.104.2', SM4],
])

/** The cipher of PBES2 with this identifier. */
export const cipherByOid = (oid: string): Cipher | undefined => BY_OID.get(oid)

// DEK-Info names ciphers as OpenSSL does; the ones without an identifier of their own too
const BY_NAME: ReadonlyMap<string, Cipher> = new Map(
  [...BY_OID.values()].map((cipher) => [cipher.name, cipher]),
)

/** The cipher that a DEK-Info header names. */
export const cipherByName = (name: string): Cipher | undefined => BY_NAME.get(name.toLowerCase())
