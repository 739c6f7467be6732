import { readPublicKeyInfo } from '../../crypto/public-key.ts'
import type { GoCertificate } from '../go/certificate.ts'
import { goTimeText } from '../go/times.ts'
import { decodeCertificates, decodeCredentials } from './decode.ts'
import { verifyIssuer, type LinkerdQuestion } from './identity.ts'
import { LINKERD_CHECKS, LINKERD_WORDS, type LinkerdCheckName } from './words.ts'

// What `linkerd check` asks in its category linkerd-identity: pkg/healthcheck/healthcheck.go and pkg/issuercerts of linkerd2
// at b24cd405. Its words differ from those of the controller, and so do its rules: the controller takes any curve.

/** Who made the Secret: `linkerd.io/tls` has crt.pem and key.pem, `kubernetes.io/tls` tls.crt, tls.key and ca.crt. */
export type IssuerScheme = 'linkerd.io/tls' | 'kubernetes.io/tls'

/** A line of `linkerd check` that is not a tick. */
export interface LinkerdCheckLine {
  readonly name: LinkerdCheckName
  /** What the check is called. */
  readonly check: string
  /** `fail` ends the command with 1, `warn` does not. */
  readonly level: 'fail' | 'warn'
  readonly says: string
}

type Ask = (certificate: GoCertificate, at: Date) => string | undefined

const DAY = 86_400_000
const SOON = 60 * DAY

const curveBits = ({ spki }: NonNullable<GoCertificate['publicKey']>): string =>
  readPublicKeyInfo(spki)?.curve?.replace(/^P-/, '') ?? ''

const TYPES: Readonly<Record<string, string>> = {
  '*rsa.PublicKey': 'RSA',
  '*ecdsa.PublicKey': 'ECDSA',
  'ed25519.PublicKey': 'Ed25519',
  '*dsa.PublicKey': 'DSA',
}
// how Go prints an algorithm that it does not know
const UNKNOWN = '0'
const typeOf = ({ publicKey }: GoCertificate): string => TYPES[publicKey?.type ?? ''] ?? UNKNOWN

function ecdsaFault({ publicKey, signatureAlgorithm }: GoCertificate): string | undefined {
  const bits = publicKey === undefined ? '' : curveBits(publicKey)
  if (bits !== '256') return `${LINKERD_WORDS.curve}P-${bits} was used`
  const { name = UNKNOWN } = signatureAlgorithm ?? {}
  return name === 'ECDSA-SHA256' || name === 'SHA256-RSA'
    ? undefined
    : `${LINKERD_WORDS.ecdsaSigned}${name} was used`
}

function rsaFault({ publicKey, signatureAlgorithm }: GoCertificate): string | undefined {
  const bits = publicKey?.numbers?.modulus.toString(2).length ?? 0
  if (bits !== 2048 && bits !== 4096)
    return `${LINKERD_WORDS.rsaSize}${String(bits)} bit public key was used`
  const { name = UNKNOWN } = signatureAlgorithm ?? {}
  return name === 'SHA256-RSA' ? undefined : `${LINKERD_WORDS.rsaSigned}${name} was used`
}

/** `CheckIssuerCertAlgoRequirements`. */
const issuerFault: Ask = (issuer) => {
  const type = typeOf(issuer)
  return type === 'ECDSA' ? ecdsaFault(issuer) : `${LINKERD_WORDS.issuerKind}${type} was used`
}

/** `CheckTrustAnchorAlgoRequirements`. */
const anchorFault: Ask = (anchor) => {
  const type = typeOf(anchor)
  if (type === 'ECDSA') return ecdsaFault(anchor)
  return type === 'RSA' ? rsaFault(anchor) : `${LINKERD_WORDS.anchorKind}${type} was used`
}

/** `CheckCertValidityPeriod`. */
const dateFault: Ask = ({ notBefore, notAfter }, at) => {
  if (notBefore.milliseconds > at.getTime()) return LINKERD_WORDS.early + goTimeText(notBefore)
  return notAfter.milliseconds < at.getTime()
    ? LINKERD_WORDS.late + goTimeText(notAfter)
    : undefined
}

/** `CheckExpiringSoon`. */
const soonFault: Ask = ({ notAfter }, at) =>
  at.getTime() + SOON > notAfter.milliseconds
    ? LINKERD_WORDS.soon + goTimeText(notAfter)
    : undefined

const COMMON_NAME = '2.5.4.3'

const commonName = ({ subject }: GoCertificate): string =>
  subject.attributes.findLast(({ oid }) => oid === COMMON_NAME)?.value ?? ''

const overAnchors =
  (head: string, ask: Ask) =>
  (anchors: readonly GoCertificate[], at: Date): string | undefined => {
    const lines = anchors.flatMap((anchor) => {
      const fault = ask(anchor, at)
      return fault === undefined
        ? []
        : [`* ${String(anchor.serial)} ${commonName(anchor)} ${fault}`]
    })
    return lines.length === 0 ? undefined : `${head}:\n\t${lines.join('\n\t')}`
  }

const ofIssuer =
  (head: string, ask: Ask) =>
  (issuer: GoCertificate, at: Date): string | undefined => {
    const fault = ask(issuer, at)
    return fault === undefined ? undefined : `${head} ${fault}`
  }

interface Step {
  readonly name: LinkerdCheckName
  /** A check that ends the run, one that only warns, or one that does neither. */
  readonly kind: 'fatal' | 'warning' | 'plain'
  readonly ask: (
    anchors: readonly GoCertificate[],
    issuer: GoCertificate,
    at: Date,
  ) => string | undefined
}

const onAnchors =
  (head: string, ask: Ask): Step['ask'] =>
  (anchors, _, at) =>
    overAnchors(head, ask)(anchors, at)
const onIssuer =
  (head: string, ask: Ask): Step['ask'] =>
  (_, issuer, at) =>
    ofIssuer(head, ask)(issuer, at)

const STEPS: readonly Step[] = [
  { name: 'anchorAlgorithm', kind: 'fatal', ask: onAnchors('Invalid trustAnchors', anchorFault) },
  { name: 'anchorDates', kind: 'fatal', ask: onAnchors('Invalid anchors', dateFault) },
  { name: 'anchorSoon', kind: 'warning', ask: onAnchors('Anchors expiring soon', soonFault) },
  { name: 'issuerAlgorithm', kind: 'fatal', ask: onIssuer('issuer certificate', issuerFault) },
  { name: 'issuerDates', kind: 'fatal', ask: onIssuer('issuer certificate is', dateFault) },
  { name: 'issuerSoon', kind: 'warning', ask: onIssuer('issuer certificate', soonFault) },
]

const line = (
  name: LinkerdCheckName,
  says: string,
  level: LinkerdCheckLine['level'] = 'fail',
): LinkerdCheckLine => Object.freeze({ name, check: LINKERD_CHECKS[name], level, says })

/** What `linkerd check` is given: the Secret, and the anchors of the installation's values. */
export interface LinkerdCheckQuestion extends Omit<LinkerdQuestion, 'issuer'> {
  readonly secret: Readonly<Record<string, Uint8Array>>
  readonly scheme: IssuerScheme
}

const KEYS = {
  'linkerd.io/tls': { certificate: 'crt.pem', key: 'key.pem' },
  'kubernetes.io/tls': { certificate: 'tls.crt', key: 'tls.key' },
} as const

interface Texts {
  readonly anchors: Uint8Array
  readonly certificate: Uint8Array
  readonly key: Uint8Array
}

const missingKey = (key: string, what: string, external: boolean): string =>
  `key ${key} containing the ${what} ${LINKERD_WORDS.needsKey} if --identity-external-issuer=${String(external)}`

/** `FetchIssuerData` and `FetchExternalIssuerData`: the second asks the anchors of the Secret itself. */
function textsOf({ secret, scheme, anchors, reading }: LinkerdCheckQuestion): Texts | string {
  const external = scheme === 'kubernetes.io/tls'
  const names = KEYS[scheme]
  const [own, certificate, key] = [secret['ca.crt'], secret[names.certificate], secret[names.key]]
  if (external && own === undefined) return missingKey('ca.crt', 'trust anchors', true)
  if (certificate === undefined)
    return missingKey(names.certificate, 'issuer certificate', external)
  if (key === undefined) return missingKey(names.key, 'issuer key', true)
  const { certificates, problem } = decodeCertificates(certificate, reading)
  const unreadable =
    problem ?? (certificates.length === 0 ? LINKERD_WORDS.noCertificate : undefined)
  if (unreadable !== undefined) return LINKERD_WORDS.parseIssuer + unreadable
  return { anchors: external && own !== undefined ? own : anchors, certificate, key }
}

/** The lines of `linkerd check` that are not ticks, in its order; none where it is content. */
export async function linkerdCheck(
  question: LinkerdCheckQuestion,
): Promise<readonly LinkerdCheckLine[]> {
  const texts = textsOf(question)
  if (typeof texts === 'string') return [line('config', texts)]
  const credentials = await decodeCredentials(texts, question)
  if ('cause' in credentials) return [line('config', credentials.says)]
  const { certificates: anchors, problem } = decodeCertificates(texts.anchors, question.reading)
  if (problem !== undefined) return [line('config', problem)]
  const lines: LinkerdCheckLine[] = []
  for (const { name, kind, ask } of STEPS) {
    const says = ask(anchors, credentials.certificate, question.at)
    if (says === undefined) continue
    lines.push(line(name, says, kind === 'warning' ? 'warn' : 'fail'))
    if (kind === 'fatal') return lines
  }
  const verdict = await verifyIssuer(credentials, anchors, question)
  return verdict.ok ? lines : [...lines, line('issued', verdict.says)]
}
