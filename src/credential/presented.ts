import type { Certificate } from '../certificate/types.ts'
import type { Finding } from '../report/finding.ts'
import { checkChain } from './checks/chain.ts'
import { checkDates } from './checks/dates.ts'
import { checkHosts, checkUsage } from './checks/names.ts'
import { askClient, clientFinding, type AskedClient } from './client.ts'
import { leadUp, type Opened } from './open.ts'
import { settingsOf, type CheckCredentialOptions } from './options.ts'
import type { Found } from './view.ts'

/** A certificate that a server presented, with its place in the capture. */
export interface PresentedCertificate {
  readonly certificate: Certificate
  readonly block: number
  readonly line: number
}

/** What is found about a server by what it presented. */
export interface PresentedReport {
  readonly findings: readonly Finding[]
  /** Left out without `clientRoots`. */
  readonly client?: AskedClient
}

// fixes speak of the key of the Secret that the chain comes from
const FILE = 'tls.crt'
const NOTHING = { kind: 'files', facts: {}, files: {} } as const

/** The place in the capture: what was presented is in no file. */
function inCapture({ file, ...found }: Finding): Finding {
  return file === FILE ? found : { ...found, ...(file !== undefined && { file }) }
}

/** Judges a gateway by the certificates that it presented, its own first: as a server for a name, not as a workload. */
export async function checkPresented(
  presented: readonly PresentedCertificate[],
  options: CheckCredentialOptions,
): Promise<PresentedReport> {
  const settings = settingsOf(options)
  const certificates = presented.map((one): Found => ({ ...one, file: FILE }))
  const [leaf] = certificates
  if (leaf === undefined) return { findings: [] }
  const opened: Opened = {
    ...settings,
    credential: { ...NOTHING, ca: NOTHING, notes: [] },
    secretName: 'NAME',
    secretNamespace: 'istio-system',
    server: { says: '' },
    chain: {
      file: FILE,
      bytes: new Uint8Array(0),
      blocks: [],
      notes: [],
      certificates,
      unreadable: [],
    },
    leaf,
    path: await leadUp(leaf, certificates, settings),
    envoy: { loads: true },
    load: { loads: true },
  }
  const client = await askClient(opened)
  const own = [
    ...checkDates(opened),
    ...checkHosts(opened),
    ...checkUsage(opened),
    ...(await checkChain(opened)),
  ]
  const explained = own.some(({ severity }) => severity === 'error')
  const said = explained ? own : [...own, ...clientFinding(opened, client)]
  return { findings: said.map(inCapture), ...(client !== undefined && { client }) }
}
