// What people write today to judge leaf, intermediate and root: DER in, verdict out, whatever each library checks.
import 'reflect-metadata'
import {
  createPublicKey,
  verify as verifySignature,
  X509Certificate as NodeCertificate,
  type KeyObject,
} from 'node:crypto'
import * as x509 from '@peculiar/x509'
import * as pkijs from 'pkijs'
import { parseCertificate } from 'meshcerts'

/** A chain as it comes from the wire, and when it is judged. */
export interface Chain {
  readonly leaf: Uint8Array
  readonly intermediate: Uint8Array
  readonly root: Uint8Array
  readonly at: Date
}

/** The floor: one signature, with everything that can be prepared prepared. */
export interface Check {
  readonly key: KeyObject
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

const HASHES: Readonly<Record<string, string>> = { EC: 'sha256', RSA: 'sha256' }

export function prepareCheck(child: Uint8Array, issuer: Uint8Array): Check {
  const { tbs, signature } = parseCertificate(child)
  const { spki } = parseCertificate(issuer).publicKey
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  return { key, data: tbs, signature }
}

export function runCheck({ key, data, signature }: Check): boolean {
  return verifySignature(HASHES['EC'], data, key, signature)
}

/** By hand, as far as the class goes: names, CA, signatures, dates. */
export function judgeNode({ leaf, intermediate, root, at }: Chain): boolean {
  const path = [leaf, intermediate, root].map((der) => new NodeCertificate(der))
  return path.every((certificate, index) => {
    const issuer = path[index + 1]
    const valid =
      Date.parse(certificate.validFrom) <= at.getTime() &&
      at.getTime() <= Date.parse(certificate.validTo)
    if (!valid || (index > 0 && !certificate.ca)) return false
    if (issuer === undefined) return true
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  })
}

const WEB_CRYPTO = globalThis.crypto

x509.cryptoProvider.set(WEB_CRYPTO)
pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: WEB_CRYPTO }))

/** Its builder finds the chain and checks signatures; dates and the root are compared by hand. */
export async function judgePeculiar({ leaf, intermediate, root, at }: Chain): Promise<boolean> {
  const [target, issuer, anchor] = [leaf, intermediate, root].map(
    (der) => new x509.X509Certificate(der),
  ) as [x509.X509Certificate, x509.X509Certificate, x509.X509Certificate]
  const chain = await new x509.X509ChainBuilder({ certificates: [issuer, anchor] }).build(target)
  const last = chain.at(-1)
  if (last?.equal(anchor) !== true) return false
  for (const [index, certificate] of chain.entries()) {
    const publicKey = (chain[index + 1] ?? certificate).publicKey
    if (!(await certificate.verify({ date: at, publicKey }))) return false
  }
  return true
}

export async function judgePkijs({ leaf, intermediate, root, at }: Chain): Promise<boolean> {
  const [target, issuer, anchor] = [leaf, intermediate, root].map((der) =>
    pkijs.Certificate.fromBER(der),
  ) as [pkijs.Certificate, pkijs.Certificate, pkijs.Certificate]
  const engine = new pkijs.CertificateChainValidationEngine({
    trustedCerts: [anchor],
    certs: [issuer, target],
    checkDate: at,
  })
  const { result } = await engine.verify()
  return result
}
