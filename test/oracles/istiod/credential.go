package main

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	credentials "istio.io/istio/pilot/pkg/credentials/kube"
	"istio.io/istio/pilot/pkg/xds"

	"meshcerts/oracles/go/answers"
)

// The values of the Secret of a gateway, and of the one that its CAs come from.
type credentialQuestion struct {
	Files map[string][]byte `json:"files"`
	CA    map[string][]byte `json:"ca"`
	At    time.Time         `json:"at"`
}

// What istiod makes of one half: the texts of its errors, and what it hands on.
type handedOn struct {
	// why it hands nothing on
	Missing string `json:"missing,omitempty"`
	// what it warns of, and hands on all the same
	Invalid string `json:"invalid,omitempty"`
	// why a Gateway of the Gateway API may not use it
	Malformed   string `json:"malformed,omitempty"`
	Certificate []byte `json:"certificate,omitempty"`
	Key         []byte `json:"key,omitempty"`
	Staple      []byte `json:"staple,omitempty"`
	CRL         []byte `json:"crl,omitempty"`
}

type credentialAnswer struct {
	Server handedOn `json:"server"`
	CA     handedOn `json:"ca"`
}

func serverHalf(files map[string][]byte) handedOn {
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Data: files}
	found, err := credentials.ExtractCertInfo(secret)
	if err != nil {
		return handedOn{Missing: err.Error()}
	}
	_, malformed := tls.X509KeyPair(found.Cert, found.Key)
	return handedOn{
		Invalid:     textOf(xds.ValidateCertificate(found.Cert)),
		Malformed:   textOf(malformed),
		Certificate: found.Cert,
		Key:         found.Key,
		Staple:      found.Staple,
	}
}

func caHalf(files map[string][]byte) handedOn {
	found, err := credentials.ExtractRoot(files)
	if err != nil {
		return handedOn{Missing: err.Error()}
	}
	half := handedOn{Invalid: textOf(xds.ValidateCertificate(found.Cert)), Certificate: found.Cert, CRL: found.CRL}
	if !x509.NewCertPool().AppendCertsFromPEM(found.Cert) {
		half.Malformed = "the bundle is malformed"
	}
	return half
}

func askCredential(t *testing.T, q credentialQuestion) (answer answers.Answer) {
	at(t, q.At, func() { answer = credentialAnswer{Server: serverHalf(q.Files), CA: caHalf(q.CA)} })
	return answer
}
