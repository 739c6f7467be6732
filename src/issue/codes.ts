import type { Catalogue } from '../report/catalogue.ts'

/** Why something cannot be issued. */
export const ISSUE_CODES = {
  'issue-not-a-ca': {
    severity: 'error',
    text: '{issuer} cannot issue: {problem}',
    rule: 'RFC 5280, section 4.2.1.3 and 4.2.1.9',
    fix: 'issue with a CA certificate that has cA TRUE and the usage it needs',
  },
  'issue-path-length': {
    severity: 'error',
    text: '{issuer} allows {allowed} CA certificates below it, but there would be {wanted}',
    rule: 'RFC 5280, section 4.2.1.9',
    fix: 'make the CA above with a larger pathLength',
  },
  'issue-key-mismatch': {
    severity: 'error',
    text: 'the key of {issuer} does not belong to its certificate',
    rule: 'RFC 5280, section 6.1.3 (a)',
    fix: 'give the key that the certificate was made for',
  },
  'issue-validity': {
    severity: 'error',
    text: 'the time {what} cannot be used: {problem}',
    rule: 'RFC 5280, section 4.1.2.5',
    fix: 'give a Date between the years 1950 and 9999, the end after the start and not after the end of the issuer',
  },
  'issue-option': {
    severity: 'error',
    text: 'the option {option} must be {expected}; found {found}',
    rule: 'meshcerts: nothing is issued for an option that is not understood',
  },
  'issue-serial': {
    severity: 'error',
    text: 'a serial number is positive and has at most 20 octets',
    rule: 'RFC 5280, section 4.1.2.2',
    fix: 'leave it out: a random one of 16 octets is taken',
  },
  'issue-name': {
    severity: 'error',
    text: 'the name attribute {attribute} cannot be written: {problem}',
    rule: 'RFC 5280, section 4.1.2.4 and appendix A.1',
  },
  'issue-alternative-name': {
    severity: 'error',
    text: 'the alternative name {type} "{value}" cannot be written',
    rule: 'RFC 5280, section 4.2.1.6',
    fix: 'write IDNA names in their ASCII form, addresses as numbers, URIs with a scheme',
  },
  'issue-spiffe-id': {
    severity: 'error',
    text: '"{uri}" is not the identity of a workload: {problem}',
    rule: 'SPIFFE-ID, section 2; Istio reads spiffe://TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT and nothing else',
    fix: 'name trust domain, namespace and service account',
  },
  'issue-key-algorithm': {
    severity: 'error',
    text: 'the engine {engine} cannot make or use a key of the kind {algorithm}',
    rule: 'RFC 5280, section 4.1.1.2',
    fix: 'use P-256, P-384, P-521, RSA or Ed25519',
  },
  'issue-request-signature': {
    severity: 'error',
    text: 'the request is not signed with the key that it holds: {outcome}',
    rule: 'RFC 2986, section 3',
    fix: 'make the request again',
  },
  'issue-too-many': {
    severity: 'error',
    text: '{what}: {found} cannot be made, {limit} at most',
    rule: 'meshcerts: one call makes what one mesh has',
  },
} as const satisfies Catalogue

export type IssueCode = keyof typeof ISSUE_CODES
