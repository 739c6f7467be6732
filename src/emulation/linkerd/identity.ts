// The folder `linkerd`: what Linkerd's identity controller, `linkerd check` and the proxies make of the trust anchors and
// the issuer. Not here: crypto/x509 (`go`), rustls-webpki (`webpki`), and what a user should do (the room `linkerd`).

import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import type { Engine } from '../../crypto/engine.ts'
import type { GoCertificate } from '../go/certificate.ts'
import { predictGo } from '../go/predict.ts'
import type { GoTime } from '../go/times.ts'
import type { GoChainCause, GoVerdict } from '../go/verify.ts'
import type { Reading } from '../parse-cache.ts'
import {
  decodeCertificates,
  decodeCredentials,
  type CredentialsCause,
  type IssuerCredentials,
} from './decode.ts'
import { LINKERD_WORDS } from './words.ts'

// pkg/identity/service.go and controller/cmd/identity/main.go of linkerd2 at b24cd405

/** What Linkerd's control plane is given, and with what we answer. */
export interface LinkerdQuestion {
  /** `ca-bundle.crt` of linkerd-identity-trust-roots. */
  readonly anchors: Uint8Array
  readonly issuer: { readonly certificate: Uint8Array; readonly key: Uint8Array }
  readonly at: Date
  /** Where the control plane runs: `linkerd`. */
  readonly namespace: string
  /** `cluster.local`. */
  readonly trustDomain: string
  readonly check: SignatureCheck
  readonly engine: Engine
  readonly reading: Reading
}

/** Why the identity controller does not start, or certifies nobody. */
export type IdentityCause =
  | 'anchors-unreadable'
  | 'no-anchors'
  | CredentialsCause
  | GoChainCause
  | 'issuer-not-a-ca'
  /** It starts, and cannot sign with the issuer's kind of key. */
  | 'issuer-key-type'

/** What the identity controller does. */
export interface IdentityAnswer {
  /** Does it become ready? */
  readonly starts: boolean
  /** Does it certify workloads? */
  readonly issues: boolean
  readonly cause?: IdentityCause
  /** The message of its log, or what the proxies are answered. */
  readonly says?: string
}

/** The answer, and what it loaded, where it starts. */
export interface IdentityResult {
  readonly answer: IdentityAnswer
  readonly credentials?: IssuerCredentials
}

const two = (value: number): string => String(value).padStart(2, '0')

/** A time as `%s` prints it: `2027-01-01 00:00:00 +0000 UTC`. */
function shownTime({ milliseconds, offset }: GoTime): string {
  const local = new Date(milliseconds + offset * 60_000).toISOString()
  const fraction = local.slice(19, -1).replace(/0+$/, '').replace(/^\.$/, '')
  const size = Math.abs(offset)
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${fraction} ${zone} ${offset === 0 ? 'UTC' : zone}`
}

/** `Crt.Verify`; the clock of Linkerd's words has a counter of its own behind it, which is left out. */
export async function verifyIssuer(
  { certificate, chain }: Pick<IssuerCredentials, 'certificate' | 'chain'>,
  anchors: readonly GoCertificate[],
  question: Omit<LinkerdQuestion, 'anchors' | 'issuer'>,
): Promise<GoVerdict> {
  const verdict = await predictGo({
    ...question,
    leaf: certificate,
    roots: anchors,
    // the chain is held from the root down
    intermediates: chain.toReversed(),
    usage: 'serverAuth',
  })
  if (verdict.ok || verdict.kind !== 'expired') return verdict
  const now = shownTime({ milliseconds: question.at.getTime(), offset: 0 })
  const { notBefore, notAfter } = certificate
  const says = `${verdict.says} - Current Time : ${now} - Invalid before ${shownTime(notBefore)} - Invalid After ${shownTime(notAfter)}`
  return { ...verdict, says }
}

const dies = (cause: IdentityCause, says: string): IdentityResult => ({
  answer: Object.freeze({ starts: false, issues: false, cause, says }),
})

const notInitialized = (cause: IdentityCause, says: string): IdentityResult =>
  dies(cause, LINKERD_WORDS.initialize + says)

/** `IssueEndEntityCrt` signs with ECDSA and SHA-256, whatever the key is. */
function answerOf(credentials: IssuerCredentials): IdentityResult {
  if (credentials.key.type === 'ECDSA')
    return { answer: Object.freeze({ starts: true, issues: true }), credentials }
  const says = `rpc error: code = Internal desc = ${LINKERD_WORDS.signatureType}`
  return {
    answer: Object.freeze({ starts: true, issues: false, cause: 'issuer-key-type', says }),
    credentials,
  }
}

/** Starts the identity controller with these texts. An engine that cannot check a signature is watched by the caller. */
export async function startIdentity(question: LinkerdQuestion): Promise<IdentityResult> {
  const { reading, issuer, namespace, trustDomain } = question
  const anchors = decodeCertificates(question.anchors, reading)
  if (anchors.problem !== undefined)
    return dies('anchors-unreadable', LINKERD_WORDS.readAnchors + anchors.problem)
  if (anchors.certificates.length === 0)
    return dies('no-anchors', LINKERD_WORDS.readAnchors + LINKERD_WORDS.noAnchors)
  const credentials = await decodeCredentials(issuer, question)
  if ('cause' in credentials)
    return notInitialized(credentials.cause, LINKERD_WORDS.readFromDisk + credentials.says)
  const verdict = await verifyIssuer(credentials, anchors.certificates, question)
  if (!verdict.ok) {
    const whom = `'identity.${namespace}.${trustDomain}' with trust anchors: ${verdict.says}`
    return notInitialized(verdict.kind, LINKERD_WORDS.verifyIssuer + whom)
  }
  if (credentials.certificate.basicConstraints?.ca !== true)
    return notInitialized('issuer-not-a-ca', LINKERD_WORDS.notCa)
  return answerOf(credentials)
}
