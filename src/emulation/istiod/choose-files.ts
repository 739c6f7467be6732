import { concat } from '../../der/writer.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import { PEM_SCHEME, TLS_SCHEME, type CacertsRole, type CacertsRoles } from './cacerts-files.ts'

type Files = Readonly<Record<string, Uint8Array>>

function fileOf(files: Files, name: string): Uint8Array | undefined {
  return Object.hasOwn(files, name) ? files[name] : undefined
}

function pick(files: Files, names: Partial<Record<CacertsRole, string>>): CacertsRoles['bytes'] {
  const bytes: Partial<Record<CacertsRole, Uint8Array>> = {}
  for (const [role, name] of Object.entries(names) as [CacertsRole, string][]) {
    const found = fileOf(files, name)
    if (found !== undefined) bytes[role] = found
  }
  return bytes
}

/** istiod joins tls.crt and ca.crt with nothing between. */
function tlsRoles(files: Files): CacertsRoles {
  const bytes = pick(files, TLS_SCHEME)
  const { 'signing-certificate': certificate, roots } = bytes
  const chain = certificate && roots && concat([certificate, roots])
  return {
    scheme: 'tls',
    bytes: chain === undefined ? bytes : { ...bytes, chain },
    names: { ...PEM_SCHEME, ...TLS_SCHEME, chain: 'tls.crt' },
  }
}

/** Chooses the naming scheme as istiod does: `tls.crt` wins whatever else is there. */
export function chooseRoles(files: Files, rules: ControlPlaneRules): CacertsRoles {
  if (rules.readsTlsScheme && fileOf(files, TLS_SCHEME['signing-certificate']) !== undefined) {
    return tlsRoles(files)
  }
  return { scheme: 'pem', bytes: pick(files, PEM_SCHEME), names: PEM_SCHEME }
}
