// Joins package gateway of Istio by `go build -overlay`.

package gateway

import (
	k8s "sigs.k8s.io/gateway-api/apis/v1"

	"istio.io/istio/pkg/kube/krt"
)

// ClientCertificate is what is said of the certificate that a Gateway presents to backends.
func (r OracleResolver) ClientCertificate(gw *k8s.Gateway) string {
	if err := validateBackendClientCertificateRef(krt.TestingDummyContext{}, gw, r.secrets, r.grants); err != nil {
		return err.Message
	}
	return ""
}
