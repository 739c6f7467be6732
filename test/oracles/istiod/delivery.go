package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	v3 "istio.io/istio/pilot/pkg/xds/v3"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/spiffe"
	istiotest "istio.io/istio/pkg/test"
	"istio.io/istio/pkg/util/sets"
	"istio.io/istio/pkg/wellknown"

	"meshcerts/oracles/go/answers"
)

// What a proxy asks for by the names in Istio's manifests, and what istiod hands it.
type deliveryQuestion struct {
	// Gateways, DestinationRules, ServiceEntries, Sidecars and EnvoyFilters
	Configs string `json:"configs"`
	// Secrets and ConfigMaps, Gateways of the Gateway API
	Objects string `json:"objects"`
	// extension providers and the rest of meshConfig
	MeshConfig string `json:"meshConfig"`
	// ENABLE_TLS_ON_SIDECAR_INGRESS is on
	IngressTLS bool `json:"ingressTls"`
	// what is asked of each is answered together
	Proxies []deliveryProxy `json:"proxies"`
}

// A gateway or a sidecar, its namespace, labels and account.
type deliveryProxy struct {
	Gateway   bool              `json:"gateway"`
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
	Account   string            `json:"account"`
	// it has the socket of an SDS server of its own
	Socket bool `json:"socket"`
}

// An SDS resource that the proxy asks for.
type askedSecret struct {
	Name string `json:"name"`
	// `istiod`, `workload` (the agent), or the cluster of another SDS server
	Of string `json:"of"`
	// wanted as a `pair` or a `ca`
	As string `json:"as"`
	// what it gets: `pair`, `ca`, or nothing
	Gets string `json:"gets,omitempty"`
}

// A cluster that a proxy gets for a host, and the TLS that it speaks there.
type cluster struct {
	Name string `json:"name"`
	// it speaks TLS by settings of its own, not by the mesh's
	TLS bool `json:"tls"`
	// it verifies the server
	Verifies bool `json:"verifies"`
	// names of SDS, files among them: `file-cert:CERT~KEY`, `file-root:CA`
	Names []string `json:"names"`
}

type deliveryAnswer struct {
	Asked []askedSecret `json:"asked"`
	// of the hosts of ServiceEntries
	Clusters []cluster `json:"clusters"`
	Says     []string  `json:"says"`
	Error    string    `json:"error,omitempty"`
}

// Where an `sds_config` points to.
func serverOf(source map[string]any) string {
	if _, isADS := source["ads"]; isADS {
		return "istiod"
	}
	text, err := json.Marshal(source)
	if err != nil {
		panic(err)
	}
	if strings.Contains(string(text), `"sds-grpc"`) {
		return "workload"
	}
	return "other"
}

// Every SDS resource in a value of JSON; `as` is what it is wanted as.
func askedIn(value any, as string, found map[askedSecret]bool) {
	switch one := value.(type) {
	case []any:
		for _, inner := range one {
			askedIn(inner, as, found)
		}
	case map[string]any:
		name, isName := one["name"].(string)
		if source, isAsked := one["sdsConfig"].(map[string]any); isAsked && isName {
			found[askedSecret{Name: name, Of: serverOf(source), As: as}] = true
		}
		for key, inner := range one {
			switch key {
			case "tlsCertificateSdsSecretConfigs":
				askedIn(inner, "pair", found)
			case "validationContextSdsSecretConfig":
				askedIn(inner, "ca", found)
			default:
				askedIn(inner, as, found)
			}
		}
	}
}

func askedBy[T proto.Message](all []T, found map[askedSecret]bool) {
	for _, one := range all {
		text, err := protojson.Marshal(one)
		if err != nil {
			panic(err)
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			panic(err)
		}
		askedIn(value, "", found)
	}
}

func (q deliveryProxy) proxy() *model.Proxy {
	kind := model.SidecarProxy
	if q.Gateway {
		kind = model.Router
	}
	raw := map[string]any{}
	if q.Socket {
		raw["credential"] = "true"
	}
	return &model.Proxy{
		Type:             kind,
		ConfigNamespace:  q.Namespace,
		Labels:           q.Labels,
		VerifiedIdentity: &spiffe.Identity{TrustDomain: "cluster.local", Namespace: q.Namespace, ServiceAccount: q.Account},
		Metadata: &model.NodeMetadata{
			ClusterID: constants.DefaultClusterName, Namespace: q.Namespace, Labels: q.Labels, Raw: raw,
			IstioVersion: "1.31.0",
		},
	}
}

func asked(s *xds.FakeDiscoveryServer, proxy *model.Proxy) []askedSecret {
	found := map[askedSecret]bool{}
	askedBy(s.Listeners(proxy), found)
	askedBy(s.Clusters(proxy), found)
	all := []askedSecret{}
	for one := range found {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b askedSecret) int { return strings.Compare(a.Name+a.Of+a.As, b.Name+b.Of+b.As) })
	return all
}

// The clusters to hosts, with the TLS of DestinationRules.
func clustersOf(s *xds.FakeDiscoveryServer, proxy *model.Proxy) []cluster {
	all := []cluster{}
	for _, one := range s.Clusters(proxy) {
		if !strings.HasPrefix(one.Name, "outbound|") {
			continue
		}
		context := &tls.UpstreamTlsContext{}
		made := cluster{Name: one.Name, Names: []string{}}
		if socket := one.GetTransportSocket(); socket != nil && socket.Name == wellknown.TransportSocketTLS {
			if err := socket.GetTypedConfig().UnmarshalTo(context); err != nil {
				panic(err)
			}
			made.TLS = true
			made.Verifies = context.CommonTlsContext.GetCombinedValidationContext() != nil
			found := map[askedSecret]bool{}
			askedBy([]*tls.UpstreamTlsContext{context}, found)
			for asked := range found {
				made.Names = append(made.Names, asked.Name)
			}
			slices.Sort(made.Names)
		}
		all = append(all, made)
	}
	slices.SortFunc(all, func(a, b cluster) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// What istiod answers to one name.
func getsOf(s *xds.FakeDiscoveryServer, proxy *model.Proxy, name string) string {
	watched := &model.WatchedResource{ResourceNames: sets.New(name)}
	request := &model.PushRequest{Forced: true, Start: time.Now(), Push: s.PushContext()}
	answer, _, err := s.Discovery.Generators[v3.SecretType].Generate(proxy, watched, request)
	if err != nil {
		panic(err)
	}
	for _, one := range answer {
		secret := &tls.Secret{}
		if err := one.Resource.UnmarshalTo(secret); err != nil {
			panic(err)
		}
		if secret.GetValidationContext() != nil {
			return "ca"
		}
		return "pair"
	}
	return ""
}

func (q deliveryQuestion) ask(t istiotest.Failer) deliveryAnswer {
	config, err := mesh.ApplyMeshConfigDefaults(q.MeshConfig)
	if err != nil {
		t.Fatalf("%v", err)
	}
	istiotest.SetForTest(t, &features.EnableTLSOnSidecarIngress, q.IngressTLS)
	s := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{
		ConfigString: q.Configs, KubernetesObjectString: q.Objects, MeshConfig: config, DisableSecretAuthorization: true,
	})
	answer := deliveryAnswer{Asked: []askedSecret{}, Clusters: []cluster{}, Says: []string{}}
	for _, one := range q.Proxies {
		proxy := s.SetupProxy(one.proxy())
		own := asked(s, proxy)
		answer.Clusters = append(answer.Clusters, clustersOf(s, proxy)...)
		answer.Says = append(answer.Says, whatIsLogged("ads", func() {
			for index, one := range own {
				if one.Of == "istiod" {
					own[index].Gets = getsOf(s, proxy, one.Name)
				}
			}
		})...)
		answer.Asked = append(answer.Asked, own...)
	}
	return answer
}

// askDelivery says what a proxy asks for, and what it gets.
func askDelivery(_ *testing.T, q deliveryQuestion) (answer answers.Answer) {
	err := istiotest.Wrap(func(t istiotest.Failer) { answer = q.ask(t) })
	if err != nil {
		return deliveryAnswer{Asked: []askedSecret{}, Clusters: []cluster{}, Says: []string{}, Error: err.Error()}
	}
	return answer
}
