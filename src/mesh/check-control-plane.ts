import { checkTlsAt } from './check-tls.ts'
import { checkMeshConfig } from './check-mesh-config.ts'
import { at, get, kindOf, mayBeCitadel, report, show, type Context, type Spot } from './context.ts'
import type { YamlPath } from './yaml.ts'

const CA_TYPES = ['Istiod', 'Custom', 'cert-manager']
const SIGNER_TYPES = ['SelfSigned', 'PrivateKey']

// what v1 sets under spec.istio, and where v2 has it: pkg/apis/maistra/conversion
const V1_PATHS: readonly (readonly [v1: readonly string[], v2: string])[] = [
  [
    ['global', 'tls'],
    'spec.security.controlPlane.tls, with lists of names for cipherSuites and ecdhCurves',
  ],
  [['global', 'mtls'], 'spec.security.dataPlane.mtls'],
  [['security', 'selfSigned'], 'spec.security.certificateAuthority'],
  [['global', 'proxy'], 'spec.proxy'],
  [['gateways'], 'spec.gateways'],
  [['tracing'], 'spec.tracing'],
]

function checkV1Paths(context: Context, istio: unknown): void {
  if (istio === undefined) return
  const moves = V1_PATHS.filter(([v1]) => get(istio, ...v1) !== undefined).map(
    ([v1, v2]) => `spec.istio.${v1.join('.')} to ${v2}`,
  )
  const meant = moves.length === 0 ? 'the fields of v2, under spec.security' : moves
  const facts = { field: 'spec.istio', meant }
  const fix = moves.length === 0 ? 'write the fields of v2' : `move ${moves.join('; ')}`
  report(at(context, ['spec', 'istio']), 'manifest-v1-path', facts, { fix })
}

/** Checks `spec` of a `ServiceMeshControlPlane` v2. */
export function checkControlPlaneV2(context: Context, spec: unknown): void {
  checkV1Paths(context, get(spec, 'istio'))
  const path = ['spec', 'security']
  const tls = get(spec, 'security', 'controlPlane', 'tls')
  checkTlsAt(at(context, [...path, 'controlPlane', 'tls']), tls, 'ossm-v2')
  const authority = get(spec, 'security', 'certificateAuthority')
  checkAuthority(context, authority, [...path, 'certificateAuthority'])
}

function refusedType(spot: Spot, found: unknown, allowed: readonly string[], says: string): void {
  const shown = show(found)
  const meant = allowed.find((name) => name.toLowerCase() === shown.toLowerCase())
  const facts = {
    field: spot.path.slice(1).join('.'),
    found: shown,
    allowed,
    says: `${says}: ${shown}`,
  }
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `write ${meant}`
  report(spot, 'manifest-ca-type', facts, { fix })
}

function checkAuthority(context: Context, authority: unknown, path: YamlPath): void {
  const type = get(authority, 'type')
  // an absent or empty type sets nothing
  if (type !== undefined && type !== null && type !== '') {
    if (typeof type !== 'string' || !CA_TYPES.includes(type)) {
      refusedType(
        at(context, [...path, 'type']),
        type,
        CA_TYPES,
        'unknown CertificateAuthority type',
      )
    } else if (type !== 'Istiod') {
      const sure = context.options.cacerts === true
      report(
        at(context, [...path, 'type']),
        'manifest-ca-type-other',
        { found: type },
        sure ? {} : { severity: 'info' },
      )
    }
  }
  checkSigner(context, get(authority, 'istiod'), [...path, 'istiod'])
}

function checkSigner(context: Context, istiod: unknown, path: YamlPath): void {
  const type = get(istiod, 'type')
  if (type !== undefined && type !== null && type !== '') {
    if (typeof type !== 'string' || !SIGNER_TYPES.includes(type)) {
      refusedType(
        at(context, [...path, 'type']),
        type,
        SIGNER_TYPES,
        'unknown Istiod certificate signer type',
      )
    } else {
      report(at(context, [...path, 'type']), 'manifest-ca-type-no-effect', { found: type })
    }
  }
  const folder = get(istiod, 'privateKey', 'rootCADir')
  if (typeof folder !== 'string' || folder === '') return
  // a slash at the end leads to the same folder
  if (!/^\/etc\/cacerts\/{0,8}$/.test(folder)) {
    report(at(context, [...path, 'privateKey', 'rootCADir']), 'manifest-rootcadir', {
      found: show(folder),
    })
  }
}

/** Fields of v2 at the top of `spec`, and where v1 has them. */
export const V2_PATHS: readonly (readonly [string, string])[] = [
  ['security', 'spec.istio.global and spec.istio.security'],
  ['proxy', 'spec.istio.global.proxy'],
  ['tracing', 'spec.istio.tracing'],
  ['gateways', 'spec.istio.gateways'],
  ['addons', 'spec.istio'],
]

/** Checks `spec` of a `ServiceMeshControlPlane` v1. */
export function checkControlPlaneV1(context: Context, spec: unknown): void {
  for (const [key, meant] of V2_PATHS) {
    if (get(spec, key) === undefined) continue
    report(at(context, ['spec', key]), 'manifest-v2-path', { field: `spec.${key}`, meant })
  }
  const path = ['spec', 'istio', 'global', 'tls']
  checkTlsAt(at(context, path), get(spec, 'istio', 'global', 'tls'), 'ossm-v1')
  checkMeshConfig(context, get(spec, 'istio', 'meshConfig'), ['spec', 'istio', 'meshConfig'])
  const enabled = get(spec, 'istio', 'global', 'mtls', 'enabled')
  if (enabled !== undefined && enabled !== null && typeof enabled !== 'boolean') {
    const path = ['spec', 'istio', 'global', 'mtls', 'enabled']
    const facts = { field: path.join('.'), found: kindOf(enabled), expected: 'true or false' }
    report(at(context, path), 'manifest-type', facts, { fix: 'write true or false' })
  }
  checkSelfSigned(context, spec)
}

function checkSelfSigned(context: Context, spec: unknown): void {
  const version = get(spec, 'version')
  const later = typeof version === 'string' && /^v[2-9]/.test(version)
  const { cacerts } = context.options
  if (later || !mayBeCitadel(context)) return
  const value = get(spec, 'istio', 'security', 'selfSigned')
  if (value === false) return
  // absent is an error only where a certificate authority is meant to be plugged in
  const sure = cacerts === true || value !== undefined
  const facts = { found: value === undefined ? 'absent' : show(value) }
  const path = ['spec', 'istio', 'security', 'selfSigned']
  report(at(context, path), 'manifest-v1-selfsigned', facts, sure ? {} : { severity: 'info' })
}
