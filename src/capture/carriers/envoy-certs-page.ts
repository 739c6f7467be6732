import { finding } from '../../report/catalogue.ts'
import { CAPTURE_CODES } from '../codes.ts'
import { type Carrier, type Fields, isFields, snakeCase } from './carrier.ts'

const LISTS: ReadonlySet<string> = new Set(['ca_cert', 'cert_chain'])

// ztunnel has lists of the same name, whose entries hold the certificate under `pem`
const describes = (entry: unknown): boolean => isFields(entry) && typeof entry['pem'] !== 'string'

const isDescription = (item: Fields): boolean =>
  Object.entries(item).some(
    ([name, list]) => LISTS.has(snakeCase(name)) && Array.isArray(list) && list.some(describes),
  )

/** Envoy's page /certs, `{"certificates":[{"ca_cert":[…],"cert_chain":[…]}]}`: it describes certificates and holds none. */
export const envoyCertsPage: Carrier = ({ certificates }, _, found) => {
  if (!Array.isArray(certificates)) return undefined
  if (!certificates.some((item) => isFields(item) && isDescription(item))) return undefined
  found.findings.push(finding(CAPTURE_CODES, 'capture-no-pem', {}))
  return 'all'
}
