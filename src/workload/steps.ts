import { limitReached } from '../path/verdict.ts'
import { KEY_USAGE_REFUSAL, signsHandshakes } from './check-svid.ts'
import { accepts, contentOf, nearest, presented, type Question } from './evidence.ts'
import { nameOf } from './place.ts'

// The three steps of the guide, each with its outcome.

/** A step of the guide, with what came of it. */
export interface WorkloadStep {
  /** `root`: your root among what is presented; `ca`: your ca-cert among it; `chain`: the path from workload to root. */
  readonly step: 'root' | 'ca' | 'chain'
  /** `skipped` where the question cannot be asked: no set was given, or the capture is short. */
  readonly outcome: 'pass' | 'fail' | 'skipped'
  /** One sentence for people: what was found, or what was not and what is nearest. */
  readonly message: string
}

const NOT_SEEN = { outcome: 'skipped', message: 'not seen: the capture is short' } as const

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
  if (question.short !== undefined) return { step: 'root', ...NOT_SEEN }
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
  if (question.short !== undefined) return { step: 'ca', ...NOT_SEEN }
  return {
    step: 'ca',
    outcome: 'fail',
    message: `your CA ${nameOf(signer)} is not presented: ${nearest(signer, question)}`,
  }
}

const unsaid = (why: string) =>
  ({ outcome: 'fail', message: `whether a peer accepts it cannot be said here: ${why}` }) as const

/** What a peer does with the chain, in words. */
function peersAnswer(question: Question): Pick<WorkloadStep, 'outcome' | 'message'> {
  const { verdict, refusing, unchecked } = question
  if (unchecked !== undefined) {
    const { algorithm, engine } = unchecked
    return unsaid(`the engine ${engine} cannot check ${algorithm}`)
  }
  const limit = limitReached(verdict)
  if (limit !== undefined) return unsaid(limit.message)
  if (verdict.status !== 'trusted') {
    const reason = verdict.findings[0]?.message ?? verdict.status
    return { outcome: 'fail', message: `a peer that holds only your roots refuses it: ${reason}` }
  }
  if (!accepts(question)) {
    const words = refusing.map((one) => one.says)
    if (!signsHandshakes(question.leaf.certificate)) words.push(KEY_USAGE_REFUSAL)
    const says = words.join('; ')
    return { outcome: 'fail', message: `there is a path, but not every peer takes it: ${says}` }
  }
  const names = verdict.path.map(nameOf).join(' ← ')
  return { outcome: 'pass', message: `a peer that holds only your roots accepts it: ${names}` }
}

function chainStep(question: Question): WorkloadStep {
  const { short, trust } = question
  if (short === undefined) return { step: 'chain', ...peersAnswer(question) }
  if (trust.files === undefined) return { step: 'chain', ...NOT_SEEN }
  const { outcome, message } = peersAnswer(question)
  return {
    step: 'chain',
    outcome: outcome === 'pass' ? 'skipped' : outcome,
    message: `what your set puts after it (${trust.files.chain}, then ${trust.files.roots}) is not in the capture; with it ${message}`,
  }
}

/** The steps in the order of the guide. */
export function stepsOf(question: Question): readonly WorkloadStep[] {
  return Object.freeze(
    [rootStep(question), caStep(question), chainStep(question)].map((step) => Object.freeze(step)),
  )
}
