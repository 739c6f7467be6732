import type { RevocationList } from '../certificate/crl.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { predictBoringSsl, type PeerQuestion } from './boringssl/verify.ts'
import { predictOpenSsl } from './openssl/verify.ts'
import { revocationCheck } from './openssl/revocation.ts'
import { predictGo } from './go/verify.ts'
import type { SignatureCheck } from '../certificate/signature-cache.ts'

// What the stacks of a mesh would say of what was really presented: a path that RFC 5280 knows may be one that they never try.

/** What was presented, and what the peer holds. */
export interface PresentedInput {
  readonly leaf: Certificate
  /** What came behind the leaf, in its order. */
  readonly chain: readonly Certificate[]
  readonly roots: readonly Certificate[]
  /** Of the set; Envoy asks for one of every level as soon as there is one. */
  readonly crls: readonly RevocationList[]
  readonly at: Date
  readonly check: SignatureCheck
  readonly engine: Engine
}

/** Does a peer accept the workload in this role? `says` are its words when it does not. */
export interface PresentedAnswer {
  readonly ok: boolean
  readonly says?: string
}

/** The answers, by stack and by the role of the workload. */
export interface PresentedAnswers {
  readonly goServer: PresentedAnswer
  readonly goClient: PresentedAnswer
  readonly boringsslServer: PresentedAnswer
  readonly boringsslClient: PresentedAnswer
  readonly openssl30Server: PresentedAnswer
  readonly openssl30Client: PresentedAnswer
}

const answer = (
  verdict: { readonly ok: true } | { readonly ok: false; readonly says: string },
): PresentedAnswer => Object.freeze(verdict.ok ? { ok: true } : { ok: false, says: verdict.says })

/** Asks every stack about the workload as server and as client. */
export async function askAboutPresented(input: PresentedInput): Promise<PresentedAnswers> {
  const { leaf, chain, roots, crls, at, check, engine } = input
  const go = { leaf, roots, intermediates: chain, at, check }
  const shared = { leaf, chain, roots, at, check }
  const revocation = crls.length === 0 ? {} : { revocation: revocationCheck(crls, at, engine) }
  const envoy = (purpose: PeerQuestion['purpose']): PeerQuestion => ({
    ...shared,
    ...revocation,
    purpose,
  })
  return Object.freeze({
    goServer: answer(await predictGo({ ...go, usage: 'serverAuth' })),
    goClient: answer(await predictGo({ ...go, usage: 'clientAuth' })),
    boringsslServer: answer(await predictBoringSsl(envoy('server'))),
    boringsslClient: answer(await predictBoringSsl(envoy('client'))),
    openssl30Server: answer(await predictOpenSsl({ ...shared, purpose: 'server' })),
    openssl30Client: answer(await predictOpenSsl({ ...shared, purpose: 'client' })),
  })
}

/** The answers that are no, by name. */
export function refusals(answers: PresentedAnswers): Readonly<Record<string, string>> {
  const entries = Object.entries(answers) as [string, PresentedAnswer][]
  return Object.fromEntries(
    entries.flatMap(([name, { ok, says }]) => (ok ? [] : [[name, says ?? '']])),
  )
}
