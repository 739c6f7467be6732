/**
 * What Linkerd says where its words are fixed (linkerd2 at b24cd405: pkg/tls, pkg/issuercerts, pkg/identity/service.go,
 * controller/cmd/identity/main.go; linkerd2-proxy at 29637b64: linkerd/meshtls/src/creds.rs).
 */
export const LINKERD_WORDS = {
  notCertificate: 'not a PEM certificate',
  noAnchors: 'no certificates found',
  noCertificate: 'No certificates found',
  keyNotPem: 'not PEM-encoded',
  keyLabel: 'unsupported block type: ',
  keyType: 'unsupported PKCS#8 encoded private key type: ',
  mismatch: 'tls: Public and private key do not match',
  notCa: 'failed to verify issuer certificate: it must be an intermediate-CA, but it is not',
  readAnchors: 'Failed to read trust anchors: ',
  initialize: 'Failed to initialize identity service: ',
  readFromDisk: 'failed to read CA from disk: ',
  verifyIssuer: 'failed to verify issuer credentials for ',
  signatureType: 'x509: requested SignatureAlgorithm does not match private key type',
  parseIssuer: 'could not parse issuer certificate: ',
  curve: 'must use P-256 curve for public key, instead ',
  issuerKind: 'issuer certificate must use ECDSA for public key algorithm, instead ',
  anchorKind: 'trust anchor must use ECDSA or RSA for public key algorithm, instead ',
  ecdsaSigned: 'must be signed by an ECDSA P-256 key, instead ',
  rsaSigned: 'must be signed by an RSA 2048/4096 bit key, instead ',
  rsaSize: 'RSA must use a 2048 or 4096 bit public key, instead ',
  early: 'not valid before: ',
  late: 'not valid anymore. Expired on ',
  soon: 'will expire on ',
  needsKey: 'needs to exist in secret linkerd-identity-issuer',
  proxyAnchors: 'invalid trust anchors file',
  proxyNoAnchors: 'no trust roots in PEM file',
  proxyNoneLoaded: 'no trust roots loaded',
} as const

/** What `linkerd check` calls its checks of the identity (pkg/healthcheck/healthcheck.go, category `linkerd-identity`). */
export const LINKERD_CHECKS = {
  config: 'certificate config is valid',
  anchorAlgorithm: 'trust anchors are using supported crypto algorithm',
  anchorDates: 'trust anchors are within their validity period',
  anchorSoon: 'trust anchors are valid for at least 60 days',
  issuerAlgorithm: 'issuer cert is using supported crypto algorithm',
  issuerDates: 'issuer cert is within its validity period',
  issuerSoon: 'issuer cert is valid for at least 60 days',
  issued: 'issuer cert is issued by the trust anchor',
} as const

/** A check of `linkerd check`, by our name of it. */
export type LinkerdCheckName = keyof typeof LINKERD_CHECKS
