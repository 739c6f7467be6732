import { engineOf, LONG_CALL_OPTIONS, type LongCallOptions } from '../crypto/long-call.ts'
import { kindOf } from '../capture/roles.ts'
import { readCertificates, type CertificatesInput } from '../certificate/input.ts'
import { rememberSignatures, type SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { nameOf } from '../path/path-finding.ts'
import { refuseArgument, requireObject, requireString } from '../report/argument.ts'
import type { Finding, Place } from '../report/finding.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { genealogyOf } from './ancestors.ts'
import { judgeKey } from './judge-key.ts'
import { judgeNames } from './judge-names.ts'
import { judgeSigner, type SignerTools } from './judge-signer.ts'
import { judgeTime } from './judge-time.ts'
import { judgeUse } from './judge-use.ts'
import { parsePolicy } from './read.ts'
import { ROLE_NAMES, type Judged, type PlacedRule } from './subject.ts'
import type { Policy, PolicyRole } from './types.ts'
import { isInstant } from '../report/kinds.ts'

const ROLES: Readonly<Record<ReturnType<typeof kindOf>, PolicyRole>> = {
  root: 'root',
  ca: 'ca',
  end: 'leaf',
}

/** How {@link checkPolicy} judges. */
export interface CheckPolicyOptions extends LongCallOptions {
  /** The instant from which days are counted. */
  readonly at: Date
  /** Certificates that are not judged, but may have signed those that are: roots, and what stands between. */
  readonly issuers?: CertificatesInput
  /** The trust domain that the first certificate signs for, where it is a CA: that of its mesh. */
  readonly trustDomain?: string
  /** The file that the policy is in, quoted with each rule. */
  readonly file?: string
}

const OPTIONS: readonly string[] = ['at', 'issuers', 'trustDomain', 'file', ...LONG_CALL_OPTIONS]

/** A certificate and where it is. */
export interface PlacedCertificate {
  readonly certificate: Certificate
  readonly place: Place
  /** The trust domain that it signs for, where it is the CA of a mesh. */
  readonly signsFor?: string | undefined
}

/** What {@link judgePolicy} needs besides certificates and rules. */
export interface PolicyWorld {
  readonly at: Date
  readonly issuers: readonly Certificate[]
  readonly file: string | undefined
  readonly engine: Engine
}

const isFor = ({ rule }: PlacedRule, role: PolicyRole): boolean => rule.for?.includes(role) ?? true

/** A CA can write its own name as that of its issuer, whoever signed it: the signature says whether it is a root. */
async function roleOf(certificate: Certificate, check: SignatureCheck): Promise<PolicyRole> {
  const role = ROLES[kindOf(certificate)]
  if (role === 'leaf' || !certificate.selfIssued) return role
  const outcome = await check(certificate, certificate)
  return outcome === 'unsupported' ? role : outcome === 'valid' ? 'root' : 'ca'
}

async function judgedOf(
  { certificate, place, signsFor }: PlacedCertificate,
  check: SignatureCheck,
): Promise<Judged> {
  const role = await roleOf(certificate, check)
  const named = `${ROLE_NAMES[role]} "${nameOf(certificate)}"`
  return {
    certificate,
    role,
    place: { ...place, certificate: place.certificate ?? named },
    ...(signsFor !== undefined && role !== 'leaf' && { signsFor }),
  }
}

async function judgeOne(
  judged: Judged,
  placed: PlacedRule,
  at: Date,
  tools: SignerTools,
): Promise<readonly Finding[]> {
  return [
    ...judgeKey(judged, placed),
    ...judgeTime(judged, placed, at),
    ...judgeNames(judged, placed),
    ...judgeUse(judged, placed),
    ...(await judgeSigner(judged, placed, tools)),
  ]
}

/** The findings of certificates, in their order; each in the order of the rules. */
export async function judgePolicy(
  certificates: readonly PlacedCertificate[],
  policy: Policy,
  { at, issuers, file, engine }: PolicyWorld,
): Promise<readonly Finding[]> {
  const all = [...certificates.map(({ certificate }) => certificate), ...issuers]
  const check = rememberSignatures(engine)
  const tools = { genealogy: genealogyOf(all, check, engine.name), engine }
  const findings: Finding[] = []
  for (const one of certificates) {
    const judged = await judgedOf(one, check)
    for (const [index, rule] of policy.entries()) {
      const placed = { rule, index, file }
      if (isFor(placed, judged.role)) findings.push(...(await judgeOne(judged, placed, at, tools)))
    }
  }
  return findings
}

function requireOptions(options: CheckPolicyOptions): void {
  requireObject('options', options)
  const odd = Object.keys(options).find((name) => !OPTIONS.includes(name))
  if (odd !== undefined) refuseArgument(`options.${odd}`, `left out: there is no such option`, odd)
  const { at, trustDomain, file } = options
  if (!isInstant(at)) refuseArgument('options.at', 'a Date', at)
  if (trustDomain !== undefined) requireString('options.trustDomain', trustDomain)
  if (file !== undefined) requireString('options.file', file)
}

function proofsOf(
  certificates: readonly Certificate[],
  policy: Policy,
  findings: readonly Finding[],
): readonly Proof[] {
  if (findings.length > 0 || certificates.length === 0) return []
  const count = (number: number, what: string): string =>
    `${String(number)} ${what}${number === 1 ? '' : 's'}`
  const keep = certificates.length === 1 ? 'keeps' : 'keep'
  const message = `${count(certificates.length, 'certificate')} ${keep} ${count(policy.length, 'rule')} of the policy`
  return [{ message }]
}

/**
 * Judges certificates by rules of one's own: keys, algorithms, life, names, purposes, path lengths, and who may sign for which
 * trust domain. Whether a mesh takes the certificates is another question: {@link verifyChain} and `checkCacerts` answer it.
 *
 * A certificate is a `root` where it is a CA that has signed itself, a `ca` where it is another CA, else a `leaf`. Where the engine
 * cannot check the signature, a CA that names itself as its issuer is a root.
 *
 * @param certificates - What is judged; the findings count blocks from 1, in this order.
 * @param policy - The rules: plain data, read as {@link parsePolicy} reads it.
 * @param options - See {@link CheckPolicyOptions}.
 * @returns The findings `policy-…`, each with the rule that is broken as its `rule`.
 * @throws MeshCertsError `policy-invalid` and `policy-member` for a policy that is not understood, `report-argument` for an option,
 * `certificate-input` and what {@link parseCertificates} throws.
 * @example
 * import { checkPolicy } from 'meshcerts/policy'
 * import { readFileSync } from 'node:fs'
 * const certificate = readFileSync('fixtures/good/ca-cert.pem')
 * const report = await checkPolicy(certificate, [{ keyTypes: ['Ed25519'] }], { at: new Date('2027-01-01') })
 * report.findings[0]?.code // => 'policy-key-type'
 */
export async function checkPolicy(
  certificates: CertificatesInput,
  policy: Policy,
  options: CheckPolicyOptions,
): Promise<Report> {
  requireOptions(options)
  const { at, issuers = [], trustDomain, file } = options
  const engine = engineOf(options)
  const rules = parsePolicy(policy, file === undefined ? {} : { file })
  const judged = readCertificates(certificates, 'certificates')
  const placed = judged.map((certificate, i): PlacedCertificate => ({
    certificate,
    place: { block: i + 1 },
    signsFor: i === 0 ? trustDomain : undefined,
  }))
  const world = { at, issuers: readCertificates(issuers, 'issuers'), file, engine }
  const findings = await judgePolicy(placed, rules, world)
  return createReport(findings, proofsOf(judged, rules, findings))
}
