import { describeValue } from '../report/describe-value.ts'
import { boringSslOf, HAS_ECDSA_CBC_SHA256 } from '../release/boringssl.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import { MeshCertsError } from '../report/error.ts'
import { DIALECTS, isTlsDialect, TLS_DIALECTS, type DialectRules } from './dialect.ts'
import { note, shown } from './tls-finding.ts'

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : describeValue(value)

// Envoy 1.37 refuses a list with it, 1.38 takes it (asked)
const LATER_SUITES = ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256']

/** What the BoringSSL in the Envoy of a release does not have yet. */
function notYetIn(controlPlane: ControlPlane | undefined): readonly string[] {
  const { product, istio } = parseControlPlane(controlPlane)
  return product === 'istio' && boringSslOf(istio) < HAS_ECDSA_CBC_SHA256 ? LATER_SUITES : []
}

/** The rules of a dialect in a release; throws `tls-dialect` for a name that is none. */
export function rulesOf(dialect: unknown, controlPlane?: ControlPlane): DialectRules {
  if (isTlsDialect(dialect)) return { ...DIALECTS[dialect], notYet: notYetIn(controlPlane) }
  throw new MeshCertsError(
    note('tls-dialect', { found: shown(textOf(dialect)), known: TLS_DIALECTS }),
  )
}
