import { formatIp } from '../../certificate/ip.ts'
import type { GoNetwork } from './general-names.ts'

// Addresses and networks of package net. An IPv4 address within IPv6 (::ffff:0:0/96) is an IPv4 address to it.

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** `IP.To4` where it has one, else the octets as they are. */
function unmapped(ip: Uint8Array): Uint8Array {
  const mapped = ip.length === 16 && MAPPED.every((octet, i) => ip[i] === octet)
  return mapped ? ip.subarray(MAPPED.length) : ip
}

/** `IPNet.Contains`. */
export function networkContains(network: GoNetwork, ip: Uint8Array): boolean {
  const base = unmapped(network.ip)
  const mask = network.mask.subarray(network.mask.length - base.length)
  const address = unmapped(ip)
  return (
    address.length === base.length &&
    address.every((octet, i) => ((octet ^ (base[i] as number)) & (mask[i] as number)) === 0)
  )
}

/** `IP.String`. */
export function ipText(ip: Uint8Array): string {
  return formatIp(unmapped(ip))
}

/** `IPNet.String`: the address as it was written, and the length of the prefix. */
export function networkText({ ip, mask }: GoNetwork): string {
  const base = unmapped(ip)
  const bits = [...mask.subarray(mask.length - base.length)]
    .map((octet) => octet.toString(2))
    .join('')
  return `${formatIp(base)}/${String(bits.replaceAll('0', '').length)}`
}
