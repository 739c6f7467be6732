package main

import (
	"bufio"
	"io"
	"strings"

	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	k8s "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	istio "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pilot/pkg/config/kube/gateway"
	"istio.io/istio/pilot/pkg/config/kube/gatewaycommon"
	"istio.io/istio/pilot/pkg/model/credentials"
	"istio.io/istio/pkg/kube/controllers"

	"meshcerts/oracles/go/answers"
)

// What the Gateway API controller makes of one listener, of the client certificate of a Gateway, or of a policy.
type resolvedRefs struct {
	// `Gateway shop/edge`
	Of string `json:"of"`
	// the name of the listener; empty for what belongs to the object
	Listener string `json:"listener,omitempty"`
	Says     string `json:"says,omitempty"`
	// what the server that is made of it names
	Mode            string   `json:"mode,omitempty"`
	CredentialNames []string `json:"credentialNames,omitempty"`
	CA              string   `json:"ca,omitempty"`
}

type referenceWorld struct {
	gateway.OracleObjects
	gateways []*k8s.Gateway
	sets     []*k8s.ListenerSet
	policies []*k8s.BackendTLSPolicy
}

func readAs[T any](document []byte, all *[]*T) error {
	one := new(T)
	*all = append(*all, one)
	return yaml.UnmarshalStrict(document, one)
}

func (w *referenceWorld) read(document []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	switch head.Kind {
	case "Secret":
		return readAs(document, &w.Secrets)
	case "ConfigMap":
		return readAs(document, &w.ConfigMaps)
	case "ReferenceGrant":
		return readAs(document, &w.Grants)
	case "Gateway":
		return readAs(document, &w.gateways)
	case "ListenerSet":
		return readAs(document, &w.sets)
	case "BackendTLSPolicy":
		return readAs(document, &w.policies)
	}
	return nil
}

func (w *referenceWorld) readAll(text string) error {
	decoder := kubeyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := decoder.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = w.read(document)
		}
		if err != nil {
			return err
		}
	}
}

func namesOf(tls *istio.ServerTLSSettings) []string {
	if len(tls.CredentialNames) > 0 {
		return tls.CredentialNames
	}
	return []string{tls.CredentialName}
}

func refsOf(of, listener string, tls *istio.ServerTLSSettings, says string) resolvedRefs {
	refs := resolvedRefs{Of: of, Listener: listener, Says: says}
	if tls != nil {
		refs.Mode, refs.CredentialNames, refs.CA = tls.Mode.String(), namesOf(tls), tls.CaCertCredentialName
	}
	return refs
}

func label(kind string, object controllers.Object) string {
	return kind + " " + object.GetNamespace() + "/" + object.GetName()
}

// The Gateway that a ListenerSet is attached to.
func (w *referenceWorld) parentOf(set *k8s.ListenerSet) *k8s.Gateway {
	for _, one := range w.gateways {
		namespace := set.Namespace
		if set.Spec.ParentRef.Namespace != nil {
			namespace = string(*set.Spec.ParentRef.Namespace)
		}
		if one.Name == string(set.Spec.ParentRef.Name) && one.Namespace == namespace {
			return one
		}
	}
	return nil
}

func (w *referenceWorld) resolve(resolver gateway.OracleResolver) []resolvedRefs {
	all := []resolvedRefs{}
	for _, one := range w.gateways {
		for _, l := range one.Spec.Listeners {
			tls, says := resolver.Listener(one, one.Spec, l)
			all = append(all, refsOf(label("Gateway", one), string(l.Name), tls, says))
		}
		if one.Spec.TLS != nil && one.Spec.TLS.Backend != nil {
			all = append(all, resolvedRefs{Of: label("Gateway", one), Says: resolver.ClientCertificate(one)})
		}
	}
	for _, set := range w.sets {
		parent := w.parentOf(set)
		if parent == nil {
			continue
		}
		for _, entry := range set.Spec.Listeners {
			l := gatewaycommon.ConvertListenerSetToListener(entry)
			tls, says := resolver.Listener(set, parent.Spec, l)
			all = append(all, refsOf(label("ListenerSet", set), string(l.Name), tls, says))
		}
	}
	for _, policy := range w.policies {
		name, says := resolver.Policy(policy)
		all = append(all, resolvedRefs{Of: label("BackendTLSPolicy", policy), Says: says, CA: name})
	}
	return all
}

// askReferences says how the references of the Gateway API come out among the objects of one text.
func askReferences(q yamlQuestion) answers.Answer {
	world := &referenceWorld{}
	if err := world.readAll(q.YAML); err != nil {
		return map[string]any{"resolved": []resolvedRefs{}, "error": err.Error()}
	}
	stop := make(chan struct{})
	defer close(stop)
	return map[string]any{"resolved": world.resolve(gateway.NewOracleResolver(world.OracleObjects, stop))}
}

type resourceNameQuestion struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}

// askResourceName says which object a credentialName leads to, for a proxy in a namespace.
func askResourceName(q resourceNameQuestion) answers.Answer {
	found, err := credentials.ParseResourceName(credentials.ToResourceName(q.Name), q.Namespace, "", "")
	return map[string]string{
		"kind": found.ResourceKind.String(), "name": found.Name, "namespace": found.Namespace, "says": textOf(err),
	}
}
