import type { Unchecked } from '../certificate/watch-signatures.ts'
import {
  carriesTraffic,
  refusals,
  uncheckedIn,
  ztunnelRefusals,
  type PeerAnswers,
} from '../emulation/peers.ts'
import { askAbout, type OpenedSet } from './open-set.ts'

// Does the traffic of one set's workloads reach those of another? The one answer that checks, matrix and rotation give.

/** How peers that hold the roots of one set take the workloads of another. */
export interface TrustAnswer {
  /** Do all its peers accept them, in both roles? */
  readonly trusts: boolean
  /** Why not: the words of the first peer that refuses, or of istiod. */
  readonly says?: string
  /** What cannot be checked here, where the answer rests on that: then it is neither yes nor no, and counts as no. */
  readonly unchecked?: Unchecked
  /** What each stack says; left out when the set that is judged issues nothing. */
  readonly peers?: PeerAnswers
}

/** What is said in place of an answer that rests on a signature which the engine cannot check. */
export const unsupportedWords = ({ algorithm, engine }: Unchecked): string =>
  `this cannot be said here: the engine ${engine} cannot check ${algorithm}; run on Node, or pass an engine that can`

function undecided(unchecked: Unchecked): TrustAnswer {
  const { algorithm, engine } = unchecked
  return { trusts: false, says: unsupportedWords(unchecked), unchecked: { algorithm, engine } }
}

const hasZtunnel = ({ dataPlane }: OpenedSet): boolean =>
  dataPlane === 'ambient' || dataPlane === 'both'

/** Judges the workloads of one set by the peers of another. */
export async function trustOf(judge: OpenedSet, judged: OpenedSet): Promise<TrustAnswer> {
  if (judged.unchecked !== undefined) return undecided(judged.unchecked)
  const peers = await askAbout(judged, judge)
  if (peers === undefined)
    return { trusts: false, says: judged.prediction.says ?? 'istiod does not use the set' }
  const sidecars = refusals(peers).filter(({ id }) => carriesTraffic(id, judge.rules))
  const [refusal] = [...sidecars, ...(hasZtunnel(judge) ? ztunnelRefusals(peers) : [])]
  if (refusal !== undefined) return { trusts: false, says: refusal.says, peers }
  const unchecked = uncheckedIn(peers)
  return unchecked === undefined ? { trusts: true, peers } : { ...undecided(unchecked), peers }
}
