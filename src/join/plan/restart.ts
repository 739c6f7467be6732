import { RELOAD_WORDS, rootChange } from '../../emulation/istiod/reload.ts'
import { sameFiles } from '../../cacerts/tools/joined-roots.ts'
import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'

// What must be restarted for a step, and why. istiod reads a Secret that comes or goes at its start only; changed files while it runs,
// by release and by what becomes of the roots (handleEvent in pilot/pkg/bootstrap/istio_ca.go).

/** What a step restarts, or why it need not. */
export interface ChangeRestart {
  /** What would be restarted. */
  readonly what: 'istiod' | 'workloads' | 'ztunnel'
  /** Does it have to be? */
  readonly needed: boolean
  /** Why, or why not. */
  readonly why: string
}

const NO_BYTES = new Uint8Array(0)
const COMES_OR_GOES =
  'a Secret cacerts that comes or goes is read when istiod starts; one that runs keeps the CA it has'

function forRoots(before: OpenedParty, after: OpenedParty): ChangeRestart {
  const { rules, reading } = after.opened
  const [old, now] = [before, after].map(({ opened }) => opened.roles.bytes.roots ?? NO_BYTES)
  const change = rootChange(old as Uint8Array, now as Uint8Array, rules, reading)
  if (change === 'same')
    return {
      what: 'istiod',
      needed: false,
      why: 'the roots stay as they are, and a running istiod reads a changed signing CA',
    }
  if (change === 'other')
    return {
      what: 'istiod',
      needed: true,
      why: `neither file of roots holds all of the other, so a running istiod logs "${RELOAD_WORDS.other}" and keeps its old set, the signing CA too`,
    }
  return after.party.multiRoot === true
    ? {
        what: 'istiod',
        needed: false,
        why: 'ISTIO_MULTIROOT_MESH is true, and the one file of roots holds all of the other',
      }
    : {
        what: 'istiod',
        needed: true,
        why: `without ISTIO_MULTIROOT_MESH=true, which is off by default, a running istiod logs "${RELOAD_WORDS.contained}" and keeps its old set, the signing CA too`,
      }
}

/** What istiod needs to use the files of a step; nothing where they stay as they are. */
export function istiodRestart(before: OpenedParty, after: OpenedParty): ChangeRestart | undefined {
  if (before.party.selfSigned !== after.party.selfSigned)
    return { what: 'istiod', needed: true, why: COMES_OR_GOES }
  if (sameFiles(before.party.set, after.party.set)) return undefined
  const { rules } = after.opened
  if (rules.reloads) return forRoots(before, after)
  return {
    what: 'istiod',
    needed: true,
    why: `${rules.name} does not read changed files while it runs`,
  }
}

const KEEP =
  'keep the certificate and the roots they have until they ask again, at the latest after 24 h'

/** What the workloads of a cluster need to have what istiod gives out. */
export function workloadRestarts(after: OpenedParty, why?: string): readonly ChangeRestart[] {
  const { planes } = after
  const sidecars: readonly ChangeRestart[] = planes.includes('sidecar')
    ? [{ what: 'workloads', needed: true, why: why ?? `sidecars and gateways ${KEEP}` }]
    : []
  const ztunnel: readonly ChangeRestart[] = planes.includes('ambient')
    ? [
        {
          what: 'ztunnel',
          needed: true,
          why: `ztunnel and waypoints ${KEEP}; a restart of ztunnel ends the connections of its node`,
        },
      ]
    : []
  return [...sidecars, ...ztunnel]
}
