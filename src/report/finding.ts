// The room `report`: findings, reports, the one error, the text of input that may be shown (quote.ts), and in format/
// how a report is written. Not here: codes of other rooms (each keeps its own catalogue), and any knowledge of
// certificates or components.

/** How much a finding matters: an `error` stops a mesh or its traffic, a `warning` will one day, `info` is good to know. */
export type Severity = 'error' | 'warning' | 'info'

/** A fact of a finding: plain JSON, never key material. */
export type FactValue =
  string | number | boolean | null | readonly FactValue[] | { readonly [name: string]: FactValue }

/** What was expected, what was found and what else the message speaks of, by name. */
export type Facts = Readonly<Record<string, FactValue>>

/** Where a finding is: every part is left out where it is not known. */
export interface Place {
  /** File as the caller named it, for instance `ca-cert.pem`. */
  readonly file?: string
  /** PEM block in the file, counted from 1. */
  readonly block?: number
  /** Line in the file, counted from 1. */
  readonly line?: number
  /** Column in the line, counted from 1. */
  readonly column?: number
  /** Role and name of the certificate; the SPIFFE ID where the subject is empty. */
  readonly certificate?: string
}

/** One thing that was noticed: a stable code, a place, the facts, and what to do. */
export interface Finding extends Place {
  /** Stable code, documented in `docs/errors.md`; never reused for another cause. */
  readonly code: string
  /** How much it matters: what `status` and the exit code follow from. */
  readonly severity: Severity
  /** One sentence for people, lower case, without full stop; programs read `code` and `facts`. */
  readonly message: string
  /** What the message says, as data: what was expected, what was found, names and numbers. */
  readonly facts: Facts
  /** The RFC section or the measured behaviour that the finding rests on. */
  readonly rule: string
  /** What to do, where something can be done. */
  readonly fix?: string
}
