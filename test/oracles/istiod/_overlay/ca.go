// Joins package ca of Istio by `go build -overlay`.

package ca

import "time"

// OracleDefaultTTL is the lifetime of certificates whose request names none.
func (ca *IstioCA) OracleDefaultTTL() time.Duration { return ca.defaultCertTTL }
