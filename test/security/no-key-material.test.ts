// No key material in anything that the package says: every command, every form of a report, every function that takes text, with keys
// of every kind in every dress. See search.ts for what counts as found.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as containers from '../../src/containers/index.ts'
import * as main from '../../src/index.ts'
import * as issue from '../../src/issue/index.ts'
import * as mesh from '../../src/mesh/index.ts'
import * as pem from '../../src/pem/index.ts'
import { REPORT_OUTPUTS } from '../../src/cli/options.ts'
import * as testing from '../../src/testing/index.ts'
import * as tls from '../../src/tls/index.ts'
import { fixture, meshcerts } from '../cli/harness.ts'
import { CARRIERS, OBJECTS } from './carriers.ts'
import { DAMAGE, KEYS, PASSPHRASE, publicPem, type SecretKey } from './keys.ts'
import { createSearch } from './search.ts'

const NAMES = KEYS.map(({ kind }) => kind)
const SEARCHES = new Map(KEYS.map(({ kind, secrets }) => [kind, createSearch(secrets)]))

let folder = ''
let provoked = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshcerts-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const keyOf = (kind: string): SecretKey => KEYS.find((key) => key.kind === kind) as SecretKey

/** Fails where a text holds a part of the key, or the passphrase. */
function expectClean(kind: string, text: string, what: string): void {
  const found = text.includes(PASSPHRASE) ? PASSPHRASE : SEARCHES.get(kind)?.(text)
  if (found === undefined) return
  const at = text.replaceAll('-', '+').replaceAll('_', '/').indexOf(found)
  expect.fail(`${what}: ${found} in ${text.slice(Math.max(0, at - 300), at + 100)}`)
}

describe.each(NAMES)('the search for a key of %s', (kind) => {
  const { key, secrets, forms } = keyOf(kind)
  const search = createSearch(secrets)

  test.each(Object.keys(forms).filter((form) => !/encrypted|DEK/.test(form)))(
    'finds it in %s',
    (form) => {
      expect(search(forms[form] as string)).toBeDefined()
      // a planted leak: six octets from its middle, in the midst of other text
      const [secret] = secrets as [Uint8Array]
      const part = Buffer.from(secret.subarray(10, 16))
      for (const planted of [
        part.toString('hex'),
        Buffer.concat([Buffer.from('x'), part]).toString('base64'),
        part.join(),
      ])
        expect(search(`cannot read "${planted}": no such file`)).toBeDefined()
    },
  )

  test('does not find it in its public half, or in five octets', () => {
    expect(search(publicPem(keyOf(kind)))).toBeUndefined()
    expect(search(inspect(key.asymmetricKeyDetails))).toBeUndefined()
    const five = Buffer.from((secrets[0] as Uint8Array).subarray(10, 15))
    expect(
      search(`${five.toString('hex')} ${five.toString('base64')} ${five.join()}`),
    ).toBeUndefined()
  })
})

// all dresses for these; the others have the same numbers in other sizes
const FULL = new Set(['RSA', 'P-256'])
// what stands in a manifest, a Secret or a capture
const CARRIED = new Set([
  'pem pkcs8',
  'jwk',
  'base64 of pkcs8',
  'base64url of the number',
  'hex of the number',
])

/** Every text with the key in it: damaged, bare, and in what carries it. */
function textsOf({ kind, forms }: SecretKey): readonly (readonly [string, string])[] {
  const full = FULL.has(kind)
  const damages = Object.entries(DAMAGE).filter((_, at) => full || at % 3 === 0)
  return Object.entries(forms).flatMap(([form, text]) => [
    [form, text] as const,
    ...(form === 'pem pkcs8' || (full && /sec1|pkcs1/.test(form)) ? damages : []).map(
      ([damage, change]) => [`${form}, ${damage}`, change(text)] as const,
    ),
    ...Object.entries(
      CARRIED.has(form) && (full || form === 'base64 of pkcs8') ? CARRIERS : {},
    ).map(([carrier, write]) => [`${form} in ${carrier}`, write(text)] as const),
  ])
}
const TEXTS = new Map(KEYS.map((key) => [key.kind, textsOf(key)]))
const texts = ({ kind }: SecretKey) => TEXTS.get(kind) ?? []

const HELP = (await meshcerts(['--help'])).stdout
const COMMANDS = [...HELP.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name as string)

async function runClean(kind: string, argv: readonly string[], what: string): Promise<void> {
  const { code, stdout, stderr } = await meshcerts(argv)
  if (code !== 0) provoked += 1
  expectClean(kind, `${stdout}\n${stderr}`, `${what}: meshcerts ${argv[0] ?? ''}`)
}

const MORE: Readonly<Record<string, readonly string[]>> = {
  verify: ['--root', fixture('good/root-cert.pem')],
  // threads are those of the built program: test/cli/audit-threads.test.ts has them
  audit: ['--jobs', '1'],
}

describe.each(NAMES)('a key of %s', (kind) => {
  const key = keyOf(kind)

  test.each(COMMANDS)('in a file is not shown by %s', async (command) => {
    const file = join(folder, 'input.pem')
    for (const [what, text] of texts(key)) {
      writeFileSync(file, text)
      await runClean(kind, [command, file, ...(MORE[command] ?? [])], what)
    }
  })

  test.each(['check', 'verify', 'tls'])('is in no format of %s', async (command) => {
    const file = join(folder, 'ca-key.pem')
    for (const damage of [
      'BEGIN of a line of the body',
      'END behind the last line',
      'colons in the body',
    ]) {
      writeFileSync(
        file,
        (DAMAGE[damage] as (pem: string) => string)(key.forms['pem pkcs8'] as string),
      )
      for (const format of REPORT_OUTPUTS) {
        await runClean(kind, [command, file, '--format', format, ...(MORE[command] ?? [])], damage)
      }
    }
  })

  const shapes = Object.entries(key.forms).filter(([form]) => !/^pem (?:encrypted|with)/.test(form))

  test.each(COMMANDS)(
    'as an argument or the name of a file is not shown by %s',
    async (command) => {
      for (const [form, text] of shapes) {
        await runClean(kind, [command, text], form)
        await runClean(kind, [command, `${text}.pem`, `./${text}`], form)
        await runClean(kind, [command, fixture('good'), text, '--format', 'json'], form)
      }
      const names = shapes
        .filter(([, text]) => /^[\w:-]+$/.test(text))
        // a name has 255 octets at most
        .map(([form, text]) => [form, text.slice(0, 200)] as const)
      expect(names.length).toBeGreaterThanOrEqual(2)
      for (const [form, name] of names) {
        const file = join(folder, name)
        writeFileSync(file, 'kind: Gateway\nspec: x')
        for (const format of REPORT_OUTPUTS) {
          await runClean(kind, [command, file, '--format', format, ...(MORE[command] ?? [])], form)
        }
        rmSync(file)
      }
    },
  )

  test.each(COMMANDS)(
    'as the value or the name of an option is not shown by %s',
    async (command) => {
      const { stdout } = await meshcerts([command, '--help'])
      const options = [...stdout.matchAll(/--[a-z-]+/g)].map(([option]) => option)
      // what writes a folder of the name that it is given says so
      const asked = new Set(options.filter((option) => !['--out', '--clusters'].includes(option)))
      for (const [form, text] of shapes) {
        for (const option of [...asked, `--${text}`, `--at=x --${text}`]) {
          await runClean(kind, [command, fixture('good/ca-cert.pem'), option, text], form)
        }
      }
    },
  )

  test('in a set is not shown', async () => {
    const set = join(folder, 'set')
    for (const [damage, change] of Object.entries(DAMAGE).filter((_, at) => at % 3 === 0)) {
      mkdirSync(set)
      const text = change(key.forms['pem pkcs8'] as string)
      for (const name of [
        'ca-cert.pem',
        'ca-key.pem',
        'root-cert.pem',
        'cert-chain.pem',
        'ca-crl.pem',
        'root-key.pem',
      ])
        writeFileSync(join(set, name), name.startsWith('root-c') ? text + text : text)
      for (const command of ['check', 'bundle', 'secret', 'trust'])
        await runClean(kind, [command, set], damage)
      await runClean(kind, ['trust', set, fixture('good'), '--format', 'json'], damage)
      rmSync(set, { recursive: true })
    }
  })
})

// what a function is asked for may be the key itself; what it throws is looked at all the same
const GIVES_BACK: Readonly<Record<string, string>> = {
  toSecret: 'writes the Secret, which holds the key',
  formatCacerts: 'writes the files of a set again',
  formatPem: 'writes octets as PEM',
  readCacerts: 'has the files by the names that they were given',
  parseYaml: 'reads values',
  formatManifest: 'writes values',
  createDestinationRule: 'puts names into a manifest',
  createGateway: 'puts names into a manifest',
  createMeshConfig: 'puts names into a manifest',
  createPeerAuthentication: 'puts names into a manifest',
  createServiceMeshControlPlane: 'puts names into a manifest',
  engineFromCrypto: 'wraps what it was given',
}

type Called = (...values: readonly unknown[]) => unknown
const FUNCTIONS = Object.entries({
  ...testing,
  ...containers,
  ...issue,
  ...mesh,
  ...tls,
  ...pem,
  ...main,
})
  .filter(([, value]) => typeof value === 'function')
  .map(([name, value]) => [name, value as Called] as const)

/** Everything that can be seen of what a call came to. */
async function seen(call: Called, values: readonly unknown[]): Promise<string> {
  let outcome: unknown
  try {
    outcome = await call(...values)
    if (call.name in GIVES_BACK) return ''
  } catch (error) {
    provoked += 1
    outcome = error
  }
  const shown = inspect(outcome, {
    depth: 12,
    maxStringLength: null,
    maxArrayLength: null,
  })
  const stack = outcome instanceof Error ? `${String(outcome.stack)}${String(outcome)}` : ''
  return `${shown}\n${stack}\n${json(outcome)}`
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}

describe.each(NAMES)('a key of %s', (kind) => {
  const key = keyOf(kind)
  const given = texts(key).filter((_, at) => at % (FULL.has(kind) ? 6 : 18) === 0)

  test.each(FUNCTIONS)('is not shown by %s', async (_, call) => {
    for (const [what, text] of given) {
      const bytes = new TextEncoder().encode(text)
      for (const values of [[text], [bytes], [text, { at: new Date(0), passphrase: text }]]) {
        expectClean(kind, await seen(call, values), what)
      }
    }
    for (const [what, write] of Object.entries(OBJECTS)) {
      for (const form of ['pem pkcs8', 'base64url of the number', 'hex of the number']) {
        const values = [write(key.forms[form] as string), { at: new Date(0) }]
        expectClean(kind, await seen(call, values), `${form} in ${what}`)
      }
    }
  })
})

describe.each(NAMES)('a key of %s in a set that was read', (kind) => {
  const text = keyOf(kind).forms['pem pkcs8'] as string
  const certificate = 'not a secret'
  const files = { 'ca-key.pem': text, toJSON: text, 'ca-cert.pem': certificate }
  const bytes = (value: string): Uint8Array => new TextEncoder().encode(value)
  const base64 = (value: string): string => Buffer.from(value).toString('base64')
  const encoded = (write: (value: string) => unknown): object =>
    Object.fromEntries(Object.entries(files).map(([name, value]) => [name, write(value)]))

  test.each([
    ['files as text', files],
    ['files as octets', encoded(bytes)],
    ['a Secret', { kind: 'Secret', data: encoded(base64) }],
    ['a Secret with stringData', { kind: 'Secret', stringData: files }],
    ['JSON of a Secret', JSON.stringify({ kind: 'Secret', data: encoded(base64) })],
  ])('of %s is not logged, and is there', (_, input) => {
    const set = main.readCacerts(input)
    const parts = [set, set.files, { ...set.files }, set.files['ca-key.pem'], [set.files]]
    for (const part of parts) {
      const shown = `${inspect(part, { depth: 12, showHidden: true })}\n${json(part)}`
      expectClean(kind, shown, 'a set')
      expect(shown).toContain(`${bytes(text).length} octets`)
    }
    expect(Buffer.from(set.files['ca-key.pem'] as Uint8Array).toString()).toBe(text)
    expect(Object.keys(set.files).toSorted()).toEqual(Object.keys(files).toSorted())
    expect(SEARCHES.get(kind)?.(text)).toBeDefined()
  })
})

test('a thousand errors were provoked, and more', () => {
  expect(provoked).toBeGreaterThan(1000)
})
