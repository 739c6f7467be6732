import type { Unchecked } from '../certificate/watch-signatures.ts'
import { curlChainText, curlHostText } from '../emulation/openssl/curl.ts'
import { OPENSSL_3_0 } from '../emulation/openssl/peer.ts'
import { askStack, type PeerCause } from '../emulation/stack.ts'
import { PATH_CODES } from '../path/codes.ts'
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
  /** What curl says where it does not; left out where the answer rests on a signature that the engine here cannot check. */
  readonly says?: string
}

/** The answer with its cause. */
export interface AskedClient extends ClientAnswer {
  /** Why not: the cause of OpenSSL's refusal, `no-certificate` where none is served, `host` where no name fits. */
  readonly cause?: PeerCause | 'no-certificate' | 'host'
  /** What the engine here cannot check; there with the cause `unsupported`, which is not a refusal. */
  readonly unchecked?: Unchecked
}

/** Asks the client about the chain, then about each host; undefined where it holds no named roots. */
export async function askClient(opened: Opened): Promise<AskedClient | undefined> {
  const { clientRoots, leaf, chain, hosts } = opened
  if (clientRoots === undefined) return undefined
  if (leaf === undefined || chain === undefined) return { trusts: false, cause: 'no-certificate' }
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
    const { cause = 'unspecified', unchecked } = answer
    return unchecked === undefined
      ? { trusts: false, cause, says: curlChainText(answer) }
      : { trusts: false, cause, unchecked }
  }
  const host = hosts.find((one) => !isFor(leaf.certificate, one))
  return host === undefined
    ? { trusts: true }
    : { trusts: false, cause: 'host', says: curlHostText(host) }
}

/** The refusal as a finding, where no other finding explains it. */
export function clientFinding(opened: Opened, answer: AskedClient | undefined): readonly Finding[] {
  const { leaf, path, clientRoots = [] } = opened
  const last = path.at(-1)
  const place = leaf === undefined ? {} : placeOf(leaf, 'server')
  if (answer?.unchecked !== undefined)
    return [finding(PATH_CODES, 'path-signature-unsupported', { ...answer.unchecked }, place)]
  if (answer?.says === undefined || leaf === undefined || last === undefined) return []
  const roots = clientRoots.map((root) => nameOf(root)).join(', ')
  const issuer = last.certificate.issuer.text
  const advice =
    answer.cause === 'local-issuer'
      ? `append the certificate of ${issuer} to ${last.file}, if one of these roots signed it; if none did, give clients the root that the chain leads to, or have the certificate issued under a root that they hold`
      : 'have the certificate issued again'
  const facts = { roots, says: answer.says, advice }
  return [finding(CREDENTIAL_CODES, 'credential-client-refuses', facts, place)]
}
