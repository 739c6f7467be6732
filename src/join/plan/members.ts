import { createServiceMeshControlPlane } from '../../mesh/create.ts'
import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import { applied, joined, NOTHING, restartIstiod, type Part } from './parts.ts'
import type { Site } from './place.ts'
import { versionNote } from './release-part.ts'
import { createSecret } from './set-parts.ts'
import { settingsPart } from './settings-part.ts'

// A cluster joins the mesh, or leaves it.

/** A control plane with the Secret there before it, so that it never makes a CA of its own. */
function installed(site: Site): readonly string[] {
  const { kubectl, namespace, settings, helmContext } = site
  const { controlPlaneName: name } = settings
  if (settings.hasResource)
    return [
      applied(
        kubectl,
        createServiceMeshControlPlane({ name, namespace, mtls: true, plugInCa: true }),
      ),
    ]
  if (settings.release.product === 'ossm')
    return [
      applied(kubectl, {
        apiVersion: 'sailoperator.io/v1',
        kind: 'Istio',
        metadata: { name: 'default' },
        spec: { namespace },
      }),
    ]
  const version = /\d+\.\d+/.exec(settings.release.name)?.[0] ?? ''
  return [
    ['istio-base', 'base'],
    ['istiod', 'istiod'],
  ].map(
    ([as, chart]) =>
      `helm${helmContext} install ${as} istio/${chart} -n ${namespace} --version '~${version}.0'`,
  )
}

const remoteName = ({ name }: Site): string => name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')

/** The other clusters find the endpoints of this one, and this one theirs. */
function introduced(site: Site): readonly string[] {
  const name = remoteName(site)
  return site.others.map(
    (other) =>
      `istioctl${site.istioctlContext} create-remote-secret --name=${name} | ${other} apply -f -`,
  )
}

function joinNotes(site: Site, after: OpenedParty): readonly string[] {
  const { product } = site.settings.release
  const isByResource = product === 'ossm' && !site.settings.hasResource
  const others = 'its workloads find those of the other clusters once it has their remote secrets'
  return [
    ...(isByResource ? [versionNote(after)] : []),
    ...(site.others.length === 0
      ? []
      : [`${others}: istioctl create-remote-secret of each, applied to it`]),
  ]
}

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
    { commands: introduced(site), checks: [], notes: joinNotes(site, after) },
  ])
}

/** It leaves: first nobody calls it any more, then its control plane goes. */
export function leavePart(site: Site): Part {
  const { kubectl, namespace, settings, helmContext } = site
  const name = remoteName(site)
  const isOssm3 = settings.release.product === 'ossm' && !settings.hasResource
  const removed = settings.hasResource
    ? `${kubectl} -n ${namespace} delete smcp ${settings.controlPlaneName}`
    : isOssm3
      ? `${kubectl} delete istio default`
      : `helm${helmContext} -n ${namespace} uninstall istiod`
  return {
    commands: [
      ...site.others.map(
        (other) => `${other} -n ${namespace} delete secret istio-remote-secret-${name}`,
      ),
      removed,
      `${kubectl} -n ${namespace} delete secret cacerts --ignore-not-found`,
    ],
    checks: site.others.map((other) => ({
      command: `${other} -n ${namespace} get secret -l istio/multiCluster=true`,
      expect: `no istio-remote-secret-${name}`,
    })),
    notes: ['move its traffic away first: what other clusters call in it ends with this step'],
  }
}
