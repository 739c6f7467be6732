import { stateText, type Against } from '../against.ts'
import type { Finding, Place, Severity } from '../finding.ts'
import { groupBy } from '../group-by.ts'
import { visible } from './escape.ts'
import { untoldFacts } from './facts.ts'
import { placeText } from './place.ts'
import { summary } from './summary.ts'
import type { DetailedReport, FormatOptions, ReportAnswer, ReportStep } from './types.ts'

const WORDS: Readonly<Record<Severity, string>> = { error: 'FAIL', warning: 'warn', info: 'note' }
const COLORS: Readonly<Record<string, number>> = { FAIL: 31, warn: 33, note: 36, ok: 32 }
const INDENT = ' '.repeat(6)

type Paint = (word: string) => string

const painter =
  (color: boolean | undefined): Paint =>
  (word) => {
    const padded = word.padEnd(INDENT.length)
    const code = COLORS[word]
    return color === true && code !== undefined ? `\u001b[${code}m${padded}\u001b[0m` : padded
  }

// some names come with quotes of their own: `leaf "CN=a"`
function quoted(certificate: string | undefined): readonly string[] {
  if (certificate === undefined) return []
  const text = visible(certificate)
  return [text.includes('"') ? text : `"${text}"`]
}

function headOf(finding: Place): string {
  const head = [visible(placeText(finding)), ...quoted(finding.certificate)]
  return head.filter((part) => part !== '').join('  ')
}

function bodyOf(finding: Finding): readonly string[] {
  const facts = untoldFacts(finding)
  const width = Math.max(0, ...facts.map(([name]) => name.length))
  return [
    INDENT + visible(finding.message),
    ...facts.map(([name, text]) => `${INDENT}${visible(name).padEnd(width)}  ${visible(text)}`),
    ...(finding.fix === undefined ? [] : [`${INDENT}fix: ${visible(finding.fix)}`]),
    '',
  ]
}

type StateOf = (finding: Finding) => string

/** A block a finding; what is said of several places in the same words is said once. */
function findingLines(
  findings: readonly Finding[],
  paint: Paint,
  stateOf: StateOf,
): readonly string[] {
  const groups = groupBy(findings, (finding) =>
    [finding.severity, stateOf(finding), finding.code, ...bodyOf(finding)].join('\n'),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const places = group.map(headOf).filter((head) => head !== '')
    const head = [first.code, places.join('; ')].filter((part) => part !== '').join('  ')
    return [paint(WORDS[first.severity]) + stateOf(first) + head, ...bodyOf(first)]
  })
}

function proofLines(report: DetailedReport, paint: Paint): readonly string[] {
  const place = (proof: Place): string => visible(placeText(proof))
  const shown = new Set((report.steps ?? []).map(({ message }) => message))
  const proofs = report.proofs.filter(({ message }) => !shown.has(message))
  const width = Math.max(0, ...proofs.map((proof) => place(proof).length))
  return proofs.map((proof) => {
    const what = [...quoted(proof.certificate), visible(proof.message)].join(' ')
    return paint('ok') + (width === 0 ? what : `${place(proof).padEnd(width)}  ${what}`)
  })
}

// outcomes are words of the room that verified; what is not a word of success or doubt is a failure
const STEP_WORDS: Readonly<Record<string, string>> = {
  pass: 'ok',
  ok: 'ok',
  warn: 'warn',
  skipped: 'note',
  unknown: 'note',
}

/** A step that came to nothing is not a failure where the report as a whole does not fail. */
function stepLine({ step, outcome, message }: ReportStep, fails: boolean, paint: Paint): string {
  return `${paint(STEP_WORDS[outcome] ?? (fails ? 'FAIL' : 'note'))}${visible(step)}: ${visible(message)}`
}

/** What exceptions set aside: place and reason on a line, without what it says. */
function setAsideLines({ setAside = [] }: DetailedReport, paint: Paint): readonly string[] {
  return setAside.map(({ finding, reason, until }) => {
    const end = until === undefined ? [] : [`until ${until.toISOString()}`]
    const why = [...(reason === undefined ? [] : [visible(reason)]), ...end].join(', ')
    const what = [`set aside: ${finding.code}`, headOf(finding)].filter((part) => part !== '')
    return paint('note') + what.join('  ') + (why === '' ? '' : `: ${why}`)
  })
}

function answerLine({ heading, says, isFailure }: ReportAnswer, paint: Paint): string {
  return `${isFailure ? paint('FAIL') : ''}${visible(heading)}: ${visible(says)}`
}

const isNote = ({ severity }: Finding): boolean => severity === 'info'

/** What each finding is next to an earlier report. */
function statesIn({ findings, against }: DetailedReport): StateOf {
  const states = new Map(findings.map((one, i) => [one, against?.states[i]]))
  return (one) => stateText(states.get(one))
}

function againstLine({ name, states, fixed }: Against): string {
  const fresh = states.filter((state) => state === 'new').length
  const still = states.length - fresh
  const changed = states.filter((state) => state === 'changed').length
  const also = changed === 0 ? '' : ` (${String(changed)} changed)`
  return `against ${visible(name)}: ${String(fresh)} new, ${String(still)} still there${also}, ${String(fixed.length)} fixed`
}

const fixedLines = ({ fixed }: Against, paint: Paint): readonly string[] =>
  fixed.map((one) => `${paint('ok')}fixed: ${[one.code, headOf(one)].join('  ').trimEnd()}`)

/** Blocks of lines, one blank line between those that are there. */
const joined = (blocks: readonly (readonly string[])[]): string =>
  blocks
    .map((lines) => lines.join('\n').trimEnd())
    .filter((block) => block !== '')
    .join('\n\n')

/** What is wrong, and what istiod and its peers say to it. */
function wrongBlocks(report: DetailedReport, paint: Paint): readonly (readonly string[])[] {
  const wrong = report.findings.filter((finding) => !isNote(finding))
  const answers = report.details?.answers ?? []
  return [
    report.against === undefined ? [] : [againstLine(report.against)],
    findingLines(wrong, paint, statesIn(report)),
    answers.filter(({ isFailure }) => isFailure).map((answer) => answerLine(answer, paint)),
    answers.filter(({ isFailure }) => !isFailure).map((answer) => answerLine(answer, paint)),
    (report.steps ?? []).map((step) => stepLine(step, report.status === 'fail', paint)),
  ]
}

/** What was proved, and what is only good to know. */
const rightBlocks = (report: DetailedReport, paint: Paint): readonly (readonly string[])[] => [
  report.against === undefined ? [] : fixedLines(report.against, paint),
  proofLines(report, paint),
  findingLines(report.findings.filter(isNote), paint, statesIn(report)),
]

/** The report for people: what is wrong first, then what was proved, notes, and one line that sums it up. */
export function formatText(report: DetailedReport, options: FormatOptions): string {
  const paint = painter(options.color)
  const quiet = options.quiet === true
  if (quiet && report.findings.every(isNote)) return ''
  const blocks = [
    options.title === undefined || quiet ? [] : [visible(options.title)],
    ...wrongBlocks(report, paint),
    ...(quiet ? [] : rightBlocks(report, paint)),
    setAsideLines(report, paint),
    [summary(report)],
  ]
  return `${joined(blocks)}\n`
}
