import type { Catalogue } from '../report/catalogue.ts'

const OPERATOR = 'maistra/istio-operator 8143614c, pkg/apis/maistra/conversion/security.go'
const API = 'the fields of the resource'
const VALIDATION = 'istio/istio eed52ebb66ad, pkg/config/validation'

/** What can be wrong with the manifests of a mesh. */
export const MESH_CODES = {
  'manifest-rootcadir': {
    severity: 'error',
    text: 'rootCADir is "{found}": the operator changes the environment of istiod, not the mount at /etc/cacerts, so the files are not found and istiod signs with a certificate of its own',
    rule: `${OPERATOR}; resources/helm/v2.5/istio-control`,
    fix: 'write /etc/cacerts, or remove privateKey',
  },
  'manifest-ca-type': {
    severity: 'error',
    text: '{field} is "{found}"; the operator refuses it with "{says}"',
    rule: OPERATOR,
  },
  'manifest-ca-type-other': {
    severity: 'error',
    text: 'certificateAuthority.type is {found}: another signer issues the workload certificates, a secret cacerts is not used',
    rule: OPERATOR,
    fix: 'write type: Istiod, or do without the secret',
  },
  'manifest-ca-type-no-effect': {
    severity: 'info',
    text: 'istiod.type {found} has no effect in OpenShift Service Mesh 2: the files of the secret cacerts decide',
    rule: `${OPERATOR}; no template of resources/helm/v2.5 reads the value (read, not run)`,
  },
  'manifest-v1-selfsigned': {
    severity: 'error',
    text: 'spec.istio.security.selfSigned is {found}: OpenShift Service Mesh 1.1 mounts the secret cacerts only where it is false',
    rule: 'maistra/istio-operator 8143614c, resources/helm/v1.1/istio/charts/security',
    fix: 'write selfSigned: false',
  },
  'manifest-v1-path': {
    severity: 'error',
    text: '{field} is a path of v1; under maistra.io/v2 it is an unknown field, so it is not in force',
    rule: 'maistra/istio-operator 8143614c, pkg/apis/maistra/v2',
  },
  'manifest-v2-path': {
    severity: 'error',
    text: '{field} is a path of v2; under maistra.io/v1 it is an unknown field, so it is not in force',
    rule: 'maistra/istio-operator 8143614c, pkg/apis/maistra/v1',
    fix: 'write apiVersion: maistra.io/v2, or {meant}',
  },
  'manifest-unknown-field': {
    severity: 'error',
    text: '{field} is not a field here{hint}: it is dropped or refused, so it is not in force',
    rule: API,
  },
  'manifest-type': {
    severity: 'error',
    text: '{field} is {found} where {expected} belongs; the API server refuses it',
    rule: API,
  },
  'manifest-value': {
    severity: 'error',
    text: '{field} is "{found}"; known are {allowed}',
    rule: API,
  },
  'manifest-api-version': {
    severity: 'error',
    text: 'apiVersion "{found}" has no {kind}; known are {allowed}',
    rule: API,
  },
  'manifest-kind': {
    severity: 'error',
    text: 'kind is "{found}"; did you mean {meant}?',
    rule: API,
    fix: 'write {meant}',
  },
  'manifest-snake-case': {
    severity: 'warning',
    text: '{field} is read by Istio as {meant}, but is not checked here',
    rule: API,
    fix: 'write {meant}',
  },
  'manifest-refused': {
    severity: 'error',
    text: '{field}: Istio refuses it with "{says}"',
    rule: VALIDATION,
  },
  'manifest-warned': {
    severity: 'warning',
    text: '{field}: Istio warns "{says}"',
    rule: VALIDATION,
  },
  'manifest-not-checked': {
    severity: 'warning',
    text: 'not checked: {found}',
    rule: 'a limit of this package: it knows no fields of this kind',
  },
  'manifest-nothing': {
    severity: 'error',
    text: 'nothing was checked: {why}',
    rule: 'meshcerts: a text without a manifest that can be checked does not pass',
  },
  'manifest-list': {
    severity: 'error',
    text: 'not checked: a List {problem}',
    rule: 'meshcerts: Lists are opened up to ten deep; nobody writes them deeper',
  },
  'manifest-more-findings': {
    severity: 'error',
    text: '{count} more findings are not listed',
    rule: 'meshcerts: the first 1000 are listed, more than anybody reads',
    fix: 'correct those that are listed, and check again',
  },
  'manifest-policy-version': {
    severity: 'error',
    text: '{kind} of authentication.istio.io is gone with Istio 1.6 (OpenShift Service Mesh 2)',
    rule: 'the release notes of Istio 1.6',
    fix: 'write a PeerAuthentication of security.istio.io/v1beta1',
  },
  'manifest-policy-no-peers': {
    severity: 'error',
    text: 'the {kind} has no peers with mtls, so it does not ask for mutual TLS',
    rule: 'istio.io/api, authentication/v1alpha1',
    fix: 'write an entry "mtls" under peers',
  },
  'manifest-name': {
    severity: 'error',
    text: 'the name is "{found}"; a {kind} without targets must be named "default"',
    rule: 'istio.io/api, authentication/v1alpha1',
    fix: 'write name: default',
  },
  'manifest-missing': {
    severity: 'error',
    text: '{field} is missing',
    rule: API,
  },
  'mesh-yaml': {
    severity: 'error',
    text: 'the YAML cannot be read: {problem}',
    rule: 'YAML 1.1 and 1.2, as Kubernetes reads them',
  },
  'mesh-yaml-limit': {
    severity: 'error',
    text: 'the YAML is not read: {problem}',
    rule: 'the API server takes 3 MiB in one request, which is 150000 lines and entries at 20 characters; 10000 documents, 1000 anchors, 100 aliases and 200 levels are more than manifests have',
    fix: 'split the file, and check its parts',
  },
  'mesh-yaml-template': {
    severity: 'error',
    text: 'this is a template, not a manifest: {problem}',
    rule: 'YAML 1.2, section 3.2.1.1: braces make a map, which cannot be a key here',
    fix: 'render it first, for instance with helm template, and check what comes out',
  },
  'mesh-yaml-pem': {
    severity: 'error',
    text: 'this is PEM, not a manifest: {problem}',
    rule: 'RFC 7468',
    fix: 'check certificates and keys with meshcerts check, a certificate with meshcerts show',
  },
  'manifest-profile-adherence': {
    severity: 'warning',
    text: 'tlsAdherence is {found}, so the Sail operator does not hand the TLS profile on: Envoy and istiod keep their defaults',
    rule: 'istio-ecosystem/sail-operator 328df99dc, pkg/config/tls.go; openshift/library-go 72bf34f474bc, pkg/crypto/tls_adherence.go',
    fix: 'set tlsAdherence: StrictAllComponents (OpenShift 4.22 and later, feature gate TLSAdherence; for the Sail operator from 1.30 on), or write the settings into meshConfig: meshcerts tls --profile {profile} prints them',
  },
  'manifest-profile-custom': {
    severity: 'error',
    text: 'the type of the TLS profile is {type}, {problem}',
    rule: 'openshift/api 2a3d73913, config/v1/types_tlssecurityprofile.go; openshift/controller-runtime-common 64ee174f5e2e, pkg/tls',
  },
  'manifest-profile-elsewhere': {
    severity: 'info',
    text: 'the TLS profile of {kind} is for {whom}; a mesh takes that of the APIServer "cluster", if any',
    rule: 'istio-ecosystem/sail-operator 328df99dc, pkg/config/tls.go',
  },
  'mesh-argument': {
    severity: 'error',
    text: '{argument} is "{found}", which is not a {expected}',
    rule: 'RFC 1123, section 2.1; the name rules of Kubernetes',
  },
} as const satisfies Catalogue

/** A code of this room. */
export type MeshCode = keyof typeof MESH_CODES
