import type { RevocationList } from '../certificate/crl.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { watchSignatures, type Unchecked } from '../certificate/watch-signatures.ts'
import type { Engine } from '../crypto/engine.ts'
import type { ControlPlaneRules } from '../release/control-plane.ts'
import type { GoRefusedName } from './go/name-constraints.ts'
import type { GoRefusal } from './go/verify.ts'
import type { InDer } from './openssl/question.ts'
import type { VerifyErrorName } from './openssl/x509-errors.ts'
import type { Reading } from './parse-cache.ts'
import type { ZtunnelCause } from './ztunnel/accept.ts'

// What a component that judges certificates has to answer to be a row of the table of peers.

/**
 * Why a peer refuses, whatever its words: the name of an error of the library that it is built on. It does not come to a
 * verification where it cannot load a text (`roots-unreadable`, `chain-unreadable`) or read a certificate (`unparsable`).
 * `san-mismatch` is Envoy's: the chain is right, and the names are not those that it expects.
 * `unsupported` is not a refusal: the answer rests on a signature that the engine here cannot check.
 */
export type PeerCause =
  | GoRefusal['kind']
  | VerifyErrorName
  | ZtunnelCause
  | 'roots-unreadable'
  | 'chain-unreadable'
  | 'san-mismatch'
  | 'unsupported'

/** Does a peer accept what workloads present? */
export interface PeerAnswer {
  /** Does it accept the chain? */
  readonly ok: boolean
  /** Why not; there when it does not. */
  readonly cause?: PeerCause
  /** Its words when it does not. */
  readonly says?: string
  /** The name that name constraints forbid, where Go says which. */
  readonly name?: GoRefusedName
  /** What the engine here cannot check; there with the cause `unsupported`. */
  readonly unchecked?: Unchecked
}

/** The certificates of a text as a stack loads them. */
export interface LoadedCertificates {
  /** False where something in the text makes the stack refuse the whole of it. */
  readonly loads: boolean
  /** Those that can be read, in the order of the text; our own reader may refuse what the stack reads. */
  readonly certificates: readonly InDer[]
  /** CRLs between the roots, where the stack takes them for its own. */
  readonly crls?: readonly InDer[]
  /** The words of the stack where it refuses the text, if it has some for this fault. */
  readonly says?: string
}

/** What a stack is given to load texts with. */
export interface LoadContext {
  readonly reading: Reading
  readonly rules: ControlPlaneRules
}

/** What a stack loaded: the chain behind the leaf, and the roots of the party that judges. */
export interface LoadedMaterial {
  readonly chain: LoadedCertificates
  readonly roots: LoadedCertificates
}

/** The role of the party that presents the chain. */
export type PeerRole = 'server' | 'client'

/** Who the party that presents the chain has to be, where that is known. Only ztunnel asks it of the certificate alone. */
export interface ExpectedNames {
  /** The trust domain of the party that judges: a client has to be of it. */
  readonly trustDomain?: string
  /** A server has to be one of these. */
  readonly identities?: readonly string[]
}

/** What every peer is asked about, and with what. */
export interface Asked {
  readonly leaf: Certificate
  /** What the party that judges holds; empty where it has none. */
  readonly crls: readonly RevocationList[]
  readonly at: Date
  readonly check: SignatureCheck
  readonly engine: Engine
  readonly rules: ControlPlaneRules
  readonly reading: Reading
}

/** What a stack is asked about a chain. */
export interface StackQuestion extends Asked, LoadedMaterial, ExpectedNames {
  readonly role: PeerRole
}

/** A component that judges: how it reads text, and what it says of a chain. */
export interface Stack {
  /** Loads what workloads present behind their own certificate: one text with the roots, as istiod joins them. */
  readonly loadChain: (text: Uint8Array, context: LoadContext) => LoadedCertificates
  /** Loads the roots: `root-cert.pem` as it is in the set. */
  readonly loadRoots: (text: Uint8Array, context: LoadContext) => LoadedCertificates
  /** Does {@link loadChain} get `cert-chain.pem` alone instead, as istiod answers ztunnel? */
  readonly readsChainFile?: true
  readonly verify: (question: StackQuestion) => Promise<PeerAnswer>
  /** What it says of the texts alone, before anybody presents anything; left out where it never refuses them. */
  readonly accept?: (material: LoadedMaterial) => PeerAnswer
}

export const ACCEPTED: PeerAnswer = Object.freeze({ ok: true })

/** Asks a stack. A "no" that the engine alone may have caused is nobody's: it has the cause `unsupported`, and no words. */
export async function askStack(stack: Stack, question: StackQuestion): Promise<PeerAnswer> {
  const { answer, unchecked } = await watchSignatures(question, (tools) =>
    stack.verify({ ...question, ...tools }),
  )
  if (answer.ok || unchecked === undefined) return answer
  const { algorithm, engine } = unchecked
  return Object.freeze({ ok: false, cause: 'unsupported', unchecked: { algorithm, engine } })
}

export const refused = (cause: PeerCause, says: string, name?: GoRefusedName): PeerAnswer =>
  Object.freeze({ ok: false, cause, says, ...(name && { name }) })
