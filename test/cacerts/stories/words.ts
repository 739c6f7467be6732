import type { ControlPlane } from '../../../src/release/control-plane.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PeerAnswers } from '../../../src/emulation/peers.ts'
import type { Files } from '../set-files.ts'
import type { Made } from '../../support/certificates/certificate.ts'
import { GOOD } from '../good-sets.ts'
import { openssl } from '../../support/openssl.ts'
import { tempFolder } from '../../support/temp.ts'

// One set, one fault. The words are those of test/vectors/checks.json, measured on the real loaders with
// sets of the same names; the sets themselves are made here.

export type Breaks = Partial<Record<keyof PeerAnswers, string>>

export interface Story {
  readonly name: string
  readonly files: Files
  /** What istiod says behind `failed to create an istiod CA: `; left out where it accepts. */
  readonly says?: string
  /** The peers that refuse, with their words; all others accept. */
  readonly breaks?: Breaks
  /** `severity code`. */
  readonly finds: readonly string[]
  /** The release that reads it, where the default one would not show the fault. */
  readonly controlPlane?: ControlPlane
  /** The set without the fault. */
  readonly twin?: Files
}

export const bundle = (tail: string): string => `failed to create CA KeyCertBundle (${tail})`
export const BAD_CERT = bundle('failed to parse cert PEM: invalid PEM encoded certificate')
export const BAD_X509 = bundle('failed to parse cert PEM: failed to parse X.509 certificate')
export const badKey = (tail: string): string => bundle(`failed to parse private key PEM: ${tail}`)
export const path = (tail: string): string =>
  bundle(
    `cannot verify the cert with the provided root chain and cert pool with error: x509: ${tail}`,
  )
export const UNKNOWN = path('certificate signed by unknown authority')
export const unknown = (because: string, candidate: string): string =>
  path(
    `certificate signed by unknown authority (possibly because of "x509: ${because}" while trying to verify candidate authority certificate "${candidate}")`,
  )
export const TTL = (tail: string): string => `failed to get default cert TTL ${tail}`
export const noTtl = (tail: string): string =>
  TTL(
    `failed to get cert chain TTL failed to extract cert expiration timestamp: failed to parse the cert: ${tail}`,
  )
export const PAIR = bundle(
  'the cert does not match the key: tls: private key does not match public key',
)

export const every = (go: string, boring: string, open: string): Breaks => ({
  goServer: go,
  goClient: go,
  goIstiodServing: go,
  boringsslServer: boring,
  boringsslClient: boring,
  openssl30Server: open,
  openssl30Client: open,
  openssl111Server: open,
})
export const NO_ISSUER = every(
  'x509: certificate signed by unknown authority',
  'verify cert failed: X509_verify_cert: certificate verification error at depth 0: unable to get local issuer certificate',
  '20 unable to get local issuer certificate (depth 0)',
)
export const NOT_FOR_AKI: Breaks = {
  boringsslServer:
    'verify cert failed: X509_verify_cert: certificate verification error at depth 1: unable to get local issuer certificate',
  boringsslClient:
    'verify cert failed: X509_verify_cert: certificate verification error at depth 1: unable to get local issuer certificate',
  openssl30Server: '20 unable to get local issuer certificate (depth 1)',
  openssl30Client: '20 unable to get local issuer certificate (depth 1)',
  openssl111Server: '20 unable to get local issuer certificate (depth 1)',
}
export const WRONG_FIRST: Breaks = {
  boringsslServer:
    'verify cert failed: X509_verify_cert: certificate verification error at depth 1: certificate signature failure',
  boringsslClient:
    'verify cert failed: X509_verify_cert: certificate verification error at depth 1: certificate signature failure',
  openssl30Server: '7 certificate signature failure (depth 1)',
  openssl30Client: '7 certificate signature failure (depth 1)',
  openssl111Server: '7 certificate signature failure (depth 1)',
}
export const crlBreaks = (says: string): Breaks => ({
  boringsslServer: says,
  boringsslClient: says,
})

export const edit = (
  file: string,
  change: (text: string) => string,
  base: Files = GOOD,
): Files => ({
  ...base,
  [file]: change(base[file] as string),
})
export const chomp = (text: string): string => text.replace(/\n$/, '')

/** What openssl makes is the form; the verdict on it is measured elsewhere. */
const made = (args: readonly string[], input = ''): string => openssl(args, { input }).toString()
const work = tempFolder()
export function pkcs7(certificates: readonly Made[]): string {
  const file = join(work, 'certificates.pem')
  writeFileSync(file, certificates.map(({ pem }) => pem).join(''))
  return made(['crl2pkcs7', '-nocrl', '-certfile', file])
}

/** Before and after the time of the check. */
export const early = new Date('2001-03-01T00:00:00Z')
export const late = new Date('2001-09-01T00:00:00Z')
