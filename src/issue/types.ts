import { type LongCallOptions } from '../crypto/long-call.ts'
import type { Certificate } from '../certificate/types.ts'
import type { KeyAlgorithm } from '../crypto/engine.ts'
import type { PrivateKey } from '../key/types.ts'
import type { SerialInput } from './fields.ts'
import type { SignatureChoice } from './signature.ts'

/** A certificate with its key: what a CA signs with, and what a workload serves with. */
export interface IssuedCertificate {
  /** The certificate, read back from the DER that was signed. */
  readonly certificate: Certificate
  /** The private key to it; `formatPrivateKey` writes it. */
  readonly key: PrivateKey
}

/** A CA: its certificate and its key. */
export type CertificateAuthority = IssuedCertificate

/** How every certificate is issued. */
export interface IssueOptions extends LongCallOptions {
  /** The instant of issue. The clock is never read. */
  readonly at: Date
  /** A key, or the kind of key to generate; P-256 when left out. */
  readonly key?: PrivateKey | KeyAlgorithm
  /** 126 random bits when left out. */
  readonly serial?: SerialInput
  /** Instead of what follows from `at`. */
  readonly notBefore?: Date
  /** Instead of what follows from `at`; never after the end of the issuer. */
  readonly notAfter?: Date
  /** How the issuer signs, where it is not the usual way. */
  readonly signature?: SignatureChoice
}
