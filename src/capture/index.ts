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
