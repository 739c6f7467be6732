import type { Certificate } from '../../certificate/types.ts'
import type { Engine } from '../../crypto/engine.ts'
import { predictGo, type GoVerdict } from '../go/verify.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { goDuration } from '../go/duration.ts'
import { CACERTS_MOUNT, type CacertsRole, type CacertsRoles } from './cacerts-files.ts'
import { goCertificate, goCertificates } from '../go/append-certs.ts'
import { crlSigners, goRevocationLists, missingCrlText, withoutCrl } from '../go/revocation-list.ts'
import { goKeyPairFault } from '../go/x509-key-pair.ts'
import { goKeyFault } from '../go/private-key.ts'
import type { Reading } from '../parse-cache.ts'

// istiod's start-up over the mounted secret, step by step; the first step that fails decides the message.

/** What stands around every refusal in istiod's log. */
const inLog = (says: string): string =>
  `Error: failed to create discovery service: failed to create CA: failed to create an istiod CA: ${says}`
/** And in that of Citadel. */
const inCitadelsLog = (says: string): string => `Failed to create an Citadel (error: ${says})`

/** What istiod will do with a set. */
export interface IstiodPrediction {
  /** Does it start? */
  readonly accepts: boolean
  /** True when it starts with a certificate authority of its own, because it sees no file of the set. */
  readonly selfSigned?: true
  /** The whole line of its log when it refuses. */
  readonly says?: string
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
}

/** The prediction, and what Go found when it verified the signing certificate (absent when it never came to that). */
export interface PipelineResult {
  readonly prediction: IstiodPrediction
  readonly go?: GoVerdict
}

// in the order in which istiod opens them
const FOUR: readonly CacertsRole[] = ['signing-certificate', 'signing-key', 'chain', 'roots']
const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE

/** Text of the refusal, and the step. */
interface Refusal {
  readonly step: number
  readonly says: string
}

const inBundle = (step: number, tail: string): Refusal => ({
  step,
  says: `failed to create CA KeyCertBundle (${tail})`,
})

/** Steps 2 and 3: which files are there. */
function presence({ roles, rules }: Pipeline): Refusal | 'self-signed' | undefined {
  const missing = FOUR.filter((role) => roles.bytes[role] === undefined)
  if (missing.length === 0) return undefined
  if (rules.refusesIncomplete) {
    return missing.length === FOUR.length
      ? 'self-signed'
      : { step: 2, says: 'incomplete signing CA bundle detected' }
  }
  const first = missing[0] as CacertsRole
  if (rules.citadel) return cannotOpen(`/${CACERTS_MOUNT}/${roles.names[first]}`)
  // before Istio 1.27 only the key file decided whether the plug-in CA is used
  if (roles.bytes['signing-key'] === undefined) return 'self-signed'
  // the chain of the tls scheme is tls.crt, which is there, and ca.crt
  const lacking = first === 'chain' && roles.scheme === 'tls' ? 'roots' : first
  // the root file's name was empty when it was not found; in a chain it was named
  return cannotOpen(first === 'roots' ? '' : `${CACERTS_MOUNT}/${roles.names[lacking]}`)
}

const cannotOpen = (path: string): Refusal => inBundle(3, `open ${path}: no such file or directory`)

/** istiod's `ParsePemEncodedCertificate`: the first block, whatever its label. */
function firstCertificate(bytes: Uint8Array, reading: Reading): Certificate | string {
  const block = reading.blocks(bytes)[0]
  if (block === undefined) return 'invalid PEM encoded certificate'
  const { certificate, problem } = goCertificate(block.der, reading)
  return problem === undefined ? certificate : 'failed to parse X.509 certificate'
}

async function verifySigner(pipeline: Pipeline, signer: Certificate): Promise<GoVerdict> {
  const { roles, rules, at, check, reading } = pipeline
  const pool = (role: CacertsRole): readonly Certificate[] =>
    goCertificates(roles.bytes[role] ?? new Uint8Array(0), reading).map(
      ({ certificate }) => certificate,
    )
  return predictGo({
    leaf: signer,
    roots: pool('roots'),
    intermediates: pool('chain'),
    at,
    usage: 'serverAuth',
    check,
    go: rules.go,
  })
}

/** Step 5: the first block of the key file. */
function keyFault(bytes: Uint8Array, reading: Reading): string | undefined {
  const block = reading.blocks(bytes)[0]
  return block === undefined ? 'invalid PEM-encoded key' : goKeyFault(block.label, block.der)
}

/** Step 7: CRLs, where there is a file with anything in it. */
async function crlFault({ roles, rules, engine, reading }: Pipeline): Promise<string | undefined> {
  const { crl, chain } = roles.bytes
  if (!rules.readsCrl || roles.scheme === 'tls' || crl === undefined || crl.length === 0)
    return undefined
  const signers = crlSigners(chain as Uint8Array, reading)
  if (typeof signers === 'string') return `failed to parse cert chain: ${signers}`
  const lists = goRevocationLists(crl)
  if (typeof lists === 'string') return `failed to parse CRL PEM: ${lists}`
  const missing = await withoutCrl(signers, lists, engine)
  return missing.length === 0 ? undefined : missingCrlText(missing)
}

const TTL = 'failed to get default cert TTL'

/** Step 9: a day, or what is left of the first certificate of the chain; an empty file asks nothing. */
function defaultTtl({ roles, reading, at }: Pipeline): Refusal | number {
  const chain = roles.bytes.chain as Uint8Array
  if (chain.length === 0) return DAY
  const first = firstCertificate(chain, reading)
  if (typeof first === 'string') {
    const says = `${TTL} failed to get cert chain TTL failed to extract cert expiration timestamp: failed to parse the cert: ${first}`
    return { step: 9, says }
  }
  const left = first.notAfter.getTime() - at.getTime()
  if (left <= 0) return { step: 9, says: `${TTL} cert chain has expired` }
  // to the minute, as it was measured: what is left runs down while one looks
  return Math.min(DAY, left < MINUTE ? left : Math.round(left / MINUTE) * MINUTE)
}

/** Steps 4 to 8 after the signing certificate was read. */
async function bundleFault(
  pipeline: Pipeline,
  signer: Certificate,
  go: GoVerdict,
): Promise<Refusal | undefined> {
  const { roles, reading, engine } = pipeline
  const { 'signing-certificate': certificate, 'signing-key': key } = roles.bytes
  if (!go.ok) {
    return inBundle(
      4,
      `cannot verify the cert with the provided root chain and cert pool with error: ${go.says}`,
    )
  }
  const unreadable = keyFault(key as Uint8Array, reading)
  if (unreadable !== undefined) return inBundle(5, `failed to parse private key PEM: ${unreadable}`)
  const pair = await goKeyPairFault(certificate as Uint8Array, key as Uint8Array, reading, engine)
  if (pair !== undefined) return inBundle(6, `the cert does not match the key: ${pair}`)
  const crl = await crlFault(pipeline)
  if (crl !== undefined) return inBundle(7, crl)
  // keyCertSign is not asked: peers ask it
  const isCa = signer.version === 3 && signer.basicConstraints?.ca === true
  return isCa
    ? undefined
    : { step: 8, says: 'certificate is not authorized to sign other certificates' }
}

function refused({ step, says }: Refusal, { citadel }: ControlPlaneRules): IstiodPrediction {
  return { accepts: false, says: citadel ? inCitadelsLog(says) : inLog(says), step }
}

/**
 * Runs istiod's pipeline over the files of a set.
 *
 * Texts and order as measured with istio master of August 2026 on Go 1.26; what older control planes do differently is in
 * {@link ControlPlaneRules}.
 */
export async function predictIstiod(pipeline: Pipeline): Promise<PipelineResult> {
  const { rules } = pipeline
  const absent = presence(pipeline)
  if (absent === 'self-signed') return { prediction: { accepts: true, selfSigned: true } }
  if (absent !== undefined) return { prediction: refused(absent, rules) }
  const signer = firstCertificate(
    pipeline.roles.bytes['signing-certificate'] as Uint8Array,
    pipeline.reading,
  )
  if (typeof signer === 'string') {
    return { prediction: refused(inBundle(4, `failed to parse cert PEM: ${signer}`), rules) }
  }
  const go = await verifySigner(pipeline, signer)
  const fault = await bundleFault(pipeline, signer, go)
  if (fault !== undefined) return { prediction: refused(fault, rules), go }
  const ttl = defaultTtl(pipeline)
  if (typeof ttl !== 'number') return { prediction: refused(ttl, rules), go }
  return { prediction: { accepts: true, defaultTtl: goDuration(ttl) }, go }
}

/** What istiod would do, in the sentence that sums a report up. */
export function istiodSentence({ accepts, selfSigned }: IstiodPrediction, fails: boolean): string {
  if (selfSigned === true) return 'istiod would not use this set: it would make a CA of its own'
  if (!accepts) return 'istiod would not start with this set'
  return `istiod would start with this set${fails ? ', but see the errors above' : ''}`
}
