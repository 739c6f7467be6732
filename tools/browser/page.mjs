// Starts Chromium and serves the built playground to it: what every test needs.
import { createServer } from 'node:http'
import { readFileSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const DIST = join(ROOT, 'docs/playground/dist')
export const FILE = `file://${encodeURI(join(DIST, 'playground.html'))}`
/** The time of the stories: fixtures/README.md. */
export const AT = '2001-06-01T12:00:00Z'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

const listen = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`))
  })

/** A server, what was asked of it, and how to end it. */
async function started(answer) {
  const asked = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    answer(new URL(request.url, 'http://localhost').pathname, response)
  })
  const origin = await listen(server)
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { origin, asked, close }
}

/** The built site as a host without settings serves it: files, and no header that the page could lean on. */
export const serve = () =>
  started((path, response) => {
    const name = path.endsWith('/') ? 'index.html' : path.slice(1)
    try {
      const body = readFileSync(join(DIST, name))
      response.writeHead(200, {
        'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      })
      response.end(body)
    } catch {
      response.writeHead(404)
      response.end()
    }
  })

/** Somebody else's server, who would take whatever comes. */
export const elsewhere = () =>
  started((_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' })
    response.end('taken')
  })

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM,
    // the container that this runs in is the sandbox
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })

/**
 * A page that keeps what must not happen: requests to elsewhere, what the content policy refused, errors. `faults` is to be
 * empty at the end of a test.
 */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    ...options,
  })
  const faults = []
  const home = new URL(address)
  const isOwn = (url) =>
    url.startsWith('blob:') ||
    url.startsWith('data:') ||
    (home.protocol === 'file:' ? url.split('#')[0] === FILE : new URL(url).origin === home.origin)
  context.on('request', (request) => {
    if (!isOwn(request.url())) faults.push(`asks ${request.url()}`)
  })
  context.on('weberror', (error) => faults.push(`breaks: ${error.error().message}`))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`says: ${message.text()}`)
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForSelector('html[data-ready=engine]')
  return { context, page, faults }
}

export const filesIn = (folder) =>
  readdirSync(join(ROOT, folder))
    .sort()
    .map((name) => join(ROOT, folder, name))

/** Sets the time at which everything is judged. */
export async function setTime(page, at) {
  await page.evaluate((time) => {
    location.hash = `#check?at=${time}`
  }, at)
}

const settled = async (page) => {
  await page.waitForFunction(() => {
    const verdict = document.querySelector('#verdict')
    return verdict.querySelector('h2') !== null && !verdict.hasAttribute('aria-busy')
  })
}

/** Gives files by the chooser, in the place of those that were there, and waits for the verdict. */
export async function choose(page, files, input = '#files') {
  if (await page.locator('#clear').isVisible()) await page.locator('#clear').click()
  await page.setInputFiles(input, files)
  await settled(page)
}

/** Pastes as a keyboard does. */
export async function paste(page, text) {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await page.locator('#paste').focus()
  await page.keyboard.press('Control+V')
  await settled(page)
}

export { settled }

/** The report that the page saves. */
export async function report(page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('#save').click(),
  ])
  return JSON.parse(readFileSync(await download.path(), 'utf8'))
}

export const verdict = (page) => page.locator('#verdict h2').innerText()
export const headline = (page) => page.locator('#verdict .headline').innerText()
export const codes = (page) =>
  page
    .locator('.finding .why')
    .evaluateAll((all) => all.map(({ firstChild }) => firstChild.textContent))
