import { compareBytes } from '../../der/bytes.ts'
import { concat, element, oid, sequence, setOf, utf8String } from '../../der/writer.ts'
import { isText, textOf } from '../openssl/asn1-text.ts'
import { canonicalText, type NameEntry, type X509Name } from '../openssl/x509-name.ts'

// The order in which X509_STORE looks at objects of one name before 20cb83492: it sorts them by a heap sort (OPENSSL_sk_sort),
// which turns around what is equal, and sorts them again whenever one is added.

/** What a store holds. */
export interface Stored {
  readonly isCrl: boolean
  /** The subject, of a CRL its issuer. */
  readonly name: X509Name
}

function canonicalEntry({ oid: id, value: { type, bytes } }: NameEntry): Uint8Array {
  const text = isText(type) ? utf8String(canonicalText(textOf(type, bytes) ?? '')) : undefined
  return sequence(oid(id), text ?? element(type, bytes))
}

/** The canonical encoding of a name: its relative names, one after another. */
const canonicalDer = ({ rdns }: X509Name): Uint8Array =>
  concat(rdns.map((rdn) => setOf(...rdn.map(canonicalEntry))))

interface Keyed<T> {
  readonly one: T
  readonly isCrl: boolean
  readonly key: Uint8Array
}

/** x509_object_cmp: certificates first, then by name; of names the shorter one is less (X509_NAME_cmp). */
const compare = (a: Omit<Keyed<unknown>, 'one'>, b: Omit<Keyed<unknown>, 'one'>): number =>
  Number(a.isCrl) - Number(b.isCrl) || a.key.length - b.key.length || compareBytes(a.key, b.key)

/** An object with its place among all; what is equal has the same. */
interface Ranked<T> {
  readonly one: T
  readonly rank: number
}

function ranked<T extends Stored>(objects: readonly T[]): Ranked<T>[] {
  const keyed = objects.map((one) => ({ one, isCrl: one.isCrl, key: canonicalDer(one.name) }))
  const sorted = keyed.toSorted(compare)
  const ranks = new Map<T, number>()
  let rank = 0
  for (const [index, now] of sorted.entries()) {
    const before = sorted[index - 1]
    if (before !== undefined && compare(before, now) !== 0) rank++
    ranks.set(now.one, rank)
  }
  return objects.map((one) => ({ one, rank: ranks.get(one) as number }))
}

type Ranks = Pick<Ranked<unknown>, 'rank'>[]

function swap(list: Ranks, a: number, b: number): void {
  const kept = list[a] as Ranks[0]
  list[a] = list[b] as Ranks[0]
  list[b] = kept
}

const rankAt = (list: Ranks, at: number): number => (list[at] as Ranks[0]).rank

/** down_heap: the largest of an object and its two children comes up. */
function downHeap(list: Ranks, from: number, count: number): void {
  for (let at = from; ;) {
    let next = at
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < count && rankAt(list, next) < rankAt(list, child)) next = child
    if (next === at) return
    swap(list, at, next)
    at = next
  }
}

function heapSort(list: Ranks): void {
  for (let at = Math.floor(list.length / 2) - 1; at >= 0; at--) downHeap(list, at, list.length)
  for (let at = list.length - 1; at > 0; at--) {
    swap(list, 0, at)
    downHeap(list, 0, at)
  }
}

// sorting again and again takes long: of more than this the order stays that in which they were added
const MOST_SORTED = 500

/** The objects in the order in which a store looks at them, from the order in which they are added. */
export function storeOrder<T extends Stored>(added: readonly T[]): readonly T[] {
  if (added.length > MOST_SORTED) return added
  const list: Ranked<T>[] = []
  for (const one of ranked(added)) {
    list.push(one)
    heapSort(list)
  }
  return list.map(({ one }) => one)
}
