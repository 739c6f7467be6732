import { DEFAULT_CONTROL_PLANE } from '../release/control-plane.ts'
import { planRotation, type RotationPlan } from '../cacerts/tools/rotation.ts'
import { trustMatrix, type TrustMatrix } from '../cacerts/tools/trust-matrix.ts'
import { quoteInput } from '../report/quote.ts'
import { versionedJson } from '../report/format/json.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { controlPlaneOf, readSets } from './mesh-options.ts'
import { DATA_FORMATS, parseArguments, pick, readSettings } from './options.ts'
import { table } from './table.ts'

export const help = `usage: meshcerts trust [OPTION…] DIR|FILE…
       meshcerts trust --previous OLD NEW

Says which clusters of a mesh trust each other: for each pair of sets, whether peers with the roots of the one accept the
workloads of the other. With --previous it says how to get from the set in use to a new one so that trust is never lost.
Exit code 0: everybody trusts everybody, or there is a safe way; 1: not.

  --previous OLD         the set in use now
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --control-plane NAME   ${DEFAULT_CONTROL_PLANE} (default), other istio-1.N, ossm-1.1, ossm-2.0 to ossm-2.6, ossm-3.N
  --trust-domain NAME    default: cluster.local
  -n, --namespace NAME   where istiod runs (default: istio-system)
  --format FORM          text (default), json
  -q, --quiet            only who refuses whom
  --no-color

  meshcerts trust clusters/east clusters/west
`

const OPTIONS = ['previous', 'at', 'control-plane', 'trust-domain', 'namespace'] as const

function refusalLines({ cells }: TrustMatrix): string {
  return cells
    .filter(({ trusts }) => !trusts)
    .map(
      ({ from, to, says = '' }) =>
        `${quoteInput(from)} refuses ${quoteInput(to)}: ${quoteInput(says)}\n`,
    )
    .join('')
}

function drawn(matrix: TrustMatrix): string {
  const { names, cells } = matrix
  const rows = names.map((name) => [
    quoteInput(name),
    ...cells.filter(({ from }) => from === name).map(({ trusts }) => (trusts ? 'yes' : 'NO')),
  ])
  const refusals = refusalLines(matrix)
  return (
    table([['trusts', ...names.map(quoteInput)], ...rows]) +
    (refusals === '' ? '' : '\n') +
    refusals
  )
}

const KINDS: Readonly<Record<RotationPlan['kind'], string>> = {
  same: 'the two sets are the same: nothing to do',
  direct: 'the new set can replace the old one at once',
  staged: 'the new set replaces the old one in steps; between neighbours trust is never lost',
  unsafe: 'no order of steps keeps trust: fix the new set first (meshcerts check)',
}

function planText({ kind, steps, matrix }: RotationPlan): string {
  const lines = steps.map(
    ({ name, change, then }, index) => `${index + 1}. ${name}: ${change}\n   ${then}\n`,
  )
  return [`${KINDS[kind]}\n`, lines.join(''), drawn(matrix)]
    .filter((part) => part !== '')
    .join('\n')
}

interface Show {
  readonly format: string
  readonly quiet: boolean
}

function showMatrix(matrix: TrustMatrix, { format, quiet }: Show, io: Io): number {
  const text = quiet ? refusalLines(matrix) : drawn(matrix)
  io.stdout(format === 'json' ? versionedJson({ ...matrix }) : fold(text, io.columns))
  return matrix.whole ? EXIT.fine : EXIT.findings
}

function showPlan(plan: RotationPlan, { format, quiet }: Show, io: Io): number {
  const { kind, matrix } = plan
  // the sets themselves hold keys
  const steps = plan.steps.map(({ name, change, then }) => ({ name, change, then }))
  const text = quiet ? refusalLines(matrix) : planText(plan)
  io.stdout(format === 'json' ? versionedJson({ kind, steps, matrix }) : fold(text, io.columns))
  return kind === 'unsafe' ? EXIT.findings : EXIT.fine
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('trust', OPTIONS, argv)
  const { at, ...show } = readSettings(given, io, DATA_FORMATS)
  const options = {
    at,
    controlPlane: controlPlaneOf(given),
    ...pick(given, { 'trust-domain': 'trustDomain', namespace: 'istiodNamespace' }),
  }
  const sets = await readSets(given.positionals, io)
  const previous = given.text('previous')
  if (previous === undefined) {
    if (sets.length < 2) throw usageError('trust needs two sets or more', 'trust')
    return showMatrix(await trustMatrix(sets, options), show, io)
  }
  const [old] = await readSets([previous], io)
  const [next, ...more] = sets
  if (old === undefined || next === undefined || more.length > 0)
    throw usageError('trust --previous needs one new set', 'trust')
  return showPlan(await planRotation(old.set, next.set, options), show, io)
}
