import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkCacerts } from '../cacerts/check.ts'
import { readCacerts, type CacertsSet } from '../cacerts/read.ts'
import { equalBytes } from '../der/bytes.ts'
import { succeedRoot } from '../issue/renew.ts'
import type { CertificateAuthority } from '../issue/types.ts'
import { formatPrivateKey } from '../key/format.ts'
import { formatPem } from '../pem/format.ts'
import type { DetailedReport } from '../report/format/types.ts'
import { formatReport } from '../report/format/format.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { quoteInput } from '../report/quote.ts'
import { authorityIn } from './authority-in.ts'
import { readFolder } from './directory.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { readInput } from './input.ts'
import { EXIT, type Io } from './io.ts'
import { keyTypeIn } from './key-type.ts'
import { pathWord } from './name-in-fix.ts'
import { DATA_FORMATS, parseArguments, readSettings, type Arguments } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { readKey } from './read-key.ts'
import {
  certificatesIn,
  dropRoots,
  moveUnder,
  renewCa,
  renewRoot,
  rootOf,
  cutBy,
  setOf,
  type Certificates,
  type Renewing,
} from './renew-set.ts'
import { daysOf } from './request.ts'
import { setFiles } from './set-files.ts'
import { writeFiles, type NewFile } from './write.ts'

export const help = `usage: meshcerts renew DIR --out NEW [--by FILE] [--root-key FILE] [--new-root ROOT] [--drop-roots] [OPTION…]

Gives the CA of a set, or its root, new dates: same name, same key, same extensions, so that everything that was signed goes on being
trusted. NEW gets the whole set, checked as the successor of the one in DIR; nothing is written where that check has errors.
The key of the CA itself is not needed, and is copied where DIR has it.

  -o, --out NEW          where to; made if it does not exist
  --by FILE              the key of the CA above: renews ca-cert.pem
  --new-key              with --by: the CA gets a new key of the same kind, in NEW/ca-key.pem
  --root-key FILE        the key of the root: renews it; the old one stays in root-cert.pem, in front
  --new-root ROOT        puts the set under the root in the directory ROOT (root-cert.pem, root-key.pem), which is made where ROOT
                         has none: the name of the old root, a new key. root-cert.pem trusts both
  --drop-roots           removes from root-cert.pem the roots that the CA was not signed by, and the old one of a root that was
                         renewed: the end of --new-root and --root-key
  --days N               how long it lives from now (default: as long as the old one did); not beyond the CA above
  --passphrase-file FILE the first line of it opens the keys
  --at TIME              from when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --force                overwrite, and write in spite of errors
  --format FORM          text (default), json
  -q, --quiet            findings only
  --no-color

  meshcerts renew certs/east --by root-key.pem --out certs/east-2028
  meshcerts renew certs/east --new-root root-2028 --out certs/east-2028
`

const OPTIONS = [
  'out',
  'by',
  'new-key',
  'root-key',
  'new-root',
  'drop-roots',
  'days',
  'passphrase-file',
  'at',
  'force',
] as const

/** What a renewal comes to: the certificates, and the files of a root that was made for it. */
interface Renewal {
  readonly after: Certificates
  readonly made: readonly NewFile[]
}

const ROOT_FILES = ['root-cert.pem', 'root-key.pem'] as const

const rootFiles = ({ certificate, key }: CertificateAuthority): readonly NewFile[] => [
  { name: ROOT_FILES[0], content: formatPem('CERTIFICATE', certificate.der) },
  { name: ROOT_FILES[1], content: formatPrivateKey(key), secret: true },
]

/** The root that lies there, with its key. */
async function rootThere(folder: string, at: Date, io: Io): Promise<CertificateAuthority> {
  const [file, keyFile] = ROOT_FILES.map((name) => join(folder, name)) as [string, string]
  const options = { root: '--new-root', key: '--new-root' }
  const [pem, key] = [await readInput(file, io), await readKey(keyFile, io)]
  return authorityIn({ file: quoteInput(file), pem, key, at, options, command: 'renew' })
}

/** The other root: the one in its directory, or one that is made. */
async function otherRoot(
  before: Certificates,
  folder: string,
  { at }: Renewing,
  io: Io,
): Promise<{ readonly root: CertificateAuthority; readonly made: readonly NewFile[] }> {
  const isThere = ROOT_FILES.some((name) => existsSync(join(folder, name)))
  if (isThere) return { root: await rootThere(folder, at, io), made: [] }
  const certificate = await rootOf(before, 'new-root')
  const root = await succeedRoot({ certificate, at, key: keyTypeIn(certificate) ?? 'P-256' })
  return { root, made: rootFiles(root) }
}

async function renew(
  before: Certificates,
  given: Arguments,
  options: Renewing,
  io: Io,
): Promise<Renewal> {
  const [rootKey, by, folder] = ['root-key', 'by', 'new-root'].map((one) => given.text(one as 'by'))
  if (folder !== undefined) {
    const { root, made } = await otherRoot(before, folder, options, io)
    return { after: await moveUnder(before, root, options), made }
  }
  if (given.flag('drop-roots')) return { after: await dropRoots(before), made: [] }
  const rooted =
    rootKey === undefined ? before : await renewRoot(before, await readKey(rootKey, io), options)
  if (by === undefined) return { after: rooted, made: [] }
  const isNew = given.flag('new-key')
  return { after: await renewCa(rooted, await readKey(by, io), { ...options, isNew }), made: [] }
}

function write(set: CacertsSet, out: string, force: boolean): readonly string[] {
  const files = setFiles(set)
  writeFiles(out, files, force)
  return files.map(({ name }) => name)
}

/** Envoy may end a chain in a root that has ended although its successor is there: `check` says so of the set at that time. */
function thenDrop(before: Certificates, after: Certificates, out: string): string {
  const [added] = after.roots.slice(before.roots.length)
  const old = before.roots.find((one) => added && equalBytes(one.subject.der, added.subject.der))
  if (old === undefined || !after.roots.includes(old)) return ''
  const end = old.notAfter.toISOString().replace('.000', '')
  return `when everything has the new root, and before ${end}: remove the old one from root-cert.pem (meshcerts renew ${pathWord(out, 'NEW')} --drop-roots --out DIR); once it has ended, Envoy may refuse everybody, with the new one there too\n`
}

/** Under another root the set takes its place in steps: who has only the old root refuses what the new one signed. */
function thenPlan(folder: string, out: string, root: string): string {
  const [old, made, key] = [
    pathWord(folder, 'OLD'),
    pathWord(out, 'NEW'),
    quoteInput(join(root, ROOT_FILES[1])),
  ]
  return [
    `keep ${key} offline, no cluster needs it; the other clusters: renew with the same --new-root`,
    `next: meshcerts plan ${old} ${made} (of several clusters: the directories above theirs)`,
    `when no workload has a certificate of the old root any more: meshcerts renew ${made} --drop-roots --out DIR`,
    '',
  ].join('\n')
}

// each of these is a change of its own, to be applied and waited for
const ALONE = ['new-root', 'drop-roots'] as const
const CHANGES = ['by', 'root-key', ...ALONE] as const

const isGiven = (given: Arguments, name: (typeof CHANGES)[number]): boolean =>
  given.text(name) !== undefined || given.flag(name)

function requireOneChange(given: Arguments): void {
  const changes = CHANGES.filter((name) => isGiven(given, name))
  const alone = ALONE.find((name) => changes.includes(name))
  const other = changes.find((name) => name !== alone)
  if (alone !== undefined && other !== undefined)
    throw usageError(`--${alone} and --${other} are two changes, one after the other`, 'renew')
  if (given.flag('new-key') && given.text('by') === undefined)
    throw usageError('--new-key needs --by: the key of the CA that signs', 'renew')
}

function requireArguments(given: Arguments): readonly [folder: string, out: string] {
  const [folder, ...more] = given.positionals
  const out = given.text('out')
  const hasChange = CHANGES.some((name) => isGiven(given, name))
  if (folder === undefined || more.length > 0 || !out || !hasChange)
    throw usageError(
      'renew needs the directory of a set, --out NEW, and --by, --root-key, --new-root or --drop-roots',
      'renew',
    )
  requireOneChange(given)
  const root = given.text('new-root')
  if (root !== undefined && [folder, out].some((one) => resolve(one) === resolve(root)))
    throw usageError(
      `--new-root: ${quoteInput(root)} is the directory of a set; the key of a root must not get into a cluster`,
      'renew',
    )
  return [folder, out]
}

/** What the command has to say, to which output. */
interface Outcome {
  readonly report: DetailedReport
  readonly out: string
  /** The names of the files in `out`; nothing where errors are in the way. */
  readonly written: readonly string[] | undefined
  /** The names of the files in the directory of --new-root; empty where its root was there, or errors are in the way. */
  readonly root: readonly string[]
  /** What comes next. */
  readonly then: string
}

function say({ report, out, written, root, then }: Outcome, given: Arguments, io: Io): void {
  const { format, color, quiet } = readSettings(given, io, DATA_FORMATS)
  const files = { written: written ?? [], ...(root.length > 0 && { rootWritten: root }) }
  if (format === 'json') io.stdout(versionedJson({ ...files, ...reportData(report) }))
  else {
    io.stdout(fold(formatReport(report, 'text', { color, quiet, title: out }), io.columns))
    if (!quiet && written)
      io.stdout(`${String(written.length)} files written to ${quoteInput(out)}\n${then}`)
  }
  if (!written) io.stderr(`nothing was written to ${quoteInput(out)}: see the errors\n`)
}

/** The names of the files that were made of a new root, where one was made. */
function writeRoot(
  folder: string | undefined,
  made: readonly NewFile[],
  force: boolean,
): readonly string[] {
  if (folder === undefined || made.length === 0) return []
  writeFiles(folder, made, force)
  return made.map(({ name }) => name)
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('renew', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const { at } = readSettings(given, io, DATA_FORMATS)
  const [folder, out] = requireArguments(given)
  const previous = readCacerts((await readFolder(folder, io)).files)
  const before = certificatesIn(previous, folder)
  const days = daysOf(given, 'renew')
  const renewing = { at, ...(days !== undefined && { days }) }
  const { after, made } = await renew(before, given, renewing, io)
  const set = setOf(previous, before, after)
  const root = given.text('new-root')
  // another root takes its place in steps, which plan knows: straight from the old set it would break the mesh
  const settings = { at, keyElsewhere: true, ...(root === undefined && { previous }) }
  const report = await checkCacerts(set, settings)
  const force = given.flag('force')
  const sound = report.status !== 'fail' || force
  const ofRoot = sound ? writeRoot(root, made, force) : []
  const written = sound ? write(set, out, force) : undefined
  const next = root === undefined ? thenDrop(before, after, out) : thenPlan(folder, out, root)
  const then = `${cutBy(after, before, renewing)}${next}`
  say({ report, out, written, root: ofRoot, then }, given, io)
  return sound ? EXIT.fine : EXIT.findings
}
