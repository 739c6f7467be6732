import { qualified } from '../resources.ts'
import type { Reference } from './reference.ts'

// How Istio words what is wrong with a reference: the messages of its conversion, and the lines of its log.

/** What Istio says where the object is not there. */
export function notFound(reference: Reference): string {
  const { by, kind, wants, namespaces, name, text, from } = reference
  const key = qualified(namespaces[0] ?? '', name)
  const what = kind === 'ConfigMap' ? 'configmap' : 'secret'
  if (by === 'istio') {
    const fetched = wants === 'pair' ? 'key and certificate' : 'ca certificate'
    return `failed to fetch ${fetched} for ${text}: ${what} ${key} not found`
  }
  if (from.kind === 'BackendTLSPolicy')
    return `Certificate reference invalid: reference ${key} (of kind ${kind}) not found`
  if (reference.path.includes('clientCertificateRef'))
    return `invalid clientCertificateRef ${text}, secret ${key} not found`
  return `invalid ${wants === 'ca' ? 'CA certificate' : 'certificate'} reference ${text}, ${what} ${key} not found`
}

/** The field in the words of the conversion. */
export const fieldWord = ({ path, wants }: Reference): string => {
  if (path.includes('clientCertificateRef')) return 'clientCertificateRef'
  return wants === 'pair' ? 'certificateRef' : 'caCertificateRef'
}

/** What is said of a reference: where it stands, then why it is not taken. */
export function prefixed(reference: Reference, says: string): string {
  const { by, wants, text, from } = reference
  if (from.kind === 'BackendTLSPolicy') return `Certificate reference invalid: ${says}`
  if (fieldWord(reference) === 'clientCertificateRef')
    return `invalid clientCertificateRef ${text}, ${says}`
  if (by === 'gateway-api')
    return `invalid ${wants === 'pair' ? 'certificate' : 'CA certificate'} reference ${text}, ${says}`
  const fetched = wants === 'pair' ? 'key and certificate' : 'ca certificate'
  return `failed to fetch ${fetched} for ${text}: ${says}`
}

/** What to name in place of an object of a kind that is not taken. */
export function kindAdvice({ wants, from }: Reference): string {
  if (wants === 'pair')
    return 'name a Secret with the certificate and its key: kind Secret, group ""'
  const kinds = from.kind === 'BackendTLSPolicy' ? 'a ConfigMap' : 'a ConfigMap or a Secret'
  const kind = from.kind === 'BackendTLSPolicy' ? 'kind ConfigMap' : 'kind ConfigMap or Secret'
  return `put the CA into ${kinds}, under ca.crt, and name that: ${kind}, group ""`
}
