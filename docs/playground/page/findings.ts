import type { Found, Run } from '../types.ts'
import { copied, el } from './dom.ts'

const WORDS = { error: 'Error', warning: 'Warning', info: 'Note' } as const
const ORDER = ['error', 'warning', 'info'] as const

/** What all reports have, and a list of sets has in each. */
interface Report {
  readonly name?: string
  readonly findings?: readonly Found[]
  readonly sets?: readonly Report[]
  readonly proofs?: readonly Pick<Found, 'message' | 'file' | 'certificate'>[]
  readonly istiod?: Says
  readonly gateway?: Says
  readonly envoy?: Says
  readonly client?: Says
  readonly identity?: Says
  readonly proxy?: Says
}

interface Says {
  readonly says?: string
}

/** The reports of a run: one, or one for each set. */
export const reportsOf = ({ json }: Run): readonly Report[] => {
  const report = (json ?? {}) as Report
  return report.sets ?? [report]
}

/** Goes to a line of a file. */
export type Go = (file: string, line: number | undefined) => void

function placeOf({ file, block, line, certificate }: Found, go: Go): HTMLElement | undefined {
  if (file === undefined && certificate === undefined) return undefined
  const words = [
    file,
    ...(block === undefined ? [] : [`block ${String(block)}`]),
    ...(line === undefined ? [] : [`line ${String(line)}`]),
  ].filter((word) => word !== undefined)
  const place = el('li', {})
  if (file !== undefined) {
    const show = el('button', { type: 'button', class: 'place' }, words.join(', '))
    show.addEventListener('click', () => {
      go(file, line)
    })
    place.append(show)
  }
  if (certificate !== undefined) place.append(' ', el('span', { class: 'who' }, certificate))
  return place
}

// a command ends the fix, behind the words that say what it does
const COMMAND =
  /^(.*?): ((?:\(cd |awk|base64|cat|cp|echo|meshcerts|mkdir|mv|oc|kubectl|openssl|sed|tr) ?.*)$/s

function fixOf(fix: string): HTMLElement {
  const [, words, command] = COMMAND.exec(fix) ?? []
  const text = el('p', { class: 'fix' }, el('strong', {}, 'Fix: '), words ?? fix)
  return command === undefined
    ? text
    : el('div', {}, text, copied(command, 'the command of the fix'))
}

const sameAs = (one: Found): string => [one.severity, one.code, one.message, one.fix].join('\n')

/** Findings that say the same of several places are one. */
function merged(findings: readonly Found[]): readonly (readonly Found[])[] {
  const groups = new Map<string, Found[]>()
  for (const one of findings) {
    const group = groups.get(sameAs(one))
    if (group === undefined) groups.set(sameAs(one), [one])
    else group.push(one)
  }
  return [...groups.values()]
}

function whyOf({ code, rule, page }: Found): HTMLElement {
  const isLink = page !== undefined && /^https:\/\//.test(page)
  const name = isLink
    ? el('a', { href: page, rel: 'noreferrer noopener', target: '_blank' }, code)
    : el('code', {}, code)
  return el('p', { class: 'why' }, name, rule === undefined ? undefined : ` · ${rule}`)
}

function card(group: readonly Found[], go: Go): HTMLElement {
  const [first] = group as readonly [Found, ...Found[]]
  const places = group.map((one) => placeOf(one, go)).filter((one) => one !== undefined)
  return el(
    'li',
    { class: `finding ${first.severity}` },
    el('h3', {}, el('span', { class: 'badge' }, WORDS[first.severity]), ' ', first.message),
    places.length === 0 ? undefined : el('ul', { class: 'places' }, ...places),
    first.fix === undefined ? undefined : fixOf(first.fix),
    whyOf(first),
  )
}

/** The findings of a report as a list, the worst first. */
export function findingList(findings: readonly Found[], go: Go): HTMLElement {
  const sorted = ORDER.flatMap((severity) => findings.filter((one) => one.severity === severity))
  return el('ol', { class: 'findings' }, ...merged(sorted).map((group) => card(group, go)))
}

const SAYERS = [
  ['istiod', 'istiod would say'],
  ['gateway', 'Envoy Gateway would say'],
  ['envoy', 'Envoy would say'],
  ['client', 'A client would say'],
  ['identity', 'The identity controller of Linkerd would say'],
  ['proxy', 'Proxies of Linkerd would say'],
] as const

/** What components say in their own words: what an administrator finds in a log. */
export function quotes(report: Report): readonly HTMLElement[] {
  return SAYERS.flatMap(([name, words]) => {
    const says = report[name]?.says
    if (says === undefined || says === '') return []
    return [
      el('figure', {}, el('figcaption', {}, words), el('blockquote', { tabindex: '0' }, says)),
    ]
  })
}

/** What was shown to be right. */
export function proofList({ proofs = [] }: Report): HTMLElement | undefined {
  if (proofs.length === 0) return undefined
  const rows = proofs.map(({ message, file }) =>
    el('li', {}, file === undefined ? undefined : el('code', {}, file), ' ', message),
  )
  return el(
    'details',
    {},
    el(
      'summary',
      {},
      `${String(proofs.length)} ${proofs.length === 1 ? 'thing is' : 'things are'} right`,
    ),
    el('ul', { class: 'proofs' }, ...rows),
  )
}
