import { equalBytes } from '../../der/bytes.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { placeOf, type Found } from '../certificate-views.ts'
import { certificatesOf, type CheckContext } from '../check-context.ts'
import { CACERTS_CODES } from '../codes.ts'

// RFC 5280, section 6.1.1 (d): an anchor is a name and a key, so no peer looks at the signature of a root on itself. One that is
// broken tells who looks that the file is not what its maker signed; `openssl verify -check_ss_sig` looks.

/** A root file of a mesh holds a few; of a great many each would be a signature. */
const MOST = 100

/** One that names another key as its issuer's is no root: a CA has signed its successor, or a twin (RFC 4210, section 4.4). */
function claimsItself({ certificate }: Found): boolean {
  const { selfIssued, authorityKeyIdentifier, subjectKeyIdentifier } = certificate
  const [issuer, own] = [authorityKeyIdentifier?.keyIdentifier, subjectKeyIdentifier?.keyIdentifier]
  return selfIssued && (issuer === undefined || own === undefined || equalBytes(issuer, own))
}

/** Roots that have not signed themselves, though they say so. */
export async function checkRootSignatures(context: CheckContext): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const found of certificatesOf(context, 'roots').filter(claimsItself).slice(0, MOST)) {
    const { certificate, file } = found
    if ((await context.signed(certificate, certificate)) !== 'invalid') continue
    findings.push(finding(CACERTS_CODES, 'root-signature', { file }, placeOf(found)))
  }
  return findings
}
