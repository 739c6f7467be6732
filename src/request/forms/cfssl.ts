import { command, type Asked } from './asked.ts'

/** For those who sign with cfssl (signing profiles: `signer/local`, `config`). */
export function cfsslForm({ pathLength, days, csr }: Asked): string {
  const limit =
    pathLength === undefined
      ? {}
      : { max_path_len: pathLength, ...(pathLength === 0 && { max_path_len_zero: true }) }
  const profile = {
    usages: ['cert sign', 'crl sign'],
    expiry: `${String(days * 24)}h`,
    ca_constraint: { is_ca: true, ...limit },
  }
  const config = { signing: { profiles: { mesh_ca: profile } } }
  const sign = command(
    'cfssl sign -ca issuer-cert.pem -ca-key issuer-key.pem',
    `-config mesh-ca.json -profile mesh_ca ${csr} > answer.json`,
  )
  return `# issuer-cert.pem and issuer-key.pem are those of the CA that signs
cat > mesh-ca.json <<'END'
${JSON.stringify(config, undefined, 2)}
END
${sign}
# send back answer.json and the certificates above: cat issuer-cert.pem root-cert.pem
`
}
