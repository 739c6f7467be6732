import type { Certificate } from '../certificate/types.ts'

const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/
const SEGMENT = /^[A-Za-z0-9._-]+$/

function idFault(uri: string): string | undefined {
  if (!uri.startsWith('spiffe://')) return `"${uri}" is not a spiffe URI`
  const [trustDomain = '', ...segments] = uri.slice('spiffe://'.length).split('/')
  if (!TRUST_DOMAIN.test(trustDomain)) return `the trust domain "${trustDomain}" is not well-formed`
  // a leaf has a path; a signing certificate has none (X509-SVID, section 4.1)
  if (segments.length === 0) return 'the identity of a workload has a path'
  const bad = segments.find(
    (segment) => !SEGMENT.test(segment) || segment === '.' || segment === '..',
  )
  return bad === undefined ? undefined : `the path segment "${bad}" is not well-formed`
}

/** Why a certificate is not an X509-SVID of a workload (SPIFFE X509-SVID, section 2 to 5); `undefined` when it is one. */
export function spiffeFault(certificate: Certificate): string | undefined {
  const { subjectAltName, basicConstraints, keyUsage } = certificate
  const uris = (subjectAltName?.names ?? []).filter((name) => name.type === 'uri')
  const [uri] = uris
  if (uri === undefined || uris.length > 1) {
    return `exactly one URI name is needed, found ${String(uris.length)}`
  }
  if (basicConstraints?.ca === true) return 'a workload certificate is not a CA'
  const signs = keyUsage?.usages.find((usage) => usage === 'keyCertSign' || usage === 'cRLSign')
  if (signs !== undefined) return `a workload certificate must not have the key usage ${signs}`
  return idFault(uri.value)
}
