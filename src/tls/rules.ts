import { describeValue } from '../report/describe-value.ts'
import { MeshCertsError } from '../report/error.ts'
import { DIALECTS, isTlsDialect, TLS_DIALECTS, type DialectRules } from './dialect.ts'
import { note, shown } from './tls-finding.ts'

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : describeValue(value)

/** The rules of a dialect; throws `tls-dialect` for a name that is none. */
export function rulesOf(dialect: unknown): DialectRules {
  if (isTlsDialect(dialect)) return DIALECTS[dialect]
  throw new MeshCertsError(
    note('tls-dialect', { found: shown(textOf(dialect)), known: TLS_DIALECTS }),
  )
}
