import {
  fieldsOf,
  isObject,
  readSecretObject,
  type Fields,
  type ReadSecret,
} from '../capture/secret-object.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../emulation/istiod/cacerts-files.ts'

const KNOWN = new Set<string>([...Object.values(PEM_SCHEME), ...Object.values(TLS_SCHEME)])

/** Items of some clients have no kind; those of another kind are no Secrets, whatever their values are called. */
function holdsKnown(item: Fields): boolean {
  const { kind = 'Secret' } = item
  if (kind !== 'Secret') return false
  return [
    ...Object.keys(fieldsOf(item['data'])),
    ...Object.keys(fieldsOf(item['stringData'])),
  ].some((key) => KNOWN.has(key))
}

/** Of a List the Secret cacerts, else the first with a name istiod reads. */
function pickSecret(value: object): Fields {
  const { items } = value as Fields
  if (!Array.isArray(items)) return value as Fields
  const secrets = items.filter(isObject)
  const named = secrets.find(
    ({ metadata, kind }) => kind === 'Secret' && fieldsOf(metadata)['name'] === 'cacerts',
  )
  return named ?? secrets.find(holdsKnown) ?? {}
}

/** Reads the parsed object of a Secret, or of a List that holds one. */
export const readSecret = (value: object): ReadSecret => readSecretObject(pickSecret(value))
