package main

import (
	"io"
	"strings"

	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
	"istio.io/istio/security/pkg/nodeagent/cache"

	"meshcerts/oracles/go/answers"
)

type anchorsQuestion struct {
	Bytes []byte `json:"bytes"`
}

func askAnchors(q anchorsQuestion) answers.Answer {
	return anchorsQuestion{cache.OracleAnchors(q.Bytes)}
}

type yamlQuestion struct {
	YAML string `json:"yaml"`
}

type manifestVerdict struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
	// Istio has a schema for this kind
	Known bool `json:"known"`
	// why it cannot be read, or why the webhook refuses it
	Error   string `json:"error,omitempty"`
	Warning string `json:"warning,omitempty"`
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// What Istio's validation webhook says of one object.
func judge(object *crd.IstioKind) manifestVerdict {
	verdict := manifestVerdict{Kind: object.Kind, Name: object.Name, Namespace: object.Namespace}
	gvk := object.GroupVersionKind()
	schema, known := collections.PilotGatewayAPI().FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&gvk))
	if !known {
		return verdict
	}
	verdict.Known = true
	config, err := crd.ConvertObject(schema, object, "cluster.local")
	if err != nil {
		verdict.Error = err.Error()
		return verdict
	}
	warning, err := schema.ValidateConfig(*config)
	verdict.Error, verdict.Warning = textOf(err), textOf(warning)
	return verdict
}

func askManifest(q yamlQuestion) answers.Answer {
	documents := []manifestVerdict{}
	decoder := kubeyaml.NewYAMLOrJSONDecoder(strings.NewReader(q.YAML), 512*1024)
	for {
		object := crd.IstioKind{}
		err := decoder.Decode(&object)
		if err == io.EOF {
			return map[string]any{"documents": documents}
		}
		if err != nil {
			return map[string]any{"documents": documents, "error": err.Error()}
		}
		documents = append(documents, judge(&object))
	}
}

// The mesh configuration on top of Istio's defaults, as istiod reads its ConfigMap.
func askMeshConfig(q yamlQuestion) answers.Answer {
	_, err := mesh.ApplyMeshConfigDefaults(q.YAML)
	return answers.VerdictOf(err)
}
