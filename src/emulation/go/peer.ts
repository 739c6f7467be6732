import {
  ACCEPTED,
  refused,
  type LoadContext,
  type LoadedCertificates,
  type Stack,
} from '../stack.ts'
import { goCertificates } from './append-certs.ts'
import { predictGo } from './predict.ts'

const load = (text: Uint8Array, { reading }: LoadContext): LoadedCertificates => ({
  loads: true,
  certificates: goCertificates(text, reading).map(({ certificate }) => certificate),
})

/** crypto/x509 as istiod and the agents call it: pools never fail to load, they skip what they cannot read. */
export const GO: Stack = {
  loadChain: load,
  loadRoots: load,
  verify: async ({ chain, roots, role, ...question }) => {
    // crypto/tls parses what was presented before it verifies anything
    const problem = [question.leaf, ...chain.certificates]
      .map(({ der }) => question.reading.go(der).problem)
      .find((text) => text !== undefined)
    if (problem !== undefined) return refused('unparsable', problem)
    const verdict = await predictGo({
      ...question,
      intermediates: chain.certificates,
      roots: roots.certificates,
      usage: role === 'server' ? 'serverAuth' : 'clientAuth',
    })
    return verdict.ok ? ACCEPTED : refused(verdict.kind, verdict.says, verdict.name)
  },
}
