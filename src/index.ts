/**
 * meshcerts: reads, builds, checks, compares and verifies the certificates of a service mesh.
 *
 * @packageDocumentation
 */

// text
export { extractPem, formatPem, parsePem, type ExtractedPem, type PemBlock } from './pem/index.ts'
export {
  extractChain,
  splitProxyCerts,
  type Capture,
  type CapturedCertificate,
  type CapturedKey,
  type CaptureRole,
  type CaptureRoles,
  type ProxyCert,
  type SplitProxyCerts,
  type TranscriptFacts,
} from './capture/index.ts'

// values
export { parseCertificate, parseCertificates } from './certificate/parse.ts'
export { parseSpiffeId } from './certificate/spiffe.ts'
export { certificateJson } from './certificate/certificate-json.ts'
export type { CertificateJson } from './certificate/json.ts'
export { fingerprint, type FingerprintHash } from './certificate/fingerprint.ts'
export {
  compareCertificates,
  type CertificateComparison,
  type CertificateDifference,
  type CertificateRelation,
} from './certificate/compare.ts'
export {
  compareTrust,
  type TrustComparison,
  type TrustMatch,
  type TrustRelation,
} from './certificate/compare-trust.ts'
export { formatCertificate } from './certificate/text/certificate-text.ts'
export { parseCertificateRequest, type CertificateRequest } from './certificate/request.ts'
export {
  parseRevocationList,
  parseRevocationLists,
  type RevocationList,
} from './certificate/crl.ts'
export type * from './certificate/types.ts'
export { parsePrivateKey, type ParseKeyOptions, type PrivateKeyInput } from './key/parse.ts'
export { keyMatches } from './key/matches.ts'
export { formatPrivateKey, type PrivateKeyFormat } from './key/format.ts'
export { toJwk } from './key/jwk.ts'
export type { PrivateJwk, PrivateKey } from './key/types.ts'

// judgement
export { negotiate, type Negotiation } from './emulation/handshake/negotiate.ts'
export type { TlsServerSide, TlsSide } from './emulation/handshake/side.ts'
export type { TlsStack } from './emulation/handshake/stack.ts'
export type { HandshakeFailure } from './emulation/handshake/words.ts'
export {
  createVerifier,
  verifyChain,
  type LeafOptions,
  type Verifier,
  type VerifierOptions,
  type VerifyOptions,
} from './path/verify.ts'
export type { TrustedVerdict, UntrustedVerdict, Verdict } from './path/verdict.ts'
export { crlReaders, type CrlReader } from './emulation/crl-readers.ts'
export { predictPeer, type PeerQuestion, type PeerStack } from './emulation/predict-peer.ts'
export type { PeerRole } from './emulation/stack.ts'
export type { Unchecked } from './certificate/watch-signatures.ts'
export type { PublicSuffixTest } from './path/peer-name.ts'
export type { RevocationListsInput } from './certificate/input.ts'
export type { ProfileName, ProfileOverrides } from './path/profile.ts'
export {
  CONTROL_PLANE_FORMS,
  DEFAULT_CONTROL_PLANE,
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from './release/control-plane.ts'
export type { GoMinor } from './release/go-version.ts'
export {
  checkCacerts,
  createCacerts,
  expiryOf,
  formatCacerts,
  formatTrust,
  planMeshRotation,
  planRotation,
  readCacerts,
  sortPieces,
  toSecret,
  trustMatrix,
  type CaCertificatesEntry,
  type CacertsFileName,
  type CacertsInput,
  type CacertsPieces,
  type CacertsLink,
  type CacertsOptions,
  type CacertsReport,
  type CacertsSet,
  type CertificatesInput,
  type CheckCacertsOptions,
  type ControlPlaneResource,
  type ExpiryEntry,
  type IstiodAnswer,
  type DataPlane,
  type OtherCluster,
  type Outliving,
  type PeerAnswer,
  type PeerAnswers,
  type PeerCause,
  type Piece,
  type PieceRole,
  type ConnectionAnswer,
  type MeshRotation,
  type MeshRotationPlan,
  type MeshRotationStep,
  type Plane,
  type RotationPlan,
  type RotationStep,
  type SecretFacts,
  type SetExpiry,
  type SortedPieces,
  type SortPiecesOptions,
  type ToSecretOptions,
  type TrustAnswer,
  type TrustCell,
  type TrustConnection,
  type TrustGap,
  type TrustMatrix,
  type TrustNote,
  type TrustParty,
  type TrustReport,
  type TrustSettings,
  type TrustStep,
} from './cacerts/index.ts'
export {
  verifyWorkload,
  type PresentedAnswers,
  type RootsInput,
  type VerifyWorkloadOptions,
  type WorkloadLink,
  type WorkloadReport,
  type WorkloadStep,
} from './workload/index.ts'
export {
  checkTlsSettings,
  CIPHER_SUITES,
  ECDH_CURVES,
  isCipherSuite,
  isEcdhCurve,
  isTlsVersion,
  TLS_VERSIONS,
  type CipherSuite,
  type EcdhCurve,
  type TlsCheckOptions,
  type TlsDialect,
  type TlsSettings,
  type TlsVersion,
} from './tls/index.ts'

// reports, errors, engines
export { formatReport, formatReports } from './report/format/format.ts'
export {
  FAIL_ON,
  REPORT_FORMATS,
  type ChainLink,
  type DetailedReport,
  type NamedReport,
  type ReportAnswer,
  type ReportDetails,
  type ReportStep,
  type FailOn,
  type FormatOptions,
  type ReportFormat,
} from './report/format/types.ts'
export type { Finding, Facts, FactValue, Place, Severity } from './report/finding.ts'
export type { Proof, Report, ReportStatus } from './report/report.ts'
export {
  applyExceptions,
  type ExceptedReport,
  type Exception,
  type ExceptionOptions,
  type SetAside,
} from './report/exceptions.ts'
export { isMeshCertsError, MeshCertsError } from './report/error.ts'
export type { Engine } from './crypto/engine.ts'
export type {
  AbortSignalLike,
  CallLimits,
  EngineOperation,
  LongCallOptions,
  ProgressStep,
} from './crypto/long-call.ts'
export { engineFromCrypto } from './crypto/web.ts'
export type { CryptoLike } from './crypto/web-types.ts'
