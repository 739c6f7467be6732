// Asks a real component. An oracle is a program that reads one JSON question a line and answers each with one JSON line,
// in order; its first line names it and its versions. `test/oracles/README.md` has the protocol.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { accessSync, appendFileSync, constants } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The first line of every oracle: its name, and what was asked through it, by version. */
export interface Greeting {
  readonly oracle: string
  readonly versions: Readonly<Record<string, string>>
}

/** A question: `kind` says which; bytes travel as base64, instants as RFC 3339 in UTC. */
export type Question = Readonly<Record<string, unknown>> & { readonly kind: string }

/** One running oracle. */
export interface Oracle {
  readonly name: string
  readonly greeting: Greeting
  /** The answers, in the order of the questions. An answer `{ failed: text }` means that the oracle could not do it: that throws. */
  ask<Answer>(questions: readonly Question[]): Promise<Answer[]>
  /** Ends the program and counts what it was asked. */
  close(): Promise<void>
}

const BUILT = fileURLToPath(
  new URL('../../node_modules/.cache/meshcerts-oracles/', import.meta.url),
)

/** Where the build script of an oracle puts its program. */
function oracleProgram(name: string): string {
  return BUILT + name
}

/** Whether the oracle was built on this machine. */
export function oracleAvailable(name: string): boolean {
  try {
    accessSync(oracleProgram(name), constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What `test/oracles/run.sh` adds up at its end. */
export interface Count {
  readonly oracle: string
  readonly questions?: number
  readonly disagreements?: number
  readonly skipped?: string
  readonly versions?: Greeting['versions']
}

/** Counts questions, disagreements or a skipped oracle for the last lines of `test/oracles/run.sh`. */
export function count(one: Count): void {
  const file = process.env['MESHCERTS_ORACLE_COUNTS']
  if (file !== undefined) appendFileSync(file, JSON.stringify(one) + '\n')
}

interface Waiting {
  readonly question: Question
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

// lines in one write: a write a line costs more than the question
const AT_ONCE = 64

// keeps the last words of a program that died
const KEPT_WORDS = 2000

function lastWords(child: ChildProcessWithoutNullStreams): () => string {
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-KEPT_WORDS)
  })
  return () => text
}

function answerOf(line: string, { question, resolve, reject }: Waiting): void {
  const answer = JSON.parse(line) as { failed?: string }
  if (answer.failed === undefined) resolve(answer)
  else reject(new Error(`the oracle could not answer ${question.kind}: ${answer.failed}`))
}

/** Starts an oracle; throws when it was not built (`oracleAvailable` tells). */
export async function openOracle(name: string, args: readonly string[] = []): Promise<Oracle> {
  const child = spawn(oracleProgram(name), args, { stdio: 'pipe' })
  const words = lastWords(child)
  const waiting: Waiting[] = []
  let greet: (greeting: Greeting) => void
  let refuse: (error: Error) => void
  const greeted = new Promise<Greeting>((resolve, reject) => {
    greet = resolve
    refuse = reject
  })
  let greeting: Greeting | undefined
  let answered = 0
  let asked = 0
  let stopped = false
  let goOn: () => void = () => undefined

  function next(): Waiting {
    const one = waiting[answered++]!
    asked++
    if (answered === waiting.length) waiting.length = answered = 0
    return one
  }

  createInterface({ input: child.stdout }).on('line', (line) => {
    if (greeting === undefined) greet((greeting = JSON.parse(line) as Greeting))
    else answerOf(line, next())
  })
  const ended = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      const error = new Error(`the oracle ${name} ended (${why}): ${words()}`)
      refuse(error)
      for (const one of waiting.slice(answered)) one.reject(error)
      stopped = true
      goOn()
      resolve()
    }
    child.on('error', (error) => {
      end(error.message)
    })
    child.on('close', (code, signal) => {
      end(`exit ${String(code ?? signal)}`)
    })
  })
  child.stdin.on('drain', () => {
    goOn()
  })
  // a program that died answers by its end, not by a broken pipe
  child.stdin.on('error', () => undefined)

  async function send(questions: readonly Question[]): Promise<void> {
    const lines = questions.map((question) => JSON.stringify(question) + '\n')
    if (child.stdin.write(lines.join('')) || stopped) return
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
  }

  return {
    name,
    greeting: await greeted,
    async ask<Answer>(questions: readonly Question[]): Promise<Answer[]> {
      const answers = questions.map(
        (question) =>
          new Promise((resolve, reject) => {
            waiting.push({ question, resolve, reject })
          }),
      )
      const all = Promise.all(answers)
      all.catch(() => undefined)
      for (let from = 0; from < questions.length; from += AT_ONCE) {
        await send(questions.slice(from, from + AT_ONCE))
      }
      return (await all) as Answer[]
    },
    async close() {
      child.stdin.end()
      await ended
      count({ oracle: name, questions: asked, ...(greeting && { versions: greeting.versions }) })
    },
  }
}
