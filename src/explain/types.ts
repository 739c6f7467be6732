import type { CacertsCode } from '../cacerts/codes.ts'
import type { CredentialCode } from '../credential/codes.ts'
import type { LinkerdCode } from '../linkerd/codes.ts'
import type { PathCode } from '../path/codes.ts'
import type { PemCode } from '../pem/codes.ts'
import type { TlsCode } from '../tls/codes.ts'
import type { WorkloadCode } from '../workload/codes.ts'

/**
 * Who wrote a line of a log. For a program that is not here (Vault, Traefik, Kafka, Redis …): the language or the library whose
 * words it has.
 */
export type LogComponent =
  | 'envoy'
  | 'istiod'
  | 'istio-agent'
  | 'ztunnel'
  | 'istio-csr'
  | 'cert-manager'
  | 'go'
  | 'openssl'
  | 'java'
  | 'node'
  | 'python'
  | 'curl'
  | 'nginx'
  | 'haproxy'
  | 'browser'
  | 'kube-apiserver'
  | 'grpc'
  | 'rustls'
  | 'linkerd'
  | 'postgres'
  | 'wget'
  | 'gnutls'
  | 'ruby'
  | 'dotnet'
  | 'erlang'
  | 'mbedtls'

/**
 * Who refused: `this`, the side that wrote the line; `peer`, by an alert or by cutting the connection; `local`, nobody: the
 * side that wrote the line cannot load its own material; `none`, nobody: the words are about TLS, the cause is not a certificate.
 */
export type RefusingSide = 'this' | 'peer' | 'local' | 'none'

/** The code of a finding that a check of ours reports. */
export type FindingCode =
  CacertsCode | CredentialCode | LinkerdCode | PathCode | PemCode | TlsCode | WorkloadCode

/** One cause that a line can have. */
export interface ExplainedCause {
  /** The cause, as one sentence. */
  readonly text: string
  /** The finding by which `checkCacerts`, `verifyWorkload` or `checkTlsSettings` reports it. */
  readonly finding?: FindingCode
  /** The command that tells whether it is this one; words in capitals are to be replaced. */
  readonly command?: string
}

/** What a line of a log means. */
export interface Explanation {
  /** The number of the line in the text, from 1. */
  readonly line: number
  /** Who wrote it. */
  readonly component: LogComponent
  /** Who refused. */
  readonly side: RefusingSide
  /** The code, decoded: the name of an alert (RFC 8446, section 6), or the name that the library gives to its error. */
  readonly code?: string
  /** What it says, in a mesh. */
  readonly meaning: string
  /** The most likely first. */
  readonly causes: readonly ExplainedCause[]
}
