import { command, type Asked } from './asked.ts'

/** For those who sign with Active Directory Certificate Services. */
export function adcsForm({ pathLength, days, csr }: Asked): string {
  const submit = command(
    `certreq -submit -attrib "CertificateTemplate:SubCA" ${csr}`,
    'ca-cert.cer ca-chain.p7b',
  ).replace(' \\\n ', '')
  const years = Math.ceil(days / 365)
  const limit =
    pathLength === 0
      ? [
          '#   Extensions, Basic Constraints: "Do not allow subject to issue certificates to other CAs" (path length 0)',
        ]
      : []
  return `# The template: Subordinate Certification Authority (SubCA), or a copy of it with
#   Extensions, Key Usage: certificate signing and CRL signing, critical
#   Extensions, Application Policies: none (no extended key usage)
${limit.map((line) => `${line}\n`).join('')}#   Subject Name: supply in the request
# Once on the CA, or the subject is written again with other string types, and the life is that of the default:
certutil -setreg CA\\CRLFlags +CRLF_REBUILD_MODIFIED_SUBJECT_ONLY
certutil -setreg CA\\ValidityPeriod Years
certutil -setreg CA\\ValidityPeriodUnits ${String(years)}
net stop certsvc && net start certsvc
# Then:
${submit}
# send back ca-cert.cer and ca-chain.p7b (certreq writes base64, which is PEM, without -binary)
`
}
