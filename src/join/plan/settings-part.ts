import type { OpenedParty, TrustParty } from '../../cacerts/tools/trust-party.ts'
import { shellWord } from '../../report/shell.ts'
import { NOTHING, patched, type Part } from './parts.ts'
import type { Site } from './place.ts'

// What a mesh says of trust: MeshConfig, and the environment of istiod. Written in the resource that the control plane is made from.

type Json = Readonly<Record<string, unknown>>

/** MeshConfig of a party; lists are written where they are empty too, so that what was there goes. */
function meshConfigOf({
  trustDomainAliases = [],
  caCertificates = [],
  ...party
}: TrustParty): Json {
  return {
    trustDomain: party.trustDomain ?? 'cluster.local',
    trustDomainAliases,
    caCertificates,
    defaultConfig: {
      proxyMetadata: { PROXY_CONFIG_XDS_AGENT: String(party.proxyConfigXds ?? false) },
    },
  }
}

const environmentOf = ({ multiRoot = false, skipTrustDomain = false }: TrustParty): Json => ({
  ISTIO_MULTIROOT_MESH: String(multiRoot),
  PILOT_SKIP_VALIDATE_TRUST_DOMAIN: String(skipTrustDomain),
})

/** The fields of the second that differ from those of the first. */
function changed(before: Json, after: Json): Json {
  const entries = Object.entries(after)
  return Object.fromEntries(
    entries.filter(([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value)),
  )
}

const isEmpty = (one: Json): boolean => Object.keys(one).length === 0

interface Changes {
  readonly meshConfig: Json
  readonly env: Json
}

/** A field of ServiceMeshControlPlane is written where it has one; the rest goes through techPreview. */
function maistra({ kubectl, namespace, settings }: Site, { meshConfig, env }: Changes): string {
  const { trustDomain, trustDomainAliases, ...rest } = meshConfig
  const trust = { domain: trustDomain, additionalDomains: trustDomainAliases }
  const hasTrust = trustDomain !== undefined || trustDomainAliases !== undefined
  const spec = {
    ...(hasTrust && { security: { trust } }),
    ...(!isEmpty(rest) && { techPreview: { meshConfig: rest } }),
    ...(!isEmpty(env) && { runtime: { components: { pilot: { container: { env } } } } }),
  }
  return `${kubectl} -n ${namespace} ${patched(`smcp ${settings.controlPlaneName}`, spec)}`
}

const valuesOf = ({ meshConfig, env }: Changes): Json => ({
  ...(!isEmpty(meshConfig) && { meshConfig }),
  ...(!isEmpty(env) && { pilot: { env } }),
})

/** The release that runs, out of the image of istiod. */
const running = ({ kubectl, namespace }: Site): string =>
  `"$(${kubectl} -n ${namespace} get deployment istiod -o 'jsonpath={.spec.template.spec.containers[0].image}' | sed 's/.*://; s/-.*//')"`

/** An upgrade of Helm at the release that runs. */
export const helm = (site: Site, values: Json, version = running(site)): string =>
  `helm${site.helmContext} upgrade istiod istio/istiod -n ${site.namespace} --reuse-values --version ${version}${Object.entries(
    values,
  )
    .map(([key, value]) => ` --set-json ${shellWord(`${key}=${JSON.stringify(value)}`)}`)
    .join('')}`

function command(site: Site, changes: Changes): string {
  if (site.settings.hasResource) return maistra(site, changes)
  const values = valuesOf(changes)
  return site.operator === undefined
    ? helm(site, values)
    : `${site.kubectl} ${patched(`istio ${site.operator.name}`, { values })}`
}

/** A resource that was read is the one; else this is what most have. */
const noteOf = ({ settings, operator, isNamed }: Site): readonly string[] =>
  settings.hasResource || isNamed
    ? []
    : [
        `where istiod was not installed by ${operator === undefined ? 'Helm' : `an Istio called ${operator.name}`}, write the same values where it was`,
      ]

const ANOTHER_DOMAIN =
  'a workload gets its trust domain when it is injected, and a certificate for it when it starts'

/** MeshConfig and the environment of istiod; nothing where they stay as they are. */
export function settingsPart(site: Site, before: OpenedParty, after: OpenedParty): Part {
  const changes: Changes = {
    meshConfig: changed(meshConfigOf(before.party), meshConfigOf(after.party)),
    env: changed(environmentOf(before.party), environmentOf(after.party)),
  }
  if (isEmpty(changes.meshConfig) && isEmpty(changes.env)) return NOTHING
  const { kubectl, namespace } = site
  const names = Object.keys({ ...changes.meshConfig, ...changes.env })
  return {
    commands: [command(site, changes)],
    checks: [
      {
        command: `${kubectl} -n ${namespace} get configmap -l app=istiod -o yaml; ${kubectl} -n ${namespace} get deployment -l app=istiod -o yaml`,
        expect: `the new ${names.join(', ')}`,
      },
    ],
    notes: noteOf(site),
    restarts:
      changes.meshConfig['trustDomain'] === undefined
        ? []
        : [{ what: 'workloads', needed: true, why: ANOTHER_DOMAIN }],
  }
}
