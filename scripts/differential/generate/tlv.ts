import { concat } from '../../../src/der/writer.ts'
import { createRandom, type Random } from '../random.ts'
import type { Edit } from '../material/certificate.ts'

// Mutates DER as a tree, so that the fault lies where it is meant to and the lengths around it still fit.

/** An element: its content is octets, or elements behind some octets (`lead`: the unused bits of a BIT STRING). */
interface Node {
  tag: number
  lead: Uint8Array
  content: Uint8Array | Node[]
  /** Writes the length in more octets than needed. */
  longLength?: number
}

const BIT_STRING = 3
const OCTET_STRING = 4
const CONSTRUCTED = 0x20
const NO_OCTETS = new Uint8Array(0)

function readHead(
  der: Uint8Array,
  at: number,
): { tag: number; start: number; end: number } | undefined {
  const [tag, first] = [der[at], der[at + 1]]
  if (
    tag === undefined ||
    first === undefined ||
    (tag & 0x1f) === 0x1f ||
    first === 0x80 ||
    first > 0x84
  )
    return undefined
  let length = first
  let start = at + 2
  if (first > 0x80) {
    length = 0
    for (let i = 0; i < (first & 0x7f); i++) length = length * 256 + (der[start++] ?? 0)
  }
  return start + length > der.length ? undefined : { tag, start, end: start + length }
}

/** The elements that these octets are, all of them or nothing. */
function readAll(der: Uint8Array, depth: number): Node[] | undefined {
  const nodes: Node[] = []
  for (let at = 0; at < der.length;) {
    const head = readHead(der, at)
    if (head === undefined) return undefined
    nodes.push(nodeOf(head.tag, der.subarray(head.start, head.end), depth))
    at = head.end
  }
  return nodes
}

function nodeOf(tag: number, value: Uint8Array, depth: number): Node {
  const lead = tag === BIT_STRING ? value.subarray(0, 1) : NO_OCTETS
  const rest = value.subarray(lead.length)
  const nests =
    depth < 12 &&
    rest.length > 1 &&
    ((tag & CONSTRUCTED) !== 0 || tag === OCTET_STRING || tag === BIT_STRING)
  const children = nests ? readAll(rest, depth + 1) : undefined
  return { tag, lead, content: children ?? rest }
}

function lengthOf(length: number, extra = 0): Uint8Array {
  if (length < 0x80 && extra === 0) return Uint8Array.of(length)
  const octets: number[] = []
  for (let left = length; left > 0 || octets.length === 0; left = Math.floor(left / 256))
    octets.unshift(left % 256)
  for (let i = 0; i < extra; i++) octets.unshift(0)
  return Uint8Array.of(0x80 | octets.length, ...octets)
}

function write({ tag, lead, content, longLength }: Node): Uint8Array {
  const inside = concat([
    lead,
    content instanceof Uint8Array ? content : concat(content.map(write)),
  ])
  return concat([Uint8Array.of(tag), lengthOf(inside.length, longLength), inside])
}

interface Place {
  readonly list: Node[]
  readonly index: number
}

function placesOf(list: Node[], places: Place[] = []): Place[] {
  for (const [index, node] of list.entries()) {
    places.push({ list, index })
    if (!(node.content instanceof Uint8Array)) placesOf(node.content, places)
  }
  return places
}

const leaf = (tag: number, ...octets: number[]): Node => ({
  tag,
  lead: NO_OCTETS,
  content: Uint8Array.from(octets),
})

const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a, 0x1c,
  0x1e, 0x30, 0x31, 0x80, 0x81, 0x82, 0x86, 0x87, 0xa0, 0xa1, 0xa3, 0xa4, 0x1f, 0xff,
]

function randomNode(random: Random): Node {
  return random.pick([
    leaf(0x05),
    leaf(0x02, 0),
    leaf(0x02, 0xff),
    leaf(0x01, 0xff),
    leaf(0x04),
    leaf(0x30),
    leaf(0x0c, 0x61),
    leaf(random.pick(TAGS), ...random.bytes(random.int(4))),
  ])
}

function withContent(random: Random, content: Uint8Array): Uint8Array {
  const at = random.int(content.length + 1)
  switch (random.int(8)) {
    case 0:
      return NO_OCTETS
    case 1:
      return content.subarray(0, at)
    case 2:
      return concat([content, random.bytes(1 + random.int(3))])
    case 3:
      return concat([Uint8Array.of(random.pick([0, 0xff, 0x80])), content])
    case 4:
      return concat([content.subarray(0, at), random.bytes(1), content.subarray(at)])
    case 5:
      return concat([content, Uint8Array.of(0)])
    default: {
      const changed = content.slice()
      if (changed.length > 0) changed[at % changed.length]! ^= 1 << random.int(8)
      return changed
    }
  }
}

type Mutation = (place: Place, random: Random) => void

const MUTATIONS: readonly Mutation[] = [
  ({ list, index }) => list.splice(index, 1),
  ({ list, index }) => list.splice(index, 0, list[index]!),
  ({ list, index }, random) => {
    const other = random.int(list.length)
    ;[list[index], list[other]] = [list[other]!, list[index]!]
  },
  ({ list, index }, random) => {
    list[index] = { ...list[index]!, tag: random.pick(TAGS) }
  },
  ({ list, index }, random) => {
    list[index] = { ...list[index]!, tag: list[index]!.tag ^ (1 << random.int(8)) }
  },
  ({ list, index }, random) => {
    list[index] = { ...list[index]!, longLength: 1 + random.int(3) }
  },
  ({ list, index }, random) => list.splice(index + 1, 0, randomNode(random)),
  ({ list, index }, random) => list.splice(index, 0, randomNode(random)),
  ({ list, index }, random) => {
    list[index] = randomNode(random)
  },
]

function mutateContent({ list, index }: Place, random: Random): void {
  const node = list[index]!
  const inside = node.content instanceof Uint8Array ? node.content : concat(node.content.map(write))
  list[index] = { ...node, content: withContent(random, inside) }
}

/** An edit of one element somewhere in the DER. */
export function mutateTlv(random: Random): Edit {
  const seed = random.seed()
  return (der) => {
    const mine = createRandom(seed)
    const tree = readAll(der, 0)
    if (tree === undefined || tree.length === 0) return withContent(mine, der)
    const place = mine.pick(placesOf(tree))
    if (mine.oneIn(2)) mutateContent(place, mine)
    else mine.pick(MUTATIONS)(place, mine)
    return concat(tree.map(write))
  }
}
