import type { RevocationList } from '../certificate/crl.ts'
import type { Certificate } from '../certificate/types.ts'
import type { SignatureOutcome } from '../crypto/engine.ts'
import { verifySignature } from '../crypto/verify-signature.ts'
import { equalBytes } from '../der/bytes.ts'
import { spend } from './budget.ts'
import { judgeCrlIssuer } from './checks-leaf.ts'
import type { Context } from './verification-state.ts'
import { sameName } from '../certificate/name-comparison.ts'
import type { Pool } from './pool.ts'
import type { CrlPool } from './crl-pool.ts'
import { workingKey } from './check-links.ts'
import { validate, type RevocationAnswer } from './validate.ts'

/** Whose revocation is asked: nobody's, the leaf's, that of every certificate below the anchor. */
export type RevocationScope = 'off' | 'leaf' | 'chain'

/** Everything that revocation works with. */
export interface RevocationJob {
  readonly context: Context
  readonly pool: Pool
  readonly crls: CrlPool
  readonly scope: RevocationScope | undefined
  /** Signers of CRLs whose own standing is being worked out: they vouch for themselves (RFC 5280 has no rule for it). */
  readonly trail: readonly Certificate[]
  /** The check itself, for the paths of signers. */
  readonly recheck: (job: RevocationJob, path: readonly Certificate[]) => Promise<RevocationAnswer>
}

// a CRL signer whose standing hangs on a CRL whose signer …: no honest PKI goes three deep
const MAX_TRAIL = 4

async function isSignedBy(
  job: RevocationJob,
  list: RevocationList,
  signer: Certificate,
  above: readonly Certificate[],
): Promise<SignatureOutcome | 'limit'> {
  const { context, crls } = job
  let outcomes = crls.links.get(list)
  const known = outcomes?.get(signer)
  if (known !== undefined) return known
  if (!spend(context.budget, 'signatures')) return 'limit'
  const { signatureAlgorithm: algorithm, signature, tbs: data } = list
  const input = { spki: workingKey(signer, above), algorithm, signature, data }
  const outcome = await verifySignature(context.engine, input, context.memory.keys)
  if (outcomes === undefined) crls.links.set(list, (outcomes = new WeakMap()))
  outcomes.set(signer, outcome)
  return outcome
}

/** RFC 5280, section 6.3.3 (f): a path of its own to the same trust anchor, and in good standing itself. */
async function isTrusted(
  job: RevocationJob,
  signer: Certificate,
  anchor: Certificate,
): Promise<boolean> {
  const { context, pool, trail } = job
  if (trail.includes(signer)) return true
  if (trail.length >= MAX_TRAIL) return false
  const inner: Context = {
    ...context,
    rules: {
      ...context.rules,
      purpose: 'any',
      judgements: { intermediate: new WeakMap(), root: new WeakMap() },
    },
  }
  const narrow: Pool = { ...pool, anchors: [anchor], indexes: {} }
  const next: RevocationJob = { ...job, context: inner, trail: [...trail, signer] }
  const verdict = await validate(
    {
      context: inner,
      pool: narrow,
      policies: {},
      peerName: undefined,
      isPublicSuffix: undefined,
      judge: (certificate) => judgeCrlIssuer(certificate, inner.rules),
      revocation: job.scope === 'leaf' ? undefined : (path) => job.recheck(next, path),
    },
    signer,
  )
  return verdict.status === 'trusted'
}

function maySignCrls({ keyUsage }: Certificate): boolean {
  return keyUsage === undefined || keyUsage.usages.includes('cRLSign')
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  const kept: Certificate[] = []
  for (const certificate of certificates) {
    if (!kept.some((other) => other === certificate || equalBytes(other.der, certificate.der))) {
      kept.push(certificate)
    }
  }
  return kept
}

/**
 * Finds the certificate whose key signed a CRL: first among those of the path, then among all others of the name of the
 * CRL's issuer that lead to the same trust anchor.
 *
 * @param first - Certificates that need no path of their own.
 * @param above - The path above the certificate that is asked about; its last is the anchor. Empty to ask only `first`.
 * @returns The certificate, or why there is none.
 */
export async function findSigner(
  job: RevocationJob,
  list: RevocationList,
  first: readonly Certificate[],
  above: readonly Certificate[],
): Promise<Certificate | string> {
  const { pool } = job
  const anchor = above.at(-1)
  const others = anchor === undefined ? [] : [...pool.intermediates, ...pool.anchors]
  const named = distinct(
    [...first, ...others].filter(({ subject }) => sameName(subject, list.issuer)),
  )
  let reason = 'no certificate of that name is known'
  for (const candidate of named) {
    // RFC 5280, section 6.3.3 (f)
    if (!maySignCrls(candidate)) {
      reason = `the keyUsage of "${candidate.subject.text}" lacks cRLSign`
      continue
    }
    const place = first.indexOf(candidate)
    const outcome = await isSignedBy(job, list, candidate, place < 0 ? [] : first.slice(place + 1))
    if (outcome !== 'valid') {
      reason = outcome === 'unsupported' ? 'its algorithm is not supported' : 'its signature is bad'
      continue
    }
    if (place >= 0 || (anchor !== undefined && (await isTrusted(job, candidate, anchor)))) {
      return candidate
    }
    reason = `the certificate of its signer is not trusted`
  }
  return reason
}
