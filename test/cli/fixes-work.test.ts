import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { engine } from '../../src/crypto/engine.node.ts'
import { createCertificateRequest } from '../../src/issue/request.ts'
import { issueWorkload } from '../../src/issue/workload.ts'
import { basicConstraints, keyUsage } from '../../src/issue/extensions.ts'
import { formatPem } from '../../src/pem/format.ts'
import {
  createKit,
  filesOf,
  pemOf,
  rebuild,
  stranger,
  type Kit,
} from '../../src/testing/good-set.ts'
import { openssl } from '../support/openssl.ts'
import { needs, OPENSSL } from '../support/needs.ts'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from './harness.ts'

// A good set is spoiled in some way. The first error has to be the cause; its fix is followed to the letter from another folder, and
// the next run must be better. What only the PKI can give (a new certificate, the right key) has to say so.

vi.setConfig({ testTimeout: 60_000 })

type Files = Readonly<Record<string, string | Uint8Array>>

interface Broken {
  readonly name: string
  readonly files: (kit: Kit) => Files | Promise<Files>
  /** The code of the cause. */
  readonly cause: string
  /** `command`: the fix is a command that mends it. `pki`: something has to come from elsewhere, and the fix says what. */
  readonly fix: 'command' | RegExp
}

const NOW = new Date('2027-01-01T00:00:00Z')
const AT = ['--at', '2027-01-01']
const [CA, KEY, CHAIN, ROOT] = [
  'ca-cert.pem',
  'ca-key.pem',
  'cert-chain.pem',
  'root-cert.pem',
] as const
type Name = typeof CA | typeof KEY | typeof CHAIN | typeof ROOT

const edit =
  (file: Name, change: (text: string) => string | Uint8Array) =>
  ({ files }: Kit): Files => ({ ...files, [file]: change(files[file]) })
const without =
  (file: Name) =>
  ({ files }: Kit): Files =>
    Object.fromEntries(Object.entries(files).filter(([name]) => name !== file))
const swap =
  (a: Name, b: Name) =>
  ({ files }: Kit): Files => ({ ...files, [a]: files[b], [b]: files[a] })
const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
const first = (text: string): string => text.slice(0, text.indexOf('-----END') + 26)
const bytes = (pem: string): Uint8Array =>
  Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')

/** CA and key in one file, with the passphrase that is typed below. */
function inPkcs12({ files }: Kit): Uint8Array {
  const args = ['pkcs12', '-export', '-passout', 'pass:x']
  return openssl(args, { input: files[KEY] + files[CA] })
}

/** Certificates in PKCS#7, binary. */
function inPkcs7(pem: string): Uint8Array {
  const file = join(tempFolder(), 'certificates.pem')
  writeFileSync(file, pem)
  return openssl(['crl2pkcs7', '-nocrl', '-certfile', file, '-outform', 'DER'])
}

/** A set of two tiers: the CA is signed by the root. */
async function twoTier(kit: Kit): Promise<Kit['files']> {
  const ca = await stranger(kit, { subject: { O: 'Istio', CN: 'Small CA' } }, kit.root)
  return filesOf(ca, [ca], [kit.root])
}

const BROKEN: readonly Broken[] = [
  // files
  {
    name: 'no chain, two tiers',
    files: async (kit) => ({ ...(await twoTier(kit)), [CHAIN]: undefined }) as unknown as Files,
    cause: 'files-incomplete',
    fix: 'command',
  },
  {
    name: 'no key',
    files: without(KEY),
    cause: 'files-incomplete',
    fix: /private key of ca-cert\.pem/,
  },
  { name: 'no root', files: without(ROOT), cause: 'files-incomplete', fix: /root/ },
  { name: 'no CA', files: without(CA), cause: 'files-incomplete', fix: /certificate of the CA/ },
  {
    name: 'no chain, three tiers',
    files: without(CHAIN),
    cause: 'files-incomplete',
    fix: /each CA above it/,
  },
  {
    name: 'ca-cert and root-cert swapped',
    files: swap(CA, ROOT),
    cause: 'cacerts-files-swapped',
    fix: 'command',
  },
  {
    name: 'two tiers, ca-cert and root-cert swapped',
    files: async (kit) => {
      const files = await twoTier(kit)
      return { ...files, [CA]: files[ROOT], [ROOT]: files[CA] }
    },
    cause: 'cacerts-files-swapped',
    fix: 'command',
  },
  {
    name: 'ca-cert and ca-key swapped',
    files: swap(CA, KEY),
    cause: 'key-files-swapped',
    fix: 'command',
  },
  {
    name: 'chain and root swapped',
    files: swap(CHAIN, ROOT),
    cause: 'cacerts-files-swapped',
    fix: 'command',
  },
  {
    name: 'names of somebody else',
    files: ({ files }) => ({
      'ca.pem': files[CA],
      'ca.key': files[KEY],
      'root.pem': files[ROOT],
      'chain.pem': files[CHAIN],
    }),
    cause: 'files-none-known',
    fix: 'command',
  },
  {
    name: 'one name of somebody else',
    files: (kit) => ({ ...without(ROOT)(kit), 'root.pem': kit.files[ROOT] }),
    cause: 'files-incomplete',
    fix: 'command',
  },
  // text
  { name: 'CA indented', files: edit(CA, indent), cause: 'pem-indented', fix: 'command' },
  { name: 'root indented', files: edit(ROOT, indent), cause: 'pem-indented', fix: 'command' },
  { name: 'key indented', files: edit(KEY, indent), cause: 'pem-indented', fix: 'command' },
  {
    name: 'CA with a mark',
    files: edit(CA, (text) => `\ufeff${text}`),
    cause: 'pem-bom',
    fix: 'command',
  },
  {
    name: 'root with a mark',
    files: edit(ROOT, (text) => `\ufeff${text}`),
    cause: 'pem-bom',
    fix: 'command',
  },
  {
    name: 'key with a mark',
    files: edit(KEY, (text) => `\ufeff${text}`),
    cause: 'pem-bom',
    fix: 'command',
  },
  {
    name: 'CA in UTF-16',
    files: edit(CA, (text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
    cause: 'pem-utf16',
    fix: 'command',
  },
  {
    name: 'CA with bare CR',
    files: edit(CA, (text) => text.replaceAll('\n', '\r')),
    cause: 'pem-cr-only',
    fix: 'command',
  },
  {
    name: 'CA on one line, escaped',
    files: edit(CA, (text) => text.replaceAll('\n', '\\n')),
    cause: 'pem-one-line',
    fix: 'command',
  },
  {
    name: 'CA on one line',
    files: edit(CA, (text) => text.replaceAll('\n', '')),
    cause: 'pem-one-line',
    fix: 'command',
  },
  {
    name: 'chain on one line, blanks for line ends',
    files: edit(CHAIN, (text) => text.replaceAll('\n', ' ')),
    cause: 'pem-one-line',
    fix: 'command',
  },
  {
    name: 'key on one line, blanks for line ends',
    files: edit(KEY, (text) => text.replaceAll('\n', ' ')),
    cause: 'pem-one-line',
    fix: 'command',
  },
  {
    name: 'key on one line, escaped',
    files: edit(KEY, (text) => text.replaceAll('\n', '\\n')),
    cause: 'pem-one-line',
    fix: 'command',
  },
  {
    name: 'CA quoted as in mail',
    files: edit(CA, (text) => text.replace(/^(?=.)/gm, '> ')),
    cause: 'pem-quoted',
    fix: 'command',
  },
  {
    name: 'CA in base64 twice',
    files: edit(CA, (text) => Buffer.from(text).toString('base64')),
    cause: 'secret-double-base64',
    fix: 'command',
  },
  {
    name: 'key in base64 twice',
    files: edit(KEY, (text) => Buffer.from(text).toString('base64')),
    cause: 'secret-double-base64',
    fix: 'command',
  },
  {
    name: 'chain without newline between',
    files: edit(CHAIN, (text) => text.replaceAll('-----\n-----', '----------')),
    cause: 'pem-glued',
    fix: 'command',
  },
  {
    name: 'a blank line in the root',
    files: edit(ROOT, (text) => text.replace(/(\n.{64})\n/, '$1\n\n')),
    cause: 'pem-blank-line',
    fix: 'command',
  },
  {
    name: 'a blank line in the chain',
    files: edit(CHAIN, (text) => text.replace(/(\n.{64})\n/, '$1\n\n')),
    cause: 'pem-blank-line',
    fix: 'command',
  },
  { name: 'CA in DER', files: edit(CA, bytes), cause: 'pem-der', fix: 'command' },
  { name: 'root in DER', files: edit(ROOT, bytes), cause: 'pem-der', fix: 'command' },
  { name: 'key in DER', files: edit(KEY, bytes), cause: 'pem-der', fix: 'command' },
  {
    name: 'CA in PKCS#12',
    files: (kit) => ({ ...kit.files, [CA]: inPkcs12(kit) }),
    cause: 'capture-other-kind',
    fix: 'command',
  },
  {
    name: 'key in PKCS#12',
    files: (kit) => ({ ...kit.files, [KEY]: inPkcs12(kit) }),
    cause: 'pem-der',
    fix: 'command',
  },
  {
    name: 'root in PKCS#7',
    files: (kit) => ({ ...kit.files, [ROOT]: inPkcs7(kit.files[ROOT]) }),
    cause: 'pem-der',
    fix: 'command',
  },
  {
    name: 'CA as TRUSTED CERTIFICATE',
    files: edit(ROOT, (text) => openssl(['x509', '-trustout'], { input: text })),
    cause: 'pem-label',
    fix: 'command',
  },
  {
    name: 'chain as PKCS#7',
    files: edit(CHAIN, (text) => {
      const folder = tempFolder()
      writeFileSync(join(folder, 'a'), text)
      return openssl(['crl2pkcs7', '-nocrl', '-certfile', join(folder, 'a')])
    }),
    cause: 'pem-pkcs7',
    fix: 'command',
  },
  {
    name: 'CA cut short',
    files: edit(CA, (text) => text.slice(0, text.length / 2)),
    cause: 'pem-truncated',
    fix: /copy the block again/,
  },
  {
    name: 'root cut short',
    files: edit(ROOT, (text) => text.slice(0, text.length / 2)),
    cause: 'pem-truncated',
    fix: /copy the block again/,
  },
  {
    name: 'key cut short',
    files: edit(KEY, (text) => text.slice(0, text.length / 2)),
    cause: 'pem-truncated',
    fix: /copy the block again/,
  },
  {
    name: 'CA with a letter lost',
    files: edit(CA, (text) => text.replace(/(\n.{30})./, '$1')),
    cause: 'pem-corrupt-block',
    fix: /copy the block again/,
  },
  { name: 'CA empty', files: edit(CA, () => ''), cause: 'pem-no-block', fix: /certificate/ },
  {
    name: 'chain empty, two tiers',
    files: async (kit) => ({ ...(await twoTier(kit)), [CHAIN]: '' }),
    cause: 'chain-lacks-ca-cert',
    fix: 'command',
  },
  {
    name: 'chain empty, three tiers',
    files: edit(CHAIN, () => ''),
    cause: 'chain-missing-intermediate',
    fix: /add the certificate of/,
  },
  { name: 'key empty', files: edit(KEY, () => ''), cause: 'pem-no-block', fix: /key/ },
  {
    name: 'output of a command that failed',
    files: edit(CA, () => 'Error from server (NotFound): secrets "x" not found\n'),
    cause: 'pem-no-block',
    fix: /certificate/,
  },
  // keys
  {
    name: 'key of another CA',
    files: async (kit) => ({ ...kit.files, [KEY]: (await rebuiltElsewhere(kit)).files[KEY] }),
    cause: 'key-mismatch',
    fix: /put the key of the signing certificate/,
  },
  {
    name: 'key encrypted, PKCS#8',
    files: edit(KEY, (text) => openssl(['pkcs8', '-topk8', '-passout', 'pass:x'], { input: text })),
    cause: 'key-encrypted',
    fix: 'command',
  },
  {
    name: 'key encrypted, DEK-Info',
    files: edit(KEY, (text) => openssl(['ec', '-aes128', '-passout', 'pass:x'], { input: text })),
    cause: 'key-encrypted',
    fix: 'command',
  },
  {
    name: 'EC PARAMETERS first',
    files: edit(
      KEY,
      (text) =>
        `${openssl(['ecparam', '-name', 'prime256v1']).toString()}${openssl(['ec'], { input: text }).toString()}`,
    ),
    cause: 'key-ec-parameters-first',
    fix: 'command',
  },
  {
    name: 'PKCS#8 under an RSA label',
    files: edit(KEY, (text) => text.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY')),
    cause: 'key-label-content',
    fix: 'command',
  },
  {
    name: 'public key in place of the key',
    files: edit(KEY, (text) => openssl(['pkey', '-pubout'], { input: text })),
    cause: 'key-not-a-key',
    fix: /private key/,
  },
  {
    name: 'certificate before the key',
    files: (kit) => ({ ...kit.files, [KEY]: kit.files[CA] + kit.files[KEY] }),
    cause: 'key-not-a-key',
    fix: 'command',
  },
  {
    name: 'key before the certificate',
    files: (kit) => ({ ...kit.files, [CA]: kit.files[KEY] + kit.files[CA] }),
    cause: 'cacerts-first-block',
    fix: 'command',
  },
  {
    name: 'CSR in place of the CA',
    files: async (kit) => ({ ...kit.files, [CA]: await requestPem(kit) }),
    cause: 'capture-other-kind',
    fix: /send it to your CA/,
  },
  {
    name: 'key in root-cert.pem',
    files: (kit) => ({ ...kit.files, [ROOT]: kit.files[ROOT] + kit.files[KEY] }),
    cause: 'pem-private-key-published',
    fix: /remove the key, and replace it/,
  },
  {
    name: 'key in cert-chain.pem',
    files: (kit) => ({ ...kit.files, [CHAIN]: kit.files[CHAIN] + kit.files[KEY] }),
    cause: 'pem-private-key-published',
    fix: /remove the key, and replace it/,
  },
  // certificates
  {
    name: 'leaf in place of the CA',
    files: async (kit) => {
      const spiffeId = 'spiffe://cluster.local/ns/a/sa/b'
      const leaf = await issueWorkload({ issuer: kit.ca, at: NOW, spiffeId })
      return filesOf(leaf, [leaf, kit.ca, kit.middle], [kit.root])
    },
    cause: 'ca-not-ca',
    fix: /CA certificate issued/,
  },
  {
    name: 'CA:FALSE',
    files: async (kit) =>
      (await rebuild(kit, { ca: { extensions: { basicConstraints: basicConstraints(false) } } }))
        .files,
    cause: 'ca-not-ca',
    fix: /CA:TRUE/,
  },
  {
    name: 'no keyCertSign',
    files: async (kit) =>
      (await rebuild(kit, { ca: { extensions: { keyUsage: keyUsage(['digitalSignature']) } } }))
        .files,
    cause: 'ca-no-key-cert-sign',
    fix: /keyCertSign/,
  },
  {
    name: 'path length 0 above',
    files: async (kit) =>
      (
        await rebuild(kit, {
          middle: { extensions: { basicConstraints: basicConstraints(true, 0) } },
        })
      ).files,
    cause: 'path-length',
    fix: /pathlen|path length/i,
  },
  {
    name: 'CA expired',
    files: async (kit) =>
      (
        await rebuild(kit, {
          ca: { notBefore: new Date('2025-01-01'), notAfter: new Date('2026-01-01') },
        })
      ).files,
    cause: 'validity-expired',
    fix: /renew/,
  },
  {
    name: 'root expired',
    files: async (kit) =>
      (
        await rebuild(kit, {
          root: { notBefore: new Date('2025-01-01'), notAfter: new Date('2026-01-01') },
        })
      ).files,
    cause: 'validity-expired',
    fix: /renew/,
  },
  {
    name: 'CA not valid yet',
    files: async (kit) => (await rebuild(kit, { ca: { notBefore: new Date('2027-06-01') } })).files,
    cause: 'cacerts-not-yet-valid',
    fix: /wait until|clock/,
  },
  // chains
  {
    name: 'chain without the intermediate',
    files: ({ files }) => ({ ...files, [CHAIN]: files[CA] }),
    cause: 'chain-missing-intermediate',
    fix: /add the certificate of O=Istio,CN=Middle CA|Middle CA/,
  },
  {
    name: 'chain without the CA',
    files: (kit) => ({ ...kit.files, [CHAIN]: pemOf(kit.middle.certificate) }),
    cause: 'chain-lacks-ca-cert',
    fix: 'command',
  },
  {
    name: 'chain is the root alone',
    files: (kit) => ({ ...kit.files, [CHAIN]: kit.files[ROOT] }),
    cause: 'chain-missing-intermediate',
    fix: /Middle CA/,
  },
  {
    name: 'root of somebody else',
    files: async (kit) => ({
      ...kit.files,
      [ROOT]: pemOf(
        (await stranger(kit, { subject: { O: 'Other', CN: 'Other Root' } })).certificate,
      ),
    }),
    cause: 'root-mismatch',
    fix: /Root CA/,
  },
  {
    name: 'root of the same name',
    files: async (kit) => ({
      ...kit.files,
      [ROOT]: pemOf((await stranger(kit, { subject: { O: 'Istio', CN: 'Root CA' } })).certificate),
    }),
    cause: 'root-mismatch',
    fix: /Root CA/,
  },
  {
    name: 'everything in ca-cert.pem',
    files: ({ files }) => ({ ...files, [CA]: files[CHAIN], [CHAIN]: first(files[CA]) + '\n' }),
    cause: 'pem-extra-in-ca-cert',
    fix: 'command',
  },
]

const rebuiltElsewhere = (kit: Kit): Promise<Kit> => createKit(kit.now, engine)
async function requestPem({ ca }: Kit): Promise<string> {
  const { request } = await createCertificateRequest({ subject: { CN: 'x' }, key: ca.key })
  return formatPem('CERTIFICATE REQUEST', request.der)
}

interface Report {
  readonly findings: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly file?: string
    readonly fix?: string
  }[]
}

async function check(folder: string): Promise<Report['findings']> {
  const { stdout } = await meshcerts(['check', folder, ...AT, '--format', 'json'])
  return (JSON.parse(stdout) as Report).findings
}

function write(files: Files): string {
  const folder = join(tempFolder(), 'my set')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) {
    if ((content as unknown) !== undefined)
      writeFileSync(join(folder, name), content, { mode: name === KEY ? 0o600 : 0o644 })
  }
  return folder
}

const COMMAND = /(?:^|: )(\(cd [^]*|cp [^]*)$/

/** What a fix says to run, as it stands there. */
const commandOf = (fix: string): string | undefined => COMMAND.exec(fix)?.[1]

// what is typed when openssl asks for the passphrase
const typed = (command: string): string =>
  command.replace(/openssl (?:pkey|pkcs12)/g, '$& -passin pass:x')

/** Runs it as it was printed, by somebody who is not where the files are. */
function follow(command: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', typed(command)], { cwd: tempFolder() })
  expect(`${String(status)} ${status === 0 ? '' : stderr.toString()}`).toBe('0 ')
}

const errorsOf = (findings: Report['findings']): readonly string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)

describe('a fix that is followed to the letter makes the next run better', needs(OPENSSL), () => {
  let kit: Kit
  beforeAll(async () => {
    kit = await createKit(NOW, engine)
  })

  test('the good set has no error', async () => {
    const folder = write(kit.files)
    expect(errorsOf(await check(folder))).toEqual([])
  })

  test.each(BROKEN)('$name: $cause', async ({ files, cause, fix }) => {
    const folder = write(await files(kit))
    const before = await check(folder)
    const [worst] = before
    expect(worst?.code, before.map(({ code, severity }) => `${severity} ${code}`).join()).toBe(
      cause,
    )
    const said = worst?.fix ?? ''
    if (fix !== 'command') {
      expect(said).toMatch(fix)
      return
    }
    const command = commandOf(said)
    expect(command, said).toBeDefined()
    follow(command as string)
    // who could not read the key before must not after
    if (worst?.file === KEY) expect(statSync(join(folder, KEY)).mode & 0o777).toBe(0o600)
    const after = await check(folder)
    expect(after.map(({ code }) => code)).not.toContain(cause)
    expect(errorsOf(after).filter((code) => !errorsOf(before).includes(code))).toEqual([])
    rmSync(folder, { recursive: true })
  })
})

// reads and writes the Secret as kubectl does, in a file
const KUBECTL = String.raw`#!/usr/bin/env node
const { readFileSync, readdirSync, writeFileSync } = require('node:fs')
const [verb, ...args] = process.argv.slice(2)
const option = (name) => args.find((one) => one.startsWith(name))
const base64 = (file) => readFileSync(file).toString('base64')
const cluster = process.env.CLUSTER
if (verb === 'get') {
  const secret = JSON.parse(readFileSync(cluster))
  if (secret.metadata.name !== args[1] || secret.metadata.namespace !== args[3]) process.exit(1)
  process.stdout.write(secret.data[/index .data "(.*)"/.exec(option('go-template='))[1]] ?? '<no value>')
} else if (verb === 'create') {
  const folder = option('--from-file=').slice('--from-file='.length)
  const data = Object.fromEntries(readdirSync(folder).map((file) => [file, base64(folder + '/' + file)]))
  console.log(JSON.stringify({ kind: 'Secret', metadata: { name: args[2], namespace: args[4] }, data }))
} else writeFileSync(cluster, readFileSync(0))
`

describe('a fix for a Secret is followed on the Secret of the cluster', needs(OPENSSL), () => {
  const IN_SECRETS = [
    'CA indented',
    'key in DER',
    'key on one line, blanks for line ends',
    'ca-cert and root-cert swapped',
    'root in PKCS#7',
  ]
  const chosen = BROKEN.filter(({ name }) => IN_SECRETS.includes(name))
  let kit: Kit
  let bin: string
  beforeAll(async () => {
    kit = await createKit(NOW, engine)
    bin = tempFolder()
    writeFileSync(join(bin, 'kubectl'), KUBECTL, { mode: 0o755 })
  })

  const secretOf = (files: Files): string => {
    const entries = Object.entries(files).map(([name, content]) => [
      name,
      Buffer.from(content).toString('base64'),
    ])
    const metadata = { name: 'cacerts', namespace: 'istio-system' }
    return JSON.stringify({ kind: 'Secret', metadata, data: Object.fromEntries(entries) as object })
  }

  test.each(chosen)('$name: $cause', async ({ files, cause }) => {
    const folder = join(tempFolder(), 'a cluster')
    mkdirSync(folder)
    const cluster = join(folder, 'secret.json')
    writeFileSync(cluster, secretOf(await files(kit)))
    const [worst] = await check(cluster)
    expect(worst?.code).toBe(cause)
    const command = /in the Secret of the cluster: (.*)$/s.exec(worst?.fix ?? '')?.[1]
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, CLUSTER: cluster, TMPDIR: folder }
    const { status, stderr } = spawnSync('sh', ['-c', command ?? 'false'], { env, cwd: folder })
    expect(`${String(status)} ${stderr.toString()}`).toMatch(/^0 /)
    expect((await check(cluster)).map(({ code }) => code)).not.toContain(cause)
    expect(readdirSync(folder)).toEqual(['secret.json'])
  })

  test('nothing is written where the Secret is another one', async () => {
    const cluster = join(tempFolder(), 'secret.json')
    const indented = BROKEN.find(({ name }) => name === 'CA indented')
    writeFileSync(cluster, secretOf((await indented?.files(kit)) ?? {}))
    const [worst] = await check(cluster)
    const command = /in the Secret of the cluster: (.*)$/s.exec(worst?.fix ?? '')?.[1] ?? 'false'
    const other = readFileSync(cluster, 'utf8').replace('istio-system', 'elsewhere')
    writeFileSync(cluster, other)
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, CLUSTER: cluster }
    spawnSync('sh', ['-c', command], { env })
    expect(readFileSync(cluster, 'utf8')).toBe(other)
  })
})

test('there are sixty of them', () => {
  expect(BROKEN.length).toBeGreaterThanOrEqual(60)
  expect(new Set(BROKEN.map(({ name }) => name)).size).toBe(BROKEN.length)
})
