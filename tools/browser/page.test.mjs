import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  AT,
  choose,
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

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [360, 1280]
/** Where pictures of the page go, to be looked at; none where it is not set. */
const PICTURES = process.env.PICTURES

let [site, browser] = []
const opened = []
beforeAll(async () => {
  site = await serve()
  browser = await launch()
})
afterEach(async () => {
  const all = opened.splice(0)
  await Promise.all(all.map(({ context }) => context.close()))
  expect(all.flatMap(({ faults }) => faults)).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

async function visit(hash = '', options = {}) {
  const one = await open(browser, `${site.origin}/${hash}`, options)
  opened.push(one)
  return one.page
}

const BROKEN = filesIn('fixtures/broken/chain-missing-intermediate')

describe('first visit', () => {
  it('weighs 60 kB at most before the page answers', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const sizes = {}
    page.on('response', async (response) => {
      const body = await response.body().catch(() => Buffer.alloc(0))
      sizes[new URL(response.url()).pathname] = gzipSync(body).length
    })
    await page.goto(site.origin)
    await page.waitForSelector('html[data-ready=engine]')
    await context.close()
    const first = Object.entries(sizes).filter(
      ([path]) => !/^(?:http|\/engine-|\/sw\.js)/.test(path),
    )
    expect(first.map(([path]) => path.replace(/-\w+\./, '.')).sort()).toEqual([
      '/',
      '/page.js',
      '/style.css',
    ])
    const weight = first.reduce((sum, [, size]) => sum + size, 0)
    console.log(`first load: ${weight} octets by gzip`)
    expect(weight).toBeLessThanOrEqual(60_000)
  })

  it('says how long it takes', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(site.origin)
    await page.waitForSelector('html[data-ready=engine]')
    const [{ interactive, whole }, painted, marks] = await page.evaluate(() => {
      const [entry] = performance.getEntriesByType('navigation')
      const [paint] = performance.getEntriesByName('first-contentful-paint')
      const marked = performance
        .getEntriesByType('mark')
        .map(({ name, startTime }) => [name, startTime])
      return [
        { interactive: entry.domInteractive, whole: entry.loadEventEnd },
        paint?.startTime,
        marked,
      ]
    })
    await context.close()
    const said = [['painted', painted], ['interactive', interactive], ['loaded', whole], ...marks]
    console.log(said.map(([what, ms]) => `${what} after ${Math.round(ms)} ms`).join(', '))
    expect(marks.map(([name]) => name)).toEqual(['page answers', 'engine is there'])
  })

  it('is enough to work without a network', async () => {
    const page = await visit()
    await page.waitForFunction(() =>
      document.querySelector('#state').textContent.includes('without a network'),
    )
    await page.context().setOffline(true)
    await page.reload()
    await page.waitForSelector('html[data-ready=engine]')
    await choose(page, filesIn('fixtures/good'))
    expect(await verdict(page)).toBe('Good')
    // what was not visited before is not there
    const other = await browser.newContext({ offline: true })
    await expect((await other.newPage()).goto(site.origin)).rejects.toThrow()
    await other.close()
  })
})

describe('what is given', () => {
  it('is taken from a drop, with the folders in it', async () => {
    const page = await visit(`#check?at=${AT}`)
    const session = await page.context().newCDPSession(page)
    const data = {
      items: [],
      files: [join(ROOT, 'fixtures/broken/key-of-root')],
      dragOperationsMask: 1,
    }
    for (const type of ['dragEnter', 'dragOver', 'drop'])
      await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
    await settled(page)
    expect(await headline(page)).toMatch(/^the key does not belong to the first certificate/)
    expect(await page.locator('.copied pre').last().innerText()).toBe(
      `meshcerts check key-of-root --at ${AT}`,
    )
  })

  it('is taken from the chooser of folders', async () => {
    const page = await visit(`#check?at=${AT}`)
    await choose(page, join(ROOT, 'fixtures/broken/expired'), '#folder')
    expect(await verdict(page)).toBe('Wrong')
    expect(await page.locator('#given-list').innerText()).toContain('expired/ca-cert.pem')
  })

  it('is what a terminal shows, pasted, next to the root', async () => {
    const page = await visit('', { permissions: ['clipboard-read', 'clipboard-write'] })
    const capture = (name) => readFileSync(join(ROOT, `fixtures/captures/${name}.txt`), 'utf8')
    await choose(page, join(ROOT, 'fixtures/good-three-tier/root-cert.pem'))
    await paste(page, capture('three-tier'))
    await page.waitForFunction(() => document.querySelector('#verdict h2').textContent === 'Good')
    expect(await page.locator('#paste').inputValue()).toBe('')
    // the same capture, judged with the root of another mesh
    await choose(page, join(ROOT, 'fixtures/good/root-cert.pem'))
    await paste(page, capture('three-tier'))
    await page.waitForFunction(() => document.querySelector('#verdict h2').textContent === 'Wrong')
    expect(await page.locator('.peers .no').count()).toBeGreaterThan(0)
  })

  it('is a Secret, pasted', async () => {
    const page = await visit('', { permissions: ['clipboard-read', 'clipboard-write'] })
    const data = Object.fromEntries(
      filesIn('fixtures/good').map((path) => [
        path.split('/').at(-1),
        readFileSync(path, 'base64'),
      ]),
    )
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'cacerts', namespace: 'istio-system' },
      data,
    }
    await paste(page, JSON.stringify(secret, undefined, 2))
    expect(await verdict(page)).toBe('Good')
    const key = data['ca-key.pem']
    expect(await page.content()).not.toContain(key.slice(0, 40))
    expect(await page.content()).not.toContain(key.slice(100, 140))
    await page.locator('#clear').click()
    secret.data['ca-key.pem'] = data['ca-cert.pem']
    await paste(page, JSON.stringify(secret, undefined, 2))
    expect(await verdict(page)).toBe('Wrong')
  })

  it('is a line of a log', async () => {
    const page = await visit()
    await page.getByRole('button', { name: 'a line of a log' }).click()
    await settled(page)
    expect(await headline(page)).toMatch(/^line 1: envoy: this side refused the peer/)
    expect(await page.locator('.finding h3').innerText()).toContain('this side refused')
    expect(await page.locator('.causes > li').count()).toBeGreaterThan(1)
  })

  it('is judged by the settings', async () => {
    const page = await visit()
    await choose(page, filesIn('fixtures/twins/two-tier'))
    expect(await verdict(page)).toBe('Wrong')
    await page.locator('#settings summary').click()
    await page.getByLabel('Time').fill(AT)
    await page.getByLabel('Time').press('Tab')
    await page.waitForFunction(() => document.querySelector('#verdict h2').textContent === 'Good')
    await page.getByLabel('Control plane').selectOption('ossm-2.5')
    await page.waitForFunction(() =>
      document
        .querySelector('.copied:last-of-type pre, .run > .copied pre')
        .textContent.includes('--control-plane ossm-2.5'),
    )
    await page.getByLabel('Time').fill('yesterday')
    await page.getByLabel('Time').press('Tab')
    await page.waitForFunction(
      () => document.querySelector('#verdict h2').textContent === 'Cannot be read',
    )
    expect(await headline(page)).toContain('yesterday')
  })
})

describe('by keyboard alone', () => {
  const tabTo = async (page, id) => {
    for (let at = 0; at < 40; at += 1) {
      await page.keyboard.press('Tab')
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), id)) return
    }
    throw new Error(`40 times Tab do not come to ${id}`)
  }

  it('files are chosen, the line of a finding is shown, and all is removed', async () => {
    const page = await visit(`#check?at=${AT}`)
    // the browser is to hand the chooser to the test before a key opens it
    page.on('filechooser', () => {})
    await tabTo(page, '#choose')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.keyboard.press('Enter'),
    ])
    await chooser.setFiles(BROKEN)
    await settled(page)
    await tabTo(page, '.place')
    await page.keyboard.press('Enter')
    const line = await page.evaluate(() => document.activeElement.matches('tr[data-line]'))
    expect(line).toBe(true)
    await page.locator('body').press('Home')
    await page.evaluate(() => document.activeElement.blur())
    await tabTo(page, '#clear')
    await page.keyboard.press('Enter')
    expect(await page.locator('#verdict').innerText()).toBe('')
    expect(await page.evaluate(() => document.activeElement.id)).toBe('choose')
  })

  it('what is typed is judged when the field is left', async () => {
    const page = await visit()
    await tabTo(page, '#paste')
    await page.keyboard.type('x509: certificate signed by unknown authority')
    await page.keyboard.press('Tab')
    await settled(page)
    expect(await headline(page)).toMatch(/^line 1: go: /)
    expect(await page.locator('.causes').count()).toBe(1)
  })
})

describe('TLS settings', () => {
  it('says what both sides agree on, and why they do not', async () => {
    const page = await visit('#tls')
    await page.waitForFunction(
      () => document.querySelector('#tls-verdict h2')?.textContent === 'They agree',
    )
    await page.locator('#client-max').selectOption('1.2')
    await page.locator('#server-min').selectOption('1.3')
    await page.waitForFunction(
      () => document.querySelector('#tls-verdict h2').textContent === 'They fail',
    )
    expect(await page.locator('#tls-result .copied pre').innerText()).toBe(
      "meshcerts negotiate --client 'max=1.2' --server 'min=1.3'",
    )
  })

  it('takes its settings from a link, and says which is none', async () => {
    const page = await visit('#tls?client=stack%3Dgo%2Cmax%3D1.2&server=suites%3DNONE')
    await page.waitForFunction(
      () => document.querySelector('#tls-verdict h2')?.textContent === 'Not a setting',
    )
    expect(await page.locator('#tls-verdict .headline').innerText()).toContain('NONE')
    expect(await page.locator('#client-max').inputValue()).toBe('1.2')
  })
})

/** What the page looks like at its most crowded, one after the other. */
const STATES = {
  empty: async () => {},
  broken: async (page) => choose(page, BROKEN),
  capture: async (page) =>
    choose(page, [
      join(ROOT, 'fixtures/captures/missing-ca.txt'),
      ...filesIn('fixtures/good-three-tier'),
    ]),
  settings: async (page) => {
    await page.locator('#clear').click()
    await page.locator('#settings summary').click()
  },
  log: async (page) => {
    await page.getByRole('button', { name: 'a line of a log' }).click()
    await settled(page)
  },
  tls: async (page) => {
    await page.locator('#to-tls').click()
    await page.waitForSelector('#tls-result table')
  },
}

async function picture(page, name) {
  if (PICTURES === undefined) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

/** What axe finds serious, and how many of its rules found nothing. */
async function looked(page) {
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run())
  const bad = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
    )
  return { bad, passes: passes.length }
}

describe.each(WIDTHS)('at %i px', (width) => {
  it.each(['light', 'dark'])(
    'in %s: axe finds nothing serious, nothing is cut off',
    async (colorScheme) => {
      const page = await visit('', { colorScheme, viewport: { width, height: 800 } })
      // by the protocol, which the content policy of the page does not bind
      await page.evaluate(AXE)
      for (const [name, reach] of Object.entries(STATES)) {
        await reach(page)
        await picture(page, `${name}-${colorScheme}-${width}`)
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        const { bad, passes } = await looked(page)
        expect({ name, over, bad }).toEqual({ name, over: 0, bad: [] })
        expect(passes).toBeGreaterThan(15)
      }
    },
  )
})

it('axe finds what is wrong where something is', async () => {
  const page = await visit()
  await page.evaluate(AXE)
  await page.evaluate(() => document.querySelector('label[for=paste]').remove())
  await page.evaluate(() => document.querySelector('#paste').removeAttribute('placeholder'))
  const { violations } = await page.evaluate(() => globalThis.axe.run())
  expect(violations.map(({ id }) => id)).toContain('label')
})
