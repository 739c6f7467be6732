// The room `tls`: names and facts of versions, suites and curves, and the check of settings in each dialect. Not here:
// what a handshake comes to (`negotiate`, in `emulation/handshake`), and manifests around the settings (`mesh`).

/**
 * TLS settings of a service mesh: versions, cipher suites and curves as typed constants, the check of settings. No dependencies.
 */
export {
  findTlsVersion,
  isTlsVersion,
  TLS_VERSION_FACTS,
  TLS_VERSIONS,
  type TlsVersion,
  type TlsVersionFacts,
  type WireVersion,
} from './versions.ts'
export {
  CIPHER_SUITE_FACTS,
  CIPHER_SUITES,
  isCipherSuite,
  type CipherSuite,
  type CipherSuiteFacts,
  type KeyType,
} from './suites.ts'
export { TLS13_SUITES, type OtherSuite, type Tls13Suite } from './unsupported-suites.ts'
export {
  CURVE_FACTS,
  ECDH_CURVES,
  findCurve,
  isEcdhCurve,
  type CurveFacts,
  type EcdhCurve,
} from './curves.ts'
export { findCipherSuite, type AnyCipherSuite } from './lookup.ts'
export { isTlsDialect, TLS_DIALECTS, type SettingName, type TlsDialect } from './dialect.ts'
export { checkTlsSettings, type TlsCheckOptions, type TlsSettings } from './check.ts'
export {
  COMPLIANCE_POLICIES,
  complianceEffects,
  isCompliancePolicy,
  type ComplianceEffect,
  type ComplianceOptions,
  type CompliancePolicy,
  type TlsComponent,
  type TlsLimits,
} from './compliance.ts'
export {
  DEFAULT_OPENSHIFT_RELEASE,
  isOpenshiftProfile,
  OPENSHIFT_PROFILES,
  openshiftProfile,
  type OpenshiftProfile,
  type OpenshiftProfileName,
  type OpenshiftRelease,
} from './profiles.ts'
export {
  profileInMesh,
  type ControlPlaneTlsSettings,
  type MeshTlsSettings,
  type ProfileInMesh,
  type ProfileOptions,
} from './profile-in-mesh.ts'
export { TLS_CODES, type TlsCode } from './codes.ts'
