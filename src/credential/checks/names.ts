import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { coversHost } from '../../path/host.ts'
import { parseIp } from '../../path/ip-text.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CREDENTIAL_CODES } from '../codes.ts'
import type { Opened } from '../open.ts'
import { placeOf } from '../view.ts'

// For whom the server's certificate is: names and usages.

/** A host of a Gateway may itself be `*.example.com`: then the same wildcard is wanted. */
function covers(presented: string, host: string): boolean {
  return host.startsWith('*.')
    ? presented.toLowerCase() === host.toLowerCase()
    : coversHost(presented, host)
}

/** Is the certificate for this host or address, as browsers and Envoy take it? */
export function isFor({ subjectAltName }: Certificate, host: string): boolean {
  const names = subjectAltName?.names ?? []
  const address = parseIp(host)
  return names.some((name) =>
    address === undefined
      ? name.type === 'dns' && covers(name.value, host)
      : name.type === 'ip' && equalBytes(name.bytes, address),
  )
}

const commonName = ({ subject }: Certificate): string =>
  subject.rdns.flat().findLast(({ name }) => name === 'CN')?.value ?? ''

const MOST_NAMES = 10

function namesText({ subjectAltName }: Certificate): string {
  const names = (subjectAltName?.names ?? []).filter(({ type }) => type === 'dns' || type === 'ip')
  const shown = names.slice(0, MOST_NAMES).map(({ value }) => value)
  if (names.length === 0) return 'it has no DNS name and no IP address'
  const more = names.length > MOST_NAMES ? ` and ${String(names.length - MOST_NAMES)} more` : ''
  return `it is for ${shown.join(', ')}${more}`
}

/** Why a wildcard that looks near does not cover it. */
function nearWildcard({ subjectAltName }: Certificate, host: string): string {
  const wildcard = (subjectAltName?.names ?? []).find(
    ({ type, value }) =>
      type === 'dns' &&
      value.startsWith('*.') &&
      (host === value.slice(2) || host.endsWith(value.slice(1))),
  )
  return wildcard === undefined ? '' : `; the * of ${wildcard.value} stands for exactly one label`
}

export function checkHosts({ leaf, hosts }: Opened): readonly Finding[] {
  if (leaf === undefined) return []
  const { certificate } = leaf
  const place = placeOf(leaf, 'server')
  const name = commonName(certificate)
  if (certificate.subjectAltName === undefined) {
    const more = name === '' ? '' : `, and the common name ${name} is not read`
    const host = hosts[0] ?? (name === '' ? 'HOST' : name)
    const facts = { commonName: name, more, host }
    return [finding(CREDENTIAL_CODES, 'credential-no-names', facts, place)]
  }
  return hosts
    .filter((host) => !isFor(certificate, host))
    .map((host) => {
      const onlyCommon = name.toLowerCase() === host.toLowerCase()
      const note = onlyCommon ? `; its common name is ${host}, and that is not read` : ''
      const names = `${namesText(certificate)}${nearWildcard(certificate, host)}${note}`
      return finding(CREDENTIAL_CODES, 'credential-host', { host, names }, place)
    })
}

const SERVER = ['serverAuth', 'anyExtendedKeyUsage']

/** Envoy loads a certificate for clients only, and no client takes it. */
export function checkUsage({ leaf }: Opened): readonly Finding[] {
  if (leaf === undefined) return []
  const { extendedKeyUsage, basicConstraints } = leaf.certificate
  const place = placeOf(leaf, 'server')
  const purposes = extendedKeyUsage?.purposes ?? SERVER
  const found: Finding[] = []
  if (!purposes.some((purpose) => SERVER.includes(purpose))) {
    const problem = `clients refuse it: extendedKeyUsage has ${purposes.join(', ')}, and not serverAuth`
    found.push(finding(CREDENTIAL_CODES, 'credential-usage', { problem }, place))
  }
  if (basicConstraints?.ca === true)
    found.push(finding(CREDENTIAL_CODES, 'credential-is-ca', {}, place))
  return found
}
