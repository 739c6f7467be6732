import { formatPem } from '../../src/pem/format.ts'
import { integer, time } from '../../src/der/writer.ts'
import { keyNamed } from '../../scripts/differential/material/keys.ts'
import { certificate } from '../support/certificates/certificate.ts'
import { keyUsage, type Usage } from '../support/certificates/extensions.ts'
import { name } from '../support/certificates/names.ts'
import { writeCrl } from '../support/certificates/write.ts'

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
  /** `none`: no keyUsage at all, as `openssl req -x509` has it. */
  readonly usages?: readonly Usage[] | 'none'
  readonly from?: string
  readonly to?: string
  /** Its keyUsage appears twice: BoringSSL reads that, and RFC 5280 forbids it. */
  readonly twice?: true
}

const CA_USAGES: readonly Usage[] = ['keyCertSign', 'cRLSign']
const LEAF_USAGES: readonly Usage[] = ['digitalSignature']

function altNames({ hosts = [], address }: Wanted): readonly string[] | undefined {
  const names = hosts.map((host) => `dns:${host}`)
  if (address !== undefined) names.push(`ip:${Buffer.from(address).toString('hex')}`)
  return names.length === 0 ? undefined : names
}

/** Without a name there is no attribute: one that is empty is refused by Envoy. */
const subjectOf = (cn: string): string => (cn === '' ? '' : `CN=${cn}`)

export function make(wanted: Wanted): Made {
  const { cn, key, ca = false } = wanted
  const { issuer = wanted, usages = ca ? CA_USAGES : LEAF_USAGES } = wanted
  const der = certificate({
    subject: subjectOf(cn),
    issuer: subjectOf(issuer.cn),
    key,
    signedWith: issuer.key,
    serial: 1000 + cn.length,
    notBefore: new Date(wanted.from ?? '2026-01-01'),
    notAfter: new Date(wanted.to ?? '2036-01-01'),
    ca: ca ? true : undefined,
    usages: usages === 'none' ? undefined : usages,
    eku: wanted.purposes,
    san: altNames(wanted),
    ski: false,
    aki: false,
    extra: wanted.twice && usages !== 'none' ? [keyUsage(usages)] : [],
  })
  const [label, form] = Object.entries(keyNamed(key).forms)[0]!
  return { cn, key, pem: formatPem('CERTIFICATE', der), keyPem: formatPem(label, form) }
}

export function makeCrl(issuer: Pick<Made, 'cn' | 'key'>, nextUpdate: string): string {
  const parts = {
    version: integer(1),
    issuer: name(`CN=${issuer.cn}`),
    thisUpdate: time(new Date('2026-01-01')),
    nextUpdate: time(new Date(nextUpdate)),
    entries: [],
    extensions: [],
  }
  return formatPem('X509 CRL', writeCrl(parts, keyNamed(issuer.key)))
}
