import { join } from 'node:path'
import { createCertificateRequest, type RequestOptions } from '../issue/request.ts'
import { formatPrivateKey } from '../key/format.ts'
import { keyMatches } from '../key/matches.ts'
import type { KeyAlgorithm } from '../crypto/engine.ts'
import type { PrivateKey } from '../key/types.ts'
import type { Certificate } from '../certificate/types.ts'
import { formatPem } from '../pem/format.ts'
import { errorAt, isMeshCertsError } from '../report/error.ts'
import { versionedJson } from '../report/format/json.ts'
import { quoteInput } from '../report/quote.ts'
import { formatRequest, REQUEST_FORMS, type RequestForm } from '../request/format.ts'
import { readCertificates } from './certificates.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { keyTypeIn, keyTypeOf } from './key-type.ts'
import { pathWord } from './name-in-fix.ts'
import { readKey } from './read-key.ts'
import { DATA_FORMATS, oneOf, parseArguments, readSettings, type Arguments } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { readFile } from './read-input.ts'
import { parseSubject } from './subject.ts'
import { requireUsableKey } from './usable-key.ts'
import { type NewFile, writeFiles } from './write.ts'

export const help = `usage: meshcerts request --out DIR [OPTION…]
       meshcerts request CSR [--for FORM]

Makes the request (CSR) for a signing CA of a mesh, its key, and the page that the PKI team needs to sign it right: which
extensions it must have, in words and for the programs they sign with. DIR gets ca.csr, ca-key.pem (mode 0600) and
ca-request.txt (the page). Nothing that exists is overwritten. With a CSR it prints the page again.

  -o, --out DIR          where to; made if it does not exist
  --subject NAME         as openssl takes it (default: /O=Istio/CN=Intermediate CA)
  --after FILE           the ca-cert.pem in use: its subject and path length, and a new key of its kind
  --key FILE             with this key, which is not written again (with --after: the same key goes on)
  --key-type TYPE        p256 (default), p384, p521, rsa2048, rsa3072, rsa4096, ed25519
  --path-length N        how many CAs may be below it: 0 (default), 1, …, none
  --days N               the life to ask for (default: 730)
  --for FORM             print one form only: ${REQUEST_FORMS.join(', ')}
  --passphrase-file FILE the first line of it opens the key
  --force                overwrite
  --format FORM          text (default), json
  -q, --quiet            only errors
  --no-color

  meshcerts request --out east --subject "/L=east/O=Acme/CN=Mesh CA"
  meshcerts check --request east/ca.csr ANSWER && meshcerts bundle ANSWER east/ca-key.pem --out east/cacerts
`

const OPTIONS = [
  'out',
  'subject',
  'after',
  'key',
  'key-type',
  'path-length',
  'days',
  'for',
  'passphrase-file',
  'force',
  'at',
] as const

const MOST_DAYS = 36_500

/** The number of days of `--days`; throws `cli-usage` for anything else. */
export function daysOf(given: Arguments, command: string): number | undefined {
  const text = given.text('days')
  if (text === undefined) return undefined
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (days >= 1 && days <= MOST_DAYS) return days
  throw usageError(`--days: "${text}" is not a number of days from 1 to ${MOST_DAYS}`, command)
}

function pathLengthOf(given: Arguments, after: Certificate | undefined): number | undefined {
  const text = given.text('path-length')
  if (text === 'none') return undefined
  if (text === undefined)
    return after?.basicConstraints?.ca === true ? after.basicConstraints.pathLength : 0
  if (/^\d$/.test(text)) return Number(text)
  throw usageError(`--path-length: "${text}" is not a number from 0 to 9, or none`, 'request')
}

async function readAfter(path: string | undefined, io: Io): Promise<Certificate | undefined> {
  if (path === undefined) return undefined
  return (await readCertificates(path, io))[0]?.certificate
}

function requireOwnKey(key: PrivateKey, after: Certificate, given: Arguments): void {
  if (keyMatches(key, after)) return
  const [file, certificate] = [given.text('key') ?? '', given.text('after') ?? '']
  throw usageError(
    `--key: the key in ${quoteInput(file)} does not belong to ${quoteInput(certificate)}; leave --key out for a new key`,
    'request',
  )
}

interface Made {
  readonly csr: string
  readonly subject: string
  readonly key: PrivateKey
  /** Is the key one that was given, so that it has its file? */
  readonly isOld: boolean
}

function subjectOf(
  given: Arguments,
  after: Certificate | undefined,
): Pick<RequestOptions, 'subject' | 'after'> {
  const text = given.text('subject')
  if (after === undefined) return { subject: parseSubject(text ?? '/O=Istio/CN=Intermediate CA') }
  if (text === undefined) return { after }
  const problem = '--subject and --after exclude each other: --after takes its subject'
  throw usageError(problem, 'request')
}

/** The key that was given, or the kind of key to make: that of the CA in use, where it is not said. */
async function keyOf(
  given: Arguments,
  after: Certificate | undefined,
  io: Io,
): Promise<PrivateKey | KeyAlgorithm> {
  const file = given.text('key')
  if (file === undefined) {
    const kind = given.text('key-type') === undefined ? after && keyTypeIn(after) : undefined
    return kind ?? keyTypeOf(given, 'request')
  }
  const key = await readKey(file, io)
  requireUsableKey(key, file, 'request')
  if (after !== undefined) requireOwnKey(key, after, given)
  return key
}

async function make(given: Arguments, io: Io): Promise<Made> {
  const after = await readAfter(given.text('after'), io)
  const pathLength = pathLengthOf(given, after)
  const { request, key } = await createCertificateRequest({
    key: await keyOf(given, after, io),
    authority: pathLength === undefined ? {} : { pathLength },
    ...subjectOf(given, after),
  })
  const csr = formatPem('CERTIFICATE REQUEST', request.der)
  return { csr, subject: request.subject.text, key, isOld: given.text('key') !== undefined }
}

const formOf = (given: Arguments): { form?: RequestForm } => {
  const text = given.text('for')
  return text === undefined ? {} : { form: oneOf('for', text, REQUEST_FORMS) }
}

async function page(csr: string | Uint8Array, file: string, given: Arguments): Promise<string> {
  const days = daysOf(given, 'request')
  return formatRequest(csr, { ...formOf(given), file, ...(days !== undefined && { days }) })
}

async function printPage(path: string, given: Arguments, io: Io, isJson: boolean): Promise<number> {
  try {
    const text = await page(await readFile(path, io), path === '-' ? 'ca.csr' : path, given)
    io.stdout(isJson ? versionedJson({ page: text }) : text)
    return EXIT.fine
  } catch (error) {
    throw isMeshCertsError(error) ? errorAt(error, { file: quoteInput(path) }) : error
  }
}

function summary(out: string, made: Made, given: Arguments): string {
  const csr = pathWord(join(out, 'ca.csr'), 'CSR')
  const key = pathWord(made.isOld ? (given.text('key') ?? '') : join(out, 'ca-key.pem'), 'KEY')
  const files = ['ca.csr', ...(made.isOld ? [] : ['ca-key.pem']), 'ca-request.txt']
  return [
    `${quoteInput(out)}: ${files.join(' ')}; the key stays here`,
    '',
    `send: ${csr} and ${pathWord(join(out, 'ca-request.txt'), 'PAGE')} to those who sign`,
    `then, with what comes back (here answer.pem): meshcerts check --request ${csr} answer.pem ${key}`,
    `and: meshcerts bundle answer.pem ${key} --out ${pathWord(join(out, 'cacerts'), 'DIR')}`,
    '',
  ].join('\n')
}

// what says how a request is made; one that is there is as it is
const FOR_NEW = ['subject', 'after', 'key', 'key-type', 'path-length'] as const

function requireArguments(given: Arguments): void {
  const [csr, ...more] = given.positionals
  const out = given.text('out')
  if ((csr === undefined) === (out === undefined) || more.length > 0 || out === '')
    throw usageError('request needs --out DIR, or the file of a request', 'request')
  const odd = FOR_NEW.find((name) => given.text(name) !== undefined)
  if (csr !== undefined && odd !== undefined)
    throw usageError(`--${odd} is for a new request: give --out DIR, and no CSR`, 'request')
  if (given.text('key') !== undefined && given.text('key-type') !== undefined)
    throw usageError('--key and --key-type exclude each other', 'request')
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('request', OPTIONS, argv)
  const io = withPassphrase(outside, given)
  const { format, quiet } = readSettings(given, io, DATA_FORMATS)
  requireArguments(given)
  const [csr] = given.positionals
  if (csr !== undefined) return printPage(csr, given, io, format === 'json')
  const folder = given.text('out') as string
  const made = await make(given, io)
  const files: readonly NewFile[] = [
    { name: 'ca.csr', content: made.csr },
    ...(made.isOld
      ? []
      : [{ name: 'ca-key.pem', content: formatPrivateKey(made.key), secret: true }]),
    { name: 'ca-request.txt', content: await page(made.csr, 'ca.csr', given) },
  ]
  writeFiles(folder, files, given.flag('force'))
  const names = files.map(({ name }) => name)
  if (format === 'json')
    io.stdout(versionedJson({ path: folder, files: names, subject: made.subject }))
  else if (!quiet) io.stdout(summary(folder, made, given))
  return EXIT.fine
}
