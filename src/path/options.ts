import { isParsed } from '../certificate/input.ts'
import { requireObject } from '../report/argument.ts'
import { describeValue } from '../report/describe-value.ts'
import { MeshCertsError } from '../report/error.ts'
import type { Purpose } from './verification-state.ts'
import type { RevocationScope } from './crl-issuer.ts'
import { pathFinding, type Level } from './path-finding.ts'
import type { PeerName } from './peer-name.ts'
import { PROFILE_NAMES, type ProfileOverrides, type ProfileName } from './profile.ts'
import { isBytes, isInstant } from '../report/kinds.ts'

// Callers in JavaScript have no compiler. An option that is not understood must never mean that less is checked: an invalid
// date is neither before nor after anything, and a misspelt name of the peer would be asked of nobody.

const PURPOSES: readonly Purpose[] = ['server', 'client', 'any']
const SCOPES: readonly RevocationScope[] = ['off', 'leaf', 'chain']
const KINDS: readonly (keyof PeerName)[] = ['dns', 'ip', 'email', 'uri']

/** The call is wrong. */
export function refuse(option: string, problem: string): never {
  throw new MeshCertsError(pathFinding('path-option', { option, problem }))
}

/** The instant, as it is. */
export function checkInstant(at: unknown): void {
  if (!isInstant(at)) refuse('at', 'must be a valid Date')
}

/** A field that only the parsed thing has. */
const FIELD = { certificates: 'subject', CRLs: 'thisUpdate' } as const

function isInput(value: unknown, what: keyof typeof FIELD): boolean {
  if (typeof value === 'string' || isBytes(value)) return true
  return isParsed(value, FIELD[what])
}

/** Certificates or CRLs: parsed, PEM text, or bytes in PEM or DER. */
export function checkInputs(
  option: string,
  inputs: unknown,
  what: keyof typeof FIELD = 'certificates',
): void {
  const expected = `must be a list of ${what}, each parsed, as PEM text, or as bytes in PEM or DER`
  if (!Array.isArray(inputs)) refuse(option, `${expected}; found ${describeValue(inputs)}`)
  const wrong = (inputs as readonly unknown[]).findIndex((one) => !isInput(one, what))
  if (wrong < 0) return
  const found = describeValue((inputs as readonly unknown[])[wrong])
  refuse(option, `${expected}; number ${String(wrong + 1)} is ${found}`)
}

/** The leaf, alike. */
export function checkLeafInput(leaf: unknown): void {
  if (isInput(leaf, 'certificates')) return
  const expected = 'must be a certificate: parsed, as PEM text, or as bytes in PEM or DER'
  refuse('leaf', `${expected}; found ${describeValue(leaf)}`)
}

/** PEM can hold several. */
export function checkOneLeaf(count: number): void {
  if (count > 1)
    refuse('leaf', `must be one certificate; found ${String(count)}: the others are intermediates`)
}

/**
 * Names of the kinds that are known. None at all (`{}`, an empty list) asks for nobody, as leaving the option out does; but a
 * name that is `undefined` was meant to be one.
 */
export function checkPeerOption(peerName: unknown): void {
  if (peerName === undefined) return
  if (typeof peerName !== 'object' || peerName === null) refuse('peerName', 'must be an object')
  const entries = Object.entries(peerName as Readonly<Record<string, unknown>>)
  const wrong = entries.find(([kind]) => !KINDS.includes(kind as keyof PeerName))
  if (wrong !== undefined) refuse('peerName', `knows ${KINDS.join(', ')} only`)
  const given = entries.filter(([, names]) => names !== undefined)
  const names = given.flatMap(([, one]) => one)
  if (given.length < entries.length && names.length === 0)
    refuse('peerName', 'names nobody: what it holds is undefined')
  if (!names.every((one) => typeof one === 'string'))
    refuse('peerName', 'must hold strings, or lists of them')
}

/** Without it a wildcard on `co.uk` would pass under the one profile that promises to refuse it. */
function checkSuffixes(isPublicSuffix: unknown, profile: ProfileName): void {
  if (typeof isPublicSuffix === 'function') return
  if (isPublicSuffix !== undefined) refuse('isPublicSuffix', 'must be a function')
  if (profile === 'webpki-cabf')
    refuse(
      'isPublicSuffix',
      'is needed by the profile webpki-cabf: a test over the Public Suffix List',
    )
}

const LEVELS: readonly unknown[] = ['error', 'warning', 'off'] satisfies readonly Level[]
const isLevel = (value: unknown): boolean => LEVELS.includes(value)
const isCurves = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** What each override may be. */
const OVERRIDES: Readonly<Record<keyof ProfileOverrides, (value: unknown) => boolean>> = {
  weakHash: isLevel,
  weakKey: isLevel,
  rsaBits: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  curves: isCurves,
  commonName: isLevel,
}

function checkOverrides(overrides: unknown = {}): void {
  if (typeof overrides !== 'object' || overrides === null) refuse('overrides', 'must be an object')
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(OVERRIDES, name))
      refuse('overrides', `knows ${Object.keys(OVERRIDES).join(', ')} only`)
    if (!OVERRIDES[name as keyof ProfileOverrides](value))
      refuse('overrides', `has no such ${name}`)
  }
}

/** What is the same for all leaves. */
export function checkOptions(options: {
  readonly at: unknown
  readonly purpose: unknown
  readonly profile?: unknown
  readonly isPublicSuffix?: unknown
  readonly overrides?: unknown
  readonly revocation?: unknown
  readonly roots: unknown
  readonly intermediates?: unknown
  readonly crls?: unknown
}): void {
  requireObject('options', options)
  const { at, purpose, profile = 'mesh', revocation = 'off' } = options
  checkInstant(at)
  if (!PURPOSES.includes(purpose as Purpose)) refuse('purpose', `is one of ${PURPOSES.join(', ')}`)
  if (!PROFILE_NAMES.includes(profile as ProfileName))
    refuse('profile', `is one of ${PROFILE_NAMES.join(', ')}`)
  checkSuffixes(options.isPublicSuffix, profile as ProfileName)
  checkOverrides(options.overrides)
  if (!SCOPES.includes(revocation as RevocationScope))
    refuse('revocation', `is one of ${SCOPES.join(', ')}`)
  checkInputs('roots', options.roots)
  checkInputs('intermediates', options.intermediates ?? [])
  checkInputs('crls', options.crls ?? [], 'CRLs')
}
