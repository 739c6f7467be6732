import { insteadOfDer, insteadOfText } from '../../capture/instead.ts'
import { sourceOf } from '../../capture/text/source.ts'
import { PEM_CODES } from '../../pem/codes.ts'
import { isKeyLabel } from '../../pem/label.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import { peerFacts, type CheckContext } from '../check-context.ts'
import { placeOf, type FileView } from '../certificate-views.ts'

/** Does anything go wrong with the set? Then what loses a block is an error, else it is a trap that did not close. */
function hurts(context: CheckContext): boolean {
  return !context.prediction.accepts || context.refusing.length > 0
}

/** Notes of the reader about the text: what loses a block for Go counts as much as the set suffers from it. */
function textNotes(context: CheckContext, view: FileView): readonly Finding[] {
  const severity = hurts(context) ? 'error' : 'warning'
  return view.notes.map((note) =>
    Object.freeze({
      ...note,
      file: view.name,
      severity: note.severity === 'info' ? note.severity : severity,
    }),
  )
}

// notes that say themselves why Go sees no block; any other repair leaves the question open
const TOLD = new Set([
  'pem-no-block',
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

/** A file that must hold a block, and holds none that Go would see. */
function noBlock(view: FileView): readonly Finding[] {
  const needed = view.role === 'signing-certificate' || view.role === 'signing-key'
  if (!needed || view.go.length > 0 || view.notes.some(({ code }) => TOLD.has(code))) return []
  return [finding(PEM_CODES, 'pem-no-block', { begins: view.blocks.length }, { file: view.name })]
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
  return Object.freeze({ ...instead, file: view.name })
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
    fix: `end ${view.name} with a newline`,
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
    fix: `end ${view.name} with a newline`,
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

/** More than one certificate in ca-cert.pem; in tls.crt the others are part of the chain. */
function extraCertificates(context: CheckContext, view: FileView): readonly Finding[] {
  const [, second] = view.certificates
  if (view.role !== 'signing-certificate' || context.roles.scheme === 'tls' || second === undefined)
    return []
  const facts = { count: view.certificates.length, file: view.name }
  const severity = context.prediction.accepts ? 'warning' : 'error'
  return [finding(CACERTS_CODES, 'pem-extra-in-ca-cert', facts, placeOf(second), { severity })]
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
