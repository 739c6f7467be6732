import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../../docs/playground/engine/mask.ts'
import { tempFolder } from '../support/temp.ts'

// The playground runs the command in a browser: a command that comes to need another module of Node breaks its build, and is to
// be noticed here, not in `.ci/run full`.

const LOADER = new URL('../../scripts/ts.mjs', import.meta.url).href
const BUILD = fileURLToPath(new URL('../../docs/playground/build.mjs', import.meta.url))

describe('the playground', () => {
  it('is built from what the command is now', () => {
    const out = join(tempFolder(), 'site')
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', LOADER, BUILD, '--out', out],
      { encoding: 'utf8' },
    )
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

describe('the view of a file', () => {
  const body = readFileSync(new URL('../../fixtures/good/ca-key.pem', import.meta.url), 'utf8')
    .split('\n')
    .slice(1, -2)
    .join('')
  const shown = (lines: readonly string[]): string =>
    rowsOf(new TextEncoder().encode(lines.join('\n')), new Set([3]))
      .rows.map(({ text }) => text)
      .join('')

  it.each([7, 8, 12, 15, 20, 64])('never holds a key, also in lines of %i characters', (length) => {
    const pieces = body.match(new RegExp(`.{1,${String(length)}}`, 'g')) ?? []
    for (const mark of ['', '> ', '"']) {
      const text = shown(pieces.map((piece) => `${mark}${piece}`)).replaceAll(/[> "]/g, '')
      for (let at = 0; at + 32 <= body.length; at += 8)
        expect(text).not.toContain(body.slice(at, at + 32))
    }
  })

  it('holds names, one a line', () => {
    const names = ['  - productpage', '  - reviews', '  - istio-system', 'root-cert.pem: |']
    expect(shown(names)).toBe(names.join(''))
  })
})
