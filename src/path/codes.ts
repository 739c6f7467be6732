import type { Catalogue } from '../report/catalogue.ts'

/**
 * What path building and validation can say. `{certificate}` names the certificate by role and name; the facts hold both
 * sides of each comparison.
 */
export const PATH_CODES = {
  'path-option': {
    severity: 'error',
    text: 'the option {option} {problem}',
    rule: 'meshcerts: verifyChain and createVerifier',
  },
  // ---- building
  'path-no-issuer': {
    severity: 'error',
    text: 'no issuer found: none of the given certificates has the name "{issuer}"',
    rule: 'RFC 5280, section 6.1.3 (a)(4)',
    fix: 'add the certificate of "{issuer}" to the intermediates or, when it is trusted, to the roots',
  },
  'path-root-not-trusted': {
    severity: 'error',
    text: 'the chain ends at "{subject}", which issued itself and is not among the trusted roots',
    rule: 'RFC 5280, section 6.1.1 (d)',
    fix: 'trust "{subject}", if it is the root that was meant, or serve the chain of a root that is trusted',
  },
  'path-no-anchor': {
    severity: 'error',
    text: 'there is no trusted root to build a path to',
    rule: 'RFC 5280, section 6.1.1 (d)',
    fix: 'give at least one root certificate that can be read',
  },
  'path-no-path': {
    severity: 'error',
    text: 'no chain of certificates leads from it to a trusted root: they only sign each other',
    rule: 'RFC 5280, section 6.1',
    fix: 'give the certificate that a trusted root issued to one of them',
  },
  'path-signature-invalid': {
    severity: 'error',
    text: 'the signature was not made with the key of "{issuer}"',
    rule: 'RFC 5280, section 6.1.3 (a)(1)',
    fix: 'find the certificate of "{issuer}" that holds the key which signed: there may be several of that name',
  },
  'path-signature-unsupported': {
    severity: 'error',
    text: 'the engine {engine} cannot check {algorithm}',
    rule: 'RFC 5280, section 6.1.3 (a)(1)',
    fix: 'run on Node, or pass an engine that can: until then nothing is proved',
  },
  'path-limit-signatures': {
    severity: 'error',
    text: 'gave up after {limit} signature checks: too many certificates could have signed each other',
    rule: 'denial of service: limits.signatures',
    fix: 'give fewer intermediates, or raise limits.signatures when they come from a source you trust',
  },
  'path-limit-nodes': {
    severity: 'error',
    text: 'gave up after {limit} steps of path building: too many certificates name each other as issuer',
    rule: 'denial of service: limits.nodes',
    fix: 'give fewer intermediates, or raise limits.nodes when they come from a source you trust',
  },
  'path-limit-name-comparisons': {
    severity: 'error',
    text: 'gave up after {limit} comparisons of names with name constraints',
    rule: 'denial of service: limits.nameComparisons',
    fix: 'no honest certificate needs as many; raise limits.nameComparisons when you trust the source',
  },
  'path-limit-intermediates': {
    severity: 'error',
    text: 'the path needs more than {limit} intermediate certificates',
    rule: 'limits.intermediates, counted as RFC 5280, section 6.1.4 (l)',
    fix: 'shorten the chain or raise limits.intermediates',
  },
  // ---- every certificate
  'path-expired': {
    severity: 'error',
    text: 'expired: valid to {notAfter}, judged at {at}',
    rule: 'RFC 5280, section 6.1.3 (a)(2)',
    fix: 'renew the certificate',
  },
  'path-not-yet-valid': {
    severity: 'error',
    text: 'not yet valid: valid from {notBefore}, judged at {at}',
    rule: 'RFC 5280, section 6.1.3 (a)(2)',
    fix: 'wait, or set the clock right',
  },
  'path-critical-extension': {
    severity: 'error',
    text: 'the critical extension {extension} is not known',
    rule: 'RFC 5280, section 4.2',
    fix: 'issue the certificate without {extension}, or not critical',
  },
  'path-algorithm-mismatch': {
    severity: 'error',
    text: 'the two signature algorithm fields differ: {outer} outside, {inner} in the signed part',
    rule: 'RFC 5280, section 4.1.1.2',
  },
  'path-algorithm-weak': {
    severity: 'error',
    text: 'signed with {algorithm}, which is not safe any more',
    rule: 'RFC 8017, appendix B.1; RFC 9155; collisions of SHA-1 and MD5 are practical',
    fix: 'have it signed again with SHA-256 or better',
  },
  'path-key-weak': {
    severity: 'error',
    text: 'the public key is {key}; it must be {wanted}',
    rule: 'CA/Browser Forum, baseline requirements 6.1.5 and 6.1.6',
    fix: 'make a new key: {wanted}',
  },
  'path-issuer-empty': {
    severity: 'error',
    text: 'the issuer name is empty',
    rule: 'RFC 5280, section 4.1.2.4',
  },
  'path-version': {
    severity: 'error',
    text: 'the version is {version}; it must be 3',
    rule: 'RFC 5280, section 4.1.2.1 and 6.1.4 (k)',
    fix: 'issue it again as version 3 with basicConstraints',
  },
  'path-serial-number': {
    severity: 'error',
    text: 'the serial number {serial} is not a positive number of at most 20 octets',
    rule: 'RFC 5280, section 4.1.2.2',
  },
  'path-aki-missing': {
    severity: 'error',
    text: 'no authorityKeyIdentifier with a key identifier',
    rule: 'RFC 5280, section 4.2.1.1',
    fix: 'issue it with authorityKeyIdentifier; it helps every peer to choose between roots of one name',
  },
  'path-aki-mismatch': {
    severity: 'error',
    text: 'its authorityKeyIdentifier ({wanted}) does not fit the issuer "{issuer}" ({found}): Go takes it, OpenSSL and BoringSSL find no issuer',
    rule: 'RFC 5280, section 4.2.1.1; OpenSSL and BoringSSL: X509_check_akid',
    fix: 'renew a CA with the same key, subjectKeyIdentifier and serial number, or issue this certificate again under the new one',
  },
  'path-extension-critical': {
    severity: 'error',
    text: 'the extension {extension} is marked critical and must not be',
    rule: 'RFC 5280, section 4.2.1.1, 4.2.1.2 and 4.2.2.1',
  },
  'path-extension-not-critical': {
    severity: 'error',
    text: 'the extension {extension} is not marked critical and must be',
    rule: 'RFC 5280, section 4.2.1.9 to 4.2.1.14',
  },
  'path-eku-empty': {
    severity: 'error',
    text: 'extendedKeyUsage lists no purpose at all',
    rule: 'RFC 5280, section 4.2.1.12',
  },
  'path-eku': {
    severity: 'error',
    text: 'extendedKeyUsage lists {purposes}; needed is {needed}',
    rule: 'RFC 5280, section 4.2.1.12',
    fix: 'issue it with {needed} in extendedKeyUsage, a CA better without the extension',
  },
  'path-name-syntax': {
    severity: 'error',
    text: 'the {type} name "{name}" is not well-formed',
    rule: 'RFC 5280, section 4.2.1.6',
  },
  'path-san-not-critical': {
    severity: 'error',
    text: 'the subject is empty and subjectAltName is not marked critical',
    rule: 'RFC 5280, section 4.2.1.6',
  },
  // ---- certificate authorities
  'path-not-ca': {
    severity: 'error',
    text: 'basicConstraints is {found}; only a certificate with CA:TRUE can issue others',
    rule: 'RFC 5280, section 6.1.4 (k)',
    fix: 'issue the CA certificate again with basicConstraints critical, CA:TRUE',
  },
  'path-key-cert-sign': {
    severity: 'error',
    text: 'keyUsage lists {usages} and lacks keyCertSign',
    rule: 'RFC 5280, section 6.1.4 (n)',
    fix: 'issue the CA certificate again with keyCertSign and cRLSign in keyUsage',
  },
  'path-usage-without-ca': {
    severity: 'error',
    text: 'keyUsage has keyCertSign and the certificate is not a CA',
    rule: 'RFC 5280, section 4.2.1.9',
  },
  'path-ca-subject-empty': {
    severity: 'error',
    text: 'a CA without a subject name',
    rule: 'RFC 5280, section 4.1.2.6',
    fix: 'give the CA a subject name',
  },
  'path-ski-missing': {
    severity: 'error',
    text: 'a CA without subjectKeyIdentifier',
    rule: 'RFC 5280, section 4.2.1.2',
    fix: 'issue it with subjectKeyIdentifier',
  },
  'path-length': {
    severity: 'error',
    text: '"{issuer}" allows {allowed} CA certificates below it, and this one is one more',
    rule: 'RFC 5280, section 6.1.4 (l)',
    fix: 'issue "{issuer}" with a larger pathLenConstraint or none, or shorten the chain',
  },
  'path-length-without-ca': {
    severity: 'error',
    text: 'pathLenConstraint is in a certificate that cannot sign others',
    rule: 'RFC 5280, section 4.2.1.9',
  },
  // ---- leaf
  'path-leaf-ca': {
    severity: 'error',
    text: 'the leaf is a CA certificate',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.7.8; SPIFFE X509-SVID, section 4.1',
  },
  'path-leaf-eku-missing': {
    severity: 'error',
    text: 'the leaf has no extendedKeyUsage',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.7.6',
  },
  'path-leaf-eku-critical': {
    severity: 'error',
    text: 'the leaf has a critical extendedKeyUsage',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.7.6',
  },
  'path-leaf-eku-any': {
    severity: 'error',
    text: 'the leaf lists anyExtendedKeyUsage',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.7.10',
  },
  'path-leaf-san-missing': {
    severity: 'error',
    text: 'the leaf has no subjectAltName',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.7.12',
  },
  'path-leaf-san-critical': {
    severity: 'error',
    text: 'subjectAltName is critical although the subject is not empty',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.7.12',
  },
  'path-leaf-common-name': {
    severity: 'error',
    text: 'the common name "{name}" is not one of the alternative names, letter by letter',
    rule: 'CA/Browser Forum, baseline requirements 7.1.4.3',
  },
  'path-leaf-name-constraints': {
    severity: 'error',
    text: 'nameConstraints is in a certificate that is not a CA',
    rule: 'RFC 5280, section 4.2.1.10',
  },
  'path-peer-name': {
    severity: 'error',
    text: 'not valid for {type} "{expected}"; it is for {names}',
    rule: 'RFC 9525, section 6; for SPIFFE: X509-SVID, section 5.2',
    fix: 'connect to a name the certificate has, or issue it for "{expected}"',
  },
  'path-peer-spiffe': {
    severity: 'error',
    text: 'not an X509-SVID: {reason}',
    rule: 'SPIFFE X509-SVID, section 2 to 5',
  },
  // ---- root
  'path-anchor-eku': {
    severity: 'error',
    text: 'the root has an extendedKeyUsage',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.1.2',
  },
  'path-anchor-aki': {
    severity: 'error',
    text: 'the authorityKeyIdentifier of the root is not just its own subjectKeyIdentifier',
    rule: 'CA/Browser Forum, baseline requirements 7.1.2.1.3',
  },
  // ---- name constraints
  'path-name-excluded': {
    severity: 'error',
    text: 'the {type} name "{name}" is excluded by the constraint "{constraint}" of "{issuer}"',
    rule: 'RFC 5280, section 6.1.3 (c)',
    fix: 'remove the name from the certificate, or use another CA',
  },
  'path-name-not-permitted': {
    severity: 'error',
    text: 'the {type} name "{name}" is not among those that "{issuer}" permits: {permitted}',
    rule: 'RFC 5280, section 6.1.3 (b)',
    fix: 'remove the name from the certificate, or issue "{issuer}" with constraints that permit it',
  },
  'path-name-constraint-unsupported': {
    severity: 'error',
    text: 'the {type} name "{name}" meets a constraint of "{issuer}" that cannot be judged',
    rule: 'RFC 5280, section 4.2.1.10',
  },
  'path-name-constraint-malformed': {
    severity: 'error',
    text: 'the name constraint {type} "{constraint}" is not well-formed',
    rule: 'RFC 5280, section 4.2.1.10',
    fix: 'DNS: example.com; IP: address and mask; e-mail: a mailbox, host or .domain; URI: host or .domain',
  },
  // ---- policies
  'path-policy-required': {
    severity: 'error',
    text: 'an explicit certificate policy is required and none is valid for the whole path',
    rule: 'RFC 5280, section 6.1.3 (f) and 6.1.5 (g)',
    fix: 'give all certificates of the path a policy in common that is among the accepted ones',
  },
  'path-policy-mapping-any': {
    severity: 'error',
    text: 'policyMappings maps to or from anyPolicy',
    rule: 'RFC 5280, section 6.1.4 (a)',
  },
  // ---- revocation
  'path-revoked': {
    severity: 'error',
    text: 'revoked on {date} ({reason}) by "{issuer}"',
    rule: 'RFC 5280, section 6.3.3',
    fix: 'replace the certificate',
  },
  'path-crl-missing': {
    severity: 'error',
    text: 'no usable CRL says whether it is revoked: nothing current from "{issuer}" covers it',
    rule: 'RFC 5280, section 6.3.3',
    fix: 'give a current CRL of "{issuer}"',
  },
  'path-crl-unusable': {
    severity: 'error',
    text: 'the CRL of "{issuer}" cannot be used: {reason}',
    rule: 'RFC 5280, section 5 and 6.3.3',
    fix: 'have "{issuer}" publish a new CRL',
  },
} as const satisfies Catalogue

export type PathCode = keyof typeof PATH_CODES
