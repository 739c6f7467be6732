import type { Dated, PeerRow } from '../types.ts'
import { el } from './dom.ts'

const cells = (row: PeerRow): readonly HTMLElement[] => [
  el('th', { scope: 'row' }, row.who),
  el('td', {}, row.about),
  el('td', { class: row.ok ? 'yes' : 'no' }, row.ok ? '✓ accepts' : '✗ refuses'),
  el('td', { class: 'says' }, row.says ?? ''),
]

/** Who accepts, who refuses, and in which words; folded where nobody refuses. */
export function peerTable(rows: readonly PeerRow[]): HTMLElement | undefined {
  if (rows.length === 0) return undefined
  const head = ['Component', 'asked about', 'answer', 'in its words'].map((text) =>
    el('th', { scope: 'col' }, text),
  )
  const refusing = [...new Set(rows.filter(({ ok }) => !ok).map(({ who }) => who))]
  const table = el(
    'table',
    { class: 'peers' },
    el('caption', { class: 'hidden' }, 'What each component of the mesh answers'),
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...cells(row)))),
  )
  if (refusing.length > 0)
    return el('section', {}, el('h3', {}, `Refused by ${refusing.join(', ')}`), table)
  return el('details', {}, el('summary', {}, 'All components accept'), table)
}

const DAY = 86_400_000
// RFC 5280, section 4.1.2.5: a certificate without an end
const NO_END = '9999-12-31'
const dayOf = (time: string): string => time.slice(0, 10)

interface Span {
  readonly from: number
  readonly to: number
}

const position = (time: number, { from, to }: Span): number =>
  Math.min(100, Math.max(0, ((time - from) / (to - from)) * 100))

/** The stretch of time that shows all starts and ends that are near, and the time of the verdict. */
function spanOf(certificates: readonly Dated[], at: number): Span {
  const near = certificates
    .flatMap(({ notBefore, notAfter }) => [Date.parse(notBefore), Date.parse(notAfter)])
    .filter((time) => Math.abs(time - at) < 40 * 365 * DAY)
  const times = [...near, at]
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const room = Math.max((last - first) * 0.08, 30 * DAY)
  return { from: first - room, to: last + room }
}

function wordsOf(one: Dated, at: number): { readonly text: string; readonly state: string } {
  const [start, end] = [Date.parse(one.notBefore), Date.parse(one.notAfter)]
  if (at < start) return { text: `not valid before ${dayOf(one.notBefore)}`, state: 'no' }
  if (dayOf(one.notAfter) === NO_END) return { text: 'without end', state: 'yes' }
  if (at > end) return { text: `ended ${dayOf(one.notAfter)}`, state: 'no' }
  const days = Math.floor((end - at) / DAY)
  const left = days < 60 ? `, ${String(days)} ${days === 1 ? 'day' : 'days'} left` : ''
  return { text: `until ${dayOf(one.notAfter)}${left}`, state: days < 30 ? 'soon' : 'yes' }
}

const SVG = 'http://www.w3.org/2000/svg'

function shape(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function bar(one: Dated, at: number, span: Span): SVGElement {
  const from = position(Date.parse(one.notBefore), span)
  const to = position(Date.parse(one.notAfter), span)
  const now = String(position(at, span))
  const picture = shape('svg', {
    viewBox: '0 0 100 10',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  })
  const { state } = wordsOf(one, at)
  picture.append(
    shape('rect', { x: '0', y: '4', width: '100', height: '2', class: 'rail' }),
    shape('rect', {
      x: String(from),
      y: '2',
      width: String(Math.max(to - from, 0.6)),
      height: '6',
      class: `bar ${state}`,
    }),
    shape('line', { x1: now, x2: now, y1: '0', y2: '10', class: 'now' }),
  )
  return picture
}

/** From when to when each certificate is valid, and where the time of the verdict is. */
export function timeline(certificates: readonly Dated[], time: string): HTMLElement | undefined {
  if (certificates.length === 0) return undefined
  const at = Date.parse(time)
  const span = spanOf(certificates, at)
  const rows = certificates.map((one) => {
    const { text, state } = wordsOf(one, at)
    return el(
      'li',
      {},
      el('span', { class: 'name' }, one.name, ' ', el('small', {}, one.places.join('; '))),
      el('span', { class: `dates ${state}` }, text),
      bar(one, at, span) as unknown as HTMLElement,
    )
  })
  return el(
    'section',
    { class: 'timeline' },
    el('h3', {}, 'Validity'),
    el(
      'p',
      { class: 'hint' },
      `The line is ${dayOf(time)}, the time of this verdict; the stretch is ${dayOf(new Date(span.from).toISOString())} to ${dayOf(new Date(span.to).toISOString())}.`,
    ),
    el('ol', {}, ...rows),
  )
}

interface Link {
  readonly file?: string
  readonly block?: number
  readonly certificate?: string
  readonly signedBy?: number
}

/** The chain, the root at the top: who signed whom. */
export function chainPicture(
  json: unknown,
  isFaulty: (link: Link) => boolean,
): HTMLElement | undefined {
  const { chain } = (json ?? {}) as { readonly chain?: readonly Link[] }
  if (chain === undefined || chain.length === 0) return undefined
  const rows = chain.map((link, at) => {
    const { certificate = '', file, block, signedBy } = link
    const signer =
      signedBy === undefined
        ? 'signed by nobody here'
        : signedBy === at
          ? 'signs itself'
          : `signed by ${chain[signedBy]?.certificate ?? 'another'}`
    const place = [file, ...(block === undefined ? [] : [`block ${String(block)}`])].join(', ')
    return el(
      'li',
      { class: isFaulty(link) ? 'no' : 'yes' },
      el('span', { class: 'name' }, certificate),
      el(
        'small',
        {},
        `${place === '' ? '' : `${place}: `}${signer}${isFaulty(link) ? ' · has an error' : ''}`,
      ),
    )
  })
  return el(
    'section',
    { class: 'chain' },
    el('h3', {}, 'Chain'),
    el('ol', { reversed: true }, ...rows.toReversed()),
  )
}
