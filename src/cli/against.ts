import { sourceOf } from '../capture/text/source.ts'
import { againstOf, type FixedFinding } from '../report/against.ts'
import type { Facts, Severity } from '../report/finding.ts'
import type { NamedReport } from '../report/format/types.ts'
import { quotePlace } from '../report/place.ts'
import { quoteInput } from '../report/quote.ts'
import { describeValue } from '../report/describe-value.ts'
import { cliError } from './fail.ts'
import type { Io } from './io.ts'
import { readFile } from './read-input.ts'

// What `check --against` compares with: what `check --format json` printed before.

interface EarlierFinding extends FixedFinding {
  readonly facts: Facts
}

interface EarlierReport {
  /** What it judged; left out where its fields do not say. */
  readonly kind?: string
  /** What was checked; left out where it was one thing. */
  readonly name?: string
  readonly findings: readonly EarlierFinding[]
  readonly aside: readonly EarlierFinding[]
}

/** An earlier report that was read. */
export interface Earlier {
  /** The file it is from. */
  readonly path: string
  readonly reports: readonly EarlierReport[]
}

type Fail = (problem: string) => never

type Data = Readonly<Record<string, unknown>>

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a report judged, by what only such a report has. */
const KINDS = [
  ['references', 'manifests'],
  ['issued', 'what will be issued'],
  ['identity', 'an identity of Linkerd'],
  ['envoy', 'a certificate of a gateway'],
  ['istiod', 'a CA set'],
] as const

const kindOf = (data: object): string | undefined => KINDS.find(([name]) => name in data)?.[1]

const SEVERITIES: readonly unknown[] = ['error', 'warning', 'info'] satisfies readonly Severity[]
const TEXTS = ['file', 'certificate'] as const

/** As findings are called: what is not would be printed as it is. */
const CODE = /^[a-z][a-z\d-]{0,60}$/

function findingIn(given: unknown, fail: Fail): EarlierFinding {
  const { code, severity, message, facts, ...rest } = isData(given) ? given : {}
  const isCode = typeof code === 'string' && CODE.test(code)
  const isWhole = isCode && typeof message === 'string' && SEVERITIES.includes(severity)
  const odd = TEXTS.some((name) => rest[name] !== undefined && typeof rest[name] !== 'string')
  if (!isWhole || odd || !isData(facts))
    return fail('one of its findings is not a finding of meshcerts')
  return {
    code,
    severity: severity as Severity,
    message,
    facts: facts as Facts,
    ...(typeof rest['file'] === 'string' && { file: rest['file'] }),
    ...(typeof rest['certificate'] === 'string' && { certificate: rest['certificate'] }),
  }
}

function listIn(value: unknown, fail: Fail): readonly EarlierFinding[] {
  if (!Array.isArray(value)) return fail('its findings are not a list')
  return value.map((one) => findingIn(one, fail))
}

function reportIn(given: unknown, fail: Fail): EarlierReport {
  if (!isData(given)) return fail('one of its sets is not a report')
  const { name, findings, setAside = [] } = given
  const kind = kindOf(given)
  return {
    ...(kind !== undefined && { kind }),
    ...(typeof name === 'string' && { name: quoteInput(name) }),
    findings: listIn(findings, fail),
    aside: listIn(setAside, fail),
  }
}

/** Reports of other commands and of other tools, by what only they have. */
const OTHERS = [
  ['runs', 'SARIF'],
  ['record', 'an answer of meshcerts audit'],
  ['records', 'what meshcerts audit counted'],
  ['peerAccepts', 'a report of meshcerts verify'],
  ['cells', 'a report of meshcerts trust'],
  ['becomes', 'a report of meshcerts tls --profile'],
  ['apiVersion', 'an object of Kubernetes'],
] as const

const otherOf = (data: Data): string | undefined => OTHERS.find(([name]) => name in data)?.[1]

function describe(data: Data): string {
  const names = Object.keys(data).slice(0, 5).join(', ')
  return otherOf(data) ?? (names === '' ? 'an empty object' : `JSON with ${names}`)
}

function reportsIn(data: unknown, fail: Fail): readonly EarlierReport[] {
  if (!isData(data)) return fail(`is ${describeValue(data)}`)
  const { schema, sets, status, findings } = data
  const isReport = sets !== undefined || (status !== undefined && findings !== undefined)
  if (!isReport || otherOf(data) !== undefined) return fail(`is ${describe(data)}`)
  if (schema !== 1) return fail('has another schema than 1')
  if (sets === undefined) return [reportIn(data, fail)]
  if (!Array.isArray(sets)) return fail('its sets are not a list')
  return sets.map((one) => reportIn(one, fail))
}

const firstLineIsJson = (text: string): boolean => {
  try {
    return isData(JSON.parse(text.slice(0, text.indexOf('\n') + 1)))
  } catch {
    return false
  }
}

function notJson(text: string): string {
  if (text.trimStart().startsWith('<')) return 'is XML'
  return firstLineIsJson(text) ? 'holds more than one JSON text' : 'is not JSON'
}

/**
 * Reads an earlier report.
 *
 * @throws MeshCertsError `cli-against` for anything but what `check --format json` prints.
 */
export async function readEarlier(path: string, io: Io): Promise<Earlier> {
  const fail: Fail = (problem) => {
    throw cliError('cli-against', { path, problem })
  }
  const text = sourceOf(await readFile(path, io))
    .text()
    .trim()
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return fail(notJson(text))
  }
  return { path, reports: reportsIn(data, fail) }
}

function compared(one: NamedReport, earlier: EarlierReport | undefined, path: string): NamedReport {
  const { findings, setAside = [] } = one.report
  const before = [...(earlier?.findings ?? []), ...(earlier?.aside ?? [])]
  const aside = setAside.map(({ finding }) => quotePlace(finding))
  const against = againstOf(path, before, findings.map(quotePlace), aside)
  return { ...one, report: { ...one.report, against } }
}

const nameOf = ({ name }: NamedReport): string => quoteInput(name)

/** One report against one, whatever each is called; else by name. */
function partnerOf(one: NamedReport, all: readonly NamedReport[], { reports }: Earlier) {
  const [only] = reports
  if (all.length === 1 && reports.length === 1) return only
  return reports.find(({ name }) => name === nameOf(one))
}

/** Reports without a field of their own, by how their codes begin; what `check` of manifests says of TLS has a field. */
const OF_CODES = [
  ['tls-', 'TLS settings (meshcerts tls)'],
  ['request-', 'the answer to a request (meshcerts check --request)'],
] as const

function kindBefore({ kind, findings, aside }: EarlierReport): string {
  const isOf = (start: string): boolean =>
    [...findings, ...aside].some(({ code }) => code.startsWith(start))
  return kind ?? OF_CODES.find(([start]) => isOf(start))?.[1] ?? 'something that it does not name'
}

/** What one command says of a set, and another of a gateway, cannot be fixed in the other. */
function refuseOtherKind(one: NamedReport, earlier: EarlierReport | undefined, path: string): void {
  const now = kindOf({ ...one.report, ...one.report.details?.data })
  if (earlier === undefined || earlier.kind === now) return
  const checked = now ?? 'the answer to a request'
  throw cliError('cli-against', {
    path,
    problem: `is about ${kindBefore(earlier)}; checked now: ${checked}, ${nameOf(one)}`,
  })
}

/**
 * The reports next to the earlier ones of the same name.
 *
 * @throws MeshCertsError `cli-against` where none of the earlier ones is about what is checked now, or one judged another kind of thing.
 */
export function withEarlier(
  reports: readonly NamedReport[],
  earlier: Earlier,
  io: Io,
): readonly NamedReport[] {
  const partners = reports.map((one) => partnerOf(one, reports, earlier))
  const names = earlier.reports.map(({ name = 'one set, without a name' }) => name)
  if (partners.every((one) => one === undefined))
    throw cliError('cli-against', {
      path: earlier.path,
      problem: `is about ${names.join(', ')}; checked now: ${reports.map(nameOf).join(', ')}`,
    })
  const left = earlier.reports.filter((one) => !partners.includes(one))
  if (left.length > 0)
    io.stderr(
      `not checked now, and in ${earlier.path}: ${left.map(({ name }) => name).join(', ')}\n`,
    )
  for (const [i, one] of reports.entries()) refuseOtherKind(one, partners[i], earlier.path)
  return reports.map((one, i) => compared(one, partners[i], earlier.path))
}
