// Joins package bootstrap of Istio by `go build -overlay`: start-up is not exported there. It calls, and copies nothing.

package bootstrap

import (
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/keycertbundle"
	tb "istio.io/istio/pilot/pkg/trustbundle"
	"istio.io/istio/security/pkg/pki/ca"
)

// OracleServer is as much of istiod as starts its CA.
type OracleServer struct{ server *Server }

// OracleDetect says which files istiod would read, whether all four are there, and whether any is.
func OracleDetect() (bundle ca.SigningCAFileBundle, complete, exists bool, err error) {
	bundle, err = detectSigningCABundleAndCRL()
	if err != nil {
		return bundle, false, false, err
	}
	complete, exists, err = checkCABundleCompleteness(
		bundle.SigningKeyFile, bundle.SigningCertFile, bundle.RootCertFile, bundle.CertChainFiles)
	return bundle, complete, exists, err
}

// OracleStart makes the CA as istiod does at start-up.
func OracleStart() (*OracleServer, error) {
	s := &Server{
		internalStop:            make(chan struct{}),
		istiodCertBundleWatcher: keycertbundle.NewWatcher(),
		workloadTrustBundle:     tb.NewTrustBundle(nil, nil),
		dnsNames:                []string{"istiod.istio-system.svc"},
	}
	made, err := s.createIstioCA(&caOptions{TrustDomain: "cluster.local", Namespace: "istio-system"})
	s.CA = made
	return &OracleServer{s}, err
}

// CA is the one that istiod signs with.
func (o *OracleServer) CA() *ca.IstioCA { return o.server.CA }

// Reload is what a running istiod does when the files have changed.
func (o *OracleServer) Reload(multiRoot bool) {
	before := features.MultiRootMesh
	features.MultiRootMesh = multiRoot
	defer func() { features.MultiRootMesh = before }()
	handleEvent(o.server)
}

// Stop ends what start-up began.
func (o *OracleServer) Stop() {
	close(o.server.internalStop)
	if o.server.cacertsWatcher != nil {
		_ = o.server.cacertsWatcher.Close()
	}
}
