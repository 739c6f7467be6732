import { element, integer, nullValue, oid, sequence } from '../../der/writer.ts'
import { unmarshalStruct, type Asn1Struct } from './asn1.ts'
import { attempt, fail } from './fault.ts'
import { isNull, type GoAlgorithmIdentifier } from './public-key.ts'

/** A signature algorithm that Go has a name for. */
export interface GoSignatureAlgorithm {
  /** As it prints it. */
  readonly name: string
  /** The kind of key that it wants, in the words of its error. */
  readonly keys: 'RSA' | 'ECDSA' | 'Ed25519' | 'DSA'
  readonly hash?: GoHash
  /** As an engine expects it, whatever parameters are in the certificate: Go does not look at them, but for PSS. */
  readonly identifier: GoAlgorithmIdentifier
}

type GoHash = 'MD5' | 'SHA1' | 'SHA256' | 'SHA384' | 'SHA512'

const NULL = nullValue()

const rsa = (id: string, hash: GoHash): GoSignatureAlgorithm => ({
  name: `${hash}-RSA`,
  keys: 'RSA',
  hash,
  identifier: { oid: id, parameters: NULL },
})
const dsa = (id: string, hash: GoHash): GoSignatureAlgorithm => ({
  name: `DSA-${hash}`,
  keys: 'DSA',
  hash,
  identifier: { oid: id },
})
const ecdsa = (id: string, hash: GoHash): GoSignatureAlgorithm => ({
  name: `ECDSA-${hash}`,
  keys: 'ECDSA',
  hash,
  identifier: { oid: id },
})

const ED25519 = '1.3.101.112'
const PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'

// signatureAlgorithmDetails of crypto/x509: SHA-224 is not there, the SHA-1 of OIW is
const ALGORITHMS: readonly GoSignatureAlgorithm[] = [
  rsa('1.2.840.113549.1.1.4', 'MD5'),
  rsa('1.2.840.113549.1.1.5', 'SHA1'),
  rsa('1.3.14.3.2.29', 'SHA1'),
  rsa('1.2.840.113549.1.1.11', 'SHA256'),
  rsa('1.2.840.113549.1.1.12', 'SHA384'),
  rsa('1.2.840.113549.1.1.13', 'SHA512'),
  dsa('1.2.840.10040.4.3', 'SHA1'),
  dsa('2.16.840.1.101.3.4.3.2', 'SHA256'),
  ecdsa('1.2.840.10045.4.1', 'SHA1'),
  ecdsa('1.2.840.10045.4.3.2', 'SHA256'),
  ecdsa('1.2.840.10045.4.3.3', 'SHA384'),
  ecdsa('1.2.840.10045.4.3.4', 'SHA512'),
  { name: 'Ed25519', keys: 'Ed25519', identifier: { oid: ED25519 } },
]
const BY_OID = new Map(ALGORITHMS.map((algorithm) => [algorithm.identifier.oid, algorithm]))

const IDENTIFIER: Asn1Struct = {
  name: 'AlgorithmIdentifier',
  fields: [{ type: 'oid' }, { type: 'any', optional: true }],
}
const PSS_PARAMETERS: Asn1Struct = {
  name: 'pssParameters',
  fields: [
    { type: IDENTIFIER, explicit: 0 },
    { type: IDENTIFIER, explicit: 1 },
    { type: 'int', explicit: 2 },
    { type: 'int', explicit: 3, optional: true },
  ],
}

type Identifier = readonly [oid: string, parameters: Uint8Array | undefined]

// the three that Go takes: MGF1 with the same hash, a salt as long as the hash, the usual trailer
const PSS_HASHES: Readonly<Record<string, { readonly hash: GoHash; readonly salt: bigint }>> = {
  '2.16.840.1.101.3.4.2.1': { hash: 'SHA256', salt: 32n },
  '2.16.840.1.101.3.4.2.2': { hash: 'SHA384', salt: 48n },
  '2.16.840.1.101.3.4.2.3': { hash: 'SHA512', salt: 64n },
}
const isPlain = (parameters: Uint8Array | undefined): boolean =>
  parameters === undefined || isNull(parameters)

/** The hash of the parameters of PSS; stops where Go knows no algorithm by them. */
function pssHash(parameters: Uint8Array): { id: string; hash: GoHash; salt: bigint } {
  const [hash, mgf, salt, trailer = 1n] = unmarshalStruct(parameters, PSS_PARAMETERS)
  const [id, hashParameters] = hash as unknown as Identifier
  const [mgfId, mgfParameters] = mgf as unknown as Identifier
  const inner = unmarshalStruct(mgfParameters ?? new Uint8Array(0), IDENTIFIER)
  const [innerId, innerParameters] = inner as unknown as Identifier
  const known = PSS_HASHES[id]
  const fitsMask = mgfId === MGF1 && innerId === id && isPlain(innerParameters)
  if (known === undefined || !fitsMask || !isPlain(hashParameters)) return fail('unknown')
  return trailer === 1n && known.salt === salt ? { id, ...known } : fail('unknown')
}

function pss(parameters: Uint8Array | undefined): GoSignatureAlgorithm | undefined {
  const { value } = attempt(() => pssHash(parameters ?? new Uint8Array(0)))
  if (value === undefined) return undefined
  const digest = sequence(oid(value.id), NULL)
  return {
    name: `${value.hash}-RSAPSS`,
    keys: 'RSA',
    hash: value.hash,
    identifier: {
      oid: PSS,
      parameters: sequence(
        element(0xa0, digest),
        element(0xa1, sequence(oid(MGF1), digest)),
        element(0xa2, integer(Number(value.salt))),
      ),
    },
  }
}

/** `getSignatureAlgorithmFromAI`; `undefined` for what Go calls unknown. */
export function goSignatureAlgorithm({
  oid: id,
  parameters,
}: GoAlgorithmIdentifier): GoSignatureAlgorithm | undefined {
  if (id === PSS) return pss(parameters)
  // RFC 8410, section 3
  if (id === ED25519 && parameters !== undefined) return undefined
  return BY_OID.get(id)
}
