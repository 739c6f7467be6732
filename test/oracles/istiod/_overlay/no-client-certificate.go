// Joins package gateway of an Istio that does not look at the certificate which a Gateway presents to backends.

package gateway

import k8s "sigs.k8s.io/gateway-api/apis/v1"

// ClientCertificate is what is said of the certificate that a Gateway presents to backends: nothing yet.
func (r OracleResolver) ClientCertificate(*k8s.Gateway) string { return "" }
