import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from './node.mjs'
import { choose, launch, open, report, ROOT, serve } from './page.mjs'

const FIELD = 'test/vectors/field'
const AT = '2026-11-26T12:00:00Z'
const filesOf = (folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(ROOT, folder, name))
const folders = readdirSync(join(ROOT, FIELD), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && filesOf(`${FIELD}/${entry.name}`).length > 0)
  .map(({ name }) => name)

let [site, browser, page, faults, temp] = []
beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), 'meshcerts-given-'))
  site = await serve()
  browser = await launch()
  ;({ page, faults } = await open(browser, `${site.origin}/#check?at=${AT}`))
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  rmSync(temp, { recursive: true, force: true })
})

/** The files as the page has them: those of a set in a folder of their own where it has put them there. */
function placed(name, files, runs) {
  // the folder that the page says it is in
  const folder = join(temp, name, 'certs')
  mkdirSync(join(folder, 'cacerts'), { recursive: true })
  const moves = runs.some(({ argv }) => argv.includes('cacerts'))
  for (const file of files) {
    cpSync(file, join(folder, basename(file)))
    if (moves) cpSync(file, join(folder, 'cacerts', basename(file)))
  }
  if (!moves) return folder
  for (const file of readdirSync(join(folder, 'cacerts')))
    if (!/^(?:ca-|root-|cert-chain)/.test(file)) rmSync(join(folder, 'cacerts', file))
  return folder
}

describe('what administrators have given, as they gave it', () => {
  it.each(folders)('%s: each command says in Node what it says here', async (name) => {
    const files = filesOf(`${FIELD}/${name}`)
    await choose(page, files)
    const { runs } = await report(page)
    expect(runs.length).toBeGreaterThan(0)
    const folder = placed(name, files, runs)
    for (const run of runs) {
      const node = await command([...run.argv, '--format', 'json'], folder)
      expect({ ...run, said: '' }).toMatchObject({ code: node.code })
      expect(run.report).toEqual(node.out === '' ? undefined : JSON.parse(node.out))
    }
  })

  it('breaks nothing, and asks nobody', () => {
    expect(folders.length).toBeGreaterThan(30)
    expect(faults).toEqual([])
  })
})

// Which command answers: a set with a capture is verified, not listed; a root by itself is what is trusted.
describe('the command that answers', () => {
  const fixtures = (...paths) => paths.map((path) => join(ROOT, path))
  const good = (name) => `fixtures/good-three-tier/${name}.pem`
  const SET = ['ca-cert', 'ca-key', 'cert-chain', 'root-cert'].map(good)
  const CAPTURE = 'fixtures/captures/three-tier.txt'
  const at = `--at ${AT}`
  it.each([
    ['a set', SET, [`check ca-cert.pem ca-key.pem cert-chain.pem root-cert.pem ${at}`]],
    ['a capture', [CAPTURE], ['split three-tier.txt']],
    [
      'a capture and a root',
      [CAPTURE, good('root-cert')],
      [`verify three-tier.txt --root root-cert.pem ${at}`],
    ],
    [
      'a capture and a set',
      [CAPTURE, ...SET],
      [`verify three-tier.txt --cacerts cacerts ${at}`, `check cacerts ${at}`],
    ],
    ['certificates of a workload', ['fixtures/presented/three-tier.pem'], ['split three-tier.pem']],
    ['a root by itself', [good('root-cert')], [`check root-cert.pem ${at}`]],
    ['TLS settings', [`${FIELD}/10-smcp-paths/controlplane.yaml`], ['tls controlplane.yaml']],
    [
      'a pile with a container',
      [`${FIELD}/63-pfx-cer-csr/akv.pfx`, `${FIELD}/63-pfx-cer-csr/k.pem`],
      [`bundle akv.pfx k.pem ${at}`],
    ],
  ])('%s', async (_, paths, expected) => {
    await choose(page, fixtures(...paths))
    const { runs } = await report(page)
    expect(runs.map((run) => run.command)).toEqual(expected.map((line) => `meshcerts ${line}`))
  })
})
