package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	pb "github.com/linkerd/linkerd2-proxy-api/go/identity"
	"github.com/linkerd/linkerd2/pkg/identity"
	"github.com/linkerd/linkerd2/pkg/tls"
	"k8s.io/apimachinery/pkg/runtime"
)

const (
	certificateFile = "crt.pem"
	keyFile         = "key.pem"
	// of a workload in the default installation
	workload     = "foo.bar.serviceaccount.identity.linkerd.cluster.local"
	expectedName = "identity.linkerd.cluster.local"
	// the value that the chart sets
	skew = 20 * time.Second
)

type identityQuestion struct {
	Anchors     []byte    `json:"anchors"`
	Certificate []byte    `json:"certificate"`
	Key         []byte    `json:"key"`
	At          time.Time `json:"at"`
}

type identityAnswer struct {
	// the controller becomes ready
	Starts bool `json:"starts"`
	// it certifies a workload
	Issues bool   `json:"issues"`
	Says   string `json:"says,omitempty"`
	// what the proxy of the workload is answered, as DER
	Leaf  []byte   `json:"leaf,omitempty"`
	Chain [][]byte `json:"chain,omitempty"`
}

// Whoever asks is the workload.
type trusting struct{}

func (trusting) Validate(context.Context, []byte) (string, error) { return workload, nil }

// A folder of this process alone, entered.
func enterScratch() (leave func()) {
	scratch, err := os.MkdirTemp("", "meshcerts-linkerd-")
	if err != nil {
		panic(err)
	}
	if err := os.Chdir(scratch); err != nil {
		panic(err)
	}
	return func() { os.RemoveAll(scratch) }
}

func write(name string, bytes []byte) string {
	if err := os.WriteFile(name, bytes, 0o600); err != nil {
		panic(err)
	}
	return filepath.Clean(name)
}

// Runs f in a bubble whose clock stands at the instant. Bubbles begin on 2000-01-01.
func at(t *testing.T, instant time.Time, f func()) {
	var panicked any
	synctest.Test(t, func(*testing.T) {
		defer func() { panicked = recover() }()
		wait := time.Until(instant)
		if wait < 0 {
			panic("the instant lies before 2000")
		}
		time.Sleep(wait)
		f()
	})
	if panicked != nil {
		panic(panicked)
	}
}

func askIdentity(t *testing.T, q identityQuestion) (answer identityAnswer) {
	at(t, q.At, func() { answer = start(q) })
	return answer
}

// The words around an error are those of controller/cmd/identity/main.go.
func start(q identityQuestion) identityAnswer {
	anchors, err := tls.DecodePEMCertPool(string(q.Anchors))
	if err != nil {
		return identityAnswer{Says: fmt.Sprintf("Failed to read trust anchors: %s", err)}
	}
	validity := tls.Validity{ClockSkewAllowance: skew, Lifetime: identity.DefaultIssuanceLifetime}
	quiet := func(runtime.Object, string, string, string) {}
	certificate, key := write(certificateFile, q.Certificate), write(keyFile, q.Key)
	service := identity.NewService(trusting{}, anchors, &validity, quiet, expectedName, certificate, key)
	if err := service.Initialize(); err != nil {
		return identityAnswer{Says: fmt.Sprintf("Failed to initialize identity service: %s", err)}
	}
	return certify(service)
}

func certify(service *identity.Service) identityAnswer {
	response, err := service.Certify(context.Background(), &pb.CertifyRequest{
		Identity: workload, Token: []byte("token"), CertificateSigningRequest: request(),
	})
	if err != nil {
		return identityAnswer{Starts: true, Says: err.Error()}
	}
	return identityAnswer{
		Starts: true, Issues: true,
		Leaf: response.LeafCertificate, Chain: response.IntermediateCertificates,
	}
}

// As proxy-identity/main.go asks.
func request() []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := x509.CertificateRequest{
		Subject: pkix.Name{CommonName: workload}, DNSNames: []string{workload},
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
	if err != nil {
		panic(err)
	}
	return der
}
