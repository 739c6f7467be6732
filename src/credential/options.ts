import { engineOf, LONG_CALL_OPTIONS, type LongCallOptions } from '../crypto/long-call.ts'
import { readCertificates, type CertificatesInput } from '../certificate/input.ts'
import { rememberSignatures, type SignatureCheck } from '../certificate/signature-cache.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { rememberSignatureChecks } from '../crypto/signature-memory.ts'
import { rememberPublicHalf } from '../crypto/wrap-engine.ts'
import { createReading, type Reading } from '../emulation/parse-cache.ts'
import { isHost } from '../path/host.ts'
import { parseIp } from '../path/ip-text.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../release/control-plane.ts'
import { describeValue } from '../report/describe-value.ts'
import { credentialError } from './fail.ts'
import { isInstant } from '../report/kinds.ts'

/** How the gateway asks clients: not at all, always, or if they have a certificate. */
export const CREDENTIAL_MODES = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'] as const

/** One of {@link CREDENTIAL_MODES}. */
export type CredentialMode = (typeof CREDENTIAL_MODES)[number]

/** Who names the Secret: a Gateway of Istio, one of the Gateway API under Istio, one under Envoy Gateway. */
export const CREDENTIAL_GATEWAYS = ['istio', 'gateway-api', 'envoy-gateway'] as const

/** One of {@link CREDENTIAL_GATEWAYS}. */
export type CredentialGateway = (typeof CREDENTIAL_GATEWAYS)[number]

/** How a credential is checked. */
export interface CheckCredentialOptions extends LongCallOptions {
  /** The instant judged. */
  readonly at: Date
  /** Whose gateway it is for; `istio` where left out. */
  readonly gateway?: CredentialGateway
  /** How clients are asked; `SIMPLE` where left out. */
  readonly mode?: CredentialMode
  /** The names that clients call the gateway by: hosts or IP addresses, and `*.example.com` for every host below one name. */
  readonly hosts?: readonly string[]
  /** The only roots that a client holds: `client` of the report says what it sees. */
  readonly clientRoots?: CertificatesInput
  /** The release that serves it; the newest that is known where left out. */
  readonly controlPlane?: ControlPlane
  /** What the Secret is called where the material is files; it appears in the words of istiod. `NAME` where left out. */
  readonly name?: string
  /** Where the Secret is, where it does not say itself; `istio-system` where left out. */
  readonly namespace?: string
}

/** The options as they are used. */
export interface Settings {
  readonly at: Date
  readonly gateway: CredentialGateway
  readonly mode: CredentialMode
  readonly hosts: readonly string[]
  readonly clientRoots?: readonly Certificate[]
  readonly rules: ControlPlaneRules
  readonly name?: string | undefined
  readonly namespace?: string | undefined
  readonly engine: Engine
  readonly check: SignatureCheck
  readonly reading: Reading
}

const NAMES: ReadonlySet<string> = new Set([
  'at',
  'gateway',
  'mode',
  'hosts',
  'clientRoots',
  'controlPlane',
  'name',
  'namespace',
  ...LONG_CALL_OPTIONS,
] satisfies readonly (keyof CheckCredentialOptions)[])

function refuse(option: string, problem: string): never {
  throw credentialError('credential-option', { option, problem })
}

function checkChoice(option: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) refuse(option, `is one of ${choices.join(', ')}`)
}

const isName = (host: string): boolean =>
  isHost(host.replace(/^\*\./, '').replace(/\.$/, '')) || parseIp(host) !== undefined

function checkHosts(hosts: unknown): void {
  if (!Array.isArray(hosts)) refuse('hosts', `must be a list of names, not ${describeValue(hosts)}`)
  const odd = (hosts as readonly unknown[]).find(
    (host) => typeof host !== 'string' || !isName(host),
  )
  if (odd === undefined) return
  const found = typeof odd === 'string' ? `"${odd}"` : describeValue(odd)
  refuse('hosts', `must hold host names and IP addresses; ${found} is neither`)
}

/** Checks what the types cannot, and fills in what is left out. */
export function settingsOf(options: CheckCredentialOptions): Settings {
  const unknown = Object.keys(options).find((name) => !NAMES.has(name))
  if (unknown !== undefined)
    refuse(unknown, `is not known; those that are: ${[...NAMES].join(', ')}`)
  const { at, gateway = 'istio', mode = 'SIMPLE', hosts = [] } = options
  const engine = engineOf(options)
  if (!isInstant(at)) refuse('at', 'must be a valid Date')
  checkChoice('gateway', gateway, CREDENTIAL_GATEWAYS)
  checkChoice('mode', mode, CREDENTIAL_MODES)
  checkHosts(hosts)
  for (const option of ['name', 'namespace'] as const)
    if (options[option] !== undefined && typeof options[option] !== 'string')
      refuse(option, `must be a text, not ${describeValue(options[option])}`)
  const rules = parseControlPlane(options.controlPlane)
  const roots = options.clientRoots
  const remembering = rememberSignatureChecks(engine)
  return {
    at,
    gateway,
    mode,
    hosts,
    ...(roots !== undefined && { clientRoots: readCertificates(roots, 'clientRoots') }),
    rules,
    name: options.name,
    namespace: options.namespace,
    engine: rememberPublicHalf(remembering),
    check: rememberSignatures(remembering),
    reading: createReading(rules.go),
  }
}
