import type { PublicKey } from '../../certificate/types.ts'
import type { GoPart } from '../../emulation/go/certificate.ts'
import { whoReads, type WhoReads } from '../../emulation/who-reads.ts'
import { latin1 } from '../../der/strings.ts'
import { isCutShort } from '../../pem/der-shape.ts'
import { PEM_CODES } from '../../pem/codes.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding, Place, Severity } from '../../report/finding.ts'
import { known } from '../../report/quote.ts'
import { placeOf, type FileView } from '../certificate-views.ts'
import { CACERTS_CODES } from '../codes.ts'
import { peerFacts, type CheckContext } from '../check-context.ts'

// Certificates that somebody cannot read: our own reader, which is strict, or Go, or the libraries of Envoy and OpenSSL. Each is
// asked, and only what they answer is said.

/** A certificate block with the problem of our own reader, where it has one. */
interface Block {
  readonly der: Uint8Array
  readonly place: Place
  readonly view: FileView
  readonly problem?: Finding
  readonly key?: PublicKey
}

function blocksOf(view: FileView): readonly Block[] {
  return [
    ...view.unreadable.map(({ der, block, line, problem }) => ({
      der,
      view,
      problem,
      place: { file: view.name, block, line },
    })),
    ...view.certificates.map((found) => ({
      der: found.certificate.der,
      view,
      place: placeOf(found),
      key: found.certificate.publicKey,
    })),
  ]
}

const UNCOMPRESSED = 'openssl ec -in ca-key.pem -conv_form uncompressed -out NEW'

/** What to do, by what Go was reading. */
const REMEDIES: Readonly<Record<Exclude<GoPart, 'key' | 'trailing'>, string>> = {
  structure:
    'copy it again from where it was issued; if it is the same there, have it issued again',
  version: 'have it issued again as an X.509 version 3 certificate',
  serial: 'have it issued again with a random positive serial number of at most 20 octets',
  'signature-algorithm':
    'have it signed again: the algorithm appears in it twice, and both must be the same',
  issuer:
    'have the CA above issued again with a subject of UTF8String or PrintableString values that are valid text, and then this one',
  subject:
    'have it issued again with a subject of UTF8String or PrintableString values that are valid text; leave out an attribute of another kind',
  validity:
    'have it issued again with times as YYMMDDHHMMSSZ to 2049 and YYYYMMDDHHMMSSZ from 2050 on (RFC 5280, section 4.1.2.5)',
  extensions: 'have it issued again with this extension as RFC 5280 writes it, or without it',
  signature:
    'copy it again from where it was issued; if it is the same there, have it issued again',
}

const RSA_KEY =
  'have it issued again by software that ends the algorithm of an RSA key in NULL (RFC 3279, section 2.3.1), as openssl does'
const EC_KEY = `have it issued again with the point of its key written out: ${UNCOMPRESSED}, and make the request with NEW`
const OTHER_KEY = 'have it issued again for an RSA key, or an EC key on P-256: a named curve'

// the curves that Go has code for
const GO_CURVES: ReadonlySet<string | undefined> = new Set(['P-224', 'P-256', 'P-384', 'P-521'])

function keyRemedy(key: PublicKey | undefined): string {
  if (key?.type === 'RSA') return RSA_KEY
  return key?.type === 'EC' && GO_CURVES.has(key.curve) ? EC_KEY : OTHER_KEY
}

/** The strict reader's problem in terms of what Go reads. */
const PARTS: Readonly<Record<string, GoPart>> = {
  'der-time': 'validity',
  'der-trailing-data': 'trailing',
  'certificate-duplicate-extension': 'extensions',
}

function remedy({ problem, key, view, place }: Block, { go }: WhoReads): string {
  const part = go?.part ?? PARTS[problem?.code ?? ''] ?? 'structure'
  if (part === 'key') return keyRemedy(key)
  if (part !== 'trailing') return REMEDIES[part]
  return view.blocks.length === 1
    ? `drop what follows: openssl x509 -in ${view.name} -out NEW && mv NEW ${view.name}`
    : `write block ${String(place.block)} again without what follows: openssl x509 drops it`
}

function readers({ go, envoy, openSsl }: WhoReads): string {
  const names = [
    ...(go ? ['Go (istiod)'] : []),
    ...(envoy ? [] : ['Envoy']),
    ...(openSsl ? [] : ['OpenSSL']),
  ]
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) as string}`
}

/** Of the block that istiod signs with, and of what makes Envoy refuse the file, it is an error. */
function severityOf(context: CheckContext, { view, place }: Block, who: WhoReads): Severity {
  const signs = view.role === 'signing-certificate' && place.block === 1
  return signs || !who.envoy || !context.prediction.accepts ? 'error' : 'warning'
}

function cutShort(context: CheckContext, block: Block, severity: Severity): Finding {
  const { problem, place, view } = block
  const says = known(
    `its content is not one whole DER structure (${problem?.message ?? 'cut short'})`,
  )
  const facts = { problem: says, label: 'CERTIFICATE', ...peerFacts(context) }
  return finding(PEM_CODES, 'pem-corrupt-block', facts, place, {
    severity,
    message: `the block holds base64, but not a whole certificate: ${problem?.message ?? 'it is cut short'}`,
    fix: `copy block ${String(place.block)} of ${view.name} again from where it was issued, or remove it`,
  })
}

function judge(context: CheckContext, block: Block, copies: readonly Block[]): readonly Finding[] {
  const { der, place, problem } = block
  const who = whoReads(der, context)
  const fix = remedy(block, who)
  const names = readers(who)
  const severity = severityOf(context, block, who)
  const elsewhere = copies
    .slice(1)
    .map(({ place: { file = '', block: number } }) => `${file} block ${String(number)}`)
  const also = elsewhere.length === 0 ? '' : `; it is in ${elsewhere.join(' and ')} too`
  if (names !== '') {
    if (problem !== undefined && isCutShort(der)) return [cutShort(context, block, severity)]
    const said = who.go?.says
    const ours = problem?.message
    const words = known(
      [said, said === undefined ? ours : ours && `(${ours})`].filter(Boolean).join(' '),
    )
    const { refusing } = peerFacts(context)
    const facts = { readers: names, problem: words, also, refusing }
    return [finding(CACERTS_CODES, 'cert-unparsable', facts, place, { severity, fix })]
  }
  if (problem === undefined) return []
  const facts = { problem: known(problem.message), also }
  return [finding(CACERTS_CODES, 'cacerts-cert-not-strict', facts, place, { fix })]
}

/** Every certificate block that somebody cannot read, once, by the first file it is in. */
export function checkUnparsable(context: CheckContext): readonly Finding[] {
  const views = Object.values(context.views).filter(
    // the chain of the tls scheme is the joined text of two files that are looked at themselves
    ({ role }) => !(context.roles.scheme === 'tls' && role === 'chain'),
  )
  const groups = new Map<string, Block[]>()
  // that a block is empty is said of the text
  for (const block of views.flatMap(blocksOf).filter(({ der }) => der.length > 0)) {
    const key = latin1(block.der)
    groups.set(key, [...(groups.get(key) ?? []), block])
  }
  return [...groups.values()].flatMap((copies) => judge(context, copies[0] as Block, copies))
}
