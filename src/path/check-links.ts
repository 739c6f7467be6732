import type { Certificate } from '../certificate/types.ts'
import type { MaybePromise, SignatureOutcome } from '../crypto/engine.ts'
import { andThen } from '../crypto/maybe-promise.ts'
import { verifySignature } from '../crypto/verify-signature.ts'
import { bitString, element, oid, sequence } from '../der/writer.ts'
import { TAG } from '../der/tags.ts'
import { spend } from './budget.ts'
import type { Context } from './verification-state.ts'

/** The outcome of a check; `limit` when no more of them are allowed. */
export type LinkOutcome = SignatureOutcome | 'limit'

/**
 * The key of an issuer, as RFC 5280, section 6.1.4 (d) to (f) works it out: a DSA key without parameters takes over those
 * of the key that signed it.
 *
 * @param above - The certificates above the issuer, the next one first.
 */
export function workingKey(issuer: Certificate, above: readonly Certificate[]): Uint8Array {
  const { publicKey } = issuer
  if (publicKey.type !== 'DSA' || publicKey.algorithm.parameters !== undefined) {
    return publicKey.spki
  }
  const parent = above.find(
    ({ publicKey: key }) => key.type !== 'DSA' || key.algorithm.parameters !== undefined,
  )
  const parameters = parent?.publicKey.algorithm.parameters
  if (parent?.publicKey.type !== 'DSA' || parameters === undefined) return publicKey.spki
  const algorithm = element(TAG.SEQUENCE, oid(publicKey.algorithm.oid), parameters)
  return sequence(algorithm, bitString(publicKey.bytes))
}

/** A certificate and the one that may have signed it. */
export interface Link {
  /** The certificate that is signed. */
  readonly child: Certificate
  /** The one whose key is asked. */
  readonly issuer: Certificate
  /** As for {@link workingKey}. */
  readonly above: readonly Certificate[]
  /** Is the certificate the end of the path? Those are many, and asked once. */
  readonly isLeaf?: boolean
}

function recall(
  { memory, ownLinks }: Context,
  { child, issuer }: Link,
): SignatureOutcome | undefined {
  for (const link of ownLinks) {
    if (link.child === child && link.issuer === issuer) return link.outcome
  }
  return memory.links?.get(child)?.get(issuer)
}

function remember(
  { memory: { links }, ownLinks }: Context,
  { child, issuer, isLeaf = false }: Link,
  outcome: SignatureOutcome,
): void {
  // as many as the budget has signatures
  if (isLeaf || links === undefined) {
    ownLinks.push({ child, issuer, outcome })
    return
  }
  const outcomes = links.get(child)
  if (outcomes === undefined) links.set(child, new WeakMap([[issuer, outcome]]))
  else outcomes.set(issuer, outcome)
}

/** Was the certificate signed with the key of the issuer? Asked once for each pair of certificates. */
export function checkLink(context: Context, link: Link): MaybePromise<LinkOutcome> {
  const { child, issuer, above } = link
  const known = recall(context, link)
  if (known !== undefined) return known
  if (!spend(context.budget, 'signatures')) return 'limit'
  const { signatureAlgorithm: algorithm, signature, tbs: data } = child
  const input = { spki: workingKey(issuer, above), algorithm, signature, data }
  return andThen(verifySignature(context.engine, input, context.memory.keys), (outcome) => {
    // what depends on the certificates above is not a matter of the pair alone
    if (input.spki === issuer.publicKey.spki) remember(context, link, outcome)
    return outcome
  })
}

/** Which link of a path does not hold, counted from the leaf; nothing when all hold. */
export interface BrokenLink {
  readonly depth: number
  readonly outcome: Exclude<LinkOutcome, 'valid'>
}

/** Checks the signatures of a path from the leaf up, to the first that does not hold. */
export function checkLinks(
  context: Context,
  path: readonly Certificate[],
  depth = 0,
): MaybePromise<BrokenLink | undefined> {
  for (let at = depth; at < path.length - 1; at++) {
    const issuer = path[at + 1] as Certificate
    const above = issuer.publicKey.type === 'DSA' ? path.slice(at + 2) : []
    const outcome = checkLink(context, {
      child: path[at] as Certificate,
      issuer,
      above,
      isLeaf: at === 0,
    })
    if (typeof outcome !== 'string') {
      return outcome.then((later) =>
        later === 'valid' ? checkLinks(context, path, at + 1) : { depth: at, outcome: later },
      )
    }
    if (outcome !== 'valid') return { depth: at, outcome }
  }
  return undefined
}
