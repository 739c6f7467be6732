import { readSecretObject, type Fields } from '../capture/secret-object.ts'
import { bytesKey } from '../certificate/name-comparison.ts'
import type { Certificate } from '../certificate/types.ts'
import { certificatesOf } from './certificates-in.ts'

// A Secret with tls.crt and tls.key is a gateway's, or has a CA, as cert-manager keeps them: istiod looks for a gateway's certificate
// in either. `CA: TRUE` alone does not tell them apart: `openssl req -x509` writes it into servers' certificates too.

/** Names of the issuers of the certificates of a List, each as a key. */
export type Issuers = ReadonlySet<string>

export const NO_ISSUERS: Issuers = new Set()

const chainOf = (secret: Fields): readonly Certificate[] =>
  certificatesOf(readSecretObject(secret).files['tls.crt'])

/** Who issued what is in the Secrets: a certificate that issued itself speaks for nobody. */
export function issuersIn(secrets: readonly Fields[]): Issuers {
  const issued = secrets
    .flatMap(chainOf)
    .map(({ subject, issuer }) => [bytesKey(subject), bytesKey(issuer)] as const)
  return new Set(issued.filter(([own, by]) => own !== by).map(([, by]) => by))
}

/** `www.example.com`, `*.example.com`. */
const HOST = /^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)+$/i

/** Made to sign: keyCertSign (RFC 5280, section 4.2.1.3), and called as no host is. */
const isMadeToSign = ({ keyUsage, subject }: Certificate): boolean =>
  keyUsage?.usages.includes('keyCertSign') === true &&
  !subject.rdns.flat().some(({ name, value }) => name === 'CN' && HOST.test(value))

/** Is its first certificate a CA that issues others: some of the List, or any by what it says of itself? */
export function isSigner(secret: Fields, issuers: Issuers): boolean {
  const [first] = chainOf(secret)
  if (first?.basicConstraints?.ca !== true) return false
  return issuers.has(bytesKey(first.subject)) || isMadeToSign(first)
}
