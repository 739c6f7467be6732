import type { PlacedCertificate } from '../policy/check.ts'
import type { Policy } from '../policy/types.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { readCertificates } from './certificates.ts'
import { distinct, keyOf, type CertificateEnd } from './ends.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import type { Arguments } from './options.ts'

// The rules of meshcerts.config.json, asked of everything that was given, whatever it is read as.

/** Rules and the file that they are in. */
export interface PolicyFile {
  readonly rules: Policy
  readonly file: string
  /** The certificates of `--issuers`: not judged, but they may have signed what is. */
  readonly issuers?: readonly Certificate[]
}

/** Its line in the help of a command. */
export const ISSUERS_HELP = `  --issuers FILE         what has signed the certificates and is not among them, for \`signers\` of your own rules; may repeat
`

/**
 * Settings whose rules have what `--issuers` names.
 *
 * @throws MeshCertsError `cli-usage` where there are no rules, and what reading throws.
 */
export async function withIssuers<S extends { readonly policy?: PolicyFile | undefined }>(
  settings: S,
  given: Arguments,
  io: Io,
): Promise<S> {
  const files = given.list('issuers')
  if (files.length === 0) return settings
  if (settings.policy === undefined)
    throw usageError(
      '--issuers goes with rules of your own, and there is no policy in a meshcerts.config.json here, above, or in --config',
    )
  const issuers: Certificate[] = []
  for (const file of files)
    issuers.push(...(await readCertificates(file, io)).map(({ certificate }) => certificate))
  return { ...settings, policy: { ...settings.policy, issuers } }
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
  const above = [...issuers, ...(policy.issuers ?? [])]
  return judgePolicy(placed, policy.rules, { at, issuers: above, file: policy.file, engine })
}
