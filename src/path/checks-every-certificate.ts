import { known } from '../report/quote.ts'
import type { AlgorithmIdentifier, GeneralName, PublicKey } from '../certificate/types.ts'
import { signatureAlgorithm } from '../crypto/algorithms.ts'
import { equalBytes } from '../der/bytes.ts'
import { unknownCritical } from './unknown-critical.ts'
import { isPresentedHost, splitMailbox } from './host.ts'
import { note, type Check, type Judge } from './certificate-checks.ts'
import { isEmptyName } from '../certificate/name-comparison.ts'

/** RFC 3339 in UTC without fraction, as certificates have it. */
export const second = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

/** RFC 5280, section 6.1.3 (a)(2): both ends are inside. */
const checkValidity: Check = (judge) => {
  const { certificate, rules } = judge
  const { notBefore, notAfter } = certificate
  if (rules.at < notBefore.getTime()) {
    const facts = { notBefore: second(notBefore), at: second(new Date(rules.at)) }
    note(judge, 'error', 'path-not-yet-valid', facts)
  } else if (rules.at > notAfter.getTime()) {
    const facts = { notAfter: second(notAfter), at: second(new Date(rules.at)) }
    note(judge, 'error', 'path-expired', facts)
  }
}

/** RFC 5280, section 4.2 and 6.1.4 (o). */
const checkCriticalExtensions: Check = (judge) => {
  const extension = unknownCritical(judge.certificate)
  if (extension !== undefined) note(judge, 'error', 'path-critical-extension', { extension })
}

/** RFC 5280, section 4.1.1.2: what is signed says the same as what is not. */
const checkAlgorithmFields: Check = (judge) => {
  const { signatureAlgorithm: outer, tbsSignatureAlgorithm: inner } = judge.certificate
  if (outer !== inner && !equalBytes(outer.der, inner.der)) {
    const facts = { outer: outer.name, inner: inner.name }
    note(judge, 'error', 'path-algorithm-mismatch', facts)
  }
}

const WEAK = new Set(['MD5', 'SHA-1'])

/** How a signature algorithm fares: a DSA one has a switch of its own, since its usual hash is SHA-1. */
export function algorithmWeakness(algorithm: AlgorithmIdentifier): 'dsa' | 'weakHash' | undefined {
  const { scheme } = signatureAlgorithm(algorithm)
  if (scheme?.family === 'DSA') return 'dsa'
  return scheme !== undefined && 'hash' in scheme && WEAK.has(scheme.hash) ? 'weakHash' : undefined
}

/** The signature on a root protects nothing, so that its algorithm does not matter. */
export const checkSignatureAlgorithm: Check = (judge) => {
  const { signatureAlgorithm: algorithm } = judge.certificate
  const weakness = algorithmWeakness(algorithm)
  if (weakness === undefined) return
  const level = judge.rules.switches[weakness]
  note(judge, level, 'path-algorithm-weak', { algorithm: algorithm.name })
}

// below this, factoring is a matter of money: no profile takes such a key
const RSA_FLOOR = 1024

function keyText({ type, bits, curve }: PublicKey): string {
  return [type, curve ?? bits].filter((part) => part !== undefined).join(' ')
}

function isStrongRsa(judge: Judge, bits: number): boolean {
  const { rsaBits, rsaMultiple } = judge.rules.switches
  return bits >= rsaBits && bits % rsaMultiple === 0
}

function checkRsa(judge: Judge, publicKey: PublicKey): void {
  const { bits = 0 } = publicKey
  if (isStrongRsa(judge, bits)) return
  const { weakKey, rsaBits, rsaMultiple } = judge.rules.switches
  const step = rsaMultiple > 1 ? `, a multiple of ${String(rsaMultiple)}` : ''
  const wanted = `RSA of at least ${String(rsaBits)} bits${step}`
  const severity = bits < RSA_FLOOR ? 'error' : weakKey
  note(judge, severity, 'path-key-weak', { key: keyText(publicKey), wanted })
}

/** CA/Browser Forum, baseline requirements 6.1.5 and 6.1.6, as far as the profile asks. */
const checkKey: Check = (judge) => {
  const { publicKey } = judge.certificate
  const { type, curve = '' } = publicKey
  const { curves, weakKey, dsa } = judge.rules.switches
  if (type === 'RSA' || type === 'RSA-PSS') {
    checkRsa(judge, publicKey)
  } else if (type === 'DSA') {
    note(judge, dsa, 'path-key-weak', { key: keyText(publicKey), wanted: 'RSA or EC' })
  } else if (curves.length > 0 && (type !== 'EC' || !curves.includes(curve))) {
    const wanted = ['RSA', ...curves]
    note(judge, weakKey, 'path-key-weak', { key: keyText(publicKey), wanted })
  }
}

const checkIssuerName: Check = (judge) => {
  if (isEmptyName(judge.certificate.issuer)) note(judge, 'error', 'path-issuer-empty', {})
}

/** RFC 5280, section 4.1.2.6. One that issued something is found by its name already: its empty name is the issuer's below. */
const checkCaSubject: Check = (judge) => {
  const { subject, basicConstraints } = judge.certificate
  if (basicConstraints?.ca === true && isEmptyName(subject)) {
    note(judge, 'error', 'path-ca-subject-empty', {})
  }
}

export const checkVersion: Check = (judge) => {
  const { version } = judge.certificate
  if (version === 3) return
  const { switches } = judge.rules
  const level = judge.role === 'root' ? switches.versionOneAnchor : switches.version
  note(judge, level, 'path-version', { version })
}

// RFC 5280, section 4.1.2.2
const SERIAL_OCTETS = 20

export const checkSerialNumber: Check = (judge) => {
  const { serialBytes, serialHex } = judge.certificate
  const first = serialBytes[0] as number
  const zero = serialBytes.length === 1 && first === 0
  // a zero in front of a high bit is not an octet of the number
  const octets = serialBytes.length - (first === 0 ? 1 : 0)
  if (zero || first >= 0x80 || octets > SERIAL_OCTETS) {
    note(judge, judge.rules.switches.serialNumber, 'path-serial-number', {
      serial: known(serialHex),
    })
  }
}

export const checkAuthorityKeyId: Check = (judge) => {
  if (judge.certificate.authorityKeyIdentifier?.keyIdentifier === undefined) {
    note(judge, judge.rules.switches.akiMissing, 'path-aki-missing', {})
  }
}

/** RFC 5280, section 4.2.1.1, 4.2.1.2, 4.2.2.1: never critical; 4.2.1.10, 4.2.1.11, 4.2.1.14: always. */
const checkCriticality: Check = (judge) => {
  const { certificate, rules } = judge
  const { criticalByMistake, nameConstraintsNotCritical, policyConstraintsNotCritical } =
    rules.switches
  for (const extension of [
    'authorityKeyIdentifier',
    'subjectKeyIdentifier',
    'authorityInfoAccess',
  ] as const) {
    if (certificate[extension]?.critical === true) {
      note(judge, criticalByMistake, 'path-extension-critical', { extension })
    }
  }
  const { nameConstraints, policyConstraints, inhibitAnyPolicy } = certificate
  if (nameConstraints?.critical === false) {
    const facts = { extension: 'nameConstraints' }
    note(judge, nameConstraintsNotCritical, 'path-extension-not-critical', facts)
  }
  if (policyConstraints?.critical === false) {
    const facts = { extension: 'policyConstraints' }
    note(judge, policyConstraintsNotCritical, 'path-extension-not-critical', facts)
  }
  if (inhibitAnyPolicy?.critical === false) {
    const facts = { extension: 'inhibitAnyPolicy' }
    note(judge, policyConstraintsNotCritical, 'path-extension-not-critical', facts)
  }
}

const checkEkuNotEmpty: Check = (judge) => {
  if (judge.certificate.extendedKeyUsage?.purposes.length === 0) {
    note(judge, 'error', 'path-eku-empty', {})
  }
}

/** RFC 5280, section 4.2.1.9: what is not a CA must not have keyCertSign. */
export const checkUsageWithoutCa: Check = (judge) => {
  const { keyUsage, basicConstraints } = judge.certificate
  if (keyUsage?.usages.includes('keyCertSign') === true && basicConstraints?.ca !== true) {
    note(judge, 'error', 'path-usage-without-ca', {})
  }
}

const URI = /^[a-z][a-z0-9+.-]*:[!-~]*$/i

function isWellFormedName(name: GeneralName): boolean {
  switch (name.type) {
    case 'dns':
      return isPresentedHost(name.value, 'preferred')
    case 'email':
      return splitMailbox(name.value) !== undefined
    case 'uri':
      return URI.test(name.value)
    default:
      return true
  }
}

/** RFC 5280, section 4.2.1.6: preferred name syntax, a mailbox, an absolute URI; critical when there is no subject. */
const checkAlternativeNames: Check = (judge) => {
  const { subjectAltName, subject } = judge.certificate
  const { switches } = judge.rules
  if (subjectAltName === undefined) return
  if (!subjectAltName.critical && isEmptyName(subject)) {
    note(judge, switches.sanNotCritical, 'path-san-not-critical', {})
  }
  if (switches.nameSyntax === 'off') return
  // RFC 5280 4.2.1.6: an alternative name extension holds at least one
  if (subjectAltName.names.length === 0) {
    note(judge, switches.nameSyntax, 'path-name-syntax', { type: 'alternative', name: '' })
  }
  const bad = subjectAltName.names.find((name) => !isWellFormedName(name))
  if (bad !== undefined) {
    note(judge, switches.nameSyntax, 'path-name-syntax', { type: bad.type, name: bad.value })
  }
}

/** What every certificate of a path is asked, whatever its place. */
export const COMMON_CHECKS: readonly Check[] = [
  checkValidity,
  checkCriticalExtensions,
  checkAlgorithmFields,
  checkKey,
  checkIssuerName,
  checkCaSubject,
  checkEkuNotEmpty,
  checkCriticality,
  checkAlternativeNames,
]
