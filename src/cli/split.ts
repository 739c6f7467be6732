import type { StreamedFile, StreamedSplit } from '../capture/split-stream.ts'
import { fingerprint } from '../certificate/fingerprint.ts'
import type { Finding } from '../report/finding.ts'
import { formatPem } from '../pem/format.ts'
import { quoteInput } from '../report/quote.ts'
import { formatReport } from '../report/format/format.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { isFailure } from '../report/format/failure.ts'
import { createReport } from '../report/report.ts'
import { nameOf } from './certificates.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { splitInput } from './split-input.ts'
import { table } from './table.ts'
import { type NewFile, writeFiles } from './write.ts'

export const help = `usage: meshcerts split CAPTURE [--out DIR] [OPTION…]

Lists the certificates of a capture as proxy-cert-1.pem and so on, as the guide's sed and awk number them; with --out they are
written. A capture is the output of openssl s_client -showcerts, of istioctl proxy-config secret -o json, a Secret, or PEM.

  -o, --out DIR          write the files there; nothing that exists is overwritten
  --force                overwrite
  --passphrase-file FILE the first line of it opens a PKCS#12 file; asked for on a terminal
  --format FORM          text (default), json
  --fail-on SEVERITY     error (default), warning, info, never
  -q, --quiet            findings only
  --no-color

  oc exec … -- openssl s_client -showcerts -connect details:9080 </dev/null | meshcerts split - --out .
`

const OPTIONS = ['out', 'force', 'fail-on', 'passphrase-file'] as const

const day = (at: Date): string => at.toISOString().slice(0, 10)

type Cells = readonly string[]

async function cellsOf({ der, certificate, role }: StreamedFile): Promise<Cells> {
  const sha256 = `${(await fingerprint(der)).slice(0, 16)}…`
  if (certificate === undefined) return ['unreadable', '', '', sha256]
  return [role ?? '', day(certificate.notAfter), sha256, quoteInput(nameOf(certificate))]
}

/** A certificate that is shown many times has its octets once, and its line but for the name is made once. */
async function listing(files: Iterable<StreamedFile>): Promise<string> {
  const numbers = new Map<Uint8Array, number>()
  const rows: Cells[] = [HEAD]
  const listed: [name: string, row: number][] = [['FILE', 0]]
  for (const file of files) {
    const row = numbers.get(file.der) ?? rows.push(await cellsOf(file)) - 1
    numbers.set(file.der, row)
    listed.push([file.name, row])
  }
  const ends = table(rows).split('\n')
  const width = listed.reduce((most, [name]) => Math.max(most, name.length), 0)
  return listed
    .map(([name, row]) => `${name.padEnd(width)}  ${ends[row] ?? ''}`.trimEnd() + '\n')
    .join('')
}

async function dataOf(files: Iterable<StreamedFile>): Promise<readonly object[]> {
  const known = new Map<Uint8Array, string>()
  const data: object[] = []
  for (const file of files) {
    const sha256 = known.get(file.der) ?? (await fingerprint(file.der))
    known.set(file.der, sha256)
    data.push(fileData(file, sha256))
  }
  return data
}

function fileData(file: StreamedFile, sha256: string): Readonly<Record<string, unknown>> {
  const { name, certificate, role, source, line } = file
  return {
    name,
    sha256,
    role,
    subject: certificate?.subject.text,
    issuer: certificate?.issuer.text,
    spiffeId: certificate?.spiffeId?.uri,
    serialHex: certificate?.serialHex,
    notBefore: certificate?.notBefore.toISOString(),
    notAfter: certificate?.notAfter.toISOString(),
    source: source === '' ? undefined : source,
    line,
  }
}

const HEAD = ['ROLE', 'ENDS', 'SHA-256', 'NAME']

const writtenLine = (count: number, out: string | undefined, quiet: boolean): string =>
  quiet || out === undefined || count === 0
    ? ''
    : `\n${count} files written to ${quoteInput(out)}\n`

const pemsOf = (files: Iterable<StreamedFile>): readonly NewFile[] =>
  Array.from(files, ({ name, der }) => ({ name, content: formatPem('CERTIFICATE', der) }))

interface Shown {
  readonly split: StreamedSplit
  readonly placed: readonly Finding[]
  readonly out: string | undefined
}

async function textOf(
  { split: { files, count }, placed, out }: Shown,
  { color, quiet }: { readonly color: boolean; readonly quiet: boolean },
): Promise<string> {
  const listed = quiet || count === 0 ? '' : await listing(files)
  const notes =
    placed.length === 0 ? '' : formatReport(createReport(placed), 'text', { color, quiet })
  return [listed + writtenLine(count, out, quiet), notes].filter((part) => part !== '').join('\n')
}

async function jsonOf({ split: { files }, placed }: Shown): Promise<string> {
  const { findings } = reportData(createReport(placed))
  return versionedJson({ files: await dataOf(files), findings })
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('split', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const { format, failOn, quiet, color } = readSettings(given, io, DATA_FORMATS)
  const [path, ...more] = given.positionals
  if (path === undefined || more.length > 0) throw usageError('split needs one capture', 'split')
  const split = await splitInput(path, io)
  const placed = split.findings.map((found): Finding => ({ file: path, ...found }))
  const out = given.text('out')
  if (out !== undefined && split.count > 0)
    writeFiles(out, pemsOf(split.files), given.flag('force'))
  const shown = { split, placed, out }
  io.stdout(
    format === 'json'
      ? await jsonOf(shown)
      : fold(await textOf(shown, { color, quiet }), io.columns),
  )
  const failed = placed.some(({ severity }) => isFailure(severity, failOn))
  return failed ? EXIT.findings : EXIT.fine
}
