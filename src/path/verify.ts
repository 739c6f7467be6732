// The room `path`: path building and validation by RFC 5280, with constraints, policies, CRLs, host names (RFC 9525)
// and limits. Not here: what a real component says, which may differ from the RFC (`emulation`).

import {
  CALL_LIMITS,
  engineOf,
  type CallLimits,
  type LongCallOptions,
} from '../crypto/long-call.ts'
import { readLimits, requireCleanPrototype, requireObject } from '../report/argument.ts'
import type { Engine, MaybePromise } from '../crypto/engine.ts'
import { createKeyCache } from '../crypto/key-cache.ts'
import { createBudget, PATH_LIMITS, type Limits } from './budget.ts'
import { judgeLeaf } from './checks-leaf.ts'
import {
  createRules,
  type Context,
  type Memory,
  type Purpose,
  type Rules,
} from './verification-state.ts'
import { readCrls, type CrlInput, type CrlPool } from './crl-pool.ts'
import {
  checkInputs,
  checkInstant,
  checkLeafInput,
  checkOneLeaf,
  checkOptions,
  checkPeerOption,
} from './options.ts'
import { withoutPem } from './pem-inputs.ts'
import type { PeerName, PublicSuffixTest } from './peer-name.ts'
import type { PolicyInputs } from './policies.ts'
import { createPool, isFinding, readInput, type CertificateInput, type Pool } from './pool.ts'
import { switchesOf, type ProfileOverrides, type ProfileName, type Switches } from './profile.ts'
import type { RevocationScope } from './crl-issuer.ts'
import { createRevocationCheck } from './revocation.ts'
import { validate } from './validate.ts'
import { untrusted, type Verdict } from './verdict.ts'

/** What is the same for all leaves that a verifier judges. */
export interface VerifierOptions extends LongCallOptions {
  /** Trusted certificates, self-signed or not: each parsed, as PEM text, or as bytes in PEM or DER. */
  readonly roots: readonly CertificateInput[]
  /** Certificates that may be between; any order, any number, also useless ones. */
  readonly intermediates?: readonly CertificateInput[]
  /** CRLs, complete and delta, of any issuer: parsed, as PEM text, or as bytes in PEM or DER. */
  readonly crls?: readonly CrlInput[]
  /** The instant judged: both ends of a validity period are inside, fractions of a second do not count. */
  readonly at: Date
  /**
   * The extended key usage that the leaf needs: `server` is serverAuth, `client` clientAuth, `any` asks for
   * none.
   */
  readonly purpose: Purpose
  /** `mesh` where left out. */
  readonly profile?: ProfileName
  /** Rules of your own in place of those of the profile. */
  readonly overrides?: ProfileOverrides
  /**
   * Is this a suffix under which anybody can get a name, such as `co.uk`? Then a wildcard right on it covers nothing. The
   * profile `webpki-cabf` asks for it: pass a test over the Public Suffix List, which a package such as `psl` or `tldts` has.
   */
  readonly isPublicSuffix?: PublicSuffixTest
  /** Inputs of RFC 5280, section 6.1.1 (c) to (g); every policy will do when left out. */
  readonly policies?: PolicyInputs
  /**
   * `leaf` and `chain` refuse what no current CRL covers. Left out, CRLs that are given count where they apply, and their
   * absence is a warning; without CRLs nothing is asked.
   */
  readonly revocation?: RevocationScope
  /** What one verification may cost, where it is not the default: each that is left out has its own. */
  readonly limits?: CallLimits & Partial<Limits>
}

/** One question: everything a verifier has, and the leaf. */
export interface VerifyOptions extends VerifierOptions {
  /** The certificate that is judged: parsed, as PEM text, or as bytes in PEM or DER. */
  readonly leaf: CertificateInput
  /** Whom the leaf has to be for; nobody in particular where left out. */
  readonly peerName?: PeerName
}

/** What may differ from leaf to leaf. */
export type LeafOptions = Partial<Pick<VerifyOptions, 'at' | 'peerName' | 'intermediates'>>

/** Judges many leaves under the same roots; imported keys and verified links are remembered. */
export interface Verifier {
  /** The verdict on one leaf; never throws for what a certificate says. */
  verify(leaf: CertificateInput, options?: LeafOptions): Promise<Verdict>
}

// a mesh has a handful of signing keys; a thousand covers every root store
const REMEMBERED_KEYS = 1000

/**
 * The keys of issuers, by engine and by the bytes of their SubjectPublicKeyInfo: importing one costs as much as a check with
 * it, and the next chain mostly has the same issuers. Nothing else outlives a call, and what a key is does not change.
 */
const sharedKeys = createKeyCache(REMEMBERED_KEYS)

interface Setting {
  readonly options: VerifierOptions
  readonly limits: CallLimits & Partial<Limits>
  readonly switches: Switches
  readonly engine: Engine
  readonly memory: Memory
  readonly pool: Pool
  readonly crls: CrlPool
  readonly rules: Rules
  /** For the instant asked of last, where that is another. */
  otherRules: Rules | undefined
}

function createSetting(options: VerifierOptions, once: boolean): Setting {
  checkOptions(options)
  const switches = switchesOf(options.profile, options.overrides)
  const { limits, ...rest } = options
  return {
    options,
    limits: readLimits(limits, { ...CALL_LIMITS, ...PATH_LIMITS }),
    switches,
    engine: engineOf(rest),
    memory: once
      ? { keys: sharedKeys }
      : { keys: createKeyCache(REMEMBERED_KEYS), links: new WeakMap() },
    pool: createPool(options.roots, options.intermediates ?? []),
    crls: readCrls(options.crls ?? []),
    rules: createRules(switches, options.at, options.purpose, once),
    otherRules: undefined,
  }
}

function rulesAt(setting: Setting, at: Date | undefined): Rules {
  if (at === undefined) return setting.rules
  checkInstant(at)
  const rules = createRules(setting.switches, at, setting.options.purpose)
  // judgements of the same second are used again
  if (rules.at === setting.rules.at) return setting.rules
  if (rules.at !== setting.otherRules?.at) setting.otherRules = rules
  return setting.otherRules
}

function judge(
  setting: Setting,
  input: CertificateInput,
  { at, peerName, intermediates }: LeafOptions,
): MaybePromise<Verdict> {
  const { options, engine, memory, crls } = setting
  requireCleanPrototype()
  checkLeafInput(input)
  const [certificate = new Uint8Array(0), ...others] = withoutPem([input], 'leaf')
  checkOneLeaf(1 + others.length)
  checkPeerOption(peerName)
  if (intermediates !== undefined) checkInputs('intermediates', intermediates)
  const leaf = readInput(certificate, 'leaf')
  if (isFinding(leaf)) return untrusted([Object.freeze({ path: [], finding: leaf })])
  const pool =
    intermediates === undefined
      ? setting.pool
      : createPool(setting.pool.anchors, [...setting.pool.intermediates, ...intermediates])
  const rules = rulesAt(setting, at)
  const { operations, ...limits } = setting.limits
  const budget = createBudget(limits)
  const counted = operations === undefined ? engine : engineOf({ engine, limits: { operations } })
  const context: Context = { rules, engine: counted, memory, budget, ownLinks: [] }
  return validate(
    {
      context,
      pool,
      policies: options.policies ?? {},
      peerName,
      isPublicSuffix: options.isPublicSuffix,
      judge: (certificate) => judgeLeaf(certificate, rules),
      revocation: createRevocationCheck(context, pool, crls, options.revocation),
    },
    leaf,
  )
}

/**
 * Makes a verifier for many leaves under the same roots.
 *
 * @param options - As for {@link verifyChain}, without leaf and peer name. What can be read is read once.
 * @throws MeshCertsError `path-option` for an option that cannot be used; `verify` rejects with it for its own.
 * @example
 * import { createVerifier } from 'meshcerts'
 * const verifier = createVerifier({ roots: [], at: new Date(0), purpose: 'server' })
 * const verdict = await verifier.verify(new Uint8Array())
 * verdict.status // => 'untrusted'
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const setting = createSetting(options, false)
  return Object.freeze({
    verify: async (leaf: CertificateInput, leafOptions: LeafOptions = {}) =>
      judge(setting, leaf, leafOptions),
  })
}

/**
 * Builds a path from a certificate to a trusted root and validates it (RFC 5280, section 6).
 *
 * Every path is tried until one holds: the order of the intermediates does not matter, and those that do not belong
 * there or cannot be read do no harm. Nothing is fetched: what is not given is not there. Of one call the next knows only
 * the imported public keys of issuers, up to a thousand for each engine, by their bytes: no verdict and no signature.
 *
 * @param options - Certificates and CRLs parsed, in PEM or in DER; the instant; the purpose; the profile.
 * @returns `trusted` with the path and the valid policies; `untrusted` with every path tried and what ended it; `limit`
 * when the search was given up, which says nothing of the certificate. Never throws for what a certificate says.
 * @throws MeshCertsError `path-option` for an option that cannot be used: an invalid date, an empty or misspelt peer name; `report-argument` for
 * a limit, a signal or a callback of a wrong kind; and when an engine fails.
 * @example
 * import { verifyChain } from 'meshcerts'
 * const leaf = new Uint8Array()
 * const verdict = await verifyChain({ leaf, roots: [], at: new Date(0), purpose: 'any' })
 * verdict.status // => 'untrusted'
 */
export async function verifyChain(options: VerifyOptions): Promise<Verdict> {
  requireObject('options', options)
  const { leaf, peerName, ...rest } = options
  return judge(createSetting(rest, true), leaf, peerName === undefined ? {} : { peerName })
}
