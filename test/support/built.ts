import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { writeCode } from '../../scripts/build/code.ts'
import { tempFolder } from './temp.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Makes a folder that is one for all test files of a run: the first that asks fills it, the others wait for it. */
async function oncePerRun(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(tmpdir(), name)
  try {
    mkdirSync(`${folder}.lock`)
  } catch {
    while (!existsSync(folder)) await setTimeout(100)
    return folder
  }
  const partial = mkdtempSync(`${folder}.`)
  await fill(partial)
  renameSync(partial, folder)
  return folder
}

const distFolder = (): Promise<string> => oncePerRun('dist', writeCode)

/** A folder with what is published, but for the declarations, as it is built now; no other package is installed there. */
export async function buildPackage(): Promise<string> {
  const home = tempFolder()
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'))
  cpSync(await distFolder(), join(home, 'dist'), { recursive: true })
  return home
}

/** Puts the packages that are installed here into the folder of `buildPackage`. */
export function installPackages(home: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'))
}
