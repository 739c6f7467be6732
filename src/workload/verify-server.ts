import type { Capture, CapturedCertificate } from '../capture/types.ts'
import type { Certificate } from '../certificate/types.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import { equalBytes } from '../der/bytes.ts'
import type { AskedClient } from '../credential/client.ts'
import { CREDENTIAL_CODES } from '../credential/codes.ts'
import { checkPresented } from '../credential/presented.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { createReport } from '../report/report.ts'
import { picture } from './chain-links.ts'
import type { VerifyWorkloadOptions } from './evidence.ts'
import { nameOf, placeOf } from './place.ts'
import type { Shown } from './shown.ts'
import type { WorkloadStep } from './steps.ts'
import type { Trust } from './trust.ts'
import type { WorkloadReport } from './verify.ts'

// The capture of a gateway: a server for a name. Nothing of what makes a workload is asked of it: no SPIFFE ID, no signature of
// your own CA, no root behind the chain.

/** Is it the certificate of a server for a name, and not of a workload? Workloads have a URI. */
function isServer({ subjectAltName }: Certificate): boolean {
  const names = subjectAltName?.names ?? []
  return (
    names.some(({ type }) => type === 'dns' || type === 'ip') &&
    !names.some(({ type }) => type === 'uri')
  )
}

/** What the CA of the mesh issued is a workload's, whatever its names are; else the names say it, or the caller. */
export function isJudgedAsServer(
  leaf: Certificate,
  { hosts = [], spiffeId, trustDomain }: VerifyWorkloadOptions,
  { signer }: Trust,
): boolean {
  if (hosts.length > 0) return true
  if (spiffeId !== undefined || trustDomain !== undefined) return false
  const own = signer !== undefined && equalBytes(leaf.issuer.der, signer.subject.der)
  return !own && isServer(leaf)
}

const presented = ({ certificate, block }: CapturedCertificate) => ({
  certificate,
  block: block.block,
  line: block.line,
})

/** The server's own certificate first, then what was presented behind it. */
const inOrder = ({ leaf, capture }: Shown) =>
  [leaf, ...capture.certificates.filter((one) => one !== leaf)].map(presented)

/** The server's certificate comes first, or a client takes another for it. Only a transcript shows what was presented in its order. */
function misplaced({ leaf, capture }: Shown): readonly Finding[] {
  const isOrdered = capture.transcript?.listed !== undefined
  const [first] = capture.certificates
  if (!isOrdered || first === undefined || first === leaf) return []
  const facts = { file: 'tls.crt', found: leaf.block.block, first: nameOf(first.certificate) }
  return [finding(CREDENTIAL_CODES, 'credential-chain-order', facts, placeOf(leaf))]
}

const CLIENT = 'a client that holds only your roots'

/** What a client makes of the chain, as a step and for the sentence. */
function chainStep(client: AskedClient | undefined): WorkloadStep & { readonly short: string } {
  if (client?.trusts === true)
    return {
      step: 'chain',
      outcome: 'pass',
      message: `${CLIENT} accepts it`,
      short: `${CLIENT} accepts it`,
    }
  if (client?.unchecked !== undefined) {
    const { algorithm, engine } = client.unchecked
    const short = 'what a client says cannot be said here'
    const message = `${short}: the engine ${engine} cannot check ${algorithm}`
    return { step: 'chain', outcome: 'fail', message, short }
  }
  const short = `${CLIENT} refuses it`
  return { step: 'chain', outcome: 'fail', message: client?.says ?? short, short }
}

/** A client that is shown a CA in the place of the server's certificate. */
const REFUSED: AskedClient = Object.freeze({ trusts: false })

/** Judges what a gateway presented, against the roots of a client. */
export async function verifyServer(
  shown: Shown,
  { at, hosts = [], controlPlane, engine }: VerifyWorkloadOptions,
  { roots }: Trust,
  check: SignatureCheck,
): Promise<WorkloadReport> {
  const { findings, client } = await checkPresented(inOrder(shown), {
    at,
    hosts,
    clientRoots: roots,
    ...(controlPlane !== undefined && { controlPlane }),
    ...(engine !== undefined && { engine }),
  })
  const { capture, leaf } = shown
  const order = misplaced(shown)
  const answered = order.length === 0 ? client : REFUSED
  const peerAccepts = answered?.trusts === true
  const { short, ...chainAnswer } = chainStep(answered)
  const steps: readonly WorkloadStep[] = [
    { step: 'root', outcome: 'skipped', message: 'a server does not send its root' },
    {
      step: 'ca',
      outcome: 'skipped',
      message: 'the certificate of a gateway is not issued by the CA of the mesh',
    },
    chainAnswer,
  ]
  const what = `judged as the server of a gateway: ${nameOf(leaf.certificate)}`
  const report = createReport(
    [...capture.notes, ...order, ...findings],
    peerAccepts ? [{ ...placeOf(leaf), message: chainAnswer.message }] : [],
  )
  return Object.freeze({
    ...report,
    peerAccepts,
    steps,
    chain: await picture(capture, check),
    details: Object.freeze({
      answers: [],
      sentence: `${what}; ${short}`,
      data: { peerAccepts, ...(answered !== undefined && { client: answered }) },
    }),
  })
}

/** What the other secrets of a dump have against them, each judged for what it is: only servers, as no workload of theirs is asked for. */
export async function otherServers(
  whole: Capture,
  leaf: CapturedCertificate,
  { at, engine }: VerifyWorkloadOptions,
): Promise<readonly Finding[]> {
  const others = whole.certificates.filter(
    (one) => one.role === 'leaf' && one.chain !== leaf.chain && isServer(one.certificate),
  )
  const judged = others.map(async (one) => {
    const capture = {
      ...whole,
      certificates: whole.certificates.filter(({ chain }) => chain === one.chain),
    }
    const options = { at, ...(engine !== undefined && { engine }) }
    const { findings } = await checkPresented(inOrder({ leaf: one, capture }), options)
    const name = one.secret ?? one.source
    // whose roots its clients hold is not known here: a chain that is short may be whole for them
    const known = findings.filter(({ code }) => code !== 'credential-chain-ends')
    return known.map((found) => ({ ...found, message: `secret ${name}: ${found.message}` }))
  })
  return (await Promise.all(judged)).flat()
}
