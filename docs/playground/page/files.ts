import type { FileView, Found, ViewRow } from '../types.ts'
import { el } from './dom.ts'

// Files as they are read: lines by number, those that a finding names marked, and no body of any block.

const isAbout = (path: string, file: string | undefined): boolean =>
  file !== undefined && (path === file || path.endsWith(`/${file}`))

const WORST = ['error', 'warning', 'info'] as const

interface Mark {
  readonly severity: string
  readonly text: string
}

function markOf(row: ViewRow, found: readonly Found[]): Mark | undefined {
  const here = found.filter(({ line = 0 }) => line >= row.line && line < row.line + row.count)
  const worst = WORST.find((severity) => here.some((one) => one.severity === severity))
  if (worst === undefined) return undefined
  return { severity: worst, text: [...new Set(here.map(({ message }) => message))].join('\n') }
}

function numbers({ line, count }: ViewRow): string {
  return count === 1 ? String(line) : `${String(line)}–${String(line + count - 1)}`
}

function rowOf(row: ViewRow, found: readonly Found[]): HTMLElement {
  const mark = markOf(row, found)
  return el(
    'tr',
    { 'data-line': String(row.line), class: mark?.severity },
    el('td', { class: 'number' }, numbers(row)),
    el(
      'td',
      { class: row.cut ? 'text cut' : 'text' },
      row.text === '' ? ' ' : row.text,
      mark === undefined ? undefined : el('span', { class: 'note' }, `← ${mark.text}`),
    ),
  )
}

function fileOf(file: FileView, found: readonly Found[]): HTMLDetailsElement {
  const own = found.filter((one) => isAbout(file.path, one.file))
  const rows = file.rows.map((row) => rowOf(row, own))
  if (file.more > 0)
    rows.push(
      el(
        'tr',
        {},
        el('td', {}),
        el('td', { class: 'text cut' }, `${String(file.more)} more lines`),
      ),
    )
  const lineless = own.filter(({ line }) => line === undefined)
  return el(
    'details',
    {
      class: 'file',
      'data-path': file.path,
      open: own.some(({ severity }) => severity !== 'info'),
    },
    el('summary', {}, el('code', {}, file.path), ' ', el('span', { class: 'hint' }, file.what)),
    ...lineless.map(({ severity, message }) => el('p', { class: `note ${severity}` }, message)),
    el(
      'div',
      { class: 'lines', tabindex: '0', role: 'region', 'aria-label': `Lines of ${file.path}` },
      el('table', {}, el('tbody', {}, ...rows)),
    ),
  )
}

/** Scrolls each file to its first marked line, once it is on the page. */
export function showMarks(element: HTMLElement): void {
  for (const lines of element.querySelectorAll<HTMLElement>('.lines')) {
    const mark = lines.querySelector<HTMLElement>('tr[class]')
    if (mark !== null) lines.scrollTop = Math.max(0, mark.offsetTop - lines.clientHeight / 3)
  }
}

/** The files, and how to get to a line of one. */
export function fileViews(
  files: readonly FileView[],
  found: readonly Found[],
): {
  readonly element: HTMLElement
  readonly go: (file: string, line: number | undefined) => void
} {
  const views = files.map((file) => ({ path: file.path, view: fileOf(file, found) }))
  const element = el(
    'section',
    { class: 'files' },
    el('h2', {}, 'Files'),
    ...views.map(({ view }) => view),
  )
  const go = (file: string, line: number | undefined): void => {
    const view = views.find(({ path }) => isAbout(path, file))?.view
    if (view === undefined) return
    view.open = true
    const rows = [...view.querySelectorAll<HTMLElement>('tr[data-line]')]
    const row = rows.findLast(({ dataset }) => Number(dataset['line']) <= (line ?? 1)) ?? view
    row.setAttribute('tabindex', '-1')
    row.scrollIntoView({ block: 'center' })
    row.focus({ preventScroll: true })
  }
  return { element, go }
}
