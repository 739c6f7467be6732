import type { Certificate } from '../../certificate/types.ts'
import { latin1 } from '../../der/strings.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import { certificatesOf, type CheckContext } from '../check-context.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { goDuration, parseGoDuration } from '../../emulation/go/duration.ts'
import { cacertsError } from '../fail.ts'
import { PEM_SCHEME } from '../../emulation/istiod/cacerts-files.ts'
import type { CacertsSet } from '../read.ts'
import { chooseRoles } from '../../emulation/istiod/choose-files.ts'
import { createReading } from '../../emulation/parse-cache.ts'
import { nameOf, viewFile } from '../certificate-views.ts'

// What a set alone cannot show: the set before it, the sets of other clusters, and what workloads ask for.

/** Another cluster's set, with the name it goes by. */
export interface OtherCluster {
  readonly name: string
  readonly set: CacertsSet
}

/** The inputs beside the set. */
export interface LifecycleInputs {
  readonly previous?: CacertsSet | undefined
  readonly otherClusters?: readonly OtherCluster[] | undefined
  /** A duration in Go's form, as `SECRET_TTL` of the agents has it. */
  readonly workloadTtl?: string | undefined
}

function rootsOf(
  set: CacertsSet,
  rules: ControlPlaneRules,
): { bytes: Uint8Array; certificates: readonly Certificate[] } {
  const bytes = chooseRoles(set.files, rules).bytes.roots ?? new Uint8Array(0)
  const view = viewFile('roots', PEM_SCHEME.roots, bytes, createReading(rules.go))
  return { bytes, certificates: view.certificates.map(({ certificate }) => certificate) }
}

const key = (certificate: Certificate): string => latin1(certificate.der)

/** Is `part` a run of bytes inside `whole`? istiod before 1.30 asks just that. */
function includesBytes(whole: Uint8Array, part: Uint8Array): boolean {
  return latin1(whole).includes(latin1(part).trim())
}

function rotation(context: CheckContext, previous: CacertsSet): readonly Finding[] {
  const { rules, controlPlane } = context
  const file = context.roles.names.roots
  const old = rootsOf(previous, rules)
  const now = new Set(certificatesOf(context, 'roots').map(({ certificate }) => key(certificate)))
  const effect =
    'a running istiod keeps the old CA ("Updating new ROOT-CA not supported"), and after a restart peers that still have the old root are refused'
  const lost = old.certificates
    .filter((certificate) => !now.has(key(certificate)))
    .map((certificate) =>
      finding(
        CACERTS_CODES,
        'rotation-root',
        { file, root: nameOf(certificate), effect },
        { file, certificate: `root ${nameOf(certificate)}` },
      ),
    )
  const moved =
    lost.length === 0 &&
    !rules.comparesRootsAsSet &&
    !includesBytes(context.roles.bytes.roots ?? new Uint8Array(0), old.bytes)
      ? [finding(CACERTS_CODES, 'rotation-root-bytes', { file }, { file })]
      : []
  const restart = rules.reloads
    ? []
    : [finding(CACERTS_CODES, 'rotation-restart', { controlPlane })]
  return [...lost, ...moved, ...restart]
}

function clusters(context: CheckContext, others: readonly OtherCluster[]): readonly Finding[] {
  const own = new Set(certificatesOf(context, 'roots').map(({ certificate }) => key(certificate)))
  return others
    .filter(
      ({ set }) =>
        !rootsOf(set, context.rules).certificates.some((certificate) => own.has(key(certificate))),
    )
    .map(({ name }) =>
      finding(
        CACERTS_CODES,
        'multicluster-root',
        { cluster: name },
        { file: context.roles.names.roots },
      ),
    )
}

// MAX_WORKLOAD_CERT_TTL of istiod
const MAX_TTL = 90 * 24 * 3600 * 1000

function requestedTtl(text: string): readonly Finding[] {
  const requested = parseGoDuration(text)
  if (requested === undefined)
    throw cacertsError('cacerts-option', { option: 'workloadTtl', found: text })
  if (requested <= MAX_TTL) return []
  const [wanted, maximum] = [goDuration(requested), goDuration(MAX_TTL)]
  const says = `requested TTL ${wanted} is greater than the max allowed TTL ${maximum}`
  return [finding(CACERTS_CODES, 'ttl-request', { requested: wanted, maximum, says })]
}

/** The set against what is around it. */
export function checkLifecycle(context: CheckContext, inputs: LifecycleInputs): readonly Finding[] {
  const { previous, otherClusters = [], workloadTtl } = inputs
  return [
    ...(previous === undefined ? [] : rotation(context, previous)),
    ...clusters(context, otherClusters),
    ...(workloadTtl === undefined ? [] : requestedTtl(workloadTtl)),
  ]
}
