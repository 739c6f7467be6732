import type { Certificate } from '../certificate/types.ts'
import type { PemBlock } from '../pem/block.ts'
import type { Finding } from '../report/finding.ts'

/**
 * What a certificate is in its capture, by its own words and its names, whatever its position.
 *
 * `root`: self-issued and a CA (or of version 1, or without basicConstraints). `intermediate`: another CA. `leaf`: the
 * first certificate of its source that is not a CA. `unrelated`: a further one that is not a CA, or a CA that is on no path of names up from
 * a leaf. Signatures are not checked here.
 */
export type CaptureRole = 'leaf' | 'intermediate' | 'root' | 'unrelated'

/** A certificate, and where it was found. */
export interface CapturedCertificate {
  /** The parsed certificate; blocks that cannot be parsed are notes. */
  readonly certificate: Certificate
  /** The block it came from; its lines and offsets are those of its source. */
  readonly block: PemBlock
  /**
   * Where in an object: `dynamicActiveSecrets[0].secret.tlsCertificate.certificateChain`, `data["root-cert.pem"]`; empty for plain
   * text.
   */
  readonly source: string
  /** Certificates with the same word here were presented together: of a dump, those of one secret; of a text, all. */
  readonly chain: string
  /** The name of Envoy's secret that it is in: `default` is that of the workload itself. */
  readonly secret?: string
  /** By its own words and names; see {@link CaptureRole}. */
  readonly role: CaptureRole
}

/** A private key, not looked at. */
export interface CapturedKey {
  /** The block; its octets do not print. */
  readonly block: PemBlock
  /** Where in an object, as for certificates; empty for plain text. */
  readonly source: string
}

/** Certificates by role, in the order of the capture. */
export interface CaptureRoles {
  /** The first leaf. */
  readonly leaf?: CapturedCertificate
  /** CA certificates that are not self-issued; empty where there are none. */
  readonly intermediates: readonly CapturedCertificate[]
  /** Self-issued CA certificates; whether they are trusted is not said here. */
  readonly roots: readonly CapturedCertificate[]
  /** What belongs to no path up from a leaf. */
  readonly unrelated: readonly CapturedCertificate[]
}

/** What an s_client transcript says besides the certificates; no names, no secrets. */
export interface TranscriptFacts {
  /** How many reports it holds; -prexit prints two. */
  readonly reports: number
  /** How many certificates its list `Certificate chain` names: what the peer presented, whether it holds them or not. */
  readonly listed?: number
  /** As in the line `New, …, Cipher is …`: `TLSv1.3`; OpenSSL 1.0.2 says `TLSv1/SSLv3` for all; `(NONE)` without TLS. */
  readonly protocol?: string
  /** As in the same line, by the name of OpenSSL; `(NONE)` without TLS. */
  readonly cipher?: string
  /** The protocol of the session, which OpenSSL 1.0.2 says right. */
  readonly sessionProtocol?: string
  /** Each once, in their order. */
  readonly verifyReturnCodes: readonly number[]
  /** Numbers of the lines `verify error:num=…`, each once, in their order. */
  readonly verifyErrors: readonly number[]
  /** Does it say `no peer certificate available`? */
  readonly noPeerCertificate: boolean
  /** The text of the first alert or error at the end, such as `tlsv13 alert certificate required`. */
  readonly error?: string
}

/** What {@link extractChain} found. */
export interface Capture {
  /** In the order of the capture. */
  readonly certificates: readonly CapturedCertificate[]
  /** Private keys among the certificates, in the order of the capture; their presence is a note too. */
  readonly keys: readonly CapturedKey[]
  /** What is odd about the text: damaged blocks, missing parts, keys. In the order of the capture. */
  readonly notes: readonly Finding[]
  /** The same certificates by role. */
  readonly roles: CaptureRoles
  /** Where the input is a transcript of s_client. */
  readonly transcript?: TranscriptFacts
}
