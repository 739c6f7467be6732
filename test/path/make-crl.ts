import { bitString, element, integer, sequence, time } from '../../src/der/writer.ts'
import {
  ECDSA_SHA256,
  END,
  extension,
  generalName,
  identifier,
  name,
  pointName,
  reasonFlags,
  signWith,
  START,
  type ExtensionSpec,
} from './make.ts'

export interface EntrySpec {
  readonly serial: number
  readonly reason?: number
  readonly issuer?: string
  readonly extra?: readonly ExtensionSpec[]
}

export interface CrlSpec {
  readonly issuer: string
  readonly signedWith?: string
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | null
  readonly revoked?: readonly EntrySpec[]
  readonly number?: number | null
  readonly deltaFrom?: number
  readonly idp?: {
    readonly full?: readonly string[]
    readonly relative?: string
    readonly user?: boolean
    readonly ca?: boolean
    readonly attribute?: boolean
    readonly indirect?: boolean
    readonly reasons?: readonly number[]
  }
  readonly extra?: readonly ExtensionSpec[]
}

const flag = (tag: number, set: boolean | undefined): Uint8Array[] =>
  set === true ? [element(tag, Uint8Array.of(0xff))] : []

function crlExtensions(spec: CrlSpec): ExtensionSpec[] {
  const { number = 1, idp } = spec
  const list: ExtensionSpec[] = []
  const signer = identifier(spec.signedWith ?? spec.issuer)
  list.push({ oid: '2.5.29.35', value: sequence(element(0x80, signer)) })
  if (number !== null) list.push({ oid: '2.5.29.20', value: integer(number) })
  if (spec.deltaFrom !== undefined) {
    list.push({ oid: '2.5.29.27', critical: true, value: integer(spec.deltaFrom) })
  }
  if (idp !== undefined) {
    const value = sequence(
      ...pointName(idp),
      ...flag(0x81, idp.user),
      ...flag(0x82, idp.ca),
      ...(idp.reasons === undefined ? [] : [reasonFlags(0x83, idp.reasons)]),
      ...flag(0x84, idp.indirect),
      ...flag(0x85, idp.attribute),
    )
    list.push({ oid: '2.5.29.28', critical: true, value })
  }
  return [...list, ...(spec.extra ?? [])]
}

function entry({ serial, reason, issuer, extra = [] }: EntrySpec): Uint8Array {
  const list: ExtensionSpec[] = []
  if (reason !== undefined)
    list.push({ oid: '2.5.29.21', value: element(0x0a, Uint8Array.of(reason)) })
  if (issuer !== undefined) {
    const value = sequence(generalName(`dir:${issuer}`))
    list.push({ oid: '2.5.29.29', critical: true, value })
  }
  const all = [...list, ...extra]
  return sequence(
    integer(serial),
    time(new Date('2001-02-01T00:00:00Z')),
    ...(all.length > 0 ? [sequence(...all.map(extension))] : []),
  )
}

/** A CRL as DER. */
export function crl(spec: CrlSpec): Uint8Array {
  const { revoked = [], nextUpdate = END } = spec
  const tbs = sequence(
    integer(1),
    ECDSA_SHA256,
    name(spec.issuer),
    time(spec.thisUpdate ?? START),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(revoked.length > 0 ? [sequence(...revoked.map(entry))] : []),
    element(0xa0, sequence(...crlExtensions(spec).map(extension))),
  )
  return sequence(
    tbs,
    ECDSA_SHA256,
    bitString(signWith(spec.signedWith ?? spec.issuer, tbs, 'sha256')),
  )
}
