import { createServiceMeshControlPlane } from '../../mesh/create.ts'
import type { StepCheck } from '../../mesh/step-parts.ts'
import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import { releaseNumber } from '../../release/control-plane.ts'
import { applied, joined, NOTHING, restartIstiod, type Part } from './parts.ts'
import type { Site } from './place.ts'
import { versionNote } from './release-part.ts'
import { createSecret } from './set-parts.ts'
import { settingsPart } from './settings-part.ts'

// A cluster joins the mesh, or leaves it.

/** A control plane with the Secret there before it, so that it never makes a CA of its own. */
function installed(site: Site): readonly string[] {
  const { kubectl, namespace, settings, helmContext, operator } = site
  const { controlPlaneName: name } = settings
  if (settings.hasResource)
    return [
      applied(
        kubectl,
        createServiceMeshControlPlane({ name, namespace, mtls: true, plugInCa: true }),
      ),
    ]
  if (operator !== undefined)
    return [
      applied(kubectl, {
        apiVersion: 'sailoperator.io/v1',
        kind: 'Istio',
        metadata: { name: operator.name },
        spec: { namespace, ...(operator.version !== undefined && { version: operator.version }) },
      }),
    ]
  const version = releaseNumber(settings.release)
  return [
    ['istio-base', 'base'],
    ['istiod', 'istiod'],
  ].map(
    ([as, chart]) =>
      `helm${helmContext} install ${as} istio/${chart} -n ${namespace} --version '~${version}.0'`,
  )
}

/** Where istioctl makes the account that the others read endpoints with: the namespace of istiod. */
const ofNamespace = ({ namespace }: Site): string =>
  namespace === 'istio-system' ? '' : ` -i ${namespace}`

/** The other clusters find the endpoints of this one, and this one theirs. */
function introduced(site: Site): readonly string[] {
  const make = (context: string, name: string): string =>
    `istioctl${context} create-remote-secret --name=${name}${ofNamespace(site)}`
  return site.others.flatMap((other) => [
    `${make(site.istioctlContext, site.remote)} | ${other.kubectl} apply -f -`,
    `${make(other.istioctlContext, other.remote)} | ${site.kubectl} apply -f -`,
  ])
}

const known = ({ kubectl, namespace, others }: Site): readonly StepCheck[] =>
  others.length === 0
    ? []
    : [
        {
          command: `${kubectl} -n ${namespace} get secret -l istio/multiCluster=true`,
          expect: others.map(({ remote }) => `istio-remote-secret-${remote}`).join(', '),
        },
      ]

const joinNotes = ({ operator }: Site, after: OpenedParty): readonly string[] =>
  operator !== undefined && operator.version === undefined ? [versionNote(after)] : []

/** It joins: the Secret, then the control plane, and last the others are told of it. */
export function joinPart(site: Site, after: OpenedParty, folder: string): Part {
  const bare: OpenedParty = { ...after, party: { name: after.name, set: after.party.set } }
  const namespace: Part = {
    commands: [`${site.kubectl} create namespace ${site.namespace}`],
    checks: [],
  }
  const { checks } = restartIstiod(site, true)
  return joined([
    namespace,
    after.party.selfSigned === true ? NOTHING : createSecret(site, after, folder),
    { commands: installed(site), checks: after.party.selfSigned === true ? [] : checks },
    settingsPart(site, bare, after),
    { commands: introduced(site), checks: known(site), notes: joinNotes(site, after) },
  ])
}

/** It leaves: first nobody calls it any more, then its control plane goes. */
export function leavePart(site: Site): Part {
  const { kubectl, namespace, settings, helmContext, operator, remote, others } = site
  const removed = settings.hasResource
    ? `${kubectl} -n ${namespace} delete smcp ${settings.controlPlaneName}`
    : operator === undefined
      ? `helm${helmContext} -n ${namespace} uninstall istiod`
      : `${kubectl} delete istio ${operator.name}`
  const forget = (client: string, name: string): string =>
    `${client} -n ${namespace} delete secret istio-remote-secret-${name} --ignore-not-found`
  return {
    commands: [
      ...others.map((other) => forget(other.kubectl, remote)),
      ...others.map((other) => forget(kubectl, other.remote)),
      removed,
      `${kubectl} -n ${namespace} delete secret cacerts --ignore-not-found`,
    ],
    checks: others.map((other) => ({
      command: `${other.kubectl} -n ${namespace} get secret -l istio/multiCluster=true`,
      expect: `none of this cluster: no istio-remote-secret-${remote}, nor under the name that was given to istioctl create-remote-secret`,
    })),
    notes: ['move its traffic away first: what other clusters call in it ends with this step'],
  }
}
