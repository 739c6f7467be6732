import { refuseArgument, requireObjects } from '../report/argument.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { bytesOf, ownBuffer, requireCertificate, requireIterable, requireModule } from './fail.ts'

/** The part of the module `@peculiar/x509` that is used; `C` is its `X509Certificate`. */
export interface PeculiarModule<C> {
  /** The class `X509Certificate` of the module; it is given DER. */
  readonly X509Certificate: new (raw: ArrayBuffer) => C
}

/** What is used of an `X509Certificate` of `@peculiar/x509`. */
export interface PeculiarCertificate {
  /** The certificate in DER. */
  readonly rawData: ArrayBuffer
}

const CERTIFICATE = 'X509Certificate of @peculiar/x509'

/**
 * Makes an `X509Certificate` of `@peculiar/x509` out of a certificate.
 *
 * @param x509 - The module, as the caller imports it (`reflect-metadata` before it).
 * @param certificate - The certificate; its bytes are copied.
 * @returns The same bytes in an object of the caller's module.
 * @example
 * import { toPeculiar } from 'meshcerts/peculiar'
 * import { parseCertificate } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const x509 = { X509Certificate: class { constructor(readonly rawData: ArrayBuffer) {} } }
 * toPeculiar(x509, parseCertificate(readFileSync('fixtures/good/ca-cert.pem'))).rawData.byteLength > 500 // => true
 */
export function toPeculiar<C>(x509: PeculiarModule<C>, certificate: Certificate): C {
  requireModule('x509', x509, 'X509Certificate')
  if (typeof x509.X509Certificate !== 'function')
    refuseArgument('x509', 'a module with the class X509Certificate', x509)
  requireCertificate(certificate)
  return new x509.X509Certificate(ownBuffer(certificate.der))
}

/**
 * Reads an `X509Certificate` of `@peculiar/x509`: from its bytes, strictly.
 *
 * @throws MeshCertsError `peculiar-object`; `der-…` and `certificate-…` for what that package reads and RFC 5280 forbids.
 */
export function fromPeculiar(certificate: PeculiarCertificate): Certificate {
  // callers in JavaScript may pass anything
  const given = certificate as Partial<PeculiarCertificate> | null | undefined
  return parseCertificateDer(bytesOf(given?.rawData, CERTIFICATE))
}

/** Makes `X509Certificate` objects out of a chain, in its order, as {@link toPeculiar} does. */
export function toPeculiarChain<C>(
  x509: PeculiarModule<C>,
  chain: readonly Certificate[],
): readonly C[] {
  requireObjects('chain', chain)
  return Object.freeze(chain.map((certificate) => toPeculiar(x509, certificate)))
}

/**
 * Reads a chain of `@peculiar/x509`, in its order: an array, or its `X509Certificates`, which `X509ChainBuilder` returns.
 *
 * @throws MeshCertsError as {@link fromPeculiar}.
 */
export function fromPeculiarChain(chain: Iterable<PeculiarCertificate>): readonly Certificate[] {
  requireIterable('chain', chain)
  return Object.freeze(Array.from(chain, fromPeculiar))
}
