import { requireObject, requireObjects, requireStrings } from '../../report/argument.ts'
import { mermaidLabel } from '../../report/format/mermaid.ts'
import type { TrustConnection } from './connections.ts'
import type { MeshRotationPlan } from './mesh-rotation.ts'
import type { TrustMatrix } from './trust-matrix.ts'
import type { Plane } from './trust-party.ts'

// The matrix as a flowchart of Mermaid: a node for each cluster and data plane, an arrow for each connection. Names come from
// outside, and go through the one escape there is.

interface Drawn {
  readonly id: string
  readonly name: string
  readonly plane: Plane
}

function nodesOf(connections: readonly TrustConnection[]): readonly Drawn[] {
  const found = new Map<string, Drawn>()
  for (const { client, clientPlane } of connections) {
    const key = JSON.stringify([client, clientPlane])
    if (!found.has(key))
      found.set(key, { id: `p${String(found.size)}`, name: client, plane: clientPlane })
  }
  return [...found.values()]
}

const idOf = (nodes: readonly Drawn[], name: string, plane: Plane): string =>
  nodes.find((one) => one.name === name && one.plane === plane)?.id ?? 'p'

function edge(connection: TrustConnection, nodes: readonly Drawn[]): string {
  const from = idOf(nodes, connection.client, connection.clientPlane)
  const to = idOf(nodes, connection.server, connection.serverPlane)
  if (connection.works) return `${from} --> ${to}`
  const halves = (['chain', 'identity'] as const).filter((half) => !connection[half].ok)
  const words = halves.map((half) => {
    const { refusedBy = '', says = '' } = connection[half]
    return mermaidLabel(`${half}: ${refusedBy} refuses: ${says}`)
  })
  return `${from} -. "${words.join('<br/>')}" .-x ${to}`
}

function flowchart(connections: readonly TrustConnection[]): string {
  const nodes = nodesOf(connections)
  const body = [
    ...nodes.map(({ id, name, plane }) => `${id}["${mermaidLabel(name)}<br/>${plane}"]`),
    ...connections.map((one) => edge(one, nodes)),
  ]
  return ['flowchart LR', ...body.map((line) => `  ${line}`), ''].join('\n')
}

function planLines({ steps, kind, why }: MeshRotationPlan): readonly string[] {
  const label = (
    { cluster, stage, breaks }: MeshRotationPlan['steps'][number],
    i: number,
  ): string => {
    const words = `${String(i + 1)}. ${cluster}: ${stage}`
    const broken = breaks.length === 0 ? '' : `<br/>BREAKS ${String(breaks.length)}`
    return `s${String(i)}["${mermaidLabel(words)}${broken}"]`
  }
  const arrows = steps.slice(1).map((_, i) => `s${String(i)} --> s${String(i + 1)}`)
  const reason = why === undefined ? [] : [`why["${mermaidLabel(`${kind}: ${why}`)}"]`]
  return [...steps.map(label), ...arrows, ...reason]
}

/**
 * Draws who trusts whom, or a plan, as a flowchart of Mermaid. An arrow from client to server works; a dotted one that ends in a
 * cross does not, and says which half and who refuses. A step that breaks a connection says so.
 *
 * @example
 * import { formatTrust } from 'meshcerts'
 * formatTrust({ names: [], cells: [], connections: [], whole: true }) // => 'flowchart LR\n'
 */
export function formatTrust(drawn: TrustMatrix | MeshRotationPlan): string {
  requireObject('drawn', drawn, 'a matrix of trust or a plan')
  if ('connections' in drawn) {
    requireObjects('drawn.connections', drawn.connections)
    for (const { client, server } of drawn.connections)
      requireStrings('the ends of a connection', [client, server])
    return flowchart(drawn.connections)
  }
  requireObjects('drawn.steps', drawn.steps)
  return ['flowchart TD', ...planLines(drawn).map((line) => `  ${line}`), ''].join('\n')
}
