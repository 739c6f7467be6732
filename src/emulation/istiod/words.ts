/** What stops istiod from starting (security/pkg/pki/ca/ca.go, pilot/pkg/bootstrap/istio_ca.go); what follows says more. */
export const ISTIOD_START_WORDS = {
  incomplete: 'incomplete signing CA bundle detected',
  certificate: 'failed to parse cert PEM:',
  key: 'failed to parse private key PEM:',
  chain: 'failed to parse cert chain:',
  crl: 'failed to parse CRL PEM:',
  crlMissing: 'missing CRL signed by certificates',
  expired: 'cert chain has expired',
  ttl: 'failed to get cert chain TTL',
  notCa: 'certificate is not authorized to sign other certificates',
  notVerified: 'cannot verify the cert with',
  otherKey: 'the cert does not match the key',
} as const

/** What it says of the Secret of a gateway (pilot/pkg/credentials/kube, pilot/pkg/xds/sds.go, pilot/pkg/config/kube/gateway). */
export const ISTIOD_SECRET_WORDS = {
  otherKeys: "but didn't have expected keys",
  bothEmpty: '", but they were empty',
  empty: '", but it was empty',
  bundle: 'the bundle is malformed',
  noPair: 'failed to fetch key and certificate for',
  noCa: 'failed to fetch ca certificate for',
  invalid: 'invalid certificates:',
} as const

/** What it says of `caCertificates` of the mesh (pilot/pkg/trustbundle). */
export const ISTIOD_ANCHOR_WORDS = {
  notPem: 'failed to decode pem certificate',
  notCa: 'certificate is not a CA certificate',
} as const
