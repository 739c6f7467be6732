import {
  certificateDer,
  crlDer,
  extension,
  nameOf,
  pemBlock,
} from '../../scripts/differential/material/certificate.ts'
import { dns, ip } from '../../scripts/differential/generate/extensions.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import { bitString, boolean, integer, oid, sequence, time } from '../../src/der/writer.ts'

// Certificates of gateways, each made in one line. Keys are named: the same name is the same key.

export interface Made {
  readonly cn: string
  readonly key: string
  readonly pem: string
  readonly keyPem: string
}

export interface Wanted {
  readonly cn: string
  readonly key: string
  readonly issuer?: Pick<Made, 'cn' | 'key'>
  readonly hosts?: readonly string[]
  readonly address?: readonly number[]
  readonly ca?: boolean
  readonly purposes?: readonly string[]
  readonly usage?: number
  readonly from?: string
  readonly to?: string
  /** Its keyUsage appears twice: BoringSSL reads that, and RFC 5280 forbids it. */
  readonly twice?: true
}

const DIGITAL_SIGNATURE = 0x80
const CERT_SIGN = 0x06

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function altNames({ hosts, address }: Wanted) {
  if (hosts === undefined && address === undefined) return []
  const names = [...(hosts ?? []).map(dns), ...(address ? [ip(...address)] : [])]
  return [extension('2.5.29.17', sequence(...names))]
}

export function make(wanted: Wanted): Made {
  const { cn, key, issuer, ca = false, purposes, usage } = wanted
  const bits = usage ?? (ca ? CERT_SIGN : DIGITAL_SIGNATURE)
  const der = certificateDer({
    version: 3,
    serial: integer(1000 + cn.length),
    subject: nameOf({ CN: cn }),
    issuer: nameOf({ CN: issuer?.cn ?? cn }),
    notBefore: time(new Date(wanted.from ?? '2026-01-01')),
    notAfter: time(new Date(wanted.to ?? '2036-01-01')),
    key,
    signer: issuer?.key ?? key,
    extensions: [
      ...(ca ? [extension('2.5.29.19', sequence(boolean(true)), true)] : []),
      ...[bits, ...(wanted.twice ? [bits] : [])].map((octet) =>
        extension('2.5.29.15', bitString(Uint8Array.of(octet)), true),
      ),
      ...(purposes ? [extension('2.5.29.37', sequence(...purposes.map(oid)))] : []),
      ...altNames(wanted),
    ],
    tbsEdits: [],
    edits: [],
  })
  const [label, form] = Object.entries(keyNamed(key).forms)[0]!
  return { cn, key, pem: text(pemBlock('CERTIFICATE', der)), keyPem: text(pemBlock(label, form)) }
}

export function makeCrl(issuer: Pick<Made, 'cn' | 'key'>, nextUpdate: string): string {
  const der = crlDer({
    version: integer(1),
    issuer: nameOf({ CN: issuer.cn }),
    signer: issuer.key,
    thisUpdate: time(new Date('2026-01-01')),
    nextUpdate: time(new Date(nextUpdate)),
    entries: [],
    extensions: [],
    tbsEdits: [],
    edits: [],
  })
  return text(pemBlock('X509 CRL', der))
}
