import { lower, matched, type Answer } from '../openssl/constraint-answer.ts'

// How BoringSSL matched names before it took them apart (crypto/x509/v3_ncons.cc at 0.20260211.0).

/** nc_dns before 5774eca60: dots at the end count, and a wildcard is a name like another. */
export function matchEarlierDns(name: string, base: string): Answer {
  if (base === '') return 'match'
  const [host, limit] = [lower(name), lower(base)]
  if (limit.startsWith('.')) return matched(host.endsWith(limit))
  return matched(host === limit || host.endsWith(`.${limit}`))
}

/** nc_email before 1616d692b: only the first at sign counts, and nothing in front of that of a constraint stands for anybody. */
export function matchEarlierEmail(name: string, base: string): Answer {
  const at = name.indexOf('@')
  if (at < 0) return 'name-syntax'
  const domain = lower(name.slice(at))
  const baseAt = base.indexOf('@')
  if (baseAt < 0 && base.startsWith('.')) return matched(domain.endsWith(lower(base)))
  if (baseAt > 0 && base.slice(0, baseAt) !== name.slice(0, at)) return 'none'
  return matched(domain === `@${lower(base.slice(baseAt + 1))}`)
}

/** nc_uri before b84dc6064: the host ends at the first colon, wherever that is, else at the first slash. */
export function matchEarlierUri(name: string, base: string): Answer {
  const rest = /^[^:]*:\/\/(.*)$/s.exec(name)?.[1]
  const end = [':', '/'].map((mark) => rest?.indexOf(mark) ?? -1).find((found) => found >= 0)
  const host = lower(rest?.slice(0, end) ?? '')
  if (host === '') return 'name-syntax'
  const limit = lower(base)
  return matched(limit.startsWith('.') ? host.endsWith(limit) : host === limit)
}
