#!/usr/bin/env node
import type { Io } from './io.ts'
import { run } from './run.ts'

const { stdout, stderr, env } = process

const io: Io = {
  stdout: (text) => void stdout.write(text),
  stderr: (text) => void stderr.write(text),
  // not before it is needed: opening it costs time and keeps the process alive
  stdin: () => process.stdin,
  now: () => new Date(),
  color: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  watched: stderr.isTTY,
}

// whoever reads us may stop reading, as `head` does; that is no fault
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), io)
