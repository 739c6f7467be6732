/** Everything outside the process except files; tests hand in their own. */
export interface Io {
  readonly stdout: (text: string) => void
  /** Waits until standard output takes more; false where its reader has gone. Left out where it takes all. */
  readonly flushed?: () => Promise<boolean>
  readonly stderr: (text: string) => void
  readonly stdin: () => AsyncIterable<Uint8Array>
  /** The only place where the clock is read. */
  readonly now: () => Date
  /** Whether standard output is a terminal that takes colour. */
  readonly color: boolean
  /** Columns of the terminal that standard output is; `undefined` for a pipe or a file, whose lines are not folded. */
  readonly columns: number | undefined
  /** Whether standard error is a terminal. */
  readonly watched: boolean
  /** How the command was called, for its help: `kubectl meshcerts`; `meshcerts` when left out. */
  readonly program?: string
  /** Asks on the terminal for something that is not shown while it is typed; left out where nobody can answer. */
  readonly askSecret?: ((question: string) => Promise<string | undefined>) | undefined
  /** The file with the passphrase of what is read, where one was named. */
  readonly passphraseFile?: string
  /** What comes with the input itself, by the names under which it is read: no file of the disk. */
  readonly files?: ReadonlyMap<string, Uint8Array>
}

/** A command: its own help and what it does; the result is the exit code. */
export interface Command {
  readonly help: string
  readonly main: (argv: readonly string[], io: Io) => Promise<number>
}

/** A command in the list: what it answers, and how it is loaded. */
export type Listed = readonly [string, () => Promise<Command>]

export const EXIT = { fine: 0, findings: 1, unreadable: 2 } as const
