import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildPackage, installPackages } from '../support/built.ts'
import { tempFolder } from '../support/temp.ts'

// What the hosts of an integration do, as far as they do it to ours. A registry is the one thing that is not there.

/** What ran, and what it said. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program with its arguments, in a folder, with these variables and few others. */
export function runProgram(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Ran {
  const [program = '', ...args] = words
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...env, HOME: cwd, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  return { code: status, stdout, stderr }
}

/**
 * A folder for PATH with an `npm` that puts the package, as it is built now, where `npm install --prefix DIR` would, and writes
 * what it was asked into the file `asked` next to it.
 */
export async function registry(): Promise<{ path: string; asked: () => readonly string[] }> {
  const home = await buildPackage()
  installPackages(home)
  const folder = tempFolder()
  const npm = `#!/usr/bin/env bash
printf '%s\\n' "$@" >${quoted(join(folder, 'asked'))}
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules" && ln -sfn ${quoted(home)} "$2/node_modules/meshcerts"
`
  writeFileSync(join(folder, 'npm'), npm)
  chmodSync(join(folder, 'npm'), 0o755)
  const path = [folder, dirname(process.execPath), process.env['PATH'] ?? ''].join(':')
  return { path, asked: () => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') }
}

/** A folder with the commands of the package, as npm makes it for PATH. */
export async function installedCommands(): Promise<string> {
  const home = await buildPackage()
  installPackages(home)
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    bin: Readonly<Record<string, string>>
  }
  const folder = tempFolder()
  for (const [name, file] of Object.entries(bin)) {
    chmodSync(join(home, file), 0o755)
    symlinkSync(join(home, file), join(folder, name))
  }
  return folder
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Files by their names in a new folder. */
export function checkout(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** What is in a file, or nothing where it is not. */
export const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
