// Where the fields in the tables of this folder are written down: the rule of the findings about them.

export const CRDS = 'the CRDs of istio.io/api v1.32.0'
export const OPERATOR = 'istio/istio eed52ebb66ad, operator/pkg/apis; istio.io/api v1.32.0'
export const SAIL = 'istio-ecosystem/sail-operator 328df99dc, its CRDs'
export const MAISTRA = 'maistra/istio-operator 8143614c, its CRDs'
export const HELM = 'maistra/istio-operator 8143614c, what its Helm charts read'
export const OLD_POLICY = 'istio/api ef6cf69fc303, authentication/v1alpha1'
export const OPENSHIFT = 'openshift/api 2a3d73913, config/v1'
export const KUBERNETES = 'Kubernetes, ObjectMeta of meta/v1'
export const CERT_MANAGER = 'cert-manager/cert-manager 2d0d7f7f, pkg/apis/certmanager/v1'
