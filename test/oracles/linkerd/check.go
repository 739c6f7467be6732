package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/linkerd/linkerd2/pkg/issuercerts"
	"github.com/linkerd/linkerd2/pkg/k8s"
	"github.com/linkerd/linkerd2/pkg/tls"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

const namespace = "linkerd"

type checkQuestion struct {
	// `linkerd.io/tls` or `kubernetes.io/tls`
	Scheme string `json:"scheme"`
	// the values of linkerd-identity-issuer
	Secret map[string][]byte `json:"secret"`
	// identityTrustAnchorsPEM, which the first scheme asks
	Anchors []byte    `json:"anchors"`
	At      time.Time `json:"at"`
}

type checkLine struct {
	Check string `json:"check"`
	Says  string `json:"says"`
}

type checkAnswer struct {
	Failed   []checkLine `json:"refuses"`
	Warnings []checkLine `json:"warns"`
}

func askCheck(t *testing.T, q checkQuestion) (answer checkAnswer) {
	at(t, q.At, func() { answer = check(q) })
	return answer
}

func fetch(q checkQuestion) (*tls.Cred, []*x509.Certificate, error) {
	api := fake.NewClientset(&corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: k8s.IdentityIssuerSecretName, Namespace: namespace},
		Data:       q.Secret,
	})
	var data *issuercerts.IssuerCertData
	var err error
	if q.Scheme == k8s.IdentityIssuerSchemeLinkerd {
		data, err = issuercerts.FetchIssuerData(context.Background(), api, string(q.Anchors), namespace)
	} else {
		data, err = issuercerts.FetchExternalIssuerData(context.Background(), api, namespace)
	}
	if err != nil {
		return nil, nil, err
	}
	creds, err := tls.ValidateAndCreateCreds(data.IssuerCrt, data.IssuerKey)
	if err != nil {
		return nil, nil, err
	}
	anchors, err := tls.DecodePEMCertificates(data.TrustAnchors)
	return creds, anchors, err
}

func overAnchors(anchors []*x509.Certificate, head string, ask func(*x509.Certificate) error) error {
	var lines []string
	for _, anchor := range anchors {
		if err := ask(anchor); err != nil {
			lines = append(lines, fmt.Sprintf("* %v %s %s", anchor.SerialNumber, anchor.Subject.CommonName, err))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return fmt.Errorf("%s:\n\t%s", head, strings.Join(lines, "\n\t"))
}

func prefixed(prefix string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %w", prefix, err)
}

// The category linkerd-identity of pkg/healthcheck/healthcheck.go: its order, its words, and which checks end the run.
func check(q checkQuestion) checkAnswer {
	answer := checkAnswer{Failed: []checkLine{}, Warnings: []checkLine{}}
	creds, anchors, err := fetch(q)
	if err != nil {
		answer.Failed = append(answer.Failed, checkLine{"certificate config is valid", err.Error()})
		return answer
	}
	issuer := creds.Certificate
	steps := []struct {
		name           string
		fatal, warning bool
		ask            func() error
	}{
		{"trust anchors are using supported crypto algorithm", true, false, func() error {
			return overAnchors(anchors, "Invalid trustAnchors", issuercerts.CheckTrustAnchorAlgoRequirements)
		}},
		{"trust anchors are within their validity period", true, false, func() error {
			return overAnchors(anchors, "Invalid anchors", issuercerts.CheckCertValidityPeriod)
		}},
		{"trust anchors are valid for at least 60 days", false, true, func() error {
			return overAnchors(anchors, "Anchors expiring soon", issuercerts.CheckExpiringSoon)
		}},
		{"issuer cert is using supported crypto algorithm", true, false, func() error {
			return prefixed("issuer certificate", issuercerts.CheckIssuerCertAlgoRequirements(issuer))
		}},
		{"issuer cert is within its validity period", true, false, func() error {
			return prefixed("issuer certificate is", issuercerts.CheckCertValidityPeriod(issuer))
		}},
		{"issuer cert is valid for at least 60 days", false, true, func() error {
			return prefixed("issuer certificate", issuercerts.CheckExpiringSoon(issuer))
		}},
		{"issuer cert is issued by the trust anchor", false, false, func() error {
			return creds.Verify(tls.CertificatesToPool(anchors), "", time.Time{})
		}},
	}
	for _, step := range steps {
		err := step.ask()
		if err == nil {
			continue
		}
		line := checkLine{step.name, err.Error()}
		if step.warning {
			answer.Warnings = append(answer.Warnings, line)
			continue
		}
		answer.Failed = append(answer.Failed, line)
		if step.fatal {
			break
		}
	}
	return answer
}
