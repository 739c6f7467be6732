import { insteadOfDer, insteadOfText } from '../../capture/instead.ts'
import { kindOfDer, type DerKind } from '../../capture/kind.ts'
import { sourceOf } from '../../capture/text/source.ts'
import { latin1 } from '../../der/strings.ts'
import { PEM_CODES } from '../../pem/codes.ts'
import { quoteLabel } from '../../pem/quote-label.ts'
import { isCertificateLabel, isKeyLabel } from '../../pem/label.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import { peerFacts, type CheckContext } from '../check-context.ts'
import { placeOf, type FileView } from '../certificate-views.ts'

/** Does anything go wrong with the set? Then what loses a block is an error, else it is a trap that did not close. */
function hurts(context: CheckContext): boolean {
  return !context.prediction.accepts || context.refusing.length > 0
}

/** Writes what a command prints over a file; the shell would let all read a new file, so the one of a key begins as a copy. */
const rewrite = (command: string, { name, role }: FileView): string =>
  `${role === 'signing-key' ? `cp -p ${name} NEW && ` : ''}${command} > NEW && mv NEW ${name}`

/** Sends a file through a filter. */
const through =
  (filter: string) =>
  (view: FileView): string =>
    rewrite(`${filter} < ${view.name}`, view)

const ASCII_ONLY = through(String.raw`tr -cd '\11\12\15\40-\176'`)

/** Commands that repair the text of a file, with what they do; run where the files are. */
const REPAIRS: Readonly<Partial<Record<string, readonly [string, (view: FileView) => string]>>> = {
  'pem-indented': ['remove the indentation', through("sed 's/^[[:blank:]]*//;s/[[:blank:]]*$//'")],
  'pem-quoted': ['remove the marks', through("sed 's/^[> ]*//'")],
  'pem-bom': ['remove the character', ASCII_ONLY],
  'pem-invisible': ['remove the character', ASCII_ONLY],
  'pem-utf16': ['keep the ASCII of it', ASCII_ONLY],
  'pem-cr-only': ['write LF line ends', through(String.raw`tr '\r' '\n'`)],
  'pem-blank-line': ['remove the blank lines', through("sed '/^[[:space:]]*$/d'")],
  'pem-glued': [
    'put a newline between',
    through(String.raw`awk '{gsub(/-----[[:blank:]]*-----BEGIN/,"-----\n-----BEGIN")}1'`),
  ],
  'pem-pkcs7': [
    'unpack it',
    ({ name }) => `openssl pkcs7 -print_certs -in ${name} -out NEW && mv NEW ${name}`,
  ],
  'pem-der': ['convert it', convertDer],
}

// the certificate that belongs to the key, or all of them
const FROM_PKCS12: Readonly<Partial<Record<FileView['role'], string>>> = {
  'signing-key': '-nocerts -nodes ',
  'signing-certificate': '-nokeys -clcerts ',
}

/** Takes out of a PKCS#12 what the file is for. OpenSSL asks for the passphrase; old files need -legacy. */
const fromPkcs12 = ({ name, role }: FileView): string =>
  openSsl('pkcs12', name, FROM_PKCS12[role] ?? '-nokeys ')

const READERS: Readonly<Partial<Record<DerKind, string>>> = {
  'private key': 'pkey -inform DER',
  'certificate revocation list': 'crl -inform DER',
  'PKCS#7': 'pkcs7 -inform DER -print_certs',
}

function convertDer(view: FileView): string {
  const kind = kindOfDer(view.bytes)
  if (kind === 'PKCS#12') return fromPkcs12(view)
  const byRole = view.role === 'signing-key' ? READERS['private key'] : undefined
  return openSsl((kind && READERS[kind]) ?? byRole ?? 'x509 -inform DER', view.name)
}

/** Lets openssl write a file again, in its place. */
const openSsl = (tool: string, file: string, options = ''): string =>
  `openssl ${tool} ${options}-in ${file} -out NEW && mv NEW ${file}`

const NEEDED: Partial<Record<FileView['role'], string>> = {
  'signing-certificate': 'the certificate of the CA that istiod is to sign with',
  'signing-key': 'the private key of that CA',
  roots: 'the certificate of the root',
}

/** Line ends that are written as a backslash and a letter. */
const writtenLineEnds = through(String.raw`awk '{gsub(/\\+r/,"");gsub(/\\+n/,"\n")}1'`)

/** Lines of their own for BEGIN and END; what is between them without blanks, 64 characters a line. */
function lostLineEnds(view: FileView): string {
  const split = String.raw`awk '{gsub(/-----BEGIN/,"\n&");gsub(/-----END/,"\n&");gsub(/-----BEGIN [A-Z0-9 ]+-----/,"&\n")}1'`
  const body = String.raw`awk '!/^-----/{gsub(/[ \t]/,"")}NF'`
  return rewrite(`${split} < ${view.name} | ${body} | fold -w 64`, view)
}

/** Line ends as a backslash and an n, as JSON and shells write them. */
const hasWrittenLineEnds = (found: unknown): boolean =>
  typeof found === 'string' && found.includes(String.raw`\n`)

/** What to do about a note in this very file. */
function repairOf(note: Finding, view: FileView): string | undefined {
  const { code, facts } = note
  if (code === 'pem-no-block' && NEEDED[view.role] !== undefined)
    return `put ${NEEDED[view.role] as string} into ${view.name}, in PEM`
  if (code === 'secret-double-base64') {
    const more = ' | base64 -d'.repeat(Number(facts['times']) - 1)
    return `decode it: ${rewrite(`base64 -d < ${view.name}${more}`, view)}`
  }
  if (code === 'pem-one-line') {
    const command = hasWrittenLineEnds(facts['found']) ? writtenLineEnds : lostLineEnds
    return `put BEGIN, body and END on lines of their own: ${command(view)}`
  }
  // openssl x509 writes the first certificate of a file only
  if (code === 'pem-label' && view.blocks.length === 1)
    return `write it again: ${openSsl('x509', view.name)}`
  const repair = REPAIRS[code]
  return repair === undefined ? note.fix : `${repair[0]}: ${repair[1](view)}`
}

/** What an empty cert-chain.pem lacks is said by the check of the chain, with what to put into it. */
const isEmptyChain = ({ signer }: CheckContext, { role, bytes }: FileView): boolean =>
  role === 'chain' && bytes.length === 0 && signer !== undefined

const EMPTY = { message: 'the file is empty' }

/** Notes of the reader about the text: what loses a block for Go counts as much as the set suffers from it. */
function textNotes(context: CheckContext, view: FileView): readonly Finding[] {
  const severity = hurts(context) ? 'error' : 'warning'
  // where a block was lost for a reason of its own, that there is none is no second fault
  const follows = ({ code }: Finding): boolean =>
    code === 'pem-no-block' && (isExplained(view) || isEmptyChain(context, view))
  return view.notes.map((note) => {
    const fix = repairOf(note, view)
    return Object.freeze({
      ...note,
      ...(note.code === 'pem-no-block' && view.bytes.length === 0 ? EMPTY : {}),
      ...(fix === undefined ? {} : { fix }),
      file: view.name,
      severity: note.severity === 'info' || follows(note) ? 'info' : severity,
    })
  })
}

// notes that say themselves why Go sees no block; any other repair leaves the question open
const TOLD = new Set([
  'pem-quoted',
  'pem-bom',
  'pem-utf16',
  'pem-indented',
  'pem-cr-only',
  'pem-one-line',
  'pem-glued',
  'pem-yaml-residue',
  'pem-smart-dashes',
  'pem-der',
  'pem-pkcs7',
  'secret-double-base64',
])

const SEQUENCE = 0x30
// of a key in place of a certificate, and of PKCS#7 in PEM, other checks speak
const ELSEWHERE = new Set<unknown>(['private key', 'PKCS#7'])

/** Did the reader lose a block for a reason of its own? That there is none follows from that. */
const isExplained = ({ notes }: FileView): boolean =>
  notes.some(({ code, severity }) => severity === 'error' && code !== 'pem-no-block')

/** A file that must hold a block, and holds none that Go would see. */
function noBlock(view: FileView): readonly Finding[] {
  const needed = view.role === 'signing-certificate' || view.role === 'signing-key'
  const said = view.notes.some(({ code }) => TOLD.has(code) || code === 'pem-no-block')
  if (!needed || view.go.length > 0 || said) return []
  const facts = { begins: view.blocks.length }
  const overrides = isExplained(view) ? { severity: 'info' as const } : {}
  return [finding(PEM_CODES, 'pem-no-block', facts, { file: view.name }, overrides)]
}

/** A file that must hold certificates, and is something else: a request, a list, a container. */
function otherKind(view: FileView): Finding | undefined {
  const empty = view.certificates.length === 0 && view.unreadable.length === 0
  if (view.role === 'signing-key' || view.role === 'crl' || !empty) return undefined
  const { bytes, blocks } = view
  const instead =
    bytes[0] === SEQUENCE ? insteadOfDer(bytes) : insteadOfText(sourceOf(bytes).text(), blocks)
  if (instead?.code !== 'capture-other-kind' || ELSEWHERE.has(instead.facts['kind']))
    return undefined
  const fix =
    instead.facts['kind'] === 'PKCS#12'
      ? {
          fix: `take the certificates out, with -legacy where the file is old: ${fromPkcs12(view)}`,
        }
      : {}
  return Object.freeze({ ...instead, ...fix, file: view.name })
}

/** Old control planes joined cert-chain.pem and root-cert.pem with nothing between. */
function gluedChain(context: CheckContext, view: FileView, note: Finding): Finding {
  const { peers, refusing } = peerFacts(context)
  if (!context.rules.gluesChain || view.role !== 'chain' || peers === '') return note
  const { roles, rules } = context
  return Object.freeze({
    ...note,
    severity: 'error' as const,
    message: `${view.name} ends without a newline, and ${rules.name} glues ${roles.names.roots} to it: ${peers} refuse the joined text`,
    facts: Object.freeze({ ...note.facts, refusing }),
    fix: `end ${view.name} with a newline: echo >> ${view.name}`,
  })
}

/** tls.crt and ca.crt are joined by istiod with nothing between. */
function finalNewline(context: CheckContext, view: FileView, note: Finding): Finding {
  const { roles, prediction } = context
  if (roles.scheme === 'pem') return gluedChain(context, view, note)
  if (view.role !== 'signing-certificate') return note
  return Object.freeze({
    ...note,
    severity: prediction.accepts ? ('warning' as const) : ('error' as const),
    message: `${view.name} ends without a newline, and istiod joins ${view.name} and ca.crt itself: both blocks at the seam are lost`,
    fix: `end ${view.name} with a newline: echo >> ${view.name}`,
  })
}

const PUBLISHED = {
  roots: ' as the ConfigMap istio-ca-root-cert of every namespace',
  chain: ' to every workload',
} as const

function publishedKeys(view: FileView): readonly Finding[] {
  if (view.role !== 'roots' && view.role !== 'chain') return []
  const where = PUBLISHED[view.role]
  return view.blocks
    .filter(({ label }) => isKeyLabel(label))
    .map(({ block, line, label }) =>
      finding(
        CACERTS_CODES,
        'pem-private-key-published',
        { file: view.name, where, label },
        { file: view.name, block, line },
      ),
    )
}

/** What istiod signs with begins with something else: it reads the first block, whatever that is. */
function otherFirst(context: CheckContext, view: FileView): readonly Finding[] {
  const [first] = view.go
  if (view.role !== 'signing-certificate' || first === undefined) return []
  if (isCertificateLabel(first.label) || view.certificates.length === 0) return []
  if (context.prediction.cause !== 'certificate-unreadable') return []
  const fix = `keep the certificate alone: ${openSsl('x509', view.name)}`
  const place = { file: view.name, block: 1, line: first.line }
  const facts = { file: view.name, label: quoteLabel(first.label) }
  return [finding(CACERTS_CODES, 'cacerts-first-block', facts, place, { fix })]
}

/** What to do with the certificates behind the first one. */
function extraFix({ views }: CheckContext, view: FileView): string {
  const alone = openSsl('x509', view.name)
  const file = 'cert-chain.pem'
  const chain = new Set(views.chain?.certificates.map(({ certificate }) => latin1(certificate.der)))
  const there = view.certificates.every(({ certificate }) => chain.has(latin1(certificate.der)))
  return there
    ? `keep the signing certificate alone in it: ${alone}`
    : `put all of it into ${file}, and keep the signing certificate alone: cp ${view.name} ${file} && ${alone}`
}

/** More than one certificate in ca-cert.pem; in tls.crt the others are part of the chain. */
function extraCertificates(context: CheckContext, view: FileView): readonly Finding[] {
  const [, second] = view.certificates
  if (view.role !== 'signing-certificate' || context.roles.scheme === 'tls' || second === undefined)
    return []
  const facts = { count: view.certificates.length, file: view.name }
  const severity = context.prediction.accepts ? 'warning' : 'error'
  return [
    finding(CACERTS_CODES, 'pem-extra-in-ca-cert', facts, placeOf(second), {
      severity,
      fix: extraFix(context, view),
    }),
  ]
}

function webhook(context: CheckContext, view: FileView): readonly Finding[] {
  const first = view.go[0]
  if (view.role !== 'roots' || first === undefined || first.label === 'CERTIFICATE') return []
  // a private key in front is the graver finding about the same block, and istiod takes the set
  if (isKeyLabel(first.label) && context.prediction.accepts) return []
  const says = `cert contains wrong pem type: "${first.label}"`
  return [
    finding(
      CACERTS_CODES,
      'webhook-cabundle',
      { file: view.name, label: first.label, says },
      { file: view.name, block: 1, line: first.line },
    ),
  ]
}

/** What one file has against it; where it is another thing altogether, the rest follows from that. */
function checkFile(context: CheckContext, view: FileView): readonly Finding[] {
  const other = otherKind(view)
  if (other !== undefined) return [other]
  return [
    ...publishedKeys(view),
    ...textNotes(context, view).map((note) =>
      note.code === 'pem-final-newline' ? finalNewline(context, view, note) : note,
    ),
    ...noBlock(view),
    ...otherFirst(context, view),
    ...extraCertificates(context, view),
    ...webhook(context, view),
  ]
}

/** The text of every file: what istiod, Envoy and OpenSSL make of it. */
export function checkPem(context: CheckContext): readonly Finding[] {
  const views = Object.values(context.views).filter(
    // the chain of the tls scheme is the joined text of two files that are looked at themselves
    ({ role }) => !(context.roles.scheme === 'tls' && role === 'chain'),
  )
  return views.flatMap((view) => checkFile(context, view))
}
