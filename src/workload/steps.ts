import { accepts, contentOf, nearest, presented, type Question } from './evidence.ts'
import { nameOf } from './place.ts'

// The three steps of the guide, each with its outcome.

/** A step of the guide, with what came of it. */
export interface WorkloadStep {
  /** `root`: your root among what is presented; `ca`: your ca-cert among it; `chain`: the path from workload to root. */
  readonly step: 'root' | 'ca' | 'chain'
  readonly outcome: 'pass' | 'fail' | 'skipped'
  readonly message: string
}

function rootStep(question: Question): WorkloadStep {
  const { trust } = question
  const sent = presented(question)
  const found = trust.roots.filter((root) => sent.has(contentOf(root)))
  const [first] = trust.roots
  if (first === undefined)
    return { step: 'root', outcome: 'fail', message: 'your set holds no root certificate' }
  if (found.length > 0) {
    return {
      step: 'root',
      outcome: 'pass',
      message: `your root ${found.map(nameOf).join(', ')} is among what is presented, byte for byte`,
    }
  }
  return {
    step: 'root',
    outcome: 'fail',
    message: `your root ${nameOf(first)} is not presented: ${nearest(first, question)}`,
  }
}

function caStep(question: Question): WorkloadStep {
  const { signer } = question.trust
  if (signer === undefined)
    return { step: 'ca', outcome: 'skipped', message: 'no set was given: only roots' }
  if (presented(question).has(contentOf(signer))) {
    return {
      step: 'ca',
      outcome: 'pass',
      message: `your CA ${nameOf(signer)} is among what is presented, byte for byte`,
    }
  }
  return {
    step: 'ca',
    outcome: 'fail',
    message: `your CA ${nameOf(signer)} is not presented: ${nearest(signer, question)}`,
  }
}

function chainStep(question: Question): WorkloadStep {
  const { verdict } = question
  if (verdict.status === 'trusted' && !accepts(question)) {
    const message = `there is a path, but not every peer takes it: ${question.refusing.map(({ says }) => says).join('; ')}`
    return { step: 'chain', outcome: 'fail', message }
  }
  if (verdict.status === 'trusted') {
    const names = verdict.path.map(nameOf).join(' ← ')
    return {
      step: 'chain',
      outcome: 'pass',
      message: `a peer that holds only your roots accepts it: ${names}`,
    }
  }
  const [first] = verdict.findings
  const reason = first === undefined ? verdict.status : first.message
  return {
    step: 'chain',
    outcome: 'fail',
    message: `a peer that holds only your roots refuses it: ${reason}`,
  }
}

/** The steps in the order of the guide. */
export function stepsOf(question: Question): readonly WorkloadStep[] {
  return Object.freeze(
    [rootStep(question), caStep(question), chainStep(question)].map((step) => Object.freeze(step)),
  )
}
