import type { KeyType } from '../certificate/types.ts'
import type { Severity } from '../report/finding.ts'

/** What a certificate is to a policy: a self-signed CA, a CA below it, or what is no CA. */
export type PolicyRole = 'root' | 'ca' | 'leaf'

/** A form of alternative name, as a certificate has it. */
export type PolicyNameType =
  'dns' | 'uri' | 'email' | 'ip' | 'directory' | 'registeredId' | 'other' | 'x400' | 'ediParty'

/** A CA that may sign. Of several members all must fit. */
export interface PolicySigner {
  /** A pattern for its subject, as `Name.text` has it. A name alone proves nothing: anybody can write it. */
  readonly subject?: string
  /** The SHA-256 of its certificate, in hex, with or without colons. */
  readonly sha256?: string
  /** The SHA-256 of its SubjectPublicKeyInfo, in hex: holds for every certificate of that key. */
  readonly publicKeySha256?: string
}

/**
 * One rule. What it leaves out it does not ask for. In a pattern `*` is any text without a separator (`.` in DNS names, IP
 * addresses and trust domains, `:` in IP addresses, `/` in URIs, `,` and `+` in subjects), `**` any text.
 */
export interface PolicyRule {
  /** The certificates that it is for; all when left out. */
  readonly for?: readonly PolicyRole[]
  /** How much it matters when it is broken; `error` when left out. */
  readonly severity?: Severity
  /** Why there is such a rule, for people; shown next to the finding. */
  readonly why?: string
  /** The kinds of keys that are allowed. */
  readonly keyTypes?: readonly KeyType[]
  /** The smallest modulus of an RSA key, in bits. */
  readonly rsaBits?: number
  /** The curves that EC keys may be on, by name (`P-256`) or dotted identifier. */
  readonly curves?: readonly string[]
  /** The algorithms that certificates may be signed with, as OpenSSL names them, or dotted; `rsassaPss-sha256` with its hash. */
  readonly signatures?: readonly string[]
  /** The longest time from notBefore to notAfter: `730d`, or as Go writes it, `24h2m`. */
  readonly longestLife?: string
  /** The fewest days that must be left. */
  readonly daysLeft?: number
  /** Patterns of which the subject must fit one. `""` is the empty subject. */
  readonly subject?: readonly string[]
  /** Patterns of which each DNS name must fit one, without regard to case. */
  readonly dns?: readonly string[]
  /** Patterns of which each URI must fit one. */
  readonly uri?: readonly string[]
  /** Patterns of which each mail address must fit one. */
  readonly email?: readonly string[]
  /** Patterns of which each IP address must fit one. */
  readonly ip?: readonly string[]
  /** The forms of alternative names that are allowed. */
  readonly nameTypes?: readonly PolicyNameType[]
  /** The forms of alternative names of which there must be one each. */
  readonly nameTypesRequired?: readonly PolicyNameType[]
  /** The purposes (extendedKeyUsage) that are allowed, by name or dotted; `none` where the extension may be left out. */
  readonly purposes?: readonly string[]
  /** The purposes that must be there. */
  readonly purposesRequired?: readonly string[]
  /** The largest pathLenConstraint of a CA; one without a limit has a larger one. */
  readonly pathLength?: number
  /** The trust domains that `signers` is about: patterns. */
  readonly trustDomains?: readonly string[]
  /** Who may sign for `trustDomains`: one of these must be above each certificate with such an identity. */
  readonly signers?: readonly PolicySigner[]
}

/** Rules of one's own, each for itself: a certificate must keep all that are for it. */
export type Policy = readonly PolicyRule[]
