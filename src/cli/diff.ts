import {
  compareCertificates,
  type CertificateComparison,
  type CertificateRelation,
} from '../certificate/compare.ts'
import { fingerprint } from '../certificate/fingerprint.ts'
import {
  compareTrust,
  type TrustComparison,
  type TrustRelation,
} from '../certificate/compare-trust.ts'
import type { Certificate } from '../certificate/types.ts'
import { quoteInput, visible } from '../report/quote.ts'
import { versionedJson } from '../report/format/json.ts'
import { nameOf, readCertificates } from './certificates.ts'
import { usageError } from './fail.ts'
import { EXIT, type Io } from './io.ts'
import { DATA_FORMATS, parseArguments, readSettings } from './options.ts'
import { withPassphrase } from './passphrase.ts'

export const help = `usage: meshcerts diff [OPTION…] FILE FILE

Compares two certificates by what they mean; two bundles (more than one certificate on a side) as sets.
FILE#3 is the third block of a file, - is standard input. Exit code 0: identical, 1: anything else.

  --passphrase-file FILE the first line of it opens a PKCS#12 file; asked for on a terminal
  --format FORM          text (default), json
  -q, --quiet            only the exit code
  --no-color

  meshcerts diff certs/root-cert.pem capture.txt#3
`

const MEANING: Readonly<Record<CertificateRelation | TrustRelation, string>> = {
  identical: 'identical',
  'same-key': 'the same key in another certificate: it was issued again',
  'same-name-other-key':
    'the same name, another key: what trusts one does not trust what the other signed',
  different: 'different',
  'same-anchors': 'other certificates with the same names and keys: the same chains verify',
  overlapping: 'some names and keys are on both sides, some on one only',
}

// keys and signatures in hex fill screens; JSON has them whole
const WIDEST = 110
const shorten = (text: string): string =>
  text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text
// octets that the package wrote in hex itself: a public key, a serial number and a signature are no secret
const IN_HEX: ReadonlySet<string> = new Set([
  'serialNumber',
  'publicKey',
  'signature',
  'extensions.subjectKeyIdentifier',
])
const KEY_IDENTIFIER = /^(?:keyid:)?[0-9A-F]{2}(?::[0-9A-F]{2}){0,63}$/
const isInHex = (field: string, text: string): boolean =>
  IN_HEX.has(field) || (field === 'extensions.authorityKeyIdentifier' && KEY_IDENTIFIER.test(text))

function value(field: string, text: string | null): string {
  if (text === null) return '(not there)'
  const line = shorten(text.replaceAll('\n', ' '))
  return isInHex(field, text) ? visible(line) : quoteInput(line)
}

async function heading(side: string, file: string, certificate: Certificate): Promise<string> {
  const sha256 = (await fingerprint(certificate)).slice(0, 16)
  return `${side} ${quoteInput(file)}  "${quoteInput(nameOf(certificate))}"  SHA-256 ${sha256}…`
}

function differenceLines({ differences }: CertificateComparison): readonly string[] {
  return differences.flatMap(({ field, left, right }) => [
    '',
    quoteInput(field),
    `  < ${value(field, left)}`,
    `  > ${value(field, right)}`,
  ])
}

async function trustLines(trust: TrustComparison): Promise<readonly string[]> {
  const line = async (mark: string, certificate: Certificate): Promise<string> =>
    heading(mark, certificate.notAfter.toISOString().slice(0, 10), certificate)
  const pairs = (matches: TrustComparison['reissued'], what: string): readonly string[] =>
    matches.map(({ left }) => `  ${what}: "${quoteInput(nameOf(left[0] as Certificate))}"`)
  return [
    ...(await Promise.all(trust.both.map((one) => line('=', one)))),
    ...(await Promise.all(trust.onlyLeft.map((one) => line('<', one)))),
    ...(await Promise.all(trust.onlyRight.map((one) => line('>', one)))),
    ...pairs(trust.reissued, 'issued again'),
    ...pairs(trust.sameNameOtherKey, 'same name, other key'),
  ]
}

async function trustData(trust: TrustComparison): Promise<Readonly<Record<string, unknown>>> {
  const list = (certificates: readonly Certificate[]): Promise<readonly object[]> =>
    Promise.all(
      certificates.map(async (one) => ({ name: nameOf(one), sha256: await fingerprint(one) })),
    )
  return {
    relation: trust.relation,
    both: await list(trust.both),
    onlyLeft: await list(trust.onlyLeft),
    onlyRight: await list(trust.onlyRight),
  }
}

type Side = readonly [file: string, certificates: readonly Certificate[]]

async function compareSets(
  [, a]: Side,
  [, b]: Side,
  json: boolean,
  io: Io,
): Promise<TrustRelation> {
  const trust = compareTrust(a, b)
  if (json) io.stdout(versionedJson(await trustData(trust)))
  else io.stdout(`${[...(await trustLines(trust)), '', MEANING[trust.relation]].join('\n')}\n`)
  return trust.relation
}

async function comparePair(
  [left, [a]]: Side,
  [right, [b]]: Side,
  json: boolean,
  io: Io,
): Promise<CertificateRelation> {
  const comparison = compareCertificates(a as Certificate, b as Certificate)
  if (json) io.stdout(versionedJson({ ...comparison }))
  else {
    const heads = [
      await heading('<', left, a as Certificate),
      await heading('>', right, b as Certificate),
    ]
    const lines = [...heads, ...differenceLines(comparison), '', MEANING[comparison.relation]]
    io.stdout(`${lines.join('\n')}\n`)
  }
  return comparison.relation
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('diff', ['passphrase-file'], argv)
  const io = withPassphrase(outside, given)
  const { format, quiet } = readSettings(given, io, DATA_FORMATS)
  const json = format === 'json'
  const out: Io = quiet ? { ...io, stdout: () => undefined } : io
  const [left, right, ...more] = given.positionals
  if (left === undefined || right === undefined || more.length > 0)
    throw usageError('diff needs two files', 'diff')
  const sides: Side[] = []
  for (const file of [left, right]) {
    const found = await readCertificates(file, io)
    sides.push([file, found.map(({ certificate }) => certificate)])
  }
  const [a, b] = sides as [Side, Side]
  const pair = a[1].length === 1 && b[1].length === 1
  const relation = await (pair ? comparePair(a, b, json, out) : compareSets(a, b, json, out))
  return relation === 'identical' ? EXIT.fine : EXIT.findings
}
