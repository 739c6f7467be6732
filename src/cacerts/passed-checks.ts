import type { Finding } from '../report/finding.ts'
import type { Proof } from '../report/report.ts'
import { describeKey } from './checks/key.ts'
import type { CheckContext } from './check-context.ts'
import type { CacertsRole } from '../emulation/istiod/cacerts-files.ts'
import { crlReadersOf } from '../emulation/crl-readers.ts'
import { crlFile } from '../emulation/istiod/held-crls.ts'
import { entriesOf } from './tools/expiry.ts'
import { isWhole } from './intended-path.ts'
import { nameOf, type Found } from './certificate-views.ts'

// The lines that say what was shown to be right: one a file that has no error against it.

const DAY = 24 * 3600 * 1000
const NO_END = 365 * 1000 * DAY

function life({ certificate }: Found, at: Date): string {
  const days = Math.floor((certificate.notAfter.getTime() - at.getTime()) / DAY)
  // "no well-defined expiration" (RFC 5280, section 4.1.2.5) in the usual calendar
  return days > NO_END / DAY ? 'no end' : `${String(days)} days left`
}

function describeSigner({ signer, path, at }: CheckContext): string | undefined {
  if (signer === undefined || !isWhole(path)) return undefined
  const anchor = path.at(-1) as Found
  const by =
    path.length === 2
      ? `signed by ${anchor.file}`
      : `signed over ${String(path.length - 2)} more up to ${anchor.file}`
  return `signing CA ${nameOf(signer.certificate)}, ${describeKey(signer.certificate.publicKey)}, ${life(signer, at)}, ${by}`
}

function describeChain(context: CheckContext): string | undefined {
  const count = context.views.chain?.certificates.length ?? 0
  const { peers } = context
  if (peers === undefined || context.refusing.length > 0 || context.unchecked !== undefined)
    return undefined
  return `${String(count)} ${count === 1 ? 'certificate' : 'certificates'}: what workloads present leads to root-cert.pem for Go, Envoy and OpenSSL`
}

function describeRoots(context: CheckContext): string | undefined {
  const roots = context.views.roots?.certificates ?? []
  const anchor = context.path.at(-1)
  if (anchor === undefined || !isWhole(context.path)) return undefined
  const more = roots.length > 1 ? `, and ${String(roots.length - 1)} more` : ''
  return `root ${nameOf(anchor.certificate)}, ${describeKey(anchor.certificate.publicKey)}, ${life(anchor, context.at)}${more}`
}

/** Who refuses what the CRLs revoke: not everybody, and not on connections that stand. */
function describeCrls({ roles, rules }: CheckContext): string | undefined {
  if ((crlFile(roles, rules)?.length ?? 0) === 0) return undefined
  const all = crlReadersOf(rules)
  const refusing = all
    .filter(({ refuses }) => refuses === 'yes')
    .map(({ who, standing = '' }) => `${who} (connections that stand are ${standing})`)
  const not = all.filter(({ refuses }) => refuses !== 'yes').map(({ who }) => who)
  return `what it revokes is refused by ${refusing.join(', ')}; not by ${not.join(', ')} unless told`
}

const DESCRIBE: Partial<Record<CacertsRole, (context: CheckContext) => string | undefined>> = {
  'signing-certificate': describeSigner,
  'signing-key': ({ roles }) =>
    roles.bytes['signing-key'] && `belongs to ${roles.names['signing-certificate']}`,
  chain: describeChain,
  roots: describeRoots,
  crl: describeCrls,
}

/** What of the set ends first, and how much of its life is over. */
function firstToEnd(context: CheckContext): readonly Proof[] {
  const [first] = entriesOf(context, context)
  // what has no end, or ended already (a finding says so), is not news
  if (first === undefined || first.left < 0 || first.left > NO_END) return []
  const day = first.until.toISOString().slice(0, 10)
  const over = String(Math.max(0, Math.floor(first.percent)))
  const message = `first to end: ${first.name} in ${first.file}, ${day}; ${over} % of its life is over`
  return [Object.freeze({ message })]
}

/** One line a file, where nothing is wrong with it; at last what ends first. */
export function proofsOf(context: CheckContext, findings: readonly Finding[]): readonly Proof[] {
  const { roles, prediction } = context
  if (!prediction.accepts || prediction.selfSigned === true) return []
  const faulty = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ file }) => file),
  )
  const proofs: Proof[] = []
  for (const [role, describe] of Object.entries(DESCRIBE) as [
    CacertsRole,
    (context: CheckContext) => string | undefined,
  ][]) {
    const file = roles.names[role]
    const message =
      faulty.has(file) || (roles.scheme === 'tls' && role === 'chain')
        ? undefined
        : describe(context)
    if (message !== undefined) proofs.push(Object.freeze({ file, message }))
  }
  return [...proofs, ...firstToEnd(context)]
}
