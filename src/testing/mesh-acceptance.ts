import { checkCacerts, type CacertsReport, type CheckCacertsOptions } from '../cacerts/check.ts'
import type { Certificate } from '../certificate/types.ts'
import { refusals, ztunnelFacts } from '../emulation/peers.ts'
import { formatPem } from '../pem/format.ts'
import { formatReport } from '../report/format/format.ts'
import type { VerifyWorkloadOptions } from '../workload/evidence.ts'
import { verifyWorkload, type WorkloadReport } from '../workload/verify.ts'
import { answer, type MatcherResult } from './matcher-result.ts'
import { readChain, setOf, type CertificateLike, type SetLike } from './received.ts'
import { isBytes } from '../report/kinds.ts'

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
  typeof received === 'string' || isBytes(received)

/** Who refuses; ztunnel only where the options say that the mesh is ambient, as in the status of the report. */
function refusers(
  report: CacertsReport | WorkloadReport,
  { dataPlane }: MeshAcceptanceOptions,
): readonly string[] {
  const peers = report.peers ?? {}
  const ztunnel = ztunnelFacts(peers, dataPlane)
  return [
    ...('istiod' in report && !report.istiod.accepts ? ['istiod'] : []),
    ...refusals(peers).map(({ id }) => id),
    ...(ztunnel?.severity === 'error' ? Object.keys(ztunnel.facts.refusing) : []),
  ]
}

/** The matcher: a report that names nobody who refuses, and that is not a failure for another reason. */
export async function toBeAcceptedByMesh(
  received: SetLike | CertificateLike,
  options: MeshAcceptanceOptions,
): Promise<MatcherResult> {
  const report = await judge(received, options)
  const refusing = refusers(report, options)
  const who =
    refusing.length === 0 ? 'the report has errors' : `it is refused by ${refusing.join(', ')}`
  const explanation = formatReport(report, 'text')
  return answer(
    refusing.length === 0 && report.status !== 'fail',
    `expected someone in the mesh to refuse it, but nobody does:\n\n${explanation}`,
    `expected nobody in the mesh to refuse it, but ${who}:\n\n${explanation}`,
  )
}
