import type { CatalogueEntry } from '../report/catalogue.ts'

const OSSM_SOURCE = 'maistra/istio 08e9b7bd, pkg/features'
const ISTIO_SOURCE = 'istio/istio 86c9f01f, pkg/config'
const MEASURED = 'measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2'

/** An entry of the catalogue, and the number it has in the list of 26 checks that `facts.id` names. */
interface TlsEntry extends CatalogueEntry {
  readonly id?: string
}

/** What can be wrong with TLS settings. */
export const TLS_CODES = {
  'tls-suite-unknown': {
    id: 'TLS001',
    severity: 'error',
    text: '{field}: "{found}" is not a cipher suite; {does}',
    rule: OSSM_SOURCE,
    fix: 'remove the name, or write one of CIPHER_SUITES',
  },
  'tls-suite-unsupported': {
    id: 'TLS001',
    severity: 'error',
    text: '{field}: "{found}" is a cipher suite, but not one that is taken here; {does}',
    rule: OSSM_SOURCE,
    fix: 'remove the name',
  },
  'tls-suite-misspelt': {
    id: 'TLS002',
    severity: 'error',
    text: '{field}: "{found}" is not known; did you mean {meant}? {does}',
    rule: OSSM_SOURCE,
    fix: 'write {meant}',
  },
  'tls-suite-spelling': {
    id: 'TLS003',
    severity: 'error',
    text: '{field}: "{found}" is the name of {meant} somewhere else, not here; {does}',
    rule: OSSM_SOURCE,
    fix: 'write {meant}',
  },
  'tls-suite-tls13': {
    id: 'TLS004',
    severity: 'error',
    text: '{field}: "{found}" is a suite of TLS 1.3, which no list of suites can choose; {does}',
    rule: 'RFC 8446, appendix B.4; measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2',
    fix: 'remove the name; to ask for TLS 1.3, set the minimum version',
  },
  'tls-none-known': {
    id: 'TLS005',
    severity: 'error',
    text: '{field}: none of the {count} entries is known; {does}',
    rule: OSSM_SOURCE,
    fix: 'write names that are known here',
  },
  'tls-suite-duplicate': {
    id: 'TLS006',
    severity: 'info',
    text: '{field}: "{found}" appears twice; {does}',
    rule: ISTIO_SOURCE,
    fix: 'remove one',
  },
  'tls-http2-suite': {
    id: 'TLS007',
    severity: 'error',
    text: 'cipherSuites holds neither TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 nor TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 and TLS 1.2 is allowed; {does}',
    rule: 'RFC 9113, section 9.2.2; measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2',
    fix: 'add one of the two, or raise the minimum to TLS 1.3',
  },
  'tls-key-type': {
    id: 'TLS008',
    severity: 'error',
    text: 'every cipher suite needs an {needed} key, the key of {side} is {keyType}, and TLS 1.3 is not allowed: no handshake succeeds',
    rule: 'RFC 8422, section 2; measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2',
    fix: 'add a suite for {keyType} keys, or allow TLS 1.3',
  },
  'tls-key-type-tls13-only': {
    id: 'TLS009',
    severity: 'warning',
    text: 'every cipher suite needs an {needed} key, the key of {side} is {keyType}: TLS 1.3 works, TLS 1.2 fails',
    rule: 'RFC 8422, section 2; measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2',
    fix: 'add a suite for {keyType} keys, or set the minimum to TLS 1.3',
  },
  'tls-min-above-max': {
    id: 'TLS010',
    severity: 'error',
    text: 'the minimum version {min} is above the maximum {max}: no handshake succeeds',
    rule: MEASURED,
    fix: 'swap them, or remove the maximum',
  },
  'tls-suites-without-effect': {
    id: 'TLS011',
    severity: 'warning',
    text: 'cipherSuites has no effect: the minimum is TLS 1.3; {does}',
    rule: 'RFC 8446, appendix B.4',
    fix: 'remove cipherSuites',
  },
  'tls-min-deprecated': {
    id: 'TLS012',
    severity: 'warning',
    text: 'the minimum version {min} is deprecated; {does}',
    rule: 'RFC 8996',
    fix: 'set the minimum to TLS 1.2',
  },
  'tls-max-too-low': {
    id: 'TLS013',
    severity: 'error',
    text: 'the maximum version {max} is below TLS 1.2: Go clients (agent, API server) start at 1.2, HTTP/2 and every AEAD suite need it',
    rule: 'RFC 8996; RFC 9113, section 9.2; measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2',
    fix: 'remove the maximum, or set it to TLS 1.2 at least',
  },
  'tls-version': {
    id: 'TLS014',
    severity: 'error',
    text: '{field}: "{found}" is not a version as it is spelled here ({allowed}); {does}',
    rule: OSSM_SOURCE,
  },
  'tls-suite-weak': {
    id: 'TLS015',
    severity: 'warning',
    text: '{field}: {found} is weak: {weaknesses}; HTTP/2 prohibits it',
    rule: 'RFC 9113, appendix A; RFC 9325, section 4.2',
    fix: 'use the ECDHE suites with GCM or CHACHA20',
  },
  'tls-suite-3des': {
    id: 'TLS016',
    severity: 'error',
    text: '{field}: {found} is 3DES, which is insecure; builds of OpenSSL without weak ciphers do not have it, so the listener is refused or the suite missing',
    rule: 'RFC 9325, section 4.1; RFC 8429',
    fix: 'remove it',
  },
  'tls-suite-boringssl': {
    id: 'TLS017',
    severity: 'error',
    text: '{field}: the BoringSSL in Envoy does not have {found}; {does}',
    rule: MEASURED,
    fix: 'remove it',
  },
  'tls-curve': {
    id: 'TLS018',
    severity: 'error',
    text: '{field}: "{found}" is not a curve as it is spelled here; {does}',
    rule: 'maistra/istio 08e9b7bd, pkg/features; istio/istio 86c9f01f, pkg/config',
  },
  'tls-curve-duplicate': {
    id: 'TLS019',
    severity: 'error',
    text: '{field}: {found} appears twice; {does}',
    rule: MEASURED,
    fix: 'remove one',
  },
  'tls-blank-trimmed': {
    id: 'TLS020',
    severity: 'info',
    text: '{field}: blanks around entries {positions}; istiod removes ASCII spaces',
    rule: OSSM_SOURCE,
  },
  'tls-entry-residue': {
    id: 'TLS021',
    severity: 'error',
    text: '{field}: entry {position} {residue}; {does}',
    rule: OSSM_SOURCE,
    fix: 'write the bare name, one between two commas',
  },
  'tls-curve-client-certificate': {
    id: 'TLS022',
    severity: 'warning',
    text: 'ecdhCurves lacks P-256 while the workload certificates are on it and TLS 1.2 is allowed: an OpenSSL server refuses the client certificate with "wrong curve", the client sees alert 47',
    rule: 'RFC 8422, section 5.3; measured with Go 1.26, OpenSSL 3.0 and BoringSSL a0689af2',
    fix: 'add P-256 to ecdhCurves, or set the minimum to TLS 1.3',
  },
  'tls-fips': {
    id: 'TLS023',
    severity: 'warning',
    text: '{field}: {found} is outside FIPS 140: a FIPS build leaves it out or refuses it',
    rule: 'istio/istio 86c9f01f, pkg/config/security',
    fix: 'keep to the four ECDHE suites with GCM and to P-256, P-384, P-521',
  },
  'tls-compliance-policy': {
    id: 'TLS024',
    severity: 'error',
    text: '{field}: {found} is outside COMPLIANCE_POLICY={policy}, which allows {allowed}; {does}',
    rule: 'istio/istio 86c9f01f, pkg/model/fips.go',
    fix: 'remove the setting: the policy sets it',
  },
  'tls-list-type': {
    id: 'TLS025',
    severity: 'error',
    text: '{field} is {found} where {expected} belongs; {does}',
    rule: 'maistra/istio-operator 8143614c, the fields of ServiceMeshControlPlane',
    fix: 'write {expected}',
  },
  'tls-controlplane-key': {
    id: 'TLS026',
    severity: 'error',
    text: 'the key is spelled "{found}", not "controlPlane": an unknown field is dropped, so nothing below it is in force',
    rule: 'maistra/istio-operator 8143614c, pkg/apis/maistra/v2/security.go',
    fix: 'write controlPlane',
  },
  'tls-suites-tls13-open': {
    severity: 'warning',
    text: 'cipherSuites has no suite with AES-128-GCM, but it binds TLS 1.2 and older only: TLS 1.3 is allowed too, and peers that have it agree on a suite of its own, such as TLS_AES_128_GCM_SHA256',
    rule: 'RFC 8446, appendix B.4; istio/istio issues 32773 and 39354',
    fix: 'to have these suites only, set the maximum to TLS 1.2',
  },
  'tls-default': {
    severity: 'info',
    text: 'not set: {fields}; the default of the stack is in force (TLS_AUTO: Envoy from TLS 1.2 on, istiod of OpenShift Service Mesh 2 from 1.0 on)',
    rule: OSSM_SOURCE,
  },
  'tls-empty-list': {
    severity: 'error',
    text: '{field} is an empty list; Envoy refuses it',
    rule: MEASURED,
    fix: 'remove the setting',
  },
  'tls-shape': {
    severity: 'error',
    text: '{field} is {found} where {expected} belongs',
    rule: 'the fields of the resource',
  },
  'tls-unknown-field': {
    severity: 'error',
    text: '"{found}" is not a field of the TLS settings in {place}: it is dropped or refused, so it is not in force',
    rule: 'the fields of the resource',
  },
  'tls-element-splits': {
    severity: 'info',
    text: '{field}: entry {position} holds "{separator}" and is split there',
    rule: 'maistra/istio-operator 8143614c; envoyproxy/envoy',
    fix: 'write one name per entry',
  },
  'tls-suite-operator': {
    severity: 'info',
    text: '{field}: "{found}" is an expression of BoringSSL that stands for many suites; what it selects is not checked',
    rule: 'istio/istio 86c9f01f, pkg/config/security',
  },
  'tls-suite-passes-filter': {
    severity: 'warning',
    text: '{field}: "{found}" does not begin with a letter or digit, so Istio does not filter it; Envoy gets it as it is',
    rule: 'istio/istio 86c9f01f, pkg/config/security',
    fix: 'write the bare name',
  },
  'tls-gateway-no-suites': {
    severity: 'warning',
    text: 'the minimum is {min} and cipherSuites is not set; validation warns: "TLS version below TLSV1_2 require setting compatible ciphers as by default they no longer include compatible ciphers."',
    rule: 'istio/istio 86c9f01f, pkg/config/validation',
    fix: 'set the minimum to TLSV1_2',
  },
  'tls-mesh-curves': {
    severity: 'error',
    text: 'meshMTLS.ecdhCurves: Istio refuses it with "mesh TLS does not support ECDH curves configuration"',
    rule: 'istio/istio 86c9f01f, pkg/config/validation/agent',
    fix: 'set tlsDefaults.ecdhCurves',
  },
  'tls-field-version': {
    severity: 'error',
    text: '{field} came with {since}; {controlPlane} does not know it',
    rule: 'the release notes of Istio',
    fix: 'remove it, or upgrade',
  },
  'tls-policy-unknown': {
    severity: 'warning',
    text: 'istiod warns: unknown compliance policy: "{policy}", and restricts nothing',
    rule: 'istio/istio 86c9f01f, pkg/model/fips.go',
    fix: 'write fips-140-2, fips-140-3 or pqc',
  },
  'tls-policy-release': {
    severity: 'error',
    text: 'COMPLIANCE_POLICY={policy} came with {since}: {controlPlane} restricts nothing, and warns at most: unknown compliance policy: "{policy}"',
    rule: 'istio/istio, pkg/features/security.go on the branch of each release',
    fix: 'upgrade, or write a policy that the release has',
  },
  'tls-policy-spelling': {
    severity: 'error',
    text: '{field}: COMPLIANCE_POLICY={policy} keeps names of OpenSSL only, not {found}; {does}',
    rule: 'istio/istio 86c9f01f, pkg/model/fips.go',
    fix: 'write {meant}',
  },
  'tls-policy-lowers-minimum': {
    severity: 'error',
    text: '{field}: COMPLIANCE_POLICY={policy} sets the minimum to TLS 1.2, whatever is written here, so peers without TLS 1.3 are let in',
    rule: 'istio/istio 86c9f01f, pkg/model/fips.go; FIPS_202205 of BoringSSL, measured with Envoy 1.40',
    fix: 'remove the setting, which has no effect; where TLS 1.3 is a must, do without this policy',
  },
  'tls-too-many-entries': {
    severity: 'error',
    text: '{field} has more than {limit} entries; the rest was not read',
    rule: 'a limit of this package: more than all cipher suites that exist',
  },
  'tls-side': {
    severity: 'error',
    text: '{field} is "{found}"; known are {allowed}',
    rule: 'a wrong call',
  },
  'tls-side-fixed': {
    severity: 'error',
    text: '{field} is set for ztunnel, which does not have that setting',
    rule: 'istio/ztunnel, src/tls/lib.rs: versions, suites and groups are fixed',
    fix: 'leave {field} out; ztunnel reads TLS12_ENABLED=true (a minimum of TLS 1.2) and COMPLIANCE_POLICY=pqc',
  },
  'tls-policy': {
    severity: 'error',
    text: '"{found}" is not a compliance policy; known are {known}',
    rule: 'a wrong call',
    fix: 'write one of {known}',
  },
  'tls-profile-tls13-only': {
    severity: 'error',
    text: 'ciphers holds suites of TLS 1.3 only and minTLSVersion is below VersionTLS13: the Sail operator hands the list on, and Envoy refuses every listener with it',
    rule: 'istio-ecosystem/sail-operator 328df99dc, pkg/istiovalues/tls.go; measured with Envoy 1.40',
    fix: 'set minTLSVersion to VersionTLS13, or add a suite of TLS 1.2',
  },
  'tls-openshift-profile': {
    severity: 'error',
    text: '"{found}" is not the name of a TLS security profile; known are {known}',
    rule: 'openshift/api 2a3d73913, config/v1/types_tlssecurityprofile.go',
    fix: 'write one of {known}',
  },
  'tls-openshift-release': {
    severity: 'error',
    text: '"{found}" is not a release of OpenShift that has TLS security profiles: 4.3 is the first',
    rule: 'openshift/api, config/v1/types_tlssecurityprofile.go on the branch of each release',
    fix: 'write a release such as 4.20',
  },
  'tls-dialect': {
    severity: 'error',
    text: '"{found}" is not a dialect; known are {known}',
    rule: 'a wrong call',
  },
} as const satisfies Readonly<Record<string, TlsEntry>>

/** A code of this room. */
export type TlsCode = keyof typeof TLS_CODES
