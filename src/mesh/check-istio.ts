import { checkTlsAt } from './check-tls.ts'
import {
  at,
  dotted,
  get,
  isFields,
  kindOf,
  report,
  show,
  type Context,
  type Fields,
} from './context.ts'
import type { YamlPath } from './yaml.ts'

// The rules and words of Istio's validation of TLS: istio/istio eed52ebb66ad, pkg/config/validation/validation.go
// (validateTLSOptions, validateServer, ValidatePeerAuthentication, ValidateSidecar) and agent/validation.go (ValidateTLS).

function refuses(context: Context, path: YamlPath, says: string, fix: string): void {
  report(at(context, path), 'manifest-refused', { field: dotted(path), says }, { fix })
}

function warns(context: Context, path: YamlPath, says: string, fix: string): void {
  report(at(context, path), 'manifest-warned', { field: dotted(path), says }, { fix })
}

const listAt = (value: unknown, name: string): readonly unknown[] => {
  const list = get(value, name)
  return Array.isArray(list) ? (list as unknown[]) : []
}

/** Is a field set? Protobuf does not tell an empty text or list from none. */
function isSet(value: unknown, name: string): boolean {
  const field = get(value, name)
  return Array.isArray(field)
    ? field.length > 0
    : field !== undefined && field !== null && field !== ''
}

const remove = (field: string): string => `remove ${field}`

const ISTIO_MUTUAL: readonly (readonly [field: string, words: string])[] = [
  ['serverCertificate', 'server certificate'],
  ['privateKey', 'private key'],
  ['caCertificates', 'CA bundle'],
  ['tlsCertificates', 'tlsCertificates'],
  ['credentialName', 'credentialName'],
  ['credentialNames', 'credentialNames'],
]
const UNUSED = [
  'caCrl',
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
]

function checkSources(context: Context, tls: unknown, path: YamlPath): void {
  const sources = ['credentialName', 'credentialNames', 'tlsCertificates'].filter((name) =>
    isSet(tls, name),
  )
  if (isSet(tls, 'serverCertificate') && isSet(tls, 'privateKey')) sources.push('serverCertificate')
  if (sources.length < 2) return
  const says =
    'only one of credential_name, credential_names, server_certificate/private_key, tls_certificates should be specified'
  refuses(context, path, says, `keep one of ${sources.join(', ')}`)
}

/** A server that takes its certificate from files needs all of them. */
function checkServerFiles(context: Context, tls: unknown, path: YamlPath, mode: string): void {
  const prefix = mode === 'SIMPLE' ? 'SIMPLE TLS' : 'MUTUAL TLS'
  const secret = 'name a Secret: credentialName'
  if (mode !== 'SIMPLE' && !isSet(tls, 'caCertificates'))
    refuses(context, path, `${prefix} requires a client CA bundle`, secret)
  const pairs = listAt(tls, 'tlsCertificates')
  if (pairs.length > 2)
    warns(context, path, `${prefix} can support up to 2 server certificates`, 'keep two')
  for (const pair of pairs.length === 0 ? [tls] : pairs) {
    if (!isSet(pair, 'serverCertificate'))
      refuses(context, path, `${prefix} requires a server certificate`, secret)
    if (!isSet(pair, 'privateKey'))
      refuses(context, path, `${prefix} requires a private key`, secret)
  }
}

function checkCrl(context: Context, tls: unknown, path: YamlPath, mode: string): void {
  if (!isSet(tls, 'caCrl')) return
  if (isSet(tls, 'credentialName')) {
    const says =
      'CRL is not supported with credentialName. CRL has to be specified in the credential'
    refuses(context, [...path, 'caCrl'], says, 'put the CRL into the Secret, as ca.crl')
  }
  if (mode === 'SIMPLE')
    refuses(context, [...path, 'caCrl'], 'CRL is not supported with SIMPLE TLS', remove('caCrl'))
}

const FROM_FILES = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']

function checkIstioMutual(context: Context, tls: unknown, path: YamlPath): void {
  for (const [field, words] of ISTIO_MUTUAL.filter(([name]) => isSet(tls, name))) {
    const says = `ISTIO_MUTUAL TLS cannot have associated ${words}`
    refuses(context, [...path, field], says, `${remove(field)}, or write mode: MUTUAL`)
  }
}

function checkPassthrough(context: Context, tls: unknown, path: YamlPath, mode: string): void {
  if (!UNUSED.some((name) => isSet(tls, name))) return
  const says = `${mode} mode does not use certificates, they will be ignored`
  const absent = get(tls, 'mode') === undefined
  warns(context, path, says, absent ? 'write mode: SIMPLE' : 'remove them, or write mode: SIMPLE')
}

/** Checks `tls` of a server: a Gateway's, or of a Sidecar's ingress. */
function checkServerTls(context: Context, tls: unknown, path: YamlPath): void {
  if (!isFields(tls)) return
  // PASSTHROUGH is the first value of the enumeration, so the default
  const given = get(tls, 'mode')
  const mode = typeof given === 'string' && given !== '' ? given : 'PASSTHROUGH'
  if (mode === 'ISTIO_MUTUAL') {
    checkIstioMutual(context, tls, path)
    return
  }
  if (mode.endsWith('PASSTHROUGH')) checkPassthrough(context, tls, path, mode)
  checkSources(context, tls, path)
  const files = FROM_FILES.includes(mode)
  if (files && (isSet(tls, 'credentialName') || isSet(tls, 'credentialNames'))) return
  if (files) checkServerFiles(context, tls, path, mode)
  checkCrl(context, tls, path, mode)
}

// pkg/config/protocol: what a port may be called, and what of it is TLS
const TLS_PROTOCOLS = ['HTTPS', 'TLS']
const HTTP_PROTOCOLS = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY']
const PROTOCOLS = [...TLS_PROTOCOLS, ...HTTP_PROTOCOLS, 'TCP', 'UDP', 'MONGO', 'REDIS', 'MYSQL']

function checkProtocol(context: Context, server: unknown, path: YamlPath): void {
  const text = get(server, 'port', 'protocol')
  if (typeof text !== 'string') return
  const protocol = text.toUpperCase()
  const tls = get(server, 'tls')
  if (!PROTOCOLS.includes(protocol)) {
    const says = `invalid protocol "${show(text)}", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP`
    refuses(context, [...path, 'port', 'protocol'], says, 'write HTTPS, TLS, or one of these')
  } else if (isFields(tls)) {
    checkTlsOfPort(context, tls, protocol, [...path, 'tls'])
  } else if (TLS_PROTOCOLS.includes(protocol) && (tls === undefined || tls === null)) {
    const says = 'server must have TLS settings for HTTPS/TLS protocols'
    refuses(context, path, says, `add ${dotted([...path, 'tls'])}`)
  }
}

/** Plain ports take no TLS settings, but for the redirect to HTTPS. */
function checkTlsOfPort(context: Context, tls: Fields, protocol: string, path: YamlPath): void {
  const http = HTTP_PROTOCOLS.includes(protocol)
  if (tls['httpsRedirect'] === true && !http) {
    const says = 'tls.httpsRedirect should only be used with http servers'
    warns(context, [...path, 'httpsRedirect'], says, remove('httpsRedirect'))
  }
  if (TLS_PROTOCOLS.includes(protocol)) return
  const passes = ['PASSTHROUGH', 'AUTO_PASSTHROUGH', undefined].includes(tls['mode'] as string)
  const files = ['caCertificates', 'privateKey', 'serverCertificate'].some((name) =>
    isSet(tls, name),
  )
  if (http && passes && !files) return
  const says = `server cannot have TLS settings for ${http ? 'plain text HTTP' : 'non HTTPS/TLS'} ports`
  refuses(context, path, says, 'write protocol: HTTPS, or remove tls')
}

/** Checks `spec` of a `Gateway`. */
export function checkGateway(context: Context, spec: unknown): void {
  const servers = listAt(spec, 'servers')
  if (servers.length === 0)
    refuses(context, ['spec'], 'gateway must have at least one server', 'add spec.servers')
  for (const [index, server] of servers.entries()) {
    const path = ['spec', 'servers', index]
    if (!isFields(server)) {
      refuses(context, path, 'server may not be nil', 'write a server')
      continue
    }
    if (!isSet(server, 'hosts'))
      refuses(context, path, 'server config must contain at least one host', 'add hosts')
    checkProtocol(context, server, path)
    checkServerTls(context, get(server, 'tls'), [...path, 'tls'])
    checkTlsAt(at(context, [...path, 'tls']), get(server, 'tls'), 'istio-gateway')
  }
}

const NOT_IN_SIDECAR: readonly (readonly [field: string, says: string])[] = [
  ['subjectAltNames', 'sidecar: subjectAltNames is not supported in ingress tls'],
  ['httpsRedirect', 'sidecar: httpsRedirect is not supported'],
  ['credentialName', 'sidecar: credentialName is not currently supported'],
  ['credentialNames', 'sidecar: credentialNames is not currently supported'],
  ['tlsCertificates', 'sidecar: tls_certificates is not currently supported'],
]

const FROM_FILES_ONLY =
  'remove it, mount the Secret into the pods, and name its files: serverCertificate, privateKey'

const adviceFor = (field: string): string =>
  field.startsWith('credentialName') ? FROM_FILES_ONLY : remove(field)

/** Checks the TLS settings in `spec` of a `Sidecar`. */
export function checkSidecar(context: Context, spec: unknown): void {
  for (const [index, listener] of listAt(spec, 'ingress').entries()) {
    const path = ['spec', 'ingress', index, 'tls']
    const tls = get(listener, 'tls')
    if (!isFields(tls)) continue
    for (const [field, says] of NOT_IN_SIDECAR)
      if (isSet(tls, field) && tls[field] !== false)
        refuses(context, [...path, field], says, adviceFor(field))
    const { mode } = tls
    if (mode === 'ISTIO_MUTUAL' || mode === 'AUTO_PASSTHROUGH') {
      const says = `configuration is invalid: cannot set mode to ${mode} in sidecar ingress tls`
      refuses(context, [...path, 'mode'], says, 'write SIMPLE or MUTUAL')
    }
    checkPortOfIngress(context, get(listener, 'port'), ['spec', 'ingress', index])
    checkServerTls(context, tls, path)
    checkTlsAt(at(context, path), tls, 'istio-gateway')
  }
}

function checkPortOfIngress(context: Context, port: unknown, path: YamlPath): void {
  const own = [...path, 'port']
  if (port === undefined || port === null) {
    const says = 'sidecar: port is required for ingress listeners'
    refuses(context, own, says, `add ${dotted(own)}, with number and protocol: HTTPS`)
    return
  }
  checkNumberOfPort(context, get(port, 'number') ?? 0, [...own, 'number'])
  const protocol = get(port, 'protocol')
  if (typeof protocol !== 'string' || TLS_PROTOCOLS.includes(protocol.toUpperCase())) return
  const says = 'server cannot have TLS settings for non HTTPS/TLS ports'
  refuses(context, [...path, 'tls'], says, 'write protocol: HTTPS, or remove tls')
}

/** What is no number at all is of another type. */
function checkNumberOfPort(context: Context, number: unknown, path: YamlPath): void {
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) return
  if (number >= 1 && number <= 65535) return
  const says = `port number ${String(number)} must be in the range 1..65535`
  refuses(context, path, says, `write ${dotted(path)}: the port that the listener is for`)
}

const SECRET_AND_FILES =
  'cannot specify client certificates or CA certificate or CA CRL If credentialName is set'

function checkInsecure(context: Context, tls: unknown, path: YamlPath): void {
  const mode = get(tls, 'mode')
  const has = (name: string): boolean => isSet(tls, name)
  const named = get(tls, 'subjectAltNames') !== undefined
  if (mode === 'SIMPLE' && (has('caCertificates') || has('credentialName') || named)) {
    const says =
      'cannot specify CaCertificates or CredentialName or SubjectAltNames when InsecureSkipVerify is set true'
    refuses(context, path, says, remove('insecureSkipVerify'))
  }
  if (mode === 'MUTUAL' && (has('caCertificates') || named)) {
    const says =
      'cannot specify CaCertificates or SubjectAltNames when InsecureSkipVerify is set true'
    refuses(context, path, says, remove('insecureSkipVerify'))
  }
}

/** Checks `tls` of a client: a DestinationRule's, or of tracing. */
export function checkClientTls(context: Context, tls: unknown, path: YamlPath): void {
  if (!isFields(tls)) return
  const has = (name: string): boolean => isSet(tls, name)
  const { mode } = tls
  if (tls['insecureSkipVerify'] === true) checkInsecure(context, tls, path)
  if ((mode === 'SIMPLE' || mode === 'MUTUAL') && has('credentialName')) {
    const files = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'].filter(has)
    if (files.length > 0)
      refuses(context, path, SECRET_AND_FILES, `remove ${files.join(', ')}, or credentialName`)
    return
  }
  if (mode !== 'MUTUAL') return
  const secret = 'or name a Secret: credentialName'
  if (!has('clientCertificate'))
    refuses(
      context,
      path,
      'client certificate required for mutual tls',
      `add clientCertificate, ${secret}`,
    )
  if (!has('privateKey'))
    refuses(context, path, 'private key required for mutual tls', `add privateKey, ${secret}`)
}

function checkTrafficPolicy(context: Context, policy: unknown, path: YamlPath): void {
  if (isFields(policy) && Object.keys(policy).length === 0)
    refuses(context, path, 'traffic policy must have at least one field', 'remove it, or add tls')
  checkClientTls(context, get(policy, 'tls'), [...path, 'tls'])
  for (const [index, port] of listAt(policy, 'portLevelSettings').entries())
    checkClientTls(context, get(port, 'tls'), [...path, 'portLevelSettings', index, 'tls'])
}

/** Checks the TLS settings in `spec` of a `DestinationRule`. */
export function checkDestinationRule(context: Context, spec: unknown): void {
  checkTrafficPolicy(context, get(spec, 'trafficPolicy'), ['spec', 'trafficPolicy'])
  for (const [index, subset] of listAt(spec, 'subsets').entries())
    checkTrafficPolicy(context, get(subset, 'trafficPolicy'), [
      'spec',
      'subsets',
      index,
      'trafficPolicy',
    ])
}

function hasLabels(selector: unknown): boolean {
  const labels = get(selector, 'matchLabels')
  return isFields(labels) && Object.keys(labels).length > 0
}

function checkPort(context: Context, port: string, path: YamlPath): void {
  const fix = 'write the number of the port'
  if (!/^\d{1,9}$/.test(port)) {
    const facts = { field: dotted(path), found: kindOf(port), expected: 'a port number' }
    report(at(context, path), 'manifest-type', facts, { fix })
  } else if (Number(port) < 1 || Number(port) > 65535) {
    refuses(context, path, 'port must be in range 1..65535', fix)
  }
}

/** Checks `spec` of a `PeerAuthentication`. */
export function checkPeerAuthentication(context: Context, spec: unknown): void {
  const selector = get(spec, 'selector')
  if (isFields(selector) && !hasLabels(selector)) {
    const fix = 'add matchLabels, or remove the selector'
    warns(context, ['spec', 'selector'], 'workload selector specified without labels', fix)
  }
  const ports = get(spec, 'portLevelMtls')
  if (!isFields(ports)) return
  const path = ['spec', 'portLevelMtls']
  if (Object.keys(ports).length === 0) {
    refuses(
      context,
      path,
      'port level mTLS, if defined, must have at least one element',
      'remove portLevelMtls',
    )
  } else if (!hasLabels(selector)) {
    const says = 'mesh/namespace peer authentication cannot have port level mTLS'
    refuses(context, path, says, 'add spec.selector.matchLabels, which names the workload')
  }
  for (const port of Object.keys(ports)) checkPort(context, port, [...path, port])
}
