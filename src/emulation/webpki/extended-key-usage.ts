/** The purpose that a chain is judged for. */
export type Usage = 'serverAuth' | 'clientAuth'

// id-kp 1.3.6.1.5.5.7.3
const ID_KP = [0x2b, 6, 1, 5, 5, 7, 3]
const LAST: Readonly<Record<Usage, number>> = { serverAuth: 1, clientAuth: 2 }

/** Is this the identifier of the purpose? */
export function isPurpose(oid: Uint8Array, usage: Usage): boolean {
  return (
    oid.length === ID_KP.length + 1 &&
    ID_KP.every((octet, i) => oid[i] === octet) &&
    oid[7] === LAST[usage]
  )
}

function firstTwo(number: bigint): readonly bigint[] {
  if (number < 40n) return [0n, number]
  return number < 80n ? [1n, number - 40n] : [2n, number - 80n]
}

/**
 * `OidDecoder` (rustls-webpki 0.103.13, src/verify_cert.rs): numbers of more than one octet come out wrong there, since it
 * shifts by eight bits where BASE128 has seven, and keeps 64 bits. The words for a missing purpose show them.
 */
export function decodeWebpkiOid(oid: Uint8Array): readonly string[] {
  const numbers: bigint[] = []
  let current = 0n
  for (const octet of oid) {
    current = BigInt.asUintN(64, (current << 8n) + BigInt(octet & 0x7f))
    if (octet >= 0x80) continue
    numbers.push(...(numbers.length === 0 ? firstTwo(current) : [current]))
    current = 0n
  }
  return numbers.map(String)
}
