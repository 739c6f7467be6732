import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import {
  checkAuthorityKeyId,
  checkSerialNumber,
  checkSignatureAlgorithm,
  checkVersion,
  COMMON_CHECKS,
} from './checks-every-certificate.ts'
import { isWellFormed } from './constraint-match.ts'
import type { Rules } from './verification-state.ts'
import { note, runChecks, type Check, type Judgement } from './certificate-checks.ts'

const ANY = 'anyExtendedKeyUsage'
export const PURPOSE_NAME = { server: 'serverAuth', client: 'clientAuth' } as const

/** RFC 5280, section 6.1.4 (k): CA:TRUE, which only a version 1 root cannot say. */
const checkIsCa: Check = (judge) => {
  const { basicConstraints, version } = judge.certificate
  if (basicConstraints?.ca === true) return
  if (basicConstraints === undefined && version < 3 && judge.role === 'root') return
  const found = basicConstraints === undefined ? 'missing' : 'CA:FALSE'
  note(judge, 'error', 'path-not-ca', { found })
}

/** RFC 5280, section 6.1.4 (n). No bit set at all is a keyUsage without keyCertSign. */
const checkKeyCertSign: Check = (judge) => {
  const usages = judge.certificate.keyUsage?.usages
  if (usages !== undefined && !usages.includes('keyCertSign')) {
    note(judge, 'error', 'path-key-cert-sign', { usages: usages.length > 0 ? usages : 'nothing' })
  }
}

const checkSubjectKeyId: Check = (judge) => {
  if (judge.certificate.subjectKeyIdentifier === undefined) {
    note(judge, judge.rules.switches.skiMissing, 'path-ski-missing', {})
  }
}

const checkBasicConstraints: Check = (judge) => {
  const { basicConstraints } = judge.certificate
  const { switches } = judge.rules
  if (basicConstraints?.critical !== false) return
  const level =
    judge.role === 'root'
      ? switches.anchorBasicConstraintsNotCritical
      : switches.basicConstraintsNotCritical
  note(judge, level, 'path-extension-not-critical', { extension: 'basicConstraints' })
}

/** A purpose that a CA does not list, nobody below it has (the practice of all; CA/Browser Forum 7.1.2.2.6). */
const checkCaPurpose: Check = (judge) => {
  const { rules, role } = judge
  const { purpose } = rules
  const purposes = judge.certificate.extendedKeyUsage?.purposes
  if (purposes === undefined || purpose === 'any' || role === 'root') return
  const needed = PURPOSE_NAME[purpose]
  if (purposes.includes(needed) || purposes.includes(ANY)) return
  note(judge, 'error', 'path-eku', { purposes, needed })
}

// a message that lists thousands of constraints is of no use; more than one is seldom wrong
const checkConstraintForm: Check = (judge) => {
  const { nameConstraints } = judge.certificate
  if (nameConstraints === undefined) return
  const { permitted, excluded } = nameConstraints
  if (permitted.length + excluded.length === 0) {
    note(judge, 'error', 'path-name-constraint-malformed', { type: 'list', constraint: '' })
  }
  for (const { base } of [...permitted, ...excluded]) {
    const facts = { type: base.type, constraint: base.value }
    if (!isWellFormed(base)) note(judge, 'error', 'path-name-constraint-malformed', facts)
    else if (base.type === 'dns' && base.value.startsWith('.')) {
      const level = judge.rules.switches.dnsConstraintDot
      note(judge, level, 'path-name-constraint-malformed', facts)
    }
    if (judge.fault !== undefined) return
  }
}

const checkAnchorEku: Check = (judge) => {
  if (judge.certificate.extendedKeyUsage !== undefined) {
    note(judge, judge.rules.switches.anchorEku, 'path-anchor-eku', {})
  }
}

function pointsElsewhere({ authorityKeyIdentifier, subjectKeyIdentifier }: Certificate): boolean {
  if (authorityKeyIdentifier === undefined) return false
  const { keyIdentifier, issuer, serialNumber } = authorityKeyIdentifier
  if (keyIdentifier === undefined || issuer !== undefined || serialNumber !== undefined) return true
  const own = subjectKeyIdentifier?.keyIdentifier
  return own === undefined || !equalBytes(own, keyIdentifier)
}

const checkAnchorAki: Check = (judge) => {
  if (pointsElsewhere(judge.certificate)) {
    note(judge, judge.rules.switches.anchorAki, 'path-anchor-aki', {})
  }
}

/** An anchor that names another issuer and has no key identifier; whether it is self-signed is asked of the signature. */
const checkAnchorAuthorityKeyId: Check = (judge) => {
  const { switches } = judge.rules
  if (switches.akiMissing !== 'error' && !judge.certificate.selfIssued) checkAuthorityKeyId(judge)
}

const CA_CHECKS: readonly Check[] = [
  ...COMMON_CHECKS,
  checkVersion,
  checkIsCa,
  checkKeyCertSign,
  checkBasicConstraints,
  checkSubjectKeyId,
  checkCaPurpose,
  checkConstraintForm,
]

const INTERMEDIATE_CHECKS: readonly Check[] = [
  ...CA_CHECKS,
  checkSignatureAlgorithm,
  checkSerialNumber,
  checkAuthorityKeyId,
]

const ROOT_CHECKS: readonly Check[] = [
  ...CA_CHECKS,
  checkAnchorEku,
  checkAnchorAki,
  checkAnchorAuthorityKeyId,
]

/** Judges a certificate as one that issued another of the path: on its own, whatever its place in the path. */
export function judgeIssuer(
  certificate: Certificate,
  role: 'intermediate' | 'root',
  rules: Rules,
): Judgement {
  const known = rules.judgements[role].get(certificate)
  if (known !== undefined) return known
  const checks = role === 'root' ? ROOT_CHECKS : INTERMEDIATE_CHECKS
  const judgement = runChecks(certificate, role, rules, checks)
  rules.judgements[role].set(certificate, judgement)
  return judgement
}
