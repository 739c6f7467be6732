import type { Answer, Found, Run, Verdict } from '../types.ts'
import { button, copied, el } from './dom.ts'
import { fileViews } from './files.ts'
import { causesOf, explainedLines } from './causes.ts'
import { findingList, proofList, quotes, reportsOf, type Go } from './findings.ts'
import { chainPicture, peerTable, timeline } from './tables.ts'

const VERDICTS: Readonly<Record<Verdict, string>> = {
  pass: 'Good',
  warn: 'Works, with warnings',
  fail: 'Wrong',
  unreadable: 'Cannot be read',
  information: 'Read',
}

const findingsOf = (run: Run): readonly Found[] =>
  reportsOf(run).flatMap(({ findings = [] }) => findings)

/** What is marked in the files: findings, and the lines of a log that are explained. */
const marksOf = (run: Run): readonly Found[] => [...findingsOf(run), ...explainedLines(run)]

const count = (number: number, word: string): string =>
  `${String(number)} ${word}${number === 1 ? '' : 's'}`

/** The verdict: what a screen reader says when it is there. */
export function verdictOf(answer: Answer): readonly HTMLElement[] {
  const found = answer.runs.flatMap(findingsOf)
  const of = (severity: string): number => found.filter((one) => one.severity === severity).length
  const counts = [
    count(of('error'), 'error'),
    count(of('warning'), 'warning'),
    count(of('info'), 'note'),
  ]
  return [
    el('h2', { class: `verdict ${answer.verdict}` }, VERDICTS[answer.verdict]),
    el('p', { class: 'headline' }, answer.headline),
    el(
      'p',
      { class: 'hint' },
      `${answer.verdict === 'information' ? '' : `${counts.join(', ')}; `}judged at ${answer.at.replace(/\.\d+Z$/, 'Z')}`,
    ),
  ]
}

const isFaulty =
  (found: readonly Found[]) =>
  ({ file, block }: { readonly file?: string; readonly block?: number }): boolean =>
    found.some((one) => one.severity === 'error' && one.file === file && one.block === block)

function reportOf(run: Run, index: number, go: Go): readonly (HTMLElement | undefined)[] {
  const report = reportsOf(run)[index] ?? {}
  const { findings = [], name } = report
  return [
    name === undefined ? undefined : el('h3', {}, name),
    findings.length === 0 ? undefined : findingList(findings, go),
    ...quotes(report),
    proofList(report),
    chainPicture(report, isFaulty(findings)),
  ]
}

const words = (text: string, what: string): HTMLElement =>
  el('pre', { class: 'words', tabindex: '0', role: 'region', 'aria-label': what }, text.trimEnd())

const TITLES: Readonly<Record<string, string>> = {
  check: 'What is said of it',
  verify: 'What was presented',
  split: 'The certificates in it',
  explain: 'What the lines mean',
  tls: 'The settings',
  bundle: 'What each piece is',
}

/** The heading of a run, where there are several. */
const titleOf = ({ argv: [name = '', file = ''] }: Run): HTMLElement =>
  el('h2', {}, `${TITLES[name] ?? name}: `, el('code', {}, file))

/** A run: its findings, what stands next to them, and how to get the same with the command. */
function runOf(run: Run, go: Go, isOne: boolean): HTMLElement {
  const hasReport = reportsOf(run).some(({ findings = [] }) => findings.length > 0)
  const isReport = hasReport || run.peers.length > 0 || run.argv[0] === 'explain'
  const said = run.said.trim()
  return el(
    'section',
    { class: 'run' },
    isOne ? undefined : titleOf(run),
    causesOf(run.json),
    ...reportsOf(run).flatMap((_, index) => reportOf(run, index, go)),
    peerTable(run.peers),
    said === ''
      ? undefined
      : el('div', {}, el('h3', {}, 'It says'), words(said, 'what the command says')),
    run.text.trim() === ''
      ? undefined
      : el(
          'details',
          { open: !isReport },
          el('summary', {}, 'What the command prints'),
          words(run.text, 'what the command prints'),
        ),
    el('h3', {}, 'The same from the command'),
    copied(run.command, 'the command'),
  )
}

/** What may be saved: the answers of the command, which never hold a key. */
const reportText = ({ verdict, headline, at, runs }: Answer): string =>
  JSON.stringify(
    {
      verdict,
      headline,
      at,
      runs: runs.map(({ argv, command, code, json, said }) => ({
        argv,
        command,
        code,
        said,
        report: json,
      })),
    },
    undefined,
    2,
  )

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = el('a', { href: url, download: 'meshcerts-report.json' })
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 1000)
}

/** Everything below the verdict. */
export function resultOf(answer: Answer): HTMLElement {
  const { element, go } = fileViews(answer.files, answer.runs.flatMap(marksOf))
  return el(
    'div',
    { class: 'columns' },
    el(
      'div',
      { class: 'main' },
      ...answer.runs.map((run) => runOf(run, go, answer.runs.length === 1)),
      timeline(answer.certificates, answer.at),
      el(
        'p',
        {},
        button(
          'Save the report (JSON)',
          () => {
            save(reportText(answer))
          },
          { id: 'save' },
        ),
      ),
    ),
    element,
  )
}
