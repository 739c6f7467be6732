import type { Certificate, GeneralName, Name } from '../certificate/types.ts'
import { fingerprint } from '../certificate/fingerprint.ts'
import { toHex } from '../der/bytes.ts'
import type { Placed } from './certificates.ts'

type Data = Readonly<Record<string, unknown>>

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : toHex(bytes)

const generalNames = (names: readonly GeneralName[] | undefined): readonly Data[] | undefined =>
  names?.map(({ type, value }) => ({ type, value }))

// without milliseconds: certificates have none
const time = (at: Date): string => at.toISOString().replace('.000Z', 'Z')

const nameData = ({ text, rdns }: Name): Data => ({
  text,
  attributes: rdns.flat().map(({ oid, name, value }) => ({ oid, name, value })),
})

function extensionsData(certificate: Certificate): Data {
  const { basicConstraints, keyUsage, extendedKeyUsage, nameConstraints } = certificate
  return {
    ca: basicConstraints?.ca ?? false,
    pathLength: basicConstraints?.pathLength,
    keyUsage: keyUsage?.usages,
    extendedKeyUsage: extendedKeyUsage?.purposes,
    subjectAltNames: generalNames(certificate.subjectAltName?.names),
    permittedNames: generalNames(nameConstraints?.permitted.map(({ base }) => base)),
    excludedNames: generalNames(nameConstraints?.excluded.map(({ base }) => base)),
    subjectKeyIdentifier: hex(certificate.subjectKeyIdentifier?.keyIdentifier),
    authorityKeyIdentifier: hex(certificate.authorityKeyIdentifier?.keyIdentifier),
    extensions: certificate.extensions.map(({ oid, name, critical, value }) => ({
      oid,
      name,
      critical,
      value: toHex(value),
    })),
  }
}

/** The facts of a certificate as plain data: numbers that may be long as strings, bytes as lower-case hex, times in UTC. */
export async function certificateData({ certificate, block, line }: Placed): Promise<Data> {
  const { publicKey } = certificate
  return {
    block,
    line,
    subject: nameData(certificate.subject),
    issuer: nameData(certificate.issuer),
    version: certificate.version,
    serialHex: certificate.serialHex,
    serialDecimal: certificate.serialDecimal,
    notBefore: time(certificate.notBefore),
    notAfter: time(certificate.notAfter),
    sha256: await fingerprint(certificate),
    spiffeId: certificate.spiffeId,
    publicKey: { type: publicKey.type, curve: publicKey.curve, bits: publicKey.bits },
    signatureAlgorithm: certificate.signatureAlgorithm.name,
    ...extensionsData(certificate),
  }
}
