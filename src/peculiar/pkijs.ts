import { requireObject, requireObjects } from '../report/argument.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { privateKeyDer } from '../key/format.ts'
import { parsePrivateKey } from '../key/parse.ts'
import type { PrivateKey } from '../key/types.ts'
import { isRefusal } from '../report/error.ts'
import {
  bytesOf,
  ownBuffer,
  peculiarError,
  requireCertificate,
  requireIterable,
  requireModule,
} from './fail.ts'

/** The part of the module `pkijs` that certificates need; `C` is its `Certificate`. */
export interface PkijsModule<C> {
  /** The class `Certificate` of the module. */
  readonly Certificate: {
    /** Reads DER (or BER), as the module does. */
    fromBER(raw: ArrayBuffer): C
  }
}

/** The part of the module `pkijs` that keys need; `K` is its `PrivateKeyInfo`. */
export interface PkijsKeyModule<K> {
  /** The class `PrivateKeyInfo` of the module. */
  readonly PrivateKeyInfo: {
    /** Reads DER (or BER), as the module does. */
    fromBER(raw: ArrayBuffer): K
  }
}

/** What is used of an object of `pkijs`: that it writes itself. */
export interface PkijsObject {
  /** The object as a tree of `asn1js`. */
  toSchema(): {
    /** The tree in DER. */
    toBER(): ArrayBuffer
  }
}

function encode(object: PkijsObject, wanted: string): Uint8Array {
  try {
    return bytesOf(object.toSchema().toBER(), wanted)
  } catch (error) {
    if (isRefusal(error)) throw error
    // no cause: what a foreign package says of a key may show it
    throw peculiarError('peculiar-object', { wanted, problem: 'it does not write itself' })
  }
}

/**
 * Makes a `Certificate` of `pkijs` out of a certificate.
 *
 * @param pkijs - The module, as the caller imports it.
 * @param certificate - The certificate; its bytes are copied.
 */
export function toPkijs<C>(pkijs: PkijsModule<C>, certificate: Certificate): C {
  requireModule('pkijs', pkijs, 'Certificate')
  requireCertificate(certificate)
  return pkijs.Certificate.fromBER(ownBuffer(certificate.der))
}

/**
 * Reads a `Certificate` of `pkijs`, which has to be signed: from the bytes that it writes, strictly.
 *
 * @throws MeshCertsError `peculiar-object`; `der-…` and `certificate-…` for what that package reads and RFC 5280 forbids.
 */
export function fromPkijs(certificate: PkijsObject): Certificate {
  return parseCertificateDer(encode(certificate, 'Certificate of pkijs'))
}

/** Makes `Certificate` objects of `pkijs` out of a chain, in its order, as {@link toPkijs} does. */
export function toPkijsChain<C>(
  pkijs: PkijsModule<C>,
  chain: readonly Certificate[],
): readonly C[] {
  requireObjects('chain', chain)
  return Object.freeze(chain.map((certificate) => toPkijs(pkijs, certificate)))
}

/**
 * Reads a chain of `pkijs` objects, in its order.
 *
 * @throws MeshCertsError as {@link fromPkijs}.
 */
export function fromPkijsChain(chain: Iterable<PkijsObject>): readonly Certificate[] {
  requireIterable('chain', chain)
  return Object.freeze(Array.from(chain, fromPkijs))
}

/**
 * Makes a `PrivateKeyInfo` of `pkijs` out of a private key. The object holds the key in the clear.
 *
 * @param pkijs - The module, as the caller imports it.
 * @param key - The key.
 */
export function toPkijsKey<K>(pkijs: PkijsKeyModule<K>, key: PrivateKey): K {
  requireModule('pkijs', pkijs, 'PrivateKeyInfo')
  const der = privateKeyDer(key)
  const buffer = ownBuffer(der)
  der.fill(0)
  return pkijs.PrivateKeyInfo.fromBER(buffer)
}

/**
 * Reads a `PrivateKeyInfo` of `pkijs`.
 *
 * @param key - The object.
 * @param options - The engine that computes the public half; that of the runtime when left out.
 * @throws MeshCertsError `peculiar-object`; as `parsePrivateKey`.
 */
export async function fromPkijsKey(
  key: PkijsObject,
  options: {
    /** The engine of the runtime when left out. */
    readonly engine?: Engine
  } = {},
): Promise<PrivateKey> {
  requireObject('options', options)
  const der = encode(key, 'PrivateKeyInfo of pkijs')
  try {
    return await parsePrivateKey(der, options)
  } finally {
    der.fill(0)
  }
}
