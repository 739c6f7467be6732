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
  /** Attribute type as dotted object identifier (`2.5.4.3` for CN). */
  readonly oid: string
  /** Short name such as `CN`, `O`, `emailAddress`; the identifier itself where it has none. */
  readonly name: string
  /** Decoded text; `#` and the hex of the DER where the value is not a string (RFC 4514, section 2.4). */
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
  /** The relative names in the order of the DER, mostly the most general first; empty for an empty name. */
  readonly rdns: readonly RelativeName[]
  /** The text of RFC 4514, last first: `CN=Root CA,O=Istio`; empty for an empty name. */
  readonly text: string
  /** The whole Name as DER: what chains byte for byte. */
  readonly der: Uint8Array
}

/** An alternative name or a name-constraint base (RFC 5280, section 4.2.1.6). */
export type GeneralName =
  | {
      /** dNSName, rfc822Name or uniformResourceIdentifier: IA5String. */
      readonly type: 'dns' | 'email' | 'uri'
      /** The text as encoded: ASCII, case kept, nothing normalised. */
      readonly value: string
    }
  | {
      /** iPAddress: read only with 4 or 16 octets, in a name constraint with 8 or 32. */
      readonly type: 'ip'
      /** Canonical text (RFC 5952); with a mask in a name constraint: `10.0.0.0/255.0.0.0`; hex for an odd length. */
      readonly value: string
      /** 4 or 16 octets; 8 or 32 in a name constraint. */
      readonly bytes: Uint8Array
    }
  | {
      /** directoryName. */
      readonly type: 'directory'
      /** The text of RFC 4514, as `name.text`. */
      readonly value: string
      /** The decoded name. */
      readonly name: Name
    }
  | {
      /** registeredID. */
      readonly type: 'registeredId'
      /** Dotted object identifier. */
      readonly value: string
    }
  | {
      /** otherName: a form of name that an object identifier defines. */
      readonly type: 'other'
      /** type-id, dotted. */
      readonly oid: string
      /** The dotted identifier, a colon, and the lower-case hex of `bytes`. */
      readonly value: string
      /** The value inside its explicit tag [0], as DER with tag and length. */
      readonly bytes: Uint8Array
    }
  | {
      /** x400Address or ediPartyName: not decoded. */
      readonly type: 'x400' | 'ediParty'
      /** Lower-case hex of `bytes`. */
      readonly value: string
      /** The whole GeneralName as DER, with its context tag. */
      readonly bytes: Uint8Array
    }

/** An extension as it is, in the order of the certificate. */
export interface Extension {
  /** extnID as dotted object identifier (`2.5.29.19`). */
  readonly oid: string
  /** Name as in RFC 5280 (`basicConstraints`); the identifier itself where it is not known. */
  readonly name: string
  /** False when the field is absent (DEFAULT FALSE; RFC 5280, section 4.1). */
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
  /** RFC 5280 wants true in a CA certificate. */
  readonly critical: boolean
  /** May the key sign certificates? False when the field is absent. */
  readonly ca: boolean
  /** How many intermediate CA certificates may follow below this one; self-issued ones do not count. */
  readonly pathLength?: number
}

/** keyUsage (RFC 5280, section 4.2.1.3). */
export interface KeyUsage {
  /** RFC 5280 wants true ("SHOULD"). */
  readonly critical: boolean
  /** In the order of the bits; empty when no bit is set. */
  readonly usages: readonly KeyUsageName[]
}

/** extendedKeyUsage (RFC 5280, section 4.2.1.12). */
export interface ExtendedKeyUsage {
  /** Either is allowed; false lets a verifier that does not know the purposes go on. */
  readonly critical: boolean
  /** Names for the known ones (`serverAuth`, `clientAuth`, `anyExtendedKeyUsage`), dotted identifiers for others. */
  readonly purposes: readonly string[]
}

/** subjectAltName or issuerAltName (RFC 5280, section 4.2.1.6 and 4.2.1.7), in the order of the certificate. */
export interface AlternativeNames {
  /** True is required of a subjectAltName where the subject is empty (RFC 5280, section 4.2.1.6). */
  readonly critical: boolean
  /** Empty where the encoded list is empty: RFC 5280 forbids that, every measured loader takes it. */
  readonly names: readonly GeneralName[]
}

/** subjectKeyIdentifier (RFC 5280, section 4.2.1.2). */
export interface KeyIdentifier {
  /** RFC 5280 wants false. */
  readonly critical: boolean
  /** Content octets of the OCTET STRING: mostly the SHA-1 hash of the public key, but any octets are allowed. */
  readonly keyIdentifier: Uint8Array
}

/** authorityKeyIdentifier (RFC 5280, section 4.2.1.1): what of the three fields is there. */
export interface AuthorityKeyIdentifier {
  /** RFC 5280 wants false. */
  readonly critical: boolean
  /** Content octets: the subjectKeyIdentifier of the issuer. Undefined where the field is absent. */
  readonly keyIdentifier?: Uint8Array
  /** authorityCertIssuer: who issued the issuer's certificate. Undefined where the field is absent. */
  readonly issuer?: readonly GeneralName[]
  /** Content octets of the INTEGER. */
  readonly serialNumber?: Uint8Array
}

/** One permitted or excluded name (RFC 5280, section 4.2.1.10). */
export interface GeneralSubtree {
  /** The root of the subtree; an `ip` carries address and mask. */
  readonly base: GeneralName
  /** 0 unless given; RFC 5280 allows nothing else. */
  readonly minimum: number
  /** Undefined where absent, as RFC 5280 wants it. */
  readonly maximum?: number
}

/** nameConstraints (RFC 5280, section 4.2.1.10); a list that is absent is empty here. */
export interface NameConstraints {
  /** RFC 5280 wants true. */
  readonly critical: boolean
  /** For each type listed here, a name of that type must be inside one of these subtrees. */
  readonly permitted: readonly GeneralSubtree[]
  /** A name inside one of these is refused, whatever `permitted` says. */
  readonly excluded: readonly GeneralSubtree[]
}

/** One certificate policy (RFC 5280, section 4.2.1.4). */
export interface PolicyInformation {
  /** Policy as dotted object identifier; `2.5.29.32.0` is anyPolicy. */
  readonly oid: string
  /** DER of the qualifiers sequence, where there is one. */
  readonly qualifiers?: Uint8Array
}

/** certificatePolicies (RFC 5280, section 4.2.1.4); no policy twice. */
export interface CertificatePolicies {
  /** Either is allowed; true makes a verifier that does not process policies refuse the certificate. */
  readonly critical: boolean
  /** In the order of the certificate; at least one. */
  readonly policies: readonly PolicyInformation[]
}

/** policyMappings (RFC 5280, section 4.2.1.5), by dotted identifiers. */
export interface PolicyMappings {
  /** RFC 5280 wants true ("SHOULD"). */
  readonly critical: boolean
  /**
   * Pairs in the order of the certificate; at least one. Pairs with anyPolicy are read, and refused by the
   * path validator.
   */
  readonly mappings: readonly {
    /** A policy of the issuer's domain, dotted. */
    readonly issuerDomain: string
    /** The policy of the subject's domain that counts as equal, dotted. */
    readonly subjectDomain: string
  }[]
}

/** policyConstraints (RFC 5280, section 4.2.1.11): numbers of certificates to skip. */
export interface PolicyConstraints {
  /** RFC 5280 wants true. */
  readonly critical: boolean
  /** After so many certificates every one on the path needs an acceptable policy; undefined: no such demand. */
  readonly requireExplicitPolicy?: number
  /** After so many certificates policies are not mapped any more; undefined: no such limit. */
  readonly inhibitPolicyMapping?: number
}

/** inhibitAnyPolicy (RFC 5280, section 4.2.1.14). */
export interface InhibitAnyPolicy {
  /** RFC 5280 wants true. */
  readonly critical: boolean
  /** After so many certificates (self-issued ones do not count) anyPolicy does not stand for other policies. */
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
  /** Places of the CRL: any of them, mostly one URI. Undefined with a relative name, or where neither is given. */
  readonly fullName?: readonly GeneralName[]
  /** nameRelativeToCRLIssuer: one relative name. */
  readonly relativeName?: RelativeName
  /** The reasons that this CRL covers; undefined: all. */
  readonly reasons?: readonly RevocationReason[]
  /** Who signs the CRL; undefined: the issuer of the certificate. */
  readonly crlIssuer?: readonly GeneralName[]
}

/** cRLDistributionPoints or freshestCRL (RFC 5280, section 4.2.1.13 and 4.2.1.15). */
export interface DistributionPoints {
  /** RFC 5280 wants false. */
  readonly critical: boolean
  /** In the order of the certificate; empty where the encoded list is empty. */
  readonly points: readonly DistributionPoint[]
}

/** authorityInfoAccess or subjectInfoAccess (RFC 5280, section 4.2.2): method by dotted identifier, and place. */
export interface AccessDescriptions {
  /** RFC 5280 wants false. */
  readonly critical: boolean
  /** In the order of the certificate; empty where the encoded list is empty. */
  readonly descriptions: readonly {
    /** accessMethod, dotted: `1.3.6.1.5.5.7.48.1` is OCSP, `1.3.6.1.5.5.7.48.2` caIssuers. */
    readonly method: string
    /** accessLocation: mostly a URI. */
    readonly location: GeneralName
  }[]
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
  /** Kind of key by the algorithm identifier; `unknown` is a fact, not a fault. */
  readonly type: KeyType
  /** The AlgorithmIdentifier, with the parameters as they are encoded. */
  readonly algorithm: AlgorithmIdentifier
  /** `P-256`, `P-384`, `P-521`, `P-224`, `P-192`, `secp256k1`, `brainpoolP256r1` …; the identifier where not known; `explicit` for written-out parameters. */
  readonly curve: string | undefined
  /** Size in bits: of the modulus, or of the field of the curve. */
  readonly bits: number | undefined
  /** Modulus and exponent of an RSA key, as content octets without leading zero. */
  readonly modulus: Uint8Array | undefined
  /** Public exponent of an RSA key, big-endian without leading zero (`01 00 01`); undefined for other kinds. */
  readonly exponent: Uint8Array | undefined
  /** The whole SubjectPublicKeyInfo as DER: what keys are compared by. */
  readonly spki: Uint8Array
  /** Contents of the BIT STRING. */
  readonly bytes: Uint8Array
}

/** The identity in a workload certificate of Istio: `spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT`. */
export interface SpiffeId {
  /** The whole URI as the certificate has it. */
  readonly uri: string
  /** The part before `/ns/`: never empty; its characters are not checked here. */
  readonly trustDomain: string
  /** The Kubernetes namespace: never empty. */
  readonly namespace: string
  /** The Kubernetes service account: never empty. */
  readonly serviceAccount: string
}

/** A certificate: the facts in it, frozen, over the DER they were read from. */
export interface Certificate {
  /** The bytes it was read from, exactly the certificate. */
  readonly der: Uint8Array
  /** tbsCertificate as DER: the bytes that are signed. */
  readonly tbs: Uint8Array
  /** As people count: 3 where the field says 2 (RFC 5280, section 4.1.2.1). */
  readonly version: 1 | 2 | 3
  /** Lower-case hex, two digits an octet, without a zero octet in front of a high bit: `62b8…`; `-01` when negative. */
  readonly serialHex: string
  /** The same number in decimal; in hex behind `0x` where it has more than 256 octets (20 are allowed). */
  readonly serialDecimal: string
  /** Content octets of the INTEGER. */
  readonly serialBytes: Uint8Array
  /** Who signed it (RFC 5280, section 4.1.2.4); a name may be empty in malformed certificates. */
  readonly issuer: Name
  /** Whose key it is (RFC 5280, section 4.1.2.6); empty in workload certificates of Istio. */
  readonly subject: Name
  /** First instant at which it is valid, to the second (RFC 5280, section 4.1.2.5). */
  readonly notBefore: Date
  /** Last instant at which it is valid, to the second; that second is included (RFC 5280, section 4.1.2.5). */
  readonly notAfter: Date
  /** The key that the certificate binds to its subject (RFC 5280, section 4.1.2.7). */
  readonly publicKey: PublicKey
  /** How the issuer signed it: the field outside tbsCertificate (RFC 5280, section 4.1.1.2). */
  readonly signatureAlgorithm: AlgorithmIdentifier
  /** The algorithm inside tbsCertificate; RFC 5280 wants it equal to `signatureAlgorithm`. */
  readonly tbsSignatureAlgorithm: AlgorithmIdentifier
  /** Contents of the BIT STRING. */
  readonly signature: Uint8Array
  /** Every extension in its order, known or not. */
  readonly extensions: readonly Extension[]
  /** RFC 5280, section 4.2.1.9. Undefined where absent: not a CA. */
  readonly basicConstraints: BasicConstraints | undefined
  /** RFC 5280, section 4.2.1.3. Undefined where absent: every use is allowed. */
  readonly keyUsage: KeyUsage | undefined
  /** RFC 5280, section 4.2.1.12. Undefined where absent: every purpose is allowed. */
  readonly extendedKeyUsage: ExtendedKeyUsage | undefined
  /** RFC 5280, section 4.2.1.6. Undefined where absent. */
  readonly subjectAltName: AlternativeNames | undefined
  /** RFC 5280, section 4.2.1.7. Undefined where absent. */
  readonly issuerAltName: AlternativeNames | undefined
  /** RFC 5280, section 4.2.1.2. Undefined where absent. */
  readonly subjectKeyIdentifier: KeyIdentifier | undefined
  /** RFC 5280, section 4.2.1.1. Undefined where absent. */
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier | undefined
  /** RFC 5280, section 4.2.1.10: for the names of all certificates below. Undefined where absent. */
  readonly nameConstraints: NameConstraints | undefined
  /** RFC 5280, section 4.2.1.4. Undefined where absent: no policy. */
  readonly certificatePolicies: CertificatePolicies | undefined
  /** RFC 5280, section 4.2.1.5. Undefined where absent. */
  readonly policyMappings: PolicyMappings | undefined
  /** RFC 5280, section 4.2.1.11. Undefined where absent. */
  readonly policyConstraints: PolicyConstraints | undefined
  /** RFC 5280, section 4.2.1.14. Undefined where absent. */
  readonly inhibitAnyPolicy: InhibitAnyPolicy | undefined
  /** RFC 5280, section 4.2.1.13. Undefined where absent. */
  readonly crlDistributionPoints: DistributionPoints | undefined
  /** RFC 5280, section 4.2.1.15: where delta CRLs are. Undefined where absent. */
  readonly freshestCrl: DistributionPoints | undefined
  /** RFC 5280, section 4.2.2.1: OCSP and the issuer's certificate. Undefined where absent. */
  readonly authorityInfoAccess: AccessDescriptions | undefined
  /** RFC 5280, section 4.2.2.2: what a CA offers. Undefined where absent. */
  readonly subjectInfoAccess: AccessDescriptions | undefined
  /** Where there is exactly one URI and it is an Istio identity. */
  readonly spiffeId: SpiffeId | undefined
  /** Subject and issuer have the same bytes (RFC 5280, section 3.2: self-issued); says nothing of the signature. */
  readonly selfIssued: boolean
  /** Codes of deviations that all measured loaders tolerate, such as a DEFAULT that is written out; empty for nearly all. */
  readonly deviations: readonly string[]
}
