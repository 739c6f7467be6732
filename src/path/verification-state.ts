import type { Certificate } from '../certificate/types.ts'
import type { Engine, SignatureOutcome } from '../crypto/engine.ts'
import type { KeyCache } from '../crypto/key-cache.ts'
import type { Budget } from './budget.ts'
import type { Judgement } from './certificate-checks.ts'
import type { Switches } from './profile.ts'

/** What the leaf is wanted for; `any` asks for no extended key usage. */
export type Purpose = 'server' | 'client' | 'any'

/** What is remembered between verifications. */
export interface Memory {
  readonly keys: KeyCache
  /**
   * For each certificate the outcome of its signature under each key that was tried, by certificate of the issuer. Weak, so
   * that it lives as long as the certificates; left out where nobody comes back to ask.
   */
  readonly links?: WeakMap<Certificate, WeakMap<Certificate, SignatureOutcome>>
}

/** A map by certificate: weak where it outlives a verification. */
export type ByCertificate<T> = Pick<WeakMap<Certificate, T>, 'get' | 'set'>

/** What one set of rules says of certificates on their own: good for as long as rules and second stay the same. */
export interface Rules {
  readonly switches: Switches
  /** Milliseconds since 1970, floored to the second. */
  readonly at: number
  readonly purpose: Purpose
  readonly judgements: {
    readonly intermediate: ByCertificate<Judgement>
    readonly root: ByCertificate<Judgement>
  }
}

/** The outcome of the signature check of a leaf, or of any certificate where {@link Memory} has no links. */
export interface OwnLink {
  readonly child: Certificate
  readonly issuer: Certificate
  readonly outcome: SignatureOutcome
}

/** Everything one verification works with. */
export interface Context {
  /** Leaves are not remembered beyond the verification: a weak map for each costs more than it saves. */
  readonly ownLinks: OwnLink[]
  readonly rules: Rules
  readonly engine: Engine
  readonly memory: Memory
  readonly budget: Budget
}

/**
 * Rules for one instant. RFC 5280 knows whole seconds: a fraction does not expire anything.
 *
 * @param once - They serve one verification, and then plain maps do: weak ones cost the collector more than they save.
 */
export function createRules(switches: Switches, at: Date, purpose: Purpose, once = false): Rules {
  return {
    switches,
    at: Math.floor(at.getTime() / 1000) * 1000,
    purpose,
    judgements: once
      ? { intermediate: new Map<Certificate, Judgement>(), root: new Map<Certificate, Judgement>() }
      : { intermediate: new WeakMap(), root: new WeakMap() },
  }
}
