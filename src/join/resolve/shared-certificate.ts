import { extractChain } from '../../capture/extract.ts'
import { isFor } from '../../credential/checks/names.ts'
import { get } from '../../mesh/context.ts'
import { coversHost } from '../../path/host.ts'
import { groupBy } from '../../report/group-by.ts'
import { labelOf, qualified, textAt } from '../resources.ts'
import { parentOf } from './listener-set.ts'
import { fieldOf, type Reference } from './reference.ts'
import { report, type Resolved, type Scene } from './resolve.ts'

// One certificate behind several servers of a gateway. Each server has routes of its own: what a browser asks for on a connection that
// it opened for another one is not among them (istio.io, ops/common-problems/network-issues).

const canonical = (value: unknown): string =>
  JSON.stringify(
    Object.entries(Object(value) as object).toSorted(([one], [two]) => (one < two ? -1 : 1)),
  )

/** What listens: the pods of Istio's Gateways by their labels, of the Gateway API the Gateway. */
function podsOf({ all }: Scene, { by, from }: Reference): string {
  if (by === 'istio') return canonical(get(from.value, 'spec', 'selector'))
  return labelOf(from.kind === 'Gateway' ? from : (parentOf(all, from) ?? from))
}

/** The port of a server that may speak HTTP/2; nothing where it does not. */
function portOf({ from, by, listener = [] }: Reference): number | undefined {
  const server = get(from.value, ...listener)
  const [port, protocol] =
    by === 'istio'
      ? [get(server, 'port', 'number'), textAt(server, 'port', 'protocol')]
      : [get(server, 'port'), textAt(server, 'protocol')]
  return protocol?.toUpperCase() === 'HTTPS' && typeof port === 'number' ? port : undefined
}

/** The certificate as it is written, so that copies of a Secret are the same; its name where it is not given. */
function certificateOf({ reference, target }: Resolved): string {
  const { namespaces, name } = reference
  const values = [get(target?.value, 'data'), get(target?.value, 'stringData')]
  const texts = values.flatMap((one) => [textAt(one, 'cert'), textAt(one, 'tls.crt')])
  return texts.find((one) => one !== undefined) ?? qualified(namespaces[0] ?? '', name)
}

const isServer = ({ wants, listener, hosts }: Reference): boolean =>
  wants === 'pair' && listener !== undefined && hosts.length > 0

const serves = (one: string, host: string): boolean =>
  one === host || (!host.startsWith('*') && coversHost(one, host))

/** Is a host one of the names of a certificate? It may be, where that is not given or cannot be read. */
function namesOf({ target }: Resolved): (host: string) => boolean {
  const [leaf] = target === undefined ? [] : extractChain(target.value).certificates
  return (host) => leaf === undefined || isFor(leaf.certificate, host)
}

/** The hosts of another server that a browser asks for on a connection to this one, which does not have them. */
function strayIn(opened: Resolved, { reference: { hosts } }: Resolved): readonly string[] {
  const isNamed = namesOf(opened)
  const own = opened.reference.hosts
  // to a host that the certificate is not for no browser has a connection
  if (!own.some(isNamed)) return []
  return hosts.filter((host) => !own.some((one) => serves(one, host)) && isNamed(host))
}

const OF_ISTIO =
  'put all of these hosts into one server, and bind the VirtualServices to its Gateway; or give each its own certificate, for its hosts alone'
const OF_API =
  'give each listener its own certificate, for its hostname alone; or serve all hosts with one listener that has a wildcard as hostname'

/** Reports at a server what is asked of another one in its place. */
function note(scene: Scene, opened: Resolved, asked: Resolved): boolean {
  const [first, second] = [opened.reference, asked.reference]
  const hosts = strayIn(opened, asked)
  if (hosts.length === 0) return false
  report(scene, second, 'join-shared-certificate', {
    of: labelOf(second.from),
    field: fieldOf(second),
    hosts: hosts.join(', '),
    other: `${labelOf(first.from)}, ${fieldOf(first)}`,
    otherHosts: first.hosts.join(', '),
    advice: second.by === 'istio' ? OF_ISTIO : OF_API,
  })
  return true
}

const sameServer = (one: Reference, other: Reference): boolean =>
  one.from === other.from && JSON.stringify(one.listener) === JSON.stringify(other.listener)

/** Reports servers of one gateway and port that have one certificate for different hosts: each but the first is held against that. */
export function checkSharedCertificates(scene: Scene, all: readonly Resolved[]): void {
  const servers = all.filter(({ reference }) => isServer(reference))
  const groups = groupBy(servers, (one) =>
    [podsOf(scene, one.reference), String(portOf(one.reference)), certificateOf(one)].join('\n'),
  )
  for (const [first, ...others] of groups.values()) {
    if (portOf(first.reference) === undefined) continue
    for (const other of others) {
      if (sameServer(first.reference, other.reference)) continue
      // a wildcard has what is below it, and not the other way round
      if (!note(scene, first, other)) note(scene, other, first)
    }
  }
}
