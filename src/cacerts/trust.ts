import { carriesTraffic, refusals, type PeerAnswers } from '../emulation/peers.ts'
import { askAbout, type OpenedSet } from './open-set.ts'

// Does the traffic of one set's workloads reach those of another? The one answer that checks, matrix and rotation give.

/** How peers that hold the roots of one set take the workloads of another. */
export interface TrustAnswer {
  /** Do all its peers accept them, in both roles? */
  readonly trusts: boolean
  /** Why not: the words of the first peer that refuses, or of istiod. */
  readonly says?: string
  /** What each stack says; left out when the set that is judged issues nothing. */
  readonly peers?: PeerAnswers
}

/** Judges the workloads of one set by the peers of another. */
export async function trustOf(judge: OpenedSet, judged: OpenedSet): Promise<TrustAnswer> {
  const peers = await askAbout(judged, judge)
  if (peers === undefined)
    return { trusts: false, says: judged.prediction.says ?? 'istiod does not use the set' }
  const refusal = refusals(peers).find(({ id }) => carriesTraffic(id, judged.rules))
  return refusal === undefined
    ? { trusts: true, peers }
    : { trusts: false, says: refusal.says, peers }
}
