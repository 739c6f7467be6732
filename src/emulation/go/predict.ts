import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { Engine, MaybePromise, SignatureOutcome } from '../../crypto/engine.ts'
import { equalBytes } from '../../der/bytes.ts'
import { andThen } from '../../crypto/maybe-promise.ts'
import { verifySignature } from '../../crypto/verify-signature.ts'
import type { Reading } from '../parse-cache.ts'
import type { GoCertificate } from './certificate.ts'
import type { GoSignatureCheck } from './check-signature.ts'
import { verifyGoChain, type GoChainQuestion, type GoVerdict } from './verify.ts'

/** A certificate in anyone's reading: the bytes are what counts. */
interface InDer {
  readonly der: Uint8Array
}

/** What Go is asked. */
export interface GoQuestion extends Pick<GoChainQuestion, 'at' | 'usage'> {
  readonly leaf: InDer
  readonly roots: readonly InDer[]
  readonly intermediates: readonly InDer[]
  /** The check that others ask too, so that each signature is checked once. */
  readonly check: SignatureCheck
  readonly engine: Engine
  readonly reading: Reading
}

// a reading makes one object of each certificate, so this lasts as long as the reading
const looked = new WeakMap<GoCertificate, WeakMap<GoCertificate, SignatureOutcome>>()

/** Go's own look at a signature: with the algorithm and the key as it reads them. Each pair is verified once. */
function checkAsGo(
  engine: Engine,
  signed: GoCertificate,
  issuer: GoCertificate,
): MaybePromise<SignatureOutcome> {
  const { publicKey } = issuer
  const { signatureAlgorithm, signature, tbs } = signed
  if (publicKey === undefined || signatureAlgorithm === undefined) return 'unsupported'
  const outcomes = looked.get(signed) ?? new WeakMap<GoCertificate, SignatureOutcome>()
  looked.set(signed, outcomes)
  const known = outcomes.get(issuer)
  if (known !== undefined) return known
  const found = verifySignature(engine, {
    spki: publicKey.spki,
    algorithm: signatureAlgorithm.identifier,
    signature,
    data: tbs,
  })
  return andThen(found, (outcome) => {
    // what an engine cannot check another may, and who watches it has to hear of it again
    if (outcome !== 'unsupported') outcomes.set(issuer, outcome)
    return outcome
  })
}

/** Did one certificate sign the other, by Go's reading of algorithm and key? */
export function goSigned(
  signed: InDer,
  issuer: InDer,
  { reading, engine }: Pick<GoQuestion, 'reading' | 'engine'>,
): MaybePromise<SignatureOutcome> {
  const [child, parent] = [reading.go(signed.der).value, reading.go(issuer.der).value]
  return child === undefined || parent === undefined
    ? 'unsupported'
    : checkAsGo(engine, child, parent)
}

/** Is it one of ours? */
const isOurs = (certificate: InDer): certificate is Certificate =>
  'tbsSignatureAlgorithm' in certificate

/** What is good to the shared check is good to Go; what is not may still be, by its reading of keys and algorithms. */
function signatureCheck({ check, engine, reading, leaf }: GoQuestion): GoSignatureCheck {
  // the check may know the very object that it was given, such as a specimen without a signature
  const ours = ({ der }: GoCertificate): Certificate | undefined =>
    isOurs(leaf) && equalBytes(der, leaf.der) ? leaf : reading.strict(der)
  return (signed, issuer) => {
    const [child, parent] = [ours(signed), ours(issuer)]
    const shared = child && parent ? check(child, parent) : 'unsupported'
    return andThen(shared, (outcome) =>
      outcome === 'valid' ? outcome : checkAsGo(engine, signed, issuer),
    )
  }
}

/** What Go's `x509.Certificate.Verify` says of a certificate; roots and intermediates that it cannot read are left out. */
export async function predictGo(question: GoQuestion): Promise<GoVerdict> {
  const { reading, leaf, at, usage } = question
  const pool = (certificates: readonly InDer[]): readonly GoCertificate[] =>
    certificates.flatMap(({ der }) => reading.go(der).value ?? [])
  const { value, problem } = reading.go(leaf.der)
  if (problem !== undefined) return { ok: false, kind: 'unparsable', says: problem }
  return verifyGoChain({
    leaf: value,
    roots: pool(question.roots),
    intermediates: pool(question.intermediates),
    at,
    usage,
    check: signatureCheck(question),
    go: reading.release,
  })
}
