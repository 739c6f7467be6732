import { outlivings, type Outliving } from '../cacerts/tools/expiry.ts'
import type { ProxyCert } from '../capture/split.ts'
import { assignRoles } from '../capture/roles.ts'
import { fieldsOf, isObject, looksLikeSecret, readSecretObject } from '../capture/secret-object.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { latin1 } from '../der/strings.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { extractPem } from '../pem/extract.ts'
import { isCertificateLabel } from '../pem/label.ts'
import { finding } from '../report/catalogue.ts'
import { isMeshCertsError } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import { bundleValues } from './bundle-values.ts'
import { CLI_CODES } from './codes.ts'
import { nameOf } from './certificates.ts'
import { daysIn } from './parse-duration.ts'
import { timeText } from './print.ts'

// When certificates end: of everything that was given, whatever it is read as.

/** A certificate with where it is and what it is there. */
export interface CertificateEnd {
  readonly file: string
  /** PEM block in the file, counted from 1; left out for DER. */
  readonly block?: number
  readonly role: string
  readonly certificate: Certificate
  /** What it outlives, where its issuer is there and ends first. */
  readonly outlives?: Outliving
}

type Files = Readonly<Record<string, Uint8Array>>
type Placed = Omit<CertificateEnd, 'role' | 'outlives'>

function parsed(der: Uint8Array, place: Omit<Placed, 'certificate'>): readonly Placed[] {
  try {
    return [{ ...place, certificate: parseCertificateDer(der) }]
  } catch (error) {
    // what cannot be read is for the judge to say
    if (isMeshCertsError(error)) return []
    throw error
  }
}

function inFile([file, bytes]: readonly [string, Uint8Array]): readonly Placed[] {
  if (looksLikeDer(bytes)) return parsed(bytes, { file })
  return extractPem(bytes)
    .blocks.filter(({ label }) => isCertificateLabel(label))
    .flatMap(({ der, block }) => parsed(der, { file, block }))
}

/** The values of a Secret, or of a ConfigMap; of other objects, what they say of trust anchors. */
function valuesOf(one: Readonly<Record<string, unknown>>): Files {
  const { kind, data } = one
  if (kind === 'ConfigMap') return readSecretObject({ stringData: data }).files
  return kind === 'Secret' || looksLikeSecret(one) ? readSecretObject(one).files : bundleValues(one)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Objects of two namespaces have one name: the second has its namespace in front of it, so that each file is there. */
function filesOfList(items: readonly unknown[]): Files {
  const files = new Map<string, Uint8Array>()
  for (const one of items.filter(isObject)) {
    const { name, namespace } = fieldsOf(one['metadata'])
    for (const [key, bytes] of Object.entries(valuesOf(one))) {
      let path = `${textOf(name)}/${key}`
      while (files.has(path)) path = `${textOf(namespace)}/${path}`
      files.set(path, bytes)
    }
  }
  return Object.fromEntries(files)
}

/** The files of what is judged as one: by name, of a Secret, or of all objects in a List. */
export function filesOf(content: object): Files {
  const { items } = content as { readonly items?: unknown }
  if (Array.isArray(items)) return filesOfList(items)
  const one = content as Readonly<Record<string, unknown>>
  return looksLikeSecret(one) || typeof one['kind'] === 'string'
    ? valuesOf(one)
    : (content as Files)
}

function withRoles(placed: readonly Placed[]): readonly CertificateEnd[] {
  const roles = assignRoles(placed.map(({ certificate }) => ({ certificate, chain: '' })))
  const beyond = outlivings(placed.map(({ certificate }) => certificate))
  return placed.map((one, i) => {
    const outlives = beyond.get(one.certificate)
    return { ...one, role: roles[i] ?? 'unrelated', ...(outlives && { outlives }) }
  })
}

/** The certificates in files, in their order. */
export const endsOf = (files: Files): readonly CertificateEnd[] =>
  withRoles(Object.entries(files).flatMap(inFile))

/** The certificates of a capture, each once, by the names that `split` gives them. */
export function endsOfCapture(files: readonly ProxyCert[]): readonly CertificateEnd[] {
  const read = files.flatMap(({ name: file, certificate, role = 'unrelated' }) =>
    certificate === undefined ? [] : [{ file, certificate, role }],
  )
  const beyond = outlivings(read.map(({ certificate }) => certificate))
  return distinct(read).map(({ file, certificate, role }) => {
    const outlives = beyond.get(certificate)
    return { file, role, certificate, ...(outlives && { outlives }) }
  })
}

/** A certificate by its octets. */
export const keyOf = ({ certificate }: Pick<Placed, 'certificate'>): string =>
  latin1(certificate.der)

/** Each certificate once, where it is first. */
export function distinct<T extends Pick<Placed, 'certificate'>>(ends: readonly T[]): readonly T[] {
  const seen = new Map<string, T>()
  for (const one of ends) {
    const key = keyOf(one)
    if (!seen.has(key)) seen.set(key, one)
  }
  return [...seen.values()]
}

/** Ends soon, by `--expires-within`. */
export interface Threshold {
  readonly at: Date
  /** As it was given: `30d`. */
  readonly text: string
  /** In milliseconds. */
  readonly span: number
}

const count = (days: number): string => `${String(days)} ${days === 1 ? 'day' : 'days'}`

const whenOf = (left: number): string =>
  left < 0 ? `ended ${count(-daysIn(left))} ago` : `ends in ${count(daysIn(left))}`

/** A warning for each certificate that ends within the threshold, or has ended. */
export function expiryFindings(
  ends: readonly CertificateEnd[],
  { at, text: within, span }: Threshold,
): readonly Finding[] {
  return distinct(ends).flatMap(({ file, block, role, certificate }) => {
    const left = certificate.notAfter.getTime() - at.getTime()
    if (left > span) return []
    const name = `${role} ${nameOf(certificate)}`
    const until = timeText(certificate.notAfter)
    const days = daysIn(left)
    const facts = { certificate: name, file, when: whenOf(left), until, within, days }
    const place = { file, certificate: name, ...(block !== undefined && { block }) }
    return [finding(CLI_CODES, 'cli-expires-within', facts, place)]
  })
}
