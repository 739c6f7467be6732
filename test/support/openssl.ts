import { spawnSync } from 'node:child_process'

// The one way in which tests run openssl. Tests that need it say so: `needs(OPENSSL)`.

/** Where it runs and what it reads. */
export interface OpensslOptions {
  /** Folder that names of files are relative to. */
  readonly cwd?: string
  /** Standard input; empty by default. */
  readonly input?: string | Uint8Array
}

/** What became of it. */
export interface OpensslAnswer {
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

const LONGEST_OUTPUT = 2 ** 28

/** Runs openssl, whatever it answers. */
export function askOpenssl(
  args: readonly string[],
  { cwd, input = '' }: OpensslOptions = {},
): OpensslAnswer {
  const options = { cwd, input, maxBuffer: LONGEST_OUTPUT }
  const { status, stdout, stderr, error } = spawnSync('openssl', args, options)
  if (error !== undefined) throw error
  return { status, stdout, stderr: stderr.toString() }
}

/** Runs openssl and gives what it writes; throws what it says when it fails. */
export function openssl(args: readonly string[], options: OpensslOptions = {}): Buffer {
  const { status, stdout, stderr } = askOpenssl(args, options)
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
  return stdout
}
