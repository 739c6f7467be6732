import { OPENSSL_3_0 } from '../emulation/openssl/peer.ts'
import { askStack } from '../emulation/stack.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { isFor } from './checks/names.ts'
import { CREDENTIAL_CODES } from './codes.ts'
import type { Opened } from './open.ts'
import { nameOf, placeOf } from './view.ts'

// What a client sees that holds some roots and no others: curl on OpenSSL 3.0, which takes an intermediate CA for a root too.

/** Does a client with the roots that were named accept the gateway? */
export interface ClientAnswer {
  /** Does it accept chain and names? */
  readonly trusts: boolean
  /** What curl says where it does not. */
  readonly says?: string
}

// `20 unable to get local issuer certificate (depth 0)`
const NUMBERS = /^\d+ | \(depth \d+\)$/g

const curl = (problem: string): ClientAnswer => ({
  trusts: false,
  says: `curl: (60) SSL${problem}`,
})

/** Asks the client about the chain, then about each host; undefined where it holds no named roots. */
export async function askClient(opened: Opened): Promise<ClientAnswer | undefined> {
  const { clientRoots, leaf, chain, hosts } = opened
  if (clientRoots === undefined) return undefined
  if (leaf === undefined || chain === undefined) return { trusts: false }
  const behind = chain.certificates.filter((found) => found !== leaf)
  const answer = await askStack(OPENSSL_3_0, {
    ...opened,
    leaf: leaf.certificate,
    chain: { loads: true, certificates: behind.map(({ certificate }) => certificate) },
    roots: { loads: true, certificates: clientRoots },
    crls: [],
    role: 'server',
    // as any curl verifies: not as the Envoy of an older mesh
    rules: { ...opened.rules, envoyOnOpenSsl: false },
  })
  if (!answer.ok) {
    const { says = 'a signature cannot be checked here' } = answer
    return curl(` certificate problem: ${says.replace(NUMBERS, '')}`)
  }
  const host = hosts.find((one) => !isFor(leaf.certificate, one))
  return host === undefined
    ? { trusts: true }
    : curl(`: no alternative certificate subject name matches target host name '${host}'`)
}

const UNKNOWN = 'unable to get local issuer certificate'

/** The refusal as a finding, where no other finding explains it. */
export function clientFinding(
  opened: Opened,
  answer: ClientAnswer | undefined,
): readonly Finding[] {
  const { leaf, path, clientRoots = [] } = opened
  const last = path.at(-1)
  if (answer?.says === undefined || leaf === undefined || last === undefined) return []
  const roots = clientRoots.map((root) => nameOf(root)).join(', ')
  const issuer = last.certificate.issuer.text
  const advice = answer.says.endsWith(UNKNOWN)
    ? `append the certificate of ${issuer} to ${last.file}, if one of these roots signed it; if none did, give clients the root that the chain leads to, or have the certificate issued under a root that they hold`
    : 'have the certificate issued again'
  const facts = { roots, says: answer.says, advice }
  return [finding(CREDENTIAL_CODES, 'credential-client-refuses', facts, placeOf(leaf, 'server'))]
}
