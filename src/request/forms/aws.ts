import type { PublicKey } from '../../certificate/types.ts'
import { command, type Asked } from './asked.ts'

// templates are there for these path lengths, and none is without
const LONGEST = 3

/** By the key of the CA that signs, which is not known here: that of the request is the likeliest. */
const algorithmFor = ({ type, bits = 256 }: PublicKey): string => {
  if (type !== 'EC') return 'SHA256WITHRSA'
  if (bits <= 256) return 'SHA256WITHECDSA'
  return bits <= 384 ? 'SHA384WITHECDSA' : 'SHA512WITHECDSA'
}

/** For those who sign with AWS Private CA. */
export function awsForm({ request, pathLength = LONGEST, days, csr }: Asked): string {
  const limit = Math.min(pathLength, LONGEST)
  const template = `SubordinateCACertificate_PathLen${String(limit)}/V1`
  const issue = command(
    'aws acm-pca issue-certificate --certificate-authority-arn "$CA_ARN"',
    `--csr fileb://${csr} --signing-algorithm ${algorithmFor(request.publicKey)}`,
    `--template-arn arn:aws:acm-pca:::template/${template}`,
    `--validity Value=${String(days)},Type=DAYS`,
    '--query CertificateArn --output text',
  )
  return `# CA_ARN names the CA that signs; --signing-algorithm must fit its key (SHA256WITHRSA for an RSA key)
# without --template-arn AWS makes the certificate of a server, not of a CA
CERT_ARN=$(${issue})
${command(
  'aws acm-pca wait certificate-issued --certificate-authority-arn "$CA_ARN"',
  '--certificate-arn "$CERT_ARN"',
)}
${command(
  'aws acm-pca get-certificate --certificate-authority-arn "$CA_ARN"',
  '--certificate-arn "$CERT_ARN" --output json > answer.json',
)}
# send back answer.json: Certificate and CertificateChain, which ends in the root
`
}
