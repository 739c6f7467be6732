import type { MeshRotationPlan } from '../cacerts/tools/mesh-rotation.ts'
import type { RotationPlan } from '../cacerts/tools/rotation.ts'
import type { TrustConnection } from '../cacerts/tools/connections.ts'
import type { TrustGap } from '../cacerts/tools/gaps.ts'
import type { TrustMatrix, TrustReport } from '../cacerts/tools/trust-matrix.ts'
import { quoteInput } from '../report/quote.ts'
import { table } from './table.ts'

// What `trust` prints. Names come from outside: they are quoted.

export function refusalLines({ cells }: TrustMatrix): string {
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
  const rows = names.map((name, row) => [
    quoteInput(name),
    ...cells
      .slice(row * names.length, (row + 1) * names.length)
      .map(({ trusts }) => (trusts ? 'yes' : 'NO')),
  ])
  const refusals = refusalLines(matrix)
  return (
    table([['trusts', ...names.map(quoteInput)], ...rows]) +
    (refusals === '' ? '' : '\n') +
    refusals
  )
}

type Ends = Pick<TrustConnection, 'client' | 'clientPlane' | 'server' | 'serverPlane'>

export const between = ({ client, clientPlane, server, serverPlane }: Ends): string =>
  `${quoteInput(client)} (${clientPlane}) to ${quoteInput(server)} (${serverPlane})`

function connectionRow(one: TrustConnection): readonly string[] {
  const half = ({ ok, refusedBy }: TrustConnection['chain']): string =>
    ok ? 'yes' : `NO: ${String(refusedBy)} refuses`
  return [between(one), half(one.chain), half(one.identity)]
}

const connectionTable = (connections: readonly TrustConnection[]): string =>
  table([['client to server', 'chain', 'identity'], ...connections.map(connectionRow)])

function gapText(gap: TrustGap): string {
  const steps = gap.steps.map(
    ({ at, text }, index) => `  ${String(index + 1)}. ${quoteInput(at)}: ${quoteInput(text)}\n`,
  )
  const why = gap.why === undefined ? '' : `  ${quoteInput(gap.why)}\n`
  return `${between(gap)}, ${gap.half}:\n${steps.join('')}${why}`
}

/** One root closes the gaps of many connections: gaps with the same steps are one. */
function gapsText(gaps: readonly TrustGap[]): string {
  const groups = new Map<string, TrustGap[]>()
  for (const gap of gaps) {
    const key = JSON.stringify([gap.half, gap.steps, gap.why])
    groups.set(key, [...(groups.get(key) ?? []), gap])
  }
  const texts = [...groups.values()].map((same) => {
    const heads = same.slice(1).map((gap) => `${between(gap)}, ${gap.half}:\n`)
    return heads.join('') + gapText(same[0] as TrustGap)
  })
  return texts.length === 0 ? '' : `what closes it\n\n${texts.join('\n')}`
}

const notesText = ({ notes }: TrustReport): string =>
  notes.map(({ name, text }) => `${quoteInput(name)}: ${quoteInput(text)}\n`).join('')

/** Sidecars alone, and everybody content: the first table says it all. */
const needsConnections = ({ whole, connections }: TrustMatrix): boolean =>
  !whole ||
  connections.some((one) => one.clientPlane === 'ambient' || one.serverPlane === 'ambient')

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n')

export function reportText(report: TrustReport): string {
  const connections = needsConnections(report) ? connectionTable(report.connections) : ''
  return joined([drawn(report), connections, gapsText(report.gaps), notesText(report)])
}

const KINDS: Readonly<Record<RotationPlan['kind'], string>> = {
  same: 'the two sets are the same: nothing to do',
  direct: 'the new set can replace the old one at once',
  staged: 'the new set replaces the old one in steps; between neighbours trust is never lost',
  unsafe: 'no order of steps keeps trust: fix the new set first (meshcerts check)',
}

export function planText({ kind, steps, matrix }: RotationPlan): string {
  const lines = steps.map(
    ({ name, change, then }, index) => `${index + 1}. ${name}: ${change}\n   ${then}\n`,
  )
  return joined([`${KINDS[kind]}\n`, lines.join(''), drawn(matrix)])
}

const MESH_KINDS: Readonly<Record<MeshRotationPlan['kind'], string>> = {
  same: 'the clusters are as they shall be: nothing to do',
  safe: 'every step was tried: no connection that works stops working',
  unsafe: 'NO ORDER IS SAFE',
}

function stepText(step: MeshRotationPlan['steps'][number], index: number): string {
  const breaks = step.breaks.map(
    (one) =>
      `   BREAKS ${between(one)}: ${quoteInput((one.chain.ok ? one.identity.says : one.chain.says) ?? '')}\n`,
  )
  const head = `${String(index + 1)}. ${quoteInput(step.cluster)}: ${step.change}\n`
  return `${head}${breaks.join('')}   ${step.then}\n`
}

export function meshPlanText({ kind, steps, why, after }: MeshRotationPlan): string {
  const reason = why === undefined ? '' : `: ${quoteInput(why)}`
  const lines = steps.map(stepText).join('')
  return joined([`${MESH_KINDS[kind]}${reason}\n`, lines, 'in the end\n', drawn(after)])
}
