import { ALERT_FAULTS } from './causes/alerts.ts'
import { HANDSHAKE_FAULTS } from './causes/handshake.ts'
import { LINKERD_FAULTS } from './causes/linkerd.ts'
import { LOCAL_FAULTS } from './causes/local.ts'
import { MATERIAL_FAULTS } from './causes/material.ts'
import type { Fault } from './causes/rows.ts'
import { VERIFY_FAULTS } from './causes/verify.ts'

const FAULTS = {
  ...VERIFY_FAULTS,
  ...ALERT_FAULTS,
  ...LOCAL_FAULTS,
  ...MATERIAL_FAULTS,
  ...HANDSHAKE_FAULTS,
  ...LINKERD_FAULTS,
}

/** What can be wrong, by a name of ours. */
export type FaultName = keyof typeof FAULTS

export const faultOf = (name: FaultName): Fault => FAULTS[name]
