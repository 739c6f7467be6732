// Joins package gateway of Istio by `go build -overlay`.

package gateway

import (
	corev1 "k8s.io/api/core/v1"
	k8s "sigs.k8s.io/gateway-api/apis/v1"
	k8sbeta "sigs.k8s.io/gateway-api/apis/v1beta1"

	istio "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pilot/pkg/config/kube/gatewaycommon"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pkg/kube/controllers"
	"istio.io/istio/pkg/kube/krt"
)

// OracleObjects is what the references of the Gateway API are resolved against.
type OracleObjects struct {
	Secrets    []*corev1.Secret
	ConfigMaps []*corev1.ConfigMap
	Grants     []*k8sbeta.ReferenceGrant
}

// OracleResolver resolves references as the controller does.
type OracleResolver struct {
	secrets    krt.Collection[*corev1.Secret]
	configMaps krt.Collection[*corev1.ConfigMap]
	namespaces krt.Collection[*corev1.Namespace]
	grants     gatewaycommon.ReferenceGrants
}

// NewOracleResolver reads the objects; closing `stop` ends it.
func NewOracleResolver(objects OracleObjects, stop <-chan struct{}) OracleResolver {
	opts := krt.NewOptionsBuilder(stop, "oracle", krt.GlobalDebugHandler)
	static := krt.NewStaticCollection[*k8sbeta.ReferenceGrant](nil, objects.Grants, opts.WithName("grants")...)
	grants := gatewaycommon.ReferenceGrantsCollection(static, opts)
	grants.WaitUntilSynced(stop)
	return OracleResolver{
		secrets:    krt.NewStaticCollection[*corev1.Secret](nil, objects.Secrets, opts.WithName("secrets")...),
		configMaps: krt.NewStaticCollection[*corev1.ConfigMap](nil, objects.ConfigMaps, opts.WithName("maps")...),
		namespaces: krt.NewStaticCollection[*corev1.Namespace](nil, nil, opts.WithName("namespaces")...),
		grants:     gatewaycommon.BuildReferenceGrants(grants),
	}
}

// Listener is the server that is made of a listener, and the message of its condition ResolvedRefs where that is an error.
func (r OracleResolver) Listener(owner controllers.Object, spec k8s.GatewaySpec, l k8s.Listener) (*istio.ServerTLSSettings, string) {
	server, status, _ := buildListener(krt.TestingDummyContext{}, r.configMaps, r.secrets, r.grants, r.namespaces,
		owner, nil, spec, l, 0, k8s.GatewayController(features.ManagedGatewayController), nil)
	says := ""
	for _, condition := range status[0].Conditions {
		if condition.Type == string(k8s.ListenerConditionResolvedRefs) && condition.Status != "True" {
			says = condition.Message
		}
	}
	if server == nil {
		return nil, says
	}
	return server.Tls, says
}

// Policy is the credential that a BackendTLSPolicy leads to, and what is said where it leads to none.
func (r OracleResolver) Policy(policy *k8s.BackendTLSPolicy) (string, string) {
	services := krt.NewStaticCollection[*corev1.Service](nil, nil)
	references := gatewaycommon.NewReferenceSet(
		gatewaycommon.AddReference(services),
		gatewaycommon.AddReference(r.configMaps),
		gatewaycommon.AddReference(r.secrets),
	)
	accepted := string(k8s.PolicyConditionAccepted)
	conditions := map[string]*condition{accepted: {}, string(k8s.BackendTLSPolicyConditionResolvedRefs): {}}
	name := getBackendTLSCredentialName(krt.TestingDummyContext{}, policy.Spec.Validation, policy.Namespace, conditions, references)
	if err := conditions[accepted].error; err != nil {
		return name, err.Message
	}
	return name, ""
}
