import { formatCertificate } from '../certificate/text/certificate-text.ts'
import { versionedJson } from '../report/format/json.ts'
import { certificateData } from './certificate-data.ts'
import { readCertificates, type Placed } from './certificates.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'

export const help = `usage: meshcerts show [--format text|json] FILE…

Prints each certificate as openssl x509 -text -noout does (3.0), byte for byte; a line in front of each where there are
several. Keys and other blocks are passed over. --format json prints the facts.

  meshcerts show certs/ca-cert.pem
  meshcerts show capture.txt#2
`

const place = (file: string, { block, line }: Placed): string =>
  block === undefined ? `# ${file}\n` : `# ${file} block ${block}, line ${String(line)}\n`

async function shown(file: string, io: Io): Promise<readonly (readonly [string, Placed])[]> {
  return (await readCertificates(file, io)).map((placed) => [file, placed] as const)
}

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const given = parseArguments('show', ['format'], argv)
  const { format } = readSettings(given, io, DATA_FORMATS)
  if (given.positionals.length === 0) throw usageError('show needs a file', 'show')
  const all: (readonly [string, Placed])[] = []
  for (const file of given.positionals) all.push(...(await shown(file, io)))
  if (format === 'json') {
    const certificates = await Promise.all(
      all.map(async ([file, placed]) => ({ file, ...(await certificateData(placed)) })),
    )
    io.stdout(versionedJson({ certificates }))
    return EXIT.fine
  }
  for (const [file, placed] of all) {
    const head = all.length === 1 ? '' : place(file, placed)
    io.stdout(head + formatCertificate(placed.certificate))
  }
  return EXIT.fine
}
