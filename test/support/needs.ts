import { spawnSync } from 'node:child_process'
import type { TestOptions } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** What is missing where the test is skipped. */
    needs?: string
  }
}

/** Something that a test needs and that not every machine has. */
export interface Need {
  readonly there: boolean
  readonly what: string
}

const said = new Set<string>()

/**
 * Options of a test, or of a group of tests, that is skipped where something is missing: what that is, is printed here and
 * counted by `test/support/skips-reporter.ts`.
 */
export function needs({ there, what }: Need): TestOptions {
  if (there) return {}
  if (!said.has(what)) console.warn(`SKIPPED: needs ${what}`)
  said.add(what)
  return { skip: true, meta: { needs: what } }
}

function printed(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout : undefined
}

const version = printed('openssl', 'version') ?? ''
const node = Number(process.versions.node.split('.')[0])

export const OPENSSL: Need = { there: version !== '', what: 'openssl' }
export const OPENSSL_3: Need = { there: version.startsWith('OpenSSL 3.'), what: 'openssl 3' }
/** The one whose texts and answers are measured. */
export const OPENSSL_3_0: Need = { there: version.startsWith('OpenSSL 3.0.'), what: 'openssl 3.0' }
export const OPENSSL_LEGACY: Need = {
  there: printed('openssl', 'list', '-providers', '-provider', 'legacy') !== undefined,
  what: 'the legacy provider of openssl',
}
export const KUBECTL: Need = {
  there: printed('kubectl', 'version', '--client') !== undefined,
  what: 'kubectl',
}
export const NODE_WITH_OPENSSL_3: Need = {
  there: process.versions.openssl.startsWith('3.'),
  what: 'a Node with OpenSSL 3',
}
/** OpenSSL 3.5 answers otherwise. */
export const NODE_WITH_OPENSSL_3_0: Need = {
  there: process.versions.openssl.startsWith('3.0.'),
  what: 'a Node with OpenSSL 3.0',
}
export const NODE_WITH_ML_DSA: Need = { there: node >= 24, what: 'Node 24, which has ML-DSA' }
export const NODE_WITHOUT_ML_DSA: Need = {
  there: node < 24,
  what: 'a Node before 24, which lacks ML-DSA',
}
