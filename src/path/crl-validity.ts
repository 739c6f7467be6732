import type { RevocationList } from '../certificate/crl.ts'
import { equalBytes } from '../der/bytes.ts'
import { algorithmWeakness, second } from './checks-every-certificate.ts'
import type { Rules } from './verification-state.ts'

const PROCESSED = new Set([
  'authorityKeyIdentifier',
  'issuerAltName',
  'cRLNumber',
  'deltaCRLIndicator',
  'issuingDistributionPoint',
  'freshestCRL',
  'authorityInfoAccess',
])

// the entries of a list are the same for every certificate that is looked up in it
const unknownIn = new WeakMap<RevocationList, { readonly fault: string | undefined }>()

/** RFC 5280, section 5.2 and 5.3: what is critical and not known makes the CRL useless, wherever in it that is. */
function findUnknownCritical(list: RevocationList): string | undefined {
  const unknown = list.extensions.find(({ critical, name }) => critical && !PROCESSED.has(name))
  if (unknown !== undefined) return `its critical extension ${unknown.name} is not known`
  const entry = list.revoked.find(({ unknownCritical: names }) => names.length > 0)
  if (entry === undefined) return undefined
  return `an entry has the critical extension ${String(entry.unknownCritical[0])}, which is not known`
}

function unknownCritical(list: RevocationList): string | undefined {
  const known = unknownIn.get(list) ?? { fault: findUnknownCritical(list) }
  unknownIn.set(list, known)
  return known.fault
}

/** RFC 5280, section 5.2.3. */
function numberFault({ crlNumber }: RevocationList): string | undefined {
  if (crlNumber === undefined) return 'it has no CRLNumber'
  return crlNumber.critical ? 'its CRLNumber is marked critical' : undefined
}

function algorithmFault(list: RevocationList, rules: Rules): string | undefined {
  const { signatureAlgorithm: outer, tbsSignatureAlgorithm: inner } = list
  if (!equalBytes(outer.der, inner.der)) return 'its two signature algorithm fields differ'
  const weakness = algorithmWeakness(outer)
  return weakness !== undefined && rules.switches[weakness] === 'error'
    ? `it is signed with ${outer.name}`
    : undefined
}

/** Why a CRL says nothing, whatever its age; `undefined` when it is fine. */
export function crlFault(list: RevocationList, rules: Rules): string | undefined {
  const number = rules.switches.crlNumber === 'error' ? numberFault(list) : undefined
  return number ?? unknownCritical(list) ?? algorithmFault(list, rules)
}

/** Why a CRL is not current; `undefined` when it is. */
export function ageFault(list: RevocationList, rules: Rules): string | undefined {
  const { thisUpdate, nextUpdate } = list
  if (rules.at < thisUpdate.getTime()) return `it is from ${second(thisUpdate)}, which is to come`
  if (nextUpdate === undefined) {
    return rules.switches.crlNextUpdate === 'error' ? 'it has no nextUpdate' : undefined
  }
  return rules.at > nextUpdate.getTime() ? `it was good until ${second(nextUpdate)}` : undefined
}
