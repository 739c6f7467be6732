/** An AlgorithmIdentifier (RFC 5280, section 4.1.1.2). */
export interface AlgorithmIdentifier {
  /** Dotted object identifier. */
  readonly oid: string
  /** The name OpenSSL prints (`ecdsa-with-SHA256`); the identifier itself where the algorithm is not known. */
  readonly name: string
  /** The parameters as DER with tag and length; left out where absent. A NULL is `05 00`. */
  readonly parameters?: Uint8Array
  /** The whole identifier as DER. */
  readonly der: Uint8Array
}

/** One attribute of a name (RFC 5280, section 4.1.2.4). */
export interface NameAttribute {
  readonly oid: string
  /** Short name such as `CN`, `O`, `emailAddress`; the identifier itself where it has none. */
  readonly name: string
  /** Decoded text; `#` and the hex of the DER where the value is no string (RFC 4514, section 2.4). */
  readonly value: string
  /** Tag of the value: 12 UTF8String, 19 PrintableString, 22 IA5String, 20 TeletexString, 30 BMPString, 28 UniversalString, 18 NumericString. */
  readonly tag: number
  /** Content bytes of the value, without tag and length. */
  readonly bytes: Uint8Array
}

/** Attributes of one relative distinguished name: nearly always one. */
export type RelativeName = readonly NameAttribute[]

/** A distinguished name, in the order of its encoding. */
export interface Name {
  readonly rdns: readonly RelativeName[]
  /** The text of RFC 4514, last first: `CN=Root CA,O=Istio`; empty for an empty name. */
  readonly text: string
  /** The whole Name as DER: what chains byte for byte. */
  readonly der: Uint8Array
}

/** An alternative name or a name-constraint base (RFC 5280, section 4.2.1.6). */
export type GeneralName =
  | { readonly type: 'dns' | 'email' | 'uri'; readonly value: string }
  | {
      readonly type: 'ip'
      /** Canonical text (RFC 5952); with a mask in a name constraint: `10.0.0.0/255.0.0.0`; hex for an odd length. */
      readonly value: string
      /** 4 or 16 octets; 8 or 32 in a name constraint. */
      readonly bytes: Uint8Array
    }
  | { readonly type: 'directory'; readonly value: string; readonly name: Name }
  | { readonly type: 'registeredId'; readonly value: string }
  | {
      readonly type: 'other'
      readonly oid: string
      readonly value: string
      readonly bytes: Uint8Array
    }
  | { readonly type: 'x400' | 'ediParty'; readonly value: string; readonly bytes: Uint8Array }

/** An extension as it stands, in the order of the certificate. */
export interface Extension {
  readonly oid: string
  /** Name as in RFC 5280 (`basicConstraints`); the identifier itself where it is not known. */
  readonly name: string
  readonly critical: boolean
  /** Contents of the OCTET STRING: DER of the extension's own type. */
  readonly value: Uint8Array
}

/** A bit of keyUsage (RFC 5280, section 4.2.1.3), in the order of the bits. */
export type KeyUsageName =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly'

/** basicConstraints (RFC 5280, section 4.2.1.9); `pathLength` left out where no limit is set. */
export interface BasicConstraints {
  readonly critical: boolean
  readonly ca: boolean
  readonly pathLength?: number
}

/** keyUsage (RFC 5280, section 4.2.1.3). */
export interface KeyUsage {
  readonly critical: boolean
  /** In the order of the bits; empty when no bit is set. */
  readonly usages: readonly KeyUsageName[]
}

/** extendedKeyUsage (RFC 5280, section 4.2.1.12). */
export interface ExtendedKeyUsage {
  readonly critical: boolean
  /** Names for the known ones (`serverAuth`, `clientAuth`, `anyExtendedKeyUsage`), dotted identifiers for others. */
  readonly purposes: readonly string[]
}

/** subjectAltName or issuerAltName (RFC 5280, section 4.2.1.6 and 4.2.1.7), in the order of the certificate. */
export interface AlternativeNames {
  readonly critical: boolean
  readonly names: readonly GeneralName[]
}

/** subjectKeyIdentifier (RFC 5280, section 4.2.1.2). */
export interface KeyIdentifier {
  readonly critical: boolean
  readonly keyIdentifier: Uint8Array
}

/** authorityKeyIdentifier (RFC 5280, section 4.2.1.1): what of the three fields is there. */
export interface AuthorityKeyIdentifier {
  readonly critical: boolean
  readonly keyIdentifier?: Uint8Array
  readonly issuer?: readonly GeneralName[]
  /** Content octets of the INTEGER. */
  readonly serialNumber?: Uint8Array
}

/** One permitted or excluded name (RFC 5280, section 4.2.1.10). */
export interface GeneralSubtree {
  readonly base: GeneralName
  readonly minimum: number
  readonly maximum?: number
}

/** nameConstraints (RFC 5280, section 4.2.1.10); a list that is absent is empty here. */
export interface NameConstraints {
  readonly critical: boolean
  readonly permitted: readonly GeneralSubtree[]
  readonly excluded: readonly GeneralSubtree[]
}

/** One certificate policy (RFC 5280, section 4.2.1.4). */
export interface PolicyInformation {
  readonly oid: string
  /** DER of the qualifiers sequence, where there is one. */
  readonly qualifiers?: Uint8Array
}

/** certificatePolicies (RFC 5280, section 4.2.1.4); no policy twice. */
export interface CertificatePolicies {
  readonly critical: boolean
  readonly policies: readonly PolicyInformation[]
}

/** policyMappings (RFC 5280, section 4.2.1.5), by dotted identifiers. */
export interface PolicyMappings {
  readonly critical: boolean
  readonly mappings: readonly { readonly issuerDomain: string; readonly subjectDomain: string }[]
}

/** policyConstraints (RFC 5280, section 4.2.1.11): numbers of certificates to skip. */
export interface PolicyConstraints {
  readonly critical: boolean
  readonly requireExplicitPolicy?: number
  readonly inhibitPolicyMapping?: number
}

/** inhibitAnyPolicy (RFC 5280, section 4.2.1.14). */
export interface InhibitAnyPolicy {
  readonly critical: boolean
  readonly skipCertificates: number
}

/** A bit of ReasonFlags (RFC 5280, section 4.2.1.13), in the order of the bits. */
export type RevocationReason =
  | 'unused'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'privilegeWithdrawn'
  | 'aACompromise'

/** DistributionPoint (RFC 5280, section 4.2.1.13). */
export interface DistributionPoint {
  readonly fullName?: readonly GeneralName[]
  /** nameRelativeToCRLIssuer: one relative name. */
  readonly relativeName?: RelativeName
  readonly reasons?: readonly RevocationReason[]
  readonly crlIssuer?: readonly GeneralName[]
}

/** cRLDistributionPoints or freshestCRL (RFC 5280, section 4.2.1.13 and 4.2.1.15). */
export interface DistributionPoints {
  readonly critical: boolean
  readonly points: readonly DistributionPoint[]
}

/** authorityInfoAccess or subjectInfoAccess (RFC 5280, section 4.2.2): method by dotted identifier, and place. */
export interface AccessDescriptions {
  readonly critical: boolean
  readonly descriptions: readonly { readonly method: string; readonly location: GeneralName }[]
}

/** Kinds of public keys; `unknown` for an algorithm that is not named here. */
export type KeyType =
  | 'RSA'
  | 'RSA-PSS'
  | 'EC'
  | 'Ed25519'
  | 'Ed448'
  | 'X25519'
  | 'X448'
  | 'DSA'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'
  | 'unknown'

/** SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7). */
export interface PublicKey {
  readonly type: KeyType
  readonly algorithm: AlgorithmIdentifier
  /** `P-256`, `P-384`, `P-521`, `P-224`, `P-192`, `secp256k1`, `brainpoolP256r1` …; the identifier where not known; `explicit` for written-out parameters. */
  readonly curve: string | undefined
  /** Size in bits: of the modulus, or of the field of the curve. */
  readonly bits: number | undefined
  /** Modulus and exponent of an RSA key, as content octets without leading zero. */
  readonly modulus: Uint8Array | undefined
  readonly exponent: Uint8Array | undefined
  /** The whole SubjectPublicKeyInfo as DER: what tells keys apart. */
  readonly spki: Uint8Array
  /** Contents of the BIT STRING. */
  readonly bytes: Uint8Array
}

/** The identity in a workload certificate of Istio: `spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT`. */
export interface SpiffeId {
  readonly uri: string
  readonly trustDomain: string
  readonly namespace: string
  readonly serviceAccount: string
}

/** A certificate: the facts in it, frozen, over the DER they were read from. */
export interface Certificate {
  /** The bytes it was read from, exactly the certificate. */
  readonly der: Uint8Array
  /** tbsCertificate as DER: the bytes that are signed. */
  readonly tbs: Uint8Array
  readonly version: 1 | 2 | 3
  /** Lower-case hex, two digits an octet, without a zero octet in front of a high bit: `62b8…`; `-01` when negative. */
  readonly serialHex: string
  /** The same number in decimal; in hex behind `0x` where it has more than 256 octets (20 are allowed). */
  readonly serialDecimal: string
  /** Content octets of the INTEGER. */
  readonly serialBytes: Uint8Array
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicKey
  readonly signatureAlgorithm: AlgorithmIdentifier
  /** The algorithm inside tbsCertificate; RFC 5280 wants it equal to `signatureAlgorithm`. */
  readonly tbsSignatureAlgorithm: AlgorithmIdentifier
  /** Contents of the BIT STRING. */
  readonly signature: Uint8Array
  /** Every extension in its order, known or not. */
  readonly extensions: readonly Extension[]
  readonly basicConstraints: BasicConstraints | undefined
  readonly keyUsage: KeyUsage | undefined
  readonly extendedKeyUsage: ExtendedKeyUsage | undefined
  readonly subjectAltName: AlternativeNames | undefined
  readonly issuerAltName: AlternativeNames | undefined
  readonly subjectKeyIdentifier: KeyIdentifier | undefined
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier | undefined
  readonly nameConstraints: NameConstraints | undefined
  readonly certificatePolicies: CertificatePolicies | undefined
  readonly policyMappings: PolicyMappings | undefined
  readonly policyConstraints: PolicyConstraints | undefined
  readonly inhibitAnyPolicy: InhibitAnyPolicy | undefined
  readonly crlDistributionPoints: DistributionPoints | undefined
  readonly freshestCrl: DistributionPoints | undefined
  readonly authorityInfoAccess: AccessDescriptions | undefined
  readonly subjectInfoAccess: AccessDescriptions | undefined
  /** Where there is exactly one URI and it is an Istio identity. */
  readonly spiffeId: SpiffeId | undefined
  /** Subject and issuer have the same bytes (RFC 5280, section 3.2: self-issued); says nothing of the signature. */
  readonly selfIssued: boolean
  /** Codes of deviations that all measured loaders tolerate, such as a DEFAULT that is written out; empty for nearly all. */
  readonly deviations: readonly string[]
}
