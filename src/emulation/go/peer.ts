import { ACCEPTED, refused, type Stack } from '../stack.ts'
import { goCertificates } from './append-certs.ts'
import { goParseProblem } from './parse-certificate.ts'
import { predictGo } from './verify.ts'

/** crypto/x509 as istiod and the agents call it: pools never fail to load, they pass over what they cannot read. */
export const GO: Stack = {
  load: (text, { reading }) => ({
    loads: true,
    certificates: goCertificates(text, reading).map(({ certificate }) => certificate),
  }),
  verify: async ({ leaf, chain, roots, role, at, check, rules }) => {
    // crypto/tls parses what was presented before it verifies anything
    const problem = [leaf, ...chain.certificates]
      .map((certificate) => goParseProblem(certificate, rules.go))
      .find((text) => text !== undefined)
    if (problem !== undefined) return refused('unparsable', problem)
    const verdict = await predictGo({
      leaf,
      intermediates: chain.certificates,
      roots: roots.certificates.filter((root) => goParseProblem(root, rules.go) === undefined),
      usage: role === 'server' ? 'serverAuth' : 'clientAuth',
      at,
      check,
      go: rules.go,
    })
    return verdict.ok ? ACCEPTED : refused(verdict.kind, verdict.says)
  },
}
