import { checkTlsAt } from './check-tls.ts'
import { at, get, isFields, type Context } from './context.ts'
import type { YamlPath } from './yaml.ts'

// TLS contexts of Envoy that an EnvoyFilter merges into what istiod makes. envoyproxy/envoy 1.40,
// api/envoy/extensions/transport_sockets/tls/v3/tls.proto: UpstreamTlsContext and DownstreamTlsContext hold a CommonTlsContext.
// Istio reads them as JSON of protobuf, so each name may be written `tls_params` or `tlsParams`.

/** What a context of TLS has in common with every other, and where it stands. */
export interface EnvoyTlsContext {
  /** The way to `common_tls_context`. */
  readonly path: YamlPath
  readonly value: unknown
  /** Its `@type`; empty where that is not written. */
  readonly type: string
  /** It is for connections to servers, not for a listener. */
  readonly isUpstream: boolean
}

const camel = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** A field under either of its names, with the name that it has; nothing where it is not there. */
export function envoyField(
  value: unknown,
  name: string,
): { readonly name: string; readonly value: unknown } | undefined {
  const found = [name, camel(name)].find((one) => get(value, one) !== undefined)
  return found === undefined ? undefined : { name: found, value: get(value, found) }
}

/** Where a chain of fields leads, under the names that are written. */
export function envoyAt(
  value: unknown,
  ...names: readonly string[]
): { readonly path: YamlPath; readonly value: unknown } | undefined {
  let current: { path: YamlPath; value: unknown } = { path: [], value }
  for (const name of names) {
    const next = envoyField(current.value, name)
    if (next === undefined) return undefined
    current = { path: [...current.path, next.name], value: next.value }
  }
  return current
}

const COMMON = 'common_tls_context'

/** Every context in a value. Manifests nest at most 200 deep: the reader refuses more. */
function contextsIn(value: unknown, path: YamlPath): readonly EnvoyTlsContext[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => contextsIn(one, [...path, index]))
  if (!isFields(value)) return []
  const common = envoyField(value, COMMON)
  const written = get(value, '@type')
  const type = typeof written === 'string' ? written : ''
  const isUpstream = type.endsWith('.UpstreamTlsContext')
  const own =
    common === undefined
      ? []
      : [{ path: [...path, common.name], value: common.value, type, isUpstream }]
  const rest = Object.entries(value).filter(([name]) => name !== common?.name)
  return [...own, ...rest.flatMap(([name, one]) => contextsIn(one, [...path, name]))]
}

/** The TLS contexts in the patches of an EnvoyFilter. */
export function envoyTlsContexts(filter: unknown): readonly EnvoyTlsContext[] {
  const patches = get(filter, 'spec', 'configPatches')
  if (!Array.isArray(patches)) return []
  return patches.flatMap((one: unknown, index) =>
    contextsIn(get(one, 'patch', 'value'), ['spec', 'configPatches', index, 'patch', 'value']),
  )
}

/** Checks versions, suites and curves of the TLS contexts of an EnvoyFilter. */
export function checkEnvoyFilter(context: Context, filter: unknown): void {
  for (const { path, value } of envoyTlsContexts(filter)) {
    const params = envoyField(value, 'tls_params')
    if (params !== undefined) checkTlsAt(at(context, [...path, params.name]), params.value, 'envoy')
  }
}
