import type { ChangePlan, ChangeStep } from '../join/plan/change.ts'
import type { ChangeMoment } from '../join/plan/moments.ts'

// The plan as JSON. The sets hold keys, and are left out.

const moment = ({ when, parties, connections }: ChangeMoment): object => ({
  when,
  names: parties.map(({ name }) => name),
  connections,
})

const withoutSet = (one: object): object =>
  Object.fromEntries(Object.entries(one).filter(([key]) => key !== 'set'))

const step = ({ back, moments, ...rest }: ChangeStep): object => ({
  ...withoutSet(rest),
  back: withoutSet(back),
  moments: moments.map(moment),
})

/** What `--format json` prints of a plan. */
export const planJson = ({ kind, why, steps, before, after }: ChangePlan): object => ({
  kind,
  ...(why !== undefined && { why }),
  steps: steps.map(step),
  before: moment(before),
  after: moment(after),
})
