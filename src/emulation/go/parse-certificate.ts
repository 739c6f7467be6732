import type { Certificate, GeneralName, Name, PublicKey } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { TAG } from '../../der/tags.ts'
import { isWellFormed } from '../../path/constraint-match.ts'
import { goQuote } from './format.ts'
import { REFUSES_NEGATIVE_SERIAL, type GoMinor } from '../../release/go-version.ts'

const STRING_PROBLEMS: Readonly<Record<number, string>> = {
  [TAG.UNIVERSAL_STRING]: 'unsupported string type: 28',
  [TAG.VISIBLE_STRING]: 'unsupported string type: 26',
}
// Go takes * and & beyond X.680, because they occur
const GO_PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/

function nameProblem(name: Name): string | undefined {
  for (const { tag, value } of name.rdns.flat()) {
    const problem = STRING_PROBLEMS[tag]
    if (problem !== undefined) return problem
    if (tag === TAG.PRINTABLE_STRING && !GO_PRINTABLE.test(value)) return 'invalid PrintableString'
    if (value.startsWith('#') && ![12, 18, 19, 20, 22, 30].includes(tag)) {
      return `unsupported string type: ${String(tag)}`
    }
  }
  return undefined
}

const GO_CURVES = new Set(['P-224', 'P-256', 'P-384', 'P-521'])

function ecProblem({ curve, bytes, bits = 0 }: PublicKey): string | undefined {
  if (curve === undefined || curve === 'explicit') return 'x509: invalid ECDSA parameters'
  if (!GO_CURVES.has(curve)) return 'x509: unsupported elliptic curve'
  // only the uncompressed form is read
  const size = 1 + 2 * Math.ceil(bits / 8)
  if (bytes[0] !== 4 || bytes.length !== size)
    return 'x509: failed to unmarshal elliptic curve point'
  return undefined
}

function keyProblem(key: PublicKey): string | undefined {
  const { parameters } = key.algorithm
  switch (key.type) {
    case 'RSA':
      // RFC 3279, section 2.3.1
      return parameters?.[0] === TAG.NULL ? undefined : 'x509: RSA key missing NULL parameters'
    case 'EC':
      return ecProblem(key)
    case 'Ed25519':
      return parameters === undefined
        ? undefined
        : 'x509: Ed25519 key encoded with illegal parameters'
    case 'X25519':
      return parameters === undefined
        ? undefined
        : 'x509: X25519 key encoded with illegal parameters'
    default:
      return undefined
  }
}

// the part of Go's url.Parse that can refuse what stands in a certificate
const CONTROL = /[\0-\x20\x7f]/
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/

function uriProblem(uri: string): string | undefined {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(uri)?.[1] ?? ''
  const bad =
    // eslint-disable-next-line no-control-regex -- the characters that Go's url.Parse refuses
    /[\0-\x1f\x7f]/.test(uri) ||
    uri.startsWith(':') ||
    BAD_ESCAPE.test(uri.split(/[?#]/)[0] as string) ||
    CONTROL.test(host) ||
    /:[^\]]*[^\d\]][^\]]*$/.test(host.replace(/^\[.*\]/, ''))
  if (bad) return `x509: cannot parse URI ${goQuote(uri)}`
  const labels = host.replace(/:\d*$/, '').split('.')
  if (host !== '' && !host.startsWith('[') && labels.includes('')) {
    return `x509: cannot parse URI ${goQuote(uri)}: invalid domain`
  }
  return undefined
}

function alternativeNameProblem(names: readonly GeneralName[]): string | undefined {
  for (const name of names) {
    const problem = name.type === 'uri' ? uriProblem(name.value) : undefined
    if (problem !== undefined) return problem
  }
  return undefined
}

function constraintProblem(certificate: Certificate): string | undefined {
  const { permitted = [], excluded = [] } = certificate.nameConstraints ?? {}
  const bad = [...permitted, ...excluded].find(({ base }) => !isWellFormed(base))
  return bad && `x509: failed to parse ${bad.base.type} constraint ${goQuote(bad.base.value)}`
}

function extensionProblem(certificate: Certificate): string | undefined {
  // Go reads extensions of version 3 only
  if (certificate.version !== 3) return undefined
  const { authorityInfoAccess, authorityKeyIdentifier, subjectKeyIdentifier } = certificate
  if (authorityInfoAccess?.critical)
    return 'x509: authority info access incorrectly marked critical'
  if (authorityKeyIdentifier?.critical) {
    return 'x509: authority key identifier incorrectly marked critical'
  }
  if (subjectKeyIdentifier?.critical)
    return 'x509: subject key identifier incorrectly marked critical'
  return (
    alternativeNameProblem(certificate.subjectAltName?.names ?? []) ??
    constraintProblem(certificate)
  )
}

/**
 * What Go's `x509.ParseCertificate` has against a certificate that we can read; `undefined` when it reads it too.
 *
 * The rules are those of Go 1.26; of older ones only the sign of the serial number is known to differ.
 */
export function goParseProblem(certificate: Certificate, go: GoMinor): string | undefined {
  const { signatureAlgorithm, tbsSignatureAlgorithm, serialBytes, subject, issuer, publicKey } =
    certificate
  if (!equalBytes(signatureAlgorithm.der, tbsSignatureAlgorithm.der)) {
    return "x509: inner and outer signature algorithm identifiers don't match"
  }
  if (go >= REFUSES_NEGATIVE_SERIAL && (serialBytes[0] as number) >= 0x80) {
    return 'x509: negative serial number'
  }
  return (
    nameProblem(issuer) ??
    nameProblem(subject) ??
    keyProblem(publicKey) ??
    extensionProblem(certificate)
  )
}
