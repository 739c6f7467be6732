import { readCacerts } from '../../cacerts/read.ts'
import { parseCertificates } from '../../certificate/parse.ts'
import type { Certificate } from '../../certificate/types.ts'
import { predictPeer } from '../../emulation/predict-peer.ts'
import { get, isFields } from '../../mesh/context.ts'
import { isRefusal } from '../../report/error.ts'
import { labelOf, textAt, type Resource } from '../resources.ts'
import { trap, type World } from './world.ts'

// spiffe/spire ef8527ec9, pkg/server/plugin/upstreamauthority/disk/disk.go, loadUpstreamCAAndCerts: rules and words.

interface Disk {
  readonly of: string
  readonly resource: Resource
  readonly certificates: string
  readonly bundle: string
}

/** The name that a file of the plug-in has in the Secret it is mounted from. */
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function pluginData(config: unknown): unknown {
  const authorities = get(config, 'plugins', 'UpstreamAuthority')
  const list: readonly unknown[] = Array.isArray(authorities) ? authorities : [authorities]
  return list.map((one) => get(one, 'disk', 'plugin_data')).find(isFields)
}

/** The JSON of `server.conf` in a ConfigMap, as the Helm chart of SPIRE writes it; HCL is not read. */
function configOf({ kind, value }: Resource): unknown {
  if (kind === '') return value
  const text = kind === 'ConfigMap' ? textAt(value, 'data', 'server.conf') : undefined
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

function diskOf(resource: Resource): Disk | undefined {
  const data = pluginData(configOf(resource))
  if (data === undefined) return undefined
  return {
    of: `SPIRE's upstream authority "disk"${resource.kind === '' ? '' : ` of ${labelOf(resource)}`}`,
    resource,
    certificates: baseName(textAt(data, 'cert_file_path') ?? ''),
    bundle: baseName(textAt(data, 'bundle_file_path') ?? ''),
  }
}

/** Does a resource configure the plug-in `disk`? */
export const isSpireDisk = (resource: Resource): boolean => diskOf(resource) !== undefined

function read(bytes: Uint8Array | undefined): readonly Certificate[] {
  try {
    return bytes === undefined ? [] : parseCertificates(bytes)
  } catch (error) {
    if (isRefusal(error)) return []
    throw error
  }
}

const NO_BUNDLE = 'with no bundle_file_path configured only self-signed CAs are supported'
const NOT_VALIDATED =
  'unable to load upstream CA: certificate cannot be validated with the provided bundle or is not self-signed'

/** What SPIRE says to the CA; nothing where it takes it. */
async function refusal(
  { at, engine }: World,
  chain: readonly Certificate[],
  bundle: readonly Certificate[] | undefined,
): Promise<string | undefined> {
  const [ca, ...more] = chain
  if (ca === undefined) return undefined
  if (bundle === undefined && more.length > 0) return NO_BUNDLE
  const question = { leaf: ca, intermediates: more, roots: bundle ?? [ca], at, engine }
  const { ok } = await predictPeer('go', { ...question, role: 'server' })
  return ok ? undefined : NOT_VALIDATED
}

/** A file that is mounted from a Secret or a ConfigMap. */
function fileOf({ all }: World, name: string): Uint8Array | undefined {
  for (const { kind, value } of all) {
    const text = kind === 'ConfigMap' ? textAt(value, 'data', name) : undefined
    const found = kind === 'Secret' ? readCacerts(value).files[name] : undefined
    if (text !== undefined || found !== undefined) return found ?? new TextEncoder().encode(text)
  }
  return undefined
}

/** What is mounted for the plug-in; the name of the file that is not given. The bundle may come from a ConfigMap, or another Secret. */
function mounted(
  world: World,
  { certificates, bundle }: Disk,
): { readonly chain: Uint8Array; readonly roots?: Uint8Array } | string {
  const chain = fileOf(world, certificates)
  if (chain === undefined) return certificates
  if (bundle === '') return { chain }
  const roots = fileOf(world, bundle)
  return roots === undefined ? bundle : { chain, roots }
}

const FIX = {
  alone: 'set bundle_file_path to a file with the root; with cert-manager that is ca.crt',
  bundled:
    'put the root that the CA leads to into the bundle, and the CAs between into the certificate file',
} as const

async function checkDisk(world: World, disk: Disk): Promise<void> {
  const { of, resource, bundle } = disk
  const files = mounted(world, disk)
  const place = { resource, path: ['plugins', 'UpstreamAuthority'] }
  if (typeof files === 'string') {
    trap(world, place, 'predict-spire-not-given', { of, key: files })
    return
  }
  const chain = read(files.chain)
  const roots = files.roots === undefined ? undefined : read(files.roots)
  const says = await refusal(world, chain, roots)
  if (says !== undefined) {
    const fix = bundle === '' ? FIX.alone : FIX.bundled
    trap(world, { ...place, fix }, 'predict-spire-disk', { of, says })
  }
  if (chain[0]?.basicConstraints?.pathLength !== 0) return
  const facts = {
    of,
    issuer: `"${chain[0].subject.text}"`,
    allowed: 0,
    below: ', which SPIRE makes',
  }
  trap(world, place, 'predict-path-length', facts)
}

/** Judges the CA that SPIRE signs under. */
export async function checkSpire(world: World): Promise<void> {
  for (const resource of world.all) {
    const disk = diskOf(resource)
    if (disk !== undefined) await checkDisk(world, disk)
  }
}
