package answers

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"time"
)

// A Verdict is what an error-returning function said.
type Verdict struct {
	OK   bool   `json:"ok"`
	Says string `json:"says,omitempty"`
}

// VerdictOf an error: ok without one, else its text.
func VerdictOf(err error) Verdict {
	if err == nil {
		return Verdict{OK: true}
	}
	return Verdict{Says: err.Error()}
}

type bytesQuestion struct {
	Bytes []byte `json:"bytes"`
}

type pemBlock struct {
	Type    string            `json:"type"`
	Headers map[string]string `json:"headers,omitempty"`
	Bytes   []byte            `json:"bytes"`
}

func pemBlocks(q bytesQuestion) Answer {
	blocks := []pemBlock{}
	for block, rest := pem.Decode(q.Bytes); block != nil; block, rest = pem.Decode(rest) {
		blocks = append(blocks, pemBlock{block.Type, block.Headers, block.Bytes})
	}
	return map[string]any{"blocks": blocks}
}

type certificateFacts struct {
	Verdict
	Subject       string   `json:"subject,omitempty"`
	Issuer        string   `json:"issuer,omitempty"`
	IsCA          bool     `json:"isCA,omitempty"`
	NotBefore     string   `json:"notBefore,omitempty"`
	NotAfter      string   `json:"notAfter,omitempty"`
	Key           string   `json:"key,omitempty"`
	Signature     string   `json:"signature,omitempty"`
	DNSNames      []string `json:"dnsNames,omitempty"`
	Unhandled     []string `json:"unhandled,omitempty"`
	KeyUsage      int      `json:"keyUsage,omitempty"`
	SelfSignature string   `json:"selfSignature,omitempty"`
}

func certificate(q bytesQuestion) Answer {
	cert, err := x509.ParseCertificate(q.Bytes)
	if err != nil {
		return certificateFacts{Verdict: VerdictOf(err)}
	}
	facts := certificateFacts{
		Verdict:   VerdictOf(nil),
		Subject:   cert.Subject.String(),
		Issuer:    cert.Issuer.String(),
		IsCA:      cert.IsCA,
		NotBefore: cert.NotBefore.Format(time.RFC3339),
		NotAfter:  cert.NotAfter.Format(time.RFC3339),
		Key:       fmt.Sprintf("%T", cert.PublicKey),
		Signature: cert.SignatureAlgorithm.String(),
		DNSNames:  cert.DNSNames,
		KeyUsage:  int(cert.KeyUsage),
	}
	for _, id := range cert.UnhandledCriticalExtensions {
		facts.Unhandled = append(facts.Unhandled, id.String())
	}
	if err := cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature); err != nil {
		facts.SelfSignature = err.Error()
	}
	return facts
}

func revocationList(q bytesQuestion) Answer {
	_, err := x509.ParseRevocationList(q.Bytes)
	return VerdictOf(err)
}

type keyQuestion struct {
	Form  string `json:"form"`
	Bytes []byte `json:"bytes"`
}

// form: pkcs8, pkcs1 or sec1
func privateKey(q keyQuestion) Answer {
	var key any
	var err error
	switch q.Form {
	case "pkcs8":
		key, err = x509.ParsePKCS8PrivateKey(q.Bytes)
	case "pkcs1":
		key, err = x509.ParsePKCS1PrivateKey(q.Bytes)
	case "sec1":
		key, err = x509.ParseECPrivateKey(q.Bytes)
	default:
		return failure{"unknown form " + q.Form}
	}
	if err != nil {
		return VerdictOf(err)
	}
	return map[string]any{"ok": true, "type": fmt.Sprintf("%T", key)}
}

type keyPairQuestion struct {
	Certificate []byte `json:"certificate"`
	Key         []byte `json:"key"`
}

func keyPair(q keyPairQuestion) Answer {
	_, err := tls.X509KeyPair(q.Certificate, q.Key)
	return VerdictOf(err)
}

type verifyQuestion struct {
	// DER, or DER of what Go can read: what it cannot is left out, as CertPool.AppendCertsFromPEM does
	Leaf          []byte    `json:"leaf"`
	Intermediates [][]byte  `json:"intermediates"`
	Roots         [][]byte  `json:"roots"`
	At            time.Time `json:"at"`
	DNSName       string    `json:"dnsName"`
	// serverAuth (Go's default), clientAuth, any
	Usages []string `json:"usages"`
}

var usages = map[string]x509.ExtKeyUsage{
	"serverAuth": x509.ExtKeyUsageServerAuth,
	"clientAuth": x509.ExtKeyUsageClientAuth,
	"any":        x509.ExtKeyUsageAny,
}

func poolOf(ders [][]byte) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, der := range ders {
		if cert, err := x509.ParseCertificate(der); err == nil {
			pool.AddCert(cert)
		}
	}
	return pool
}

func verify(q verifyQuestion) Answer {
	leaf, err := x509.ParseCertificate(q.Leaf)
	if err != nil {
		return Verdict{Says: "parse: " + err.Error()}
	}
	options := x509.VerifyOptions{
		Roots:         poolOf(q.Roots),
		Intermediates: poolOf(q.Intermediates),
		CurrentTime:   q.At,
		DNSName:       q.DNSName,
	}
	for _, name := range q.Usages {
		usage, known := usages[name]
		if !known {
			return failure{"unknown usage " + name}
		}
		options.KeyUsages = append(options.KeyUsages, usage)
	}
	_, err = leaf.Verify(options)
	return VerdictOf(err)
}

// Handlers of the kinds that Go's own packages answer.
func Handlers() map[string]Handler {
	return map[string]Handler{
		"pem":            Handle(pemBlocks),
		"certificate":    Handle(certificate),
		"revocationList": Handle(revocationList),
		"privateKey":     Handle(privateKey),
		"keyPair":        Handle(keyPair),
		"verify":         Handle(verify),
	}
}
