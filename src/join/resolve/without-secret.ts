import { CREDENTIAL_MODES } from '../../credential/options.ts'
import { dotted, get, isFields } from '../../mesh/context.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import { labelOf, listAt, textAt, type Resource } from '../resources.ts'
import { report, type Scene } from './resolve.ts'

// Servers of gateways that use no Secret. istio/istio eed52ebb: pkg/config/validation/validation.go (validateTLSOptions) warns of
// certificates behind PASSTHROUGH and refuses them behind ISTIO_MUTUAL; pilot/pkg/config/kube/gateway/conversion.go (buildTLS) does not
// look at certificateRefs of Passthrough. Asked of Istio by the kind `delivery`.

const MODES: readonly string[] = CREDENTIAL_MODES
const TERMINATE_MODE = 'gateway.istio.io/tls-terminate-mode'

const PASSED_ON = 'TLS goes on to the servers behind it, and clients see their certificates'
const OF_MESH = 'it presents the certificate that the mesh gives the pods of the gateway'

/** Does a server of an Istio Gateway use certificates that its settings name? */
export const usesNamed = (tls: unknown): boolean => MODES.includes(textAt(tls, 'mode') ?? '')

interface Without {
  readonly path: YamlPath
  readonly mode: string
  readonly whose: string
  readonly advice: string
}

const OF_ISTIO = 'to end TLS here with a Secret, write mode: SIMPLE and its name as credentialName'

/** Any other is no mode: the API server refuses it. */
const WHOSE: Readonly<Record<string, string>> = {
  PASSTHROUGH: PASSED_ON,
  AUTO_PASSTHROUGH: PASSED_ON,
  ISTIO_MUTUAL: OF_MESH,
}

function ofServer(server: unknown, index: number): readonly Without[] {
  const tls = get(server, 'tls')
  // what redirects to HTTPS ends nothing
  if (!isFields(tls) || tls['httpsRedirect'] === true) return []
  // the first value of the enumeration, so the default
  const { mode = 'PASSTHROUGH' } = tls
  const whose = typeof mode === 'string' ? WHOSE[mode] : undefined
  if (typeof mode !== 'string' || whose === undefined) return []
  const path = ['spec', 'servers', index, 'tls']
  return [{ path, mode, whose, advice: OF_ISTIO }]
}

const OF_API =
  'to end TLS here with a Secret, write mode: Terminate and its name under certificateRefs'

function ofListener(listener: unknown, index: number): readonly Without[] {
  const tls = get(listener, 'tls')
  const path = ['spec', 'listeners', index, 'tls']
  const refs = listAt(tls, 'certificateRefs')
  const unread = refs.length > 0 ? '; its certificateRefs are not looked at' : ''
  if (textAt(tls, 'mode') === 'Passthrough')
    return [{ path, mode: 'Passthrough', whose: `${PASSED_ON}${unread}`, advice: OF_API }]
  const mode = textAt(tls, 'options', TERMINATE_MODE) ?? ''
  if (!['ISTIO_MUTUAL', 'ISTIO_SIMPLE'].includes(mode)) return []
  const advice = `to end TLS here with a Secret, take the option ${TERMINATE_MODE} out and write its name under certificateRefs`
  return [{ path, mode, whose: `${OF_MESH}${unread}`, advice }]
}

const isOfGatewayApi = ({ group, kind }: Resource): boolean =>
  group.startsWith('gateway.networking.') &&
  ['Gateway', 'ListenerSet', 'XListenerSet'].includes(kind)

function serversWithout(one: Resource): readonly Without[] {
  if (one.group === 'networking.istio.io' && one.kind === 'Gateway')
    return listAt(one.value, 'spec', 'servers').flatMap(ofServer)
  return isOfGatewayApi(one) ? listAt(one.value, 'spec', 'listeners').flatMap(ofListener) : []
}

/** Says of each server that uses no Secret whose certificate clients see; how many there are. */
export function noteWithoutSecret(scene: Scene, from: Resource): number {
  const all = serversWithout(from)
  for (const { path, ...facts } of all)
    report(scene, { from, path }, 'join-without-secret', {
      of: labelOf(from),
      field: dotted(path),
      ...facts,
    })
  return all.length
}
