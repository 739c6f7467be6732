package main

import (
	"crypto/x509"
	"testing"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/networking/plugin/authn"
	"istio.io/istio/pilot/pkg/trustbundle"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/spiffe"
	"istio.io/istio/pkg/util/sets"
	"istio.io/istio/security/pkg/nodeagent/cache"
)

type trustQuestion struct {
	// root-cert.pem
	Roots []byte `json:"roots"`
	// meshConfig as YAML
	MeshConfig string `json:"meshConfig"`
	// ISTIO_MULTIROOT_MESH at istiod and PROXY_CONFIG_XDS_AGENT at the agents
	MultiRoot bool `json:"multiRoot"`
	// identity of a service account, as istiod knows it
	Identity string `json:"identity"`
	// PILOT_SKIP_VALIDATE_TRUST_DOMAIN
	Skip bool `json:"skip"`
}

type trustAnswer struct {
	// why istiod does not take meshConfig at all
	Refuses string `json:"refuses,omitempty"`
	// what the trust bundle says of caCertificates; the list before stays
	Says string `json:"says,omitempty"`
	// what it says of root-cert.pem; then istiod does not start
	RootSays string `json:"rootSays,omitempty"`
	// what the agent hands to Envoy
	Anchors []byte `json:"anchors"`
	// trust domains that a server takes clients of; none: any
	Inbound []string `json:"inbound"`
	// identities that a client takes for the service account
	Outbound []string `json:"outbound"`
}

func askTrust(_ *testing.T, q trustQuestion) trustAnswer {
	config, err := mesh.ApplyMeshConfigDefaults(q.MeshConfig)
	if err != nil {
		return trustAnswer{Refuses: err.Error(), Inbound: []string{}, Outbound: []string{}}
	}
	before := features.SkipValidateTrustDomain
	features.SkipValidateTrustDomain = q.Skip
	defer func() { features.SkipValidateTrustDomain = before }()
	answer := trustAnswer{
		Inbound:  append([]string{}, authn.TrustDomainsForValidation(config)...),
		Outbound: sets.SortedList(spiffe.ExpandWithTrustDomains(sets.New(q.Identity), config.TrustDomainAliases)),
	}
	texts := []string{}
	if q.MultiRoot {
		texts = bundle(&answer, q.Roots, config)
	}
	answer.Anchors = cache.OracleAnchorsWith(texts, q.Roots)
	return answer
}

func bundle(answer *trustAnswer, roots []byte, config *meshconfig.MeshConfig) []string {
	all := trustbundle.NewTrustBundle(x509.NewCertPool(), nil)
	if err := all.AddMeshConfigUpdate(config); err != nil {
		answer.Says = err.Error()
	}
	if err := all.UpdateTrustAnchor(&trustbundle.TrustAnchorUpdate{
		TrustAnchorConfig: trustbundle.TrustAnchorConfig{Certs: []string{string(roots)}},
		Source:            trustbundle.SourceIstioCA,
	}); err != nil {
		answer.RootSays = err.Error()
	}
	return all.GetTrustBundle()
}
