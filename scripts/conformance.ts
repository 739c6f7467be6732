// Runs the path validator over suites in the shape of x509-limbo and prints how far it agrees.
//
//   npm run conformance [-- FILE …] [--profile NAME] [--list]
//
// Options follow from the namespace of a case only, never from the case. Exit 1 when a case disagrees or takes over a second.
import { existsSync, readFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { extractPem } from '../src/pem/extract.ts'
import { isMeshCertsError } from '../src/report/error.ts'
import type { ProfileName, Switches } from '../src/path/profile.ts'
import { verifyChain, type VerifyOptions } from '../src/path/verify.ts'

interface LimboName {
  readonly kind: 'DNS' | 'IP' | 'RFC822'
  readonly value: string
}

interface LimboCase {
  readonly id: string
  readonly expected_result: 'SUCCESS' | 'FAILURE'
  readonly validation_kind: 'SERVER' | 'CLIENT'
  readonly validation_time: string | null
  readonly peer_certificate: string
  readonly trusted_certs: readonly string[]
  readonly untrusted_intermediates: readonly string[]
  readonly crls?: readonly string[]
  readonly expected_peer_name: LimboName | null
  readonly expected_peer_names: readonly LimboName[]
  readonly max_chain_depth: number | null
}

interface Rule {
  readonly profile: ProfileName
  readonly overrides?: Partial<Switches>
}

// the first prefix that fits
const RULES: readonly (readonly [prefix: string, rule: Rule])[] = [
  ['webpki::cn::', { profile: 'webpki', overrides: { commonName: 'must-be-a-san' } }],
  ['webpki::', { profile: 'webpki' }],
  ['online::', { profile: 'webpki' }],
  ['rfc5280::', { profile: 'rfc5280' }],
  ['pathlen::', { profile: 'rfc5280' }],
  ['crl::', { profile: 'rfc5280' }],
  ['', { profile: 'mesh' }],
]

const KIND = { DNS: 'dns', IP: 'ip', RFC822: 'email' } as const

function ruleFor(id: string): Rule {
  const [, rule] = RULES.find(([prefix]) => id.startsWith(prefix)) ?? ['', { profile: 'mesh' }]
  return rule
}

const der = (pem: string): Uint8Array => extractPem(pem).blocks[0]?.der ?? new Uint8Array()

function peerNameOf(test: LimboCase): NonNullable<VerifyOptions['peerName']> {
  const names = [...(test.expected_peer_names ?? [])]
  if (test.expected_peer_name) names.push(test.expected_peer_name)
  const peer: Partial<Record<'dns' | 'ip' | 'email', string[]>> = {}
  for (const { kind, value } of names) (peer[KIND[kind]] ??= []).push(value)
  return peer
}

function optionsFor(test: LimboCase, forced: ProfileName | undefined): VerifyOptions {
  const { profile, overrides } = ruleFor(test.id)
  const depth = test.max_chain_depth
  return {
    leaf: der(test.peer_certificate),
    intermediates: test.untrusted_intermediates.map(der),
    roots: test.trusted_certs.map(der),
    crls: (test.crls ?? []).map(der),
    at: test.validation_time === null ? new Date() : new Date(test.validation_time),
    purpose: test.validation_kind === 'CLIENT' ? 'client' : 'server',
    peerName: peerNameOf(test),
    profile: forced ?? profile,
    ...(overrides === undefined ? {} : { overrides }),
    ...(depth === null || depth === undefined ? {} : { limits: { intermediates: depth } }),
  }
}

interface Result {
  readonly id: string
  readonly expected: boolean
  readonly got: boolean
  readonly says: string
  readonly milliseconds: number
}

async function run(test: LimboCase, forced: ProfileName | undefined): Promise<Result> {
  const options = optionsFor(test, forced)
  const expected = test.expected_result === 'SUCCESS'
  const start = performance.now()
  try {
    const verdict = await verifyChain(options)
    const milliseconds = performance.now() - start
    const [first] = verdict.findings
    const says = `${verdict.status} ${first === undefined ? '' : `${first.code}: ${first.message}`}`
    return { id: test.id, expected, got: verdict.status === 'trusted', says, milliseconds }
  } catch (error) {
    const milliseconds = performance.now() - start
    const says = `${isMeshCertsError(error) ? 'threw' : 'CRASHED'} ${String(error)}`
    return { id: test.id, expected, got: false, says, milliseconds }
  }
}

const groupOf = (id: string): string => {
  const parts = id.split('::')
  return parts.length > 2 ? parts.slice(0, 2).join('::') : (parts[0] ?? '')
}

function printTable(results: readonly Result[]): void {
  const groups = new Map<string, Result[]>()
  for (const result of results) {
    for (const key of [groupOf(result.id), 'all']) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [result])
      else group.push(result)
    }
  }
  console.log(
    'group                              cases  agree  false accept  false reject  crash  slowest',
  )
  for (const [name, group] of groups) {
    const agree = group.filter(({ expected, got }) => expected === got).length
    const accepts = group.filter(({ expected, got }) => got && !expected).length
    const crashes = group.filter(({ says }) => says.startsWith('CRASHED')).length
    const slowest = Math.max(...group.map(({ milliseconds }) => milliseconds))
    console.log(
      `${name.padEnd(34)} ${String(group.length).padStart(5)}  ${String(agree).padStart(5)}  ` +
        `${String(accepts).padStart(12)}  ${String(group.length - agree - accepts).padStart(12)}  ` +
        `${String(crashes).padStart(5)}  ${slowest.toFixed(1).padStart(7)} ms`,
    )
  }
}

function readSuite(file: string): readonly LimboCase[] {
  const bytes = readFileSync(file)
  const text = file.endsWith('.br')
    ? brotliDecompressSync(bytes)
    : file.endsWith('.gz')
      ? gunzipSync(bytes)
      : bytes
  return (JSON.parse(text.toString()) as { testcases: readonly LimboCase[] }).testcases
}

const DEFAULT_FILE = '../shared/conformance/limbo.json.br'

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--profile')
  const forced = at < 0 ? undefined : (args[at + 1] as ProfileName)
  const files = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1))
  const results: Result[] = []
  for (const file of files.length > 0 ? files : [DEFAULT_FILE]) {
    if (!existsSync(file)) {
      console.error(`${file} is not there: give the path of a suite in the shape of x509-limbo`)
      process.exitCode = 2
      return
    }
    for (const test of readSuite(file)) results.push(await run(test, forced))
  }
  const wrong = results.filter(({ expected, got }) => expected !== got)
  for (const { id, got, says } of args.includes('--list') ? results : wrong.slice(0, 200)) {
    console.log(`${got ? 'accepted' : 'rejected'} ${id}: ${says}`)
  }
  printTable(results)
  const slow = results.filter(({ milliseconds }) => milliseconds > 1000)
  if (wrong.length + slow.length > 0) process.exitCode = 1
}

await main(process.argv.slice(2))
