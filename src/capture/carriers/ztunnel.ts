import { finding } from '../../report/catalogue.ts'
import { CAPTURE_CODES } from '../codes.ts'
import {
  type Carrier,
  type Fields,
  type Found,
  fromBase64,
  isFields,
  joinPath,
  type Spot,
} from './carrier.ts'

// ztunnel src/admin.rs `CertsDump`, by `istioctl ztunnel-config certificates -o json` and the page /config_dump
const LISTS = ['certChain', 'rootCerts'] as const

/** Each entry is the PEM of one certificate in base64. */
function readEntry(entry: unknown, spot: Spot, chain: string, found: Found): void {
  const pem = isFields(entry) ? entry['pem'] : undefined
  if (typeof pem !== 'string') return
  const source = joinPath(spot.path, 'pem')
  const content = fromBase64(pem, source, found)
  if (content === undefined) return
  const owner = spot.owner === undefined ? {} : { owner: spot.owner }
  found.pieces.push({ source, content, optional: false, chain, ...owner })
}

const isIdentity = ({ identity, state }: Fields): boolean =>
  typeof identity === 'string' && typeof state === 'string'

/** What a list holds: an array, or nothing where ztunnel has no certificates. */
const isList = (value: unknown): boolean => Array.isArray(value) || value === null

/** ztunnel writes `Initializing`, or `Unavailable: ` and the error, and leaves the lists empty. */
function noteState({ identity, state, certChain }: Fields, found: Found): void {
  const isThere = Array.isArray(certChain) && certChain.length > 0
  if (isThere || state === 'Available') return
  const facts = { identity: identity as string, state: state as string }
  found.findings.push(finding(CAPTURE_CODES, 'capture-ztunnel-state', facts))
}

/** What ztunnel holds for one identity: the chain that it presents, without the root, and the roots that it trusts. */
export const ztunnel: Carrier = (fields, { path }, found) => {
  const lists = LISTS.filter((name) => isList(fields[name]))
  if (lists.length === 0 || !isIdentity(fields)) return undefined
  const owner = fields['identity'] as string
  noteState(fields, found)
  for (const name of lists) {
    const entries = (fields[name] ?? []) as readonly unknown[]
    entries.forEach((entry, i) => {
      const at = `${joinPath(path, name)}[${String(i)}]`
      readEntry(entry, { path: at, owner }, path, found)
    })
  }
  return lists
}
