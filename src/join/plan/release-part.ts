import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import { formatManifest } from '../../mesh/yaml.ts'
import { shellWord } from '../../report/shell.ts'
import { KINDS, NOTHING, USES, type Part } from './parts.ts'
import { inEach, type Site } from './place.ts'

// Another release of the control plane. From OpenShift Service Mesh 2 to 3 both run in one namespace for a while, with one Secret
// cacerts, and namespaces go over one by one (Red Hat's migration guide, cluster-wide, by label istio.io/rev).

const NEW_ISTIO = 'default'
const WHY_RESTART = 'a pod is with the control plane that injected it until it starts again'

const workloads = [{ what: 'workloads', needed: true, why: WHY_RESTART }] as const

/** The Istio resource of the new control plane, in the namespace of the old one, with its trust domain. */
function istioManifest({ party }: OpenedParty, namespace: string): string {
  const { trustDomain, trustDomainAliases, caCertificates } = party
  const meshConfig = { trustDomain, trustDomainAliases, caCertificates }
  return formatManifest({
    apiVersion: 'sailoperator.io/v1',
    kind: 'Istio',
    metadata: { name: NEW_ISTIO },
    spec: {
      namespace,
      updateStrategy: { type: 'RevisionBased' },
      values: { meshConfig: JSON.parse(JSON.stringify(meshConfig)) as object },
    },
  })
}

/** Which Istio an operator installs by default is not known here: the answer for another one may be another. */
export const versionNote = ({ opened }: OpenedParty): string =>
  `the resource Istio names no version, and the operator installs its default; this plan was tried for ${opened.rules.name}: set spec.version to a release of it that the operator offers (kubectl explain istio.spec.version)`

const restartAll = ({ kubectl }: Site): string => `${kubectl} -n "$ns" rollout restart ${KINDS}`

function toOssm3(site: Site, after: OpenedParty): Part {
  const { kubectl, namespace } = site
  const member = `maistra.io/member-of=${namespace}`
  const label = `${kubectl} label namespace "$ns" istio.io/rev="$REV" maistra.io/ignore-namespace=true istio-injection- --overwrite`
  const manifest = istioManifest(after, namespace)
  return {
    manifest,
    commands: [
      `${kubectl} apply -f - <<'EOF'\n${manifest}EOF`,
      `${kubectl} wait --for=condition=Ready istio/${NEW_ISTIO} --timeout=300s`,
      `REV="$(${kubectl} get istio ${NEW_ISTIO} -o 'jsonpath={.status.activeRevisionName}')"; ${inEach(site, [member], `${label}; ${restartAll(site)}`)}`,
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
      versionNote(after),
      'needs the operator of OpenShift Service Mesh 3 and an IstioCNI; both control planes run in one namespace and share the Secret cacerts',
    ],
  }
}

function toOssm2(site: Site): Part {
  const { kubectl } = site
  const label = `${kubectl} label namespace "$ns" istio.io/rev- maistra.io/ignore-namespace- --overwrite`
  const each = `${label}; ${restartAll(site)}`
  return {
    commands: [
      inEach(site, ['maistra.io/ignore-namespace=true'], each),
      `${kubectl} delete istio ${NEW_ISTIO}`,
    ],
    checks: [
      {
        command: `${kubectl} get smcp -n ${site.namespace}`,
        expect: 'the ServiceMeshControlPlane, Ready: it must not be deleted before',
      },
    ],
    restarts: workloads,
  }
}

const numberOf = (site: Site): string => /\d+\.\d+/.exec(site.settings.release.name)?.[0] ?? ''

function upgrade(site: Site): readonly string[] {
  const { kubectl, namespace, settings, helmContext } = site
  const number = numberOf(site)
  const patch = (spec: object): string => `--type merge -p ${shellWord(JSON.stringify({ spec }))}`
  if (settings.hasResource)
    return [
      `${kubectl} -n ${namespace} patch smcp ${settings.controlPlaneName} ${patch({ version: `v${number}` })}`,
    ]
  if (settings.release.product === 'ossm')
    return [
      `${kubectl} -n openshift-operators patch subscription servicemeshoperator3 ${patch({ channel: `stable-${number}` })}`,
    ]
  return [
    ['istio-base', 'base'],
    ['istiod', 'istiod'],
  ].map(
    ([name, chart]) =>
      `helm${helmContext} upgrade ${name} istio/${chart} -n ${namespace} --reuse-values --version '~${number}.0'`,
  )
}

const inPlace = (site: Site): Part => ({
  commands: upgrade(site),
  checks: [
    {
      command: `${site.kubectl} -n ${site.namespace} rollout status deployment -l app=istiod --timeout=600s`,
      expect: 'successfully rolled out',
    },
  ],
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
  if (old.hasControlPlaneResource === now.hasControlPlaneResource) return inPlace(site)
  if (!now.hasControlPlaneResource) return toOssm3(site, after)
  return toOssm2(site)
}

/** What is left of the old control plane, when nobody wants to go back. */
export function leftovers(
  { kubectl, namespace, settings }: Site,
  before: OpenedParty,
  after: OpenedParty,
): readonly string[] {
  const goes =
    before.opened.rules.hasControlPlaneResource && !after.opened.rules.hasControlPlaneResource
  return goes ? [`${kubectl} -n ${namespace} delete smcp ${settings.controlPlaneName}`] : []
}
