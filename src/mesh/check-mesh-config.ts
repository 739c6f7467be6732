import { isRefusal } from '../report/error.ts'
import { checkFields, type Schema } from './check-fields.ts'
import { checkClientTls } from './check-istio.ts'
import { checkTlsAt } from './check-tls.ts'
import { at, add, get, type Context } from './context.ts'
import { OPERATOR } from './schema/sources.ts'
import { parseYaml, type YamlPath } from './yaml.ts'

/** `meshConfig`, which istiod reads by protobuf's JSON rules. */
export const MESH_CONFIG: Schema = { type: 'MeshConfig', source: OPERATOR, lenient: true }

/** Checks the TLS settings of `meshConfig` at a path; its fields are checked with those of the resource. */
export function checkMeshConfig(context: Context, config: unknown, path: YamlPath): void {
  checkTlsAt(at(context, [...path, 'tlsDefaults']), get(config, 'tlsDefaults'), 'istio-mesh')
  checkTlsAt(at(context, [...path, 'meshMTLS']), get(config, 'meshMTLS'), 'istio-mesh', true)
  const tracing = ['defaultConfig', 'tracing', 'tlsSettings']
  checkClientTls(context, get(config, ...tracing), [...path, ...tracing])
}

/** Checks the text that the ConfigMap `istio` holds under `mesh`; the findings name that key. */
export function checkMeshText(context: Context, text: unknown): void {
  if (typeof text !== 'string') return
  const place = context.locate([...context.base, 'data', 'mesh'])
  const inner: Context = { ...context, locate: () => place, base: [] }
  try {
    for (const config of parseYaml(text)) {
      checkFields(inner, config, MESH_CONFIG, ['meshConfig'])
      checkMeshConfig(inner, config, ['meshConfig'])
    }
  } catch (error) {
    if (!isRefusal(error)) throw error
    add(context, Object.freeze({ ...error.finding, ...place }))
  }
}
