import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CAPTURE_CODES } from '../codes.ts'
import {
  type Carrier,
  type Fields,
  type Found,
  joinPath,
  type Spot,
  type Taken,
} from './carrier.ts'
import { envoy } from './envoy.ts'
import { envoyCertsPage } from './envoy-certs-page.ts'
import { issuers } from './issuers.ts'
import { kubernetes } from './kubernetes.ts'
import { readLooseText } from './texts.ts'
import { ztunnel } from './ztunnel.ts'

// the first that knows an object reads it
const CARRIERS: readonly Carrier[] = [envoyCertsPage, issuers, kubernetes, envoy, ztunnel]

// Envoy's dumps are 12 levels deep, a List of them 15
const MAX_DEPTH = 64

interface Walk {
  readonly found: Found
  readonly seen: Set<object>
  deep: boolean
}

/** Finds the certificates in an object of Envoy, ztunnel, istioctl, Kubernetes or an issuer, or in the texts of any other. */
export function readCarrier(value: object): Found {
  const walk = walkThrough(value)
  const { found } = walk
  if (walk.deep) {
    found.findings.push(finding(CAPTURE_CODES, 'capture-too-deep', { limit: MAX_DEPTH }))
  }
  const nothing = !found.known && found.pieces.length === 0 && !walk.deep
  if (nothing) found.findings.push(finding(CAPTURE_CODES, 'capture-unknown-shape', {}))
  return found.pieces.length > 0 ? found : { ...found, findings: found.findings.map(asCause) }
}

function walkThrough(value: object): Walk {
  const found: Found = { pieces: [], findings: [], known: false }
  const walk: Walk = { found, seen: new Set(), deep: false }
  visit(walk, value, { path: '', owner: undefined }, 0)
  return walk
}

/** Is an object of a known kind, or are there certificates in it? */
export function isCarrier(value: object): boolean {
  const { known, pieces } = walkThrough(value).found
  return known || pieces.length > 0
}

/** Of one identity among others it is a remark that ztunnel has no certificate; where nothing else is there, the cause. */
const asCause = (one: Finding): Finding =>
  one.code === 'capture-ztunnel-state' ? Object.freeze({ ...one, severity: 'error' }) : one

function visit(walk: Walk, value: unknown, spot: Spot, depth: number): void {
  if (typeof value === 'string') readLooseText(value, spot, walk.found)
  if (typeof value !== 'object' || value === null || walk.seen.has(value)) return
  if (depth > MAX_DEPTH) {
    walk.deep = true
    return
  }
  walk.seen.add(value)
  if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => {
      visit(walk, item, { ...spot, path: `${spot.path}[${String(i)}]` }, depth + 1)
    })
  } else visitFields(walk, value as Fields, spot, depth)
}

function visitFields(walk: Walk, fields: Fields, { path, owner }: Spot, depth: number): void {
  const { name, items } = fields
  const spot = { path, owner: typeof name === 'string' ? name : owner }
  const taken = askCarriers(fields, spot, walk.found)
  if (taken !== undefined || Array.isArray(items)) walk.found.known = true
  if (taken === 'all') return
  for (const [key, value] of Object.entries(fields)) {
    if (taken?.includes(key) === true) continue
    visit(walk, value, { ...spot, path: joinPath(path, key) }, depth + 1)
  }
}

function askCarriers(fields: Fields, spot: Spot, found: Found): Taken {
  for (const carrier of CARRIERS) {
    const taken = carrier(fields, spot, found)
    if (taken !== undefined) return taken
  }
  return undefined
}
