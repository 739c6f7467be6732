import { negotiate, type Negotiation } from '../emulation/handshake/negotiate.ts'
import { namesInElement, type TlsServerSide } from '../emulation/handshake/side.ts'
import { TLS_STACKS, type TlsStack } from '../emulation/handshake/stack.ts'
import { versionedJson } from '../report/format/json.ts'
import { nearNames } from '../report/edit-distance.ts'
import { findCurve } from '../tls/curves.ts'
import { COMPLIANCE_POLICIES } from '../tls/compliance.ts'
import { findCipherSuite } from '../tls/lookup.ts'
import { guessVersion } from '../tls/match-name.ts'
import { OPENSHIFT_PROFILES, openshiftProfile, type OpenshiftProfileName } from '../tls/profiles.ts'
import { findTlsVersion } from '../tls/versions.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'

export const help = `usage: meshcerts negotiate [--client SETTINGS] [--server SETTINGS] [OPTION…]

Says which version, cipher suite and group a client and a server agree on, or why they do not, in the words of both: for
boringssl, openssl and go, unless one is named. boringssl is Envoy in Istio, openssl Envoy in OpenShift Service Mesh 2, go istiod;
ztunnel, which takes min=1.2 (its TLS12_ENABLED=true) and policy=pqc only, is asked where it is named; of the
other policies it is said that it does not read them.

SETTINGS are NAME=VALUE, separated by commas; what is not named is the default of the stack:
  min=1.2 max=1.3          protocol versions
  suites=A:B               cipher suites, under any name, the preferred first; [A|B] are equals, as Envoy writes them
  curves=P-256:X25519      ECDH curves, under any name, the preferred first
  key=RSA                  RSA, P-256 (or ECDSA), P-384 or P-521: the key of the server; of a client, that of its certificate
  stack=boringssl          boringssl, openssl, go or ztunnel
  profile=Intermediate     versions, suites and groups of the TLS security profile of OpenShift: Old, Intermediate or Modern
  policy=pqc               COMPLIANCE_POLICY, which overrides the rest: fips-140-2, fips-140-3 or pqc, of all but openssl
  mutual=no, order=client  of the server: it does not ask for a client certificate; the client's order of suites counts

  --format FORM            text (default), json
  -q, --quiet              pairs that fail only
  --no-color

  meshcerts negotiate --client max=1.2,suites=AES128-SHA --server stack=boringssl,suites=ECDHE-RSA-AES128-GCM-SHA256
  meshcerts negotiate --client policy=pqc --server stack=boringssl
  meshcerts negotiate --client stack=ztunnel --server stack=boringssl,policy=fips-140-2
`

const OPTIONS = ['client', 'server'] as const
const NAMES = [
  'min',
  'max',
  'suites',
  'curves',
  'key',
  'stack',
  'profile',
  'policy',
  'mutual',
  'order',
]
const ONLY_SERVER = ['mutual', 'order']

type Side = 'client' | 'server'
type Settings = { -readonly [Name in keyof TlsServerSide]: TlsServerSide[Name] }

const wrong = (side: Side, problem: string): Error =>
  usageError(`--${side}: ${problem}`, 'negotiate')

function oneOf<T extends string>(
  side: Side,
  name: string,
  value: string,
  allowed: readonly T[],
): T {
  const found = allowed.find((known) => known.toLowerCase() === value.toLowerCase())
  if (found === undefined)
    throw wrong(side, `${name} is "${value}", not one of ${allowed.join(', ')}`)
  return found
}

function version(side: Side, name: string, value: string) {
  const found = guessVersion(value)
  if (found === undefined)
    throw wrong(side, `${name} is "${value}", not a version such as 1.2 or 1.3`)
  return found.name
}

/** A name that no stack knows counts for nothing in a handshake, and here for a slip. */
function list(
  side: Side,
  value: string,
  what: string,
  knows: (name: string) => boolean,
): readonly string[] {
  const names = value.split(':').filter((name) => name !== '')
  const unknown = names
    .flatMap((name) => namesInElement(name, 'boringssl'))
    .find((name) => !knows(name))
  if (unknown === undefined && names.length > 0) return names
  throw wrong(side, `"${unknown ?? value}" is not a ${what}; meshcerts tls --list prints the names`)
}

const KEYS = ['RSA', 'ECDSA', 'P-256', 'P-384', 'P-521'] as const
const yes = ['yes', 'no'] as const

/** What a named profile comes to; TLS 1.3 has suites of its own, and of the others those count that Envoy loads. */
function profileSettings(name: OpenshiftProfileName): Settings {
  const { minTLSVersion, ciphers, groups = [] } = openshiftProfile(name)
  const suites = ciphers.map((suite) => findCipherSuite(suite))
  const loaded = suites.filter(
    (suite) => suite?.kind === 'configurable' && suite.supportedBy.boringssl,
  )
  const minimum = findTlsVersion(minTLSVersion)?.name
  return {
    ...(minimum === undefined ? {} : { minProtocolVersion: minimum }),
    ...(loaded.length === 0 ? {} : { cipherSuites: loaded.map((suite) => suite?.openssl ?? '') }),
    ecdhCurves: groups,
  }
}

const SETTERS: Readonly<Record<string, (settings: Settings, value: string, side: Side) => void>> = {
  min: (settings, value, side) => (settings.minProtocolVersion = version(side, 'min', value)),
  max: (settings, value, side) => (settings.maxProtocolVersion = version(side, 'max', value)),
  suites: (settings, value, side) =>
    (settings.cipherSuites = list(
      side,
      value,
      'cipher suite',
      (name) => findCipherSuite(name) !== undefined,
    )),
  curves: (settings, value, side) =>
    (settings.ecdhCurves = list(side, value, 'curve', (name) => findCurve(name) !== undefined)),
  key: (settings, value, side) => {
    const key = oneOf(side, 'key', value, KEYS)
    settings.keyType = key === 'RSA' ? 'RSA' : 'ECDSA'
    if (key !== 'RSA' && key !== 'ECDSA') settings.keyCurve = key
  },
  stack: (settings, value, side) => (settings.stack = oneOf(side, 'stack', value, TLS_STACKS)),
  profile: (settings, value, side) =>
    Object.assign(settings, profileSettings(oneOf(side, 'profile', value, OPENSHIFT_PROFILES))),
  policy: (settings, value, side) =>
    (settings.compliancePolicy = oneOf(side, 'policy', value, COMPLIANCE_POLICIES)),
  mutual: (settings, value, side) =>
    (settings.mutual = oneOf(side, 'mutual', value, yes) === 'yes'),
  order: (settings, value, side) =>
    (settings.serverPreference = oneOf(side, 'order', value, ['client', 'server']) === 'server'),
}

function settingsOf(side: Side, text: string | undefined): Settings {
  const settings: Settings = {}
  for (const part of (text ?? '').split(',').filter((one) => one.trim() !== '')) {
    const [name = '', value] = part.trim().split(/=(.*)/s, 2)
    const set = side === 'client' && ONLY_SERVER.includes(name) ? undefined : SETTERS[name]
    if (set === undefined) throw wrong(side, `"${name}" is not a setting${hint(name)}`)
    if (value === undefined || value === '') throw wrong(side, `${name} has no value`)
    set(settings, value, side)
  }
  return settings
}

function hint(name: string): string {
  const [near] = nearNames(name, NAMES, 2)
  return near === undefined ? `; known are ${NAMES.join(', ')}` : `; did you mean ${near}?`
}

interface Row {
  readonly client: TlsStack
  readonly server: TlsStack
  readonly result: Negotiation
}

/** What is not ambient: a ztunnel has almost no settings, so that most questions cannot be put to it. */
const USUAL_STACKS = TLS_STACKS.filter((stack) => stack !== 'ztunnel')

/** A policy is for what Istio sets up: Envoy on BoringSSL, and Go. */
const stacksOf = ({ stack, compliancePolicy }: Settings): readonly TlsStack[] =>
  stack === undefined
    ? USUAL_STACKS.filter((one) => compliancePolicy === undefined || one !== 'openssl')
    : [stack]

function rowsOf(client: Settings, server: Settings): readonly Row[] {
  return stacksOf(client).flatMap((ours) =>
    stacksOf(server).map((theirs) => ({
      client: ours,
      server: theirs,
      result: negotiate({ ...client, stack: ours }, { ...server, stack: theirs }),
    })),
  )
}

function outcome(result: Negotiation): string {
  if (result.ok)
    return [result.version, result.suite, result.group]
      .filter((part) => part !== undefined)
      .join(' ')
  const says = (who: string, words: string): string =>
    `\n    the ${who} ${words === '' ? 'says nothing of its own' : `says "${words}"`}`
  return `fails: ${result.failure}${says('client', result.client)}${says('server', result.server)}`
}

/** Rows that come to the same are one paragraph. */
function text(rows: readonly Row[]): string {
  const groups = new Map<string, string[]>()
  for (const { client, server, result } of rows) {
    const key = outcome(result)
    groups.set(key, [...(groups.get(key) ?? []), `${client} to ${server}`])
  }
  return [...groups].map(([what, who]) => `${who.join(', ')}:\n  ${what}\n`).join('\n')
}

/** What is set on a side and yet does not count. */
function notesOf(sides: Readonly<Record<'client' | 'server', Settings>>): readonly string[] {
  return OPTIONS.flatMap((who) => {
    const { stack, compliancePolicy: policy } = sides[who]
    if (stack !== 'ztunnel' || policy === undefined || policy === 'pqc') return []
    return [
      `the ${who}, a ztunnel, reads no COMPLIANCE_POLICY but pqc: ${policy} leaves its versions, suites and groups as they are`,
    ]
  })
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('negotiate', OPTIONS, argv)
  const { format, quiet } = readSettings(given, io, DATA_FORMATS)
  if (given.positionals.length > 0)
    throw usageError('negotiate takes --client and --server', 'negotiate')
  const client = settingsOf('client', given.text('client'))
  const server = settingsOf('server', given.text('server'))
  const rows = rowsOf(client, server)
  const notes = notesOf({ client, server })
  const shownNotes = quiet ? [] : notes.map((note) => `\nnote: ${note}\n`)
  io.stdout(
    format === 'json'
      ? versionedJson({
          negotiations: rows.map(({ result, ...stacks }) => ({ stacks, ...result })),
          ...(notes.length > 0 && { notes }),
        })
      : text(rows.filter(({ result }) => !quiet || !result.ok)) + shownNotes.join(''),
  )
  return Promise.resolve(rows.every(({ result }) => result.ok) ? EXIT.fine : EXIT.findings)
}
