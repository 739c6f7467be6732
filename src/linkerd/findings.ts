import { equalBytes } from '../der/bytes.ts'
import { goNameText } from '../emulation/go/pkix-name.ts'
import { goTimeText } from '../emulation/go/times.ts'
import type { GoCertificate } from '../emulation/go/certificate.ts'
import { decodeCertificates, type DecodedCertificates } from '../emulation/linkerd/decode.ts'
import type { IdentityCause } from '../emulation/linkerd/identity.ts'
import type { LinkerdCheckName } from '../emulation/linkerd/words.ts'
import { extractPem } from '../pem/extract.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import { LINKERD_CODES } from './codes.ts'
import type { Opened } from './open.ts'
import type { LinkerdValue } from './read.ts'

// What the answers of the components come from, each cause once.

const ANCHORS = 'ca-bundle.crt'

const fileOf = (value: LinkerdValue | undefined, otherwise: string): string =>
  value?.file ?? otherwise

function missing({ set }: Opened): readonly Finding[] {
  const note = (what: string, where: string): Finding =>
    finding(LINKERD_CODES, 'linkerd-missing', { what, where })
  const names = set.scheme === 'kubernetes.io/tls' ? ['tls.crt', 'tls.key'] : ['crt.pem', 'key.pem']
  const secret = 'of the Secret linkerd-identity-issuer'
  return [
    ...(set.anchors === undefined
      ? [note('trust anchor', `${ANCHORS} of the ConfigMap linkerd-identity-trust-roots`)]
      : []),
    ...(set.certificate === undefined
      ? [note('issuer certificate', `${names[0] as string} ${secret}`)]
      : []),
    ...(set.key === undefined ? [note('issuer key', `${names[1] as string} ${secret}`)] : []),
  ]
}

/** How many certificates a text holds for people. */
const countOf = (bytes: Uint8Array): number =>
  extractPem(bytes).blocks.filter(({ label }) => isCertificateLabel(label)).length

/** Why nothing of a text counts. */
function unreadable(
  file: string,
  { certificates, problem, at, cut }: DecodedCertificates,
): Finding | undefined {
  const place = { file, ...(at !== undefined && { line: at.line }) }
  const none = (says: string): Finding =>
    finding(LINKERD_CODES, 'linkerd-no-certificate', { file, says }, place)
  if (problem === undefined)
    return certificates.length === 0 && cut === undefined ? none('it is empty') : undefined
  // with a certificate in front the problem is what follows the last of them
  return at === undefined && certificates.length > 0
    ? finding(LINKERD_CODES, 'linkerd-text-after', { file }, { file })
    : none(problem)
}

/** How the control plane reads one of the two texts with certificates. */
function textFindings(
  value: LinkerdValue | undefined,
  decoded: DecodedCertificates,
): readonly Finding[] {
  if (value === undefined) return []
  const { file, bytes } = value
  const refused = unreadable(file, decoded)
  if (refused !== undefined) return [refused]
  const { cut } = decoded
  const [kept, found] = [decoded.certificates.length, countOf(bytes)]
  if (cut === undefined || found === kept) return []
  const facts = { file, label: cut.label, kept, found }
  const severity = kept === 0 ? 'error' : 'warning'
  return [finding(LINKERD_CODES, 'linkerd-text-cut', facts, { file, line: cut.line }, { severity })]
}

const stateOf = ({ notBefore, notAfter }: GoCertificate, at: Date): string | undefined => {
  if (notBefore.milliseconds > at.getTime()) return `not valid before ${goTimeText(notBefore)}`
  return notAfter.milliseconds < at.getTime()
    ? `not valid any more, since ${goTimeText(notAfter)}`
    : undefined
}

const certificateOf = (role: string, { subject, serial }: GoCertificate): string =>
  `${role} ${goNameText(subject) || `serial ${String(serial)}`}`

/** Go refuses the issuer. */
function untrusted(opened: Opened, says: string): Finding {
  const { set, at, certificates, trustDomain } = opened
  const file = fileOf(set.certificate, 'crt.pem')
  const issuer = certificates.certificates[0] as GoCertificate
  const place = { file, certificate: certificateOf('issuer', issuer) }
  const state = stateOf(issuer, at)
  return state === undefined
    ? finding(
        LINKERD_CODES,
        'linkerd-issuer-untrusted',
        { says, issuer: goNameText(issuer.issuer) || 'without a name' },
        place,
      )
    : finding(LINKERD_CODES, 'linkerd-issuer-dates', { state, domain: trustDomain }, place)
}

type Explain = (opened: Opened, says: string) => Finding | undefined

const keyPlace = ({ set }: Opened): { file: string } => ({ file: fileOf(set.key, 'key.pem') })

// texts that cannot be read have a finding of their own
const EXPLAINED: Explain = () => undefined

const CAUSES: Partial<Record<IdentityCause, Explain>> = {
  'anchors-unreadable': EXPLAINED,
  'no-anchors': EXPLAINED,
  'certificate-unreadable': EXPLAINED,
  'no-certificate': EXPLAINED,
  'key-unreadable': (opened, says) =>
    opened.set.key === undefined
      ? undefined
      : finding(LINKERD_CODES, 'linkerd-key-unreadable', { says }, keyPlace(opened)),
  'key-mismatch': (opened) =>
    finding(
      LINKERD_CODES,
      'linkerd-key-mismatch',
      { ...keyPlace(opened), certificateFile: fileOf(opened.set.certificate, 'crt.pem') },
      keyPlace(opened),
    ),
  'issuer-not-a-ca': ({ set }) =>
    finding(LINKERD_CODES, 'linkerd-issuer-not-a-ca', {}, { file: fileOf(set.certificate, '') }),
  'issuer-key-type': ({ set }) =>
    finding(
      LINKERD_CODES,
      'linkerd-issuer-key',
      { found: 'RSA' },
      { file: fileOf(set.certificate, '') },
    ),
}

/** The anchor is out of date, and the issuer is not: that is said of the anchor. */
const isAnchors = ({ identity, certificates, anchors, at }: Opened): boolean =>
  identity.cause === 'expired' &&
  certificates.certificates.every((one) => stateOf(one, at) === undefined) &&
  anchors.certificates.some((one) => stateOf(one, at) !== undefined)

function identityFindings(opened: Opened): readonly Finding[] {
  const { cause, says = '' } = opened.identity
  if (cause === undefined || isAnchors(opened)) return []
  const explain = CAUSES[cause] ?? untrusted
  return [explain(opened, says)].filter((one) => one !== undefined)
}

/** The line of a check without its heading: one finding may be about several anchors. */
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')

function dateFindings({ anchors, set, at }: Opened): readonly Finding[] {
  return anchors.certificates.flatMap((anchor) => {
    const state = stateOf(anchor, at)
    if (state === undefined) return []
    const place = {
      file: fileOf(set.anchors, ANCHORS),
      certificate: certificateOf('anchor', anchor),
    }
    return [finding(LINKERD_CODES, 'linkerd-anchor-dates', { state }, place)]
  })
}

function soonFindings({ anchors, certificates, at }: Opened): readonly Finding[] {
  const limit = at.getTime() + 60 * 86_400_000
  const all = [
    ...anchors.certificates.map((one) => ({ one, role: 'trust anchor' })),
    ...certificates.certificates.slice(0, 1).map((one) => ({ one, role: 'issuer' })),
  ]
  return all.flatMap(({ one, role }) => {
    const { notAfter } = one
    if (stateOf(one, at) !== undefined || notAfter.milliseconds >= limit) return []
    const facts = { who: certificateOf(role, one), limit: goTimeText(notAfter) }
    return [finding(LINKERD_CODES, 'linkerd-expires-soon', facts)]
  })
}

const OWN: Partial<Record<LinkerdCheckName, string>> = {
  anchorAlgorithm: 'the trust anchors',
  issuerAlgorithm: 'the issuer',
}

/** Lines of `linkerd check` with a finding of their own, and those that say what the controller says too. */
function lineFindings({ lines, identity }: Opened): readonly Finding[] {
  return lines.flatMap(({ name, check, says: whole }) => {
    const says = oneLine(whole)
    const who = OWN[name]
    // a kind of key that the controller cannot sign with has a finding
    if (name === 'issuerAlgorithm' && identity.cause === 'issuer-key-type') return []
    if (who !== undefined) return [finding(LINKERD_CODES, 'linkerd-algorithm', { who, says })]
    if (name !== 'config' && name !== 'issued') return []
    return identity.starts ? [finding(LINKERD_CODES, 'linkerd-check-refuses', { check, says })] : []
  })
}

function proxyFindings({ proxy, set, anchors }: Opened): readonly Finding[] {
  if (proxy === undefined || proxy.ok) return []
  const { says = '', cause } = proxy
  if (cause !== 'anchors-unreadable' && cause !== 'no-anchors')
    return [finding(LINKERD_CODES, 'linkerd-proxy-refuses', { says })]
  // what the control plane cannot read either has a finding
  if (anchors.problem !== undefined || anchors.certificates.length === 0) return []
  const file = fileOf(set.anchors, ANCHORS)
  return [finding(LINKERD_CODES, 'linkerd-proxy-anchors', { says, file }, { file })]
}

function difference({ set, anchors, reading }: Opened): readonly Finding[] {
  const { ownAnchors, scheme } = set
  if (scheme !== 'kubernetes.io/tls' || ownAnchors === undefined) return []
  if (set.anchors === undefined || set.anchors === ownAnchors) return []
  const own = decodeCertificates(ownAnchors.bytes, reading).certificates
  const has = (list: readonly GoCertificate[], one: GoCertificate): boolean =>
    list.some(({ der }) => equalBytes(der, one.der))
  const same =
    own.every((one) => has(anchors.certificates, one)) &&
    anchors.certificates.every((one) => has(own, one))
  return same ? [] : [finding(LINKERD_CODES, 'linkerd-anchors-differ', {}, { file: 'ca.crt' })]
}

/** Everything that was found, in the order in which it is mended: texts, issuer, anchors, proxies. */
export function findingsOf(opened: Opened): readonly Finding[] {
  const { set, anchors, certificates, unchecked } = opened
  if (unchecked !== undefined) {
    const { algorithm, engine } = unchecked
    return [finding(LINKERD_CODES, 'linkerd-unsupported', { algorithm, engine })]
  }
  return [
    ...set.notes,
    ...missing(opened),
    ...textFindings(set.anchors, anchors),
    ...textFindings(set.certificate, certificates),
    ...identityFindings(opened),
    ...dateFindings(opened),
    ...lineFindings(opened),
    ...proxyFindings(opened),
    ...soonFindings(opened),
    ...difference(opened),
  ]
}
