import type { Certificate, GeneralName } from '../certificate/types.ts'
import { PURPOSE_NAME } from './checks-ca.ts'
import {
  checkAuthorityKeyId,
  checkSerialNumber,
  checkSignatureAlgorithm,
  checkUsageWithoutCa,
  checkVersion,
  COMMON_CHECKS,
} from './checks-every-certificate.ts'
import type { Rules } from './verification-state.ts'
import { note, runChecks, type Check, type Judgement } from './certificate-checks.ts'
import { isEmptyName } from '../certificate/name-comparison.ts'

const ANY = 'anyExtendedKeyUsage'

/** RFC 5280, section 4.2.1.12: the extension may be missing, then the key is for everything. */
const checkLeafPurpose: Check = (judge) => {
  const { purpose, switches } = judge.rules
  const { extendedKeyUsage } = judge.certificate
  if (extendedKeyUsage === undefined) {
    note(judge, switches.leafEkuMissing, 'path-leaf-eku-missing', {})
    return
  }
  const { purposes, critical } = extendedKeyUsage
  if (critical) note(judge, switches.leafEkuCritical, 'path-leaf-eku-critical', {})
  if (purposes.includes(ANY)) note(judge, switches.leafEkuAny, 'path-leaf-eku-any', {})
  if (purpose === 'any' || purposes.includes(ANY)) return
  const needed = PURPOSE_NAME[purpose]
  if (!purposes.includes(needed)) note(judge, 'error', 'path-eku', { purposes, needed })
}

const checkLeafCa: Check = (judge) => {
  const { basicConstraints } = judge.certificate
  if (basicConstraints?.ca === true) note(judge, judge.rules.switches.leafCa, 'path-leaf-ca', {})
  else if (basicConstraints?.pathLength !== undefined) {
    note(judge, judge.rules.switches.pathLengthWithoutCa, 'path-length-without-ca', {})
  }
}

/** RFC 5280, section 4.2.1.10: only in a CA certificate. */
const checkLeafConstraints: Check = (judge) => {
  const { nameConstraints, basicConstraints } = judge.certificate
  if (nameConstraints !== undefined && basicConstraints?.ca !== true) {
    note(judge, judge.rules.switches.leafNameConstraints, 'path-leaf-name-constraints', {})
  }
}

const checkLeafNames: Check = (judge) => {
  const { subjectAltName, subject } = judge.certificate
  const { switches } = judge.rules
  if (subjectAltName === undefined || subjectAltName.names.length === 0) {
    note(judge, switches.leafSanMissing, 'path-leaf-san-missing', {})
  } else if (subjectAltName.critical && !isEmptyName(subject)) {
    note(judge, switches.leafSanCritical, 'path-leaf-san-critical', {})
  }
}

const isSpelled = (names: readonly GeneralName[], text: string): boolean =>
  names.some(({ type, value }) => (type === 'dns' || type === 'ip') && value === text)

/** CA/Browser Forum, baseline requirements 7.1.4.3: a copy of an alternative name, character for character. */
const checkCommonName: Check = (judge) => {
  const level = judge.rules.switches.commonName
  if (level === 'off') return
  const names = judge.certificate.subjectAltName?.names ?? []
  for (const attribute of judge.certificate.subject.rdns.flat()) {
    if (attribute.name !== 'CN' || isSpelled(names, attribute.value)) continue
    note(judge, level, 'path-leaf-common-name', { name: attribute.value })
  }
}

const LEAF_CHECKS: readonly Check[] = [
  ...COMMON_CHECKS,
  checkVersion,
  checkSignatureAlgorithm,
  checkSerialNumber,
  checkUsageWithoutCa,
  checkLeafPurpose,
  checkLeafCa,
  checkLeafConstraints,
  checkLeafNames,
  checkCommonName,
  checkAuthorityKeyId,
]

/** Judges the certificate at the end of the path on its own. */
export function judgeLeaf(certificate: Certificate, rules: Rules): Judgement {
  return runChecks(certificate, 'leaf', rules, LEAF_CHECKS)
}

const CRL_ISSUER_CHECKS: readonly Check[] = [
  ...COMMON_CHECKS,
  checkVersion,
  checkSignatureAlgorithm,
  checkSerialNumber,
  checkUsageWithoutCa,
]

/** Judges a certificate that signs CRLs and is not part of the path itself. */
export function judgeCrlIssuer(certificate: Certificate, rules: Rules): Judgement {
  return runChecks(certificate, 'CRL issuer', rules, CRL_ISSUER_CHECKS)
}
