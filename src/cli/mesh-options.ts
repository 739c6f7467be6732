import type { CheckCacertsOptions } from '../cacerts/check.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import type { Io } from './io.ts'
import { DATA_PLANES, type DataPlane } from '../emulation/peers.ts'
import { oneOf, pick, type Arguments } from './options.ts'
import { gatherSets, type GivenSet } from './gather-sets.ts'

/** A set that was read, and how it was named. */
export type ReadSet = Omit<GivenSet, 'content'> & { readonly set: CacertsSet }

export async function readSets(paths: readonly string[], io: Io): Promise<readonly ReadSet[]> {
  const given = await gatherSets(paths, io)
  return given.map(({ content, ...named }) => ({ ...named, set: readCacerts(content) }))
}

export function controlPlaneOf(given: Arguments): ControlPlane {
  return parseControlPlane(given.text('control-plane')).name
}

/** What carries traffic, where it is named. */
export function dataPlaneOf(given: Arguments): { readonly dataPlane?: DataPlane } {
  const text = given.text('data-plane')
  return text === undefined ? {} : { dataPlane: oneOf('data-plane', text, DATA_PLANES) }
}

/** What a check knows about the mesh, out of the options that the command takes. */
export async function checkOptions(
  given: Arguments,
  at: Date,
  io: Io,
): Promise<CheckCacertsOptions> {
  const previous = given.text('previous')
  const [before] = previous === undefined ? [] : await readSets([previous], io)
  return {
    at,
    controlPlane: controlPlaneOf(given),
    ...dataPlaneOf(given),
    ...(given.flag('without-key') && { keyElsewhere: true }),
    ...pick(given, {
      'trust-domain': 'trustDomain',
      namespace: 'istiodNamespace',
      'workload-ttl': 'workloadTtl',
    }),
    ...(before === undefined ? {} : { previous: before.set }),
  }
}
