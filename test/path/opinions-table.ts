/** Letters of the libraries: pkijs, `@peculiar/x509`, `node:crypto`. */
export type Who = 'p' | 'x' | 'n' | 'px' | 'pn' | 'xn' | 'pxn'

/** A rule that is checked here and not by others, with the cases where it shows. */
export interface Difference {
  readonly says: string
  readonly source: string
  /** What we say of its cases; left out where we trust the chain and others refuse it. */
  readonly code?: string
  /** Which libraries lack it, and in which cases of x509-limbo they come to another verdict for that. */
  readonly cases: Partial<Record<Who, readonly string[]>>
}

export const DIFFERENCES: readonly Difference[] = [
  {
    says: 'a path that fails, or goes in a circle, is left for another',
    source: 'RFC 5280, section 6.1 (any path will do)',
    cases: {
      x: ['cve::cve-2024-0567', 'pathological::multiple-chains-expired-intermediate'],
      px: ['rfc5280::nc::nc-forbids-alternate-chain-ica'],
    },
  },
  {
    says: 'both ends of the validity are inside, in whole seconds',
    source: 'RFC 5280, section 4.1.2.5',
    cases: {
      x: ['rfc5280::validity::notbefore-exact', 'rfc5280::validity::notafter-exact'],
      pxn: ['rfc5280::validity::notafter-fractional'],
    },
  },
  {
    says: 'no extension appears twice',
    source: 'RFC 5280, section 4.2',
    code: 'certificate-duplicate-extension',
    cases: { px: ['rfc5280::duplicate-extensions'] },
  },
  {
    says: 'nameConstraints permit or exclude something',
    source: 'RFC 5280, section 4.2.1.10',
    code: 'certificate-extension',
    cases: {
      pxn: [
        'webpki::nc::intermediate-permitted-excluded-subtrees-both-null',
        'webpki::nc::intermediate-permitted-excluded-subtrees-both-empty-sequences',
      ],
    },
  },
  {
    says: 'an address has the octets of its kind, with a mask in a constraint',
    source: 'RFC 5280, section 4.2.1.6 and 4.2.1.10',
    code: 'certificate-ip-length',
    cases: {
      pxn: [
        'rfc5280::nc::invalid-ipv4-address',
        'rfc5280::nc::invalid-ipv6-address',
        'rfc5280::nc::nc-permits-invalid-ip-san',
      ],
    },
  },
  {
    says: 'an IA5String holds ASCII',
    source: 'X.680, section 41.4',
    code: 'der-string',
    cases: { px: ['webpki::san::unicode-emoji-san'] },
  },
  {
    says: 'authorityInfoAccess has its form',
    source: 'RFC 5280, section 4.2.2.1',
    code: 'der-unexpected-tag',
    cases: { pn: ['webpki::malformed-aia'] },
  },
  {
    says: 'all but self-signed certificates have an authorityKeyIdentifier',
    source: 'RFC 5280, section 4.2.1.1',
    code: 'path-aki-missing',
    cases: {
      pxn: [
        'rfc5280::aki::leaf-missing-aki',
        'rfc5280::aki::intermediate-missing-aki',
        'rfc5280::aki::cross-signed-root-missing-aki',
      ],
    },
  },
  {
    says: 'DSA is not used',
    source: 'CA/Browser Forum, baseline requirements 7.1.3',
    code: 'path-algorithm-weak',
    cases: { n: ['webpki::forbidden-dsa-root'] },
  },
  {
    says: 'a root names no key but its own',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.1',
    code: 'path-anchor-aki',
    cases: {
      pxn: [
        'webpki::aki::root-with-aki-missing-keyidentifier',
        'webpki::aki::root-with-aki-authoritycertissuer',
        'webpki::aki::root-with-aki-authoritycertserialnumber',
        'webpki::aki::root-with-aki-all-fields',
        'webpki::aki::root-with-aki-ski-mismatch',
      ],
    },
  },
  {
    says: 'a root has no extendedKeyUsage',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.1',
    code: 'path-anchor-eku',
    cases: { pxn: ['webpki::eku::root-has-eku'] },
  },
  {
    says: 'a critical extension that nobody knows refuses the certificate',
    source: 'RFC 5280, section 4.2',
    code: 'path-critical-extension',
    cases: {
      pxn: ['rfc5280::unknown-critical-extension-ee'],
      xn: [
        'rfc5280::unknown-critical-extension-root',
        'rfc5280::unknown-critical-extension-intermediate',
      ],
    },
  },
  {
    says: 'a CRL has a number that is not critical, and its issuer may sign CRLs',
    source: 'RFC 5280, section 5.2.3 and 6.3.3 (f)',
    code: 'path-crl-unusable',
    cases: {
      pxn: ['crl::crlnumber-missing', 'crl::crlnumber-critical'],
      xn: ['crl::issuer-missing-crlsign'],
    },
  },
  {
    says: 'the extendedKeyUsage allows the purpose',
    source: 'RFC 5280, section 4.2.1.12',
    code: 'path-eku',
    cases: { pxn: ['rfc5280::eku::ee-wrong-eku'] },
  },
  {
    says: 'an extendedKeyUsage lists a purpose',
    source: 'RFC 5280, section 4.2.1.12',
    code: 'path-eku-empty',
    cases: { pxn: ['rfc5280::eku::ee-eku-empty'] },
  },
  {
    says: 'identifiers of keys and authorityInfoAccess are not critical',
    source: 'RFC 5280, section 4.2.1.1 and 4.2.2.1',
    code: 'path-extension-critical',
    cases: { pxn: ['rfc5280::aki::critical-aki', 'rfc5280::ee-critical-aia-invalid'] },
  },
  {
    says: 'basicConstraints of a CA, nameConstraints and policyConstraints are critical',
    source: 'RFC 5280, section 4.2.1.9 to 4.2.1.11',
    code: 'path-extension-not-critical',
    cases: {
      pxn: [
        'rfc5280::nc::permitted-dns-match-noncritical',
        'rfc5280::nc::not-allowed-in-ee-noncritical',
        'rfc5280::pc::ica-noncritical-pc',
        'rfc5280::root-non-critical-basic-constraints',
      ],
    },
  },
  {
    says: 'a CA has a name',
    source: 'RFC 5280, section 4.1.2.4',
    code: 'path-issuer-empty',
    cases: { pxn: ['rfc5280::ca-empty-subject'] },
  },
  {
    says: 'the keyUsage of a CA has keyCertSign',
    source: 'RFC 5280, section 6.1.4 (n)',
    code: 'path-key-cert-sign',
    cases: { x: ['rfc5280::root-inconsistent-ca-extensions'] },
  },
  {
    says: 'keys are RSA of at least 2048 bits, a multiple of 8, or on a named curve of the NIST from P-256 up',
    source: 'CA/Browser Forum, baseline requirements 6.1.5',
    code: 'path-key-weak',
    cases: {
      n: ['webpki::explicit-curve', 'webpki::forbidden-p192-root'],
      pxn: [
        'webpki::forbidden-p192-leaf',
        'webpki::forbidden-dsa-leaf',
        'webpki::forbidden-weak-rsa-key-in-root',
        'webpki::forbidden-weak-rsa-in-leaf',
        'webpki::forbidden-rsa-not-divisible-by-8-in-root',
        'webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf',
      ],
    },
  },
  {
    says: 'the certificate of a server is no CA',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.7',
    code: 'path-leaf-ca',
    cases: { pxn: ['webpki::ee-basicconstraints-ca'] },
  },
  {
    says: 'the common name is one of the alternative names',
    source: 'CA/Browser Forum, baseline requirements 7.1.4.3',
    code: 'path-leaf-common-name',
    cases: {
      pxn: [
        'webpki::cn::ipv4-hex-mismatch',
        'webpki::cn::ipv4-leading-zeros-mismatch',
        'webpki::cn::ipv6-uppercase-mismatch',
        'webpki::cn::ipv6-uncompressed-mismatch',
        'webpki::cn::ipv6-non-rfc5952-mismatch',
        'webpki::cn::punycode-not-in-san',
        'webpki::cn::utf8-vs-punycode-mismatch',
        'webpki::cn::not-in-san',
        'webpki::cn::case-mismatch',
      ],
    },
  },
  {
    says: 'the certificate of a server is not for any purpose',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.7.10',
    code: 'path-leaf-eku-any',
    cases: { pxn: ['webpki::eku::ee-anyeku'] },
  },
  {
    says: 'the extendedKeyUsage of a server is not critical',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.7.6',
    code: 'path-leaf-eku-critical',
    cases: { pxn: ['webpki::eku::ee-critical-eku'] },
  },
  {
    says: 'the certificate of a server has an extendedKeyUsage',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.7.6',
    code: 'path-leaf-eku-missing',
    cases: { pxn: ['webpki::eku::ee-without-eku', 'webpki::ca-as-leaf'] },
  },
  {
    says: 'only a CA has nameConstraints',
    source: 'RFC 5280, section 4.2.1.10',
    code: 'path-leaf-name-constraints',
    cases: { pxn: ['rfc5280::nc::not-allowed-in-ee-critical'] },
  },
  {
    says: 'subjectAltName beside a subject is not critical',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.7.12',
    code: 'path-leaf-san-critical',
    cases: { pxn: ['webpki::san::san-critical-with-nonempty-subject'] },
  },
  {
    says: 'the certificate of a server has a subjectAltName',
    source: 'CA/Browser Forum, baseline requirements 7.1.2.7.12',
    code: 'path-leaf-san-missing',
    cases: { px: ['webpki::san::no-san'] },
  },
  {
    says: 'the pathLenConstraint is kept',
    source: 'RFC 5280, section 6.1.4 (l) and (m)',
    code: 'path-length',
    cases: {
      pxn: ['pathlen::intermediate-violates-pathlen-0', 'pathlen::intermediate-pathlen-too-long'],
    },
  },
  {
    says: 'the path has no more intermediates than the caller wants',
    source: 'the limit of the caller',
    code: 'path-limit-intermediates',
    cases: {
      pxn: ['pathlen::max-chain-depth-0-exhausted', 'pathlen::max-chain-depth-1-exhausted'],
    },
  },
  {
    says: 'names are not compared with constraints without end',
    source: 'a limit; the case wants it',
    code: 'path-limit-name-comparisons',
    cases: { n: ['pathological::nc-dos-1'], pxn: ['pathological::nc-dos-2'] },
  },
  {
    says: 'a name constraint has the syntax of its kind',
    source: 'RFC 5280, section 4.2.1.10',
    code: 'path-name-constraint-malformed',
    cases: {
      pxn: [
        'rfc5280::nc::invalid-dnsname-wildcard',
        'rfc5280::nc::invalid-dnsname-leading-period',
        'rfc5280::nc::invalid-email-address',
      ],
    },
  },
  {
    says: 'a constraint that cannot be checked refuses the names of its kind',
    source: 'RFC 5280, section 4.2.1.10',
    code: 'path-name-constraint-unsupported',
    cases: { pxn: ['rfc5280::nc::nc-forbids-othername'] },
  },
  {
    says: 'no name is excluded by a constraint above',
    source: 'RFC 5280, section 6.1.3 (c)',
    code: 'path-name-excluded',
    cases: {
      pxn: [
        'cve::cve-2025-61727',
        'rfc5280::nc::excluded-dns-match-second',
        'rfc5280::nc::excluded-ipv4-match',
        'rfc5280::nc::excluded-ipv6-match',
        'rfc5280::nc::excluded-match-permitted-and-excluded',
        'rfc5280::nc::nc-forbids-dnsname-wildcard-san',
      ],
      xn: [
        'rfc5280::nc::excluded-dns-match',
        'rfc5280::nc::intermediate-with-san-rejected-by-intermediate-nc',
      ],
    },
  },
  {
    says: 'every name is permitted by each constraint above',
    source: 'RFC 5280, section 6.1.3 (b)',
    code: 'path-name-not-permitted',
    cases: {
      xn: [
        'cve::cve-2025-61727-nc-permits-variant',
        'rfc5280::nc::restrictive-permits-in-intermediates-narrows',
        'rfc5280::nc::restrictive-permits-in-intermediates-widens',
        'rfc5280::nc::nc-permits-email-literal-asterisk-rejects-user',
        'rfc5280::nc::nc-permits-email-literal-asterisk-rejects-subdomain',
        'rfc5280::nc::nc-permits-email-literal-double-asterisk-rejects-single',
      ],
      pxn: [
        'rfc5280::nc::permitted-ip-mismatch',
        'rfc5280::nc::excluded-self-issued-leaf',
        'rfc5280::nc::intermediate-with-san-rejected-by-root-nc',
      ],
    },
  },
  {
    says: 'alternative names have the syntax of their kind',
    source: 'RFC 5280, section 4.2.1.6',
    code: 'path-name-syntax',
    cases: {
      pxn: [
        'rfc5280::nc::nc-permits-invalid-dns-san',
        'rfc5280::nc::nc-permits-invalid-email-san',
        'rfc5280::san::underscore-dns',
        'webpki::san::wildcard-embedded-leftmost-san',
      ],
      px: [
        'webpki::san::wildcard-not-in-leftmost-san',
        'webpki::san::wildcard-embedded-ulabel-san',
        'webpki::san::san-wildcard-only',
        'webpki::san::san-wildcard-only-tld',
      ],
    },
  },
  {
    says: 'an issuer is a CA',
    source: 'RFC 5280, section 6.1.4 (k)',
    code: 'path-not-ca',
    cases: {
      x: ['rfc5280::intermediate-ca-without-ca-bit', 'rfc5280::root-missing-basic-constraints'],
    },
  },
  {
    says: 'the certificate is for the name that is asked for, and no wildcard covers a public suffix',
    source: 'RFC 9525, section 6',
    code: 'path-peer-name',
    cases: {
      px: [
        'pathological::nc-dos-3',
        'rfc5280::nc::permitted-dns-mismatch',
        'rfc5280::nc::permitted-dn-mismatch',
        'rfc5280::nc::excluded-dn-match',
        'rfc5280::nc::permitted-dn-match-subject-san-mismatch',
        'rfc5280::nc::excluded-dn-match-sub-mismatch',
        'rfc5280::san::ip-in-dns',
        'rfc5280::ca-as-leaf-wrong-san',
        'webpki::san::mismatch-domain-san',
        'webpki::san::mismatch-subdomain-san',
        'webpki::san::mismatch-subdomain-apex-san',
        'webpki::san::mismatch-apex-subdomain-san',
        'webpki::san::public-suffix-wildcard-san',
        'webpki::san::wildcard-match-across-labels-san',
      ],
      pxn: [
        'webpki::san::public-suffix-multi-label-wildcard-san',
        'webpki::san::public-suffix-private-namespace-wildcard-san',
      ],
    },
  },
  {
    says: 'a CRL that is given counts',
    source: 'RFC 5280, section 6.3',
    code: 'path-revoked',
    cases: { xn: ['crl::revoked-certificate-with-crl'] },
  },
  {
    says: 'subjectAltName without a subject is critical',
    source: 'RFC 5280, section 4.2.1.6',
    code: 'path-san-not-critical',
    cases: { pxn: ['rfc5280::san::noncritical-with-empty-subject'] },
  },
  {
    says: 'a serial number is positive and has at most 20 octets',
    source: 'RFC 5280, section 4.1.2.2',
    code: 'path-serial-number',
    cases: {
      pxn: ['rfc5280::serial::too-long', 'rfc5280::serial::zero'],
      x: ['rfc5280::serial::negative'],
    },
  },
  {
    says: 'a CA has a subjectKeyIdentifier',
    source: 'RFC 5280, section 4.2.1.2',
    code: 'path-ski-missing',
    cases: { pxn: ['rfc5280::ski::root-missing-ski', 'rfc5280::ski::intermediate-missing-ski'] },
  },
  {
    says: 'who is no CA has no keyCertSign',
    source: 'RFC 5280, section 4.2.1.9',
    code: 'path-usage-without-ca',
    cases: { pxn: ['rfc5280::leaf-ku-keycertsign'] },
  },
  {
    says: 'certificates are of version 3',
    source: 'RFC 5280, section 6.1.4 (k)',
    code: 'path-version',
    cases: { px: ['webpki::v1-cert'] },
  },
]
