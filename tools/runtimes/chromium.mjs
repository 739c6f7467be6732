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
    // a text, since vitest rewrites `import` where it is code
    run: (file) =>
      page.evaluate(`import('/tests.mjs').then(({ run }) => run(${JSON.stringify(file)}))`),
    stop: () => browser.close(),
  }
}
