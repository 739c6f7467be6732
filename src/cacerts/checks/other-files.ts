import { CAPTURE_CODES } from '../../capture/codes.ts'
import { kindOfDer } from '../../capture/kind.ts'
import { sourceOf } from '../../capture/text/source.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../../emulation/istiod/cacerts-files.ts'
import { decodeBase64 } from '../../pem/base64.ts'
import type { PemBlock } from '../../pem/block.ts'
import { extractPem } from '../../pem/extract.ts'
import { isKeyLabel } from '../../pem/label.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding, Place } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import type { CheckContext } from '../check-context.ts'
import type { CacertsSet } from '../read.ts'
import { isSecretKey } from '../../capture/secret-object.ts'

// What is in the directory besides the set: all of it goes into the Secret, and from there into the memory of every node and
// into the hands of anyone who may read the secrets of the namespace.

// the scheme that is not in use, and the mark of istiod, have findings of their own
const KNOWN = new Set<string>([
  ...Object.values(PEM_SCHEME),
  ...Object.values(TLS_SCHEME),
  'istio-generated',
])

// as text: PEM of any kind of key however damaged (RFC 7468, section 10; OpenSSH, PGP), PuTTY, an RFC 7517 key with its private half
const KEY_TEXT =
  /BEGIN [A-Z0-9 ]*PRIVATE KEY|^PuTTY-User-Key-File-|"kty"\s*:(?=[^]*"d"\s*:)|"d"\s*:(?=[^]*"kty"\s*:)/
// as octets: the Java key stores JKS and JCEKS, PVK and MSBLOB of Windows
const KEY_OCTETS = /^(?:feedfeed|cececece|1ef1b5b0|07020000)/
// more of a file is not looked through for text
const LOOK = 1024 * 1024

const hexStart = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 4)].map((octet) => octet.toString(16).padStart(2, '0')).join('')

// a PKCS#12 file without a key is rare, and nobody can tell without its passphrase
const isKeyDer = (der: Uint8Array): boolean =>
  ['private key', 'PKCS#12'].includes(kindOfDer(der) ?? '')

/** Base64 of a key without the lines around it. */
function isBareKey(bytes: Uint8Array): boolean {
  const decoded = decodeBase64(bytes, 0, bytes.length)
  return 'der' in decoded && isKeyDer(decoded.der)
}

const isKeyBlock = ({ label, der }: PemBlock): boolean => isKeyLabel(label) || isKeyDer(der)

/** Where a private key is in a file, by its content; an empty place where it is not a block. */
function keyIn(bytes: Uint8Array): Place | undefined {
  const block = extractPem(bytes).blocks.find(isKeyBlock)
  if (block !== undefined) return { block: block.block, line: block.line }
  if (KEY_OCTETS.test(hexStart(bytes)) || isKeyDer(bytes)) return {}
  const look = bytes.subarray(0, LOOK)
  return isBareKey(look) || KEY_TEXT.test(sourceOf(look).text()) ? {} : undefined
}

/** Is there a private key in a file, in whatever form? */
export const holdsPrivateKey = (bytes: Uint8Array): boolean => keyIn(bytes) !== undefined

/** The files that hold a private key which istiod does not read: a Secret made of all files carries it into the cluster. */
export const otherKeyFiles = ({ files }: CacertsSet): readonly string[] =>
  Object.entries(files).flatMap(([name, bytes]) =>
    !KNOWN.has(name) && holdsPrivateKey(bytes) ? [name] : [],
  )

/** The command that copies what istiod reads, and nothing else. */
function cleanCommand({ set, roles }: CheckContext): string {
  const scheme: Readonly<Record<string, string>> = roles.scheme === 'tls' ? TLS_SCHEME : PEM_SCHEME
  const read = Object.values(scheme).filter((name) => Object.hasOwn(set.files, name))
  return `mkdir NEW && cp ${read.map((name) => `DIR/${name}`).join(' ')} NEW`
}

const fixOf = (context: CheckContext, names: readonly string[]): string =>
  context.set.secret === undefined
    ? `make a clean directory, and create the Secret from it: ${cleanCommand(context)}`
    : `take out of the Secret: ${names.join(', ')}`

function otherKeys(context: CheckContext, names: readonly string[]): readonly Finding[] {
  return names.flatMap((file) => {
    const at = keyIn(context.set.files[file] as Uint8Array)
    if (at === undefined) return []
    const fix = `keep the key off the cluster; ${fixOf(context, [file])}`
    return [finding(CACERTS_CODES, 'files-other-private-key', { file }, { file, ...at }, { fix })]
  })
}

/** istiod reads the first block of the key file; another key behind it goes into the Secret as well. */
function keysBehind({ views }: CheckContext): readonly Finding[] {
  const view = views['signing-key']
  const [first, ...others] = view?.blocks.filter(({ label }) => isKeyLabel(label)) ?? []
  if (view === undefined || first === undefined) return []
  const file = view.name
  return others.map(({ block, line }) => {
    const message = `a further private key is in ${file}: istiod reads the first only, and the Secret carries both into the cluster`
    const fix = `take block ${String(block)} out of ${file}, and keep that key off the cluster`
    const place = { file, block, line }
    return finding(CACERTS_CODES, 'files-other-private-key', { file }, place, { message, fix })
  })
}

function refusedNames(context: CheckContext, names: readonly string[]): readonly Finding[] {
  return names.map((key) => {
    const message = `kubectl and oc refuse the whole directory: the file name "${key}" cannot be a key of a Secret, which has letters, digits, "-", "_" and "." only, at most 253, and does not begin with ".."`
    const fix = `rename the file, or ${fixOf(context, [key])}`
    return finding(CAPTURE_CODES, 'secret-key-charset', { key }, { file: key }, { message, fix })
  })
}

/**
 * Files that istiod does not read: keys among them are an error, names that no Secret takes as well, the rest is only said.
 *
 * Where the set lacks a file, another may be it under a wrong name: then nothing is said of the others.
 */
export function checkOtherFiles(context: CheckContext): readonly Finding[] {
  const { set, roles } = context
  const others = Object.keys(set.files)
    .filter((name) => !KNOWN.has(name))
    .toSorted()
  // of a Secret its reader has said so
  const refused =
    set.secret === undefined
      ? refusedNames(
          context,
          others.filter((name) => !isSecretKey(name)),
        )
      : []
  if (roles.bytes['signing-key'] === undefined) return refused
  const keys = otherKeys(context, others)
  const named = new Set([...refused, ...keys].map(({ file }) => file))
  const unread = others.filter((name) => !named.has(name) && isSecretKey(name))
  const { bytes } = roles
  const whole = bytes['signing-certificate'] && bytes.roots && bytes.chain
  const fix = fixOf(context, unread)
  const note =
    unread.length === 0 || whole === undefined
      ? []
      : [finding(CACERTS_CODES, 'files-unread', { names: unread }, {}, { fix })]
  return [...refused, ...keys, ...keysBehind(context), ...note]
}
