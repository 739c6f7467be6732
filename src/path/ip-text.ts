function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  // RFC 3986, section 3.2.2: decimal, no leading zeros
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part)))
    return undefined
  const octets = parts.map(Number)
  return octets.every((octet) => octet < 256) ? Uint8Array.from(octets) : undefined
}

/** @param isLast - Do they end the address? The last 32 bits alone may be written with dots (RFC 4291, section 2.2). */
function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return []
  const octets: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const dotted = isLast && index === parts.length - 1 && part.includes('.')
    const v4 = dotted ? parseIpv4(part) : undefined
    if (v4 !== undefined) octets.push(...v4)
    else if (/^[0-9a-f]{1,4}$/i.test(part))
      octets.push(parseInt(part, 16) >> 8, parseInt(part, 16) & 255)
    else return undefined
  }
  return octets
}

/** The octets of an IPv4 or IPv6 address in any of its usual spellings (RFC 4291, section 2.2); `undefined` when it is none. */
export function parseIp(text: string): Uint8Array | undefined {
  if (!text.includes(':')) return parseIpv4(text)
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 16 - head.length - tail.length
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail])
}
