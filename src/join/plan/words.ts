import type { ChangeStage } from '../../cacerts/tools/rotation-stages.ts'
import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'

// What a step is called, and what it is for.

const TITLES: Readonly<Record<ChangeStage, string>> = {
  trust: "take everybody's roots and trust domains; the CA stays",
  sign: "sign with the new CA; everybody's roots stay",
  finish: 'put in place the set and the settings as they shall be',
  upgrade: 'upgrade the control plane to',
  move: 'change the data plane to',
  join: 'join the mesh',
  leave: 'leave the mesh',
}

const DATA_PLANES: Readonly<Record<string, string>> = {
  sidecar: 'sidecars',
  ambient: 'ambient',
  'sidecar,ambient': 'sidecars and ambient',
}

function objectOf(stage: ChangeStage, to: OpenedParty | undefined): string {
  if (to === undefined) return ''
  if (stage === 'upgrade') return ` ${to.opened.rules.name}`
  return stage === 'move' ? ` ${DATA_PLANES[to.planes.join()] ?? ''}` : ''
}

/** `east: sign with the new CA; …`. */
export const titleOf = (name: string, stage: ChangeStage, to: OpenedParty | undefined): string =>
  `${name}: ${TITLES[stage]}${objectOf(stage, to)}`

const AIMS: Readonly<Record<ChangeStage, string>> = {
  trust: 'every CA that signs later is trusted before its first certificate is there',
  sign: 'everybody trusts the new CA by now; workloads that still have an old certificate stay trusted',
  finish: 'nobody needs the roots that go any more',
  upgrade: 'certificates and roots stay as they are while the release changes',
  move: 'certificates and roots stay as they are while the data plane changes',
  join: 'everybody trusts it by now, and it trusts everybody',
  leave: 'while it is there, the others keep the roots that it needs',
}

/** What a step is for; one that does all of it at once needs no step between. */
export const aimOf = (stage: ChangeStage, isFirst: boolean): string =>
  stage === 'finish' && isFirst
    ? 'all at once: workloads of before and after it trust each other as they are'
    : AIMS[stage]
