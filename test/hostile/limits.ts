import { CAPTURE_LIMIT, CAPTURE_LINES } from '../../src/capture/limits.ts'
import { MAX_STATES } from '../../src/cacerts/tools/rotation-search.ts'
import { CERTIFICATE_LIMIT, CRL_LIMIT } from '../../src/certificate/limits.ts'
import { COST_LIMIT, MAX_ENCRYPTED } from '../../src/containers/pkcs12.ts'
import { MAX_NODES, MAX_OCTETS } from '../../src/containers/tree.ts'
import { LOG_LIMIT } from '../../src/explain/limits.ts'
import { MAX_ITERATIONS, MAX_SCRYPT_MEMORY, MAX_SLOW_ITERATIONS } from '../../src/key/kdf.ts'
import {
  ANCHOR_LIMIT,
  DEPTH_LIMIT,
  DOCUMENT_LIMIT,
  MARK_LIMIT,
  YAML_LIMIT,
} from '../../src/mesh/yaml-bounds.ts'
import { MATERIAL_LIMIT, PEM_BLOCKS, PEM_LIMIT } from '../../src/pem/limits.ts'

/** A limit: its name, its value, the file that it stands in, and the code of what is said beyond it. */
export type Limit = readonly [name: string, value: number, file: string, code: string]

/** All limits of the readers, in the order of docs/limits.md. */
export const LIMITS: readonly Limit[] = [
  ['PEM_LIMIT', PEM_LIMIT, 'src/pem/limits.ts', 'pem-too-long'],
  ['PEM_BLOCKS', PEM_BLOCKS, 'src/pem/limits.ts', 'pem-too-many'],
  ['MATERIAL_LIMIT', MATERIAL_LIMIT, 'src/pem/limits.ts', 'pem-too-long'],
  ['CERTIFICATE_LIMIT', CERTIFICATE_LIMIT, 'src/certificate/limits.ts', 'certificate-too-large'],
  ['CRL_LIMIT', CRL_LIMIT, 'src/certificate/limits.ts', 'certificate-too-large'],
  ['CAPTURE_LIMIT', CAPTURE_LIMIT, 'src/capture/limits.ts', 'capture-too-long'],
  ['CAPTURE_LINES', CAPTURE_LINES, 'src/capture/limits.ts', 'capture-too-long'],
  ['LOG_LIMIT', LOG_LIMIT, 'src/explain/limits.ts', 'explain-too-long'],
  ['YAML_LIMIT', YAML_LIMIT, 'src/mesh/yaml-bounds.ts', 'mesh-yaml-limit'],
  ['MARK_LIMIT', MARK_LIMIT, 'src/mesh/yaml-bounds.ts', 'mesh-yaml-limit'],
  ['DOCUMENT_LIMIT', DOCUMENT_LIMIT, 'src/mesh/yaml-bounds.ts', 'mesh-yaml-limit'],
  ['ANCHOR_LIMIT', ANCHOR_LIMIT, 'src/mesh/yaml-bounds.ts', 'mesh-yaml-limit'],
  ['DEPTH_LIMIT', DEPTH_LIMIT, 'src/mesh/yaml-bounds.ts', 'mesh-yaml-limit'],
  ['MAX_OCTETS', MAX_OCTETS, 'src/containers/tree.ts', 'containers-too-large'],
  ['MAX_NODES', MAX_NODES, 'src/containers/tree.ts', 'containers-too-large'],
  ['MAX_ENCRYPTED', MAX_ENCRYPTED, 'src/containers/pkcs12.ts', 'containers-cost'],
  ['COST_LIMIT', COST_LIMIT, 'src/containers/pkcs12.ts', 'containers-cost'],
  ['MAX_ITERATIONS', MAX_ITERATIONS, 'src/key/kdf.ts', 'key-cost'],
  ['MAX_SLOW_ITERATIONS', MAX_SLOW_ITERATIONS, 'src/key/kdf.ts', 'key-cost'],
  ['MAX_SCRYPT_MEMORY', MAX_SCRYPT_MEMORY, 'src/key/kdf.ts', 'key-cost'],
  ['MAX_STATES', MAX_STATES, 'src/cacerts/tools/rotation-search.ts', 'cacerts-plan-limit'],
]
