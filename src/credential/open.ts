import type { Certificate } from '../certificate/types.ts'
import { equalBytes } from '../der/bytes.ts'
import { loadCredential, type CredentialLoad } from '../emulation/envoy/load-credential.ts'
import {
  acceptCredential,
  type GatewayAccepts,
} from '../emulation/envoy-gateway/accept-credential.ts'
import {
  extractClientCa,
  extractServerPair,
  type ClientCa,
  type CredentialRefusal,
  type ServerPair,
} from '../emulation/istiod/gateway-credential.ts'
import { serveCredential, type IstiodServes } from '../emulation/istiod/serve-credential.ts'
import { boringSslIn } from '../emulation/openssl/library.ts'
import { flavourOf } from '../emulation/openssl/load-certificates.ts'
import { scanCPem } from '../pem/openssl-pem.ts'
import type { ControlPlaneRules } from '../release/control-plane.ts'
import type { Settings } from './options.ts'
import type { Credential } from './read.ts'
import { viewOf, type Found, type View } from './view.ts'

// A credential is opened once: what istiod, Envoy Gateway and Envoy make of it is found out here, and the checks only look.

/** What the checks look at. */
export interface Opened extends Settings {
  readonly credential: Credential
  /** As istiod's words have it. */
  readonly secretName: string
  readonly secretNamespace: string
  readonly server: ServerPair | CredentialRefusal
  /** Left out in mode SIMPLE. */
  readonly ca?: ClientCa | CredentialRefusal | undefined
  /** The chain as it is meant; left out where there is no pair. */
  readonly chain?: View
  readonly key?: View
  readonly roots?: View
  /** The server's own certificate: the first. */
  readonly leaf?: Found | undefined
  /** From the server's certificate up, as far as names and signatures lead in the chain. */
  readonly path: readonly Found[]
  /** Left out for Envoy Gateway. */
  readonly istiod?: IstiodServes
  /** Left out for istiod. */
  readonly gatewayAnswer?: GatewayAccepts
  readonly envoy: CredentialLoad | NotAsked
  /** What Envoy makes of the material itself, where it gets none: why it is not handed on is often the same. */
  readonly load: CredentialLoad | NotAsked
}

/** Envoy gets nothing to load. */
export interface NotAsked {
  readonly loads: false
  readonly cause: 'not-served'
  readonly says?: never
}

const NOT_SERVED: NotAsked = Object.freeze({ loads: false, cause: 'not-served' })

export const isRefusal = (part: object): part is CredentialRefusal => 'says' in part

// a ring of cross certificates must end
const MAX_LEVELS = 16

async function issuerOf(
  child: Certificate,
  candidates: readonly Found[],
  { check }: Settings,
): Promise<Found | undefined> {
  for (const candidate of candidates) {
    if (!equalBytes(candidate.certificate.subject.der, child.issuer.der)) continue
    // where the engine cannot check it, the name has to do
    if ((await check(child, candidate.certificate)) !== 'invalid') return candidate
  }
  return undefined
}

/** From a certificate up: names byte for byte and signatures decide, nothing else. */
export async function leadUp(
  leaf: Found,
  candidates: readonly Found[],
  settings: Settings,
): Promise<readonly Found[]> {
  const path = [leaf]
  while (path.length < MAX_LEVELS) {
    const last = path.at(-1) as Found
    const left = candidates.filter(
      ({ certificate }) =>
        !path.some((known) => equalBytes(known.certificate.der, certificate.der)),
    )
    const issuer = await issuerOf(last.certificate, left, settings)
    if (issuer === undefined) break
    path.push(issuer)
  }
  return path
}

/** What the gateway of Envoy reads: tls.crt and tls.key only. */
function pairFor(
  { files }: Credential,
  gateway: Settings['gateway'],
): ServerPair | CredentialRefusal {
  if (gateway !== 'envoy-gateway') return extractServerPair(files)
  const own = Object.entries(files).filter(([key]) => key === 'tls.crt' || key === 'tls.key')
  return extractServerPair(Object.fromEntries(own))
}

function caFor(
  { ca }: Credential,
  { mode, gateway }: Settings,
): ClientCa | CredentialRefusal | undefined {
  if (mode === 'SIMPLE') return undefined
  if (gateway !== 'envoy-gateway') return extractClientCa(ca.files)
  const own = Object.entries(ca.files).filter(([key]) => key === 'ca.crt')
  return extractClientCa(Object.fromEntries(own))
}

async function askGateway(
  { credential, ca, ...opened }: Asked,
  settings: Settings,
): Promise<GatewayAccepts> {
  const { secretName: name, secretNamespace: namespace } = opened
  const type =
    credential.kind === 'Secret' ? (credential.facts.type ?? 'Opaque') : 'kubernetes.io/tls'
  const from = credential.ca.facts.name ?? name
  return acceptCredential(
    {
      name,
      namespace,
      type,
      data: credential.files,
      ca: ca === undefined ? undefined : { name: from, data: credential.ca.files },
    },
    settings,
  )
}

interface Asked {
  readonly credential: Credential
  readonly secretName: string
  readonly secretNamespace: string
  readonly server: ServerPair | CredentialRefusal
  readonly ca: ClientCa | CredentialRefusal | undefined
}

async function askIstiod(asked: Asked, settings: Settings): Promise<IstiodServes> {
  const { credential, secretName: name, secretNamespace: namespace, server, ca } = asked
  const { kind, facts } = credential.ca
  const named = credential.ca.files !== credential.files && kind !== 'files'
  // NAME-cacert is looked up by istiod itself; another object is named by the Gateway
  const foreign = named && facts.name !== undefined && facts.name !== `${name}-cacert`
  const caSource = foreign
    ? { kind, name: facts.name, namespace: facts.namespace ?? namespace }
    : undefined
  const gateway = settings.gateway === 'gateway-api' ? 'gateway-api' : 'istio'
  const { files } = credential
  return serveCredential({ name, namespace, server, files, ca, caSource }, { ...settings, gateway })
}

/** Envoy, given the values as they are. */
async function loadAsIs(
  { server, ca }: Asked,
  settings: Settings,
): Promise<CredentialLoad | NotAsked> {
  if (isRefusal(server)) return NOT_SERVED
  const clients =
    ca === undefined || isRefusal(ca) ? {} : { roots: ca.roots.bytes, crl: ca.crl?.bytes }
  return loadCredential(
    {
      certificate: server.certificate.bytes,
      key: server.key.bytes,
      staple: server.staple?.bytes,
      ...clients,
    },
    settings,
  )
}

async function askEnvoy(
  asked: Asked,
  settings: Settings,
  answer: IstiodServes | GatewayAccepts,
): Promise<Pick<Opened, 'envoy' | 'load'>> {
  if ('accepts' in answer && answer.accepts && answer.texts !== undefined) {
    const envoy = await loadCredential(answer.texts, settings)
    return { envoy, load: envoy }
  }
  const load = await loadAsIs(asked, settings)
  const served = 'serves' in answer && answer.serves
  return { envoy: served ? load : NOT_SERVED, load }
}

/** The certificate that is presented first, where our own reader takes it too. */
function leafOf({ bytes, certificates }: View, rules: ControlPlaneRules): Found | undefined {
  const [first] = scanCPem(bytes, flavourOf(boringSslIn(rules))).blocks.filter(({ label }) =>
    label.endsWith('CERTIFICATE'),
  )
  return certificates.find(({ line }) => line === first?.line) ?? certificates[0]
}

async function viewsOf(
  { server, ca }: Asked,
  settings: Settings,
): Promise<Pick<Opened, 'chain' | 'key' | 'roots' | 'leaf' | 'path'>> {
  const { reading } = settings
  const roots = ca === undefined || isRefusal(ca) ? {} : { roots: viewOf(ca.roots, reading) }
  if (isRefusal(server)) return { ...roots, path: [] }
  const chain = viewOf(server.certificate, reading)
  const leaf = leafOf(chain, settings.rules)
  const path = leaf === undefined ? [] : await leadUp(leaf, chain.certificates, settings)
  return { ...roots, chain, key: viewOf(server.key, reading), leaf, path }
}

/** Asks everybody about a credential, and reads it as it is meant. */
export async function openCredential(credential: Credential, settings: Settings): Promise<Opened> {
  const asked: Asked = {
    credential,
    secretName: credential.facts.name ?? settings.name ?? 'NAME',
    secretNamespace: credential.facts.namespace ?? settings.namespace ?? 'istio-system',
    server: pairFor(credential, settings.gateway),
    ca: caFor(credential, settings),
  }
  const isEnvoyGateway = settings.gateway === 'envoy-gateway'
  const answer = isEnvoyGateway
    ? await askGateway(asked, settings)
    : await askIstiod(asked, settings)
  return {
    ...settings,
    ...asked,
    ...(await viewsOf(asked, settings)),
    ...('accepts' in answer ? { gatewayAnswer: answer } : { istiod: answer }),
    ...(await askEnvoy(asked, settings, answer)),
  }
}
