import type { Certificate, GeneralName } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import type { Finding } from '../report/finding.ts'
import { pathFinding, placeOf } from './path-finding.ts'
import { coversHost, splitMailbox } from './host.ts'
import { parseIp } from './ip-text.ts'
import { spiffeFault } from './spiffe-svid.ts'

/**
 * Whom the caller means to talk to. Each name that is given has to be one of the certificate's alternative names; the
 * common name never counts (RFC 9525, section 6.3).
 */
export interface PeerName {
  /** A host name; `*.example.com` in a certificate covers one label. */
  readonly dns?: string | readonly string[]
  /** An IP address, compared by its octets. */
  readonly ip?: string | readonly string[]
  /** An e-mail address: the local part counts with its case. */
  readonly email?: string | readonly string[]
  /** A URI, compared letter by letter; `spiffe://TRUSTDOMAIN` alone stands for every identity of that trust domain. */
  readonly uri?: string | readonly string[]
}

type PeerKind = keyof PeerName

const KINDS: readonly PeerKind[] = ['dns', 'ip', 'email', 'uri']

/** Is this a suffix under which anybody can get a name? */
export type PublicSuffixTest = (suffix: string) => boolean

function coversDns(
  names: readonly GeneralName[],
  host: string,
  isPublicSuffix: PublicSuffixTest | undefined,
): boolean {
  return names.some((name) => name.type === 'dns' && coversHost(name.value, host, isPublicSuffix))
}

function coversIp(names: readonly GeneralName[], address: string): boolean {
  const bytes = parseIp(address)
  if (bytes === undefined) return false
  return names.some((name) => name.type === 'ip' && equalBytes(name.bytes, bytes))
}

/** RFC 5280, section 7.5: the host without case, the local part with it. */
function coversEmail(names: readonly GeneralName[], address: string): boolean {
  const wanted = splitMailbox(address)
  if (wanted === undefined) return false
  return names.some((name) => {
    const found = name.type === 'email' ? splitMailbox(name.value) : undefined
    return found !== undefined && found[0] === wanted[0] && found[1] === wanted[1]
  })
}

const SPIFFE = /^spiffe:\/\//i
const TRUST_DOMAIN = /^spiffe:\/\/[^/?#]+\/?$/i

function coversUri(names: readonly GeneralName[], uri: string): boolean {
  const below = TRUST_DOMAIN.test(uri) ? `${uri.replace(/\/$/, '')}/` : undefined
  return names.some(
    ({ type, value }) =>
      type === 'uri' && (value === uri || (below !== undefined && value.startsWith(below))),
  )
}

function covers(
  certificate: Certificate,
  kind: PeerKind,
  value: string,
  isPublicSuffix: PublicSuffixTest | undefined,
): boolean {
  const names = certificate.subjectAltName?.names ?? []
  switch (kind) {
    case 'dns':
      return coversDns(names, value, isPublicSuffix)
    case 'ip':
      return coversIp(names, value)
    case 'email':
      return coversEmail(names, value)
    case 'uri':
      return coversUri(names, value)
  }
}

// enough to see what the certificate is for
const SHOWN = 10

function checkOne(
  certificate: Certificate,
  kind: PeerKind,
  expected: string,
  isPublicSuffix: PublicSuffixTest | undefined,
): Finding | undefined {
  if (covers(certificate, kind, expected, isPublicSuffix)) {
    const reason = SPIFFE.test(expected) ? spiffeFault(certificate) : undefined
    if (reason === undefined) return undefined
    return pathFinding('path-peer-spiffe', { reason }, placeOf(certificate, 'leaf'))
  }
  const all = certificate.subjectAltName?.names ?? []
  const names = all.slice(0, SHOWN).map((name) => `${name.type} ${name.value}`)
  return pathFinding(
    'path-peer-name',
    { type: kind, expected, names: names.length === 0 ? 'nobody: no alternative names' : names },
    placeOf(certificate, 'leaf'),
  )
}

/** Checks that the leaf has every name the caller expects; the first that is missing is reported. */
export function checkPeerName(
  certificate: Certificate,
  peerName: PeerName | undefined,
  isPublicSuffix: PublicSuffixTest | undefined,
): Finding | undefined {
  if (peerName === undefined) return undefined
  for (const kind of KINDS) {
    const given = peerName[kind]
    if (given === undefined) continue
    for (const expected of typeof given === 'string' ? [given] : given) {
      const fault = checkOne(certificate, kind, expected, isPublicSuffix)
      if (fault !== undefined) return fault
    }
  }
  return undefined
}
