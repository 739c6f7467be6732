import { set, type Files } from '../set-files.ts'
import { forge } from '../../support/certificates/certificate.ts'
import { forgeCrl } from '../../support/certificates/crl.ts'
import { keyPem } from '../../support/certificates/keys.ts'
import { ca, GOOD, other, root } from '../good-sets.ts'
import { early, type Story, bundle, crlBreaks } from './words.ts'

const crl = (text: string, files: Files = GOOD): Files => ({ ...files, 'ca-crl.pem': text })
const chained: Files = { ...GOOD, 'cert-chain.pem': ca.pem + root.pem }
const missing = (names: string): string => bundle(`missing CRL signed by certificates: [${names}]`)
// Go prints names in an order of its own
const CA_GO = 'CN=Intermediate CA,O=Istio,L=cluster1'

export const CRLS: readonly Story[] = [
  {
    name: 'crl-garbage',
    files: crl('this is no CRL\n'),
    says: missing(CA_GO),
    finds: ['error crl-missing-issuer'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-wrong-signer',
    files: crl(forgeCrl(ca, { key: other.key })),
    says: missing(CA_GO),
    finds: ['error crl-missing-issuer'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-with-a-key-in-the-chain',
    files: crl(forgeCrl(ca) + forgeCrl(root), { ...GOOD, 'cert-chain.pem': ca.pem + keyPem(root) }),
    says: bundle('failed to parse cert chain: x509: malformed tbs certificate'),
    finds: ['error crl-missing-issuer', 'error pem-private-key-published'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-both-chain-ca+root',
    files: crl(forgeCrl(ca) + forgeCrl(root), chained),
    finds: ['info chain-has-root'],
  },
  {
    name: 'crl-int-only-chain-ca',
    files: crl(forgeCrl(ca)),
    breaks: crlBreaks(
      'verify cert failed: X509_verify_cert: certificate verification error at depth 1: certificate revocation check against provided CRLs failed: unable to get certificate CRL',
    ),
    finds: ['error crl-incomplete-for-peers'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-int-only-chain-ca+root',
    files: crl(forgeCrl(ca), chained),
    says: missing('CN=Root CA,O=Istio'),
    finds: ['error crl-missing-issuer'],
    twin: crl(forgeCrl(ca) + forgeCrl(root), chained),
  },
  {
    name: 'crl-expired',
    files: crl(forgeCrl(ca, { to: early }) + forgeCrl(root, { to: early })),
    breaks: crlBreaks(
      'verify cert failed: X509_verify_cert: certificate verification error at depth 0: certificate revocation check against provided CRLs failed: CRL has expired',
    ),
    finds: ['error crl-expired'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-cert-in-crl-file',
    files: crl(ca.pem),
    says: bundle('failed to parse CRL PEM: x509: unsupported crl version'),
    finds: ['error crl-unreadable'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
  {
    name: 'crl-ca-without-cRLSign',
    files: (() => {
      const one = forge({ subject: 'O=Istio,CN=Int nocrlsign', usages: ['keyCertSign'] }, root)
      return crl(forgeCrl(one) + forgeCrl(root), set(one, [one], [root]))
    })(),
    says: missing('CN=Int nocrlsign,O=Istio'),
    finds: ['error crl-no-crlsign'],
    twin: crl(forgeCrl(ca) + forgeCrl(root)),
  },
]
