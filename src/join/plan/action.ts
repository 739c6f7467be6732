import type { OpenedParty } from '../../cacerts/tools/trust-party.ts'
import { joinPart, leavePart } from './members.ts'
import { joined, NOTHING, restartSidecars, restartZtunnel, type Part } from './parts.ts'
import { siteOf, type Site, type Sites } from './place.ts'
import { planePart } from './plane-part.ts'
import { leftovers, releasePart } from './release-part.ts'
import { workloadRestarts } from './restart.ts'
import { setPart } from './set-parts.ts'
import { settingsPart } from './settings-part.ts'

// What is done for one step, from what differs between a cluster before it and after it. The way back is the same with the two
// exchanged.

/** A cluster before a step and after it, with the folder of the set of each. */
export interface Action {
  readonly name: string
  readonly before?: OpenedParty | undefined
  readonly after?: OpenedParty | undefined
  /** Of the set after it. */
  readonly folder: string
}

/** Workloads take what a changed set gives them. */
function restarted(site: Site, set: Part, after: OpenedParty): Part {
  if (set === NOTHING) return NOTHING
  const { planes } = after
  return joined([
    planes.includes('sidecar') ? restartSidecars(site) : NOTHING,
    planes.includes('ambient') ? restartZtunnel(site) : NOTHING,
    { ...NOTHING, restarts: workloadRestarts(after) },
  ])
}

function changed(site: Site, before: OpenedParty, after: OpenedParty, folder: string): Part {
  const set = setPart(site, before, after, folder)
  const parts = [
    releasePart(site, before, after),
    settingsPart(site, before, after),
    set,
    restarted(site, set, after),
    planePart(site, before, after),
  ]
  return joined([
    ...parts.filter((one) => one !== NOTHING),
    { ...NOTHING, cleanup: leftovers(site, before, after) },
  ])
}

/** The commands of a step. */
export function actionOf({ name, before, after, folder }: Action, sites: Sites): Part {
  if (after === undefined)
    return before === undefined ? NOTHING : leavePart(siteOf(name, before, sites))
  const site = siteOf(name, after, sites)
  return before === undefined ? joinPart(site, after, folder) : changed(site, before, after, folder)
}
