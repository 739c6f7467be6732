import { requireString } from '../report/argument.ts'
import { MeshCertsError } from '../report/error.ts'
import { note, shown } from './tls-finding.ts'

/** The TLS security profiles of OpenShift that have a name, the widest first; `Custom` is written out by the user. */
export const OPENSHIFT_PROFILES = ['Old', 'Intermediate', 'Modern'] as const

/** One of {@link OPENSHIFT_PROFILES}. */
export type OpenshiftProfileName = (typeof OPENSHIFT_PROFILES)[number]

/** A release of OpenShift, 4.3 or later: `4.20`. */
export type OpenshiftRelease = `${number}.${number}`

/** The release that is assumed where none is named: the first with the newest lists. */
export const DEFAULT_OPENSHIFT_RELEASE: OpenshiftRelease = '4.23'

/** A TLS security profile written out, under the names of `tlsSecurityProfile.custom`. */
export interface OpenshiftProfile {
  /** `VersionTLS10` to `VersionTLS13`. */
  readonly minTLSVersion: string
  /** Suites of TLS 1.3, then those of TLS 1.2 and older under the names of OpenSSL; the first is preferred. */
  readonly ciphers: readonly string[]
  /** Names of the IANA registry, the first is preferred; absent before 4.23, whose profiles say nothing about groups. */
  readonly groups?: readonly string[]
}

/** Which of the lists: as of 4.3, without what Go has not (4.22), Mozilla's 5.8 with groups (4.23). */
type Edition = 3 | 22 | 23

// openshift/api, config/v1/types_tlssecurityprofile.go: release-4.3 to 4.21 are alike, so are release-4.23 to 5.2
const TLS13 = 'TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256'
const ECDHE_AEAD =
  'ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-RSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-RSA-AES256-GCM-SHA384 ' +
  'ECDHE-ECDSA-CHACHA20-POLY1305 ECDHE-RSA-CHACHA20-POLY1305'
const DHE_GCM = 'DHE-RSA-AES128-GCM-SHA256 DHE-RSA-AES256-GCM-SHA384'
const CBC_128 =
  'ECDHE-ECDSA-AES128-SHA256 ECDHE-RSA-AES128-SHA256 ECDHE-ECDSA-AES128-SHA ECDHE-RSA-AES128-SHA'
const CBC_SHA384 = 'ECDHE-ECDSA-AES256-SHA384 ECDHE-RSA-AES256-SHA384'
const CBC_256 = 'ECDHE-ECDSA-AES256-SHA ECDHE-RSA-AES256-SHA'
const STATIC_GCM = 'AES128-GCM-SHA256 AES256-GCM-SHA384 AES128-SHA256'
const STATIC_SHA = 'AES128-SHA AES256-SHA DES-CBC3-SHA'
const GROUPS = 'X25519MLKEM768 X25519 secp256r1 secp384r1'

function oldSuites(edition: Edition): readonly string[] {
  const goOnly = edition === 22
  const dhe = edition === 3
  return [
    TLS13,
    ECDHE_AEAD,
    ...(dhe ? [DHE_GCM, 'DHE-RSA-CHACHA20-POLY1305'] : []),
    CBC_128,
    ...(goOnly ? [] : [CBC_SHA384]),
    CBC_256,
    ...(dhe ? ['DHE-RSA-AES128-SHA256 DHE-RSA-AES256-SHA256'] : []),
    STATIC_GCM,
    ...(goOnly ? [] : ['AES256-SHA256']),
    STATIC_SHA,
  ]
}

function suitesOf(name: OpenshiftProfileName, edition: Edition): readonly string[] {
  if (name === 'Modern') return [TLS13]
  if (name === 'Old') return oldSuites(edition)
  return edition === 3 ? [TLS13, ECDHE_AEAD, DHE_GCM] : [TLS13, ECDHE_AEAD]
}

const MINIMUM: Readonly<Record<OpenshiftProfileName, string>> = {
  Old: 'VersionTLS10',
  Intermediate: 'VersionTLS12',
  Modern: 'VersionTLS13',
}

/** Tells whether a text is the name of a profile, exactly as OpenShift spells it. */
export function isOpenshiftProfile(value: unknown): value is OpenshiftProfileName {
  return (OPENSHIFT_PROFILES as readonly unknown[]).includes(value)
}

function editionOf(release: string): Edition {
  requireString('release', release)
  const [, major = '', minor = ''] = /^([45])\.(0|[1-9]\d?)$/.exec(release) ?? []
  if (major === '5') return 23
  const number = major === '' ? 0 : Number(minor)
  if (number < 3) throw new MeshCertsError(note('tls-openshift-release', { found: shown(release) }))
  if (number >= 23) return 23
  return number === 22 ? 22 : 3
}

/**
 * The versions, suites and groups of a named TLS security profile of OpenShift, by release.
 *
 * The lists are those of `openshift/api` on the branch of the release. An operator has a copy of its own, so what a component does
 * can lag behind; what the mesh makes of it says `profileInMesh`.
 *
 * @param name - Exact: `Intermediate`, not `intermediate`.
 * @param release - 4.3 or later; a release later than the table counts as the newest in it.
 * @returns Frozen.
 * @throws MeshCertsError `tls-openshift-profile` for another name, `tls-openshift-release` for a release before 4.3 or a text that
 *   is not a release.
 *
 * @example
 * openshiftProfile('Intermediate', '4.20').minTLSVersion // => 'VersionTLS12'
 * openshiftProfile('Modern').groups?.[0] // => 'X25519MLKEM768'
 */
export function openshiftProfile(
  name: OpenshiftProfileName,
  release: OpenshiftRelease = DEFAULT_OPENSHIFT_RELEASE,
): OpenshiftProfile {
  requireString('name', name)
  if (!isOpenshiftProfile(name)) {
    const found = shown(String(name))
    throw new MeshCertsError(note('tls-openshift-profile', { found, known: OPENSHIFT_PROFILES }))
  }
  const edition = editionOf(release)
  return Object.freeze({
    minTLSVersion: MINIMUM[name],
    ciphers: Object.freeze(suitesOf(name, edition).flatMap((part) => part.split(' '))),
    ...(edition === 23 ? { groups: Object.freeze(GROUPS.split(' ')) } : {}),
  })
}
