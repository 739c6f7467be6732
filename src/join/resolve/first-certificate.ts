import { dotted } from '../../mesh/context.ts'
import { labelOf } from '../resources.ts'
import type { Judged } from './judge.ts'
import { fieldOf } from './reference.ts'
import { report, type Resolved, type Scene } from './resolve.ts'

// A listener of the Gateway API with two certificates, of which the first cannot be used. istio/istio eed52ebb,
// pilot/pkg/config/kube/gateway/conversion.go, buildTLS: of two names with one left istiod hands on the first, which is empty then;
// pilot/pkg/networking/core/listener.go, BuildListenerTLSContext: without a name it is the certificate of the workload.

/** Does the conversion take it? What istiod says where the gateway asks for it later is no condition. */
const isUsed = (one: Resolved, judged: ReadonlyMap<Resolved, Judged>): boolean =>
  one.outcome === 'resolved' && judged.get(one)?.isTaken !== false

/** The pairs of each listener of the Gateway API, in order. */
function pairsByListener(all: readonly Resolved[]): readonly (readonly Resolved[])[] {
  const lists = new Map<string, Resolved[]>()
  for (const one of all) {
    const { by, wants, from, listener } = one.reference
    if (by !== 'gateway-api' || wants !== 'pair' || listener === undefined) continue
    const key = `${labelOf(from)} ${dotted(listener)}`
    lists.set(key, [...(lists.get(key) ?? []), one])
  }
  return [...lists.values()]
}

/** What will be written is not known to fail. */
const fails = (one: Resolved, judged: ReadonlyMap<Resolved, Judged>): boolean =>
  one.outcome !== 'written-later' && one.outcome !== 'not-given' && !isUsed(one, judged)

/** Reports listeners that present the certificate of the mesh, as the first of their own two cannot be used. */
export function checkFirstCertificate(
  scene: Scene,
  all: readonly Resolved[],
  judged: ReadonlyMap<Resolved, Judged>,
): void {
  for (const pairs of pairsByListener(all)) {
    const [first, second] = pairs
    if (pairs.length !== 2 || first === undefined || second === undefined) continue
    if (!fails(first, judged) || !isUsed(second, judged)) continue
    const { reference } = first
    const facts = {
      of: labelOf(reference.from),
      field: dotted(reference.listener ?? []),
      first: fieldOf(reference),
    }
    report(scene, reference, 'join-first-certificate', facts)
  }
}
