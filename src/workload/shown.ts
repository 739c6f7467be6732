import type { Capture, CapturedCertificate } from '../capture/types.ts'
import type { Certificate } from '../certificate/types.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { WORKLOAD_CODES } from './codes.ts'
import type { Trust } from './trust.ts'

// What of a capture the workload presented, and what of that is not in it.

/** Istio's agent calls the secret with the workload's own certificate so (istio, pkg/security/security.go, WorkloadKeyCertResourceName). */
const OWN_SECRET = 'default'

/** The workload's certificates: those that are not a CA, else one that says CA:TRUE and has the identity of a workload. */
function leavesOf({ certificates }: Capture): readonly CapturedCertificate[] {
  const leaves = certificates.filter(({ role }) => role === 'leaf')
  if (leaves.length > 0) return leaves
  return certificates.filter(({ certificate }) => certificate.spiffeId !== undefined).slice(0, 1)
}

/** A capture cut down to what was presented with one leaf. */
export interface Shown {
  readonly capture: Capture
  readonly leaf: CapturedCertificate
}

/** Chooses the workload's own certificate, and what was presented with it; undefined where there is none. */
export function shownBy(whole: Capture): Shown | undefined {
  const leaves = leavesOf(whole)
  const leaf = leaves.find(({ secret }) => secret === OWN_SECRET) ?? leaves[0]
  if (leaf === undefined) return undefined
  const certificates = whole.certificates.filter(({ chain }) => chain === leaf.chain)
  const notes = [...whole.notes, ...others(leaf, leaves)]
  return { leaf, capture: { ...whole, certificates, notes } }
}

/** The dump of a gateway, or of a client with its own certificate, holds several: which one is judged is said. */
function others(
  leaf: CapturedCertificate,
  leaves: readonly CapturedCertificate[],
): readonly Finding[] {
  const name = ({ secret, source }: CapturedCertificate): string => secret ?? source
  const left = [...new Set(leaves.filter(({ chain }) => chain !== leaf.chain).map(name))]
  if (left.length === 0) return []
  return [finding(WORKLOAD_CODES, 'workload-secrets', { judged: name(leaf), others: left })]
}

/** How a capture is short of what was presented: s_client lists more than it printed, or only the leaf was kept. */
export type Short = 'transcript' | 'leaf alone'

/** Is something that was presented not in the capture? */
export function shortOf({ capture, leaf }: Shown): Short | undefined {
  if (capture.notes.some(({ code }) => code === 'capture-short')) return 'transcript'
  const plain = leaf.source === '' && capture.transcript === undefined
  return plain && capture.certificates.every((one) => one === leaf) ? 'leaf alone' : undefined
}

/** What istiod puts behind a workload certificate: cert-chain.pem, then root-cert.pem. */
export const behind = ({ chain, roots }: Trust): readonly Certificate[] =>
  chain === undefined ? [] : [...chain, ...roots]
