import type { Certificate } from '../certificate/types.ts'
import type { Engine, SignatureOutcome } from '../crypto/engine.ts'
import type { KeyCache } from '../crypto/key-cache.ts'
import type { Budget } from './budget.ts'
import type { Judgement } from './judge.ts'
import type { Switches } from './profile.ts'

/** What the leaf is wanted for; `any` asks for no extended key usage. */
export type Purpose = 'server' | 'client' | 'any'

/** What is remembered between verifications. Weak, so that it lives as long as the certificates. */
export interface Memory {
  readonly keys: KeyCache
  /** For each certificate the outcome of its signature under each key that was tried, by certificate of the issuer. */
  readonly links: WeakMap<Certificate, WeakMap<Certificate, SignatureOutcome>>
}

/** What one set of rules says of certificates on their own: good for as long as rules and second stay the same. */
export interface Rules {
  readonly switches: Switches
  /** Milliseconds since 1970, floored to the second. */
  readonly at: number
  readonly purpose: Purpose
  readonly judgements: {
    readonly intermediate: WeakMap<Certificate, Judgement>
    readonly root: WeakMap<Certificate, Judgement>
  }
}

/** The outcome of the signature check of a leaf. */
export interface LeafLink {
  readonly leaf: Certificate
  readonly issuer: Certificate
  readonly outcome: SignatureOutcome
}

/** Everything one verification works with. */
export interface Context {
  /** Leaves are not remembered beyond the verification: a weak map for each costs more than it saves. */
  readonly leafLinks: LeafLink[]
  readonly rules: Rules
  readonly engine: Engine
  readonly memory: Memory
  readonly budget: Budget
}

/** Rules for one instant. RFC 5280 knows whole seconds: a fraction does not expire anything. */
export function createRules(switches: Switches, at: Date, purpose: Purpose): Rules {
  return {
    switches,
    at: Math.floor(at.getTime() / 1000) * 1000,
    purpose,
    judgements: { intermediate: new WeakMap(), root: new WeakMap() },
  }
}
