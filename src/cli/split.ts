import { splitProxyCerts, type ProxyCert } from '../capture/split.ts'
import { fingerprint } from '../certificate/fingerprint.ts'
import type { Finding } from '../report/finding.ts'
import { quoteInput } from '../report/quote.ts'
import { formatReport } from '../report/format/format.ts'
import { reportData, versionedJson } from '../report/format/json.ts'
import { isFailure } from '../report/format/junit.ts'
import { createReport } from '../report/report.ts'
import { readCaptureInput } from './capture.ts'
import { nameOf } from './certificates.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { table } from './table.ts'
import { writeFiles } from './write.ts'

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

async function row({ name, der, certificate, role }: ProxyCert): Promise<readonly string[]> {
  const sha256 = `${(await fingerprint(der)).slice(0, 16)}…`
  if (certificate === undefined) return [name, 'unreadable', '', '', sha256]
  return [name, role ?? '', day(certificate.notAfter), sha256, quoteInput(nameOf(certificate))]
}

async function fileData(file: ProxyCert): Promise<Readonly<Record<string, unknown>>> {
  const { name, der, certificate, role, source, line } = file
  return {
    name,
    sha256: await fingerprint(der),
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

const HEAD = ['FILE', 'ROLE', 'ENDS', 'SHA-256', 'NAME']

const writtenLine = (count: number, out: string | undefined, quiet: boolean): string =>
  quiet || out === undefined || count === 0
    ? ''
    : `\n${count} files written to ${quoteInput(out)}\n`

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('split', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const { format, failOn, quiet, color } = readSettings(given, io, DATA_FORMATS)
  const [path, ...more] = given.positionals
  if (path === undefined || more.length > 0) throw usageError('split needs one capture', 'split')
  const { files, findings } = splitProxyCerts(await readCaptureInput(path, io))
  const placed = findings.map((found): Finding => ({ file: path, ...found }))
  const out = given.text('out')
  if (out !== undefined && files.length > 0) {
    const pems = files.map(({ name, pem }) => ({ name, content: pem }))
    writeFiles(out, pems, given.flag('force'))
  }
  const report = createReport(placed)
  if (format === 'json') {
    const data = await Promise.all(files.map(fileData))
    io.stdout(versionedJson({ files: data, findings: reportData(report)['findings'] }))
  } else {
    const listed =
      quiet || files.length === 0 ? '' : table([HEAD, ...(await Promise.all(files.map(row)))])
    const notes = placed.length === 0 ? '' : formatReport(report, 'text', { color, quiet })
    const text = [listed + writtenLine(files.length, out, quiet), notes]
      .filter((part) => part !== '')
      .join('\n')
    io.stdout(fold(text, io.columns))
  }
  const failed = placed.some(({ severity }) => isFailure(severity, failOn))
  return failed ? EXIT.findings : EXIT.fine
}
