import type { SetAside } from '../exceptions.ts'
import type { FindingState, FixedFinding } from '../against.ts'
import type { Finding, Place, Severity } from '../finding.ts'
import { HOMEPAGE, pageOf } from '../page.ts'
import { safeJson } from './escape.ts'
import { pathOf } from './place.ts'
import type { FormatOptions, NamedReport } from './types.ts'

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

interface Located {
  readonly finding: Place
  readonly folder: string | undefined
}

interface Placed extends Located {
  readonly finding: Finding
  /** What it is next to an earlier report. */
  readonly state?: FindingState | undefined
  /** Where an exception has set it aside. */
  readonly aside?: SetAside
}

/** SARIF 2.1.0, section 3.10: a URI reference; relative ones are resolved against the root of the sources. */
function artifact(path: string): object {
  const uri = path.split('/').map(encodeURIComponent).join('/')
  if (path.startsWith('/')) return { uri: `file://${uri}` }
  return { uri: uri.replace(/^(?:\.\/)+/, ''), uriBaseId: '%SRCROOT%' }
}

function region({ line, column }: Place): object {
  if (line === undefined) return {}
  return { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }
}

function location({ finding, folder }: Located): readonly object[] {
  const path = finding.file === undefined ? folder : pathOf(finding.file, folder)
  const names = finding.certificate === undefined ? [] : [{ name: finding.certificate }]
  if (path === undefined && names.length === 0) return []
  return [
    {
      ...(path === undefined
        ? {}
        : { physicalLocation: { artifactLocation: artifact(path), ...region(finding) } }),
      ...(names.length === 0 ? {} : { logicalLocations: names }),
    },
  ]
}

// SARIF 2.1.0, section 3.49.12: helpUri is an absolute URI, so there is none before the pages have an address
const helpOf = ({ code }: Finding): object =>
  HOMEPAGE === '' ? { help: { text: `see ${pageOf(code)}` } } : { helpUri: pageOf(code) }

const rule = (finding: Finding): object => ({
  id: finding.code,
  shortDescription: { text: finding.code.replaceAll('-', ' ') },
  fullDescription: { text: finding.rule },
  ...helpOf(finding),
  defaultConfiguration: { level: LEVELS[finding.severity] },
})

// SARIF 2.1.0, section 3.35: the exception is outside of the sources
const suppression = ({ reason }: SetAside): object => ({
  kind: 'external',
  status: 'accepted',
  ...(reason === undefined ? {} : { justification: reason }),
})

// SARIF 2.1.0, section 3.27.24
const BASELINE = { new: 'new', 'still-there': 'unchanged', changed: 'updated' } as const

/** It has no rule in this run (section 3.27.5: the id is enough). */
function absent(fixed: FixedFinding, folder: string | undefined): object {
  const locations = location({ finding: fixed, folder })
  return {
    ruleId: fixed.code,
    level: LEVELS[fixed.severity],
    message: { text: fixed.message },
    ...(locations.length === 0 ? {} : { locations }),
    baselineState: 'absent',
  }
}

function result(placed: Placed, ruleIndex: number): object {
  const { finding, aside, state } = placed
  const locations = location(placed)
  const fix = finding.fix === undefined ? '' : `; fix: ${finding.fix}`
  return {
    ruleId: finding.code,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: finding.message + fix },
    ...(locations.length === 0 ? {} : { locations }),
    ...(state === undefined ? {} : { baselineState: BASELINE[state] }),
    ...(aside === undefined ? {} : { suppressions: [suppression(aside)] }),
    properties: {
      facts: finding.facts,
      ...(finding.block === undefined ? {} : { block: finding.block }),
    },
  }
}

// encodeURIComponent throws on half a surrogate pair
const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')

const withWellFormed = <T extends Place>(place: T): T =>
  place.file === undefined ? place : { ...place, file: wellFormed(place.file) }

const repaired = (placed: Placed): Placed => ({
  ...placed,
  finding: withWellFormed(placed.finding),
})

/** One run of SARIF 2.1.0 with a rule for each code that was found. */
export function formatSarif(reports: readonly NamedReport[], options: FormatOptions): string {
  const placed = reports.flatMap(({ report, folder }) =>
    [
      ...report.findings.map((finding, i): Placed => ({
        finding,
        folder,
        state: report.against?.states[i],
      })),
      ...(report.setAside ?? []).map((aside, i): Placed => ({
        finding: aside.finding,
        folder,
        aside,
        state: report.against?.asideStates[i],
      })),
    ].map(repaired),
  )
  const first = new Map<string, Finding>()
  for (const { finding } of placed) if (!first.has(finding.code)) first.set(finding.code, finding)
  const codes = [...first.keys()]
  const indexes = new Map(codes.map((code, index) => [code, index]))
  const driver = {
    name: 'meshcerts',
    ...(options.version === undefined ? {} : { version: options.version }),
    rules: [...first.values()].map(rule),
  }
  const results = placed.map((one) => result(one, indexes.get(one.finding.code) as number))
  const gone = reports.flatMap(({ report, folder }) =>
    (report.against?.fixed ?? []).map((one) => absent(withWellFormed(one), folder)),
  )
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results: [...results, ...gone] }
  return `${safeJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] })}\n`
}
