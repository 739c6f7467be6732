import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, ROOT } from './page.mjs'

// docs/examples/browser as a server of files gives it, with the built package where npm puts it.

const PACKAGE = '/node_modules/meshcerts/'
const fileOf = (path) =>
  path.startsWith(PACKAGE)
    ? join(ROOT, path.slice(PACKAGE.length))
    : join(ROOT, 'docs/examples/browser', path === '/' ? 'index.html' : path)

let [server, browser] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    try {
      const body = readFileSync(fileOf(request.url))
      const type = request.url.endsWith('.js') ? 'text/javascript' : 'text/html'
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
})

it.each([
  ['good', '0 errors'],
  ['broken/expired', 'validity-expired'],
])('says of the files of %s what is wrong', async (set, said) => {
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  const names = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']
  const files = names.map((name) => join(ROOT, 'fixtures', set, name))
  await page.setInputFiles('#files', files)
  await page.waitForFunction(() => document.getElementById('report').textContent !== '')
  expect(await page.textContent('#report')).toContain(said)
  expect(errors).toEqual([])
  await page.close()
})
