import type { Place } from '../finding.ts'
import type { SetAside } from '../exceptions.ts'
import type { Against } from '../against.ts'
import type { Report } from '../report.ts'

/** The forms in which a report can be written. */
export const REPORT_FORMATS = [
  'text',
  'json',
  'github',
  'gitlab',
  'sarif',
  'junit',
  'mermaid',
] as const

/** One of {@link REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** The lowest severity that counts as a failure. */
export const FAIL_ON = ['error', 'warning', 'info', 'never'] as const

/** One of {@link FAIL_ON}. */
export type FailOn = (typeof FAIL_ON)[number]

/** A certificate in the picture of a chain: the leaf comes first, as it was presented or found. */
export interface ChainLink extends Place {
  /** Role and name: `workload spiffe://…`, `root CN=Root CA`. */
  readonly certificate: string
  /** Position in the list of the certificate that signed this one; left out where no signer is known. */
  readonly signedBy?: number
  /** From when it is valid, for the times in a picture; left out where that is not known. */
  readonly notBefore?: Date
  /** Until when, that second included. */
  readonly notAfter?: Date
}

/** What a component says, in its own words, under a heading that names it. */
export interface ReportAnswer {
  /** Who says it: `istiod`, a peer. */
  readonly heading: string
  /** What it says, in its own words. */
  readonly says: string
  /** Is it marked like an error? */
  readonly isFailure: boolean
}

/** What a report shows beyond its findings. The room that made the report says how: the formats know no component. */
export interface ReportDetails {
  /** Lines of the text. */
  readonly answers?: readonly ReportAnswer[]
  /** What follows the counts in the last line of the text; one sentence about the status where it is left out. */
  readonly sentence?: string
  /** Fields of the JSON, in their order: plain data, nothing that must not be shown. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** A step of a verification, with its outcome in a word. */
export interface ReportStep {
  /** Its name, as the JSON has it. */
  readonly step: string
  /** How it came out: `pass`, `fail`, `skipped`. */
  readonly outcome: string
  /** One sentence for people. */
  readonly message: string
}

/** A report with whatever else is known; each part is written where it is there. */
export interface DetailedReport extends Report {
  /** What the room that made the report shows next to the findings. */
  readonly details?: ReportDetails
  /** In the order in which they were taken. */
  readonly steps?: readonly ReportStep[]
  /** The picture of the chain, the leaf first; for text and mermaid. */
  readonly chain?: readonly ChainLink[]
  /** What exceptions have set aside: listed, and counted for nothing. */
  readonly setAside?: readonly SetAside[]
  /** What became of an earlier report. */
  readonly against?: Against
}

/** How a report is written. */
export interface FormatOptions {
  /** What the report is about, in front of the text and as the name of the test suite. */
  readonly title?: string
  /** Folder that the file names of the findings are relative to, for annotations that point into a repository. */
  readonly folder?: string
  /** Colour for a terminal; text only. */
  readonly color?: boolean
  /** Leaves out what was proved and what is only good to know; text only. */
  readonly quiet?: boolean
  /** The lowest severity that is a failure, `error` by default; JUnit only. */
  readonly failOn?: FailOn
  /** Version of the program, for SARIF. */
  readonly version?: string
}

/** One of several reports that are written together. */
export interface NamedReport {
  /** What the report is about: a file, a cluster. */
  readonly name: string
  /** Folder that the file names of its findings are relative to; none when left out. */
  readonly folder?: string
  /** What is written under the name. */
  readonly report: DetailedReport
}
