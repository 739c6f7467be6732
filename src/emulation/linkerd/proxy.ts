import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { contextPrimitive } from '../../der/tags.ts'
import { element, oid, sequence, setOf, utf8String } from '../../der/writer.ts'
import { authorityOf, createSpecimen, specimenExtension } from '../specimen.ts'
import type { WebpkiSignatureCheck } from '../webpki/check-signature.ts'
import { rustlsWords } from '../webpki/rustls-words.ts'
import { supportedAlgorithms, type SupportedAlgorithm } from '../webpki/signature-algorithms.ts'
import { readAnchors, rememberWebpkiSignatures, webpkiError } from '../webpki/verify.ts'
import type { WebpkiErrorName } from '../webpki/webpki-error.ts'
import { readRustlsPem } from '../ztunnel/rustls-pem.ts'
import type { IssuerCredentials } from './decode.ts'
import type { LinkerdQuestion } from './identity.ts'
import { LINKERD_WORDS } from './words.ts'

// linkerd2-proxy at 29637b64: linkerd/meshtls/src/creds.rs (anchors), creds/verify.rs and creds/store.rs (a proxy verifies its
// own certificate before it uses it, and peers by the same rules), linkerd/rustls/src/crypto.rs (algorithms).

// rustls-webpki 0.103.14 by its Cargo.lock; the rules we have are those of 0.103.13
const RULES = { webpki: 103_014, crypto: 'aws-lc' } as const
const WORDS = 'full'

const PSS = '1.2.840.113549.1.1.10'
const RSA = '1.2.840.113549.1.1.'
const NULL = '0500'

/** Its own list: no RSASSA-PSS, and RSA with its NULL only. */
const isListed = ({ input, signature }: SupportedAlgorithm): boolean =>
  input.oid !== PSS && (!input.oid.startsWith(RSA) || signature.endsWith(NULL))

const LISTED = supportedAlgorithms(RULES).filter(isListed)
// RSA_PKCS1_3072_8192_SHA384 comes last, and has the identifier of the one for shorter keys
const SHA384 = LISTED.filter(({ input }) => input.oid === `${RSA}12`)
const ALGORITHMS = [...LISTED, ...SHA384]

/** Why a proxy does not come up, or refuses a peer. */
export type ProxyCause = 'anchors-unreadable' | 'no-anchors' | WebpkiErrorName

/** What a proxy makes of the anchors, and of a certificate that the identity controller issues. */
export interface ProxyAnswer {
  readonly ok: boolean
  readonly cause?: ProxyCause
  readonly says?: string
}

const OK: ProxyAnswer = Object.freeze({ ok: true })

const refuses = (cause: ProxyCause, says: string): ProxyAnswer =>
  Object.freeze({ ok: false, cause, says })

/** The anchors as a proxy loads them: every block that is a certificate, in a text without a broken block. */
export function proxyAnchors(text: Uint8Array): readonly Uint8Array[] | ProxyAnswer {
  const { items, error } = readRustlsPem(text)
  if (error !== undefined) return refuses('anchors-unreadable', LINKERD_WORDS.proxyAnchors)
  const ders = items.filter(({ kind }) => kind === 'certificate').map(({ der }) => der)
  if (ders.length === 0) return refuses('no-anchors', LINKERD_WORDS.proxyNoAnchors)
  return readAnchors(ders, RULES).length === 0
    ? refuses('no-anchors', LINKERD_WORDS.proxyNoneLoaded)
    : ders
}

// the values of the chart
const LIFE = 24 * 60 * 60 * 1000
const SKEW = 20_000

// ecdsa-with-SHA256, whatever the key of the issuer is
const ALGORITHM = sequence(oid('1.2.840.10045.4.3.2'))
const COMMON_NAME = oid('2.5.4.3')

/** A certificate as `IssueEndEntityCrt` makes it; it ends no later than the chain that it is issued under. */
function workloadOf(
  signer: Certificate,
  chain: readonly Certificate[],
  { at, namespace, trustDomain }: LinkerdQuestion,
): Certificate {
  const name = `foo.bar.serviceaccount.identity.${namespace}.${trustDomain}`
  const ends = [signer, ...chain].map(({ notAfter }) => notAfter.getTime())
  const dns = sequence(element(contextPrimitive(2), new TextEncoder().encode(name)))
  return createSpecimen({
    signer,
    algorithm: ALGORITHM,
    notBefore: new Date(at.getTime() - SKEW),
    notAfter: new Date(Math.min(at.getTime() + LIFE + SKEW, ...ends)),
    subject: sequence(setOf(sequence(COMMON_NAME, utf8String(name)))),
    extensions: [...authorityOf(signer), specimenExtension('2.5.29.17', false, dns)],
  })
}

/** The signature of the specimen counts as one by the key of the issuer. */
const checkWith =
  (leaf: Certificate, signer: Certificate, others: WebpkiSignatureCheck): WebpkiSignatureCheck =>
  (input) => {
    if (!equalBytes(input.data, leaf.tbs)) return others(input)
    return equalBytes(input.spki, signer.publicKey.spki) ? 'valid' : 'invalid'
  }

/**
 * Does the proxy of a workload take what the identity controller issues for it? Every peer judges it by the same rules.
 *
 * @returns `undefined` where our own reader cannot read the issuer, so that there is no certificate to ask about.
 */
export async function askProxy(
  { certificate, chain }: Pick<IssuerCredentials, 'certificate' | 'chain'>,
  question: LinkerdQuestion,
): Promise<ProxyAnswer | undefined> {
  const anchors = proxyAnchors(question.anchors)
  if ('ok' in anchors) return anchors
  const read = [certificate, ...chain].map(({ der }) => question.reading.strict(der))
  const [signer, ...above] = read.filter((one) => one !== undefined)
  if (signer === undefined || read.includes(undefined)) return undefined
  const leaf = workloadOf(signer, above, question)
  const error = await webpkiError({
    leaf: leaf.der,
    chain: [signer, ...above].map(({ der }) => der),
    roots: anchors,
    at: question.at,
    usage: 'serverAuth',
    rules: RULES,
    algorithms: ALGORITHMS,
    check: checkWith(leaf, signer, rememberWebpkiSignatures(question.engine)),
  })
  return error === undefined ? OK : refuses(error.name, rustlsWords(error, WORDS))
}
