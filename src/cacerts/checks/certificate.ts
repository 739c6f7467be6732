import type { Certificate } from '../../certificate/types.ts'
import { readPssParameters } from '../../crypto/pss.ts'
import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import { finding } from '../../report/catalogue.ts'
import { known, quoteInput } from '../../report/quote.ts'
import type { Finding, Severity } from '../../report/finding.ts'
import { goTime } from '../../emulation/go/format.ts'
import { CACERTS_CODES } from '../codes.ts'
import { peerFacts, type CheckContext } from '../check-context.ts'
import { nameOf, placeOf, type Found } from '../certificate-views.ts'

const isSigner = ({ signer }: CheckContext, found: Found): boolean => signer === found

/** Is the certificate on the way from the signing certificate to the anchor, so that its faults count? */
function onPath({ path }: CheckContext, found: Found): boolean {
  return path.some(({ certificate }) => equalBytes(certificate.der, found.certificate.der))
}

const whenRefused = ({ prediction }: CheckContext): Severity =>
  prediction.accepts ? 'warning' : 'error'

function serial(found: Found): readonly Finding[] {
  const { serialBytes } = found.certificate
  // as encoded: the zero in front of a high bit counts
  const octets = serialBytes.length
  const problem = serialBytes.every((octet) => octet === 0)
    ? 'zero'
    : (serialBytes[0] as number) >= 0x80
      ? 'negative'
      : octets > 20
        ? `${String(octets)} octets long`
        : undefined
  return problem === undefined
    ? []
    : [finding(CACERTS_CODES, 'cert-serial-odd', { problem }, placeOf(found))]
}

function notCa(context: CheckContext, found: Found): readonly Finding[] {
  const { basicConstraints, version } = found.certificate
  if (!isSigner(context, found) || (basicConstraints?.ca === true && version === 3)) return []
  const state = basicConstraints === undefined ? 'is missing' : 'says CA:FALSE'
  return [finding(CACERTS_CODES, 'ca-not-ca', { found: state }, placeOf(found))]
}

const isCa = ({ certificate }: Found): boolean => certificate.basicConstraints?.ca === true

function noKeyCertSign(context: CheckContext, found: Found): readonly Finding[] {
  const usages = found.certificate.keyUsage?.usages
  // of what is not a CA at all nothing else is to be said
  if (
    !isSigner(context, found) ||
    !isCa(found) ||
    usages === undefined ||
    usages.includes('keyCertSign')
  )
    return []
  const { peers, refusing } = peerFacts(context)
  const facts = { usages, peers: peers === '' ? 'peers' : peers, refusing }
  return [finding(CACERTS_CODES, 'ca-no-key-cert-sign', facts, placeOf(found))]
}

const BOTH = ['serverAuth', 'clientAuth'] as const

function usageEffect(context: CheckContext): { effect: string; severity: Severity } {
  if (!context.prediction.accepts) return { effect: 'istiod refuses the set', severity: 'error' }
  const { peers } = peerFacts(context)
  return peers === ''
    ? { effect: 'the stacks measured take it', severity: 'warning' }
    : {
        effect: `istiod starts, but these refuse what workloads present: ${peers}`,
        severity: 'error',
      }
}

function extendedUsage(context: CheckContext, found: Found): readonly Finding[] {
  const purposes = found.certificate.extendedKeyUsage?.purposes ?? []
  const lacking = BOTH.filter((purpose) => !purposes.includes(purpose))
  if (purposes.length === 0 || lacking.length === 0 || !onPath(context, found)) return []
  const { effect, severity } = usageEffect(context)
  const { refusing } = peerFacts(context)
  const code = found.role === 'roots' ? 'root-eku' : 'ca-eku'
  return [
    finding(CACERTS_CODES, code, { purposes, lacking, effect, refusing }, placeOf(found), {
      severity,
    }),
  ]
}

function validity(context: CheckContext, found: Found): readonly Finding[] {
  const { notBefore, notAfter } = found.certificate
  const { at, prediction } = context
  const counts = onPath(context, found) && (!prediction.accepts || found.role !== 'chain')
  const severity = counts && !prediction.accepts ? 'error' : 'warning'
  if (at < notBefore) {
    const facts = { limit: goTime(notBefore), at: goTime(at) }
    return [finding(CACERTS_CODES, 'cacerts-not-yet-valid', facts, placeOf(found), { severity })]
  }
  if (at <= notAfter) return []
  const facts = { limit: goTime(notAfter), at: goTime(at) }
  if (counts || found.role !== 'roots')
    return [finding(CACERTS_CODES, 'validity-expired', facts, placeOf(found), { severity })]
  const further = { ...facts, file: found.file }
  return [finding(CACERTS_CODES, 'root-extra-expired', further, placeOf(found))]
}

const DAY = 24 * 3600 * 1000
// istiod takes a day from the first certificate; a month is time to renew it in
const SOON = 30 * DAY

function days(milliseconds: number): string {
  const count = Math.floor(milliseconds / DAY)
  if (count === 0) return `${String(Math.floor(milliseconds / 3600000))} hours`
  return count === 1 ? '1 day' : `${String(count)} days`
}

function endsSoon(context: CheckContext, found: Found): readonly Finding[] {
  const { notAfter, notBefore } = found.certificate
  const left = notAfter.getTime() - context.at.getTime()
  if (left < 0 || left > SOON || context.at < notBefore || !onPath(context, found)) return []
  return [
    finding(
      CACERTS_CODES,
      'validity-short',
      { limit: goTime(notAfter), left: days(left) },
      placeOf(found),
    ),
  ]
}

function outlives(context: CheckContext, found: Found): readonly Finding[] {
  const index = context.path.indexOf(found)
  const issuer = index < 0 ? undefined : context.path[index + 1]?.certificate
  if (issuer === undefined || found.certificate.notAfter <= issuer.notAfter) return []
  // an issuer that has ended is reported as that
  if (equalBytes(issuer.der, found.certificate.der) || issuer.notAfter < context.at) return []
  const facts = {
    limit: goTime(found.certificate.notAfter),
    issuer: nameOf(issuer),
    issuerLimit: goTime(issuer.notAfter),
  }
  return [finding(CACERTS_CODES, 'validity-nesting', facts, placeOf(found))]
}

function constraintTexts(certificate: Certificate, type: 'uri' | 'dns'): readonly string[] {
  const { permitted = [], excluded = [] } = certificate.nameConstraints ?? {}
  return [
    ...permitted
      .filter(({ base }) => base.type === type)
      .map(({ base }) => `permitted ${base.value}`),
    ...excluded
      .filter(({ base }) => base.type === type)
      .map(({ base }) => `excluded ${base.value}`),
  ]
}

/** What is excluded stays so, whatever is permitted (RFC 5280, section 6.1.3, steps b and c). */
function constraintFix(constraints: readonly string[], permit: string): { readonly fix?: string } {
  if (constraints.every((one) => one.startsWith('permitted '))) return {}
  const without = 'have it issued again without the excluded names'
  if (constraints.every((one) => one.startsWith('excluded '))) return { fix: without }
  return { fix: `${without}, and permit ${permit}` }
}

function uriConstraints(context: CheckContext, found: Found): readonly Finding[] {
  const constraints = constraintTexts(found.certificate, 'uri')
  const refused = context.refusing.some(
    ({ cause, name }) => cause === 'permitted' || cause === 'excluded' || name?.kind === 'uri',
  )
  if (constraints.length === 0 || !onPath(context, found) || !refused) return []
  const facts = { constraints, trustDomain: context.trustDomain, ...peerFacts(context) }
  const fix = constraintFix(constraints, `the trust domain: permitted;URI:${context.trustDomain}`)
  return [finding(CACERTS_CODES, 'name-constraints-uri', facts, placeOf(found), fix)]
}

/** The DNS name that Go refused: one of ca-cert itself, or one of istiod's own certificate. */
function refusedName({ go, peers }: CheckContext): { name: string; effect: string } | undefined {
  const own = go?.ok === false && go.kind === 'constraints'
  const refused = own ? go.name : peers?.goIstiodServing.name
  if (refused?.kind !== 'dns') return undefined
  return { name: refused.name, effect: own ? 'istiod refuses the set' : 'agents refuse istiod' }
}

function dnsConstraints(context: CheckContext, found: Found): readonly Finding[] {
  const constraints = constraintTexts(found.certificate, 'dns')
  if (constraints.length === 0 || !onPath(context, found)) return []
  const refused = refusedName(context)
  if (refused === undefined) return []
  const { name, effect } = refused
  const { refusing } = peerFacts(context)
  const facts = { constraints, name, effect, namespace: context.istiodNamespace, refusing }
  const permit = `the names of istiod: permitted;DNS:${context.istiodNamespace}.svc`
  const fix = constraintFix(constraints, permit)
  return [finding(CACERTS_CODES, 'name-constraints-dns', facts, placeOf(found), fix)]
}

function criticalExtension(context: CheckContext, found: Found): readonly Finding[] {
  const { certificate } = found
  const { value } = context.reading.go(certificate.der)
  const unhandled = value?.unhandledCritical ?? []
  if (!onPath(context, found) || unhandled.length === 0) return []
  const known = new Set([
    'basicConstraints',
    'keyUsage',
    'extendedKeyUsage',
    'subjectAltName',
    'certificatePolicies',
    'policyConstraints',
    'policyMappings',
    'inhibitAnyPolicy',
    'cRLDistributionPoints',
  ])
  const names = certificate.extensions
    .filter(({ critical, name }) => critical && !known.has(name))
    .map(({ name }) => name)
  const severity = whenRefused(context)
  return [
    finding(CACERTS_CODES, 'critical-extension', { extension: names }, placeOf(found), {
      severity,
    }),
  ]
}

function policies(context: CheckContext, found: Found): readonly Finding[] {
  const { go } = context
  if (go === undefined || go.ok || go.kind !== 'policies') return []
  const constraints = found.certificate.policyConstraints
  if (constraints?.requireExplicitPolicy === undefined || !onPath(context, found)) return []
  return [
    finding(
      CACERTS_CODES,
      'policy-constraints',
      { requireExplicitPolicy: constraints.requireExplicitPolicy },
      placeOf(found),
    ),
  ]
}

function emptySubject(context: CheckContext, found: Found): readonly Finding[] {
  if (!isSigner(context, found) || !isCa(found)) return []
  if (found.certificate.subject.rdns.length > 0) return []
  const { refusing } = peerFacts(context)
  return [
    finding(CACERTS_CODES, 'ca-empty-subject', { refusing }, placeOf(found), { severity: 'error' }),
  ]
}

function weakSignature(context: CheckContext, found: Found): readonly Finding[] {
  const { name } = found.certificate.signatureAlgorithm
  // the signature of a root over itself is looked at by nobody
  if (!/md5|md2|sha1(?!\d)|SHA1$/i.test(name) || found.role === 'roots') return []
  return [
    finding(CACERTS_CODES, 'signature-hash', { algorithm: name }, placeOf(found), {
      severity: whenRefused(context),
    }),
  ]
}

// id-RSASSA-PSS (RFC 4055, section 3.1)
const PSS = '1.2.840.113549.1.1.10'

/** The salt of RSA-PSS, where that is why Go does not know the algorithm. */
function saltOf(certificate: Certificate): string {
  const { parameters } = certificate.signatureAlgorithm
  const pss = parameters === undefined ? 'none' : readPssParameters(parameters)
  return typeof pss === 'string'
    ? ''
    : ` with ${pss.hash} and a salt of ${String(pss.saltLength)} octets`
}

/** Go looks for a name of the algorithm; where it has none, nothing that was signed with it is verified. */
function unknownSignature(context: CheckContext, found: Found): readonly Finding[] {
  const { path, reading } = context
  const { value } = reading.go(found.certificate.der)
  // nobody checks the signature of the anchor
  if (value === undefined || value.signatureAlgorithm !== undefined) return []
  if (!onPath(context, found) || found.certificate === path.at(-1)?.certificate) return []
  const { name, oid } = found.certificate.signatureAlgorithm
  const salt = oid === PSS ? saltOf(found.certificate) : ''
  const facts = { algorithm: known(quoteInput(name) + salt) }
  const severity = whenRefused(context)
  const fix = salt === '' ? undefined : PSS_FIX
  return [
    finding(CACERTS_CODES, 'cacerts-signature-unknown', facts, placeOf(found), {
      severity,
      ...(fix && { fix }),
    }),
  ]
}

const PSS_FIX =
  'have it signed with a salt as long as the hash (openssl x509 -req … -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest), or with PKCS #1 v1.5 (openssl x509 -req … -sha256)'

const CHECKS: readonly ((context: CheckContext, found: Found) => readonly Finding[])[] = [
  notCa,
  noKeyCertSign,
  extendedUsage,
  validity,
  criticalExtension,
  policies,
  emptySubject,
  weakSignature,
  unknownSignature,
  uriConstraints,
  dnsConstraints,
  (_, found) => serial(found),
  endsSoon,
  outlives,
]

/** Each certificate once, by the first file it is in: ca-cert.pem, root-cert.pem, cert-chain.pem. */
function distinct(context: CheckContext): readonly Found[] {
  const seen = new Set<string>()
  const ordered = context.certificates.toSorted(
    (a, b) => Number(a.role === 'chain') - Number(b.role === 'chain'),
  )
  return ordered.filter(({ certificate }) => {
    const key = latin1(certificate.der)
    const fresh = !seen.has(key)
    seen.add(key)
    return fresh
  })
}

/** Every certificate for itself, with an eye on the path it is in. */
export function checkCertificates(context: CheckContext): readonly Finding[] {
  return distinct(context).flatMap((found) => CHECKS.flatMap((check) => check(context, found)))
}
