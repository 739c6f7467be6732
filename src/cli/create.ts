import { join } from 'node:path'
import { formatPrivateKey } from '../key/format.ts'
import { createHierarchy, type Hierarchy } from '../issue/hierarchy.ts'
import type { CertificateAuthority } from '../issue/types.ts'
import { formatPem } from '../pem/format.ts'
import { versionedJson } from '../report/format/json.ts'
import { quoteInput } from '../report/quote.ts'
import { authorityIn } from './authority-in.ts'
import { usageError } from './fail.ts'
import { readInput } from './input.ts'
import { EXIT, type Io } from './io.ts'
import { keyTypeOf } from './key-type.ts'
import { DATA_FORMATS, parseArguments, readSettings, type Arguments } from './options.ts'
import { withPassphrase } from './passphrase.ts'
import { readKey } from './read-key.ts'
import { type NewFile, writeFiles } from './write.ts'

export const help = `usage: meshcerts create --out DIR [OPTION…]

Makes a root, and under it a CA for each cluster. DIR gets root-cert.pem and root-key.pem; DIR/NAME of each cluster gets the four
files of the secret cacerts. Keys have mode 0600; nothing that exists is overwritten.

  -o, --out DIR          where to; made if it does not exist
  --clusters NAMES       names, separated by commas (default: cluster1)
  --key-type TYPE        p256 (default), p384, p521, rsa2048, rsa3072, rsa4096, ed25519
  --root FILE            the clusters get their CAs under this root, which is there already; with its key
  --root-key FILE        the key of that root
  --passphrase-file FILE the first line of it opens the key
  --tiers N              2 (default): root and clusters; 3: a CA between them
  --at TIME              from when they are valid: 2027-01-01 (default: now)
  --force                overwrite
  --format FORM          text (default), json: which files were written
  -q, --quiet            only errors
  --no-color

  meshcerts create --out certs --clusters east,west
  meshcerts check --clusters certs/east certs/west
  meshcerts create --out more --clusters north --root certs/root-cert.pem --root-key certs/root-key.pem
`

const OPTIONS = [
  'out',
  'clusters',
  'key-type',
  'root',
  'root-key',
  'passphrase-file',
  'tiers',
  'at',
  'force',
] as const

// a name becomes a directory and a part of a subject: as Kubernetes names things (RFC 1123), with dots
const CLUSTER = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/

function clustersOf(given: Arguments): readonly string[] {
  const names = (given.text('clusters') ?? 'cluster1').split(',').map((name) => name.trim())
  const odd = names.find((name) => !CLUSTER.test(name))
  if (odd !== undefined)
    throw usageError(`--clusters: "${odd}" is not a name of letters, digits, - and .`, 'create')
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw usageError(`--clusters: "${twice}" appears twice`, 'create')
  return names
}

function tiersOf(given: Arguments): 2 | 3 {
  const text = given.text('tiers') ?? '2'
  if (text !== '2' && text !== '3') throw usageError(`--tiers: "${text}" is not 2 or 3`, 'create')
  return text === '2' ? 2 : 3
}

/** A CA whose key no cluster gets. */
const apart = (name: string, { certificate, key }: CertificateAuthority): readonly NewFile[] => [
  { name: `${name}-cert.pem`, content: formatPem('CERTIFICATE', certificate.der) },
  { name: `${name}-key.pem`, content: formatPrivateKey(key), secret: true },
]

type Folder = readonly [path: string, files: readonly NewFile[]]

/** @param old - A root that was there: its files are not written again. */
function foldersOf(
  { roots, middle, clusters }: Hierarchy,
  old: CertificateAuthority | undefined,
): readonly Folder[] {
  const above = [
    ...roots.flatMap((root) => (root === old ? [] : apart('root', root))),
    ...(middle === undefined ? [] : apart('middle', middle)),
  ]
  const sets = clusters.map(({ name, files }): Folder => {
    const entries = Object.entries(files()) as [string, string][]
    return [
      name,
      entries.map(([file, content]) => ({
        name: file,
        content,
        secret: file === 'ca-key.pem',
      })),
    ]
  })
  return above.length === 0 ? sets : [['', above], ...sets]
}

const folderData = (out: string, [name, files]: Folder): Readonly<Record<string, unknown>> => ({
  path: name === '' ? out : join(out, name),
  files: files.map(({ name }) => name),
})

/** The files of all folders, by their paths in the one directory that is written. */
const filesOf = (folders: readonly Folder[]): readonly NewFile[] =>
  folders.flatMap(([folder, files]) =>
    files.map((file) => ({ ...file, name: join(folder, file.name) })),
  )

/** The root of `--root`; nothing where a new one is made. */
async function rootOf(
  given: Arguments,
  at: Date,
  io: Io,
): Promise<CertificateAuthority | undefined> {
  const [path, ...more] = given.list('root')
  const keyPath = given.text('root-key')
  if (path === undefined && keyPath === undefined) return undefined
  if (path === undefined || keyPath === undefined || more.length > 0)
    throw usageError('--root and --root-key go together: one root, and its key', 'create')
  const key = await readKey(keyPath, io)
  return authorityIn({
    file: quoteInput(path),
    pem: await readInput(path, io),
    key,
    at,
    command: 'create',
  })
}

function summary(out: string, names: readonly string[], hasOld: boolean): string {
  const folders = names.map((name) => quoteInput(join(out, name)))
  const check = `meshcerts check ${names.length > 1 ? '--clusters ' : ''}${folders.join(' ')}`
  const [first = ''] = folders
  return [
    ...folders.map((folder) => `${folder}: ca-cert.pem ca-key.pem root-cert.pem cert-chain.pem`),
    ...(hasOld
      ? []
      : [
          `${quoteInput(out)}: root-cert.pem root-key.pem; keep root-key.pem offline, no cluster needs it`,
        ]),
    '',
    `next: ${check}`,
    `then: oc create secret generic cacerts -n istio-system --from-file=${first}`,
    '',
  ].join('\n')
}

export async function main(argv: readonly string[], outside: Io): Promise<number> {
  const given = parseArguments('create', OPTIONS, argv, { clusters: { type: 'string' } })
  const io = withPassphrase(outside, given)
  const { at, quiet, format } = readSettings(given, io, DATA_FORMATS)
  const out = given.text('out')
  if (out === undefined || out === '' || given.positionals.length > 0)
    throw usageError('create needs --out DIR and no other argument', 'create')
  const clusters = clustersOf(given)
  const [key, tiers] = [keyTypeOf(given, 'create'), tiersOf(given)]
  const root = await rootOf(given, at, io)
  const roots = root && { roots: [root] }
  const made = await createHierarchy({ at, clusters, key, tiers, ...roots })
  const folders = foldersOf(made, root)
  writeFiles(out, filesOf(folders), given.flag('force'))
  if (format === 'json')
    io.stdout(versionedJson({ folders: folders.map((folder) => folderData(out, folder)) }))
  else if (!quiet) io.stdout(summary(out, clusters, root !== undefined))
  return EXIT.fine
}
