import { engineOf, type CallLimits } from '../crypto/long-call.ts'
import { checkCacerts, type CacertsReport, type CheckCacertsOptions } from '../cacerts/check.ts'
import { describeKey } from '../cacerts/checks/key.ts'
import { nameOf } from '../cacerts/certificate-views.ts'
import { readCacerts, readFiles, type CacertsSet } from '../cacerts/read.ts'
import { meshOf, viewSet } from '../cacerts/open-set.ts'
import { certificatesPem } from '../cacerts/tools/create.ts'
import { isCa, type CertificatePiece } from '../cacerts/tools/order-pieces.ts'
import type { RawPiece } from '../cacerts/tools/read-pieces.ts'
import type { CertificateRequest } from '../certificate/request.ts'
import { rememberSignatures } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { toHex } from '../der/bytes.ts'
import { readRequest } from '../issue/request.ts'
import { formatPrivateKey } from '../key/format.ts'
import { samePublicKey } from '../key/prove-public-half.ts'
import { KEY_LIMITS, type KeyLimits } from '../key/kdf.ts'
import { OPENING_LIMITS } from '../key/parse.ts'
import type { PrivateKey } from '../key/types.ts'
import { refuseArgument, requireObject, requireStrings, someLimits } from '../report/argument.ts'
import { finding } from '../report/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import type { ReportDetails } from '../report/format/types.ts'
import { known } from '../report/quote.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { pathOfAnswer, placeOfPiece } from './answer-path.ts'
import { REQUEST_CODES } from './codes.ts'
import { compareWithRequest, purposesLacking, type Compared } from './compare.ts'
import { inAnswer } from './places.ts'
import { readAnswer, type AnswerPieces } from './pieces.ts'

/** How an answer is checked. */
export interface CheckAnswerOptions extends CheckCacertsOptions {
  /** How many days were asked for; a life that is shorter by more than a twentieth is a warning. Not looked at when left out. */
  readonly days?: number
  /** What a file was before the caller made PEM of it, by its name: `PKCS#7`. */
  readonly forms?: Readonly<Record<string, string>>
  /** Opens an encrypted key among the files. */
  readonly passphrase?: string
  /** What the call may cost: its operations, and what opening one key may. */
  readonly limits?: CallLimits & Partial<KeyLimits>
}

/** What came back, held against the request. */
export interface AnswerReport extends Report {
  /** The certificate for the key of the request; left out where there is none, or more than one. */
  readonly certificate?: Certificate
  /** The set that comes of it, with its key only where the files hold it; left out while a certificate above is missing. */
  readonly set?: CacertsSet
  /** What istiod and peers make of that set, as {@link checkCacerts} says it. */
  readonly istiod?: CacertsReport['istiod']
  /** What peers say of its workloads; there when istiod accepts the set. */
  readonly peers?: CacertsReport['peers']
  /** The same in words, for the formats. */
  readonly details: ReportDetails
}

interface World {
  readonly request: CertificateRequest
  readonly pieces: AnswerPieces
  readonly options: CheckAnswerOptions
  readonly engine: Engine
}

const labelsOf = ({ all }: AnswerPieces): readonly string[] => [
  ...new Set(all.map(({ label }) => label)),
]

/** Are these the roots of a PKI alone? A root that somebody made in place of the certificate has its name or comes with its key. */
function isRootsAlone({ request, pieces }: World): boolean {
  return pieces.certificates.every(
    (piece) =>
      piece.certificate.selfIssued &&
      piece.certificate.subject.text !== request.subject.text &&
      hintOf(pieces, piece) === '',
  )
}

function rootsAlone({ pieces }: World): Finding {
  const names = pieces.certificates.map(({ certificate }) => `the root ${nameOf(certificate)}`)
  const others = labelsOf(pieces).filter((label) => label !== 'CERTIFICATE')
  const found = [...names, ...others].join(', ')
  return finding(REQUEST_CODES, 'request-no-certificate', { found })
}

/** What there is in place of a certificate. */
function noCertificate(pieces: AnswerPieces): readonly Finding[] {
  const { all, errors } = pieces
  const unreadable = all.filter(({ problem }) => problem !== undefined).map(asUnreadable)
  if (unreadable.length > 0) return unreadable
  const labels = labelsOf(pieces)
  const found =
    errors.length > 0
      ? `what the CA says: ${errors.join('; ')}`
      : labels.length === 0
        ? 'nothing that is PEM, DER or the JSON of a CA'
        : labels.join(', ')
  return [finding(REQUEST_CODES, 'request-no-certificate', { found })]
}

const OWN_KEY =
  'give its passphrase in a file: --passphrase-file FILE; or leave the key out, then everything but the key is judged'

// a key is of those who ask: nobody else has it to send again
function asUnreadable({ file, block, line, label, problem = '' }: RawPiece): Finding {
  const place = { file, block, line }
  const override = label.endsWith('PRIVATE KEY') ? { fix: OWN_KEY } : {}
  return finding(REQUEST_CODES, 'request-unreadable', { label, problem }, place, override)
}

/** Who made the key, where it was not the one who asks. */
function hintOf({ all }: AnswerPieces, { certificate }: CertificatePiece): string {
  const theirs = all.some(
    ({ key }) => key && samePublicKey(key.publicKey.spki, certificate.publicKey.spki),
  )
  return theirs ? '; its key is in the answer: they made one of their own, and sent it around' : ''
}

/** The certificate that is the likeliest to be meant as the answer: the lowest. */
function lowest({ certificates }: AnswerPieces): CertificatePiece {
  const isIssuer = ({ certificate }: CertificatePiece): boolean =>
    certificates.some(
      (one) =>
        one.certificate !== certificate && one.certificate.issuer.text === certificate.subject.text,
    )
  return certificates.find((piece) => !isIssuer(piece)) ?? (certificates[0] as CertificatePiece)
}

async function otherKey({ request, pieces, engine }: World): Promise<Finding> {
  const piece = lowest(pieces)
  // a digest of what is public looks like a piece of a key, and is not
  const sha256 = known(toHex(await engine.digest('SHA-256', request.publicKey.spki)))
  const facts = {
    wanted: `${describeKey(request.publicKey)} of the request`,
    found: `another ${describeKey(piece.certificate.publicKey)}`,
    hint: hintOf(pieces, piece),
    sha256,
  }
  return finding(REQUEST_CODES, 'request-key', facts, placeOfPiece(piece))
}

/** The certificate for the key of the request, or why there is none. */
async function answerIn(world: World): Promise<CertificatePiece | readonly Finding[]> {
  const { request, pieces } = world
  const { certificates } = pieces
  if (certificates.length === 0) return noCertificate(pieces)
  const found = certificates.filter(({ certificate }) =>
    samePublicKey(certificate.publicKey.spki, request.publicKey.spki),
  )
  const [answer, ...more] = found
  if (answer === undefined) return [isRootsAlone(world) ? rootsAlone(world) : await otherKey(world)]
  if (more.length === 0) return answer
  const names = found.map(
    ({ certificate, file }) => `${nameOf(certificate)} by ${certificate.issuer.text} in ${file}`,
  )
  const facts = { count: found.length, names }
  return [finding(REQUEST_CODES, 'request-two-answers', facts, placeOfPiece(answer))]
}

/** Files that no istiod reads as they are. JSON nobody takes for PEM. */
function formFindings({ pieces, options }: World): readonly Finding[] {
  const forms = [...pieces.forms, ...Object.entries(options.forms ?? {})]
  return forms.map(([file, form]) => {
    const severity = form === 'JSON' ? 'info' : 'warning'
    return finding(REQUEST_CODES, 'request-form', { file, form }, { file }, { severity })
  })
}

function keyIn({ request, pieces }: World): PrivateKey | undefined {
  const found = pieces.all.find(
    ({ key }) => key && samePublicKey(key.publicKey.spki, request.publicKey.spki),
  )
  return found?.key
}

/** A root that signs itself is its own chain. */
function setOf(path: readonly CertificatePiece[], key: PrivateKey | undefined): CacertsSet {
  const certificates = path.map(({ certificate }) => certificate)
  const chain = path.length === 1 ? certificates : certificates.slice(0, -1)
  return readCacerts({
    'ca-cert.pem': certificatesPem(certificates.slice(0, 1)),
    ...(key && { 'ca-key.pem': formatPrivateKey(key) }),
    'cert-chain.pem': certificatesPem(chain),
    'root-cert.pem': certificatesPem(certificates.slice(-1)),
  })
}

// said of the certificate already, against what was asked for
const SAID: Readonly<Record<string, string>> = {
  'ca-not-ca': 'request-not-ca',
  'ca-no-key-cert-sign': 'request-usage',
  'validity-expired': 'request-not-now',
  'cacerts-not-yet-valid': 'request-not-now',
}

async function judgeSet(
  { options }: World,
  set: CacertsSet,
  said: readonly Finding[],
): Promise<CacertsReport> {
  const report = await checkCacerts(set, { ...options, keyElsewhere: true })
  const codes = new Set(said.map(({ code }) => code))
  const findings = report.findings.filter(
    ({ code, file }) => !(file === 'ca-cert.pem' && codes.has(SAID[code] ?? '')),
  )
  return { ...report, findings }
}

function signerInUse(options: CheckAnswerOptions): Certificate | undefined {
  const { previous } = options
  const view = previous === undefined ? undefined : viewSet(previous, meshOf(options))
  return view?.views['signing-certificate']?.certificates[0]?.certificate
}

const comparedOf = ({ request, options }: World, answer: CertificatePiece): Compared => ({
  request,
  certificate: answer.certificate,
  place: placeOfPiece(answer),
  at: options.at,
  days: options.days,
  previous: signerInUse(options),
})

function proofsOf(answer: CertificatePiece, said: readonly Finding[]): readonly Proof[] {
  const { certificate } = answer
  const codes = new Set(said.map(({ code }) => code))
  const subject = [...codes].some((code) => code.startsWith('request-subject'))
  return [
    { message: `${nameOf(certificate)} is for the key of the request` },
    ...(subject ? [] : [{ message: 'its subject is that of the request, octet for octet' }]),
    ...(isCa(certificate) && !codes.has('request-usage')
      ? [{ message: 'it is a CA that may sign certificates and CRLs' }]
      : []),
  ]
}

/** Without all that is above it a certificate is judged alone. */
function alone(findings: readonly Finding[], certificate?: Certificate): AnswerReport {
  const sentence =
    certificate === undefined
      ? 'this does not answer the request'
      : 'what istiod would do is not known until the path is whole'
  const report = createReport(findings)
  return Object.freeze({
    ...report,
    ...(certificate && { certificate }),
    details: Object.freeze({ sentence }),
  })
}

async function judge(world: World): Promise<AnswerReport> {
  const answer = await answerIn(world)
  const forms = formFindings(world)
  if (!('certificate' in answer)) return alone([...answer, ...forms])
  const { pieces, engine } = world
  const check = rememberSignatures(engine)
  const compared = comparedOf(world, answer)
  const { path, isWhole, findings } = await pathOfAnswer(answer, pieces.certificates, check)
  const said = compareWithRequest(compared)
  const unreadable = pieces.all.filter(({ problem }) => problem !== undefined).map(asUnreadable)
  const own = [...said, ...findings, ...unreadable, ...forms]
  if (!isWhole) return alone([...own, ...purposesLacking(compared)], answer.certificate)
  const set = setOf(path, keyIn(world))
  const judged = await judgeSet(world, set, said)
  const placed = judged.findings.map((found) => inAnswer(found, path))
  const { istiod, peers, details } = judged
  const report = createReport([...own, ...placed], proofsOf(answer, said))
  return Object.freeze({
    ...report,
    certificate: answer.certificate,
    set,
    istiod,
    ...(peers && { peers }),
    details,
  })
}

function requireOptions(options: CheckAnswerOptions): void {
  // those of checkCacerts are used before it is asked
  meshOf(options)
  const { days, forms = {} } = options
  if (days !== undefined && !(typeof days === 'number' && days > 0))
    refuseArgument('options.days', 'a number of days', days)
  requireObject('options.forms', forms)
  requireStrings('options.forms', Object.values(forms))
}

/**
 * Says what came back changed, is missing or will break, of the answer to a request for a CA of a mesh: against the request, and as
 * istiod and its peers will see the set that comes of it.
 *
 * @param request - Parsed, as PEM text or as DER.
 * @param files - The answer as it came, by name: PEM, DER, or the JSON of Vault, cfssl, AWS PCA and others. The key may be among
 * them; without it everything but the key is judged.
 * @param options - `at` is needed; the rest as for `checkCacerts`.
 * @returns The worst first; `status` is `fail` where the answer cannot be used as it is.
 * @throws MeshCertsError `issue-request-signature`, `certificate-…` and `der-…` for a request that cannot be used; `cacerts-input`
 * where files are not text or bytes; `cacerts-option`; `report-argument` for `days` and `forms` of another kind.
 * @example
 * import { checkAnswer } from 'meshcerts/request'
 * import { createCertificateRequest, createRoot, issueFromRequest } from 'meshcerts/issue'
 * const at = new Date('2027-01-01')
 * const { request } = await createCertificateRequest({ subject: { O: 'Acme', CN: 'Mesh CA' }, authority: { pathLength: 0 } })
 * const issuer = await createRoot({ at })
 * const certificate = await issueFromRequest({ request, issuer, at, as: 'intermediate' })
 * const report = await checkAnswer(request, { 'ca.der': certificate.der, 'root.der': issuer.certificate.der }, { at })
 * report.istiod?.accepts // => true
 */
export async function checkAnswer(
  request: CertificateRequest | string | Uint8Array,
  files: Readonly<Record<string, Uint8Array | string>>,
  options: CheckAnswerOptions,
): Promise<AnswerReport> {
  requireOptions(options)
  const engine = engineOf(options, OPENING_LIMITS)
  const limits = someLimits(options.limits, KEY_LIMITS)
  const { passphrase } = options
  const read = await readRequest(request, engine)
  const pieces = await readAnswer(readFiles(files), { engine, passphrase, limits })
  // the engine counts and tells for all of it
  const rest = { ...options, engine, limits: {}, progress: () => undefined }
  return judge({ request: read, pieces, options: rest, engine })
}
