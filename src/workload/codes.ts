import type { Catalogue } from '../report/catalogue.ts'

const SPIFFE = 'SPIFFE X509-SVID'
const GUIDE = 'service mesh guide, "Verifying your certificates"'

/** What can be wrong with a capture besides its path. */
export const WORKLOAD_CODES = {
  'workload-options': {
    severity: 'error',
    text: '{problem}',
    rule: 'meshcerts: verifyWorkload',
  },
  'workload-no-leaf': {
    severity: 'error',
    text: 'the capture holds certificates ({count}), but none of a workload: all are CAs',
    rule: GUIDE,
    fix: 'capture the connection to the workload: openssl s_client -showcerts -connect HOST:PORT',
  },
  'workload-secrets': {
    severity: 'info',
    text: 'the dump holds the certificates of several secrets: {judged} is judged, not {others}',
    rule: 'Istio: the agent keeps the certificate of the workload itself in the secret "default"',
  },
  'workload-leaf-alone': {
    severity: 'warning',
    text: 'the capture holds the certificate of the workload and nothing else: what was presented with it is not known',
    rule: 'RFC 8446, section 4.4.2: a peer sends its certificate with those that lead up from it',
    fix: 'give all of them (meshcerts verify proxy-cert-*.pem), or capture them: openssl s_client -showcerts -connect HOST:PORT </dev/null > capture.txt',
  },
  'workload-peers-refuse': {
    severity: 'error',
    text: 'there is a path by RFC 5280, but {peers} refuse it: {says}',
    rule: 'Go, BoringSSL and OpenSSL as measured; Envoy asks for a CRL of every level as soon as it has one',
    fix: 'check the set that istiod serves: meshcerts check DIR says which certificate or CRL is at fault',
  },
  'workload-ztunnel-refuses': {
    severity: 'info',
    text: 'in ambient mode ztunnel would not take it: {says}',
    rule: 'rustls-webpki in the version of the ztunnel of this release; an error with dataPlane ambient or both',
  },
  'output-count': {
    severity: 'info',
    text: 'the workload presents {found} certificates, this set would make it {expected}: 1 + {chain} of {chainFile} + {roots} of {rootFile}',
    rule: 'istiod sends cert-chain.pem and root-cert.pem after every workload certificate',
    fix: 'if the set was changed since, restart istiod, then the workload',
  },
  'svid-not-from-bundle': {
    severity: 'error',
    text: 'the workload certificate was not issued under your set: {problem}',
    rule: `${GUIDE}; istiod reads the secret when it starts`,
    fix: 'check that the secret is named cacerts in the namespace of istiod, restart istiod, then the workload',
  },
  'svid-root-compare': {
    severity: 'info',
    text: 'none of the presented certificates is your root: {problem}',
    rule: `${GUIDE}, step 2, with certificates compared as bytes`,
    fix: 'compare them: meshcerts diff {rootFile} CAPTURE#{block}',
  },
  'workload-presented-twice': {
    severity: 'info',
    text: '{name} is presented twice, as block {first} and block {second}',
    rule: 'RFC 8446, section 4.4.2: each certificate certifies the one before it; istiod sends cert-chain.pem, then root-cert.pem',
    fix: 'one copy is enough: leave it out of cert-chain.pem',
  },
  'svid-one-uri': {
    severity: 'error',
    text: 'exactly one URI name is needed, found {count}',
    rule: `${SPIFFE}, section 2; istiod: peer certificate does not contain 1 URI type SAN, detected {count}`,
    fix: 'let istiod issue the certificate',
  },
  'svid-format': {
    severity: 'error',
    text: 'the identity {uri} is not spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT',
    rule: 'istiod: identity is not a spiffe format',
    fix: 'issue identities of this form: istiod does; with SPIRE, a spiffeIDTemplate of ns/NAMESPACE/sa/SERVICEACCOUNT',
  },
  'svid-trust-domain': {
    severity: 'error',
    text: 'the trust domain is {found}, expected {expected}',
    rule: 'Envoy matches the prefix spiffe://TRUSTDOMAIN/; istiod: no cert pool found for trust domain {found}',
    fix: 'set meshConfig.trustDomain (or trustDomainAliases), or name the right one: --trust-domain {found}',
  },
  'svid-identity': {
    severity: 'error',
    text: 'this is {found}, expected {expected}',
    rule: 'Envoy compares the identity of the server with the service account of the service',
    fix: 'is the port the one of the service you mean, and does its pod run under that service account?',
  },
  'svid-ca-flag': {
    severity: 'error',
    text: 'a workload certificate must not sign others, this one {problem}',
    rule: `${SPIFFE}, section 4.1 and 4.3`,
    fix: 'let istiod issue the certificate',
  },
  'svid-usage': {
    severity: 'error',
    text: '{problem}',
    rule: `${SPIFFE}, section 4.3 and 4.4`,
    fix: 'a workload needs keyUsage digitalSignature, and serverAuth with clientAuth',
  },
  'svid-time': {
    severity: 'error',
    text: 'the workload certificate {problem} {limit}; the time is {at}',
    rule: 'RFC 5280, section 4.1.2.5; istiod issues for 24 h, dated back 2 minutes',
    fix: 'capture it again now, or judge the capture at the time it was made: --at',
  },
  'svid-key': {
    severity: 'error',
    text: 'Envoy refuses a workload key of {key}',
    rule: 'Envoy: RSA from 2048 bits; P-256 only before 1.33 (Istio 1.25), then P-384 and P-521 too',
    fix: 'use RSA 2048 or EC P-256',
  },
  'svid-san-critical': {
    severity: 'warning',
    text: 'the subject is empty and subjectAltName is not critical',
    rule: 'RFC 5280, section 4.2.1.6',
  },
} as const satisfies Catalogue

export type WorkloadCode = keyof typeof WORKLOAD_CODES
