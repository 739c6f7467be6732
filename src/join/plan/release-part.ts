import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import type { StepCheck } from '../../mesh/step-parts.ts'
import { formatManifest } from '../../mesh/yaml.ts'
import { istioReleaseOf, releaseNumber } from '../../release/control-plane.ts'
import {
  joined,
  KINDS,
  NOTHING,
  patched,
  restartSidecars,
  restartZtunnel,
  USES,
  type Part,
} from './parts.ts'
import { inEach, smcpOf, type Operator, type Site } from './place.ts'

// Another release of the control plane. From OpenShift Service Mesh 2 to 3 both run in one namespace for a while, with one Secret
// cacerts, and namespaces go over one by one (Red Hat's migration guide, cluster-wide, by label istio.io/rev).

const NEW_ISTIO = 'default'
const WHY_RESTART = 'a pod is with the control plane that injected it until it starts again'

const workloads = [{ what: 'workloads', needed: true, why: WHY_RESTART }] as const

/** The Istio resource of the new control plane, in the namespace of the old one, with its trust domain. */
function istioManifest({ party }: OpenedParty, { namespace, operator }: Site): string {
  const { trustDomain, trustDomainAliases, caCertificates } = party
  const meshConfig = { trustDomain, trustDomainAliases, caCertificates }
  return formatManifest({
    apiVersion: 'sailoperator.io/v1',
    kind: 'Istio',
    metadata: { name: operator?.name ?? NEW_ISTIO },
    spec: {
      namespace,
      ...(operator?.version !== undefined && { version: operator.version }),
      updateStrategy: { type: 'RevisionBased' },
      values: { meshConfig: JSON.parse(JSON.stringify(meshConfig)) as object },
    },
  })
}

const istioOf = ({ party }: OpenedParty): string =>
  party.resource?.kind === 'Istio' ? party.resource.name : NEW_ISTIO

/** Which Istio an operator installs by default is not known here: the answer for another one may be another. */
export const versionNote = ({ opened }: OpenedParty): string =>
  `the resource Istio names no version, and the operator installs its default; this plan was tried for ${opened.rules.name}: set spec.version to a release of it that the operator offers (kubectl explain istio.spec.version)`

const restartAll = ({ kubectl }: Site): string => `${kubectl} -n "$ns" rollout restart ${KINDS}`

/** Red Hat's migration guide begins with 2.6. */
const LAST_2 = 'ossm-2.6'

const firstTo26 = ({ opened }: OpenedParty): readonly string[] =>
  opened.rules.name === LAST_2
    ? []
    : [
        `Red Hat migrates from ${LAST_2} alone, and this is ${opened.rules.name}: plan the upgrade to ${LAST_2} first`,
      ]

function toOssm3(site: Site, before: OpenedParty, after: OpenedParty): Part {
  const { kubectl, namespace, operator } = site
  const member = `maistra.io/member-of=${namespace}`
  const label = `${kubectl} label namespace "$ns" istio.io/rev="$REV" maistra.io/ignore-namespace=true istio-injection- --overwrite`
  const manifest = istioManifest(after, site)
  const istio = operator?.name ?? NEW_ISTIO
  return {
    manifest,
    commands: [
      `${kubectl} apply -f - <<'EOF'\n${manifest}EOF`,
      `${kubectl} wait --for=condition=Ready istio/${istio} --timeout=300s`,
      `REV="$(${kubectl} get istio ${istio} -o 'jsonpath={.status.activeRevisionName}')"; ${inEach(site, [member], `${label}; ${restartAll(site)}`)}`,
    ],
    checks: [
      {
        command: `${kubectl} -n ${namespace} logs -l app=istiod,istio.io/rev="$REV" --tail=-1 | grep ${USES}`,
        expect: 'what the istiod of OpenShift Service Mesh 2 says there: both sign with one CA',
      },
      {
        command: `${kubectl} get pods -A -L istio.io/rev`,
        expect: 'the revision of the new control plane at every pod of the mesh',
      },
    ],
    restarts: workloads,
    notes: [
      ...firstTo26(before),
      ...(operator?.version === undefined ? [versionNote(after)] : []),
      'needs the operator of OpenShift Service Mesh 3 and an IstioCNI; both control planes run in one namespace and share the Secret cacerts',
    ],
  }
}

function toOssm2(site: Site, before: OpenedParty): Part {
  const { kubectl } = site
  const label = `${kubectl} label namespace "$ns" istio.io/rev- maistra.io/ignore-namespace- --overwrite`
  const each = `${label}; ${restartAll(site)}`
  return {
    commands: [
      inEach(site, ['maistra.io/ignore-namespace=true'], each),
      `${kubectl} delete istio ${istioOf(before)}`,
    ],
    checks: [
      {
        command: `${kubectl} get smcp -n ${site.namespace}`,
        expect: 'the ServiceMeshControlPlane, Ready: it must not be deleted before',
      },
    ],
    restarts: workloads,
    notes: ['needs the ServiceMeshControlPlane, which still runs next to the new control plane'],
  }
}

/** What goes into `spec.version`: what NEW says, else the newest patch release that the operator has of it. */
function versionFor(site: Site, { version }: Operator): string | undefined {
  if (version !== undefined) return version
  const istio = istioReleaseOf(site.settings.release)
  return istio === undefined ? undefined : `v${istio}-latest`
}

/** The operator first, which brings the releases; then the resources, each of which names one. */
function byOperator(site: Site, operator: Operator, { planes }: OpenedParty): readonly string[] {
  const { kubectl, settings } = site
  const version = versionFor(site, operator) ?? 'VERSION'
  const resources = [
    `istio ${operator.name}`,
    'istiocni default',
    ...(planes.includes('ambient') ? ['ztunnel default'] : []),
  ]
  return [
    ...(settings.release.product === 'ossm'
      ? [
          `${kubectl} -n openshift-operators ${patched('subscription servicemeshoperator3', { channel: `stable-${releaseNumber(site.settings.release)}` })}`,
        ]
      : []),
    ...resources.map((one) => `${kubectl} ${patched(one, { version })}`),
    `${kubectl} wait --for=condition=Ready istio/${operator.name} --timeout=600s`,
  ]
}

/** What the operator does by itself, and what it does not. */
function operatorNotes(site: Site, operator: Operator): readonly string[] {
  const isKnown = versionFor(site, operator) !== undefined
  return [
    isKnown
      ? 'the operator must offer that version: kubectl explain istio.spec.version'
      : `write for VERSION the release of Istio that ${site.settings.release.name} has: kubectl explain istio.spec.version`,
    'where spec.updateStrategy is RevisionBased, give the namespaces the label of the new revision before their workloads restart: kubectl get istiorevision',
  ]
}

function byHelm(site: Site, { planes }: OpenedParty): readonly string[] {
  const { namespace, helmContext } = site
  const charts = [
    ['istio-base', 'base'],
    ['istiod', 'istiod'],
    ...(planes.includes('ambient')
      ? [
          ['istio-cni', 'cni'],
          ['ztunnel', 'ztunnel'],
        ]
      : []),
  ]
  return charts.map(
    ([name, chart]) =>
      `helm${helmContext} upgrade ${String(name)} istio/${String(chart)} -n ${namespace} --reuse-values --version '~${releaseNumber(site.settings.release)}.0'`,
  )
}

function upgrade(site: Site, after: OpenedParty): readonly string[] {
  const { kubectl, namespace, settings, operator } = site
  if (settings.hasResource)
    return [
      `${kubectl} -n ${namespace} ${patched(`smcp ${settings.controlPlaneName}`, { version: `v${releaseNumber(site.settings.release)}` })}`,
    ]
  return operator === undefined ? byHelm(site, after) : byOperator(site, operator, after)
}

/** 27 of `istio-1.27`, 1 of `ossm-3.1`. */
const minorOf = ({ opened }: OpenedParty): number =>
  Number(releaseNumber(opened.rules).split('.')[1] ?? 0)

/**
 * In place one minor release at a time: "Upgrade in place" of Istio, and the strategy InPlace of OpenShift Service Mesh 3. Of
 * OpenShift Service Mesh 2 no page says so.
 */
function skipNote(site: Site, before: OpenedParty, after: OpenedParty): readonly string[] {
  const far = Math.abs(minorOf(after) - minorOf(before))
  const [from, to] = [before.opened.rules, after.opened.rules]
  if (site.settings.hasResource || from.product !== to.product || far <= 1) return []
  return [
    `${from.name} and ${to.name} are ${String(far)} minor releases apart, and an upgrade in place is supported for one at a time: plan each of them`,
  ]
}

/** Sidecars, ztunnel and waypoints of the new release. */
const restarted = (site: Site, { planes }: OpenedParty): Part =>
  joined([
    planes.includes('sidecar') ? restartSidecars(site) : NOTHING,
    planes.includes('ambient') ? restartZtunnel(site) : NOTHING,
  ])

const inPlace = (site: Site, before: OpenedParty, after: OpenedParty): Part =>
  joined([
    rolledOut(site, after, [
      ...skipNote(site, before, after),
      ...(site.operator === undefined ? [] : operatorNotes(site, site.operator)),
    ]),
    restarted(site, after),
  ])

/** What shows the release that runs: the status of its resource, where an operator makes it, else the image. */
function seen({ kubectl, namespace, settings, operator }: Site): StepCheck {
  const { name } = settings.release
  if (settings.hasResource)
    return {
      command: `${kubectl} -n ${namespace} get smcp ${settings.controlPlaneName}`,
      expect: `ComponentsReady, and a version of ${name}`,
    }
  if (operator !== undefined)
    return {
      command: `${kubectl} get istio ${operator.name}`,
      expect: `Healthy, and the version of ${name}`,
    }
  return {
    command: `${kubectl} -n ${namespace} get deployment -l app=istiod -o 'jsonpath={.items[*].spec.template.spec.containers[0].image}'`,
    expect: `an image of ${name} at every istiod`,
  }
}

const rolledOut = (site: Site, after: OpenedParty, notes: readonly string[]): Part => ({
  notes,
  commands: [
    ...upgrade(site, after),
    `${site.kubectl} -n ${site.namespace} rollout status deployment -l app=istiod --timeout=600s`,
  ],
  checks: [seen(site)],
  restarts: [
    {
      what: 'istiod',
      needed: true,
      why: 'the new release is another image: the upgrade replaces the pods',
    },
    ...workloads,
  ],
})

/** Another release; nothing where it stays. */
export function releasePart(site: Site, before: OpenedParty, after: OpenedParty): Part {
  const [old, now] = [before.opened.rules, after.opened.rules]
  if (old.name === now.name) return NOTHING
  if (old.hasControlPlaneResource === now.hasControlPlaneResource)
    return inPlace(site, before, after)
  if (!now.hasControlPlaneResource) return toOssm3(site, before, after)
  return toOssm2(site, before)
}

/** What is left of the old control plane, when nobody wants to go back. */
export function leftovers(
  { kubectl, namespace, settings }: Site,
  before: OpenedParty,
  after: OpenedParty,
): readonly string[] {
  const goes =
    before.opened.rules.hasControlPlaneResource && !after.opened.rules.hasControlPlaneResource
  if (!goes) return []
  const name = smcpOf(before, settings.controlPlaneName) ?? settings.controlPlaneName
  return [`${kubectl} -n ${namespace} delete smcp ${name}`]
}
