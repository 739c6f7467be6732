import {
  element,
  ia5String,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  utf8String,
} from '../../src/der/writer.ts'
import { formatPem } from '../../src/pem/format.ts'
import { signedData } from '../fuzz/signed-data.ts'
import { filled } from './inputs.ts'

// Inputs that no limit refuses by their length: as large as a reader takes, and as dear as we could make them.

const MEBIBYTE = 1 << 20

/** A row of the table: a reader, and what it is given. */
export interface Within {
  readonly reader: string
  readonly says: string
  readonly make: () => Buffer
}

const times = (count: number, make: (at: number) => Uint8Array): Uint8Array[] =>
  Array.from({ length: count }, (_, at) => make(at))
const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes)
const lines = (count: number, make: (at: number) => string): Buffer =>
  Buffer.from(times(count, (at) => Buffer.from(make(at))).join(''))

const FROM = time(new Date('2026-01-01'))
const TO = time(new Date('2027-01-01'))
const ECDSA = sequence(oid('1.2.840.10045.4.3.2'))
const SPKI = sequence(
  sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
  element(0x03, Uint8Array.of(0), new Uint8Array(65).fill(4)),
)
const cn = (text: string): Uint8Array => sequence(setOf(sequence(oid('2.5.4.3'), utf8String(text))))

interface Parts {
  readonly subject?: Uint8Array
  readonly serial?: Uint8Array
  readonly spki?: Uint8Array
  readonly extensions?: readonly Uint8Array[]
}

const certificate = ({ subject, serial, spki, extensions = [] }: Parts): Buffer =>
  buffer(
    sequence(
      sequence(
        element(0xa0, integer(2)),
        serial ?? integer(7),
        ECDSA,
        cn('issuer'),
        sequence(FROM, TO),
        subject ?? cn('subject'),
        spki ?? SPKI,
        ...(extensions.length > 0 ? [element(0xa3, sequence(...extensions))] : []),
      ),
      ECDSA,
      element(0x03, Uint8Array.of(0, 0x30, 0)),
    ),
  )

const extension = (id: string, value: Uint8Array): Uint8Array =>
  sequence(oid(id), octetString(value))
const dns = (at: number): Uint8Array => element(0x82, Buffer.from(`n${String(at)}.example`))

function nested(depth: number): Uint8Array {
  let inner: Uint8Array = sequence()
  for (let left = depth; left > 0; left--) inner = sequence(inner)
  return inner
}

const revocationList = (entries: readonly Uint8Array[], extensions: readonly Uint8Array[] = []) =>
  buffer(
    sequence(
      sequence(
        integer(1),
        ECDSA,
        cn('issuer'),
        FROM,
        TO,
        element(0x30, Buffer.concat(entries)),
        ...(extensions.length > 0 ? [element(0xa0, sequence(...extensions))] : []),
      ),
      ECDSA,
      element(0x03, Uint8Array.of(0, 0x30, 0)),
    ),
  )

const CERTIFICATE = formatPem('CERTIFICATE', certificate({}))

const OF_PEM = [
  ...['extractPem', 'goPemBlocks', 'openSslCertificates', 'extractChain', 'splitProxyCerts'],
  ...['sortPieces', 'verifyWorkload', 'checkCredential', 'checkLinkerd'],
  ...['roots', 'chain', 'CA', 'key'].map((file) => `checkCacerts, ${file}`),
]

const PEM: readonly Within[] = [
  ['32 MiB of BEGIN lines', () => filled('BEGIN lines', 32 * MEBIBYTE)],
  ['32 MiB of empty blocks', () => filled('empty blocks', 32 * MEBIBYTE)],
  ['32 MiB of one body', () => Buffer.from(formatPem('CERTIFICATE', Buffer.alloc(24_700_000, 1)))],
  ['32 MiB of dashes', () => Buffer.alloc(32 * MEBIBYTE, '-')],
  ['a header of 32 MiB', () => Buffer.from(`-----BEGIN A-----\na: ${'b'.repeat(33_000_000)}`)],
  ['3,000,000 headers', () => Buffer.from(`-----BEGIN A-----\n${'a: b\n'.repeat(3_000_000)}`)],
  ['10,000 certificates', () => Buffer.from(CERTIFICATE.repeat(10_000))],
  ['certificates, each line quoted', () => Buffer.from(`> ${CERTIFICATE}`.repeat(20_000))],
  [
    'backslash-n for each newline',
    () => Buffer.from(CERTIFICATE.replaceAll('\n', '\\n').repeat(10_000)),
  ],
].flatMap(([says, make]) =>
  OF_PEM.map((reader): Within => ({
    reader,
    says: says as string,
    make: make as () => Buffer,
  })),
)

const DER: readonly Within[] = [
  {
    reader: 'parseCertificate',
    says: '60,000 names in subjectAltName',
    make: () =>
      certificate({ extensions: [extension('2.5.29.17', sequence(...times(60_000, dns)))] }),
  },
  {
    reader: 'parseCertificate',
    says: '60,000 excluded subtrees',
    make: () =>
      certificate({
        extensions: [
          extension(
            '2.5.29.30',
            sequence(element(0xa1, ...times(60_000, (at) => sequence(dns(at))))),
          ),
        ],
      }),
  },
  {
    reader: 'parseCertificate',
    says: '40,000 extensions',
    make: () =>
      certificate({
        extensions: times(40_000, (at) => extension(`2.999.${String(at)}`, sequence())),
      }),
  },
  {
    reader: 'parseCertificate',
    says: '40,000 attributes in the subject',
    make: () =>
      certificate({
        subject: sequence(
          ...times(40_000, (at) => setOf(sequence(oid('2.5.4.11'), utf8String(String(at))))),
        ),
      }),
  },
  {
    reader: 'parseCertificate',
    says: 'a name of 1 MB',
    make: () => certificate({ subject: cn('é'.repeat(500_000)) }),
  },
  {
    reader: 'parseCertificate',
    says: 'a BMPString of 1 MB',
    make: () =>
      certificate({
        subject: sequence(
          setOf(sequence(oid('2.5.4.3'), element(0x1e, Buffer.alloc(1_000_000, 'ab')))),
        ),
      }),
  },
  {
    reader: 'parseCertificate',
    says: 'a serial number of 1 MB',
    make: () => certificate({ serial: element(0x02, Buffer.alloc(1_000_000, 1)) }),
  },
  {
    reader: 'parseCertificate',
    says: 'an RSA modulus of 8,000,000 bits',
    make: () =>
      certificate({
        spki: sequence(
          sequence(oid('1.2.840.113549.1.1.1'), element(0x05)),
          element(
            0x03,
            Uint8Array.of(0),
            sequence(element(0x02, Buffer.alloc(1_000_000, 1)), integer(65537)),
          ),
        ),
      }),
  },
  {
    reader: 'parseCertificate',
    says: 'an extension of 3,000 SEQUENCEs, each in the next',
    make: () => certificate({ extensions: [extension('2.999.1', nested(3_000))] }),
  },
  {
    reader: 'parseCertificate',
    says: '8,000 policies, each with a mapping',
    make: () =>
      certificate({
        extensions: [
          extension(
            '2.5.29.32',
            sequence(...times(8_000, (at) => sequence(oid(`2.999.${String(at)}`)))),
          ),
          extension(
            '2.5.29.33',
            sequence(
              ...times(8_000, (at) =>
                sequence(oid(`2.999.${String(at)}`), oid(`2.999.1.${String(at)}`)),
              ),
            ),
          ),
        ],
      }),
  },
  {
    reader: 'parseCertificate',
    says: 'an identifier of 1 MB',
    make: () =>
      certificate({
        extensions: [sequence(element(0x06, Buffer.alloc(900_000, 0x81)), octetString(sequence()))],
      }),
  },
  {
    reader: 'parseRevocationList',
    says: '1,000,000 entries',
    make: () =>
      revocationList(
        times(1_000_000, (at) =>
          sequence(element(0x02, Uint8Array.of(1, at >> 16, at >> 8, at)), FROM),
        ),
      ),
  },
  {
    reader: 'parseRevocationList',
    says: '200,000 entries with a reason and an issuer each',
    make: () =>
      revocationList(
        times(200_000, (at) =>
          sequence(
            element(0x02, Uint8Array.of(1, at >> 16, at >> 8, at)),
            FROM,
            sequence(
              extension('2.5.29.21', element(0x0a, Uint8Array.of(1))),
              extension('2.5.29.29', sequence(element(0xa4, cn(`issuer ${String(at)}`)))),
            ),
          ),
        ),
        [extension('2.5.29.20', integer(1))],
      ),
  },
  {
    reader: 'readPkcs7',
    says: '40,000 certificates',
    make: () => buffer(signedData(times(40_000, () => certificate({})))),
  },
  {
    reader: 'readPkcs7',
    says: '16 MiB of NULLs',
    make: () => buffer(signedData([Buffer.alloc(16_000_000, Uint8Array.of(5, 0))])),
  },
  {
    reader: 'readPkcs7',
    says: 'indefinite lengths, 1,000,000 deep',
    make: () => Buffer.alloc(2_000_000, Uint8Array.of(0x30, 0x80)),
  },
  {
    reader: 'readPkcs12',
    says: 'indefinite lengths, 1,000,000 deep',
    make: () => Buffer.alloc(2_000_000, Uint8Array.of(0x30, 0x80)),
  },
  {
    reader: 'parseCertificateRequest',
    says: '60,000 attributes',
    make: () =>
      buffer(
        sequence(
          sequence(
            integer(0),
            cn('subject'),
            SPKI,
            element(
              0xa0,
              ...times(60_000, (at) =>
                sequence(oid(`2.999.${String(at)}`), element(0x31, ia5String('a'))),
              ),
            ),
          ),
          ECDSA,
          element(0x03, Uint8Array.of(0, 0x30, 0)),
        ),
      ),
  },
  {
    reader: 'parsePrivateKey',
    says: 'a JWK of 30 MB',
    make: () => Buffer.from(`{"kty":"RSA","n":"${'A'.repeat(30_000_000)}"}`),
  },
  {
    reader: 'parsePrivateKey',
    says: 'a JWK of lists, 1,000,000 deep',
    make: () => Buffer.from(`{"kty":${'['.repeat(1_000_000)}`),
  },
  {
    reader: 'parsePrivateKey',
    says: 'primes of 8,000,000 bits',
    make: () => {
      const number = element(0x02, Buffer.alloc(1_000_000, 1))
      const parts = [integer(0), ...times(8, () => number)]
      return Buffer.from(formatPem('RSA PRIVATE KEY', sequence(...parts)))
    },
  },
]

const YAML: readonly Within[] = [
  ['3 MiB of one text', () => Buffer.from(`a: "${'b'.repeat(3_000_000)}"`)],
  ['3 MiB of comments', () => lines(140_000, () => '# aaaaaaaaaaaaaaaaa\n')],
  ['9,000 documents', () => lines(9_000, (at) => `---\na: ${String(at)}\n`)],
  ['900 anchors and aliases', () => lines(900, (at) => `k${String(at)}: &a${String(at)} v\n`)],
  [
    'aliases of aliases, ten times ten',
    () =>
      Buffer.from(
        `a0: &a0 x\n${Array.from({ length: 9 }, (_, at) => `a${String(at + 1)}: &a${String(at + 1)} [${Array.from({ length: 10 }, () => `*a${String(at)}`).join(', ')}]\n`).join('')}`,
      ),
  ],
  ['190 brackets, each in the next', () => Buffer.from(`a: ${'['.repeat(190)}${']'.repeat(190)}`)],
  ['70,000 keys of one map', () => lines(70_000, (at) => `key${String(at)}: 1\n`)],
  ['70,000 keys that are the same', () => lines(70_000, () => 'key: 1\n')],
  ['3 MiB of escapes', () => Buffer.from(`a: "${'\\u0041'.repeat(500_000)}"`)],
].map(([says, make]) => ({
  reader: 'parseYaml',
  says: says as string,
  make: make as () => Buffer,
}))

export const WITHIN: readonly Within[] = [...PEM, ...DER, ...YAML]
