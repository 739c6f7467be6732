import type { KeyObject } from 'node:crypto'
import { element, integer, sequence, time } from '../../../src/der/writer.ts'
import { formatPem } from '../../../src/pem/format.ts'
import { END, START, type Made } from './certificate.ts'
import { keyIdentifier, pointName, reasonFlags } from './extensions.ts'
import { key, signerOf } from './keys.ts'
import { generalName, name } from './names.ts'
import { extension, extensionDer, writeCrl, type ExtensionPlan, type Hash } from './write.ts'

// CRLs to order, faults included.

export interface EntrySpec {
  readonly serial: number
  readonly reason?: number
  readonly issuer?: string
  readonly extra?: readonly ExtensionPlan[]
}

export interface CrlSpec {
  readonly issuer: string
  readonly signedWith?: string
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | null
  readonly revoked?: readonly EntrySpec[]
  readonly number?: number | null
  readonly deltaFrom?: number
  /** The label of the key that authorityKeyIdentifier names instead of the one that signs. */
  readonly aki?: string
  readonly hash?: Hash
  /** The algorithm inside, where it is another. */
  readonly innerAlgorithm?: Uint8Array
  readonly idp?: {
    readonly full?: readonly string[]
    readonly relative?: string
    readonly user?: boolean
    readonly ca?: boolean
    readonly attribute?: boolean
    readonly indirect?: boolean
    readonly reasons?: readonly number[]
  }
  readonly extra?: readonly ExtensionPlan[]
}

const flag = (tag: number, set: boolean | undefined): readonly Uint8Array[] =>
  set === true ? [element(tag, Uint8Array.of(0xff))] : []

/** issuingDistributionPoint (RFC 5280, section 5.2.5). */
const scope = (idp: NonNullable<CrlSpec['idp']>): Uint8Array =>
  sequence(
    ...pointName(idp),
    ...flag(0x81, idp.user),
    ...flag(0x82, idp.ca),
    ...(idp.reasons === undefined ? [] : [reasonFlags(0x83, idp.reasons)]),
    ...flag(0x84, idp.indirect),
    ...flag(0x85, idp.attribute),
  )

function crlExtensions(spec: CrlSpec): readonly ExtensionPlan[] {
  const { number = 1, idp, deltaFrom } = spec
  const signer = keyIdentifier(spec.aki ?? spec.signedWith ?? spec.issuer)
  return [
    extension('2.5.29.35', sequence(element(0x80, signer))),
    ...(number === null ? [] : [extension('2.5.29.20', integer(number))]),
    ...(deltaFrom === undefined ? [] : [extension('2.5.29.27', integer(deltaFrom), true)]),
    ...(idp === undefined ? [] : [extension('2.5.29.28', scope(idp), true)]),
    ...(spec.extra ?? []),
  ]
}

function entry({ serial, reason, issuer, extra = [] }: EntrySpec): Uint8Array {
  const list = [
    ...(reason === undefined ? [] : [extension('2.5.29.21', element(0x0a, Uint8Array.of(reason)))]),
    ...(issuer === undefined
      ? []
      : [extension('2.5.29.29', sequence(generalName(`dir:${issuer}`)), true)]),
    ...extra,
  ]
  return sequence(
    integer(serial),
    time(new Date('2001-02-01T00:00:00Z')),
    ...(list.length > 0 ? [sequence(...list.map(extensionDer))] : []),
  )
}

/** A CRL as DER, its issuer by name. */
export function crl(spec: CrlSpec): Uint8Array {
  const { revoked = [], nextUpdate = END, thisUpdate = START } = spec
  return writeCrl(
    {
      version: integer(1),
      hash: spec.hash,
      innerAlgorithm: spec.innerAlgorithm,
      issuer: name(spec.issuer),
      thisUpdate: time(thisUpdate),
      nextUpdate: nextUpdate === null ? undefined : time(nextUpdate),
      entries: revoked.map(entry),
      extensions: crlExtensions(spec),
    },
    signerOf(key(spec.signedWith ?? spec.issuer)),
  )
}

/** A CRL in PEM with nothing in it, or one certificate, of a certificate that was made. */
export function forgeCrl(
  issuer: Made,
  { key: other, to = END, revoked }: { key?: KeyObject; to?: Date; revoked?: Made } = {},
): string {
  const der = writeCrl(
    {
      version: integer(1),
      issuer: issuer.subject,
      thisUpdate: time(START),
      nextUpdate: time(to),
      entries: revoked === undefined ? [] : [sequence(element(0x02, revoked.serial), time(START))],
      extensions: [extension('2.5.29.20', integer(1))],
    },
    signerOf(other ?? issuer.key),
  )
  return formatPem('X509 CRL', der)
}
