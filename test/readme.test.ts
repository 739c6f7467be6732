import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { meshcerts, ROOT, type Ran } from './cli/harness.ts'
import { needs, OPENSSL } from './support/needs.ts'
import { tempFolder } from './support/temp.ts'

function recipe(): string {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8')
  const section = readme.split('## A right mesh CA with openssl')[1] ?? ''
  return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
}

/** Runs the commands in a new folder, then checks the set an hour later. */
function follow(commands: string): Promise<Ran> {
  const folder = tempFolder()
  execFileSync('sh', ['-e', '-c', commands], { cwd: folder, stdio: 'pipe' })
  const now = new Date(Date.now() + 3_600_000).toISOString()
  return meshcerts(['check', join(folder, 'certs'), '--format', 'json'], { now })
}

const codesOf = ({ stdout }: Ran): readonly string[] => {
  const { findings } = JSON.parse(stdout) as { findings: { severity: string; code: string }[] }
  return findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)
}

describe('the openssl recipe of the README', needs(OPENSSL), () => {
  it('makes a set without an error and without a warning', async () => {
    const ran = await follow(recipe())
    expect(codesOf(ran)).toEqual([])
    expect(ran.code).toBe(0)
  })

  it('is judged: with CA:FALSE in it check refuses the set', async () => {
    const ran = await follow(recipe().replace('CA:TRUE,pathlen:0', 'CA:FALSE'))
    expect(codesOf(ran)).toContain('ca-not-ca')
    expect(ran.code).toBe(1)
  })
})
