// What the page and the engine say to each other: plain values, since they go from one thread to another.

/** A file that was dropped, chosen or pasted, under the path that the command would call it by. */
export interface GivenFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Options of the command by their names; an empty text is one that was not given. */
export type Settings = Readonly<Record<string, string>>

/** One row of the view of a file: a line, or several that are not shown. */
export interface ViewRow {
  /** Its first line, from 1. */
  readonly line: number
  /** How many lines it is. */
  readonly count: number
  readonly text: string
  /** Its text was replaced: it may hold a piece of a key, or says nothing to people. */
  readonly cut: boolean
}

/** A file as the page shows it. */
export interface FileView {
  readonly path: string
  /** What it is, in words. */
  readonly what: string
  readonly rows: readonly ViewRow[]
  /** Lines at the end that are not shown. */
  readonly more: number
}

/** A finding as `--format json` writes it: docs/json.md. */
export interface Found {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly file?: string
  readonly block?: number
  readonly line?: number
  readonly certificate?: string
  readonly rule?: string
  readonly page?: string
  readonly fix?: string
}

/** What a component says. */
export interface PeerRow {
  readonly who: string
  /** What it was asked about. */
  readonly about: string
  readonly ok: boolean
  readonly says?: string
}

/** A run of the command. */
export interface Run {
  readonly argv: readonly string[]
  /** The same as a line for a shell. */
  readonly command: string
  readonly code: number
  /** What it prints for people, and what it says on standard error. */
  readonly text: string
  readonly said: string
  readonly peers: readonly PeerRow[]
  /** What `--format json` prints; left out where the command could not read its input. */
  readonly json?: unknown
}

/** A certificate with what the timeline needs. */
export interface Dated {
  readonly sha256: string
  /** The files and blocks that hold it. */
  readonly places: readonly string[]
  readonly name: string
  readonly notBefore: string
  readonly notAfter: string
}

export type Verdict = 'pass' | 'warn' | 'fail' | 'unreadable' | 'information'

export interface Answer {
  readonly verdict: Verdict
  /** The first line: what is wrong, or that nothing is. */
  readonly headline: string
  readonly runs: readonly Run[]
  readonly files: readonly FileView[]
  readonly certificates: readonly Dated[]
  /** When it was judged. */
  readonly at: string
  /** A file that a passphrase opens which was not given, or was wrong. */
  readonly locked?: string
}

/** What the engine is asked. */
export type Question =
  | {
      readonly kind: 'judge'
      readonly files: readonly GivenFile[]
      readonly settings: Settings
      readonly passphrase?: string
    }
  | { readonly kind: 'run'; readonly argv: readonly string[] }

export type Asked = Question & { readonly id: number }

/** What it answers: {@link Answer} or {@link Run}, by the kind of the question; `failure` where it broke. */
export interface Told {
  readonly id: number
  readonly answer?: Answer | Run
  readonly failure?: string
}
