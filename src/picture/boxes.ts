import {
  BODY,
  BOLD,
  element,
  FAULT,
  INK,
  LEADING,
  MARGIN,
  SMALL,
  text,
  WIDTH,
  type Part,
} from './svg.ts'

// Boxes one below the other, with an arrow from the one that signed to the one that it signed.

/** What a box says. */
export interface Box {
  /** Its name, in bold. */
  readonly name: string
  /** Lines below it. */
  readonly lines: readonly string[]
  /** What is wrong with it: the frame is thick and dashed, and each fault has a line with a cross in front. */
  readonly faults: readonly string[]
  /** Position of the box that the arrow comes from; none where nothing points to it. */
  readonly from?: number
}

const PADDING = 10
const GAP = 40
/** Arrows that pass other boxes run here, left of them, each in a lane of its own. */
const LANE = 14
const MOST_LANES = 6

const lineHeight = BODY.size * LEADING
const heightOf = ({ lines, faults }: Box): number =>
  2 * PADDING + (1 + lines.length + faults.length) * lineHeight

interface Placed {
  readonly box: Box
  readonly y: number
  readonly height: number
}

function place(boxes: readonly Box[]): readonly Placed[] {
  let y = 0
  return boxes.map((box) => {
    const height = heightOf(box)
    const placed = { box, y, height }
    y += height + GAP
    return placed
  })
}

function drawBox({ box, y, height }: Placed, left: number): string {
  const faulty = box.faults.length > 0
  const width = WIDTH - MARGIN - left
  const inner = { x: left + PADDING, width: width - 2 * PADDING }
  let line = y + PADDING + BODY.size
  const texts = [text(box.name, BOLD, { ...inner, y: line })]
  for (const one of box.lines) texts.push(text(one, SMALL, { ...inner, y: (line += lineHeight) }))
  for (const one of box.faults)
    texts.push(text(`✗ ${one}`, BOLD, { ...inner, y: (line += lineHeight), fill: FAULT }))
  const frame = faulty
    ? { stroke: FAULT, 'stroke-width': 3, 'stroke-dasharray': '8 3' }
    : { stroke: INK, 'stroke-width': 1 }
  const rect = element('rect', { x: left, y, width, height, rx: 4, fill: '#ffffff', ...frame })
  return [rect, ...texts].join('\n')
}

const head = (x: number, y: number, points: string): string =>
  element('path', {
    d: `M${String(x)} ${String(Math.round(y * 100) / 100)} ${points} z`,
    fill: INK,
  })

const line = (d: string): string =>
  element('path', { d, fill: 'none', stroke: INK, 'stroke-width': 1.5 })

const at = (...numbers: readonly number[]): string =>
  numbers.map((one) => String(Math.round(one * 100) / 100)).join(' ')

/** From a box to the next one. */
function straight(from: Placed, to: Placed, left: number): string {
  const x = left + 40
  return [
    line(`M${at(x, from.y + from.height)} L${at(x, to.y - 8)}`),
    head(x, to.y, 'l-5 -9 h10'),
    text('signed', SMALL, { x: x + 12, y: to.y - GAP / 2 + 4 }),
  ].join('\n')
}

/** From a box past others, through a lane on the left. */
function around(from: Placed, to: Placed, left: number, lane: number): string {
  const x = left - LANE * (1 + (lane % MOST_LANES))
  const [start, end] = [from.y + from.height / 2 + 5, to.y + to.height / 2 - 5]
  return [
    line(`M${at(left, start)} H${at(x)} V${at(end)} H${at(left - 8)}`),
    head(left, end, 'l-9 -5 v10'),
    text('signed', SMALL, { x: left + 40, y: to.y - 8 }),
  ].join('\n')
}

/** Draws boxes from above to below. */
export function drawBoxes(boxes: readonly Box[]): Part {
  const placed = place(boxes)
  const long = boxes.flatMap(({ from }, index) =>
    from === undefined || from === index - 1 || boxes[from] === undefined ? [] : [index],
  )
  const left = MARGIN + LANE * Math.min(long.length, MOST_LANES)
  const arrows = placed.flatMap((to, index) => {
    const from = to.box.from === undefined ? undefined : placed[to.box.from]
    if (from === undefined) return []
    const lane = long.indexOf(index)
    return [lane < 0 ? straight(from, to, left) : around(from, to, left, lane)]
  })
  const last = placed.at(-1)
  return {
    svg: [...placed.map((one) => drawBox(one, left)), ...arrows].join('\n'),
    height: last === undefined ? 0 : last.y + last.height,
    words: boxes.map(boxWords),
  }
}

function boxWords({ name, lines, faults }: Box): string {
  const wrong = faults.length === 0 ? [] : [`faults: ${faults.join(', ')}`]
  return [name, ...lines, ...wrong].join('; ')
}
