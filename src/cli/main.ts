#!/usr/bin/env node
import { fstatSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import { readHidden } from './ask-secret.ts'
import { cliError, reasonOf } from './fail.ts'
import type { Io } from './io.ts'
import { run } from './run.ts'

// `process.stdout` loads the network modules of Node, which takes longer than a check: a plain write does not.

type Channel = 1 | 2
const streamOf = (channel: Channel): NodeJS.WriteStream =>
  channel === 1 ? process.stdout : process.stderr

/** The disk is full, say. Of what cannot be said on standard error the exit code is left. */
function refuseOutput(channel: Channel, error: unknown): void {
  if (channel === 2) return
  throw cliError('cli-cannot-write', { path: 'standard output', reason: reasonOf(error) })
}

/** What is behind in a stream goes out first: what comes after it takes the same way. */
const behind = new Set<Channel>()
let hasReader = true

function write(channel: Channel, text: string): void {
  if (behind.has(channel)) {
    streamOf(channel).write(text)
    return
  }
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(channel, rest))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // a pipe that is full for the moment: the stream waits until it is not
    if (code === 'EAGAIN') {
      behind.add(channel)
      streamOf(channel).on('error', () => {
        hasReader = hasReader && channel !== 1
      })
      streamOf(channel).write(rest)
    }
    // the reader of our output may stop reading, as `head` does; that is not a fault
    else if (code !== 'EPIPE') refuseOutput(channel, error)
    else hasReader = hasReader && channel !== 1
  }
}

/** Waits until the stream of standard output has room again. */
async function flushed(): Promise<boolean> {
  const stream = behind.has(1) ? process.stdout : undefined
  if (stream?.writableNeedDrain === true)
    await new Promise<void>((resolve) => {
      stream.once('drain', resolve)
      stream.once('close', resolve)
    })
  return hasReader && stream?.destroyed !== true
}

function isTerminal(channel: Channel): boolean {
  try {
    return fstatSync(channel).isCharacterDevice() && streamOf(channel).isTTY
  } catch {
    // closed
    return false
  }
}

/** The question goes to standard error: standard output may be a file. */
async function askSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !isTerminal(2)) return undefined
  write(2, question)
  const answer = await readHidden(process.stdin)
  write(2, '\n')
  return answer
}

const { env } = process

/** kubectl and oc run `kubectl-meshcerts` for `kubectl meshcerts`: the name of the link, or of the program itself. */
function programName(): string | undefined {
  const names = [process.argv[1] ?? '', process.argv0].map((path) => basename(path))
  return names.some((name) => /^kubectl-meshcerts(?:\.exe)?$/.test(name))
    ? 'kubectl meshcerts'
    : undefined
}

const program = programName()

const io: Io = {
  stdout: (text) => {
    write(1, text)
  },
  flushed,
  stderr: (text) => {
    write(2, text)
  },
  // not before it is needed: opening it costs time and keeps the process alive
  stdin: () => process.stdin,
  now: () => new Date(),
  color: isTerminal(1) && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  columns: isTerminal(1) ? streamOf(1).columns : undefined,
  watched: isTerminal(2),
  askSecret,
  ...(program !== undefined && { program }),
}

void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code
})
