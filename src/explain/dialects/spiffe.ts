import type { Row } from '../reading.ts'
import type { Said } from './said.ts'

// What checks SPIFFE IDs and trust domains in Go says, and the servers of HashiCorp.

export const SPIFFE: readonly Row<Said>[] = [
  // SPIFFE (go-spiffe v2/svid/x509svid/verify.go, v2/spiffetls/tlsconfig)
  ['could not get leaf spiffe id', ['san', 'this', 'go']],
  ['leaf certificate with ca flag set to true', ['leaf-is-ca', 'this', 'go']],
  ['leaf certificate with keycertsign key usage', ['leaf-is-ca', 'this', 'go']],
  ['leaf certificate with crlsign key usage', ['leaf-is-ca', 'this', 'go']],
  ['could not get x509 bundle', ['trust-domain', 'this', 'go']],
  ['x509svid: unexpected trust domain', ['trust-domain', 'this', 'go']],
  ['x509svid: certificate contains ', ['san', 'this', 'go']],
  ['no x.509 bundle for trust domain', ['trust-domain', 'this', 'go']],
  ['no x.509 bundle found for trust domain', ['trust-domain', 'this', 'go']],
  ['leaf certificate does not match private key', ['key-mismatch', 'local', 'go']],
  // SPIRE (pkg/agent, pkg/common/x509svid, pkg/server/endpoints)
  ['current svid has already expired', ['own-expired', 'local', 'go']],
  ['agent svid has expired', ['own-expired', 'local', 'go']],
  ['invalid x509-svid: already expired', ['own-expired', 'local', 'go']],
  ['invalid server x509-svid', ['own-name', 'local', 'go']],
  ['agent is not attested or no longer valid', ['alert-access-denied', 'peer', 'go']],
  // Vault (core.cluster-listener), Consul (agent/consul/rpc.go)
  ['no tls config found for alpn', ['alert-no-application-protocol', 'this', 'go']],
  ['failed certificate validation for certificate', ['san', 'this', 'go']],
]
