import type { MeshRotationPlan } from '../cacerts/tools/mesh-rotation.ts'
import type { TrustConnection } from '../cacerts/tools/connections.ts'
import type { TrustMatrix } from '../cacerts/tools/trust-matrix.ts'
import { requireObject, requireObjects, requireString, requireStrings } from '../report/argument.ts'
import { drawBoxes, type Box } from './boxes.ts'
import { readOptions, type PictureOptions } from './options.ts'
import { heading, notDrawn, paragraph } from './paragraph.ts'
import {
  BODY,
  BOLD,
  element,
  FAULT,
  INK,
  MARGIN,
  picture,
  SMALL,
  stack,
  text,
  WIDTH,
  type Part,
} from './svg.ts'
import { wrapText } from './width.ts'

const NAMES_WIDTH = 240
const CELL = 44
/** More refusals than this are counted, and not listed. */
const MOST = 20

/** A cell: the word, and a thick frame with a cross through it where the answer is no. */
function cell(trusts: boolean, x: number, y: number): string {
  const box = { x, y, width: CELL, height: CELL, fill: '#ffffff' }
  const middle = { x: x + CELL / 2, y: y + CELL / 2 + 5, anchor: 'middle' as const }
  if (trusts)
    return element('rect', { ...box, stroke: INK, 'stroke-width': 1 }) + text('yes', BODY, middle)
  const [left, right, top, end] = [x + 3, x + CELL - 3, y + 3, y + CELL - 3]
  const corners = `M${String(left)} ${String(top)} l8 8 M${String(right)} ${String(end)} l-8 -8 M${String(right)} ${String(top)} l-8 8 M${String(left)} ${String(end)} l8 -8`
  return [
    element('rect', { ...box, stroke: FAULT, 'stroke-width': 3 }),
    element('path', { d: corners, stroke: FAULT, 'stroke-width': 2, fill: 'none' }),
    text('NO', BOLD, { ...middle, fill: FAULT }),
  ].join('\n')
}

function grid({ names, cells }: TrustMatrix): Part {
  const left = MARGIN + NAMES_WIDTH
  const count = names.length
  const columns = names.map((_, column) =>
    text(String(column + 1), BOLD, { x: left + (column + 0.5) * CELL, y: 16, anchor: 'middle' }),
  )
  const rows = names.flatMap((name, row) => {
    const y = 24 + row * CELL
    const label = `${String(row + 1)}  ${name}`
    return [
      text(label, BODY, { x: MARGIN, y: y + CELL / 2 + 5, width: NAMES_WIDTH - 8 }),
      ...cells
        .slice(row * count, (row + 1) * count)
        .map(({ trusts }, column) => cell(trusts, left + column * CELL, y)),
    ]
  })
  const words = cells.map(
    ({ from, to, trusts }) => `${from} ${trusts ? 'trusts' : 'REFUSES'} ${to}`,
  )
  return { svg: [...columns, ...rows].join('\n'), height: 24 + count * CELL, words }
}

function connectionPart(one: TrustConnection): Part {
  const { client, clientPlane, server, serverPlane } = one
  const halves = (['chain', 'identity'] as const).filter((half) => !one[half].ok)
  const head = `✗ ${client} (${clientPlane}) to ${server} (${serverPlane})`
  return stack(
    [
      paragraph(head, BOLD, 2),
      ...halves.map((half) => {
        const { refusedBy = '', says = '' } = one[half]
        return paragraph(`${half}: ${refusedBy} refuses: ${says}`, BODY, 3)
      }),
    ],
    0,
  )
}

function matrixParts(matrix: TrustMatrix): readonly Part[] {
  const broken = matrix.connections.filter(({ works }) => !works)
  const refusals = matrix.cells.filter(({ trusts }) => !trusts)
  return [
    paragraph('row: who judges, with its own roots; column: whose workloads are judged'),
    grid(matrix),
    ...(broken.length === 0 && refusals.length === 0 ? [] : [heading('what is refused')]),
    ...refusals
      .slice(0, MOST)
      .map(({ from, to, says = '' }) => paragraph(`✗ ${from} refuses ${to}: ${says}`, BODY, 3)),
    ...notDrawn(refusals.length - MOST, 'refusals'),
    ...broken.slice(0, MOST).map(connectionPart),
    ...notDrawn(broken.length - MOST, 'connections'),
  ]
}

const PLANS = {
  same: 'the clusters are as they shall be: nothing to do',
  safe: 'every step was tried: no connection that works stops working',
  unsafe: 'NO ORDER IS SAFE',
} as const satisfies Readonly<Record<MeshRotationPlan['kind'], string>>

function planParts({ kind, steps, why, after }: MeshRotationPlan): readonly Part[] {
  const boxes = steps.map(({ cluster, change, breaks }, index): Box => ({
    name: `${String(index + 1)}. ${cluster}`,
    lines: wrapText(change, WIDTH - 4 * MARGIN, SMALL, 4),
    faults: breaks.map(({ client, server }) => `BREAKS ${client} to ${server}`),
  }))
  const reason = why === undefined ? '' : `: ${why}`
  return [
    paragraph(`${PLANS[kind]}${reason}`, BOLD, 3),
    drawBoxes(boxes),
    heading('in the end'),
    ...matrixParts(after),
  ]
}

/**
 * Draws who trusts whom as a matrix with the words of those who refuse, or a plan as its steps with the matrix in the end.
 *
 * @param drawn - From `trustMatrix`, `planMeshRotation`, or the `matrix` of `planRotation`.
 * @param options - `title` is `who trusts whom` where it is left out; `at` is not used.
 * @returns As {@link drawReport}, wider for many clusters.
 * @throws MeshCertsError `report-argument` for another value.
 * @example
 * import { drawTrust } from 'meshcerts/picture'
 * const cells = [{ from: 'east', to: 'east', trusts: true }]
 * drawTrust({ names: ['east'], cells, connections: [], whole: true }).includes('east trusts east.') // => true
 */
export function drawTrust(
  drawn: TrustMatrix | MeshRotationPlan,
  options: PictureOptions = {},
): string {
  requireObject('drawn', drawn, 'a matrix, or a plan of a mesh')
  const { title } = readOptions(options, 'who trusts whom')
  const isPlan = 'steps' in drawn
  const matrix = isPlan ? drawn.after : drawn
  requireObject('drawn', matrix, 'a matrix, or a plan of a mesh')
  requireStrings('drawn.names', matrix.names)
  requireObjects('drawn.cells', matrix.cells)
  requireObjects('drawn.connections', matrix.connections)
  for (const { chain, identity } of matrix.connections)
    requireObjects('drawn.connections[]: chain, identity', [chain, identity])
  if (isPlan) requirePlan(drawn)
  const parts = isPlan ? planParts(drawn) : matrixParts(drawn)
  const width = Math.max(WIDTH, 2 * MARGIN + NAMES_WIDTH + matrix.names.length * CELL)
  return picture(title, stack([heading(title), ...parts], 14), width)
}

function requirePlan({ steps, why = '' }: MeshRotationPlan): void {
  requireObjects('drawn.steps', steps)
  requireString('drawn.why', why)
  for (const { cluster, change, breaks } of steps) {
    requireString('drawn.steps[].cluster', cluster)
    requireString('drawn.steps[].change', change)
    requireObjects('drawn.steps[].breaks', breaks)
  }
}
