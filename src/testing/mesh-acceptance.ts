import { checkCacerts, type CacertsReport, type CheckCacertsOptions } from '../cacerts/check.ts'
import type { Certificate } from '../certificate/types.ts'
import { formatPem } from '../pem/format.ts'
import { formatReport } from '../report/format/format.ts'
import type { VerifyWorkloadOptions } from '../workload/evidence.ts'
import { verifyWorkload, type WorkloadReport } from '../workload/verify.ts'
import { answer, type MatcherResult } from './matcher-result.ts'
import { readChain, setOf, type CertificateLike, type SetLike } from './received.ts'

/** For a set what `checkCacerts` takes, for a chain what `verifyWorkload` takes: `cacerts` or `roots`. */
export type MeshAcceptanceOptions = CheckCacertsOptions | VerifyWorkloadOptions

const text = (chain: readonly Certificate[]): string =>
  chain.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

function judge(
  received: unknown,
  options: MeshAcceptanceOptions,
): Promise<CacertsReport | WorkloadReport> {
  const chain = isText(received) ? undefined : readChain(received)
  if (chain !== undefined) return verifyWorkload(text(chain), options)
  if (isText(received)) return verifyWorkload(received, options)
  return checkCacerts(setOf(received as SetLike), options)
}

const isText = (received: unknown): received is string | Uint8Array =>
  typeof received === 'string' || received instanceof Uint8Array

function refusals(report: CacertsReport | WorkloadReport): readonly string[] {
  const answers: readonly (readonly [string, { readonly ok: boolean }])[] = Object.entries(
    report.peers ?? {},
  )
  return [
    ...('istiod' in report && !report.istiod.accepts ? ['istiod'] : []),
    ...answers.filter(([, { ok }]) => !ok).map(([peer]) => peer),
  ]
}

/** The matcher: a report that names nobody who refuses, and that is not a failure for another reason. */
export async function toBeAcceptedByMesh(
  received: SetLike | CertificateLike,
  options: MeshAcceptanceOptions,
): Promise<MatcherResult> {
  const report = await judge(received, options)
  const refusing = refusals(report)
  const who =
    refusing.length === 0 ? 'the report has errors' : `it is refused by ${refusing.join(', ')}`
  const explanation = formatReport(report, 'text')
  return answer(
    refusing.length === 0 && report.status !== 'fail',
    `expected somebody in the mesh to refuse it, but nobody does:\n\n${explanation}`,
    `expected nobody in the mesh to refuse it, but ${who}:\n\n${explanation}`,
  )
}
