import { engineOf, type LongCallOptions } from '../crypto/long-call.ts'
import { requireObject } from '../report/argument.ts'
import {
  readCertificates,
  readRevocationLists,
  type CertificatesInput,
  type RevocationListsInput,
} from '../certificate/input.ts'
import { rememberSignatures } from '../certificate/signature-cache.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import { emulationError } from './codes.ts'
import { ENVOY } from './envoy/peer.ts'
import { GO } from './go/peer.ts'
import { OPENSSL_1_1_1, OPENSSL_3_0, OPENSSL_3_5 } from './openssl/peer.ts'
import { createReading } from './parse-cache.ts'
import { askStack, type PeerAnswer, type PeerRole, type Stack } from './stack.ts'
import { ZTUNNEL } from './ztunnel/peer.ts'
import { isInstant } from '../report/kinds.ts'

const STACKS = {
  go: GO,
  boringssl: ENVOY,
  'openssl-3.0': OPENSSL_3_0,
  'openssl-3.5': OPENSSL_3_5,
  'openssl-1.1.1': OPENSSL_1_1_1,
  ztunnel: ZTUNNEL,
} as const satisfies Readonly<Record<string, Stack>>

/**
 * A component that judges certificates: `go` is crypto/x509 in istiod and the agents, `boringssl` is Envoy, `ztunnel` is
 * rustls-webpki as ztunnel calls it, the others are `openssl verify -partial_chain`.
 */
export type PeerStack = keyof typeof STACKS

/** A question to a component. */
export interface PeerQuestion extends LongCallOptions {
  /** The certificate of the party that is judged. */
  readonly leaf: CertificatesInput
  /** What it presents behind the leaf, in its order. */
  readonly intermediates?: CertificatesInput
  /** What the judging party trusts. */
  readonly roots: CertificatesInput
  /** The CRLs that the judging party holds; Envoy wants one of every issuer of the chain as soon as there is one. */
  readonly crls?: RevocationListsInput
  /** The instant judged. */
  readonly at: Date
  /** The role of the party that presents the chain: `server` is judged for serverAuth. */
  readonly role: PeerRole
  /** The release whose components answer; the newest that is known where left out. */
  readonly controlPlane?: ControlPlane
}

const ROLES: readonly unknown[] = ['server', 'client'] satisfies readonly PeerRole[]

function checkQuestion(peer: unknown, question: PeerQuestion): void {
  requireObject('question', question)
  const { at, role } = question
  const option = (name: string, problem: string): never => {
    throw emulationError('emulation-option', { option: name, problem })
  }
  const names = Object.keys(STACKS)
  if (!names.includes(peer as string)) option('peer', `is one of ${names.join(', ')}`)
  if (!ROLES.includes(role)) option('role', `is one of ${ROLES.join(', ')}`)
  if (!isInstant(at)) option('at', 'must be a valid Date')
}

/**
 * Says what a component of the mesh would answer to a chain, with its own words: the same prediction that `checkCacerts` and
 * `verifyWorkload` make. What is right by RFC 5280 is for `verifyChain` to say, and they differ.
 *
 * @returns `ok`, or the `cause` and what it `says`; the cause `unsupported`, without words, where the answer rests on a
 * signature that the engine cannot check: run it on Node, or pass another engine.
 * @throws MeshCertsError `emulation-option` for an option that cannot be used, `release-unknown` for a release that is not
 * known, and what reading the inputs throws. Never for what a certificate that can be read says.
 * @example
 * import { predictPeer } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const roots = readFileSync('fixtures/good/root-cert.pem')
 * const leaf = readFileSync('fixtures/good/ca-cert.pem')
 * const answer = await predictPeer('go', { leaf, roots, at: new Date('2027-01-01'), role: 'server' })
 * answer.ok // => true
 */
export async function predictPeer(peer: PeerStack, question: PeerQuestion): Promise<PeerAnswer> {
  checkQuestion(peer, question)
  const { intermediates = [], roots, crls = [], at, role } = question
  const engine = engineOf(question)
  const [leaf, ...more] = readCertificates(question.leaf, 'leaf')
  if (leaf === undefined || more.length > 0)
    throw emulationError('emulation-option', { option: 'leaf', problem: 'must be one certificate' })
  const rules = parseControlPlane(question.controlPlane)
  return askStack(STACKS[peer], {
    leaf,
    chain: { loads: true, certificates: readCertificates(intermediates, 'intermediates') },
    roots: { loads: true, certificates: readCertificates(roots, 'roots') },
    crls: readRevocationLists(crls, 'crls'),
    at,
    role,
    rules,
    check: rememberSignatures(engine),
    engine,
    reading: createReading(rules.go),
  })
}
