import { type CallLimits, type LongCallOptions } from '../crypto/long-call.ts'
import type { Capture, CapturedCertificate } from '../capture/types.ts'
import { compareCertificates } from '../certificate/compare.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Unchecked } from '../certificate/watch-signatures.ts'
import type { CacertsSet } from '../cacerts/read.ts'
import type { ControlPlane } from '../release/control-plane.ts'
import { latin1 } from '../der/strings.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'
import type { Limits } from '../path/budget.ts'
import type { Verdict } from '../path/verdict.ts'
import {
  type DataPlane,
  PEERS,
  type PeerRefusal,
  type PresentedAnswers,
} from '../emulation/peers.ts'
import { signsHandshakes } from './check-svid.ts'
import type { Short } from './shown.ts'
import type { RootsInput, Trust } from './trust.ts'

/** How a workload is verified. */
export interface VerifyWorkloadOptions extends LongCallOptions {
  /** What the call may cost: its operations, and what its search for a path to your roots may. */
  readonly limits?: CallLimits & Partial<Limits>
  /** The plug-in CA set of the administrator; or give `roots`. */
  readonly cacerts?: CacertsSet
  /** Only the roots that a peer holds; then whose CA signed is not asked. */
  readonly roots?: RootsInput
  /** The instant judged. */
  readonly at: Date
  /** Who it has to be, whole: `spiffe://cluster.local/ns/bookinfo/sa/details`. */
  readonly spiffeId?: string
  /**
   * The names that clients call a gateway by: the capture is then judged as that of a server for a name, and not of a workload, as
   * it is without them where the certificate has DNS names and no URI.
   */
  readonly hosts?: readonly string[]
  /** The trust domain it has to be of; any where left out. */
  readonly trustDomain?: string
  /** The release that read the set, the default of {@link parseControlPlane} when left out. */
  readonly controlPlane?: ControlPlane
  /**
   * What carries traffic. Left out, sidecars decide the status, and what ztunnel would refuse is reported as information; with
   * `ambient` or `both` it is an error, with `sidecar` it is not reported.
   */
  readonly dataPlane?: DataPlane
}

/** What is known of a workload when it is judged. */
export interface Question {
  readonly capture: Capture
  readonly leaf: CapturedCertificate
  readonly trust: Trust
  readonly options: VerifyWorkloadOptions
  /** Is the capture short of what was presented? Then the verdict is on what the set puts behind the leaf. */
  readonly short: Short | undefined
  readonly check: SignatureCheck
  readonly verdict: Verdict
  readonly peers: PresentedAnswers
  /** Those of them that refuse. */
  readonly refusing: readonly PeerRefusal[]
  /** There where the answers rest on a signature that cannot be checked here. */
  readonly unchecked?: Unchecked
}

export const contentOf = ({ der }: Certificate): string => latin1(der)

/** What is presented, by content. */
export function presented({ capture }: Question): ReadonlySet<string> {
  return new Set(capture.certificates.map(({ certificate }) => contentOf(certificate)))
}

/** The nearest among what is presented: same name other key, same key re-issued, or nothing like it. */
export function nearest(wanted: Certificate, { capture }: Question): string {
  for (const one of capture.certificates) {
    const { relation } = compareCertificates(wanted, one.certificate)
    const where = `block ${String(one.block.block)}`
    if (relation === 'same-name-other-key') return `${where} has the same name and another key`
    if (relation === 'same-key') return `${where} has the same key in another certificate`
  }
  return 'nothing presented has its name or key'
}

/** Every stack has to accept the workload as the server it was captured as. */
export function accepts({ verdict, refusing, leaf }: Question): boolean {
  const taken = refusing.every(({ id }) => PEERS[id].role !== 'server')
  return verdict.status === 'trusted' && taken && signsHandshakes(leaf.certificate)
}

/** What came of it, for one sentence. */
export interface Answers {
  /** Left open where the capture is short, and where a signature cannot be checked here. */
  readonly peerAccepts: boolean | undefined
  /** Left open where only roots were given. */
  readonly signed: boolean | undefined
  /** Is something wrong with the workload certificate itself? */
  readonly faulty: boolean
  /** Why what peers say is left open, where it is not the capture. */
  readonly open?: string | undefined
}

/** The two answers about a workload, kept apart. */
export function sentenceOf({ peerAccepts, signed, faulty, open }: Answers): string {
  const issued = signed === undefined ? '' : `${signed ? 'signed' : 'not signed'} by your CA`
  const fault = faulty ? '; the certificate of the workload is not as it should be' : ''
  if (peerAccepts === undefined) {
    const unseen =
      open === undefined
        ? 'what peers see is not in the capture'
        : `what peers say cannot be said here: ${open}`
    return (issued === '' ? unseen : `${issued}; ${unseen}`) + fault
  }
  const peer = `a peer that holds only your roots ${peerAccepts ? 'accepts' : 'refuses'} it`
  const joint = peerAccepts === signed ? ', and ' : ', but '
  return (issued === '' ? peer : issued + joint + peer) + fault
}
