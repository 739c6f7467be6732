import { fileURLToPath } from 'node:url'
import { run } from '../../src/cli/run.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const fixture = (path: string): string => `${ROOT}fixtures/${path}`

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Outside {
  readonly stdin?: string
  readonly now?: string
  readonly color?: boolean
  readonly columns?: number
  readonly watched?: boolean
  readonly typed?: string
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield new TextEncoder().encode(text)
}

/** Runs the command in this process, on real files. */
export async function meshcerts(argv: readonly string[], outside: Outside = {}): Promise<Ran> {
  let [stdout, stderr] = ['', '']
  const { typed } = outside
  const code = await run(argv, {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    stdin: () => once(outside.stdin ?? ''),
    now: () => new Date(outside.now ?? '2030-01-01T00:00:00Z'),
    color: outside.color ?? false,
    columns: outside.columns,
    watched: outside.watched ?? false,
    askSecret:
      typed === undefined
        ? undefined
        : (question) => {
            stderr += question
            return Promise.resolve(typed)
          },
  })
  return { code, stdout, stderr }
}
