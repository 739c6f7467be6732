import type { RevocationList } from '../certificate/crl.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { DerReader } from '../der/reader.ts'
import { TAG } from '../der/tags.ts'
import { predictGo, type GoRefusal } from './go/verify.ts'
import { predictBoringSsl, type PeerQuestion, type PeerVerdict } from './boringssl/verify.ts'
import { predictOpenSsl } from './openssl/verify.ts'
import { revocationCheck } from './openssl/revocation.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import { boringSslCertificates, openSslCertificates, type LoadedPem } from '../pem/openssl-pem.ts'
import { isMeshCertsError } from '../report/error.ts'
import type { ControlPlaneRules } from '../release/control-plane.ts'
import type { CacertsRoles } from './istiod/cacerts-files.ts'
import { goCertificates } from './go/append-certs.ts'
import { goRevocationLists } from './go/revocation-list.ts'
import type { Reading } from './parse-cache.ts'
import { createSpecimen, specimenCheck } from './istiod/specimen-leaf.ts'

/** Does a peer accept what workloads present? `says` are its words when it does not. */
export interface PeerAnswer {
  readonly ok: boolean
  readonly says?: string
}

/**
 * What the stacks that meet in a mesh say of the chain that workloads present, by stack and by the role of whoever
 * presents it. `goIstiodServing` is istiod's own certificate as agents see it.
 */
export interface PeerAnswers {
  readonly goServer: PeerAnswer
  readonly goClient: PeerAnswer
  readonly goIstiodServing: PeerAnswer
  readonly boringsslServer: PeerAnswer
  readonly boringsslClient: PeerAnswer
  readonly openssl30Server: PeerAnswer
  readonly openssl30Client: PeerAnswer
  readonly openssl111Server: PeerAnswer
  readonly envoyLoadsSecret: PeerAnswer
}

/** What the peers are asked about. */
export interface PeersInput {
  readonly roles: CacertsRoles
  readonly rules: ControlPlaneRules
  readonly signer: Certificate
  readonly at: Date
  readonly ttl: number
  readonly trustDomain: string
  readonly istiodNamespace: string
  readonly engine: Engine
  readonly check: SignatureCheck
  readonly reading: Reading
  /** What workloads present behind their own certificate, as `servedText` makes it. */
  readonly served: Uint8Array
  /** The same as Envoy loads it. */
  readonly presented: LoadedPem
}

/** The names of istiod's own certificate, in its order. */
const istiodNames = (namespace: string): readonly string[] =>
  ['istiod', 'istiod-remote', 'istio-pilot'].map((name) => `${name}.${namespace}.svc`)

/** The certificates of a file as a library loads them. */
interface LoadedCertificates {
  /** False when a block cannot be read: then the whole file is refused. */
  readonly loads: boolean
  /** Those that can be read. */
  readonly certificates: readonly Certificate[]
}

function load({ status, certificates: blocks }: LoadedPem, reading: Reading): LoadedCertificates {
  const certificates: Certificate[] = []
  let loads = status === 'loaded'
  for (const { der } of blocks) {
    try {
      certificates.push(reading.parse(withoutTrust(der)))
    } catch (error) {
      if (!isMeshCertsError(error)) throw error
      loads = false
    }
  }
  return { loads, certificates }
}

/** A TRUSTED CERTIFICATE has OpenSSL's own data behind the certificate. */
function withoutTrust(der: Uint8Array): Uint8Array {
  const reader = new DerReader(der)
  reader.read(TAG.SEQUENCE, 'Certificate')
  return reader.element()
}

const OK: PeerAnswer = Object.freeze({ ok: true })
const no = (says: string): PeerAnswer => Object.freeze({ ok: false, says })

function answer(verdict: PeerVerdict | GoRefusal | { readonly ok: true }): PeerAnswer {
  return verdict.ok ? OK : no(verdict.says)
}

// Envoy's words for a secret it cannot load
const NO_ROOTS = 'Failed to load trusted CA certificates from <inline>'
const NO_CHAIN = 'Failed to load certificate chain from <inline>'

interface Loaded {
  readonly chain: LoadedCertificates
  readonly roots: LoadedCertificates
}

/** CRLs come to Envoy as they stand; it refuses what it cannot read, as istiod did before. */
function crls({ roles, rules }: PeersInput): readonly RevocationList[] {
  const { crl } = roles.bytes
  if (!rules.readsCrl || roles.scheme === 'tls' || crl === undefined) return []
  const lists = goRevocationLists(crl)
  return typeof lists === 'string' ? [] : lists
}

function envoyLoads({ chain, roots }: Loaded): PeerAnswer {
  if (!roots.loads || roots.certificates.length === 0) return no(NO_ROOTS)
  return chain.loads ? OK : no(NO_CHAIN)
}

interface Specimens {
  readonly workload: Certificate
  readonly istiod: Certificate
  readonly check: SignatureCheck
}

function makeSpecimens(input: PeersInput): Specimens {
  const { signer, at, ttl, trustDomain, istiodNamespace } = input
  const uri = `spiffe://${trustDomain}/ns/foo/sa/bar`
  const workload = createSpecimen({ signer, at, ttl, uri })
  const istiod = createSpecimen({ signer, at, ttl, dns: istiodNames(istiodNamespace) })
  return { workload, istiod, check: specimenCheck(signer, [workload, istiod], input.check) }
}

async function askGo(
  input: PeersInput,
  specimens: Specimens,
): Promise<Pick<PeerAnswers, 'goServer' | 'goClient' | 'goIstiodServing'>> {
  const { roles, rules, at, reading, served } = input
  const certificates = (bytes: Uint8Array): readonly Certificate[] =>
    goCertificates(bytes, reading).map(({ certificate }) => certificate)
  const question = {
    roots: certificates(roles.bytes.roots as Uint8Array),
    intermediates: certificates(served),
    at,
    check: specimens.check,
    go: rules.go,
  }
  const ask = async (leaf: Certificate, usage: 'serverAuth' | 'clientAuth'): Promise<PeerAnswer> =>
    answer(await predictGo({ ...question, leaf, usage }))
  return {
    goServer: await ask(specimens.workload, 'serverAuth'),
    goClient: await ask(specimens.workload, 'clientAuth'),
    goIstiodServing: await ask(specimens.istiod, 'serverAuth'),
  }
}

async function askBoringSsl(
  question: Omit<PeerQuestion, 'purpose'>,
  roots: LoadedCertificates,
): Promise<Pick<PeerAnswers, 'boringsslServer' | 'boringsslClient'>> {
  if (!roots.loads) return { boringsslServer: no(NO_ROOTS), boringsslClient: no(NO_ROOTS) }
  return {
    boringsslServer: answer(await predictBoringSsl({ ...question, purpose: 'server' })),
    boringsslClient: answer(await predictBoringSsl({ ...question, purpose: 'client' })),
  }
}

const LOAD_ERROR = no('load error')

/** OpenSSL 3.0 passes over what it cannot read among the presented certificates, 1.1.1 does not. */
async function askOpenSsl(
  question: Omit<PeerQuestion, 'purpose'>,
  { chain, roots }: Loaded,
): Promise<Pick<PeerAnswers, 'openssl30Server' | 'openssl30Client' | 'openssl111Server'>> {
  if (!roots.loads) {
    return {
      openssl30Server: LOAD_ERROR,
      openssl30Client: LOAD_ERROR,
      openssl111Server: LOAD_ERROR,
    }
  }
  const server: PeerQuestion = { ...question, purpose: 'server' }
  return {
    openssl30Server: answer(await predictOpenSsl(server, '3.0')),
    openssl30Client: answer(await predictOpenSsl({ ...question, purpose: 'client' }, '3.0')),
    openssl111Server: chain.loads ? answer(await predictOpenSsl(server, '1.1.1')) : LOAD_ERROR,
  }
}

/** Asks every stack what it would say of the chain that workloads of this set present. */
export async function askPeers(input: PeersInput): Promise<PeerAnswers> {
  const { roles, at, engine, served } = input
  const specimens = makeSpecimens(input)
  const roots = roles.bytes.roots as Uint8Array
  const loaded = (pem: LoadedPem): LoadedCertificates => load(pem, input.reading)
  const boring: Loaded = {
    chain: loaded(input.presented),
    roots: loaded(boringSslCertificates(roots)),
  }
  const open: Loaded = {
    chain: loaded(openSslCertificates(served)),
    roots: loaded(openSslCertificates(roots)),
  }
  const lists = crls(input)
  const shared = { leaf: specimens.workload, at, check: specimens.check }
  const asQuestion = ({ chain, roots }: Loaded): Omit<PeerQuestion, 'purpose'> => ({
    ...shared,
    chain: chain.certificates,
    roots: roots.certificates,
  })
  const revocation = lists.length === 0 ? {} : { revocation: revocationCheck(lists, at, engine) }
  return Object.freeze({
    ...(await askGo(input, specimens)),
    ...(await askBoringSsl({ ...asQuestion(boring), ...revocation }, boring.roots)),
    ...(await askOpenSsl(asQuestion(open), open)),
    envoyLoadsSecret: envoyLoads(boring),
  })
}
