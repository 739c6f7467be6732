import { quoteInput } from '../report/quote.ts'
import { formatCertificate } from '../certificate/text/certificate-text.ts'
import { versionedJson } from '../report/format/json.ts'
import { certificateData } from './certificate-data.ts'
import { readCertificates, type Placed } from './certificates.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'
import { shortText } from './short.ts'

export const help = `usage: meshcerts show [OPTION…] FILE…

Prints each certificate as openssl x509 -text -noout does (3.0), byte for byte; a line in front of each where there are
several. Keys and other blocks are skipped.

  --short                one screen: who, by whom, until when, key, names, fingerprint
  --at TIME              for --short: when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --format FORM          text (default), json: the facts
  -q, --quiet            no line in front of each
  --no-color

  meshcerts show --short certs/ca-cert.pem
  meshcerts show capture.txt#2
`

const place = (file: string, { block, line }: Placed): string =>
  block === undefined
    ? `# ${quoteInput(file)}\n`
    : `# ${quoteInput(file)} block ${block}, line ${String(line)}\n`

async function shown(file: string, io: Io): Promise<readonly (readonly [string, Placed])[]> {
  return (await readCertificates(file, io)).map((placed) => [file, placed] as const)
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('show', ['short', 'at'], argv)
  const { format, at, quiet } = readSettings(given, io, DATA_FORMATS)
  const short = given.flag('short')
  if (given.positionals.length === 0) throw usageError('show needs a file', 'show')
  const all: (readonly [string, Placed])[] = []
  for (const file of given.positionals) all.push(...(await shown(file, io)))
  if (format === 'json') {
    const certificates = await Promise.all(
      all.map(async ([file, placed]) => ({
        file: quoteInput(file),
        ...(await certificateData(placed)),
      })),
    )
    io.stdout(versionedJson({ certificates }))
    return EXIT.fine
  }
  for (const [file, placed] of all) {
    const head = quiet || (all.length === 1 && !short) ? '' : place(file, placed)
    const { certificate } = placed
    const text = short
      ? fold(await shortText(certificate, at), io.columns)
      : formatCertificate(certificate)
    io.stdout(head + text)
  }
  return EXIT.fine
}
