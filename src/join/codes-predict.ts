import type { Catalogue } from '../report/catalogue.ts'

const CM = 'cert-manager/cert-manager 2d0d7f7f'
const CSR = 'cert-manager/istio-csr f96fca50'
const VAULT = 'hashicorp/vault c33a27f0, builtin/logical/pki (read)'

/** What goes wrong with certificates that a manifest asks for. */
export const JOIN_PREDICT_CODES = {
  'predict-nothing': {
    severity: 'error',
    text: 'nothing was predicted: {found}',
    rule: 'meshcerts: Certificate, CertificateRequest and the values of istio-csr ask for certificates; nothing else does',
    fix: 'give the manifests of the Certificate and of its Issuer together, or the values.yaml of istio-csr: meshcerts predict FILE…',
  },
  'predict-too-many': {
    severity: 'error',
    text: 'there are {count} Certificates and CertificateRequests: the first {most} are predicted, the rest is not judged',
    rule: 'meshcerts: each is made and judged, which takes up to a second; a mesh has a handful of CAs',
    fix: 'give the manifests of the CA and of its issuers alone',
  },
  'predict-refused': {
    severity: 'error',
    text: '{of}: {field}: cert-manager refuses it with "{says}"',
    rule: `${CM}, internal/apis/certmanager/validation/certificate.go (read)`,
  },
  'predict-not-ca': {
    severity: 'error',
    text: '{of}: isCA is missing, so the certificate is not a CA: {reader} will not sign with it',
    rule: `${CM}, pkg/util/pki/certificatetemplate.go: basicConstraints has cA only where isCA is true`,
    fix: 'write isCA: true under spec',
  },
  'predict-usages': {
    severity: 'info',
    text: '{of}: usages do not name "cert sign"; cert-manager adds it, since isCA is true',
    rule: `${CM}, pkg/util/pki/csr.go, KeyUsagesForCertificateOrCertificateRequest`,
  },
  'predict-ca-purposes': {
    severity: 'error',
    text: '{of}: usages name {purposes}, which limits what the CA may sign for: workloads need server auth and client auth, so {missing} is refused by every peer',
    rule: 'crypto/x509, verify.go, and BoringSSL: extended key usages of a CA bind the certificates below it',
    fix: 'write usages: [cert sign, crl sign, digital signature]',
  },
  'predict-empty-subject': {
    severity: 'error',
    text: '{of}: the subject is empty, since there is no commonName and no subject: a CA must have a name, and peers cannot build a path over it',
    rule: 'RFC 5280, section 4.1.2.4 and 4.1.2.6; cert-manager says it in an event "BadConfig" of the CertificateRequest only',
    fix: 'write commonName: istio-ca under spec',
  },
  'predict-same-name': {
    severity: 'error',
    text: '{of}: its subject is that of its issuer ({name}): peers take it for a root that signed itself, and find no path',
    rule: 'crypto/x509, x509.go: no authorityKeyIdentifier is written where the names are equal; RFC 5280, section 6.1',
    fix: 'give each CA a commonName of its own',
  },
  'predict-outlives': {
    severity: 'error',
    text: '{of}: it lives {duration}, longer than its issuer, which ends {ends}: the issuer CA does not cut it, and from then on every peer refuses it',
    rule: `${CM}, pkg/util/pki/certificatetemplate.go, CertificateTemplateOverrideDuration; RFC 5280, section 6.1.3`,
    fix: 'write a longer duration in the Certificate of the issuer, or a shorter one here',
  },
  'predict-short-ca': {
    severity: 'warning',
    text: '{of}: the root of the mesh lives only {duration}, and a new one is made after {renewed}: peers that hold the old one refuse the new one until they have both',
    rule: `${CM}, pkg/apis/certmanager/v1/const.go: 2160h where duration is left out; renewed after two thirds`,
    fix: 'write duration: 87600h, and plan the change of the root with meshcerts trust',
  },
  'predict-root-rotation': {
    severity: 'warning',
    text: '{of}: each renewal of this root makes a new key, so a new root: what was signed under the old one no longer fits the new ca.crt',
    rule: `${CM}, pkg/apis/certmanager/v1/types_certificate.go: rotationPolicy is Always where it is left out, since 1.18`,
    fix: 'write rotationPolicy: Never under privateKey of the root, and change roots by hand: meshcerts trust',
  },
  'predict-self-signed': {
    severity: 'warning',
    text: '{of}: the issuer SelfSigned makes a root of its own for it, which nobody else trusts{clusters}',
    rule: `${CM}, pkg/controller/certificaterequests/selfsigned/selfsigned.go`,
    fix: 'use SelfSigned for one root only; let an Issuer with ca.secretName of that root sign the rest',
  },
  'predict-issuer-missing': {
    severity: 'warning',
    text: '{of}: {issuer} is not among the manifests{others}: predicted as if it were an issuer of the kind CA with a root',
    rule: 'meshcerts: an issuer is judged by its manifest',
    fix: 'give its manifest too; if there is none in the cluster, create it: kubectl get issuers,clusterissuers -A',
  },
  'predict-issuer-wrong': {
    severity: 'error',
    text: '{of}: issuerRef names {issuer}, which does not exist: {near}',
    rule: `${CM}, pkg/issuer/helper.go: an Issuer serves its own namespace, a ClusterIssuer all; kind is Issuer where it is left out`,
  },
  'predict-issuer-secret': {
    severity: 'error',
    text: '{issuer} reads the Secret {wanted}, but {of} writes {written}: "Referenced secret {wanted} not found"',
    rule: `${CM}, pkg/controller/certificaterequests/ca/ca.go; a ClusterIssuer reads the namespace of cert-manager (--cluster-resource-namespace)`,
    fix: 'move the Certificate to the namespace {namespace}, or use an Issuer in the namespace of the Secret',
  },
  'predict-issuer-unknown-secret': {
    severity: 'warning',
    text: '{of}: {issuer} signs with the Secret {secret}, which is not among the manifests: predicted as if it held a root',
    rule: 'meshcerts: what an Issuer gives depends on the certificates in its Secret',
    fix: 'give its certificates too: kubectl get secret NAME -n NAMESPACE -o yaml, without tls.key if you like',
  },
  'predict-issuer-no-path': {
    severity: 'error',
    text: '{issuer}: the certificates in {secret} do not belong together: ca.crt did not sign the last of tls.crt; cert-manager says "certificate chain is malformed or broken"',
    rule: `${CM}, pkg/util/pki/parse_certificate_chain.go`,
    fix: 'put the certificate that signed the last one of tls.crt into ca.crt',
  },
  'predict-issuer-not-ca': {
    severity: 'error',
    text: '{issuer} signs with {secret}, whose certificate is not a CA: it never gets ready ("certificate is not a CA")',
    rule: `${CM}, pkg/issuer/ca/setup.go`,
    fix: 'write isCA: true in the Certificate that makes the Secret, and let it be issued again',
  },
  'predict-cycle': {
    severity: 'error',
    text: '{of}: its issuer signs with the Secret that this Certificate writes, so neither is ever made',
    rule: `${CM}, pkg/controller/certificaterequests/ca/ca.go`,
    fix: 'let a SelfSigned issuer, or another CA, sign it',
  },
  'predict-path-length': {
    severity: 'error',
    text: '{of}: its issuer {issuer} has path length {allowed}, so it may not have another CA below it{below}',
    rule: 'RFC 5280, section 4.2.1.9 and 6.1.4 (l)',
    fix: 'make the issuer with a path length of 1 or more, or without',
  },
  'predict-ca-crt-missing': {
    severity: 'error',
    text: '{of}: {issuer} gives no ca.crt, so there is no root: {reader}',
    rule: `${CM}, pkg/util/pki/parse_certificate_chain.go; ${CSR}, pkg/tls/tls.go`,
    fix: 'for istio-csr give the root with app.tls.rootCAFile; for the Secret cacerts use an issuer of the kind CA, which fills ca.crt with the root',
  },
  'predict-root-missing': {
    severity: 'error',
    text: '{of}: ca.crt will hold the intermediate "{intermediate}", which is in tls.crt too: the intermediate is sent twice, and the root is missing',
    rule: `${CM}, pkg/util/pki/parse_certificate_chain.go: without a root the highest intermediate is in both; ${CSR}, pkg/tls/tls.go`,
    fix: 'for istio-csr give the root with app.tls.rootCAFile; or give the issuer its whole chain with the root, in Vault: vault write {mount}/intermediate/set-signed certificate=@intermediate-and-root.pem',
  },
  'predict-ca-crt-not-root': {
    severity: 'error',
    text: '{of}: ca.crt will hold "{subject}", which is not a root: peers that want a root refuse the chain',
    rule: 'crypto/x509 and BoringSSL; RFC 5280, section 6.1.1 (d)',
    fix: 'give the issuer its whole chain with the root',
  },
  'predict-vault-chain': {
    severity: 'warning',
    text: '{issuer}: what ca.crt will hold depends on the chain that Vault has in {mount}: without the root in it, the intermediate is there twice and the root is missing',
    rule: `${CM}, internal/vault/vault.go, extractCertificatesFromVaultCertificateSecret`,
    fix: 'give it too: vault read -format=json {mount}/issuer/default > issuer.json',
  },
  'predict-vault-not-ca': {
    severity: 'error',
    text: '{of}: isCA is true, but Vault does not look at it: {path} gives a certificate that is not a CA',
    rule: `${CM}, internal/vault/vault.go, Sign; ${VAULT}`,
    fix: 'write path: {mount}/root/sign-intermediate in the Issuer',
  },
  'predict-vault-path': {
    severity: 'error',
    text: '{issuer}: path {path} {problem}',
    rule: `${VAULT}; cert-manager sends a request (CSR) to the path`,
    fix: 'write path: {mount}/sign/ROLE',
  },
  'predict-vault-role': {
    severity: 'error',
    text: '{of}: Vault refuses it with "{says}"',
    rule: VAULT,
  },
  'predict-vault-ttl': {
    severity: 'warning',
    text: '{of}: it asks for {duration}, but the role of Vault gives {most} at most',
    rule: `${VAULT}: a longer life is cut to max_ttl with a warning`,
    fix: 'write a larger max_ttl in the role, or a shorter duration',
  },
  'predict-vault-cut': {
    severity: 'warning',
    text: '{of}: it asks for {duration}, but the CA in Vault ends {ends}: Vault cuts it to that with a warning, and a Vault before 1.17 makes a CA that outlives its issuer, which every peer refuses from then on',
    rule: 'hashicorp/vault, CHANGELOG of 1.17.0 and its pull request 26796: sign-intermediate past the end of the CA',
    fix: 'write a shorter duration, or give the mount a CA that lives longer',
  },
  'predict-acme': {
    severity: 'error',
    text: '{of}: isCA is true, but {issuer} is of the kind ACME, which never signs a CA',
    rule: `${CM}, pkg/controller/certificaterequests/acme/acme.go`,
    fix: 'use an issuer of the kind CA',
  },
  'predict-aws-template': {
    severity: 'error',
    text: '{of}: isCA is true, but {issuer} asks AWS for the template {template} whatever is wanted, which makes no CA',
    rule: 'cert-manager/aws-privateca-issuer cc32c134, pkg/aws/pca.go, buildTemplateArn: a template of the issuer goes before isCA; https://docs.aws.amazon.com/privateca/latest/userguide/template-definitions.html',
    fix: 'leave pcaTemplate.defaultTemplateName out of the issuer, or name SubordinateCACertificate_PathLen0/V1 there',
  },
  'predict-google-ca': {
    severity: 'error',
    text: '{of}: isCA is true, but the request carries no basicConstraints by default, so Google CAS does not make a CA of it{template}',
    rule: 'cert-manager/google-cas-issuer fbd6e312, pkg/controllers/signer.go: the request alone is sent; issue 64 there; cert-manager 00aaeb91, internal/controller/feature/features.go: UseCertificateRequestBasicConstraints is off',
    fix: 'name a certificateTemplate in the GoogleCASIssuer whose predefined values have caOptions.isCa true',
  },
  'predict-not-predicted': {
    severity: 'warning',
    text: '{of}: {issuer} is of a kind that is not known here ({kind}): what it signs is not predicted',
    rule: 'a limit of this package',
    fix: 'check what comes out: kubectl get secret {secret} -o yaml | meshcerts check -',
  },
  'predict-not-written': {
    severity: 'error',
    text: '{of}: the certificate cannot be made: {problem}',
    rule: 'RFC 5280, section 4.1.2.4, 4.2.1.6 and appendix A.1',
  },
  'predict-secret-name': {
    severity: 'warning',
    text: '{of}: it is written to the Secret {secret}; istiod reads the Secret cacerts only',
    rule: 'istio/istio, pilot/pkg/bootstrap/istio_ca.go: the Secret cacerts is mounted at /etc/cacerts',
    fix: 'write secretName: cacerts where istiod is to sign with it',
  },
  'predict-namespace': {
    severity: 'error',
    text: '{of}: the Secret cacerts is written in the namespace {namespace}, but istiod runs in {wanted} and does not see it',
    rule: 'a pod mounts Secrets of its own namespace only',
    fix: 'write namespace: {wanted} in the metadata of the Certificate and of its Issuer, or say where istiod runs with --namespace {namespace}',
  },
  'predict-csr-root-follows': {
    severity: 'warning',
    text: '{of}: app.tls.rootCAFile is not set: the root of the mesh is whatever ca.crt the issuer gave last, so a new root replaces the old one at once',
    rule: `${CSR}, pkg/tls/tls.go, fetchCertificate; issue 283 there`,
    fix: 'give the root with app.tls.rootCAFile and mount it',
  },
  'predict-csr-duration': {
    severity: 'warning',
    text: '{of}: {field} is {found}, but {limit}',
    rule: `${CSR}, pkg/server/server.go, CreateCertificate`,
  },
  'predict-spire-disk': {
    severity: 'error',
    text: '{of}: SPIRE does not start with it: "{says}"',
    rule: 'spiffe/spire ef8527ec9, pkg/server/plugin/upstreamauthority/disk/disk.go (read)',
  },
  'predict-spire-not-given': {
    severity: 'warning',
    text: '{of}: the Secret or ConfigMap with the key {key} is not among the manifests: its CA is not judged',
    rule: 'meshcerts: what is not given is not judged',
    fix: 'give what is mounted for SPIRE too, without its private key if you like',
  },
  'predict-set-refused': {
    severity: 'error',
    text: '{of}: the set that comes of it is refused: {first}',
    rule: 'meshcerts check of a set that was made as the issuer makes it, with keys of the moment',
  },
  'predict-set-warned': {
    severity: 'warning',
    text: '{of}: the set that comes of it works, but: {first}',
    rule: 'meshcerts check of a set that was made as the issuer makes it, with keys of the moment',
  },
} as const satisfies Catalogue

/** A code of predictions. */
export type JoinPredictCode = keyof typeof JOIN_PREDICT_CODES
