import { leafPlan, renderChain } from '../generate/chain-plan.ts'
import { certificateDer, type CertificatePlan } from '../material/certificate.ts'
import { CHAIN_RULES } from './chains.ts'
import { GO_KEY_RULES, goPairRules } from './go-keys.ts'
import { GO_RSA_RULES } from './go-rsa.ts'
import { goSpkiRules } from './go-spki.ts'
import type { Rule } from './types.ts'

const chains = (generator: string): readonly Rule[] =>
  CHAIN_RULES.map(([name, plan]) => ({ generator, name, input: renderChain(plan) }))

/** Envoy is given the key of the leaf too. */
const envoyChains = (): readonly Rule[] =>
  CHAIN_RULES.map(([name, plan]) => ({
    generator: 'chain-certificates',
    name,
    input: { ...renderChain(plan), key: plan.certificates[0]!.key },
  }))

const leaf = (key: string, change: Partial<CertificatePlan> = {}): Uint8Array =>
  certificateDer({ ...leafPlan('CA 1', key, 'p256-b'), ...change })

const goRules = (): readonly Rule[] => [
  ...GO_RSA_RULES,
  ...GO_KEY_RULES,
  ...goPairRules(leaf),
  ...goSpkiRules(leaf),
  ...chains('go-chain-certificates'),
]

/** The questions by hand, by oracle. */
export const RULES: Readonly<Record<string, () => readonly Rule[]>> = {
  go: goRules,
  'go-1.23.12': goRules,
  openssl: () =>
    ['3.0', '1.1.1', '3.5'].flatMap((version) => chains(`chain-certificates-${version}`)),
  envoy: envoyChains,
  rustls: () => chains('chain-certificates'),
}
