// The libraries that people use today, each asked for the same fields of a certificate.
import 'reflect-metadata'
import { X509Certificate as NodeCertificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import forge from 'node-forge'
import * as pkijs from 'pkijs'
import { parseCertificate } from 'meshcerts'

const SAN = '2.5.29.17'
const KEY_USAGE = '2.5.29.15'
const BASIC_CONSTRAINTS = '2.5.29.19'

export function readOurs(der: Uint8Array): readonly unknown[] {
  const certificate = parseCertificate(der)
  return [
    certificate.subject.text,
    certificate.issuer.text,
    certificate.serialHex,
    certificate.notBefore,
    certificate.notAfter,
    certificate.subjectAltName?.names,
    certificate.keyUsage?.usages,
    certificate.basicConstraints?.ca,
    certificate.publicKey.type,
  ]
}

export function readNode(der: Uint8Array): readonly unknown[] {
  const certificate = new NodeCertificate(der)
  return [
    certificate.subject,
    certificate.issuer,
    certificate.serialNumber,
    certificate.validFrom,
    certificate.validTo,
    certificate.subjectAltName,
    // the extended one: node:crypto does not tell the other
    certificate.keyUsage,
    certificate.ca,
    certificate.publicKey.asymmetricKeyType,
  ]
}

export function readPeculiar(der: Uint8Array): readonly unknown[] {
  const certificate = new x509.X509Certificate(der)
  return [
    certificate.subject,
    certificate.issuer,
    certificate.serialNumber,
    certificate.notBefore,
    certificate.notAfter,
    certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items,
    certificate.getExtension(x509.KeyUsagesExtension)?.usages,
    certificate.getExtension(x509.BasicConstraintsExtension)?.ca,
    (certificate.publicKey.algorithm as { readonly name: string }).name,
  ]
}

export function readPkijs(der: Uint8Array): readonly unknown[] {
  const certificate = pkijs.Certificate.fromBER(der)
  const name = ({ typesAndValues }: pkijs.RelativeDistinguishedNames) =>
    typesAndValues.map(({ type, value }) => `${type}=${value.valueBlock.value}`).join()
  const extension = (oid: string) =>
    certificate.extensions?.find(({ extnID }) => extnID === oid)?.parsedValue as unknown
  return [
    name(certificate.subject),
    name(certificate.issuer),
    certificate.serialNumber.valueBlock.valueHexView,
    certificate.notBefore.value,
    certificate.notAfter.value,
    extension(SAN),
    extension(KEY_USAGE),
    extension(BASIC_CONSTRAINTS),
    certificate.subjectPublicKeyInfo.algorithm.algorithmId,
  ]
}

export function readForge(der: Uint8Array): readonly unknown[] {
  const bytes = Buffer.from(der).toString('latin1')
  const certificate = forge.pki.certificateFromAsn1(forge.asn1.fromDer(bytes))
  const name = (attributes: readonly { readonly shortName?: string; readonly value: string }[]) =>
    attributes.map(({ shortName, value }) => `${shortName ?? '?'}=${value}`).join()
  return [
    name(certificate.subject.attributes),
    name(certificate.issuer.attributes),
    certificate.serialNumber,
    certificate.validity.notBefore,
    certificate.validity.notAfter,
    certificate.getExtension('subjectAltName')?.['altNames'],
    certificate.getExtension('keyUsage'),
    certificate.getExtension('basicConstraints')?.['cA'],
    certificate.publicKey,
  ]
}
