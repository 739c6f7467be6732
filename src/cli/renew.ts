import { checkCacerts } from '../cacerts/check.ts'
import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { renewAuthority } from '../issue/renew.ts'
import type { CertificateAuthority } from '../issue/types.ts'
import { keyMatches } from '../key/matches.ts'
import type { PrivateKey } from '../key/types.ts'
import { formatPem } from '../pem/format.ts'
import { formatReport } from '../report/format/format.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { quoteInput } from '../report/quote.ts'
import { certificatesOf } from './certificates-in.ts'
import { readFolder } from './directory.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings, type Arguments } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { readKey } from './read-key.ts'
import { daysOf } from './request.ts'
import { setFiles } from './set-files.ts'
import { writeFiles } from './write.ts'

export const help = `usage: meshcerts renew DIR --out NEW [--root-key FILE] [--by FILE] [OPTION…]

Gives the CA of a set, or its root, new dates: same name, same key, same extensions, so that everything that was signed goes on being
trusted. NEW gets the whole set, checked as the successor of the one in DIR; nothing is written where that check has errors.
The key of the CA itself is not needed, and is copied where DIR has it.

  -o, --out NEW          where to; made if it does not exist
  --by FILE              the key of the CA above: renews ca-cert.pem
  --root-key FILE        the key of the root: renews it; the old one stays in root-cert.pem, in front
  --days N               how long it lives from now (default: as long as the old one did); not beyond the CA above
  --passphrase-file FILE the first line of it opens the keys
  --at TIME              from when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --force                overwrite, and write in spite of errors
  --format FORM          text (default), json
  -q, --quiet            findings only
  --no-color

  meshcerts renew certs/east --by root-key.pem --out certs/east-2028
`

const OPTIONS = ['out', 'by', 'root-key', 'days', 'passphrase-file', 'at', 'force'] as const

/** The certificates of a set, by their files. */
interface Certificates {
  readonly ca: Certificate
  readonly chain: readonly Certificate[]
  readonly roots: readonly Certificate[]
}

interface Renewing {
  readonly at: Date
  readonly days?: number
}

function certificatesIn({ files }: CacertsSet, folder: string): Certificates {
  const [ca] = certificatesOf(files['ca-cert.pem'])
  const roots = certificatesOf(files['root-cert.pem'])
  if (ca === undefined || roots.length === 0) {
    const problem = `${quoteInput(folder)} has no ca-cert.pem, or no root-cert.pem, with a certificate`
    throw usageError(problem, 'renew')
  }
  return { ca, chain: certificatesOf(files['cert-chain.pem']), roots }
}

/** The certificate of a list that a key belongs to. */
function ownerOf(
  key: PrivateKey,
  certificates: readonly Certificate[],
  option: string,
  whose: string,
): CertificateAuthority {
  const certificate = certificates.find((one) => keyMatches(key, one))
  if (certificate !== undefined) return { certificate, key }
  throw usageError(`--${option}: the key is not that of ${whose}`, 'renew')
}

/** OpenSSL wants the serial number of a root where an authorityKeyIdentifier below it names it. */
const namesSerial = ({ ca, chain }: Certificates): boolean =>
  [ca, ...chain].some(
    ({ authorityKeyIdentifier }) => authorityKeyIdentifier?.serialNumber !== undefined,
  )

/** The old root stays in front: a running istiod takes a file that was only added to, and peers with the old one lose nothing. */
async function renewRoot(
  set: Certificates,
  key: PrivateKey,
  options: Renewing,
): Promise<Certificates> {
  const issuer = ownerOf(key, set.roots, 'root-key', 'a root in root-cert.pem')
  const { certificate } = issuer
  const serial = namesSerial(set) ? { serial: certificate.serialBytes } : {}
  const renewed = await renewAuthority({ ...options, ...serial, certificate, issuer })
  return { ...set, roots: [...set.roots, renewed] }
}

async function renewCa(
  set: Certificates,
  key: PrivateKey,
  options: Renewing,
): Promise<Certificates> {
  const { ca, chain, roots } = set
  const above = [...roots.toReversed(), ...chain].filter(
    (one) => equalBytes(one.subject.der, ca.issuer.der) && !equalBytes(one.der, ca.der),
  )
  const issuer = ownerOf(key, above, 'by', `the issuer of ca-cert.pem (${ca.issuer.text})`)
  const renewed = await renewAuthority({ ...options, certificate: ca, issuer })
  const inChain = chain.map((one) => (equalBytes(one.der, ca.der) ? renewed : one))
  return { ca: renewed, chain: inChain, roots }
}

const pem = (certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => formatPem('CERTIFICATE', der)).join('')

/** The new set: files whose certificates are the same stay as they are. */
function setOf({ files }: CacertsSet, before: Certificates, after: Certificates): CacertsSet {
  const added = after.roots.slice(before.roots.length)
  const roots = new TextDecoder().decode(files['root-cert.pem'])
  return readCacerts({
    ...files,
    ...(after.ca === before.ca
      ? {}
      : { 'ca-cert.pem': pem([after.ca]), 'cert-chain.pem': pem(after.chain) }),
    'root-cert.pem': added.length === 0 ? roots : `${roots.trimEnd()}\n${pem(added)}`,
  })
}

async function renew(
  before: Certificates,
  given: Arguments,
  options: Renewing,
  io: Io,
): Promise<Certificates> {
  const [rootKey, by] = [given.text('root-key'), given.text('by')]
  const rooted =
    rootKey === undefined ? before : await renewRoot(before, await readKey(rootKey, io), options)
  return by === undefined ? rooted : renewCa(rooted, await readKey(by, io), options)
}

function write(set: CacertsSet, out: string, force: boolean): readonly string[] {
  const files = setFiles(set)
  writeFiles(out, files, force)
  return files.map(({ name }) => name)
}

/** Envoy may end a chain in a root that has ended although its successor is there: `check` says so of the set at that time. */
function thenDrop(before: Certificates, after: Certificates): string {
  const [added] = after.roots.slice(before.roots.length)
  const old = before.roots.find((one) => added && equalBytes(one.subject.der, added.subject.der))
  if (old === undefined) return ''
  const end = old.notAfter.toISOString().replace('.000', '')
  return `when everything has the new root, and before ${end}: remove the old one from root-cert.pem; once it has ended, Envoy may refuse everybody, with the new one there too\n`
}

function requireArguments(given: Arguments): readonly [folder: string, out: string] {
  const [folder, ...more] = given.positionals
  const out = given.text('out')
  const keys = [given.text('root-key'), given.text('by')].filter((one) => one !== undefined)
  if (folder === undefined || more.length > 0 || !out || keys.length === 0)
    throw usageError(
      'renew needs the directory of a set, --out NEW, and --by or --root-key',
      'renew',
    )
  return [folder, out]
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('renew', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const { at, format, color, quiet } = readSettings(given, io, DATA_FORMATS)
  const [folder, out] = requireArguments(given)
  const previous = readCacerts((await readFolder(folder, io)).files)
  const before = certificatesIn(previous, folder)
  const days = daysOf(given, 'renew')
  const after = await renew(before, given, { at, ...(days !== undefined && { days }) }, io)
  const set = setOf(previous, before, after)
  const report = await checkCacerts(set, { at, previous, keyElsewhere: true })
  const force = given.flag('force')
  const sound = report.status !== 'fail' || force
  const written = sound ? write(set, out, force) : []
  if (format === 'json') io.stdout(versionedJson({ written, ...reportData(report) }))
  else {
    io.stdout(fold(formatReport(report, 'text', { color, quiet, title: out }), io.columns))
    const count = String(written.length)
    if (!quiet && sound)
      io.stdout(`${count} files written to ${quoteInput(out)}\n${thenDrop(before, after)}`)
  }
  if (!sound) io.stderr(`nothing was written to ${quoteInput(out)}: see the errors\n`)
  return sound ? EXIT.fine : EXIT.findings
}
