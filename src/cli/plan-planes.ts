import type { TrustParty } from '../cacerts/tools/trust-party.ts'
import {
  DEFAULT_CONTROL_PLANE,
  parseControlPlane,
  type ControlPlane,
} from '../release/control-plane.ts'
import { quoteInput } from '../report/quote.ts'
import { usageError } from './fail.ts'

// Which release the clusters of `plan` run and shall run, where --control-plane is given once or twice.

/** The clusters of both sides. */
export interface Sides {
  readonly from: readonly TrustParty[]
  readonly to: readonly TrustParty[]
}

/** The clusters with their releases, and the one of those that do not say theirs. */
export interface Planes extends Sides {
  readonly controlPlane: ControlPlane
}

/** A patch release is its minor release. */
const minorOf = (name: ControlPlane): string => name.split('.', 2).join('.')

/** What a cluster runs before, or the first where it does not say. */
const runs = (one: TrustParty | undefined, first: ControlPlane): ControlPlane =>
  one?.controlPlane ?? first

/** An upgrade of nothing is a slip: of the release, or of the folders. */
function requireUpgraded({ from }: Sides, first: ControlPlane, second: ControlPlane): void {
  const known = from.map((one) => runs(one, first))
  if (from.length === 0 || known.some((name) => minorOf(name) === minorOf(first))) return
  const found = from.map(({ name }, i) => `${quoteInput(name)} runs ${String(known[i])}`).join(', ')
  throw usageError(
    `--control-plane ${first} --control-plane ${second}: no cluster of OLD runs ${first} (${found}), so none is upgraded`,
    'plan',
  )
}

/** Clusters that run the first shall run the second, unless NEW itself names another one. */
function upgraded(sides: Sides, first: ControlPlane, second: ControlPlane): Planes {
  requireUpgraded(sides, first, second)
  const old = new Map(sides.from.map((one) => [one.name, one]))
  const next = (one: TrustParty): TrustParty => {
    const before = old.get(one.name)
    if (before === undefined) return { controlPlane: second, ...one }
    const ran = runs(before, first)
    const stays = one.controlPlane === undefined || one.controlPlane === before.controlPlane
    if (!stays) return one
    return { ...one, controlPlane: minorOf(ran) === minorOf(first) ? second : ran }
  }
  return {
    from: sides.from.map((one) => ({ controlPlane: first, ...one })),
    to: sides.to.map(next),
    controlPlane: second,
  }
}

/**
 * The clusters of both sides with the releases of --control-plane: once, what all run that do not say so; twice, what an upgrade
 * changes. Throws `cli-usage` for more, and where no cluster runs the first.
 */
export function planesOf(named: readonly string[], sides: Sides): Planes {
  const [first = DEFAULT_CONTROL_PLANE, second, ...more] = named.map(
    (name) => parseControlPlane(name).name,
  )
  if (more.length > 0)
    throw usageError('plan takes --control-plane twice at most: of OLD, and of NEW', 'plan')
  return second === undefined ? { ...sides, controlPlane: first } : upgraded(sides, first, second)
}
