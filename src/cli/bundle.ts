import { basename } from 'node:path'
import { checkCacerts, type CacertsReport } from '../cacerts/check.ts'
import {
  sortPieces,
  type Piece,
  type SortedPieces,
  type SortPiecesOptions,
} from '../cacerts/tools/sort-pieces.ts'
import type { CacertsSet } from '../cacerts/read.ts'
import { createReport } from '../report/report.ts'
import { formatReport } from '../report/format/format.ts'
import { quoteInput } from '../report/quote.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { readFolder } from './directory.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings, type Arguments } from './options.ts'
import { readPieces, asPem } from './input.ts'
import { passphraseOf, withPassphrase } from './passphrase.ts'
import { statOf } from './read-input.ts'
import { table } from './table.ts'
import { setFiles } from './set-files.ts'
import { writeFiles } from './write.ts'

export const help = `usage: meshcerts bundle [OPTION…] DIR|FILE…

Puts a pile of certificates and keys in order: what each block is, what belongs together, what is missing, and what the files
of a plug-in CA set should hold. With --out it writes them: LF, a newline at the end, the key readable for its owner only.
The key itself is never printed.

  -o, --out DIR          write ca-cert.pem, ca-key.pem, cert-chain.pem and root-cert.pem (and ca-crl.pem) there
  --force                overwrite files, and write in spite of errors that the check of the set finds
  --passphrase-file FILE the first line of it opens a PKCS#12 file; asked for on a terminal
  --at TIME              when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --format FORM          text (default), json
  -q, --quiet            findings only
  --no-color

  meshcerts bundle company-ca.txt key.pem --out ./certs && meshcerts secret ./certs
`

const OPTIONS = ['out', 'force', 'at', 'passphrase-file'] as const

async function readPile(
  paths: readonly string[],
  io: Io,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const files: [string, Uint8Array][] = []
  for (const path of paths) {
    if (path === '-' || statOf(path)?.isDirectory() !== true) {
      files.push([path, await readPieces(path, io)])
      continue
    }
    const folder = await readFolder(path, io)
    for (const [name, bytes] of Object.entries(folder.files)) {
      const file = `${path.replace(/\/$/, '')}/${name}`
      files.push([file, await asPem(bytes, file, io)])
    }
  }
  return Object.fromEntries(files)
}

const HEAD = ['block', 'what it is', 'role', 'goes into']

function row({ file, block, what, role, goesInto, reason }: Piece): readonly string[] {
  const place = `${quoteInput(file)}#${String(block)}`
  return [
    place,
    quoteInput(what),
    role,
    role === 'unused' ? quoteInput(reason) : goesInto.join(' '),
  ]
}

function writeSet(set: CacertsSet, out: string, force: boolean): readonly string[] {
  const files = setFiles(set)
  writeFiles(out, files, force)
  return files.map(({ name }) => name)
}

interface Outcome {
  readonly sorted: SortedPieces
  readonly checked?: CacertsReport | undefined
  readonly written: readonly string[]
}

function text({ sorted, checked, written }: Outcome, given: Arguments, color: boolean): string {
  const quiet = given.flag('quiet')
  const out = given.text('out')
  const options = { color, quiet }
  const judged =
    checked === undefined || checked.findings.length > 0 || sorted.findings.length > 0
      ? formatReport(report({ sorted, checked, written }), 'text', options)
      : ''
  const listed = quiet ? '' : table([HEAD, ...sorted.pieces.map(row)])
  const said =
    quiet || out === undefined || written.length === 0
      ? ''
      : `${String(written.length)} files written to ${quoteInput(out)}\n`
  return [listed, judged, said].filter((part) => part !== '').join('\n')
}

/** What the pile lacks, and what the check says of the set that it holds. */
function report({ sorted, checked }: Outcome): CacertsReport | ReturnType<typeof createReport> {
  const findings = [...sorted.findings, ...(checked?.findings ?? [])]
  const joined = createReport(findings, checked?.proofs ?? [])
  return checked === undefined ? joined : { ...checked, ...joined }
}

/** The passphrase that was named opens encrypted keys in PEM as well. */
async function keyOptions(io: Io): Promise<SortPiecesOptions> {
  if (io.passphraseFile === undefined) return {}
  const passphrase = await passphraseOf('', io)
  return passphrase === undefined ? {} : { passphrase }
}

/** May the set be written? */
const isSound = (checked: CacertsReport | undefined, force: boolean): boolean =>
  checked !== undefined && (checked.status !== 'fail' || force)

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('bundle', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const { at, format, color } = readSettings(given, io, DATA_FORMATS)
  if (given.positionals.length === 0) throw usageError('bundle needs files', 'bundle')
  const sorted = await sortPieces(await readPile(given.positionals, io), await keyOptions(io))
  const checked = sorted.set === undefined ? undefined : await checkCacerts(sorted.set, { at })
  const out = given.text('out')
  const force = given.flag('force')
  const sound = isSound(checked, force)
  const written =
    out !== undefined && sorted.set !== undefined && sound ? writeSet(sorted.set, out, force) : []
  const outcome = { sorted, checked, written }
  if (format === 'json') {
    const { pieces } = sorted
    io.stdout(versionedJson({ pieces, written, ...reportData(report(outcome)) }))
  } else io.stdout(fold(text(outcome, given, color), io.columns))
  if (out !== undefined && written.length === 0)
    io.stderr(`nothing was written to ${quoteInput(basename(out))}: see the errors\n`)
  return sound ? EXIT.fine : EXIT.findings
}
