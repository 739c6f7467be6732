// Certificates by hand, octet by octet: nothing here shares code with the reader it tests.

export type Octets = readonly number[]

/** An element with its length in the shortest definite form. */
export function tlv(tag: number, ...parts: readonly Octets[]): number[] {
  const content = parts.flat()
  const { length } = content
  if (length < 0x80) return [tag, length, ...content]
  if (length < 0x100) return [tag, 0x81, length, ...content]
  if (length < 0x10000) return [tag, 0x82, length >> 8, length & 0xff, ...content]
  return [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff, ...content]
}

export const ascii = (text: string): number[] => Array.from(Buffer.from(text, 'latin1'))
export const utf8 = (text: string): number[] => Array.from(Buffer.from(text, 'utf8'))
export const hex = (text: string): number[] =>
  Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

export const seq = (...parts: readonly Octets[]): number[] => tlv(0x30, ...parts)
export const set = (...parts: readonly Octets[]): number[] => tlv(0x31, ...parts)
export const int = (...octets: Octets): number[] => tlv(0x02, octets)
export const octetString = (...parts: readonly Octets[]): number[] => tlv(0x04, ...parts)
export const bits = (unused: number, ...octets: Octets): number[] => tlv(0x03, [unused], octets)
export const TRUE: Octets = [0x01, 0x01, 0xff]
export const FALSE: Octets = [0x01, 0x01, 0x00]

/** Dotted identifiers by hand: no arc above 2^31. */
export function oid(dotted: string): number[] {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const arcs = [first * 40 + second, ...rest]
  return tlv(
    0x06,
    arcs.flatMap((arc) => {
      const digits = [arc % 128]
      for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
        digits.unshift((left % 128) + 128)
      return digits
    }),
  )
}

export const attribute = (type: string, value: Octets): number[] => seq(oid(type), value)
export const name = (...attributes: readonly Octets[]): number[] =>
  seq(...attributes.map((one) => set(one)))
export const cn = (text: string): number[] => name(attribute('2.5.4.3', tlv(0x0c, utf8(text))))

export const utcTime = (text: string): number[] => tlv(0x17, ascii(text))
export const generalizedTime = (text: string): number[] => tlv(0x18, ascii(text))

export const ED25519 = seq(oid('1.3.101.112'))
const key = Array.from({ length: 32 }, (_, i) => i)

/** An Extension: `critical` is left out when undefined, as the DEFAULT asks. */
export const extension = (type: string, value: Octets, critical?: Octets): number[] =>
  seq(oid(type), ...(critical === undefined ? [] : [critical]), octetString(value))

export interface Parts {
  readonly version?: Octets
  readonly serial?: Octets
  readonly algorithm?: Octets
  readonly issuer?: Octets
  readonly notBefore?: Octets
  readonly notAfter?: Octets
  readonly subject?: Octets
  readonly spki?: Octets
  /** issuerUniqueID and subjectUniqueID. */
  readonly uniqueIds?: Octets
  /** The list of extensions; none when empty. */
  readonly extensions?: readonly Octets[]
  /** The whole field `[3]`, in place of the list. */
  readonly extensionsField?: Octets
  readonly tbsEnd?: Octets
  readonly outerAlgorithm?: Octets
  readonly signature?: Octets
  readonly end?: Octets
}

export const basicCa = extension('2.5.29.19', seq(TRUE), TRUE)

function parts(changes: Parts): Required<Parts> {
  const extensions = changes.extensions ?? [basicCa]
  return {
    version: tlv(0xa0, int(2)),
    serial: int(1),
    algorithm: ED25519,
    issuer: cn('issuer'),
    notBefore: utcTime('260101000000Z'),
    notAfter: utcTime('360101000000Z'),
    subject: cn('subject'),
    spki: seq(ED25519, bits(0, ...key)),
    uniqueIds: [],
    extensionsField: extensions.length === 0 ? [] : tlv(0xa3, seq(...extensions)),
    tbsEnd: [],
    outerAlgorithm: changes.algorithm ?? ED25519,
    signature: bits(0, ...Array.from({ length: 64 }, () => 7)),
    end: [],
    ...changes,
    extensions,
  }
}

/** A certificate in DER, good but for the parts that are given. */
export function build(changes: Parts = {}): Uint8Array {
  const p = parts(changes)
  const tbs = seq(
    p.version,
    p.serial,
    p.algorithm,
    p.issuer,
    seq(p.notBefore, p.notAfter),
    p.subject,
    p.spki,
    p.uniqueIds,
    p.extensionsField,
    p.tbsEnd,
  )
  return Uint8Array.from(seq(tbs, p.outerAlgorithm, p.signature, p.end))
}
