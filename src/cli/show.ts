import { quoteInput } from '../report/quote.ts'
import { formatCertificate } from '../certificate/text/certificate-text.ts'
import { formatOddCertificate } from '../certificate/text/odd-certificate-text.ts'
import { parseCertificateRequest, type CertificateRequest } from '../certificate/request.ts'
import { formatRequest } from '../certificate/text/request-text.ts'
import { isMeshCertsError } from '../report/error.ts'
import { visible } from '../report/format/escape.ts'
import { versionedJson } from '../report/format/json.ts'
import { certificateData } from './certificate-data.ts'
import { certificatesIn, parsePlaced, type PlacedDer } from './certificates.ts'
import { readCaptureInput } from './capture.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { requestShort, shortText } from './short.ts'

export const help = `usage: meshcerts show [OPTION…] FILE…

Prints each certificate as openssl x509 -text -noout does (3.0), byte for byte, and a certificate request as openssl req does; a
line in front of each certificate where there are several. Keys and other blocks are skipped. Of a certificate that cannot be read whole, the parts that can are printed, and
the exit code is 2.

  --short                one screen: who, by whom, until when, key, names, fingerprint
  --at TIME              for --short: when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --passphrase-file FILE the first line of it opens a PKCS#12 file; asked for on a terminal
  --format FORM          text (default), json: the facts
  -q, --quiet            no line in front of each
  --no-color

  meshcerts show --short certs/ca-cert.pem
  meshcerts show capture.txt#2
`

const place = ({ file, block, line }: PlacedDer): string =>
  block === undefined
    ? `# ${quoteInput(file)}\n`
    : `# ${quoteInput(file)} block ${block}, line ${String(line)}\n`

async function printJson(
  found: readonly PlacedDer[],
  requests: readonly CertificateRequest[],
  io: Io,
): Promise<number> {
  const certificates = await Promise.all(
    found.map(async (one) => ({
      file: quoteInput(one.file),
      ...(await certificateData(parsePlaced(one))),
    })),
  )
  io.stdout(versionedJson({ certificates, ...(requests.length > 0 && { requests }) }))
  return EXIT.fine
}

/** A certificate request, where the file holds one and nothing else. */
function requestIn(input: Uint8Array | object): CertificateRequest | undefined {
  if (!(input instanceof Uint8Array)) return undefined
  try {
    return parseCertificateRequest(input)
  } catch (error) {
    if (isMeshCertsError(error)) return undefined
    throw error
  }
}

interface Shown {
  readonly found: readonly PlacedDer[]
  readonly requests: readonly CertificateRequest[]
}

async function readShown(files: readonly string[], io: Io): Promise<Shown> {
  const found: PlacedDer[] = []
  const requests: CertificateRequest[] = []
  for (const file of files) {
    const input = await readCaptureInput(file, io)
    const request = requestIn(input)
    if (request === undefined) found.push(...certificatesIn(input, file))
    else requests.push(request)
  }
  return { found, requests }
}

/** What can be read of a certificate that is not right, and why it is not. */
function oddText(one: PlacedDer, error: unknown, io: Io): string {
  if (!isMeshCertsError(error)) throw error
  io.stderr(`${place(one).slice(2).trimEnd()}: ${visible(error.message)} (${error.code})\n`)
  try {
    return formatOddCertificate(one.der)
  } catch (unreadable) {
    if (!isMeshCertsError(unreadable)) throw unreadable
    return ''
  }
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('show', ['short', 'at', 'passphrase-file'], argv)
  const io = withPassphrase(outside, given)
  const { format, at, quiet } = readSettings(given, io, DATA_FORMATS)
  const short = given.flag('short')
  if (given.positionals.length === 0) throw usageError('show needs a file', 'show')
  const { found, requests } = await readShown(given.positionals, io)
  if (format === 'json') return printJson(found, requests, io)
  for (const request of requests) io.stdout(short ? requestShort(request) : formatRequest(request))
  let code: number = EXIT.fine
  for (const one of found) {
    const head = quiet || (found.length === 1 && !short) ? '' : place(one)
    try {
      const { certificate } = parsePlaced(one)
      const text = short
        ? fold(await shortText(certificate, at), io.columns)
        : formatCertificate(certificate)
      io.stdout(head + text)
    } catch (error) {
      code = EXIT.unreadable
      io.stdout(head + oddText(one, error, io))
    }
  }
  return code
}
