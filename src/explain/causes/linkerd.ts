import { cause, LINKERD_CHECK, type Faults } from './rows.ts'

// What Linkerd's identity controller, `linkerd check` and the proxies say of the trust anchors and the issuer.

export const LINKERD_FAULTS = {
  'linkerd-text': {
    meaning: 'the text with certificates cannot be read as Linkerd reads it',
    mesh: [
      cause(
        'something follows the last certificate: a blank line or a comment is enough',
        LINKERD_CHECK,
        'linkerd-text-after',
        'linkerd-proxy-anchors',
      ),
      cause(
        'a block that is not a certificate ends the reading, or there is none in the text',
        LINKERD_CHECK,
        'linkerd-text-cut',
        'linkerd-no-certificate',
        'linkerd-missing',
      ),
    ],
  },
  'linkerd-key': {
    meaning: 'the private key of the issuer cannot be read',
    mesh: [
      cause(
        'its first block is not a key that Linkerd takes: EC PARAMETERS in front, encrypted, Ed25519',
        LINKERD_CHECK,
        'linkerd-key-unreadable',
        'linkerd-missing',
      ),
    ],
  },
  'linkerd-key-mismatch': {
    meaning: 'the private key does not belong to the issuer certificate',
    mesh: [
      cause(
        'only one of the two was replaced, or another certificate is first in its file',
        LINKERD_CHECK,
        'linkerd-key-mismatch',
      ),
    ],
  },
  'linkerd-algorithm': {
    meaning: 'a key or a signature of the identity is of a kind that Linkerd does not take',
    mesh: [
      cause(
        'the issuer is not ECDSA P-256, or a trust anchor neither that nor RSA 2048 or 4096',
        LINKERD_CHECK,
        'linkerd-algorithm',
        'linkerd-issuer-key',
      ),
      cause('it was signed with another hash than SHA-256', LINKERD_CHECK, 'linkerd-algorithm'),
    ],
  },
  'linkerd-dates': {
    meaning: 'the issuer or a trust anchor of Linkerd is out of date, or soon will be',
    mesh: [
      cause(
        'it has ended, or ends soon: nobody renewed it',
        LINKERD_CHECK,
        'linkerd-issuer-dates',
        'linkerd-anchor-dates',
        'linkerd-expires-soon',
      ),
      cause('it begins in the future, or the clock of the node is wrong', LINKERD_CHECK),
    ],
  },
  'linkerd-issuer': {
    meaning: 'the issuer of Linkerd does not lead to a trust anchor',
    mesh: [
      cause(
        'the trust anchors are those of another installation, or lack the one that signed the issuer',
        LINKERD_CHECK,
        'linkerd-issuer-untrusted',
        'linkerd-text-cut',
      ),
      cause(
        'ca.crt of the Secret, which linkerd check asks, is not what the mesh trusts',
        LINKERD_CHECK,
        'linkerd-anchors-differ',
        'linkerd-check-refuses',
      ),
    ],
  },
  'linkerd-identity': {
    meaning:
      'the proxy of Linkerd has no certificate: the identity controller did not answer, or did not sign',
    mesh: [
      cause(
        'the identity controller does not run or is not reached from this node: its issuer does not load, or a network rule cuts it off',
        'kubectl logs deployment/linkerd-identity -n linkerd -c identity',
        'linkerd-check-refuses',
        'linkerd-issuer-dates',
      ),
      cause(
        'the token of the pod is not accepted, or the trust domain of its identity is another one',
        LINKERD_CHECK,
      ),
    ],
  },
  'linkerd-not-a-ca': {
    meaning: 'the issuer of Linkerd is not a CA',
    mesh: [
      cause(
        'it was made as a server certificate: isCA is missing in its Certificate',
        LINKERD_CHECK,
        'linkerd-issuer-not-a-ca',
      ),
    ],
  },
  'linkerd-keys': {
    meaning: 'the Secret of the issuer lacks a key that its scheme has',
    mesh: [
      cause(
        'with an external issuer the Secret has tls.crt, tls.key and ca.crt; else crt.pem and key.pem',
        LINKERD_CHECK,
        'linkerd-check-refuses',
        'linkerd-missing',
      ),
    ],
  },
} as const satisfies Faults
