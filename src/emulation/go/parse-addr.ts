import { goQuote } from './format.ts'

// netip.ParseAddr of Go 1.26: why a text is not an IP address. Of the words behind `ParseAddr("…"): ` each names the first fault.

/** What is wrong, and the rest of the text from there on, where Go says it. */
type Fault = { readonly says: string; readonly at?: string }

const OCTET_MOST = 255

/** parseIPv4Fields on one field that ends in a dot or with the text; `text` from the field on. */
function octetFault(text: string): Fault | undefined {
  const [digits] = /^\d*/.exec(text) as RegExpExecArray
  const leadingZero = digits.length > 1 && digits.startsWith('0')
  const tooGreat = Number(digits) > OCTET_MOST
  if (leadingZero) return { says: 'IPv4 field has octet with leading zero' }
  if (tooGreat) return { says: 'IPv4 field has value >255' }
  const rest = text.slice(digits.length)
  if (rest === '') return undefined
  if (!rest.startsWith('.')) return { says: 'unexpected character', at: rest }
  return digits === '' || rest === '.'
    ? { says: 'IPv4 field must have at least one digit', at: rest }
    : undefined
}

const IPV4_FIELDS = 4

function ipv4Fault(text: string): Fault | undefined {
  let rest = text
  for (let field = 1; ; field++) {
    const fault = octetFault(rest)
    if (fault !== undefined) return fault
    const dot = rest.indexOf('.')
    if (dot < 0) return field < IPV4_FIELDS ? { says: 'IPv4 address too short' } : undefined
    if (field === IPV4_FIELDS) return { says: 'IPv4 address too long' }
    rest = rest.slice(dot + 1)
  }
}

/** How far parseIPv6 is: what is left, how many octets were read, and where `::` was. */
interface State {
  rest: string
  octets: number
  ellipsis: number
}

const IPV6_OCTETS = 16
const IPV4_PLACE = 12
const MOST_DIGITS = 4

function groupFault(digits: string, rest: string): Fault | undefined {
  if (digits.length > MOST_DIGITS)
    return { says: 'each group must have 4 or less digits', at: rest }
  return digits === ''
    ? { says: 'each colon-separated field must have at least one digit', at: rest }
    : undefined
}

/** An IPv4 address in place of the last two groups. */
function embeddedFault({ rest, octets, ellipsis }: State): Fault | undefined {
  if (ellipsis < 0 && octets !== IPV4_PLACE) {
    const says = 'embedded IPv4 address must replace the final 2 fields of the address'
    return { says, at: rest }
  }
  if (octets > IPV4_PLACE) {
    const says = 'too many hex fields to fit an embedded IPv4 at the end of the address'
    return { says, at: rest }
  }
  return ipv4Fault(rest)
}

/** The colons behind a group. */
function takeColons(state: State): Fault | undefined {
  const { rest } = state
  if (!rest.startsWith(':')) return { says: 'unexpected character, want colon', at: rest }
  if (rest === ':') return { says: 'colon must be followed by more characters', at: rest }
  state.rest = rest.slice(1)
  if (!state.rest.startsWith(':')) return undefined
  if (state.ellipsis >= 0) return { says: 'multiple :: in address', at: state.rest }
  state.ellipsis = state.octets
  state.rest = state.rest.slice(1)
  return undefined
}

/** One group; `'end'` where the address ends with it. */
function takeGroup(state: State): Fault | 'end' | undefined {
  const { rest } = state
  const [digits] = /^[0-9a-fA-F]*/.exec(rest) as RegExpExecArray
  const fault = groupFault(digits, rest)
  if (fault !== undefined) return fault
  if (rest.startsWith('.', digits.length)) {
    const inside = embeddedFault(state)
    state.rest = ''
    state.octets += IPV4_FIELDS
    return inside ?? 'end'
  }
  state.octets += 2
  state.rest = rest.slice(digits.length)
  if (state.rest === '') return 'end'
  const colons = takeColons(state)
  return colons ?? (state.rest === '' ? 'end' : undefined)
}

function endFault({ rest, octets, ellipsis }: State): Fault | undefined {
  if (rest !== '') return { says: 'trailing garbage after address', at: rest }
  if (octets < IPV6_OCTETS) return ellipsis < 0 ? { says: 'address string too short' } : undefined
  return ellipsis < 0 ? undefined : { says: 'the :: must expand to at least one field of zeros' }
}

function ipv6Fault(text: string): Fault | undefined {
  const [address = '', zone] = text.split(/%(.*)/s)
  if (zone === '') return { says: 'zone must be a non-empty string' }
  const leads = address.startsWith('::')
  const state: State = {
    rest: leads ? address.slice(2) : address,
    octets: 0,
    ellipsis: leads ? 0 : -1,
  }
  if (leads && state.rest === '') return undefined
  while (state.octets < IPV6_OCTETS) {
    const found = takeGroup(state)
    if (found === 'end') break
    if (found !== undefined) return found
  }
  return endFault(state)
}

function faultOf(text: string): Fault | undefined {
  switch (/[.:%]/.exec(text)?.[0]) {
    case '.':
      return ipv4Fault(text)
    case ':':
      return ipv6Fault(text)
    case '%':
      return { says: 'missing IPv6 address' }
    default:
      return { says: 'unable to parse IP' }
  }
}

/** What ParseAddr says of a text that is not an IP address, as Go quotes it; `undefined` for one that is. */
export function goAddressFault(text: string): string | undefined {
  const fault = faultOf(text)
  if (fault === undefined) return undefined
  const at = fault.at === undefined || fault.at === '' ? '' : ` (at ${goQuote(fault.at)})`
  return `ParseAddr(${goQuote(text)}): ${fault.says}${at}`
}
