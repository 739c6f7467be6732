import { CAPTURE_CODES } from '../../capture/codes.ts'
import { finding } from '../../report/catalogue.ts'
import { shellWord } from '../../report/shell.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import type { CheckContext } from '../check-context.ts'
import { checkOtherFiles } from './other-files.ts'
import { isRefused } from '../../capture/secret-object.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../../emulation/istiod/cacerts-files.ts'

const FOUR = [
  PEM_SCHEME['signing-certificate'],
  PEM_SCHEME['signing-key'],
  PEM_SCHEME.roots,
  PEM_SCHEME.chain,
]
const THREE: readonly string[] = Object.values(TLS_SCHEME)

// what people call the files; compared without case, punctuation and ending
const NEAR: Readonly<Record<string, string>> = {
  cacert: 'ca-cert.pem',
  cacertificate: 'ca-cert.pem',
  ca: 'ca-cert.pem',
  signingcert: 'ca-cert.pem',
  intermediate: 'ca-cert.pem',
  intermediatecert: 'ca-cert.pem',
  cakey: 'ca-key.pem',
  key: 'ca-key.pem',
  privatekey: 'ca-key.pem',
  signingkey: 'ca-key.pem',
  root: 'root-cert.pem',
  rootca: 'root-cert.pem',
  rootcert: 'root-cert.pem',
  rootcacert: 'root-cert.pem',
  rootcertificate: 'root-cert.pem',
  certchain: 'cert-chain.pem',
  chain: 'cert-chain.pem',
  cachain: 'cert-chain.pem',
  certificatechain: 'cert-chain.pem',
  fullchain: 'cert-chain.pem',
}

/** The name istiod reads that a file name was probably meant to be. */
function nearestName(name: string): string | undefined {
  const plain = name
    .toLowerCase()
    .replace(/\.(?:pem|crt|cer|cert|key|txt|bak)(?=\.|$)/g, '')
    .replace(/[^a-z]/g, '')
  const isKey = /\.key(?:\.|$)/i.test(name) && !plain.includes('key')
  return NEAR[isKey ? `${plain}key` : plain]
}

interface NearMiss {
  readonly name: string
  readonly near: string
}

function nearMisses(names: readonly string[]): readonly NearMiss[] {
  return names.flatMap((name) => {
    const near = nearestName(name)
    return near === undefined || near === name || names.includes(near) ? [] : [{ name, near }]
  })
}

const inWords = (misses: readonly NearMiss[]): readonly string[] =>
  misses.map(({ name, near }) => `${name} is probably ${near}`)

/** How to rename them. */
const renaming = (misses: readonly NearMiss[]): string =>
  `rename: ${misses.map(({ name, near }) => `mv ${shellWord(name)} ${near}`).join(' && ')}`

function presentNames({ set }: CheckContext): readonly string[] {
  return Object.keys(set.files).toSorted()
}

const orNothing = (names: readonly string[]): string =>
  names.length === 0 ? 'no files' : names.join(', ')

function noneKnown(context: CheckContext): readonly Finding[] {
  const names = presentNames(context)
  const near = nearMisses(names)
  return [
    finding(
      CACERTS_CODES,
      'files-none-known',
      { present: orNothing(names), near: inWords(near) },
      {},
      {
        ...(near.length === 0 ? {} : { fix: renaming(near) }),
        ...(context.rules.citadel
          ? {
              message: `none of the names Citadel reads is there (${orNothing(names)}): with a plug-in CA configured, it stops`,
            }
          : {}),
      },
    ),
  ]
}

/** Before Istio 1.27 the loss of the key file made istiod its own CA. */
const silently = ({ rules }: CheckContext, missing: readonly string[]): string =>
  `the set is incomplete: without ${missing.join(', ')} ${rules.name} starts with a self-signed CA of its own and says nothing`

const ADDITIONS: Readonly<Record<string, string>> = {
  'ca-cert.pem': 'the certificate of the CA that istiod is to sign with',
  'ca-key.pem': 'the private key of ca-cert.pem',
  'root-cert.pem': 'the self-signed root that ca-cert.pem leads to',
  'cert-chain.pem':
    'ca-cert.pem first, then each CA above it up to the root: cat ca-cert.pem INTERMEDIATES > cert-chain.pem',
  'tls.crt':
    'the certificate of the CA that istiod is to sign with, and the CAs above it up to the root',
  'tls.key': 'the private key of tls.crt',
  'ca.crt': 'the root that tls.crt leads to; cert-manager fills it where the issuer is of kind CA',
}

/** What belongs into a file that is not there; where the CA is below a root of the set its chain is itself. */
function additionOf({ views, path }: CheckContext, file: string): string {
  const direct = views.chain === undefined && views.roots !== undefined && path.length === 2
  if (file === PEM_SCHEME.chain && direct) return 'add it: cp ca-cert.pem cert-chain.pem'
  return `add ${file}: ${ADDITIONS[file] ?? 'it is missing'}`
}

const isKeyFile = (name: string): boolean =>
  name === PEM_SCHEME['signing-key'] || name === TLS_SCHEME['signing-key']

function incomplete(context: CheckContext): readonly Finding[] {
  const names = presentNames(context)
  const all = context.roles.scheme === 'tls' ? THREE : FOUR
  const wanted = all.filter((name) => !context.keyElsewhere || !isKeyFile(name))
  const missing = wanted.filter((name) => !names.includes(name))
  const near = nearMisses(names).filter((one) => missing.includes(one.near))
  const facts = { missing, present: orNothing(names), near: inWords(near) }
  const overrides = {
    ...(context.prediction.selfSigned === true ? { message: silently(context, missing) } : {}),
  }
  return missing.map((file) => {
    const fix = near.length === 0 ? additionOf(context, file) : renaming(near)
    return finding(CACERTS_CODES, 'files-incomplete', facts, { file }, { ...overrides, fix })
  })
}

/** Before Istio 1.27 a set without its key file is not used, and nobody says so. */
function completeness(context: CheckContext): readonly Finding[] {
  const { roles, rules, prediction, keyElsewhere } = context
  const bytes = roles.bytes
  const key = bytes['signing-key']
  const others = [bytes['signing-certificate'], bytes.roots, bytes.chain]
  if ([key, ...others].every((one) => one === undefined)) return noneKnown(context)
  const whole = others.every((one) => one !== undefined) && (key !== undefined || keyElsewhere)
  if (whole && (prediction.selfSigned === undefined || rules.refusesIncomplete)) return []
  return incomplete(context)
}

function tlsScheme({ set, roles, rules }: CheckContext): readonly Finding[] {
  const has = (name: string): boolean => Object.hasOwn(set.files, name)
  const ignored = FOUR.filter(has)
  if (roles.scheme === 'tls') {
    return ignored.length === 0
      ? []
      : [finding(CACERTS_CODES, 'files-tls-format-wins', { ignored }, { file: 'tls.crt' })]
  }
  if (rules.readsTlsScheme || !has('tls.crt') || ignored.length > 0) return []
  const message = `${rules.name} does not read tls.crt, tls.key and ca.crt: with a plug-in CA configured, Citadel stops`
  const overrides = rules.citadel ? { message } : {}
  const place = { file: 'tls.crt' }
  return [
    finding(
      CACERTS_CODES,
      'files-tls-format-version',
      { controlPlane: rules.name },
      place,
      overrides,
    ),
  ]
}

function crlIgnored({ set, roles, rules }: CheckContext): readonly Finding[] {
  const file = PEM_SCHEME.crl
  if (!Object.hasOwn(set.files, file)) return []
  const reason =
    roles.scheme === 'tls'
      ? 'the tls.crt scheme has none'
      : rules.readsCrl
        ? undefined
        : `${rules.name} does not know it`
  return reason === undefined
    ? []
    : [finding(CACERTS_CODES, 'files-crl-ignored', { reason }, { file })]
}

function generated({ set }: CheckContext): readonly Finding[] {
  return Object.hasOwn(set.files, 'istio-generated')
    ? [finding(CACERTS_CODES, 'files-istio-generated', {}, { file: 'istio-generated' })]
    : []
}

// Kubernetes, MaxSecretSize: 1 MiB over all decoded values
const MAX_SECRET = 1024 * 1024

function secretFindings({ set, istiodNamespace }: CheckContext): readonly Finding[] {
  const bytes = Object.values(set.files).reduce((sum, file) => sum + file.length, 0)
  const size = bytes > MAX_SECRET ? [finding(CAPTURE_CODES, 'secret-size', { bytes })] : []
  const { name, namespace } = set.secret ?? {}
  const misplaced =
    (name !== undefined && name !== 'cacerts') ||
    (namespace !== undefined && namespace !== istiodNamespace)
  if (set.secret === undefined || !misplaced) return size
  const found = `${namespace ?? istiodNamespace}/${name ?? '(no name)'}`
  const expected = `${istiodNamespace}/cacerts`
  return [
    ...size,
    finding(CACERTS_CODES, 'secret-name', { found, expected, namespace: istiodNamespace }),
  ]
}

/** Which files are there, and the Secret around them. */
export function checkFiles(context: CheckContext): readonly Finding[] {
  const scheme = tlsScheme(context)
  const unread = scheme.some(({ code }) => code === 'files-tls-format-version')
  const lost = context.set.notes.some(isRefused)
  return [
    ...context.set.notes,
    ...secretFindings(context),
    ...(unread || lost ? [] : completeness(context)),
    ...scheme,
    ...crlIgnored(context),
    ...generated(context),
    ...checkOtherFiles(context),
  ]
}
