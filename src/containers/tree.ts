import { type BaseBlock, Constructed, fromBER, ObjectIdentifier, OctetString } from 'asn1js'
import type { LimitRange } from '../report/argument.ts'
import { containersError, type Kind, malformed } from './fail.ts'

// asn1js enters here: these files come as BER too (indefinite lengths, strings in pieces), which our own reader refuses
// on purpose, and which the key material inside must not be.

/** An element of ASN.1 as asn1js read it. */
export type Node = BaseBlock

// 16 MiB of certificates are some thousands; the largest file of a corporate CA seen has some hundred
export const MAX_OCTETS = 16_777_216
// a certificate has about 100 elements
export const MAX_NODES = 200_000

/** What reading a file of PKCS#12 or PKCS#7 may cost. */
export interface TreeLimits {
  /** Octets of the file; 16,777,216, some thousands of certificates (`containers-too-large`). */
  readonly octets: number
  /** Elements of ASN.1 of each part that is read; 200,000: a certificate has about a hundred (`containers-too-large`). */
  readonly nodes: number
}

/** What they may be raised to: no further, as memory grows with them. */
export const TREE_LIMITS = { octets: MAX_OCTETS, nodes: MAX_NODES } as const satisfies LimitRange<
  keyof TreeLimits
>

/** Runs asn1js, which throws errors of its own for a time or a text that it cannot convert. */
function read(bytes: Uint8Array, kind: Kind, maxNodes: number): ReturnType<typeof fromBER> {
  try {
    return fromBER(bytes, {
      maxNodes,
      // the contents of OCTET STRINGs are looked at one by one, where they are known
      parseEmbedded: false,
      copyInput: false,
    })
  } catch {
    // no cause: the error may hold what was read
    throw malformed(kind, 'it has a value that is not of its type')
  }
}

// asn1js says it in words alone
const NODES_EXCEEDED = 'Maximum ASN.1 node count exceeded'

const tooLarge = (wanted: Kind, limit: number, what: string): Error =>
  containersError('containers-too-large', { wanted, limit, what })

/** Reads one element that fills the bytes. */
export function readTree(bytes: Uint8Array, kind: Kind, limits: Partial<TreeLimits> = {}): Node {
  const { octets = MAX_OCTETS, nodes = MAX_NODES } = limits
  if (bytes.length > octets) throw tooLarge(kind, octets, 'octets')
  const { offset, result } = read(bytes, kind, nodes)
  if (offset === -1 && result.error === NODES_EXCEEDED) throw tooLarge(kind, nodes, 'elements')
  // the text of asn1js may name what it found: positions and types, nothing of contents
  if (offset === -1) throw malformed(kind, result.error || 'it is not ASN.1')
  if (offset !== bytes.length) {
    throw malformed(kind, `${bytes.length - offset} octets follow its end`)
  }
  return result
}

/** The elements inside a constructed one. */
export function children(node: Node | undefined, kind: Kind): readonly Node[] {
  if (!(node instanceof Constructed)) throw malformed(kind, 'an element is missing')
  return node.valueBlock.value
}

/** The octets of an element as they are in the file. */
export const rawOf = (node: Node): Uint8Array => new Uint8Array(node.valueBeforeDecodeView)

/** Dotted form of an OBJECT IDENTIFIER; the empty text where it is none. */
export const oidOf = (node: Node | undefined): string =>
  node instanceof ObjectIdentifier ? node.getValue() : ''

/** Contents of an OCTET STRING, its pieces joined. */
export function octetsOf(node: unknown, kind: Kind): Uint8Array {
  if (!(node instanceof OctetString)) throw malformed(kind, 'an OCTET STRING is missing')
  return new Uint8Array(node.getValue())
}

/** Is this `[number]` of the context? */
export const isContext = (node: Node, number: number): boolean =>
  node.idBlock.tagClass === 3 && node.idBlock.tagNumber === number

/** The universal type of an element: 16 is SEQUENCE, 17 SET. */
export const isUniversal = (node: Node, number: number): boolean =>
  node.idBlock.tagClass === 1 && node.idBlock.tagNumber === number
