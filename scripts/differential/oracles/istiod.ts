import { checkCacerts } from '../../../src/cacerts/check.ts'
import { readCacerts } from '../../../src/cacerts/read.ts'
import type { ControlPlane } from '../../../src/release/control-plane.ts'
import { makeCredential, type CredentialPlan } from '../generate/credential-plan.ts'
import { renderSet, type SetInput } from '../generate/set-plan.ts'
import { SET_MAKERS } from '../generate/set-steps.ts'
import { makeDelivery, makeRules, type DeliveryPlan } from '../generate/delivery-plan.ts'
import { makeIngress, type IngressPlan } from '../generate/ingress-plan.ts'
import { makeReferences, type ReferencePlan } from '../generate/reference-plan.ts'
import { askIstiodCredential } from './credential.ts'
import { askDelivery } from './delivery.ts'
import { askIngress } from './ingress.ts'
import { askReferences } from './references.ts'
import { askRuleUse } from './rule-use.ts'
import { generator, type Answer, type Asker, type Differential } from '../types.ts'

// istiod's own loader, asked with whole sets.

/** The release whose rules those of the pinned Istio are. */
const CONTROL_PLANE: ControlPlane = 'istio-1.31'

const IN_LOG = 'Error: failed to create discovery service: failed to create CA: '

/** What the oracle answers to `set`. */
interface SetAnswer {
  readonly accepts: boolean
  readonly usesSet: boolean
  readonly says?: string
  readonly defaultTtl?: string
}

/** Go walks a map: the names come in any order, and a name may hold a blank. */
function inAnyOrder(words: string | undefined): string | undefined {
  const [, front, names] =
    /^(.*missing CRL signed by certificates: )\[(.*)\]\)?$/s.exec(words ?? '') ?? []
  return names === undefined ? words : `${front!}${[...names].toSorted().join('')}`
}

const verdictOf = ({ accepts, usesSet }: SetAnswer): string => {
  if (!accepts) return 'refuses'
  return usesSet ? 'accepts' : 'self-signed'
}

const answerOf = (answer: SetAnswer): Answer => ({
  verdict: verdictOf(answer),
  words: inAnyOrder(answer.says),
  facts: answer.defaultTtl,
})

const askSet: Asker<SetInput, SetAnswer> = {
  question: ({ files, at }) => ({
    kind: 'set',
    files: Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    ),
    at: at.toISOString(),
  }),
  theirs: answerOf,
  async ours({ files, at }) {
    const report = await checkCacerts(readCacerts(files), { at, controlPlane: CONTROL_PLANE })
    const { accepts, says, defaultTtl, selfSigned } = report.istiod
    return answerOf({
      accepts,
      usesSet: accepts && selfSigned !== true,
      ...(says === undefined ? {} : { says: says.replace(IN_LOG, '') }),
      ...(defaultTtl === undefined ? {} : { defaultTtl }),
    })
  },
}

/** istiod's start-up. What Go says inside it is asked of the oracle `go`. */
export const istiod: Differential = {
  oracle: 'istiod',
  generators: [
    ...Object.entries(SET_MAKERS).map(([name, make]) =>
      generator({ name, make, render: renderSet, asker: askSet }),
    ),
    generator({
      name: 'credential',
      make: makeCredential,
      render: (plan: CredentialPlan) => plan,
      asker: askIstiodCredential,
    }),
    generator({
      name: 'references',
      make: makeReferences,
      render: (plan: ReferencePlan) => plan,
      asker: askReferences,
    }),
    generator({
      name: 'delivery',
      make: makeDelivery,
      render: (plan: DeliveryPlan) => plan,
      asker: askDelivery,
    }),
    generator({
      name: 'delivery of rules',
      make: makeRules,
      render: (plan: DeliveryPlan) => plan,
      asker: askDelivery,
    }),
    generator({
      name: 'use of rules',
      make: makeRules,
      render: (plan: DeliveryPlan) => plan,
      asker: askRuleUse,
    }),
    generator({
      name: 'ingress of sidecars',
      make: makeIngress,
      render: (plan: IngressPlan) => plan,
      asker: askIngress,
    }),
  ],
}
