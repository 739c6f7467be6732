import { equalBytes } from '../der/bytes.ts'
import { DerReader } from '../der/reader.ts'
import { readExtensionList } from './extensions.ts'
import { freezeDeep } from './freeze.ts'
import { jsonOf, type CertificateJson } from './json.ts'
import { integerDecimal, integerHex } from './integer.ts'
import type { CertificateFields } from './read-certificate.ts'
import { spiffeIdOf } from './spiffe.ts'
import type * as T from './types.ts'

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * The facts of a certificate over what one pass has read.
 *
 * Getters, so that what few people ask for costs nothing at parsing, and so that everything that is handed out is frozen
 * by then. Dates are copies: a Date cannot be frozen.
 */
export class CertificateView implements T.Certificate {
  readonly #fields: CertificateFields
  #extensions: readonly T.Extension[] | undefined

  constructor(fields: CertificateFields) {
    this.#fields = fields
    Object.freeze(this)
  }

  /** Did this copy of the package read it? A copy of its members is none, and neither is a Proxy of it. */
  static isOne(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #fields in value
  }

  get der(): Uint8Array {
    return this.#fields.der
  }

  get tbs(): Uint8Array {
    return this.#fields.tbs.bytes
  }

  get version(): 1 | 2 | 3 {
    return this.#fields.tbs.version
  }

  get serialBytes(): Uint8Array {
    return this.#fields.tbs.serialBytes
  }

  get issuer(): T.Name {
    return this.#fields.tbs.issuer
  }

  get subject(): T.Name {
    return this.#fields.tbs.subject
  }

  get signature(): Uint8Array {
    return this.#fields.signature
  }

  get notBefore(): Date {
    return new Date(this.#fields.tbs.notBefore)
  }

  get notAfter(): Date {
    return new Date(this.#fields.tbs.notAfter)
  }

  get serialHex(): string {
    return integerHex(this.#fields.tbs.serialBytes)
  }

  get serialDecimal(): string {
    return integerDecimal(this.#fields.tbs.serialBytes)
  }

  get selfIssued(): boolean {
    return equalBytes(this.subject.der, this.issuer.der)
  }

  get spiffeId(): T.SpiffeId | undefined {
    return spiffeIdOf(this.#fields.tbs.extensions.decoded.subjectAltName?.names)
  }

  get extensions(): readonly T.Extension[] {
    const { start, end } = this.#fields.tbs.extensions
    return (this.#extensions ??= freezeDeep(readExtensionList(new DerReader(this.der, start, end))))
  }

  get publicKey(): T.PublicKey {
    return this.#fields.tbs.publicKey
  }

  get signatureAlgorithm(): T.AlgorithmIdentifier {
    return this.#fields.signatureAlgorithm
  }

  get tbsSignatureAlgorithm(): T.AlgorithmIdentifier {
    return this.#fields.tbs.signatureAlgorithm
  }

  get deviations(): readonly string[] {
    return this.#fields.deviations
  }

  get basicConstraints(): T.BasicConstraints | undefined {
    return this.#fields.tbs.extensions.decoded.basicConstraints
  }

  get keyUsage(): T.KeyUsage | undefined {
    return this.#fields.tbs.extensions.decoded.keyUsage
  }

  get extendedKeyUsage(): T.ExtendedKeyUsage | undefined {
    return this.#fields.tbs.extensions.decoded.extendedKeyUsage
  }

  get subjectAltName(): T.AlternativeNames | undefined {
    return this.#fields.tbs.extensions.decoded.subjectAltName
  }

  get issuerAltName(): T.AlternativeNames | undefined {
    return this.#fields.tbs.extensions.decoded.issuerAltName
  }

  get subjectKeyIdentifier(): T.KeyIdentifier | undefined {
    return this.#fields.tbs.extensions.decoded.subjectKeyIdentifier
  }

  get authorityKeyIdentifier(): T.AuthorityKeyIdentifier | undefined {
    return this.#fields.tbs.extensions.decoded.authorityKeyIdentifier
  }

  get nameConstraints(): T.NameConstraints | undefined {
    return this.#fields.tbs.extensions.decoded.nameConstraints
  }

  get certificatePolicies(): T.CertificatePolicies | undefined {
    return this.#fields.tbs.extensions.decoded.certificatePolicies
  }

  get policyMappings(): T.PolicyMappings | undefined {
    return this.#fields.tbs.extensions.decoded.policyMappings
  }

  get policyConstraints(): T.PolicyConstraints | undefined {
    return this.#fields.tbs.extensions.decoded.policyConstraints
  }

  get inhibitAnyPolicy(): T.InhibitAnyPolicy | undefined {
    return this.#fields.tbs.extensions.decoded.inhibitAnyPolicy
  }

  get crlDistributionPoints(): T.DistributionPoints | undefined {
    return this.#fields.tbs.extensions.decoded.crlDistributionPoints
  }

  get freshestCrl(): T.DistributionPoints | undefined {
    return this.#fields.tbs.extensions.decoded.freshestCrl
  }

  get authorityInfoAccess(): T.AccessDescriptions | undefined {
    return this.#fields.tbs.extensions.decoded.authorityInfoAccess
  }

  get subjectInfoAccess(): T.AccessDescriptions | undefined {
    return this.#fields.tbs.extensions.decoded.subjectInfoAccess
  }

  toJSON(): CertificateJson {
    return jsonOf(this)
  }

  // getters are invisible to console.log: what it shows on Node, Deno and Bun is the plain data
  [INSPECT](): CertificateJson {
    return jsonOf(this)
  }
}
