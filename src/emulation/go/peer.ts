import type { Certificate } from '../../certificate/types.ts'
import type { InDer } from '../openssl/question.ts'
import {
  ACCEPTED,
  refused,
  type LoadContext,
  type LoadedCertificates,
  type Stack,
} from '../stack.ts'
import { goCertificates } from './append-certs.ts'
import { goParseProblem } from './parse-certificate.ts'
import { predictGo } from './verify.ts'

const load = (text: Uint8Array, { reading }: LoadContext): LoadedCertificates => ({
  loads: true,
  certificates: goCertificates(text, reading).map(({ certificate }) => certificate),
})

// what this stack loaded itself, or what was presented, is read whole
const isCertificate = (one: InDer): one is Certificate => 'publicKey' in one

/** crypto/x509 as istiod and the agents call it: pools never fail to load, they pass over what they cannot read. */
export const GO: Stack = {
  loadChain: load,
  loadRoots: load,
  verify: async ({ leaf, chain, roots, role, at, check, rules }) => {
    const intermediates = chain.certificates.filter(isCertificate)
    // crypto/tls parses what was presented before it verifies anything
    const problem = [leaf, ...intermediates]
      .map((certificate) => goParseProblem(certificate, rules.go))
      .find((text) => text !== undefined)
    if (problem !== undefined) return refused('unparsable', problem)
    const verdict = await predictGo({
      leaf,
      intermediates,
      roots: roots.certificates
        .filter(isCertificate)
        .filter((root) => goParseProblem(root, rules.go) === undefined),
      usage: role === 'server' ? 'serverAuth' : 'clientAuth',
      at,
      check,
      go: rules.go,
    })
    return verdict.ok ? ACCEPTED : refused(verdict.kind, verdict.says)
  },
}
