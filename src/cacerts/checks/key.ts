import type { PublicKey } from '../../certificate/types.ts'
import { KEY_OID } from '../../crypto/public-key.ts'
import { samePublicKey } from '../../key/prove-public-half.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding, Place } from '../../report/finding.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import { isKeyLabel } from '../../pem/label.ts'
import { CACERTS_CODES } from '../codes.ts'
import type { CheckContext } from '../check-context.ts'
import { goKeyFault, keyForm } from '../../emulation/go/private-key.ts'
import type { Reading } from '../../emulation/parse-cache.ts'
import { nameOf, placeOf, type FileView, type Found } from '../certificate-views.ts'

const KEY_LABELS: Readonly<Record<string, string>> = {
  pkcs8: 'PRIVATE KEY',
  pkcs1: 'RSA PRIVATE KEY',
  sec1: 'EC PRIVATE KEY',
}
const READ_LABELS = new Set(Object.values(KEY_LABELS))
/** A key as people tell keys apart: type and size. */
export function describeKey({ type, bits, curve }: PublicKey): string {
  if (type === 'EC') return `EC ${curve ?? 'without curve'}`
  return bits === undefined || type.startsWith('Ed') ? type : `${type} ${String(bits)}`
}

/** The first block as it is: what kind of thing is where the key should be. */
function firstBlock(view: FileView, reading: Reading): Finding | undefined {
  const first = view.go[0] ?? view.blocks[0]
  if (first === undefined) return undefined
  const place: Place = { file: view.name, block: 1, line: first.line }
  const { label, headers, der } = first
  const encrypted = label === 'ENCRYPTED PRIVATE KEY' || headers['DEK-Info'] !== undefined
  if (encrypted) {
    const form =
      label === 'ENCRYPTED PRIVATE KEY'
        ? 'PKCS#8'
        : `DEK-Info: ${String(headers['DEK-Info']).split(',')[0] as string}`
    return finding(CACERTS_CODES, 'key-encrypted', { form, file: view.name }, place)
  }
  if (label === 'EC PARAMETERS')
    return finding(CACERTS_CODES, 'key-ec-parameters-first', { file: view.name }, place)
  if (!READ_LABELS.has(label)) return notFirst(view, label, place)
  return contentFault({ label, der }, place, reading)
}

/** Something else is first; where the key comes behind it, openssl writes it alone. */
function notFirst({ name, blocks }: FileView, label: string, place: Place): Finding {
  const behind = blocks.some((block) => READ_LABELS.has(block.label))
  const fix = `keep the key alone: openssl pkey -in ${name} -out NEW && mv NEW ${name}`
  return finding(CACERTS_CODES, 'key-not-a-key', { label }, place, behind ? { fix } : {})
}

function contentFault(
  { label, der }: Pick<PlacedGoPemBlock, 'label' | 'der'>,
  place: Place,
  reading: Reading,
): Finding | undefined {
  const fault = goKeyFault({ label, der }, reading)
  if (fault === undefined) return undefined
  const form = keyForm(der)
  const right = form === undefined ? undefined : (KEY_LABELS[form] as string)
  if (form !== undefined && right !== undefined && right !== label) {
    return finding(
      CACERTS_CODES,
      'key-label-content',
      { label, form, right, file: String(place.file) },
      place,
    )
  }
  const { says: problem, algorithm } = fault
  return algorithm === undefined
    ? finding(CACERTS_CODES, 'key-unreadable', { problem }, place)
    : finding(CACERTS_CODES, 'key-algorithm', { algorithm: algorithmName(algorithm) }, place)
}

/** The name of an algorithm that Go does not know, such as ML-DSA-65, where there is one; else its identifier. */
const algorithmName = (oid: string): string =>
  Object.entries(KEY_OID).find(([, known]) => known === oid)?.[0] ?? oid

/** ca-cert.pem holds the key and ca-key.pem the certificate. */
function swapped(certificate: FileView, key: FileView): Finding | undefined {
  const first = certificate.go[0] ?? certificate.blocks[0]
  const other = key.go[0] ?? key.blocks[0]
  if (first === undefined || other === undefined) return undefined
  if (!isKeyLabel(first.label) || other.label !== 'CERTIFICATE') return undefined
  const place = { file: certificate.name, block: 1, line: first.line }
  return finding(
    CACERTS_CODES,
    'key-files-swapped',
    { file: certificate.name, other: key.name },
    place,
  )
}

/** The certificate of the set that a key does belong to. */
function ownerOf(spki: Uint8Array, certificates: readonly Found[]): Found | undefined {
  return certificates.find(({ certificate }) => samePublicKey(certificate.publicKey.spki, spki))
}

/** The certificate of the set that the key of a set belongs to, where it is not the one that signs. */
export async function keyOwner(context: CheckContext): Promise<Found | undefined> {
  const { views, engine, certificates, reading } = context
  const block = views['signing-key']?.blocks.find(({ label }) => isKeyLabel(label))
  const spki = block && (await reading.publicHalf(block.der, engine))
  return spki && ownerOf(spki, certificates)
}

async function mismatch(context: CheckContext, view: FileView): Promise<Finding | undefined> {
  const { signer, engine, certificates, reading } = context
  const block = view.blocks.find(({ label }) => isKeyLabel(label))
  if (signer === undefined || block === undefined) return undefined
  const spki = await reading.publicHalf(block.der, engine)
  const own = signer.certificate.publicKey
  if (spki === undefined || samePublicKey(own.spki, spki)) return undefined
  const owner = ownerOf(spki, certificates)
  const belongs =
    owner === undefined
      ? 'belongs to no certificate of the set'
      : `belongs to ${nameOf(owner.certificate)} in ${owner.file}, block ${String(owner.block)}`
  const facts = {
    file: signer.file,
    keyFile: view.name,
    certificateKey: describeKey(own),
    belongs,
    ...(owner === undefined ? {} : { ownerFile: owner.file, ownerBlock: owner.block }),
  }
  return finding(CACERTS_CODES, 'key-mismatch', facts, {
    file: view.name,
    block: block.block,
    line: block.line,
  })
}

// NIST SP 800-131A and Envoy's own limit for leaf keys
export const LEAST_RSA_BITS = 2048

function weakKeys(certificates: readonly Found[]): readonly Finding[] {
  return certificates.flatMap((found) => {
    const { type, bits = 0 } = found.certificate.publicKey
    const weak = (type === 'RSA' || type === 'RSA-PSS') && bits < LEAST_RSA_BITS
    return weak ? [finding(CACERTS_CODES, 'key-weak', { bits }, placeOf(found))] : []
  })
}

function unusual({ signer }: CheckContext): readonly Finding[] {
  const key = signer?.certificate.publicKey
  if (signer === undefined || key === undefined) return []
  const type = key.type === 'Ed25519' ? 'Ed25519' : key.curve
  return type === 'Ed25519' || type === 'P-224'
    ? [finding(CACERTS_CODES, 'key-unusual-ca', { type }, placeOf(signer))]
    : []
}

/** What a set without its key leaves open. */
function elsewhere({ keyElsewhere, signer, roles }: CheckContext): readonly Finding[] {
  if (!keyElsewhere || signer === undefined) return []
  const facts = { file: roles.names['signing-key'], certificate: nameOf(signer.certificate) }
  return [finding(CACERTS_CODES, 'cacerts-key-elsewhere', facts)]
}

/** The private key, and the keys of the certificates. */
export async function checkKeys(context: CheckContext): Promise<readonly Finding[]> {
  const { 'signing-key': key, 'signing-certificate': certificate } = context.views
  const common = [...weakKeys(context.certificates), ...unusual(context)]
  if (key === undefined) return [...common, ...elsewhere(context)]
  const swap = certificate && swapped(certificate, key)
  if (swap !== undefined) return [swap, ...common]
  const first = firstBlock(key, context.reading)
  const pair = first?.code === 'key-algorithm' ? undefined : await mismatch(context, key)
  return [...(first === undefined ? [] : [first]), ...(pair === undefined ? [] : [pair]), ...common]
}
