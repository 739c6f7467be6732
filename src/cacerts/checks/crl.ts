import type { RevocationList } from '../../certificate/crl.ts'
import { goTime } from '../../emulation/go/format.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import { peerFacts, refusalFor, type CheckContext } from '../check-context.ts'
import { goNameText } from '../../emulation/go/pkix-name.ts'
import {
  crlSigners,
  goRevocationLists,
  withoutCrl,
  type GoRevocationList,
} from '../../emulation/go/revocation-list.ts'
import { crlFile, heldCrls } from '../../emulation/istiod/held-crls.ts'
import { loadCrls } from '../../emulation/ztunnel/load-crls.ts'
import { ztunnelRules } from '../../release/ztunnel.ts'
import { nameOf } from '../certificate-views.ts'

/** With a CRL file every block of cert-chain.pem must be a certificate, even those istiod skips otherwise. */
function unreadableChain({ roles }: CheckContext, file: string, problem: string): Finding {
  const chain = roles.names.chain
  return finding(
    CACERTS_CODES,
    'crl-missing-issuer',
    { file, certificate: `every block of ${chain}`, problem },
    { file: chain },
    {
      message: `with a CRL file every block of ${chain} must be a certificate: ${problem}`,
      fix: `remove from ${chain} what is not a certificate, or remove ${file}`,
    },
  )
}

/** Certificates of the chain without a CRL: because there is none, or because Go refuses the one there is. */
async function missing(
  context: CheckContext,
  lists: readonly GoRevocationList[],
  file: string,
): Promise<readonly Finding[]> {
  if (context.unchecked !== undefined) return []
  const { reading, rules, engine } = context
  const { value, problem } = crlSigners(context.roles.bytes.chain ?? new Uint8Array(0), reading)
  if (problem !== undefined) return [unreadableChain(context, file, problem)]
  const without = await withoutCrl(value, lists, { go: rules.go, engine })
  return without.map((signer) => {
    const certificate = reading.strict(signer.der)
    const name = certificate === undefined ? goNameText(signer.subject) : nameOf(certificate)
    const usages = certificate?.keyUsage?.usages
    return usages !== undefined && !usages.includes('cRLSign')
      ? finding(
          CACERTS_CODES,
          'crl-no-crlsign',
          { certificate: name, usages },
          { file, certificate: name },
        )
      : finding(
          CACERTS_CODES,
          'crl-missing-issuer',
          { file, certificate: name },
          { file, certificate: name },
        )
  })
}

function forPeers(context: CheckContext, file: string): readonly Finding[] {
  const refusal = refusalFor(context, 'no-crl')
  if (refusal === undefined) return []
  const { refusing } = peerFacts(context)
  const root = context.path.at(-1)
  const certificate = root === undefined ? 'the root' : nameOf(root.certificate)
  return [
    finding(
      CACERTS_CODES,
      'crl-incomplete-for-peers',
      { certificate, says: refusal.says, refusing },
      { file },
    ),
  ]
}

function expired(
  context: CheckContext,
  lists: readonly RevocationList[],
  file: string,
): readonly Finding[] {
  const { refusing } = peerFacts(context)
  const isCurrent = ({ nextUpdate }: RevocationList): boolean =>
    nextUpdate === undefined || context.at <= nextUpdate
  const current = new Set(lists.filter(isCurrent).map(({ issuer }) => issuer.text))
  return lists.flatMap(({ nextUpdate, issuer }) => {
    if (nextUpdate === undefined || context.at <= nextUpdate) return []
    return current.has(issuer.text)
      ? []
      : [
          finding(
            CACERTS_CODES,
            'crl-expired',
            { issuer: issuer.text, limit: goTime(nextUpdate), refusing },
            { file },
          ),
        ]
  })
}

/** ztunnel drops all CRLs for one that it cannot read, and says so in a line of its log only. */
function ztunnelIgnores(
  { rules, dataPlane }: CheckContext,
  bytes: Uint8Array,
  file: string,
): readonly Finding[] {
  const ztunnel = ztunnelRules(rules.istio)
  if (ztunnel?.readsCrls !== true || dataPlane === 'sidecar') return []
  const loaded = loadCrls(bytes, ztunnel)
  if (loaded.ok) return []
  const severity = dataPlane === undefined ? 'info' : 'error'
  const facts = { file, says: loaded.says }
  return [finding(CACERTS_CODES, 'crl-ztunnel-ignores', facts, { file }, { severity })]
}

/** ca-crl.pem, where it is read. */
export async function checkCrl(context: CheckContext): Promise<readonly Finding[]> {
  const bytes = crlFile(context.roles, context.rules)
  const file = context.roles.names.crl
  if (bytes === undefined) return []
  if (bytes.length === 0) return [finding(CACERTS_CODES, 'crl-emptied', { file }, { file })]
  const { value, problem } = goRevocationLists(bytes, context.reading)
  if (problem !== undefined) {
    return [finding(CACERTS_CODES, 'crl-unreadable', { file, problem }, { file })]
  }
  const held = heldCrls(context.roles, context.rules, context.reading)
  return [
    ...(await missing(context, value, file)),
    ...expired(context, held, file),
    ...forPeers(context, file),
    ...ztunnelIgnores(context, bytes, file),
  ]
}
