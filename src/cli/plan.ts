import { join } from 'node:path'
import type { CacertsSet } from '../cacerts/read.ts'
import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { createReport } from '../report/report.ts'
import type { ChangePlan } from '../join/plan/change.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { dataPlaneOf } from './mesh-options.ts'
import { parseArguments, pick, readSettings } from './options.ts'
import { meshesIn } from './plan-clusters.ts'
import { planesOf } from './plan-planes.ts'
import { commandText, planText } from './plan-text.ts'
import { planJson } from './plan-json.ts'
import { planMermaid } from './plan-mermaid.ts'
import { setFiles } from './set-files.ts'
import { findingLines } from './trust.ts'
import { writeFiles, type NewFile } from './write.ts'

export const help = `usage: meshcerts plan [OPTION…] OLD NEW

Says how to get from the clusters of OLD to those of NEW: the steps in an order in which no connection that works stops working,
each with its commands, what to wait for, what must restart and why, the way back, and who trusts whom while it is done. A step that
breaks a connection says so. Nothing is run. Exit code 0: there is a safe order; 1: there is none,
or a cluster joins whose set istiod refuses.

OLD and NEW are a cluster each: PEM files, a Secret, or what kubectl get -o yaml gives of it, as trust reads it. A folder of folders
is a mesh: each folder in it is a cluster, and its name that of the cluster and of its context. A cluster that only NEW has joins,
one that only OLD has leaves. A change of release or data plane is read from the manifests next to the set.

  -o, --out DIR          write the sets of the steps there, keys with mode 0600; the commands take them from it (default: plan)
  --force                overwrite
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-2.0 to ossm-2.6, ossm-3.N; twice: an upgrade from the first to the second
  --data-plane PLANE     sidecar (default), ambient, both
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --smcp NAME            the ServiceMeshControlPlane, where none is given (default: basic-install)
  --client NAME          oc (default for OpenShift Service Mesh) or kubectl (default for Istio)
  --format FORM          text (default), json, mermaid
  -q, --quiet            only the commands
  --no-color

What a cluster says of itself wins over --control-plane, --data-plane and --trust-domain. With two --control-plane the clusters
that run the first get the second, unless NEW itself names another release than OLD.

  meshcerts plan now next --out plan
  meshcerts plan now now --control-plane ossm-2.6 --control-plane ossm-3.0
`

const OPTIONS = [
  'out',
  'force',
  'at',
  'control-plane',
  'data-plane',
  'trust-domain',
  'namespace',
  'smcp',
  'client',
] as const
const SEVERAL = { 'control-plane': { type: 'string', multiple: true } } as const
const FORMATS = ['text', 'json', 'mermaid'] as const

interface Place {
  readonly folder?: string
  readonly set?: CacertsSet
}

const filesOf = (base: string, { folder, set }: Place): readonly NewFile[] =>
  folder === undefined || set === undefined
    ? []
    : setFiles(set).map((file) => ({
        ...file,
        name: join(folder.slice(base.length + 1), file.name),
      }))

/** The sets that the commands take, each folder once. */
function setsOf(base: string, { steps }: ChangePlan): readonly NewFile[] {
  const all = steps.flatMap(({ back, ...step }) => [...filesOf(base, step), ...filesOf(base, back)])
  return [...new Map(all.map((file) => [file.name, file])).values()]
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('plan', OPTIONS, argv, SEVERAL)
  const { at, format, quiet } = readSettings(given, io, FORMATS)
  const [from, to, ...more] = given.positionals
  if (from === undefined || to === undefined || more.length > 0)
    throw usageError('plan needs OLD and NEW', 'plan')
  const out = given.text('out')
  const folder = (out ?? 'plan').replace(/(?!^)\/+$/, '')
  const [old, next] = await meshesIn([from, to], io)
  const sides = { from: old.parties, to: next.parties }
  const { controlPlane, ...change } = planesOf(given.list('control-plane'), sides)
  const { planChange } = await import('../join/index.ts')
  const plan = await planChange(change, {
    at,
    folder,
    controlPlane,
    ...dataPlaneOf(given),
    ...pick(given, {
      'trust-domain': 'trustDomain',
      namespace: 'istiodNamespace',
      smcp: 'controlPlaneName',
      client: 'client',
    }),
  })
  const findings = [...old.findings, ...next.findings]
  const sets = setsOf(folder, plan)
  const isWritten = out !== undefined && sets.length > 0
  if (isWritten) writeFiles(folder, sets, given.flag('force'))
  const texts = {
    json: () => {
      const { findings: shown } = reportData(createReport(findings))
      return versionedJson({ ...planJson(plan), ...(findings.length > 0 && { findings: shown }) })
    },
    mermaid: () => planMermaid(plan),
    text: () => {
      const text = quiet ? commandText(plan) : planText(plan, { isWritten, from, to })
      return text + (quiet ? '' : findingLines(findings))
    },
  }
  io.stdout(format === 'text' && !quiet ? fold(texts.text(), io.columns) : texts[format]())
  return plan.kind === 'unsafe' ? EXIT.findings : EXIT.fine
}
