import type { Found, Run } from '../types.ts'
import { copied, el } from './dom.ts'

// What `explain` says of lines of a log: docs/json.md.

interface Cause {
  readonly text: string
  readonly command?: string
}

interface Line {
  readonly line: number
  readonly component: string
  readonly side: string
  readonly code?: string
  readonly causes: readonly Cause[]
}

const SIDES: Readonly<Record<string, string>> = {
  this: 'this side refused the other',
  peer: 'the other side refused this one',
  local: 'what it has does not load',
  none: 'no certificate was refused',
}

const causeOf = ({ text, command }: Cause): HTMLElement =>
  el(
    'li',
    {},
    el('p', {}, text),
    command === undefined ? undefined : copied(command, 'the command that tells'),
  )

/** Lines of one component that mean the same are shown once. */
function once(lines: readonly Line[]): readonly Line[] {
  const kinds = new Map(
    lines.toReversed().map((one) => [`${one.component} ${one.side} ${one.code ?? ''}`, one]),
  )
  return lines.filter((one) => [...kinds.values()].includes(one))
}

function cardOf({ line, component, side, code, causes }: Line): HTMLElement {
  const head = `${component}, line ${String(line)}: ${SIDES[side] ?? side}`
  return el(
    'section',
    { class: 'finding' },
    el('h3', {}, head),
    code === undefined ? undefined : el('p', { class: 'why' }, el('code', {}, code)),
    el('p', {}, causes.length === 1 ? 'The cause:' : 'The causes, the most likely first:'),
    el('ol', { class: 'causes' }, ...causes.map(causeOf)),
  )
}

/** The lines that are explained, as places in the file of the run. */
export function explainedLines({ argv, json }: Run): readonly Found[] {
  const [name, file] = argv
  const { lines } = (json ?? {}) as { readonly lines?: readonly Line[] }
  if (name !== 'explain' || lines === undefined || file === undefined) return []
  return lines.map(({ line, component, side, code = '' }) => {
    const message = `${component}: ${SIDES[side] ?? side}`
    return { code, severity: 'info', message, file, line }
  })
}

/** The causes of what a log says. */
export function causesOf(json: unknown): HTMLElement | undefined {
  const { lines, passed } = (json ?? {}) as {
    readonly lines?: readonly Line[]
    readonly passed?: number
  }
  if (lines === undefined || passed === undefined) return undefined
  return el('div', {}, ...once(lines).map(cardOf))
}
