import { checkCacerts, type IstiodAnswer } from '../../cacerts/check.ts'
import { readCacerts } from '../../cacerts/read.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { PeerAnswers } from '../../emulation/peers.ts'
import { formatPrivateKey, type PrivateKeyFormat } from '../../key/format.ts'
import { formatPem } from '../../pem/format.ts'
import type { Finding } from '../../report/finding.ts'
import type { ReportStatus } from '../../report/report.ts'
import type { PredictOptions } from './predict.ts'
import type { Asked } from './asked.ts'
import type { Signed } from './finish.ts'
import type { World } from './world.ts'

/** What `checkCacerts` says of a Secret that is not made yet. */
export interface PredictedSet {
  /** Follows from its findings. */
  readonly status: ReportStatus
  /** All of them, errors first; their files are `tls.crt`, `tls.key`, `ca.crt`. */
  readonly findings: readonly Finding[]
  /** Whether istiod starts, whether it signs with the set, and what it says where it does not. */
  readonly istiod: IstiodAnswer
  /** What peers say of its workloads. */
  readonly peers?: PeerAnswers
  /** The same in a sentence. */
  readonly sentence: string
}

const pem = (certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

/** pkg/util/pki/generate.go, EncodePrivateKey. */
function formOf({ key, encoding }: Asked): PrivateKeyFormat {
  if (encoding === 'PKCS8' || key.algorithm === 'Ed25519') return 'pkcs8'
  return key.algorithm === 'RSA' ? 'pkcs1' : 'sec1'
}

/** Judges the Secret as it would be: `tls.crt`, `tls.key`, `ca.crt`. */
export async function judgeSet(
  { asked, authority, bundle }: Signed,
  world: World,
  options: PredictOptions,
): Promise<PredictedSet> {
  const { chain, ca } = bundle
  const set = readCacerts({
    'tls.crt': pem(chain),
    'tls.key': formatPrivateKey(authority.key, formOf(asked)),
    ...(ca === undefined ? {} : { 'ca.crt': pem([ca]) }),
  })
  const { controlPlane, trustDomain, dataPlane } = options
  const report = await checkCacerts(set, {
    at: world.at,
    istiodNamespace: world.istiodNamespace,
    engine: world.engine,
    ...(controlPlane === undefined ? {} : { controlPlane }),
    ...(trustDomain === undefined ? {} : { trustDomain }),
    ...(dataPlane === undefined ? {} : { dataPlane }),
  })
  const { status, findings, istiod, peers } = report
  const says = istiod.says === undefined ? '' : `: ${istiod.says}`
  return {
    status,
    findings,
    istiod,
    ...(peers === undefined ? {} : { peers }),
    sentence: `${report.details.sentence ?? ''}${says}`,
  }
}
