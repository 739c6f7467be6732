// Runs the bundle in a page of Chromium: an empty one, whose only other answer is the bundle.
import { chromium } from 'playwright-core'

const ORIGIN = 'https://tests.invalid'

/** A page that runs one file of tests, and how to end it. */
export async function start(text) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    // a container gives no user namespaces, and /dev/shm is small
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  const page = await browser.newPage()
  await page.route('**', (route) =>
    route.request().url() === `${ORIGIN}/tests.mjs`
      ? route.fulfill({ contentType: 'text/javascript', body: text })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  )
  await page.goto(`${ORIGIN}/`)
  return {
    run: (file) => page.evaluate(async (file) => (await import('/tests.mjs')).run(file), file),
    stop: () => browser.close(),
  }
}
