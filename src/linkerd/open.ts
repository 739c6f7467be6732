import { rememberSignatures } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import { watchSignatures, type Unchecked } from '../certificate/watch-signatures.ts'
import { rememberPublicHalf } from '../crypto/wrap-engine.ts'
import { linkerdCheck, type LinkerdCheckLine } from '../emulation/linkerd/check.ts'
import { decodeCertificates, type DecodedCertificates } from '../emulation/linkerd/decode.ts'
import {
  startIdentity,
  type IdentityAnswer,
  type LinkerdQuestion,
} from '../emulation/linkerd/identity.ts'
import { askProxy, proxyAnchors, type ProxyAnswer } from '../emulation/linkerd/proxy.ts'
import { createReading, type Reading } from '../emulation/parse-cache.ts'
import { MEASURED_GO } from '../release/go-version.ts'
import type { Settings } from './options.ts'
import type { LinkerdSet, LinkerdValue } from './read.ts'

/** The set and everything that was asked about it, once. */
export interface Opened {
  readonly set: LinkerdSet
  readonly at: Date
  readonly trustDomain: string
  readonly reading: Reading
  readonly anchors: DecodedCertificates
  readonly certificates: DecodedCertificates
  /** The first certificate of the issuer's file, where our own reader can read it. */
  readonly issuer?: Certificate | undefined
  readonly identity: IdentityAnswer
  readonly lines: readonly LinkerdCheckLine[]
  /** What a proxy makes of the anchors, and of what is issued where something is. */
  readonly proxy?: ProxyAnswer | undefined
  /** What the engine cannot check, where the answers rest on that. */
  readonly unchecked?: Unchecked | undefined
}

const EMPTY = new Uint8Array(0)
const bytesOf = (value: LinkerdValue | undefined): Uint8Array => value?.bytes ?? EMPTY

/** The Secret by the keys that `linkerd check` asks for, whatever the files were called. */
function secretOf({
  scheme,
  certificate,
  key,
  ownAnchors,
}: LinkerdSet): Record<string, Uint8Array> {
  const external = scheme === 'kubernetes.io/tls'
  return {
    ...(certificate && { [external ? 'tls.crt' : 'crt.pem']: certificate.bytes }),
    ...(key && { [external ? 'tls.key' : 'key.pem']: key.bytes }),
    ...(ownAnchors && { 'ca.crt': ownAnchors.bytes }),
  }
}

async function askAll(
  set: LinkerdSet,
  question: LinkerdQuestion,
): Promise<Pick<Opened, 'identity' | 'lines' | 'proxy'>> {
  const { answer: identity, credentials } = await startIdentity(question)
  const lines = await linkerdCheck({ ...question, secret: secretOf(set), scheme: set.scheme })
  if (credentials !== undefined && identity.issues)
    return { identity, lines, proxy: await askProxy(credentials, question) }
  const loaded = proxyAnchors(question.anchors)
  return { identity, lines, ...('ok' in loaded && { proxy: loaded }) }
}

/** Opens a set: each text is read once, each component asked once. */
export async function openLinkerd(
  set: LinkerdSet,
  { at, namespace, trustDomain, engine: given }: Settings,
): Promise<Opened> {
  const engine = rememberPublicHalf(given)
  const reading = createReading(MEASURED_GO)
  const question = {
    anchors: bytesOf(set.anchors),
    issuer: { certificate: bytesOf(set.certificate), key: bytesOf(set.key) },
    at,
    namespace,
    trustDomain,
    reading,
  }
  const tools = { check: rememberSignatures(engine), engine }
  const { answer, unchecked } = await watchSignatures(tools, (watched) =>
    askAll(set, { ...question, ...watched }),
  )
  const certificates = decodeCertificates(question.issuer.certificate, reading)
  const [first] = certificates.certificates
  const isNo = !answer.identity.issues || answer.proxy?.ok === false || answer.lines.length > 0
  return {
    ...answer,
    set,
    at,
    trustDomain,
    reading,
    anchors: decodeCertificates(question.anchors, reading),
    certificates,
    issuer: first && reading.strict(first.der),
    ...(isNo && unchecked !== undefined && { unchecked }),
  }
}
