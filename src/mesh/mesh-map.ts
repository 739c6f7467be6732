import { fieldsOf } from '../capture/secret-object.ts'

/** The text of MeshConfig, where the object is the ConfigMap that istiod reads it from: istiod runs in its namespace. */
export function meshTextIn(object: unknown): string | undefined {
  const { kind, data } = fieldsOf(object)
  const { mesh } = fieldsOf(data)
  return kind === 'ConfigMap' && typeof mesh === 'string' ? mesh : undefined
}
