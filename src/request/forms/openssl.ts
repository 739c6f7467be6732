import { command, type Asked } from './asked.ts'

/** For those who sign with openssl: its configuration, and the command. */
export function opensslForm({ pathLength, days, csr }: Asked): string {
  const limit = pathLength === undefined ? '' : `,pathlen:${String(pathLength)}`
  const sign = command(
    `openssl x509 -req -in ${csr} -CA issuer-cert.pem -CAkey issuer-key.pem -CAcreateserial`,
    `-sha256 -days ${String(days)} -extfile mesh-ca.cnf -extensions mesh_ca -out ca-cert.pem`,
  )
  return `# issuer-cert.pem and issuer-key.pem are those of the CA that signs
cat > mesh-ca.cnf <<'END'
[mesh_ca]
basicConstraints = critical,CA:TRUE${limit}
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
END
${sign}
`
}
