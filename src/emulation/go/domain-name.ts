// How crypto/x509 reads the domains and mailboxes of alternative names and constraints.

const NOT_VISIBLE = /[^!-~]/

/**
 * `domainNameValid` of Go 1.26: it looks for a final dot, empty labels and characters that are not visible, nothing more.
 *
 * @param constraint - Then a dot may be in front.
 */
export function isGoDomain(name: string, constraint: boolean): boolean {
  if (name === '') return true
  const labels = constraint && name.startsWith('.') ? name.slice(1) : name
  // a lone dot is a final dot
  return !name.endsWith('.') && !NOT_VISIBLE.test(labels) && !labels.split('.').includes('')
}

/** A mailbox with the local part unquoted. */
export interface GoMailbox {
  readonly local: string
  readonly domain: string
}

const ATOM = /^[0-9a-zA-Z!#$%&'*+\-/=?^_`{|}~.]$/
// a blank is taken too (RFC 3696 has an example), 34 and 92 are the quote and the backslash
// eslint-disable-next-line no-control-regex -- RFC 2821 allows them between quotes
const QUOTED_TEXT = /^[\x01-\x08\x0b\x0c\x0e-\x1f !\x23-\x5b\x5d-\x7f]$/
// eslint-disable-next-line no-control-regex -- and behind a backslash
const QUOTED_PAIR = /^[\x01-\x09\x0b\x0c\x0e-\x7f]$/

/** The text between quotes, and where the closing quote is. */
function quotedLocal(text: string): { local: string; next: number } | undefined {
  let local = ''
  for (let at = 1; at < text.length; at++) {
    let character = text[at] as string
    if (character === '"') return { local, next: at + 1 }
    const escaped = character === '\\'
    if (escaped) character = text[++at] ?? ''
    if (!(escaped ? QUOTED_PAIR : QUOTED_TEXT).test(character)) return undefined
    local += character
  }
  return undefined
}

function plainLocal(text: string): { local: string; next: number } | undefined {
  let local = ''
  let at = 0
  for (; at < text.length; at++) {
    const escaped = text[at] === '\\'
    if (escaped) at++
    const character = text[at]
    if (character === undefined) return undefined
    if (!escaped && !ATOM.test(character)) break
    local += character
  }
  const dots = local.startsWith('.') || local.endsWith('.') || local.includes('..')
  return local === '' || dots ? undefined : { local, next: at }
}

// domainToReverseLabels: no empty label anywhere
const isMailDomain = (domain: string): boolean =>
  domain === '' || (!NOT_VISIBLE.test(domain) && !domain.split('.').includes(''))

/** `parseRFC2821Mailbox`; `undefined` for what is not a mailbox to Go. */
export function parseGoMailbox(text: string): GoMailbox | undefined {
  const read = text.startsWith('"') ? quotedLocal(text) : plainLocal(text)
  if (read === undefined || text[read.next] !== '@') return undefined
  const domain = text.slice(read.next + 1)
  return isMailDomain(domain) ? { local: read.local, domain } : undefined
}

/** Without its first label, from the dot on; empty for a single label. */
export function withoutFirstLabel(name: string): string {
  const dot = name.indexOf('.')
  return dot < 0 ? '' : name.slice(dot)
}
