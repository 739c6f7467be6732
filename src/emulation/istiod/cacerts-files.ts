/** What a file of the set is for. */
export type CacertsRole = 'signing-certificate' | 'signing-key' | 'roots' | 'chain' | 'crl'

/** The names of the *.pem scheme, which the guides use. */
export const PEM_SCHEME = {
  'signing-certificate': 'ca-cert.pem',
  'signing-key': 'ca-key.pem',
  roots: 'root-cert.pem',
  chain: 'cert-chain.pem',
  crl: 'ca-crl.pem',
} as const satisfies Record<CacertsRole, string>

/** The names of the kubernetes.io/tls scheme, which cert-manager writes; the chain is joined out of two of them. */
export const TLS_SCHEME = {
  'signing-certificate': 'tls.crt',
  'signing-key': 'tls.key',
  roots: 'ca.crt',
} as const

/** Where istiod mounts the secret; its messages have no slash in front. */
export const CACERTS_MOUNT = 'etc/cacerts'

/** A name istiod reads. */
export type CacertsFileName =
  (typeof PEM_SCHEME)[CacertsRole] | (typeof TLS_SCHEME)[keyof typeof TLS_SCHEME]

export type CacertsScheme = 'pem' | 'tls'

/** The bytes that istiod takes for each role, and where they come from. */
export interface CacertsRoles {
  readonly scheme: CacertsScheme
  /** A role that is not there is left out; in the tls scheme the chain is there when `tls.crt` and `ca.crt` are. */
  readonly bytes: Partial<Record<CacertsRole, Uint8Array>>
  /** The file that stands for a role in messages. */
  readonly names: Readonly<Record<CacertsRole, string>>
}
