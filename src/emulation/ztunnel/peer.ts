// The folder `ztunnel`: what ztunnel does around rustls: loading certificates, roots and CRLs, and who may talk to
// whom. Not here: verifying (`webpki`).

import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { RevocationList } from '../../certificate/crl.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { isRefusal } from '../../report/error.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { ztunnelRules, type ZtunnelRules } from '../../release/ztunnel.ts'
import type { InDer } from '../openssl/question.ts'
import {
  ACCEPTED,
  refused,
  type ExpectedNames,
  type LoadContext,
  type LoadedCertificates,
  type LoadedMaterial,
  type PeerAnswer,
  type Stack,
  type StackQuestion,
} from '../stack.ts'
import type { WebpkiSignatureCheck } from '../webpki/check-signature.ts'
import { readWebpkiCrl, type WebpkiCrl } from '../webpki/read-crl.ts'
import { readAnchors, rememberWebpkiSignatures } from '../webpki/verify.ts'
import { askZtunnel } from './accept.ts'
import { loadFirst, loadRoots, NO_ANCHORS } from './load.ts'

const OLDEST = 22

/** The ztunnel of a release; of one that has none on rustls the first that is. */
const rulesOf = ({ istio }: ControlPlaneRules): ZtunnelRules =>
  ztunnelRules(Math.max(istio, OLDEST)) as ZtunnelRules

const notLoaded = (says: string): LoadedCertificates => ({ loads: false, certificates: [], says })

/** A certificate as our own reader has it, which knows its signature already; what that refuses stays bytes. */
function strictly(der: Uint8Array, { reading }: LoadContext): InDer {
  try {
    return reading.parse(der)
  } catch (error) {
    if (isRefusal(error)) return { der }
    throw error
  }
}

const loaded = (ders: readonly Uint8Array[], context: LoadContext): LoadedCertificates => ({
  loads: true,
  certificates: ders.map((der) => strictly(der, context)),
})

// istiod splits the chain for ztunnel since this release (security/pkg/server/ca/server.go); before it is one element
const SPLITS_CHAIN = 26

const LF = 0x0a

/** The elements of the CA's answer between leaf and roots, as istiod makes them of cert-chain.pem. */
function elementsOf(text: Uint8Array, { reading, rules }: LoadContext): readonly Uint8Array[] {
  if (text.length === 0) return []
  if (rules.istio < SPLITS_CHAIN) return [text]
  const searched = latin1(text)
  let from = 0
  const elements: Uint8Array[] = []
  for (const { offset, der } of reading.blocks(text)) {
    // `PemCertBytestoString` ends at a block without content
    if (der.length === 0) break
    const end = text.indexOf(LF, searched.indexOf('\n-----END ', offset) + 1)
    const stop = end < 0 ? text.length : end + 1
    elements.push(text.subarray(from, stop))
    from = stop
  }
  return elements
}

function loadChainFile(text: Uint8Array, context: LoadContext): LoadedCertificates {
  const ders: Uint8Array[] = []
  for (const element of elementsOf(text, context)) {
    const first = loadFirst(element)
    if (!first.ok) return notLoaded(first.says)
    ders.push(first.der)
  }
  return loaded(ders, context)
}

function loadRootFile(text: Uint8Array, context: LoadContext): LoadedCertificates {
  const roots = loadRoots(text, rulesOf(context.rules))
  return roots.ok ? loaded(roots.roots, context) : notLoaded(roots.says)
}

const dersOf = ({ certificates }: LoadedCertificates): readonly Uint8Array[] =>
  certificates.map(({ der }) => der)

/** CRLs as ztunnel has them: with one that it cannot read it asks none. */
function crlsOf(crls: readonly RevocationList[]): readonly WebpkiCrl[] {
  const read: WebpkiCrl[] = []
  for (const { der } of crls) {
    const crl = readWebpkiCrl(der)
    if ('name' in crl) return []
    read.push(crl)
  }
  return read
}

// what was verified for one question is remembered as long as its check
const remembered = new WeakMap<SignatureCheck, WebpkiSignatureCheck>()

const isCertificate = (one: InDer): one is Certificate => 'publicKey' in one

/** Of certificates the answer comes from the question: it may be known already, and of a specimen only the question knows it. */
function checkOf({ leaf, chain, roots, check, engine }: StackQuestion): WebpkiSignatureCheck {
  const others = remembered.get(check) ?? rememberWebpkiSignatures(engine)
  remembered.set(check, others)
  const known = [leaf, ...chain.certificates, ...roots.certificates].filter(isCertificate)
  return (input) => {
    const signed = known.find(
      ({ tbs, signature }) => equalBytes(tbs, input.data) && equalBytes(signature, input.signature),
    )
    const issuer = known.find(({ publicKey }) => equalBytes(publicKey.spki, input.spki))
    return signed === undefined || issuer === undefined ? others(input) : check(signed, issuer)
  }
}

function namesOf({ trustDomain, identities }: StackQuestion): ExpectedNames {
  return {
    ...(trustDomain === undefined ? {} : { trustDomain }),
    ...(identities === undefined ? {} : { identities }),
  }
}

function unloaded({ chain, roots }: LoadedMaterial): PeerAnswer | undefined {
  if (!roots.loads) return refused('roots-unreadable', roots.says ?? '')
  return chain.loads ? undefined : refused('chain-unreadable', chain.says ?? '')
}

/** The ztunnel of ambient mode: what it loads of the CA's answer, and whom it accepts. */
export const ZTUNNEL: Stack = {
  loadChain: loadChainFile,
  loadRoots: loadRootFile,
  readsChainFile: true,
  accept: (material) => unloaded(material) ?? ACCEPTED,
  verify: async (question) => {
    const cannot = unloaded(question)
    if (cannot !== undefined) return cannot
    const rules = rulesOf(question.rules)
    const roots = dersOf(question.roots)
    if (question.role === 'client' && readAnchors(roots, rules).length === 0) {
      return refused('roots-unreadable', NO_ANCHORS)
    }
    const verdict = await askZtunnel({
      role: question.role,
      leaf: question.leaf.der,
      chain: dersOf(question.chain),
      roots,
      crls: crlsOf(question.crls),
      at: question.at,
      rules,
      check: checkOf(question),
      ...namesOf(question),
    })
    return verdict.ok ? ACCEPTED : refused(verdict.cause, verdict.says)
  },
}
