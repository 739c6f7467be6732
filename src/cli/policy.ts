import type { PlacedCertificate } from '../policy/check.ts'
import type { Policy } from '../policy/types.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { distinct, keyOf, type CertificateEnd } from './ends.ts'

// The rules of meshcerts.config.json, asked of everything that was given, whatever it is read as.

/** Rules and the file that they are in. */
export interface PolicyFile {
  readonly rules: Policy
  readonly file: string
}

/** How certificates are judged by rules. */
export interface PolicyQuestion {
  /** Left out where there are no rules: then nothing is found. */
  readonly policy?: PolicyFile | undefined
  readonly at: Date
  /** The trust domain of the mesh, where what is judged is the CA of one. */
  readonly trustDomain?: string
  /** What is not judged, but may have signed it. */
  readonly issuers?: readonly Certificate[]
}

/** The trust domain of a mesh that was given no other. */
export const DEFAULT_TRUST_DOMAIN = 'cluster.local'

/** Where the CA that signs workloads is: istiod's names, then Linkerd's. */
const SIGNERS: readonly string[] = ['ca-cert.pem', 'tls.crt', 'crt.pem', 'issuer.crt']

/** The Secrets that a mesh signs with. In a list there are others, whose CAs sign for nobody in it. */
const SECRETS: readonly string[] = ['cacerts', 'istio-ca-secret', 'linkerd-identity-issuer']

function isSigner({ file, block = 1 }: CertificateEnd): boolean {
  const [name = '', secret] = file.split('/').toReversed()
  return block === 1 && SIGNERS.includes(name) && (secret === undefined || SECRETS.includes(secret))
}

/** What the rules say of certificates; each is judged once, where it is first. */
export async function policyFindings(
  ends: readonly CertificateEnd[],
  { policy, at, trustDomain, issuers = [] }: PolicyQuestion,
): Promise<readonly Finding[]> {
  if (policy === undefined) return []
  const [{ judgePolicy }, { engine }] = await Promise.all([
    import('../policy/check.ts'),
    import('#engine'),
  ])
  // the CA that signs is one of them, also where it is in another file before
  const signing = new Set(distinct(ends.filter(isSigner)).map(keyOf))
  const placed = distinct(ends).map((one): PlacedCertificate => {
    const { file, block, certificate } = one
    const place = { file, ...(block !== undefined && { block }) }
    return { certificate, place, signsFor: signing.has(keyOf(one)) ? trustDomain : undefined }
  })
  return judgePolicy(placed, policy.rules, { at, issuers, file: policy.file, engine })
}
