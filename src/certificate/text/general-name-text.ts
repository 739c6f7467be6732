import { DerReader } from '../../der/reader.ts'
import { TAG } from '../../der/tags.ts'
import type { GeneralName } from '../types.ts'
import { dump, rawText } from './layout.ts'
import { nameText, slashName } from './name-text.ts'
import { longName } from './objects.ts'

const SRV_NAME = '1.3.6.1.5.5.7.8.7'
// other names that OpenSSL calls by a name of their own
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.8.9': 'SmtpUTF8Mailbox',
  '1.3.6.1.5.5.7.8.5': 'XmppAddr',
  [SRV_NAME]: 'SRVName',
  '1.3.6.1.4.1.311.20.2.3': 'UPN',
  '1.3.6.1.5.5.7.8.8': 'NAIRealm',
}

type OtherName = Extract<GeneralName, { type: 'other' }>

function otherValue(name: OtherName): { tag: number; content: Uint8Array } {
  const reader = new DerReader(name.bytes)
  reader.readAny('otherName')
  return { tag: reader.tag, content: reader.content() }
}

/** Octets of a value in a list; `undefined` where a NUL inside makes OpenSSL give the list up. */
function listText(content: Uint8Array): string | undefined {
  return content.includes(0) ? undefined : rawText(content)
}

function otherInList(name: OtherName): string | undefined {
  const { tag, content } = otherValue(name)
  const known = OTHER_NAMES[name.oid]
  if (known !== undefined) {
    const wanted = name.oid === SRV_NAME ? TAG.IA5_STRING : TAG.UTF8_STRING
    const text = tag === wanted ? listText(content) : undefined
    return text === undefined ? undefined : `othername: ${known}::${text}`
  }
  const shown = tag === TAG.IA5_STRING || tag === TAG.UTF8_STRING ? listText(content) : undefined
  return `othername: ${longName(name.oid)}::${shown ?? '<unsupported>'}`
}

const hexGroups = (bytes: Uint8Array): string =>
  Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)).toString(16).toUpperCase(),
  ).join(':')

/** An address in the forms OpenSSL prints: `10.0.0.1`, `FE80:0:0:0:0:0:0:1`. */
export const addressText = (bytes: Uint8Array): string =>
  bytes.length === 4 ? bytes.join('.') : hexGroups(bytes)

const TEXT_LABELS = { dns: 'DNS', email: 'email', uri: 'URI' } as const

/** A name as it is in a list of alternative names; `undefined` where OpenSSL gives the whole list up. */
export function nameInList(name: GeneralName): string | undefined {
  switch (name.type) {
    case 'other':
      return otherInList(name)
    case 'directory':
      return `DirName:${slashName(name.name)}`
    case 'ip':
      return `IP Address:${addressText(name.bytes)}`
    case 'registeredId':
      return `Registered ID:${longName(name.value)}`
    case 'x400':
      return 'X400Name:<unsupported>'
    case 'ediParty':
      return 'EdiPartyName:<unsupported>'
    default:
      return name.value.includes('\0') ? undefined : `${TEXT_LABELS[name.type]}:${name.value}`
  }
}

function otherAlone(name: OtherName): string {
  const { tag, content } = otherValue(name)
  const known = OTHER_NAMES[name.oid]
  const wanted = name.oid === SRV_NAME ? TAG.IA5_STRING : TAG.UTF8_STRING
  if (known === undefined || tag !== wanted) return 'othername:<unsupported>'
  return `othername:${known}:${rawText(content)}`
}

/** A name on a line of its own, as in distribution points and name constraints. */
export function nameAlone(name: GeneralName): string {
  switch (name.type) {
    case 'other':
      return otherAlone(name)
    case 'directory':
      return `DirName:${nameText(name.name)}`
    case 'ip':
      return name.bytes.length === 4
        ? `IP Address:${addressText(name.bytes)}`
        : `IP Address:${hexGroups(name.bytes)}\n`
    case 'registeredId':
      return `Registered ID:${longName(name.value)}`
    case 'x400':
      return 'X400Name:<unsupported>'
    case 'ediParty':
      return 'EdiPartyName:<unsupported>'
    default:
      return `${TEXT_LABELS[name.type]}:${dump(Uint8Array.from(name.value, (c) => c.charCodeAt(0)))}`
  }
}
