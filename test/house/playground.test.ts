import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'

// The playground runs the command in a browser: a command that comes to need another module of Node breaks its build, and is to
// be noticed here, not in `.ci/run full`.

const BUILD = fileURLToPath(new URL('../../docs/playground/build.mjs', import.meta.url))

describe('the playground', () => {
  it('is built from what the command is now', () => {
    const out = join(tempFolder(), 'site')
    const { status, stderr } = spawnSync(process.execPath, [BUILD, '--out', out], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const names = readdirSync(out).map((name) => name.replace(/-\w+\./, '.'))
    expect(names.sort()).toEqual(
      ['engine.js', 'index.html', 'page.js', 'playground.html', 'style.css', 'sw.js'].sort(),
    )
    const whole = readFileSync(join(out, 'playground.html'), 'utf8')
    // from a disk there is nothing next to it
    expect(whole).not.toMatch(/<(?:script|link)[^>]*(?:src|href)="(?!data:)/)
    expect(whole).toMatch(/default-src 'none'; script-src 'sha256-/)
  })
})
