import type { Finding, Place, Severity } from '../finding.ts'
import { visible } from './escape.ts'
import { untoldFacts } from './facts.ts'
import { placeText } from './place.ts'
import { summary } from './summary.ts'
import type { DetailedReport, FormatOptions, PeerVerdict, ReportStep } from './types.ts'

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

function headOf(finding: Finding): string {
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

/** A block a finding; what is said of several places in the same words is said once. */
function findingLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const same = [finding.severity, finding.code, ...bodyOf(finding)].join('\n')
    const group = groups.get(same)
    if (group === undefined) groups.set(same, [finding])
    else group.push(finding)
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [Finding]
    const places = group.map(headOf).filter((head) => head !== '')
    const head = [first.code, places.join('; ')].filter((part) => part !== '').join('  ')
    return [paint(WORDS[first.severity]) + head, ...bodyOf(first)]
  })
}

function proofLines(report: DetailedReport, paint: Paint): readonly string[] {
  const place = (proof: Place): string => visible(placeText(proof))
  const told = new Set((report.steps ?? []).map(({ message }) => message))
  const proofs = report.proofs.filter(({ message }) => !told.has(message))
  const width = Math.max(0, ...proofs.map((proof) => place(proof).length))
  return proofs.map((proof) => {
    const what = [...quoted(proof.certificate), visible(proof.message)].join(' ')
    return paint('ok') + (width === 0 ? what : `${place(proof).padEnd(width)}  ${what}`)
  })
}

// outcomes are words of the room that verified; what is no word of success or doubt is a failure
const STEP_WORDS: Readonly<Record<string, string>> = {
  pass: 'ok',
  ok: 'ok',
  warn: 'warn',
  skipped: 'note',
  unknown: 'note',
}

function stepLine({ step, outcome, message }: ReportStep, paint: Paint): string {
  return `${paint(STEP_WORDS[outcome] ?? 'FAIL')}${visible(step)}: ${visible(message)}`
}

function istiodLines({ istiod }: DetailedReport): readonly string[] {
  if (istiod?.says === undefined) return []
  const verb = istiod.accepts ? 'would say' : 'would refuse it with'
  return [`istiod ${verb}: ${visible(istiod.says)}`, '']
}

// who refuses, and whom
const PEERS: Readonly<Record<string, readonly [stack: string, role: string]>> = {
  goServer: ['Go', 'workloads that serve'],
  goClient: ['Go', 'workloads that call'],
  goIstiodServing: ['Go', 'istiod'],
  boringsslServer: ['Envoy', 'workloads that serve'],
  boringsslClient: ['Envoy', 'workloads that call'],
  openssl30Server: ['OpenSSL 3.0', 'workloads that serve'],
  openssl30Client: ['OpenSSL 3.0', 'workloads that call'],
  openssl111Server: ['OpenSSL 1.1.1', 'workloads that serve'],
  envoyLoadsSecret: ['Envoy', 'the files themselves'],
}

/** A line for each stack that refuses, and each way in which it does. */
function peerLines(report: DetailedReport, paint: Paint): readonly string[] {
  const refused = new Map<string, { stack: string; says: string; roles: string[] }>()
  for (const [peer, answer] of Object.entries(
    (report.peers ?? {}) as Record<string, PeerVerdict>,
  )) {
    if (answer.ok) continue
    const [stack, role] = PEERS[peer] ?? [peer, 'it']
    const says = answer.says ?? 'no'
    const group = refused.get(`${stack}\n${says}`) ?? { stack, says, roles: [] }
    group.roles.push(role)
    refused.set(`${stack}\n${says}`, group)
  }
  return [...refused.values()].map(
    ({ stack, says, roles }) =>
      `${paint('FAIL')}${visible(stack)} would refuse ${roles.join(', ')}: ${visible(says)}`,
  )
}

/** Blocks of lines, one blank line between those that are there. */
const joined = (blocks: readonly (readonly string[])[]): string =>
  blocks
    .map((lines) => lines.join('\n').trimEnd())
    .filter((block) => block !== '')
    .join('\n\n')

/** The report for people: what is wrong first, then what was proved, notes, and one line that sums it up. */
export function formatText(report: DetailedReport, options: FormatOptions): string {
  const paint = painter(options.color)
  const quiet = options.quiet === true
  const isNote = ({ severity }: Finding): boolean => severity === 'info'
  const wrong = report.findings.filter((finding) => !isNote(finding))
  const notes = quiet ? [] : report.findings.filter(isNote)
  if (quiet && wrong.length === 0) return ''
  const blocks = [
    options.title === undefined || quiet ? [] : [visible(options.title)],
    findingLines(wrong, paint),
    peerLines(report, paint),
    istiodLines(report),
    (report.steps ?? []).map((step) => stepLine(step, paint)),
    quiet ? [] : proofLines(report, paint),
    findingLines(notes, paint),
    [summary(report)],
  ]
  return `${joined(blocks)}\n`
}
