import { quoteInput } from '../report/quote.ts'
import { formatCertificate } from '../certificate/text/certificate-text.ts'
import { formatOddCertificate } from '../certificate/text/odd-certificate-text.ts'
import { parseCertificateRequest, type CertificateRequest } from '../certificate/request.ts'
import { formatRequest } from '../certificate/text/request-text.ts'
import { isMeshCertsError } from '../report/error.ts'
import { visible } from '../report/format/escape.ts'
import { versionedJson } from '../report/format/json.ts'
import { certificateData } from './certificate-data.ts'
import { certificatesIn, nameOf, parsePlaced, type PlacedDer } from './certificates.ts'
import { readCaptureInput } from './capture.ts'
import { usageError } from './fail.ts'
import { fold } from './fold.ts'
import { EXIT, type Io } from './io.ts'
import { parseArguments, readSettings } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { requestShort, shortText } from './short.ts'
import { isBytes } from '../report/kinds.ts'

export const help = `usage: meshcerts show [OPTION…] FILE…

Prints each certificate as openssl x509 -text -noout does (3.0), byte for byte, and a certificate request as openssl req does; a
line in front of each certificate where there are several. Keys and other blocks are skipped. Of a certificate that cannot be read whole, the parts that can are printed, and
the exit code is 2.

  --short                one screen: who, by whom, until when, key, names, fingerprint
  --at TIME              for --short and svg: when: 2027-01-01 or 2027-01-01T12:00:00Z (default: now)
  --passphrase-file FILE the first line of it opens a PKCS#12 file; asked for on a terminal
  --format FORM          text (default), json: the facts, svg: when each is valid, as a picture
  -q, --quiet            no line in front of each
  --no-color

  meshcerts show --short certs/ca-cert.pem
  meshcerts show capture.txt#2
`

const FORMATS = ['text', 'json', 'svg'] as const

const place = ({ file, block, line }: PlacedDer): string =>
  block === undefined
    ? `# ${quoteInput(file)}\n`
    : `# ${quoteInput(file)} block ${block}, line ${String(line)}\n`

async function printJson(
  found: readonly PlacedDer[],
  requests: readonly PlacedRequest[],
  io: Io,
): Promise<number> {
  const certificates = await Promise.all(
    found.map(async (one) => ({
      file: quoteInput(one.file),
      ...(await certificateData(parsePlaced(one))),
    })),
  )
  io.stdout(
    versionedJson({
      certificates,
      ...(requests.length > 0 && { requests: requests.map(requestData) }),
    }),
  )
  return EXIT.fine
}

/** When each certificate is valid; a request has no such time. */
async function printPicture(found: readonly PlacedDer[], at: Date, io: Io): Promise<number> {
  const spans = found.map((one) => {
    const { certificate } = parsePlaced(one)
    const { notBefore, notAfter } = certificate
    return { name: nameOf(certificate), notBefore, notAfter }
  })
  const { drawTimeline } = await import('../picture/index.ts')
  io.stdout(drawTimeline(spans, { at }))
  return EXIT.fine
}

/** The facts of a request as plain data; of attributes the names alone: a challengePassword is a secret. */
function requestData({ file, request }: PlacedRequest): Readonly<Record<string, unknown>> {
  const facts = JSON.parse(JSON.stringify(request)) as Readonly<Record<string, unknown>>
  const attributes = request.attributes.map(({ oid, name }) => ({ oid, name }))
  return { file: quoteInput(file), ...facts, attributes }
}

/** A certificate request, where the file holds one and nothing else. */
function requestIn(input: Uint8Array | object): CertificateRequest | undefined {
  if (!isBytes(input)) return undefined
  try {
    return parseCertificateRequest(input)
  } catch (error) {
    if (isMeshCertsError(error)) return undefined
    throw error
  }
}

interface PlacedRequest {
  readonly file: string
  readonly request: CertificateRequest
}

interface Shown {
  readonly found: readonly PlacedDer[]
  readonly requests: readonly PlacedRequest[]
}

async function readShown(files: readonly string[], io: Io): Promise<Shown> {
  const found: PlacedDer[] = []
  const requests: PlacedRequest[] = []
  for (const file of files) {
    const input = await readCaptureInput(file, io)
    const request = requestIn(input)
    if (request === undefined) for (const one of certificatesIn(input, file)) found.push(one)
    else requests.push({ file, request })
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

interface Print {
  readonly at: Date
  readonly short: boolean
  /** Does a line with the place go in front? */
  readonly heads: boolean
  readonly io: Io
}

function printRequest({ file, request }: PlacedRequest, { short, heads, io }: Print): void {
  const head = heads ? `# ${quoteInput(file)}\n` : ''
  io.stdout(head + (short ? requestShort(request) : formatRequest(request)))
}

async function printCertificate(one: PlacedDer, print: Print): Promise<number> {
  const { at, short, heads, io } = print
  const head = heads ? place(one) : ''
  try {
    const { certificate } = parsePlaced(one)
    const text = short
      ? fold(await shortText(certificate, at), io.columns)
      : formatCertificate(certificate)
    io.stdout(head + text)
    return EXIT.fine
  } catch (error) {
    io.stdout(head + oddText(one, error, io))
    return EXIT.unreadable
  }
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('show', ['short', 'at', 'passphrase-file'], argv)
  const io = withPassphrase(outside, given)
  const { format, at, quiet } = readSettings(given, io, FORMATS)
  const short = given.flag('short')
  if (given.positionals.length === 0) throw usageError('show needs a file', 'show')
  const { found, requests } = await readShown(given.positionals, io)
  if (format === 'json') return printJson(found, requests, io)
  if (format === 'svg') return printPicture(found, at, io)
  const heads = !quiet && (short || found.length + requests.length > 1)
  const print: Print = { at, short, heads, io }
  for (const one of requests) printRequest(one, print)
  let code: number = EXIT.fine
  for (const one of found) code = Math.max(code, await printCertificate(one, print))
  return code
}
