import { existsSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'

// The sets of ../shared/domain/cacerts-cases.json with what the real loaders said of them.

const FILE = new URL('../../../shared/domain/cacerts-cases.json', import.meta.url)
const CHECKS = new URL('../../../shared/domain/checks.json', import.meta.url)

export const haveCases: boolean = existsSync(FILE)
if (!haveCases) console.warn('SKIPPED: ../shared/domain/cacerts-cases.json is not there')

type Content = string | { readonly base64: string }

export interface MeasuredCase {
  readonly name: string
  readonly files: Readonly<Record<string, Content>>
  readonly istiod: 'accept' | 'refuse'
  readonly istiodError?: string
  readonly defaultTTL?: string
  readonly workloadChain?: string
  readonly traffic?: string
  readonly peer?: {
    readonly goServer: string
    readonly goClient: string
    readonly goIstiodServing: string
    readonly boringssl: Readonly<Record<'roots' | 'chain' | 'server' | 'client', string>>
    readonly openssl30: Readonly<Record<'server' | 'client', string>>
    readonly openssl111: Readonly<Record<'server', string>>
  }
}

interface Cases {
  readonly measuredAt: string
  readonly cases: readonly MeasuredCase[]
}

const read = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'))

const data: Cases = haveCases
  ? (read(FILE) as Cases)
  : { measuredAt: '2026-01-01T00:00:00Z', cases: [] }

export const cases: readonly MeasuredCase[] = data.cases
/** The time the cases were judged at. */
export const measuredAt: Date = new Date(data.measuredAt)

export function filesOf({ files }: MeasuredCase): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === 'string'
        ? new TextEncoder().encode(content)
        : new Uint8Array(Buffer.from(content.base64, 'base64')),
    ]),
  )
}

/** SHA-256 of the certificates behind the leaf. */
export function servedDigests({ workloadChain = '' }: MeasuredCase): readonly string[] {
  const blocks = workloadChain.matchAll(
    /-----BEGIN (?:[A-Z0-9]+ )?CERTIFICATE-----([^-]+)-----END/g,
  )
  return [...blocks].slice(1).map(([, body]) =>
    createHash('sha256')
      .update(Buffer.from(body as string, 'base64'))
      .digest('hex'),
  )
}

interface CheckEntry {
  readonly id: string
  readonly evidence: {
    readonly measuredCases?: readonly string[]
    readonly acceptedCounterExamples?: readonly string[]
  }
}

/** Which finding each case is the evidence of, from checks.json. */
export const evidence: readonly CheckEntry[] = existsSync(CHECKS)
  ? (read(CHECKS) as { checks: CheckEntry[] }).checks
  : []
