import type { PublicKey } from '../../certificate/types.ts'
import type { CredentialCause } from '../../emulation/envoy/load-credential.ts'
import { samePublicKey } from '../../key/prove-public-half.ts'
import { boringSslIn } from '../../emulation/openssl/library.ts'
import { flavourOf } from '../../emulation/openssl/load-certificates.ts'
import { headerRefusal, scanCPem, type PemFlavour, type PemRefusal } from '../../pem/openssl-pem.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CREDENTIAL_CODES } from '../codes.ts'
import { takeOutKey, takeOutPair } from '../fix.ts'
import { isRefusal, type Opened } from '../open.ts'
import { nameOf, placeOf, type Found, type View } from '../view.ts'

// Why Envoy does not load a credential: each of its causes in one finding, with the place that it does not name itself.

/** `RSA-1024`, `P-224`, `Ed448`. */
export function kindOf({ type, curve, bits }: PublicKey): string {
  if (type === 'RSA') return `RSA-${String(bits ?? 0)}`
  return type === 'EC' ? (curve ?? 'EC') : type
}

const hasLabel = ({ blocks }: View, part: string): boolean =>
  blocks.some(({ label }) => label.includes(part))

const PEM_FAULTS: Readonly<Partial<Record<PemRefusal, string>>> = {
  'bad end line':
    'its END line is missing, or does not fit its BEGIN (two blocks on one line, or a line that is indented)',
  'bad base64 decode': 'a character in it is not base64',
  'no data': 'it is empty',
}

/** Who reads the texts of a gateway. */
const flavourIn = (rules: Opened['rules']): PemFlavour => flavourOf(boringSslIn(rules))

interface TextFault {
  readonly problem: string
  readonly line?: number | undefined
  /** Left out where writing the blocks again is what helps. */
  readonly advice?: string | undefined
}

const BEGIN_NOTE = 'a BEGIN line has to stand alone at the left, behind no mark or blank'

/** What stops the reader of BoringSSL in a text that should hold certificates. */
function textFault(view: View, flavour: PemFlavour): TextFault {
  const { blocks, refusal } = scanCPem(view.bytes, flavour)
  const blank = view.notes.find(({ code }) => code === 'pem-blank-line')
  if (refusal?.reason === 'bad end line' && blank !== undefined)
    return { problem: blank.message, line: refusal.line, advice: blank.fix }
  if (refusal !== undefined) {
    const problem = PEM_FAULTS[refusal.reason] ?? refusal.reason
    return { problem: `the block in line ${String(refusal.line)}: ${problem}`, line: refusal.line }
  }
  const odd = blocks.find(({ header }) => headerRefusal(header) !== undefined)
  if (odd !== undefined) {
    const problem = `the block in line ${String(odd.line)} has header lines`
    return { problem, line: odd.line }
  }
  const [broken] = view.unreadable
  if (broken !== undefined) {
    const problem = `block ${String(broken.block)} is not a certificate: it is damaged or cut off`
    return { problem, line: broken.line }
  }
  return damage(view) ?? { problem: withoutCertificate(view), advice: adviceFor(view) }
}

/** That there is nothing says nothing of what is there instead. */
const NOTHING = 'pem-no-block'

/** What our own reader had to put right before it found the blocks. */
function damage({ notes }: View): TextFault | undefined {
  const note = notes.find(({ severity, code }) => severity !== 'info' && code !== NOTHING)
  return note && { problem: note.message, line: note.line, advice: note.fix }
}

const MOST_OF_A_PATH = 300

/** The name of a file where what is in the file belongs: `--from-literal=tls.crt=/etc/certs/tls.crt`. */
function isPath({ bytes, blocks }: View): boolean {
  const isShort = blocks.length === 0 && bytes.length < MOST_OF_A_PATH
  return isShort && /^[-.~\w/]+\.(?:pem|crt|cer|key)\s*$/.test(new TextDecoder().decode(bytes))
}

function adviceFor(view: View): string | undefined {
  if (isPath(view))
    return `put what is in the file into ${view.file}: --from-file, not --from-literal`
  return hasLabel(view, 'REQUEST')
    ? `put the certificate that the CA issued for it into ${view.file}`
    : undefined
}

const WRITE_AGAIN =
  'write the certificates again, each with its own BEGIN and END lines, nothing else on those lines'

function withoutCertificate(view: View): string {
  if (view.certificates.length > 0) return BEGIN_NOTE
  if (isPath(view)) return `${view.file} holds the name of a file, and not what is in the file`
  if (hasLabel(view, 'PRIVATE KEY')) return `${view.file} holds a private key and no certificate`
  if (hasLabel(view, 'REQUEST'))
    return `${view.file} holds a request for a certificate (CSR), not the certificate`
  if (hasLabel(view, 'PKCS7'))
    return `${view.file} holds a PKCS#7 file: openssl pkcs7 -print_certs -in FILE gives the certificates`
  return `${view.file} holds no certificate in PEM`
}

function unreadable(
  view: View | undefined,
  code: 'credential-chain-unreadable' | 'credential-client-ca-unreadable',
  flavour: PemFlavour,
): Finding | undefined {
  if (view === undefined) return undefined
  const { problem, line, advice: own = WRITE_AGAIN } = textFault(view, flavour)
  const swapped = hasLabel(view, 'PRIVATE KEY') && view.certificates.length === 0
  const advice = swapped
    ? 'put the certificates into tls.crt and the private key into tls.key: they are in each other’s place'
    : own
  const place = { file: view.file, ...(line !== undefined && { line }) }
  // what is quoted in a fix loses the lines of PEM that it may speak of
  return finding(CREDENTIAL_CODES, code, { problem, advice }, place, { fix: advice })
}

/** The public half of the private key, where it can be read. */
async function ownKey({ key, reading, engine }: Opened): Promise<Uint8Array | undefined> {
  const block = key?.blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  return block === undefined ? undefined : reading.publicHalf(block.der, engine)
}

/** The certificate in the chain that the key belongs to, where that is not the first. */
async function misplacedLeaf(opened: Opened): Promise<Found | undefined> {
  const spki = await ownKey(opened)
  if (spki === undefined) return undefined
  const fits = opened.chain?.certificates.find(({ certificate }) =>
    samePublicKey(spki, certificate.publicKey.spki),
  )
  return fits === opened.leaf ? undefined : fits
}

async function mismatch(opened: Opened): Promise<Finding | undefined> {
  const { leaf, key, chain } = opened
  if (leaf === undefined || key === undefined || chain === undefined) return undefined
  const misplaced = await misplacedLeaf(opened)
  // a block that Envoy passes over is in front
  if (misplaced !== undefined && misplaced.block < leaf.block) {
    const problem = `Envoy does not see block ${String(misplaced.block)}: ${BEGIN_NOTE}`
    const facts = { problem, advice: WRITE_AGAIN }
    return finding(CREDENTIAL_CODES, 'credential-chain-unreadable', facts, {
      ...placeOf(misplaced, 'server'),
    })
  }
  if (misplaced !== undefined) {
    const facts = { file: chain.file, found: misplaced.block, first: nameOf(leaf.certificate) }
    return finding(CREDENTIAL_CODES, 'credential-chain-order', facts, placeOf(misplaced, 'server'))
  }
  const keys = key.blocks.filter(({ label }) => label.endsWith('PRIVATE KEY')).length
  const detail =
    keys > 1 ? `: ${key.file} holds ${String(keys)} keys, and Envoy takes the first` : ''
  const facts = { detail, certificateFile: chain.file, file: key.file }
  const place = placeOf(leaf, 'server')
  const fix = `put the certificate and the key of one renewal into the Secret; for a pair this prints the same twice: ${takeOutPair(opened, { certificate: chain.file, key: key.file })} && openssl x509 -in tls.crt -noout -pubkey && openssl pkey -in tls.key -pubout`
  const overrides = opened.credential.kind === 'Secret' ? { fix } : {}
  return finding(CREDENTIAL_CODES, 'credential-key-mismatch', facts, place, overrides)
}

function withoutKey(key: View): string {
  if (hasLabel(key, 'PUBLIC KEY')) return ', but a public key'
  if (isPath(key)) return ', but the name of a file'
  const fault = damage(key)?.problem ?? BEGIN_NOTE
  return hasLabel(key, 'PRIVATE KEY') ? ` that Envoy sees: ${fault}` : ' in PEM'
}

function keyMissing({ key }: Opened): Finding | undefined {
  if (key === undefined) return undefined
  const certificates = hasLabel(key, 'CERTIFICATE')
  const instead = certificates ? ', but a certificate' : withoutKey(key)
  const { line, advice } = damage(key) ?? { advice: isPath(key) ? adviceFor(key) : undefined }
  return finding(
    CREDENTIAL_CODES,
    'credential-key-missing',
    { file: key.file, instead },
    { file: key.file, ...(line !== undefined && { line }) },
    advice === undefined ? {} : { fix: advice },
  )
}

const UNREADABLE: Readonly<Partial<Record<CredentialCause, string>>> = {
  'key-unsupported': 'its algorithm or curve is not one that Envoy knows',
}

function keyUnreadable({ key, rules }: Opened, cause: CredentialCause): Finding | undefined {
  if (key === undefined) return undefined
  const { refusal } = scanCPem(key.bytes, flavourIn(rules))
  const damaged =
    refusal === undefined
      ? 'it is damaged, cut off, or its label names another form than it has'
      : (PEM_FAULTS[refusal.reason] ?? refusal.reason)
  const lost = damage(key)
  const problem = UNREADABLE[cause] ?? lost?.problem ?? damaged
  return finding(
    CREDENTIAL_CODES,
    'credential-key-unreadable',
    { problem, file: key.file },
    { file: key.file, ...(refusal && { line: refusal.line }) },
    lost?.advice === undefined ? {} : { fix: lost.advice },
  )
}

function encrypted(opened: Opened): Finding | undefined {
  const { key, credential } = opened
  if (key === undefined) return undefined
  const block = key.blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  const facts = { file: key.file, plain: `plain-${key.file}` }
  const out = takeOutKey(opened, key.file, 'locked.key')
  const fix = `decrypt it: ${out} && openssl pkey -in locked.key -out plain.key; then put plain.key into the Secret as ${key.file}`
  const place = { file: key.file, ...(block && { block: block.block, line: block.line }) }
  const overrides = credential.kind === 'Secret' ? { fix } : {}
  return finding(CREDENTIAL_CODES, 'credential-key-encrypted', facts, place, overrides)
}

function keyKind({ leaf, rules }: Opened): Finding | undefined {
  if (leaf === undefined) return undefined
  const kind = kindOf(leaf.certificate.publicKey)
  const large = kind === 'P-384' || kind === 'P-521'
  const more = large
    ? `; the Envoy of ${rules.name} takes P-256 only, that of Istio 1.25 ${kind} too`
    : mlDsaNote(kind)
  return finding(CREDENTIAL_CODES, 'credential-key-kind', { kind, more }, placeOf(leaf, 'server'))
}

/** Measured with Envoy 1.40, Go 1.26 and rustls 0.23.40: TLS has no signature for the key in any of them. */
const mlDsaNote = (kind: string): string =>
  kind.startsWith('ML-DSA')
    ? '; no peer of a mesh reads this key: Go and rustls do not know it, and an Envoy that loads it ends every handshake with NO_COMMON_SIGNATURE_ALGORITHMS'
    : ''

async function usage(opened: Opened): Promise<Finding | undefined> {
  const { leaf } = opened
  if (leaf === undefined) return undefined
  const order = await misplacedLeaf(opened)
  if (order !== undefined) return mismatch(opened)
  const problem =
    'Envoy does not serve a certificate with an EC key whose keyUsage lacks digitalSignature'
  return finding(CREDENTIAL_CODES, 'credential-usage', { problem }, placeOf(leaf, 'server'))
}

const STAPLES: Readonly<
  Partial<Record<CredentialCause, readonly [problem: string, advice: string]>>
> = {
  'staple-unreadable': [
    'tls.ocsp-staple is not one OCSP response in DER',
    'put the response there as openssl ocsp -respout writes it, or remove the key tls.ocsp-staple',
  ],
  'staple-other': [
    'the OCSP response in tls.ocsp-staple is of another certificate',
    'fetch the response for this certificate, or remove the key tls.ocsp-staple',
  ],
  'staple-missing': [
    'the certificate demands a stapled OCSP response (must-staple), and there is no tls.ocsp-staple',
    'put the response of the CA into tls.ocsp-staple, or have the certificate issued without must-staple',
  ],
}

function staple(cause: CredentialCause): Finding | undefined {
  const [problem, advice] = STAPLES[cause] ?? []
  if (problem === undefined || advice === undefined) return undefined
  const place = cause === 'staple-missing' ? {} : { file: 'tls.ocsp-staple' }
  return finding(CREDENTIAL_CODES, 'credential-staple', { problem, advice }, place)
}

function nameless({ leaf }: Opened, cause: CredentialCause): Finding | undefined {
  if (leaf === undefined) return undefined
  const says =
    cause === 'leaf-empty-name'
      ? 'the common name of the certificate is empty'
      : 'the certificate has no common name, and no DNS name, IP address or URI in subjectAltName'
  const fix =
    'have it issued with the hosts that it serves in subjectAltName, and without an empty common name'
  return finding(CREDENTIAL_CODES, 'credential-envoy-refuses', { says }, placeOf(leaf, 'server'), {
    fix,
  })
}

type Explain = (
  opened: Opened,
  cause: CredentialCause,
) => Finding | undefined | Promise<Finding | undefined>

const CAUSES: Readonly<Record<CredentialCause, Explain>> = {
  'roots-unreadable': ({ roots, rules }) =>
    unreadable(roots, 'credential-client-ca-unreadable', flavourIn(rules)),
  'crl-unreadable': ({ ca }) => {
    const file = ca === undefined || isRefusal(ca) ? 'ca.crl' : (ca.crl?.key ?? 'ca.crl')
    return finding(CREDENTIAL_CODES, 'credential-crl-unreadable', { file }, { file })
  },
  'chain-unreadable': ({ chain, rules }) =>
    unreadable(chain, 'credential-chain-unreadable', flavourIn(rules)),
  'leaf-usage': usage,
  'leaf-kind': keyKind,
  'leaf-size': keyKind,
  'key-none': keyMissing,
  'key-encrypted': encrypted,
  'key-unreadable': keyUnreadable,
  'key-unsupported': keyUnreadable,
  'key-type': mismatch,
  'key-values': mismatch,
  'leaf-nameless': nameless,
  'leaf-empty-name': nameless,
  'staple-unreadable': (_, cause) => staple(cause),
  'staple-other': (_, cause) => staple(cause),
  'staple-missing': (_, cause) => staple(cause),
}

/** The finding for what Envoy refuses; empty where it loads, or gets nothing. */
export async function checkLoading(opened: Opened): Promise<readonly Finding[]> {
  const { load } = opened
  if (load.loads || load.cause === 'not-served') return []
  const explained = await CAUSES[load.cause](opened, load.cause)
  const says = load.says ?? 'its words are not known'
  return [explained ?? finding(CREDENTIAL_CODES, 'credential-envoy-refuses', { says })]
}

const FIPS_BITS: readonly unknown[] = [2048, 3072, 4096]

/** A key that Envoy serves, and its FIPS build or a browser does not take. */
export function checkFips({ leaf, envoy }: Opened): readonly Finding[] {
  if (leaf === undefined || !envoy.loads) return []
  const { publicKey } = leaf.certificate
  const fits =
    publicKey.type === 'EC' || (publicKey.type === 'RSA' && FIPS_BITS.includes(publicKey.bits))
  if (fits) return []
  const facts = { kind: kindOf(publicKey) }
  const place = placeOf(leaf, 'server')
  const fips = finding(CREDENTIAL_CODES, 'credential-key-fips', facts, place)
  // Chromium and Mozilla offer signatures with ECDSA and RSA only
  return publicKey.type === 'Ed25519'
    ? [finding(CREDENTIAL_CODES, 'credential-key-browsers', facts, place), fips]
    : [fips]
}
