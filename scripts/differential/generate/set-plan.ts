import {
  bitString,
  boolean,
  element,
  integer,
  octetString,
  sequence,
  time,
} from '../../../src/der/writer.ts'
import {
  certificateDer,
  concat,
  crlDer,
  extension,
  nameOf,
  pemBlock,
  type CertificatePlan,
  type CrlPlan,
  type Edit,
} from '../material/certificate.ts'
import { keyNamed } from '../material/keys.ts'
import type { Random } from '../random.ts'

// A good plug-in CA set as a plan: root, perhaps an intermediate, the signing CA, the files they stand in.

export const NOW = new Date('2027-03-01T12:00:00Z')

/** The certificates of a set by their part in it. */
export type Part = 'root' | 'middle' | 'signer' | 'other'

/** A block of a file. */
export type Block =
  | { readonly certificate: Part; readonly label?: string }
  | {
      readonly key: string
      readonly form: string
      readonly label?: string
      readonly edits?: readonly Edit[]
    }
  | { readonly crl: number; readonly label?: string }
  | { readonly bytes: Uint8Array }

/** A set to be made. */
export interface SetPlan {
  readonly certificates: Readonly<Partial<Record<Part, CertificatePlan>>>
  readonly crls: readonly CrlPlan[]
  /** By file name. */
  readonly files: Readonly<Record<string, readonly Block[]>>
  readonly fileEdits: readonly { readonly file: string; readonly edit: Edit }[]
  readonly at: Date
}

/** What both sides are asked. */
export interface SetInput {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly at: Date
}

const OCTET_STRING_OF_KEY = 20

const keyId = (key: string): Uint8Array => keyNamed(key).spki.slice(-OCTET_STRING_OF_KEY)

/** A good CA certificate. */
export function caPlan(name: string, issuer: string, key: string, signer: string): CertificatePlan {
  const subject = nameOf({ O: 'Istio', CN: name })
  return {
    version: 3,
    serial: element(2, Uint8Array.of(0x21, ...Buffer.from(name).subarray(0, 8))),
    subject,
    issuer: nameOf({ O: 'Istio', CN: issuer }),
    notBefore: time(new Date('2027-01-01T00:00:00Z')),
    notAfter: time(new Date('2037-01-01T00:00:00Z')),
    key,
    signer,
    extensions: [
      extension('2.5.29.19', sequence(boolean(true)), true),
      extension('2.5.29.15', bitString(Uint8Array.of(0x06), 1), true),
      extension('2.5.29.14', octetString(keyId(key))),
      extension('2.5.29.35', sequence(element(0x80, keyId(signer)))),
    ],
    tbsEdits: [],
    edits: [],
  }
}

/** A good CRL of a certificate. */
export function crlPlan(certificate: CertificatePlan): CrlPlan {
  return {
    version: integer(1),
    issuer: certificate.subject,
    signer: certificate.key,
    thisUpdate: time(new Date('2027-02-01T00:00:00Z')),
    nextUpdate: time(new Date('2037-01-01T00:00:00Z')),
    entries: [],
    extensions: [extension('2.5.29.20', integer(7))],
    tbsEdits: [],
    edits: [],
  }
}

const KEYS: readonly (readonly [root: string, middle: string, signer: string, form: string])[] = [
  ['p256-a', 'p256-b', 'p256-c', 'EC PRIVATE KEY'],
  ['p256-a', 'p256-b', 'p256-c', 'PRIVATE KEY'],
  ['rsa-root', 'rsa-other', 'rsa-ca', 'RSA PRIVATE KEY'],
  ['rsa-root', 'p256-b', 'rsa-ca', 'PRIVATE KEY'],
  ['p384-a', 'p256-b', 'p384-b', 'EC PRIVATE KEY'],
  ['ed-a', 'p256-b', 'ed-b', 'PRIVATE KEY'],
]

/** A good set: two or three tiers, either scheme, keys of any kind (mostly P-256). */
export function goodSet(random: Random): SetPlan {
  const three = random.oneIn(2)
  const [rootKey, middleKey, signerKey, form] = random.oneIn(2) ? KEYS[0]! : random.pick(KEYS)
  const certificates: Partial<Record<Part, CertificatePlan>> = {
    root: caPlan('Root', 'Root', rootKey, rootKey),
    ...(three ? { middle: caPlan('Middle', 'Root', middleKey, rootKey) } : {}),
    signer: three
      ? caPlan('Signer', 'Middle', signerKey, middleKey)
      : caPlan('Signer', 'Root', signerKey, rootKey),
  }
  const chain: Part[] = [
    'signer',
    ...(three ? (['middle'] as const) : []),
    ...(random.oneIn(3) ? (['root'] as const) : []),
  ]
  const blocks = (parts: readonly Part[]): Block[] => parts.map((certificate) => ({ certificate }))
  const key: Block[] = [{ key: signerKey, form }]
  const files: Record<string, readonly Block[]> = random.oneIn(8)
    ? { 'tls.crt': blocks(chain), 'tls.key': key, 'ca.crt': blocks(['root']) }
    : {
        'ca-cert.pem': blocks(['signer']),
        'ca-key.pem': key,
        'cert-chain.pem': blocks(chain),
        'root-cert.pem': blocks(['root']),
      }
  return { certificates, crls: [], files, fileEdits: [], at: NOW }
}

function keyBlock({
  key,
  form,
  label = form,
  edits = [],
}: Extract<Block, { key: string }>): Uint8Array {
  const forms = keyNamed(key).forms
  const der = forms[form] ?? Object.values(forms)[0]!
  return pemBlock(
    label,
    edits.reduce((bytes, edit) => edit(bytes), der),
  )
}

/** The files of a set, as they would be mounted. */
export function renderSet(plan: SetPlan): SetInput {
  const made = new Map<Part, Uint8Array>()
  const certificate = (part: Part): Uint8Array => {
    const source = plan.certificates[part] ?? plan.certificates.root!
    const known = made.get(part) ?? certificateDer(source)
    made.set(part, known)
    return known
  }
  const blockOf = (block: Block): Uint8Array => {
    if ('bytes' in block) return block.bytes
    if ('key' in block) return keyBlock(block)
    if ('crl' in block) {
      // a later step may have left fewer CRLs than an earlier one put into files
      const crl = plan.crls[block.crl]
      return crl === undefined
        ? new Uint8Array(0)
        : pemBlock(block.label ?? 'X509 CRL', crlDer(crl))
    }
    return pemBlock(block.label ?? 'CERTIFICATE', certificate(block.certificate))
  }
  const files: Record<string, Uint8Array> = {}
  for (const [name, blocks] of Object.entries(plan.files)) files[name] = concat(blocks.map(blockOf))
  for (const { file, edit } of plan.fileEdits) {
    const bytes = files[file]
    if (bytes !== undefined) files[file] = edit(bytes)
  }
  return { files, at: plan.at }
}
