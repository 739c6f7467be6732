import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRoot } from '../../src/issue/index.ts'
import { formatPem } from '../../src/pem/format.ts'
import { needs, OPENSSL } from '../../test/support/needs.ts'
import { found, piecesOf } from './keys.mjs'
import {
  AT,
  choose,
  elsewhere,
  FILE,
  filesIn,
  headline,
  launch,
  open,
  paste,
  ROOT,
  serve,
  settled,
  verdict,
} from './page.mjs'

let [site, other, browser, folder] = []
const opened = []
beforeAll(async () => {
  site = await serve()
  other = await elsewhere()
  browser = await launch()
  folder = mkdtempSync(join(tmpdir(), 'meshcerts-browser-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ context }) => context.close()))
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  await other?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function visit(address = `${site.origin}/`, options = {}) {
  const one = await open(browser, address, options)
  opened.push(one)
  return one
}

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] }

describe('nothing leaves the page', () => {
  const ask = (url) =>
    fetch(url).then(
      () => 'sent',
      () => 'refused',
    )
  const load = (url) =>
    new Promise((resolve) => {
      const image = new Image()
      image.onload = () => resolve('sent')
      image.onerror = () => resolve('refused')
      image.src = url
    })

  it.each(['site', 'file'])('%s: the content policy refuses every way out', async (build) => {
    const { page } = await visit(build === 'site' ? `${site.origin}/` : FILE)
    expect(await page.evaluate(ask, other.origin)).toBe('refused')
    expect(await page.evaluate(load, `${other.origin}/x.png`)).toBe('refused')
    const [engine] = page.workers()
    expect(await engine.evaluate(ask, other.origin)).toBe('refused')
    if (build === 'site') {
      expect(await page.evaluate(ask, site.origin)).toBe('sent')
      expect(await engine.evaluate(ask, site.origin)).toBe('sent')
    }
    expect(other.asked).toEqual([])
  })

  it('and a page without the policy would have let it out', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${other.origin}/`)
    expect(await page.evaluate(ask, `${other.origin}/twin`)).toBe('sent')
    await context.close()
    expect(other.asked).toContain('/twin')
    other.asked.length = 0
  })

  const inject = () => {
    const tried = []
    try {
      document.body.insertAdjacentHTML('beforeend', '<b id="made">x</b>')
      tried.push('markup')
    } catch {
      // the policy wants types that the page makes of no text
    }
    const script = document.createElement('script')
    script.append('document.body.dataset.ran = "yes"')
    document.body.append(script)
    if (document.body.dataset.ran === 'yes') tried.push('program')
    return tried
  }

  it.each(['site', 'file'])('%s: no text becomes markup or program', async (build) => {
    const { page } = await visit(build === 'site' ? `${site.origin}/` : FILE)
    expect(await page.evaluate(inject)).toEqual([])
  })

  it('and in a page without the policy it would have become both', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto('about:blank')
    expect(await page.evaluate(inject)).toEqual(['markup', 'program'])
    await context.close()
  })

  it('a link has the settings, and opens with them, and has no files', async () => {
    const { page, context } = await visit(undefined, CLIPBOARD)
    await choose(page, filesIn('fixtures/twins/two-tier'))
    await page.locator('#settings summary').click()
    await page.getByLabel('Time').fill(AT)
    await page.getByLabel('Data plane').selectOption('ambient')
    await page.locator('#copy-link').click()
    await page.waitForFunction(() => document.querySelector('#copy-link').textContent === 'Copied')
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link).toBe(`${site.origin}/#check?at=${encodeURIComponent(AT)}&data-plane=ambient`)
    const second = await context.newPage()
    await second.goto(link)
    await second.waitForSelector('html[data-ready=engine]')
    expect(await second.getByLabel('Time').inputValue()).toBe(AT)
    await choose(second, filesIn('fixtures/twins/two-tier'))
    expect(await verdict(second)).toBe('Good')
    // nothing is kept either
    const kept = await second.evaluate(() => [
      localStorage.length,
      sessionStorage.length,
      document.cookie,
    ])
    expect(kept).toEqual([0, 0, ''])
  })
})

describe('the one file that opens from a disk', () => {
  it('judges, and asks nobody', async () => {
    const { page, faults } = await visit(`${FILE}#check?at=${AT}`)
    await choose(page, filesIn('fixtures/broken/key-of-root'))
    expect(await headline(page)).toMatch(/^the key does not belong/)
    await choose(page, filesIn('fixtures/twins/two-tier'))
    expect(await verdict(page)).toBe('Good')
    expect(faults).toEqual([])
  })
})

describe('what tries to be more than a text', () => {
  const HOSTILE = '<img src=x onerror="document.title=1">\u202Egnorw'

  it('stays text: in names of certificates and of files, in PEM and in logs', async () => {
    const { page, faults } = await visit(undefined, CLIPBOARD)
    const title = await page.title()
    const root = await createRoot({ at: new Date('2026-01-01'), subject: { CN: HOSTILE } })
    const pem = formatPem('CERTIFICATE', root.certificate.der)
    await page.evaluate(() => (document.body.dataset.images = String(document.images.length)))
    const files = [
      { name: 'root-cert.pem', mimeType: '', buffer: Buffer.from(`${HOSTILE}\n${pem}`) },
      {
        name: `${HOSTILE}.txt`.replaceAll('/', ''),
        mimeType: '',
        buffer: Buffer.from(`tls: ${HOSTILE}\n`),
      },
      { name: 'ca-cert.pem', mimeType: '', buffer: Buffer.from(pem) },
    ]
    await choose(page, files)
    await paste(page, `x509: certificate signed by ${HOSTILE}`)
    for (const summary of await page.locator('#result summary').all()) await summary.click()
    expect(await page.evaluate(() => document.images.length)).toBe(0)
    expect(await page.title()).toBe(title)
    const text = await page.locator('body').innerText()
    expect(text).toContain('<img src=x')
    expect(text).not.toContain('\u202E')
    expect(faults).toEqual([])
  })

  it('sets nothing by a link that is not a setting', async () => {
    const { page } = await visit(
      `${site.origin}/#check?control-plane=%3Cb%3E&data-plane=ambient&at=%3Cb%3E`,
    )
    expect(await page.getByLabel('Control plane').inputValue()).toBe('')
    expect(await page.getByLabel('Data plane').inputValue()).toBe('ambient')
    expect(await page.locator('#settings-said').innerText()).toBe('at <b>, data-plane ambient')
    expect(await page.locator('#settings b').count()).toBe(0)
  })
})

describe('keys', () => {
  const kept = filesIn('fixtures/keys').filter((path) => path.endsWith('.pem'))
  const pieces = piecesOf(kept)
  let shown
  beforeAll(async () => {
    shown = (await open(browser, `${site.origin}/`)).page
  })

  it('are there to be found', () => {
    expect(pieces.length).toBeGreaterThan(100)
    expect(found(pieces, readFileSync(kept[0], 'utf8')).length).toBeGreaterThan(0)
  })

  // each hides the key from whoever looks for `-----BEGIN PRIVATE KEY-----` alone
  const DRESSED = {
    'as it is': (pem) => pem,
    'without its first line': (pem) => pem.split('\n').slice(1).join('\n'),
    'without its last line': (pem) => pem.split('\n').slice(0, -2).join('\n'),
    'with another label': (pem) => pem.replaceAll(/PRIVATE KEY/g, 'CERTIFICATE'),
    indented: (pem) => pem.replaceAll(/^/gm, '    '),
    quoted: (pem) => pem.replaceAll(/^/gm, '> '),
    'as a diff': (pem) => pem.replaceAll(/^/gm, '+'),
    'in JSON': (pem) => JSON.stringify({ key: pem }),
    'in a manifest': (pem) =>
      `kind: ConfigMap\napiVersion: v1\ndata:\n  key: |\n${pem.replaceAll(/^/gm, '    ')}`,
    'on one line': (pem) => pem.replaceAll('\n', ' '),
    'in the lines of a log': (pem) => pem.replaceAll(/^/gm, '2026-11-26T01:12:44Z info '),
    'with the ends of lines of Windows': (pem) => pem.replaceAll('\n', '\r\n'),
    'with broken borders': (pem) => pem.replaceAll('-----', '--'),
  }

  it.each(Object.entries(DRESSED))('are not shown %s', async (_, dress) => {
    const files = kept.map((path, at) => ({
      name: `text-${at}`,
      mimeType: '',
      buffer: Buffer.from(dress(readFileSync(path, 'utf8'))),
    }))
    // each by itself, and all together: other commands answer then
    for (const given of [...files.slice(0, 3).map((one) => [one]), files]) {
      await choose(shown, given)
      expect(found(pieces, await shown.content())).toEqual([])
      expect(await verdict(shown)).not.toBe('This page broke')
    }
  })

  it('are not shown where a terminal has pasted other things around them', async () => {
    const { page } = await visit(undefined, CLIPBOARD)
    const pem = readFileSync(kept[0], 'utf8')
    await paste(page, `$ cat ca-key.pem\n${pem}$ openssl version\nOpenSSL 3.0.17\n`)
    expect(found(pieces, await page.content())).toEqual([])
    await page.locator('.file summary').click()
    const shown = await page.locator('.lines').innerText()
    expect(shown).toContain('openssl version')
    expect(shown).toContain('a private key, not shown')
  })
})

describe('PKCS#12 with a passphrase', needs(OPENSSL), () => {
  const PASSPHRASE = 'correct horse battery'

  it('is opened with it, and not with another', async () => {
    const p12 = join(folder, 'ca.p12')
    const good = (name) => join(ROOT, 'fixtures/good', name)
    const made = spawnSync('openssl', [
      ...['pkcs12', '-export', '-inkey', good('ca-key.pem'), '-in', good('ca-cert.pem')],
      ...['-certfile', good('root-cert.pem'), '-out', p12, '-passout', `pass:${PASSPHRASE}`],
    ])
    expect(made.status).toBe(0)
    const { page, faults } = await visit()
    await choose(page, [p12])
    expect(await verdict(page)).toBe('Cannot be read')
    const field = page.locator('#passphrase')
    for (const [word, expected] of [
      ['wrong', 'Cannot be read'],
      [PASSPHRASE, 'Good'],
    ]) {
      await field.fill(word)
      await field.press('Enter')
      await page.waitForTimeout(100)
      await settled(page)
      expect(await verdict(page)).toBe(expected)
      expect(await field.inputValue()).toBe('')
    }
    expect(await page.locator('#passphrase-form').isVisible()).toBe(false)
    expect(await page.content()).not.toContain(PASSPHRASE)
    expect(found(piecesOf(filesIn('fixtures/good')), await page.content())).toEqual([])
    expect(faults).toEqual([])
  })
})

it('a file of random octets, an empty one, a huge line: no answer breaks the page', async () => {
  const { page, faults } = await visit()
  const octets = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251))
  const inputs = [
    octets,
    Buffer.alloc(0),
    Buffer.from('A'.repeat(300_000)),
    Buffer.from('{"a":'),
    Buffer.from('\0'),
  ]
  for (const [at, buffer] of inputs.entries()) {
    await choose(page, [{ name: `file-${at}`, mimeType: '', buffer }])
    expect(await verdict(page)).not.toBe('This page broke')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  }
  expect(faults).toEqual([])
})
