import { checkCacerts, type CheckCacertsOptions } from '../cacerts/check.ts'
import {
  controlPlaneRules,
  DEFAULT_CONTROL_PLANE,
  type ControlPlane,
} from '../cacerts/control-plane.ts'
import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import type { NamedReport } from '../report/format/types.ts'
import { usageError } from './fail.ts'
import type { Io } from './io.ts'
import { parseArguments, pick, readSettings, REPORT_OPTIONS, type Arguments } from './options.ts'
import { printReports, timeText } from './print.ts'
import { gatherSets, type GivenSet } from './sets.ts'

export const help = `usage: meshcerts check [OPTION…] DIR|FILE…

Says what istiod, Envoy and OpenSSL will say to a plug-in CA set before it becomes the secret cacerts. A directory is read as
oc create secret generic cacerts --from-file=DIR does. A Secret (YAML or JSON) can be given too; other files together are
one set. Several directories are several sets.

  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   istio-1.27 (default), other istio-1.N, ossm-2.0 to ossm-2.6, ossm-3.N
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --workload-ttl TIME    life that workloads ask for, such as 24h
  --previous DIR         the set in use now: can it be replaced by this one?
  --clusters             the sets are those of the clusters of one mesh: do they trust each other?
  --format FORM          text (default), json, github, sarif, junit, mermaid
  --fail-on SEVERITY     error (default), warning, info, never: from where on the exit code is 1
  -q, --quiet            findings only
  --no-color

  meshcerts check ./certs && oc create secret generic cacerts -n istio-system --from-file=./certs
`

const OPTIONS = [
  ...REPORT_OPTIONS,
  'control-plane',
  'trust-domain',
  'namespace',
  'workload-ttl',
  'previous',
  'clusters',
] as const
// a terminal that shows fewer sets shows them at once
const MANY = 20

type Read = Omit<GivenSet, 'content'> & { readonly set: CacertsSet }

async function readSets(paths: readonly string[], io: Io): Promise<readonly Read[]> {
  const given = await gatherSets(paths, io)
  return given.map(({ content, ...named }) => ({ ...named, set: readCacerts(content) }))
}

function controlPlaneOf(given: Arguments): ControlPlane {
  const name = given.text('control-plane') ?? DEFAULT_CONTROL_PLANE
  if (controlPlaneRules(name) === undefined)
    throw usageError(`--control-plane: "${name}" is not known`, 'check')
  return name as ControlPlane
}

async function optionsOf(given: Arguments, at: Date, io: Io): Promise<CheckCacertsOptions> {
  const previous = given.text('previous')
  const [before] = previous === undefined ? [] : await readSets([previous], io)
  return {
    at,
    controlPlane: controlPlaneOf(given),
    ...pick(given, {
      'trust-domain': 'trustDomain',
      namespace: 'istiodNamespace',
      'workload-ttl': 'workloadTtl',
    }),
    ...(before === undefined ? {} : { previous: before.set }),
  }
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('check', OPTIONS, argv)
  const settings = readSettings(given, io)
  if (given.positionals.length === 0) throw usageError('check needs a directory or files', 'check')
  const options = await optionsOf(given, settings.at, io)
  const sets = await readSets(given.positionals, io)
  const progress = (text: string): void => {
    if (io.watched && sets.length > MANY) io.stderr(text)
  }
  const reports: NamedReport[] = []
  for (const one of sets) {
    progress(`\rset ${reports.length + 1} of ${sets.length}`)
    const otherClusters = given.flag('clusters') ? sets.filter((other) => other !== one) : []
    const report = await checkCacerts(one.set, { ...options, otherClusters })
    const { name, folder } = one
    reports.push({ name, report, ...(folder === undefined ? {} : { folder }) })
  }
  progress('\n')
  return printReports(
    reports,
    settings,
    io,
    `as ${String(options.controlPlane)} sees it at ${timeText(settings.at)}`,
  )
}
