import { parseCertificateRequest } from '../../certificate/request.ts'
import type { GeneralName } from '../../certificate/types.ts'
import { octetsOf } from '../base64.ts'
import { textAt, type Resource } from '../resources.ts'
import { askedBy, type Asked } from './asked.ts'

function nameOf(name: GeneralName): Asked['names'] {
  return name.type === 'dns' || name.type === 'uri' || name.type === 'email' || name.type === 'ip'
    ? [{ type: name.type, value: name.value }]
    : []
}

/**
 * What a CertificateRequest asks for: subject, names and key of the request in it, the rest of the manifest.
 *
 * @throws MeshCertsError `certificate-…`, `der-…`, `pem-…` when the request in it cannot be read.
 */
export function askedByRequest(resource: Resource, label: string): Asked {
  const request = parseCertificateRequest(
    octetsOf(textAt(resource.value, 'spec', 'request') ?? '') ?? '',
  )
  const { publicKey } = request
  const curve = publicKey.curve
  const key: Asked['key'] =
    publicKey.type === 'RSA'
      ? { algorithm: 'RSA', size: publicKey.bits ?? 2048 }
      : curve === undefined
        ? { algorithm: 'Ed25519', size: 256 }
        : { algorithm: 'ECDSA', size: Number(curve.replace('P-', '')) }
  return {
    ...askedBy(resource, label),
    subject: request.subject.rdns.flat().map(({ name, value }) => [name, value] as const),
    names: (request.subjectAltName?.names ?? []).flatMap(nameOf),
    key,
  }
}
