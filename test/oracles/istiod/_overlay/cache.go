// Joins package cache of Istio's agent by `go build -overlay`.

package cache

import pkiutil "istio.io/istio/security/pkg/pki/util"

// OracleAnchors is what the agent hands to Envoy of a root-cert.pem.
func OracleAnchors(rootCert []byte) []byte {
	return (&SecretManagerClient{}).mergeTrustAnchorBytes(rootCert)
}

// OracleAnchorsWith is the same where istiod has sent a trust bundle, put together as in package istioagent (xds_proxy.go).
func OracleAnchorsWith(bundle []string, rootCert []byte) []byte {
	client := &SecretManagerClient{}
	for _, text := range bundle {
		client.configTrustBundle = pkiutil.AppendCertByte(client.configTrustBundle, []byte(text))
	}
	return client.mergeTrustAnchorBytes(rootCert)
}
