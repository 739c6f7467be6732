import {
  CALL_LIMITS,
  engineOf,
  type CallLimits,
  type LongCallOptions,
} from '../../crypto/long-call.ts'
import { someLimits, requireObject } from '../../report/argument.ts'
import type { CacertsSet } from '../../cacerts/read.ts'
import { viewSet } from '../../cacerts/open-set.ts'
import { extractChain } from '../../capture/extract.ts'
import type { CapturedCertificate } from '../../capture/types.ts'
import { rememberSignatures, type SignatureCheck } from '../../certificate/signature-cache.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { Engine } from '../../crypto/engine.ts'
import { latin1 } from '../../der/strings.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { PATH_LIMITS, type Limits } from '../../path/budget.ts'
import { limitReached, type Verdict } from '../../path/verdict.ts'
import { verifyChain } from '../../path/verify.ts'
import { parseControlPlane, type ControlPlane } from '../../release/control-plane.ts'
import { finding, type FactsFor } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { createReport, type Proof, type Report } from '../../report/report.ts'
import { shellWord } from '../../report/shell.ts'
import { JOIN_RUNNING_CODES } from '../codes-running.ts'
import { requireOptions } from '../resources.ts'

// What workloads hold next to a set: who signed what they present, and which roots they trust.

/** What a workload holds: what `extractChain` reads. */
export interface RunningInput {
  /** The name of the file, for the findings. */
  readonly file: string
  /** `istioctl proxy-config secret -o json`, `istioctl ztunnel-config certificates -o json`, a transcript. */
  readonly content: string | Uint8Array | object
}

/** When, and with what, workloads are compared. */
export interface RunningOptions extends LongCallOptions {
  /** The instant judged. */
  readonly at: Date
  /** The release that reads the set; the newest that is known where left out. */
  readonly controlPlane?: ControlPlane
  /** What the call may cost: its operations, and what the search for a path of one workload may. */
  readonly limits?: CallLimits & Partial<Limits>
}

const LIMITS = { ...CALL_LIMITS, ...PATH_LIMITS }

interface Meant {
  readonly signer: Certificate | undefined
  readonly roots: readonly Certificate[]
  readonly check: SignatureCheck
  readonly engine: Engine
  readonly at: Date
  /** What the search for the path of one workload may cost. */
  readonly search: Partial<Limits>
}

/** A workload of a dump. */
interface Workload {
  readonly file: string
  readonly leaf: Certificate
  /** What it presents behind its own. */
  readonly chain: readonly Certificate[]
  /** What it trusts; nothing where the dump does not say. */
  readonly trusted: readonly Certificate[]
  readonly isAmbient: boolean
}

/** Istio's agent calls the secrets so (pkg/security/security.go, WorkloadKeyCertResourceName, RootCertReqResourceName). */
const OWN = 'default'
const ROOTS = 'ROOTCA'
/** ztunnel src/admin.rs, CertsDump. */
const isZtunnelRoot = ({ source }: CapturedCertificate): boolean => source.includes('rootCerts[')
const isZtunnel = ({ source }: CapturedCertificate): boolean => source.includes('certChain[')
const isAnchor = (one: CapturedCertificate): boolean => one.secret === ROOTS || isZtunnelRoot(one)

/** The secrets of one Envoy are in lists side by side: `[0].dynamicActiveSecrets[1].secret…` is of `[0].`. */
const IN_LIST = /^(.*?)[^.[\]]*\[\d+\]\.secret\b/
const holderOf = ({ source }: CapturedCertificate): string => IN_LIST.exec(source)?.[1] ?? ''

function workloadsIn({ file, content }: RunningInput): readonly Workload[] {
  const { certificates } = extractChain(content)
  const leaves = certificates.filter(
    (one) =>
      one.role === 'leaf' &&
      one.certificate.spiffeId !== undefined &&
      (one.secret === undefined || one.secret === OWN || isZtunnel(one)),
  )
  return leaves.map((leaf) => {
    const isAmbient = isZtunnel(leaf)
    const inIt = certificates.filter((one) => one.chain === leaf.chain)
    const own = certificates.filter((one) => holderOf(one) === holderOf(leaf))
    const anchors = (isAmbient ? inIt : own).filter(isAnchor)
    return {
      file,
      leaf: leaf.certificate,
      chain: inIt.filter((one) => one !== leaf && !isAnchor(one)).map((one) => one.certificate),
      trusted: anchors.map(({ certificate }) => certificate),
      isAmbient,
    }
  })
}

function meantBy(set: CacertsSet, options: RunningOptions): Meant {
  const { at, controlPlane } = options
  const engine = engineOf(options, LIMITS)
  const search = someLimits(options.limits, PATH_LIMITS)
  const rules = parseControlPlane(controlPlane)
  const { views } = viewSet(set, { rules, reading: createReading(rules.go) })
  const inFile = (role: 'roots' | 'signing-certificate'): readonly Certificate[] =>
    views[role]?.certificates.map(({ certificate }) => certificate) ?? []
  const [signer] = inFile('signing-certificate')
  return { signer, roots: inFile('roots'), check: rememberSignatures(engine), engine, at, search }
}

const nameOf = ({ subject, serialHex }: Certificate): string =>
  `${subject.text === '' ? 'a CA without a name' : subject.text} (serial ${serialHex})`
const namesOf = (all: readonly Certificate[]): string =>
  all.length === 0 ? 'nothing' : all.map(nameOf).join('; ')
const dateText = (at: Date): string => at.toISOString().replace('.000Z', 'Z')
const without = (all: readonly Certificate[], others: readonly Certificate[]) => {
  const known = new Set(others.map(({ der }) => latin1(der)))
  return all.filter(({ der }) => !known.has(latin1(der)))
}

// the dump does not say where it runs: with istiod, or in a namespace of its own (the Sail operator)
const RESTART_ZTUNNEL =
  'kubectl rollout restart daemonset/ztunnel -n "$(kubectl get daemonset -A --field-selector metadata.name=ztunnel -o \'jsonpath={.items[0].metadata.namespace}\')"'

/** A restart gives new certificates and roots; ztunnel asks for those of its node. */
function restartOf({ leaf, isAmbient }: Workload): string {
  if (isAmbient) return RESTART_ZTUNNEL
  const namespace = leaf.spiffeId?.namespace ?? 'NAMESPACE'
  return `kubectl -n ${shellWord(namespace)} rollout restart deployment`
}

/** An instant at which it is valid: that it ended is another fault than who signed it. */
function withinLife({ notBefore, notAfter }: Certificate, at: Date): Date {
  if (at < notBefore) return notBefore
  return at > notAfter ? notAfter : at
}

function pathOf({ leaf, chain }: Workload, meant: Meant): Promise<Verdict> {
  return verifyChain({
    leaf,
    intermediates: chain,
    roots: meant.roots,
    at: withinLife(leaf, meant.at),
    purpose: 'any',
    engine: meant.engine,
    limits: meant.search,
  })
}

/** What it presents as the CA that signed it, where that is not the set's: a CA keeps its key when its certificate is renewed. */
async function otherSigner(
  { leaf, chain }: Workload,
  signer: Certificate,
  check: SignatureCheck,
): Promise<string | undefined> {
  if ((await check(leaf, signer)) === 'invalid') return leaf.issuer.text
  for (const one of chain) {
    if ((await check(leaf, one)) !== 'valid') continue
    return latin1(one.der) === latin1(signer.der) ? undefined : nameOf(one)
  }
  return undefined
}

interface Said {
  readonly workload: string
  readonly restart: string
}

type ChainFacts = FactsFor<(typeof JOIN_RUNNING_CODES)['join-workload-chain-old']>

const chainFinding = (is: 'old' | 'refused', facts: ChainFacts, file: string): Finding =>
  finding(JOIN_RUNNING_CODES, `join-workload-chain-${is}`, facts, { file })

async function aboutChain(one: Workload, meant: Meant, said: Said): Promise<readonly Finding[]> {
  const { leaf, file } = one
  const { signer, roots, check, at } = meant
  const dates = { from: dateText(leaf.notBefore), until: dateText(leaf.notAfter) }
  const hasEnded = at < leaf.notBefore || at > leaf.notAfter
  const ended = hasEnded
    ? [finding(JOIN_RUNNING_CODES, 'join-workload-ended', { ...said, ...dates }, { file })]
    : []
  if (signer === undefined || roots.length === 0) return ended
  if ((await check(leaf, signer)) === 'unsupported') return ended
  const [other, verdict] = [await otherSigner(one, signer, check), await pathOf(one, meant)]
  const facts = { ...said, found: other ?? nameOf(signer), expected: nameOf(signer), ...dates }
  if (verdict.status === 'trusted')
    return other === undefined ? ended : [...ended, chainFinding('old', facts, file)]
  const limit = limitReached(verdict)
  // nobody knows then whether its chain is refused
  const found =
    limit === undefined
      ? chainFinding('refused', facts, file)
      : { ...limit, file, certificate: said.workload }
  return [...ended, found]
}

/** A root that was renewed with its key and name verifies what the new one does, until it ends. */
const isSameAnchor = (a: Certificate, b: Certificate): boolean =>
  latin1(a.subject.der) === latin1(b.subject.der) &&
  latin1(a.publicKey.spki) === latin1(b.publicKey.spki)

function aboutRoots(
  { trusted, file }: Workload,
  { roots, at }: Meant,
  said: Said,
): readonly Finding[] {
  if (trusted.length === 0 || roots.length === 0) return []
  const [missing, left] = [without(roots, trusted), without(trusted, roots)]
  const make = (
    code: 'join-workload-roots-old' | 'join-workload-roots-lack' | 'join-workload-roots-left',
    found: readonly Certificate[],
    expected: readonly Certificate[],
  ): readonly Finding[] => [
    finding(
      JOIN_RUNNING_CODES,
      code,
      { ...said, found: namesOf(found), expected: namesOf(expected) },
      { file },
    ),
  ]
  const inUse = trusted.filter(({ notBefore, notAfter }) => at >= notBefore && at <= notAfter)
  const serves = inUse.some((one) => roots.some((root) => isSameAnchor(one, root)))
  if (left.length === trusted.length && !serves)
    return make('join-workload-roots-old', trusted, roots)
  return [
    ...(missing.length > 0 ? make('join-workload-roots-lack', trusted, missing) : []),
    ...(left.length > 0 ? make('join-workload-roots-left', left, roots) : []),
  ]
}

async function judge(one: Workload, meant: Meant): Promise<readonly Finding[]> {
  const said = { workload: one.leaf.spiffeId?.uri ?? '', restart: restartOf(one) }
  return [...(await aboutChain(one, meant, said)), ...aboutRoots(one, meant, said)]
}

/**
 * Says which workloads run an old chain, or trust old roots, next to a set that is in use or about to be: for each workload
 * certificate in the dumps, whether the set's CA signed it, whether it leads to a root of the set, and which of its roots the
 * workload trusts.
 *
 * @param set - As `readCacerts` reads it.
 * @param dumps - Any number, each with any number of workloads.
 * @param options - `at` is needed.
 * @throws MeshCertsError `report-argument`, `release-unknown`; never for what the dumps hold.
 * @example
 * import { readCacerts } from 'meshcerts'
 * import { checkRunningWorkloads } from 'meshcerts/join'
 * const set = readCacerts({ 'root-cert.pem': '' })
 * const dumps = [{ file: 'dump.json', content: '{}' }]
 * const report = await checkRunningWorkloads(set, dumps, { at: new Date('2027-01-01') })
 * report.findings[0]?.code // => 'join-workload-none'
 */
export async function checkRunningWorkloads(
  set: CacertsSet,
  dumps: readonly RunningInput[],
  options: RunningOptions,
): Promise<Report> {
  requireOptions(options)
  const meant = meantBy(set, options)
  const findings: Finding[] = []
  const proofs: Proof[] = []
  for (const dump of dumps) {
    requireObject('dump', dump)
    const workloads = workloadsIn(dump)
    const { file } = dump
    if (workloads.length === 0)
      findings.push(finding(JOIN_RUNNING_CODES, 'join-workload-none', { file }, { file }))
    for (const one of workloads) {
      const found = await judge(one, meant)
      findings.push(...found)
      const isRight = found.length === 0 && meant.signer !== undefined
      if (isRight)
        proofs.push({ file, message: `${one.leaf.spiffeId?.uri ?? ''} runs the chain of the set` })
    }
  }
  return createReport(findings, proofs)
}
