// The room `capture`: certificates in what people paste. Transcripts of s_client, dumps of istioctl, Envoy and ztunnel,
// Secrets, answers of issuers; carriers/ knows objects, text/ takes off what is around the lines. Not here: PEM itself
// (`pem`), and any verdict on what was found.

export { CAPTURE_CODES, type CaptureCode } from './codes.ts'
export { extractChain } from './extract.ts'
export { type ProxyCert, splitProxyCerts, type SplitProxyCerts } from './split.ts'
export type {
  Capture,
  CapturedCertificate,
  CapturedKey,
  CaptureRole,
  CaptureRoles,
  TranscriptFacts,
} from './types.ts'
