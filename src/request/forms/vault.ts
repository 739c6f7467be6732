import { command, type Asked } from './asked.ts'

/** For those who sign with the PKI engine of Vault or OpenBao: `sign-intermediate`, never a role, which makes no CA. */
export function vaultForm({ pathLength, days, csr }: Asked): string {
  // -1 is no limit; it must be sent, as 0 is not the default of every release
  const limit = pathLength ?? -1
  const body = {
    csr: '(the text of the request)',
    use_csr_values: true,
    max_path_length: limit,
    ttl: `${String(days * 24)}h`,
    format: 'pem',
  }
  const sign = command(
    `vault write -format=json pki/root/sign-intermediate csr=@${csr}`,
    `use_csr_values=true max_path_length=${String(limit)} ttl=${body.ttl} format=pem > answer.json`,
  )
  return `# pki is the mount of the CA that signs; use_csr_values keeps the subject of the request
${sign}
# the same over HTTP: POST /v1/pki/root/sign-intermediate
#   ${JSON.stringify(body)}
# send back answer.json: data.certificate and data.ca_chain. Where pki is not the root itself, its root as well.
# Vault cuts a ttl that is beyond the end of its CA, and beyond max_lease_ttl of the mount:
# vault secrets tune -max-lease-ttl=${body.ttl} pki
`
}
