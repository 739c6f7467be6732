import { checkTlsAt } from './check-tls.ts'
import { get, isFields, kindOf, mayBeCitadel, report, show, type Context } from './context.ts'
import { checkFields, type FieldRules } from './fields.ts'
import { finding } from '../report/catalogue.ts'
import { TLS_CODES } from '../tls/index.ts'
import { placeOf } from './context.ts'
import type { YamlPath } from './yaml.ts'

// maistra/istio-operator 8143614c, pkg/apis/maistra/v2/security.go
const SECURITY: FieldRules = {
  trust: { domain: 'text', additionalDomains: 'texts', manageNetworkPolicy: 'boolean' },
  certificateAuthority: {
    type: 'any',
    istiod: {
      type: 'any',
      selfSigned: 'any',
      privateKey: { rootCADir: 'text' },
      workloadCertTTLDefault: 'text',
      workloadCertTTLMax: 'text',
    },
    custom: 'any',
    'cert-manager': 'any',
  },
  identity: 'any',
  controlPlane: { mtls: 'boolean', certProvider: ['Istiod', 'Kubernetes', 'Custom'], tls: 'any' },
  dataPlane: { mtls: 'boolean', automtls: 'boolean' },
  manageNetworkPolicy: 'boolean',
  jwksResolverCA: 'text',
}

const CA_TYPES = ['Istiod', 'Custom', 'cert-manager']
const SIGNER_TYPES = ['SelfSigned', 'PrivateKey']

/** Checks `spec` of a `ServiceMeshControlPlane` v2. */
export function checkControlPlaneV2(context: Context, spec: unknown): void {
  if (get(spec, 'istio') !== undefined) {
    const facts = { field: 'spec.istio', meant: 'spec.security' }
    report(context, 'manifest-v1-path', ['spec', 'istio'], facts)
    checkV1Settings(context, spec)
  }
  const security = get(spec, 'security')
  const { rest, controlPlane, key } = splitControlPlane(security)
  const path: YamlPath = ['spec', 'security']
  checkFields(context, rest, SECURITY, path)
  if (key !== undefined && key !== 'controlPlane') misspeltKey(context, key, [...path, key])
  checkTlsAt(context, get(controlPlane, 'tls'), 'ossm-v2', [...path, key ?? 'controlPlane', 'tls'])
  checkAuthority(context, get(security, 'certificateAuthority'), [...path, 'certificateAuthority'])
}

/** The control plane of the settings under whatever case of its key, and the rest with the key in its right one. */
function splitControlPlane(security: unknown) {
  if (!isFields(security)) return { rest: security, controlPlane: undefined, key: undefined }
  const key = Object.keys(security).find((name) => name.toLowerCase() === 'controlplane')
  if (key === undefined || key === 'controlPlane') {
    return { rest: security, controlPlane: get(security, 'controlPlane'), key }
  }
  const rest = Object.fromEntries(Object.entries(security).filter(([name]) => name !== key))
  return { rest, controlPlane: security[key], key }
}

function misspeltKey(context: Context, key: string, path: YamlPath): void {
  const facts = { found: key, id: TLS_CODES['tls-controlplane-key'].id }
  context.findings.push(finding(TLS_CODES, 'tls-controlplane-key', facts, placeOf(context, path)))
}

function refusedType(
  context: Context,
  path: YamlPath,
  found: unknown,
  allowed: readonly string[],
  says: string,
): void {
  const shown = show(found)
  const meant = allowed.find((name) => name.toLowerCase() === shown.toLowerCase())
  const facts = { field: path.slice(1).join('.'), found: shown, allowed, says: `${says}: ${shown}` }
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `write ${meant}`
  report(context, 'manifest-ca-type', path, facts, { fix })
}

function checkAuthority(context: Context, authority: unknown, path: YamlPath): void {
  const type = get(authority, 'type')
  // an absent or empty type sets nothing
  if (type !== undefined && type !== null && type !== '') {
    if (typeof type !== 'string' || !CA_TYPES.includes(type)) {
      refusedType(context, [...path, 'type'], type, CA_TYPES, 'unknown CertificateAuthority type')
    } else if (type !== 'Istiod') {
      const sure = context.options.cacerts === true
      report(
        context,
        'manifest-ca-type-other',
        [...path, 'type'],
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
        context,
        [...path, 'type'],
        type,
        SIGNER_TYPES,
        'unknown Istiod certificate signer type',
      )
    } else {
      report(context, 'manifest-ca-type-no-effect', [...path, 'type'], { found: type })
    }
  }
  const folder = get(istiod, 'privateKey', 'rootCADir')
  if (typeof folder !== 'string' || folder === '') return
  // a slash at the end leads to the same folder
  if (!/^\/etc\/cacerts\/{0,8}$/.test(folder)) {
    report(context, 'manifest-rootcadir', [...path, 'privateKey', 'rootCADir'], {
      found: show(folder),
    })
  }
}

function checkV1Settings(context: Context, spec: unknown): void {
  const path = ['spec', 'istio', 'global', 'tls']
  checkTlsAt(context, get(spec, 'istio', 'global', 'tls'), 'ossm-v1', path)
}

const V2_PATHS: readonly (readonly [string, string])[] = [
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
    report(context, 'manifest-v2-path', ['spec', key], { field: `spec.${key}`, meant })
  }
  const v2 = get(spec, 'security', 'controlPlane', 'tls')
  checkTlsAt(context, v2, 'ossm-v2', ['spec', 'security', 'controlPlane', 'tls'])
  checkV1Settings(context, spec)
  const enabled = get(spec, 'istio', 'global', 'mtls', 'enabled')
  if (enabled !== undefined && enabled !== null && typeof enabled !== 'boolean') {
    const path = ['spec', 'istio', 'global', 'mtls', 'enabled']
    const facts = { field: path.join('.'), found: kindOf(enabled), expected: 'true or false' }
    report(context, 'manifest-type', path, facts, { fix: 'write true or false' })
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
  report(context, 'manifest-v1-selfsigned', path, facts, sure ? {} : { severity: 'info' })
}
