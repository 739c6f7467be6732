import { execFileSync } from 'node:child_process'

const PRINT = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'

/** The words that a POSIX shell makes of a command: asked of `sh`, which hands them to a program that prints them. */
export function shellWords(command: string): string[] {
  const script = `"$NODE" -e '${PRINT}' -- ${command}`
  const env = { NODE: process.execPath, PATH: process.env['PATH'] }
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8', env })
  return JSON.parse(printed) as string[]
}
