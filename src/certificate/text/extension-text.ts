import type { Decoded } from '../extensions.ts'
import { magnitude } from '../integer.ts'
import { DerReader } from '../../der/reader.ts'
import { contextConstructed, TAG } from '../../der/tags.ts'
import { isRefusal } from '../../report/error.ts'
import type * as T from '../types.ts'
import { addressText, nameAlone, nameInList } from './general-name-text.ts'
import { colonHex, dump, pad } from './layout.ts'
import { longName } from './objects.ts'
import { OTHER_EXTENSIONS } from './other-extensions.ts'
import { policiesText } from './policies-text.ts'
import { pointsText } from './points-text.ts'
import { PURPOSE_NAMES } from '../../der/oids.ts'

const INDENT = 16
const MARGIN = pad(INDENT)

/** The text of a decoded extension; `undefined` where OpenSSL shows its octets instead. */
type Format = (certificate: Decoded, value: Uint8Array) => string | undefined

const KEY_USAGE_TEXTS: Readonly<Record<T.KeyUsageName, string>> = {
  digitalSignature: 'Digital Signature',
  nonRepudiation: 'Non Repudiation',
  keyEncipherment: 'Key Encipherment',
  dataEncipherment: 'Data Encipherment',
  keyAgreement: 'Key Agreement',
  keyCertSign: 'Certificate Sign',
  cRLSign: 'CRL Sign',
  encipherOnly: 'Encipher Only',
  decipherOnly: 'Decipher Only',
}

/** Values on one line; a list without any is shown as its octets. */
function oneLine(values: readonly (string | undefined)[] | undefined): string | undefined {
  if (values === undefined || values.length === 0 || values.includes(undefined)) return undefined
  return MARGIN + values.join(', ')
}

const EMPTY = `${MARGIN}<EMPTY>\n`

const namesText = (value: T.AlternativeNames | undefined): string | undefined =>
  value?.names.length === 0 ? EMPTY : oneLine(value?.names.map(nameInList))

function basicConstraints({ basicConstraints: value }: Decoded): string | undefined {
  if (value === undefined) return undefined
  const ca = `CA:${value.ca ? 'TRUE' : 'FALSE'}`
  return oneLine(
    value.pathLength === undefined ? [ca] : [ca, `pathlen:${String(value.pathLength)}`],
  )
}

function authorityKeyIdentifier({ authorityKeyIdentifier: value }: Decoded): string | undefined {
  if (value === undefined) return undefined
  const { keyIdentifier, issuer, serialNumber } = value
  const lines: (string | undefined)[] = []
  if (keyIdentifier !== undefined) {
    const alone = issuer === undefined && serialNumber === undefined
    lines.push(`${alone ? '' : 'keyid:'}${colonHex(keyIdentifier)}`)
  }
  for (const one of (issuer ?? []).map(nameInList)) lines.push(one)
  if (serialNumber !== undefined) lines.push(`serial:${colonHex(magnitude(serialNumber).bytes)}`)
  if (lines.length === 0 || lines.includes(undefined)) return undefined
  return lines.map((line) => MARGIN + String(line)).join('\n')
}

const PURPOSE_OIDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PURPOSE_NAMES).map(([oid, name]) => [name, oid]),
)

const purposeText = (purpose: string): string => longName(PURPOSE_OIDS[purpose] ?? purpose)

function constraintText({ base }: T.GeneralSubtree): string {
  if (base.type !== 'ip') return nameAlone(base)
  const half = base.bytes.length / 2
  return `IP:${addressText(base.bytes.subarray(0, half))}/${addressText(base.bytes.subarray(half))}`
}

function subtreesText(title: string, subtrees: readonly T.GeneralSubtree[]): string {
  if (subtrees.length === 0) return ''
  const lines = subtrees.map((subtree) => `${MARGIN}  ${constraintText(subtree)}`)
  return `${MARGIN}${title}:\n${lines.join('\n')}`
}

function nameConstraints({ nameConstraints: value }: Decoded, der: Uint8Array): string | undefined {
  if (value === undefined) return undefined
  const reader = new DerReader(der)
  reader.enter(TAG.SEQUENCE, 'nameConstraints')
  const permitted = reader.readOptional(contextConstructed(0), 'nameConstraints')
  const excluded = reader.readOptional(contextConstructed(1), 'nameConstraints')
  return (
    subtreesText('Permitted', value.permitted) +
    (permitted && excluded ? '\n' : '') +
    subtreesText('Excluded', value.excluded)
  )
}

function policyConstraints({ policyConstraints: value }: Decoded): string | undefined {
  const parts: string[] = []
  if (value?.requireExplicitPolicy !== undefined)
    parts.push(`Require Explicit Policy:${String(value.requireExplicitPolicy)}`)
  if (value?.inhibitPolicyMapping !== undefined)
    parts.push(`Inhibit Policy Mapping:${String(value.inhibitPolicyMapping)}`)
  return oneLine(parts)
}

function accessText(value: T.AccessDescriptions | undefined): string | undefined {
  if (value?.descriptions.length === 0) return EMPTY
  const lines = value?.descriptions.map(({ method, location }) => {
    const text = nameInList(location)
    return text === undefined ? undefined : `${MARGIN}${longName(method)} - ${text}`
  })
  return lines === undefined || lines.includes(undefined) ? undefined : lines.join('\n')
}

const pointsOf = (value: T.DistributionPoints | undefined): string | undefined =>
  value === undefined ? undefined : pointsText(value.points, INDENT)

const FORMATS: Readonly<Record<string, Format>> = {
  basicConstraints,
  keyUsage: (c) => oneLine(c.keyUsage?.usages.map((usage) => KEY_USAGE_TEXTS[usage])),
  extendedKeyUsage: (c) => oneLine(c.extendedKeyUsage?.purposes.map(purposeText)),
  subjectKeyIdentifier: (c) =>
    c.subjectKeyIdentifier && MARGIN + colonHex(c.subjectKeyIdentifier.keyIdentifier),
  authorityKeyIdentifier,
  subjectAltName: (c) => namesText(c.subjectAltName),
  issuerAltName: (c) => namesText(c.issuerAltName),
  nameConstraints,
  certificatePolicies: (c) =>
    c.certificatePolicies && policiesText(c.certificatePolicies.policies, INDENT),
  policyMappings: (c) =>
    oneLine(
      c.policyMappings?.mappings.map(
        ({ issuerDomain, subjectDomain }) => `${longName(issuerDomain)}:${longName(subjectDomain)}`,
      ),
    ),
  policyConstraints,
  inhibitAnyPolicy: (c) =>
    c.inhibitAnyPolicy && MARGIN + String(c.inhibitAnyPolicy.skipCertificates),
  cRLDistributionPoints: (c) => pointsOf(c.crlDistributionPoints),
  freshestCRL: (c) => pointsOf(c.freshestCrl),
  authorityInfoAccess: (c) => accessText(c.authorityInfoAccess),
  subjectInfoAccess: (c) => accessText(c.subjectInfoAccess),
}

function decoded(certificate: Decoded, extension: T.Extension): string | undefined {
  const format = FORMATS[extension.name]
  try {
    if (format !== undefined) return format(certificate, extension.value)
    return OTHER_EXTENSIONS[extension.oid]?.(extension.value, INDENT)
  } catch (error) {
    // what does not decode is shown as octets, as OpenSSL does
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** The value of an extension on one line, in OpenSSL's words; `undefined` where OpenSSL would show its octets. */
export function extensionValueText(
  certificate: Decoded,
  extension: T.Extension,
): string | undefined {
  return decoded(certificate, extension)
    ?.trim()
    .replace(/\s*\n\s*/g, ', ')
}

/** An extension: its name, whether it is critical, and its value below. */
export function extensionText(certificate: Decoded, extension: T.Extension): string {
  const head = `${pad(12)}${longName(extension.oid)}: ${extension.critical ? 'critical' : ''}\n`
  const value = decoded(certificate, extension) ?? MARGIN + dump(extension.value)
  return `${head}${value}\n`
}
