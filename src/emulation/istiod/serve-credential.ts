import type { Engine } from '../../crypto/engine.ts'
import { goCertificates } from '../go/append-certs.ts'
import { knownKeyPairFault } from '../go/x509-key-pair.ts'
import type { ControlPlaneRules } from '../../release/control-plane.ts'
import type { Reading } from '../parse-cache.ts'
import {
  CA_SUFFIX,
  certificateFault,
  extractClientCa,
  type ClientCa,
  type CredentialRefusal,
  type ServerPair,
} from './gateway-credential.ts'

// What istiod says of the Secret that a gateway names: the lines of its log (pilot/pkg/xds/sds.go), and for a Gateway of the
// Gateway API first the message of the listener's condition ResolvedRefs (pilot/pkg/config/kube/gateway/conversion.go).

/** Who names the Secret: a Gateway of Istio, or one of the Gateway API. */
export type IstioGateway = 'istio' | 'gateway-api'

/** Another object with the CAs of clients. */
export interface CaSource {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly name: string
  readonly namespace: string
}

/** What is found in the Secret, and how it is named. */
export interface NamedCredential {
  readonly name: string
  readonly namespace: string
  readonly server: ServerPair | CredentialRefusal
  /** Every value of the Secret by its key. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Left out where clients are not asked for a certificate. */
  readonly ca?: ClientCa | CredentialRefusal | undefined
  /** Where the CAs come from, where that is neither the Secret itself nor its NAME-cacert. */
  readonly caSource?: CaSource | undefined
}

/** Does istiod hand the credential to the gateway? */
export interface IstiodServes {
  /** True where it hands on the pair, and the CAs where they are asked for. */
  readonly serves: boolean
  /** Its words: why not, or what it warns of and hands on all the same. */
  readonly says?: string
}

interface Context {
  readonly rules: ControlPlaneRules
  readonly gateway: IstioGateway
  readonly reading: Reading
  readonly engine: Engine
  readonly at: Date
}

const isRefusal = (part: object): part is CredentialRefusal => 'says' in part

const resource = (
  { name, namespace }: Pick<NamedCredential, 'name' | 'namespace'>,
  gateway: IstioGateway,
): string =>
  gateway === 'istio' ? `kubernetes://${name}` : `kubernetes-gateway://${namespace}/${name}`

/** Is it the Secret NAME-cacert, which is handed on where NAME is named and has been looked at (GetCaCert)? */
const isLookedUp = ({ kind, name }: CaSource): boolean =>
  kind === 'Secret' && name.endsWith(CA_SUFFIX)

/** The name of the CA in a request for it, and where it is looked for. */
function caNames({ name, namespace, caSource }: NamedCredential): Omit<CaSource, 'kind'> {
  const source = caSource ?? { kind: 'Secret', name, namespace }
  const asked = isLookedUp(source) ? source.name : `${source.name}${CA_SUFFIX}`
  return { name: asked, namespace: source.namespace }
}

function caResource(credential: NamedCredential, gateway: IstioGateway): string {
  const { name, namespace } = caNames(credential)
  if (credential.caSource?.kind === 'ConfigMap') return `configmap://${namespace}/${name}`
  return resource({ name, namespace }, gateway)
}

/** Why a pair cannot be used by the Gateway API, as it stands behind the reference in a condition; nothing where it can. */
export async function pairFault(
  { certificate, key }: ServerPair,
  { reading, engine }: Pick<Context, 'reading' | 'engine'>,
): Promise<string | undefined> {
  const fault = await knownKeyPairFault(certificate.bytes, key.bytes, reading, engine)
  return fault && `the certificate is malformed: ${fault}`
}

/** The condition of the listener; group and kind as the API server fills them in. */
async function conditionOf(
  { name, server, ca, caSource }: NamedCredential,
  { reading, engine }: Context,
): Promise<string | undefined> {
  const reference = `invalid certificate reference /Secret/${name}.`
  if (isRefusal(server)) return `${reference}, ${server.says}`
  const pair = await pairFault(server, { reading, engine })
  if (pair !== undefined) return `${reference}, ${pair}`
  // the terminate mode MUTUAL alone is not looked at here
  if (ca === undefined || caSource === undefined || isLookedUp(caSource)) return undefined
  const from = `invalid CA certificate reference /${caSource.kind}/${caSource.name}.`
  if (isRefusal(ca)) return `${from}, ${ca.says}`
  return goCertificates(ca.roots.bytes, reading).length === 0
    ? `${from}, the bundle is malformed`
    : undefined
}

function missingLine(credential: NamedCredential, gateway: IstioGateway): string | undefined {
  const { server, ca } = credential
  if (isRefusal(server))
    return `failed to fetch key and certificate for ${resource(credential, gateway)}: ${server.says}`
  if (ca === undefined || !isRefusal(ca)) return undefined
  return `failed to fetch ca certificate for ${caResource(credential, gateway)}: ${ca.says}`
}

/** A Secret of such a name is handed on as a CA alone, whoever asks for it (sds.go, generate: isCAOnlySecret). */
export const isTakenForCa = (name: string): boolean => name.endsWith(CA_SUFFIX)

function caInstead(credential: NamedCredential, gateway: IstioGateway): IstiodServes {
  const found = extractClientCa(credential.files)
  if (!isRefusal(found)) return { serves: false }
  const named = resource(credential, gateway)
  return {
    serves: false,
    says: `failed to fetch ca certificate for ${named}: ${found.says}`,
  }
}

// pilot/pkg/xds/sds.go at the release tags; of a release the newest patch
/** Certificates are looked at. */
const ISTIO_WITH_CHECK = 14
/** Their dates too; and what is wrong is handed on all the same, which it was not before. */
const ISTIO_THAT_WARNS = 18
/** The line has the namespace and the name. */
const ISTIO_WITH_NAMES = 27

/** What a release finds wrong with a part. */
function faultOf(part: Uint8Array, { reading, at, rules }: Context): string | undefined {
  if (rules.istio < ISTIO_WITH_CHECK) return undefined
  const fault = certificateFault(part, reading, at)
  return rules.istio < ISTIO_THAT_WARNS && fault?.isDates === true ? undefined : fault?.says
}

function warning(credential: NamedCredential, context: Context): string | undefined {
  const { server, ca } = credential
  const { gateway, rules } = context
  const judge = (
    part: Uint8Array,
    own: Pick<NamedCredential, 'name' | 'namespace'>,
    named: string,
  ): string | undefined => {
    const fault = faultOf(part, context)
    const place = rules.istio < ISTIO_WITH_NAMES ? '' : `${own.namespace}/${own.name} `
    return fault && `invalid certificates: ${place}"${named}": ${fault}`
  }
  const first = isRefusal(server)
    ? undefined
    : judge(server.certificate.bytes, credential, resource(credential, gateway))
  if (first !== undefined || ca === undefined || isRefusal(ca)) return first
  return judge(ca.roots.bytes, caNames(credential), caResource(credential, gateway))
}

/** Says whether istiod hands a credential to the gateway, and its words. It never compares key and certificate itself. */
export async function serveCredential(
  credential: NamedCredential,
  context: Context,
): Promise<IstiodServes> {
  const condition =
    context.gateway === 'gateway-api' ? await conditionOf(credential, context) : undefined
  if (condition === undefined && isTakenForCa(credential.name))
    return caInstead(credential, context.gateway)
  const missing = condition ?? missingLine(credential, context.gateway)
  if (missing !== undefined) return { serves: false, says: missing }
  const warned = warning(credential, context)
  if (warned === undefined) return { serves: true }
  return { serves: context.rules.istio >= ISTIO_THAT_WARNS, says: warned }
}
