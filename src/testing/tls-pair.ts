import { shakeHands, type TlsOutcome, type TlsPairOptions, type TlsParty } from './tls-pair.node.ts'

/**
 * Proves mutual TLS on Node: makes a handshake between two workloads on the loopback, with a port of the system's choice.
 *
 * `node:tls` is loaded when this is called, not before. OpenSSL inside Node judges by the clock of the machine: make the PKI for
 * about now.
 *
 * @param server - What the server presents and trusts; a workload of `testPki`.
 * @param client - What the client presents and trusts.
 * @param options - Version of TLS, and how long to wait.
 * @returns What came of it; a refusal is an outcome, not an error. Everything opened is closed.
 * @throws MeshCertsError `testing-no-tls` where there is no `node:tls`.
 * @example
 * import { testPki, tlsPair } from 'meshcerts/testing'
 * const { workloads } = await testPki({ now: new Date(), workloads: ['a/a', 'b/b'] })
 * const { connected } = await tlsPair(workloads[0]!, workloads[1]!)
 * connected // => true
 */
export function tlsPair(
  server: TlsParty,
  client: TlsParty,
  options: TlsPairOptions = {},
): Promise<TlsOutcome> {
  return shakeHands(server, client, options)
}
