import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { manPage } from '../../scripts/build/man.ts'
import { optionsOf } from '../../src/cli/help-text.ts'
import { listedCommands } from '../../src/cli/run.ts'
import { needs, type Need } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'

const file = join(tempFolder(), 'meshcerts.1')
let page = ''
beforeAll(async () => {
  page = await manPage('1.2.3')
  writeFileSync(file, page)
}, 60_000)

const run = (...[program = '', ...args]: readonly string[]) =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
const needOf = (what: string, ...args: readonly string[]): Need => ({
  there: run(what, ...args).error === undefined,
  what,
})

describe('the page for man', () => {
  it('is ASCII, and of this version', () => {
    expect(page).toMatch(/^\.TH MESHCERTS 1 "" "meshcerts 1\.2\.3"/m)
    expect(page).not.toMatch(/[^\n -~]/)
  })

  it('is in a list of package.json: npm links no page of a text (bin-links, link-mans.js)', () => {
    const { man } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: unknown }
    expect(man).toEqual(['./dist/meshcerts.1'])
  })

  it('has every command with its options, and their texts', async () => {
    const text = page.replaceAll('\\-', '-').replaceAll('\\e', '\\')
    for (const [name, [, load]] of Object.entries(listedCommands())) {
      const from = text.indexOf(`\n.SS ${name}\n`)
      expect(from, name).toBeGreaterThan(0)
      const section = text.slice(from, text.indexOf('\n.SS ', from + 1) >>> 0)
      const listed = optionsOf((await load()).help).filter((one) => one.name !== 'help')
      for (const option of listed) {
        expect(section, name).toMatch(new RegExp(`^\\.B .*--${option.name}\\b`, 'm'))
      }
    }
  })
})

describe('groff', needs(needOf('groff', '--version')), () => {
  it('reads it without a warning', () => {
    const { stdout, stderr } = run('groff', '-man', '-Tutf8', '-ww', '-P-cbou', file)
    expect(stderr).toBe('')
    expect(stdout).toContain('-n, --namespace NAME\n              where istiod runs')
    expect(stdout).toContain('usage: meshcerts check [OPTION…] DIR|FILE…')
  })

  it('says so of a page that is wrong', () => {
    const wrong = join(tempFolder(), 'wrong.1')
    writeFileSync(wrong, page.replace('.SH DESCRIPTION', '.NO DESCRIPTION'))
    expect(run('groff', '-man', '-Tutf8', '-ww', '-z', wrong).stderr).not.toBe('')
  })
})

describe('mandoc', needs(needOf('mandoc', '-T', 'lint', '/dev/null')), () => {
  it('has nothing to complain about but the date, which a build does not have', () => {
    const { stdout } = run('mandoc', '-T', 'lint', '-W', 'warning', file)
    const lines = stdout.split('\n').filter((line) => line !== '')
    expect(lines.filter((line) => !line.includes('missing date'))).toEqual([])
  })
})
