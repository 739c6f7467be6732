// The folder `istiod`: which files of the secret are read, what start-up says of them, what workloads get to serve,
// what a running istiod does when the files change. Not here: how Go reads the bytes (`go`).

import type { Engine } from '../../crypto/engine.ts'
import type { GoCertificate } from '../go/certificate.ts'
import type { Attempt } from '../go/fault.ts'
import { predictGo } from '../go/predict.ts'
import type { GoChainCause, GoVerdict } from '../go/verify.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { goDuration } from '../go/duration.ts'
import { CACERTS_MOUNT, type CacertsRole, type CacertsRoles } from './cacerts-files.ts'
import { goCertificates } from '../go/append-certs.ts'
import { crlSigners, goRevocationLists, missingCrlText, withoutCrl } from '../go/revocation-list.ts'
import { goKeyPairFault } from '../go/x509-key-pair.ts'
import { goKeyFault } from '../go/private-key.ts'
import { crlFile } from './held-crls.ts'
import type { Reading } from '../parse-cache.ts'

// istiod's start-up over the mounted secret, step by step; the first step that fails decides the message.

/** What is around every refusal in istiod's log. */
const inLog = (says: string): string =>
  `Error: failed to create discovery service: failed to create CA: failed to create an istiod CA: ${says}`
/** And in that of Citadel. */
const inCitadelsLog = (says: string): string => `Failed to create an Citadel (error: ${says})`

/** Why istiod does not start, whatever its words. */
export type IstiodCause =
  /** A part of the files is there, and not all. */
  | 'set-incomplete'
  /** A file that it opens is not there (before Istio 1.27). */
  | 'file-missing'
  /** The first block of the signing certificate is none that it reads. */
  | 'certificate-unreadable'
  /** Go does not verify the signing certificate up to a root. */
  | GoChainCause
  /** The first block of the key file is not a key that it reads. */
  | 'key-unreadable'
  /** Certificate and key do not belong together, or are not found where both are read again. */
  | 'key-pair'
  /** With CRLs every block of the chain must be a certificate. */
  | 'chain-unreadable'
  | 'crl-unreadable'
  /** A certificate of the chain has no CRL. */
  | 'crl-missing'
  /** The signing certificate is not a CA. */
  | 'signer-not-a-ca'
  /** The first block of the chain is not a certificate, so that it has no lifetime. */
  | 'ttl-unreadable'
  | 'chain-expired'
  /** Not a refusal: its answer rests on something that the engine here cannot check. Then it says nothing. */
  | 'unsupported'

/** What istiod will do with a set. */
export interface IstiodPrediction {
  /** Does it start? */
  readonly accepts: boolean
  /** Does it start, and sign with this set? */
  readonly usesSet: boolean
  /** True when it starts with a certificate authority of its own, because it sees no file of the set. */
  readonly selfSigned?: true
  /** The whole line of its log when it refuses. */
  readonly says?: string
  /** Why it refuses. */
  readonly cause?: IstiodCause
  /** The step of the pipeline that refused, 2 to 9. */
  readonly step?: number
  /** How long a workload certificate lives when nothing is asked, in Go's form: `24h0m0s`. */
  readonly defaultTtl?: string
}

/** What the steps work on, and what they found on the way. */
export interface Pipeline {
  readonly roles: CacertsRoles
  readonly rules: ControlPlaneRules
  readonly at: Date
  readonly engine: Engine
  readonly check: SignatureCheck
  readonly reading: Reading
  /** Is the key left out on purpose? Then the steps that read it are taken as passed. */
  readonly keyElsewhere?: boolean
}

/** The prediction, and what Go found when it verified the signing certificate (absent when it never came to that). */
export interface PipelineResult {
  readonly prediction: IstiodPrediction
  readonly go?: GoVerdict
}

// in the order in which istiod opens them
const FOUR: readonly CacertsRole[] = ['signing-certificate', 'signing-key', 'chain', 'roots']
const DAY = 24 * 60 * 60 * 1000

/** Text of the refusal, its cause, and the step. */
interface Refusal {
  readonly step: number
  readonly cause: IstiodCause
  readonly says: string
}

const inBundle = (step: number, cause: IstiodCause, tail: string): Refusal => ({
  step,
  cause,
  says: `failed to create CA KeyCertBundle (${tail})`,
})

/** Steps 2 and 3: which files are there. */
function presence(pipeline: Pipeline): Refusal | 'self-signed' | undefined {
  const { roles, rules, keyElsewhere = false } = pipeline
  const wanted = keyElsewhere ? FOUR.filter((role) => role !== 'signing-key') : FOUR
  const missing = wanted.filter((role) => roles.bytes[role] === undefined)
  if (missing.length === 0) return undefined
  if (rules.refusesIncomplete) {
    return missing.length === wanted.length
      ? 'self-signed'
      : { step: 2, cause: 'set-incomplete', says: 'incomplete signing CA bundle detected' }
  }
  // before Istio 1.27 only the key file decided whether the plug-in CA is used
  const noKey = roles.bytes['signing-key'] === undefined && !keyElsewhere
  return noKey && !rules.citadel ? 'self-signed' : missingFile(pipeline, missing[0] as CacertsRole)
}

/** Before Istio 1.27: the file that it opens first and that is not there. */
function missingFile({ roles, rules }: Pipeline, first: CacertsRole): Refusal {
  if (rules.citadel) return cannotOpen(`/${CACERTS_MOUNT}/${roles.names[first]}`)
  // the chain of the tls scheme is tls.crt, which is there, and ca.crt
  const lacking = first === 'chain' && roles.scheme === 'tls' ? 'roots' : first
  // the root file's name was empty when it was not found; in a chain it was named
  return cannotOpen(first === 'roots' ? '' : `${CACERTS_MOUNT}/${roles.names[lacking]}`)
}

const cannotOpen = (path: string): Refusal =>
  inBundle(3, 'file-missing', `open ${path}: no such file or directory`)

/** istiod's `ParsePemEncodedCertificate`: the first block, whatever its label. */
function firstCertificate(bytes: Uint8Array, reading: Reading): Attempt<GoCertificate> {
  const block = reading.blocks(bytes)[0]
  if (block === undefined) return { problem: 'invalid PEM encoded certificate' }
  const { value } = reading.go(block.der)
  return value === undefined ? { problem: 'failed to parse X.509 certificate' } : { value }
}

async function verifySigner(pipeline: Pipeline, signer: GoCertificate): Promise<GoVerdict> {
  const { roles, reading } = pipeline
  const pool = (role: CacertsRole): readonly GoCertificate[] =>
    goCertificates(roles.bytes[role] ?? new Uint8Array(0), reading).map(
      ({ certificate }) => certificate,
    )
  return predictGo({
    ...pipeline,
    leaf: signer,
    roots: pool('roots'),
    intermediates: pool('chain'),
    usage: 'serverAuth',
  })
}

/** Step 5: the first block of the key file. */
function keyFault(bytes: Uint8Array, reading: Reading): Refusal | undefined {
  const block = reading.blocks(bytes)[0]
  const problem = block === undefined ? 'invalid PEM-encoded key' : goKeyFault(block, reading)?.says
  return problem === undefined
    ? undefined
    : inBundle(5, 'key-unreadable', `failed to parse private key PEM: ${problem}`)
}

/** Step 7: CRLs, where there is a file with anything in it. */
async function crlFault({ roles, rules, engine, reading }: Pipeline): Promise<Refusal | undefined> {
  const crl = crlFile(roles, rules)
  if (crl === undefined || crl.length === 0) return undefined
  const signers = crlSigners(roles.bytes.chain as Uint8Array, reading)
  if (signers.problem !== undefined) {
    return inBundle(7, 'chain-unreadable', `failed to parse cert chain: ${signers.problem}`)
  }
  const lists = goRevocationLists(crl, reading)
  if (lists.problem !== undefined) {
    return inBundle(7, 'crl-unreadable', `failed to parse CRL PEM: ${lists.problem}`)
  }
  const missing = await withoutCrl(signers.value, lists.value, { go: rules.go, engine })
  return missing.length === 0 ? undefined : inBundle(7, 'crl-missing', missingCrlText(missing))
}

function ttlRefusal(cause: IstiodCause, says: string): Refusal {
  return { step: 9, cause, says: `failed to get default cert TTL ${says}` }
}

/** Step 9: a day, or what is left of the first certificate of the chain; an empty file asks nothing. */
function defaultTtl({ roles, reading, at }: Pipeline): Refusal | number {
  const chain = roles.bytes.chain as Uint8Array
  if (chain.length === 0) return DAY
  const first = firstCertificate(chain, reading)
  if (first.problem !== undefined) {
    const says = `failed to get cert chain TTL failed to extract cert expiration timestamp: failed to parse the cert: ${first.problem}`
    return ttlRefusal('ttl-unreadable', says)
  }
  const left = first.value.notAfter.milliseconds - at.getTime()
  return left <= 0 ? ttlRefusal('chain-expired', 'cert chain has expired') : Math.min(DAY, left)
}

/** Steps 5 and 6: the key, and whether it is that of the signing certificate. */
async function keysFault({ roles, reading, engine }: Pipeline): Promise<Refusal | undefined> {
  const { 'signing-certificate': certificate, 'signing-key': key } = roles.bytes
  // left out on purpose: `presence` has let it pass
  if (key === undefined) return undefined
  const unreadable = keyFault(key, reading)
  if (unreadable !== undefined) return unreadable
  const pair = await goKeyPairFault(certificate as Uint8Array, key, reading, engine)
  return pair === undefined
    ? undefined
    : inBundle(6, 'key-pair', `the cert does not match the key: ${pair}`)
}

/** Steps 4 to 8 after the signing certificate was read. */
async function bundleFault(
  pipeline: Pipeline,
  signer: GoCertificate,
  go: GoVerdict,
): Promise<Refusal | undefined> {
  if (!go.ok) {
    const says = `cannot verify the cert with the provided root chain and cert pool with error: ${go.says}`
    return inBundle(4, go.kind, says)
  }
  const keys = await keysFault(pipeline)
  if (keys !== undefined) return keys
  const crl = await crlFault(pipeline)
  if (crl !== undefined) return crl
  // keyCertSign is not asked: peers ask it
  return signer.basicConstraints?.ca === true
    ? undefined
    : {
        step: 8,
        cause: 'signer-not-a-ca',
        says: 'certificate is not authorized to sign other certificates',
      }
}

function refused({ step, cause, says }: Refusal, { citadel }: ControlPlaneRules): IstiodPrediction {
  const line = citadel ? inCitadelsLog(says) : inLog(says)
  return { accepts: false, usesSet: false, says: line, cause, step }
}

/**
 * Runs istiod's pipeline over the files of a set.
 *
 * Texts and order as measured with Istio's own loader on Go 1.26; what older control planes do differently is in
 * {@link ControlPlaneRules}.
 */
export async function predictIstiod(pipeline: Pipeline): Promise<PipelineResult> {
  const { rules, roles, reading } = pipeline
  const absent = presence(pipeline)
  if (absent === 'self-signed') {
    return { prediction: { accepts: true, usesSet: false, selfSigned: true } }
  }
  if (absent !== undefined) return { prediction: refused(absent, rules) }
  const signer = firstCertificate(roles.bytes['signing-certificate'] as Uint8Array, reading)
  if (signer.problem !== undefined) {
    const says = `failed to parse cert PEM: ${signer.problem}`
    return { prediction: refused(inBundle(4, 'certificate-unreadable', says), rules) }
  }
  const go = await verifySigner(pipeline, signer.value)
  const fault = await bundleFault(pipeline, signer.value, go)
  if (fault !== undefined) return { prediction: refused(fault, rules), go }
  const ttl = defaultTtl(pipeline)
  if (typeof ttl !== 'number') return { prediction: refused(ttl, rules), go }
  return { prediction: { accepts: true, usesSet: true, defaultTtl: goDuration(ttl) }, go }
}

/** What istiod would do, in the sentence that sums a report up. */
export function istiodSentence(
  { accepts, selfSigned, cause }: IstiodPrediction,
  fails: boolean,
): string {
  if (cause === 'unsupported')
    return 'what istiod would do cannot be said here: the engine cannot check a signature'
  if (selfSigned === true) return 'istiod would not use this set: it would make a CA of its own'
  if (!accepts) return 'istiod would not start with this set'
  return `istiod would start with this set${fails ? ', but see the errors above' : ''}`
}
