import type { Run } from '../types.ts'
import { button, byId, copied, copy, el } from './dom.ts'
import { run } from './engine.ts'

// The second page: settings of both sides as `meshcerts negotiate` takes them, and what it answers.

interface Field {
  readonly name: string
  readonly label: string
  /** Values to choose from; a list of names otherwise. */
  readonly values?: readonly string[]
  /** Where the names are in what `tls --list` prints. */
  readonly names?: 'cipherSuites' | 'curves'
  readonly onlyServer?: true
}

const VERSIONS = ['1.0', '1.1', '1.2', '1.3']
const FIELDS: readonly Field[] = [
  { name: 'stack', label: 'TLS stack', values: ['boringssl', 'openssl', 'go'] },
  { name: 'min', label: 'Lowest version', values: VERSIONS },
  { name: 'max', label: 'Highest version', values: VERSIONS },
  { name: 'suites', label: 'Cipher suites, the preferred first', names: 'cipherSuites' },
  { name: 'curves', label: 'Curves, the preferred first', names: 'curves' },
  { name: 'key', label: 'Key of the certificate', values: ['RSA', 'P-256', 'P-384', 'P-521'] },
  {
    name: 'mutual',
    label: 'Asks for a client certificate',
    values: ['yes', 'no'],
    onlyServer: true,
  },
  { name: 'order', label: 'Whose order counts', values: ['server', 'client'], onlyServer: true },
]
const STACKS: Readonly<Record<string, string>> = {
  boringssl: 'boringssl (Envoy of Istio)',
  openssl: 'openssl (Envoy of OpenShift Service Mesh 2)',
  go: 'go (istiod)',
}
const nameOfStack = (stack: string): string =>
  ({ boringssl: 'Envoy (BoringSSL)', openssl: 'Envoy of OSSM 2 (OpenSSL)', go: 'Go (istiod)' })[
    stack
  ] ?? stack
const SIDES = ['client', 'server'] as const
type Side = (typeof SIDES)[number]

const form = byId('tls-form', HTMLFormElement)
const nameOf = (side: Side, name: string): string => `${side}-${name}`

type Control = HTMLInputElement | HTMLSelectElement
const controlOf = (side: Side, name: string): Control | undefined =>
  form.querySelector<Control>(`[name="${nameOf(side, name)}"]`) ?? undefined

function choice({ name, values = [] }: Field, side: Side): HTMLElement {
  const options = values.map((value) =>
    el('option', { value }, name === 'stack' ? (STACKS[value] ?? value) : value),
  )
  const any = name === 'stack' ? 'each of them' : 'default of the stack'
  return el('select', { name: nameOf(side, name) }, el('option', { value: '' }, any), ...options)
}

function listField({ name, names, label }: Field, side: Side): HTMLElement {
  const input = el('input', {
    name: nameOf(side, name),
    placeholder: 'default of the stack',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const add = el('select', { 'data-names': names, 'aria-label': `${side}: add to ${label}` })
  add.append(el('option', { value: '' }, 'add …'))
  add.addEventListener('change', () => {
    input.value = [input.value, add.value].filter((part) => part !== '').join(':')
    add.value = ''
    void update()
  })
  return el('span', { class: 'list' }, input, add)
}

function build(): void {
  for (const side of SIDES) {
    const fields = FIELDS.filter(({ onlyServer }) => onlyServer !== true || side === 'server')
    const rows = fields.map((field) => {
      const control = field.values === undefined ? listField(field, side) : choice(field, side)
      const input = control.matches('select') ? control : control.querySelector('input')
      const id = nameOf(side, field.name)
      input?.setAttribute('id', id)
      return el('div', { class: 'field' }, el('label', { for: id }, field.label), control)
    })
    form.querySelector(`[data-side=${side}]`)?.append(...rows)
  }
}

interface Lists {
  readonly cipherSuites: readonly { readonly openssl: string; readonly grade: string }[]
  readonly curves: readonly { readonly name: string }[]
}

/** The names that can be added come from the command, which knows them. */
async function fillNames(): Promise<void> {
  const { json } = await run(['tls', '--list'])
  const { cipherSuites, curves } = json as Lists
  const names = {
    cipherSuites: cipherSuites.map(
      ({ openssl, grade }) => [openssl, `${openssl} (${grade})`] as const,
    ),
    curves: curves.map(({ name }) => [name, name] as const),
  }
  for (const select of form.querySelectorAll<HTMLSelectElement>('select[data-names]')) {
    const known = names[select.dataset['names'] as keyof typeof names]
    select.append(...known.map(([value, text]) => el('option', { value }, text)))
  }
}

/** The settings of a side in the words of the command. */
const settingsOf = (side: Side): string =>
  FIELDS.flatMap(({ name }) => {
    const value = controlOf(side, name)?.value.replace(/[\s,]+/g, '') ?? ''
    return value === '' ? [] : [`${name}=${value}`]
  }).join(',')

interface Negotiation {
  readonly stacks: Readonly<Record<Side, string>>
  readonly ok: boolean
  readonly version?: string
  readonly suite?: string
  readonly group?: string
  readonly failure?: string
  readonly client?: string
  readonly server?: string
}

const quoted = (who: string, words: string | undefined): string =>
  words === undefined || words === ''
    ? `the ${who} says nothing of its own`
    : `the ${who} says “${words}”`

function outcomeOf(one: Negotiation): readonly string[] {
  const { version, suite, group } = one
  if (one.ok) return [[version, suite, group].filter((part) => part !== undefined).join(', ')]
  return [one.failure ?? '', quoted('client', one.client), quoted('server', one.server)]
}

function rowOf(one: Negotiation): HTMLElement {
  const { stacks, ok } = one
  const [first = '', ...more] = outcomeOf(one)
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, `${nameOfStack(stacks.client)} → ${nameOfStack(stacks.server)}`),
    el('td', { class: ok ? 'yes' : 'no' }, ok ? '✓ agree' : '✗ fail'),
    el('td', { class: 'says' }, first, ...more.map((text) => el('div', {}, text))),
  )
}

function tableOf(rows: readonly Negotiation[]): HTMLElement {
  const head = ['client → server', 'answer', 'what they agree on, or why not'].map((text) =>
    el('th', { scope: 'col' }, text),
  )
  return el(
    'table',
    { class: 'peers' },
    el('caption', { class: 'hidden' }, 'What each pair of TLS stacks negotiates'),
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows.map(rowOf)),
  )
}

function verdictOf(ran: Run, rows: readonly Negotiation[]): readonly HTMLElement[] {
  if (ran.code > 1) {
    const text = ran.said.split('\n')[0]?.replace(/^meshcerts: /, '') ?? ''
    return [
      el('h2', { class: 'verdict unreadable' }, 'Not a setting'),
      el('p', { class: 'headline' }, text),
    ]
  }
  const failing = rows.filter(({ ok }) => !ok).length
  const words =
    failing === 0 ? 'They agree' : failing === rows.length ? 'They fail' : 'Some of them fail'
  const state = failing === 0 ? 'pass' : failing === rows.length ? 'fail' : 'warn'
  return [
    el('h2', { class: `verdict ${state}` }, words),
    el(
      'p',
      { class: 'headline' },
      `${String(rows.length - failing)} of ${String(rows.length)} pairs agree`,
    ),
  ]
}

let turn = 0

async function update(): Promise<void> {
  const own = (turn += 1)
  const options = SIDES.flatMap((side) => {
    const words = settingsOf(side)
    return words === '' ? [] : [`--${side}`, words]
  })
  const argv = ['negotiate', ...options]
  const ran = await run(argv)
  if (own !== turn) return
  const { negotiations = [] } = (ran.json ?? {}) as {
    readonly negotiations?: readonly Negotiation[]
  }
  byId('tls-verdict', HTMLElement).replaceChildren(...verdictOf(ran, negotiations))
  byId('tls-result', HTMLElement).replaceChildren(
    ...(negotiations.length === 0 ? [] : [tableOf(negotiations)]),
    el('h3', {}, 'The same from the command'),
    copied(ran.command, 'the command'),
    el(
      'p',
      {},
      button('Copy a link with these settings', (self) => void copy(link(), self)),
    ),
  )
}

function link(): string {
  const words = new URLSearchParams(SIDES.map((side) => [side, settingsOf(side)]))
  return `${location.href.split('#')[0] ?? ''}#tls?${words.toString()}`
}

function read(words: URLSearchParams): void {
  for (const side of SIDES) {
    const pairs = (words.get(side) ?? '').slice(0, 2000).split(',')
    for (const pair of pairs) {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      const control = FIELDS.some((field) => field.name === name)
        ? controlOf(side, name)
        : undefined
      if (control !== undefined) control.value = value
    }
  }
}

let isBuilt = false

/** Shows the page, with the settings that an address has. */
export function showTls(words: URLSearchParams): void {
  if (!isBuilt) {
    build()
    form.addEventListener('change', () => void update())
    form.addEventListener('submit', (event) => {
      event.preventDefault()
    })
    void fillNames()
    isBuilt = true
  }
  read(words)
  void update()
}
