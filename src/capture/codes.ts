import type { Catalogue } from '../report/catalogue.ts'

const S_CLIENT = 'measured on openssl s_client 1.0.2 to 3.6'
const ENVOY = 'Envoy admin interface and istioctl proxy-config secret'
const KUBERNETES = 'Kubernetes API: Secret and ConfigMap'

/** What can be noticed in a capture, besides what its PEM and its certificates say. */
export const CAPTURE_CODES = {
  'output-no-peer-certificate': {
    severity: 'error',
    text: 'the peer showed no certificate ({reason}); a "Verify return code: 0 (ok)" next to it means nothing',
    rule: S_CLIENT,
    fix: 'connect to a port that speaks TLS; a PERMISSIVE port of a sidecar needs -alpn istio',
  },
  'capture-input': {
    severity: 'error',
    text: 'a capture is text, bytes or a parsed object; found {found}',
    rule: 'meshcerts: extractChain, splitProxyCerts, verifyWorkload',
    fix: 'read the capture first, and give what is in it',
  },
  'output-verify-code': {
    severity: 'info',
    text: 'the transcript says verify return code {verify_codes}: that says neither which root was used nor whether the mesh is right',
    rule: S_CLIENT,
    fix: 'verify the certificates themselves',
  },
  'output-secrets-in-transcript': {
    severity: 'warning',
    text: 'the transcript contains secrets of the TLS session ({kinds})',
    rule: S_CLIENT,
    fix: 'do not publish it; remove these lines before you attach it to a ticket',
  },
  'capture-report-twice': {
    severity: 'info',
    text: 'the same {count} certificates appear {reports} times, once for each report (-prexit prints two)',
    rule: S_CLIENT,
  },
  'capture-short': {
    severity: 'warning',
    text: 'the transcript lists {listed} certificates and holds {found}: s_client ran without -showcerts, or it was cut off',
    rule: S_CLIENT,
    fix: 'capture all of them: openssl s_client -showcerts -connect HOST:PORT </dev/null > capture.txt, in the pod that made this one',
  },
  'capture-alert': {
    severity: 'info',
    text: 'the peer ended the connection: {alert}; the certificates it showed before can be used',
    rule: S_CLIENT,
    fix: 'to be let in, show a client certificate: -cert and -key',
  },
  'capture-too-long': {
    severity: 'error',
    text: 'it is longer than {limit}, the most that is read of a capture',
    rule: 'docs/limits.md',
    fix: 'give the part of it that has the certificates',
  },
  'capture-no-certificate': {
    severity: 'error',
    text: 'it holds no certificate',
    rule: 'RFC 7468, section 5',
    fix: 'give a transcript of s_client -showcerts, PEM, or one of the JSON forms',
  },
  'capture-empty': {
    severity: 'error',
    text: 'the file is empty',
    rule: 'a shell makes the file of > before it runs the command',
    fix: 'run the command that should have written it again, and look at what it says',
  },
  'capture-page': {
    severity: 'error',
    text: 'this is a web page, not certificates',
    rule: 'a server that asks for a login, or does not find the file, answers with a page',
    fix: 'fetch it again with curl -f, which fails instead, and with the login that the address needs',
  },
  'capture-failed-command': {
    severity: 'error',
    text: 'this is the message of a command that failed: {said}',
    rule: 'kubectl, oc, istioctl, shells, runtimes of containers',
    fix: 'make the command work first; a proxy without openssl: istioctl proxy-config secret POD -o json',
  },
  'capture-other-kind': {
    severity: 'error',
    text: 'this is a {kind}, not a certificate',
    rule: 'RFC 5280, section 4.1; RFC 2986; RFC 7292, section 4; RFC 2315',
    fix: 'give the certificate',
  },
  'capture-not-a-certificate': {
    severity: 'error',
    text: 'a block labelled {label} is not a certificate that can be read: {problem}',
    rule: 'RFC 5280, section 4.1',
    fix: 'copy the certificate again',
  },
  'capture-no-pem': {
    severity: 'error',
    text: 'this is the output of the /certs page of Envoy: it describes certificates and does not contain them',
    rule: ENVOY,
    fix: 'use istioctl proxy-config secret POD -o json, or the /config_dump page',
  },
  'capture-ztunnel-state': {
    severity: 'warning',
    text: 'ztunnel has no certificate for {identity}: {state}',
    rule: 'ztunnel, src/admin.rs: the states of CertsDump',
    fix: 'find the cause in the log of istiod, which signs (oc -n istio-system logs deploy/istiod), then capture again; Initializing ends by itself',
  },
  'capture-file-reference': {
    severity: 'warning',
    text: '{source} names a file of the pod and does not contain it',
    rule: ENVOY,
    fix: 'read the file in the pod',
  },
  'capture-not-base64': {
    severity: 'error',
    text: '{source} is not base64',
    rule: KUBERNETES,
    fix: 'the values of data are base64; plain text belongs in stringData',
  },
  'secret-stringdata': {
    severity: 'info',
    text: 'stringData overrides data for {name}: the text of stringData is in force',
    rule: KUBERNETES,
  },
  'capture-unknown-shape': {
    severity: 'error',
    text: 'this JSON holds no certificate: it is not one of istioctl proxy-config secret, Envoy /config_dump, Secret, ConfigMap, the answer of an issuer',
    rule: ENVOY,
    fix: 'give one of these, or PEM',
  },
  'capture-yaml': {
    severity: 'error',
    text: 'this looks like a YAML manifest, which is not read here',
    rule: KUBERNETES,
    fix: 'give it as JSON (oc get -o json), or parse it first: parseYaml of meshcerts/mesh',
  },
  'capture-dressed': {
    severity: 'info',
    text: 'read without {taken}',
    rule: 'kubectl logs, grep, diff, cat -A, Envoy (XFCC): they write more than the text',
  },
  'capture-json-broken': {
    severity: 'warning',
    text: 'the text stops being JSON at line {line}: the rest of it was not read',
    rule: 'RFC 8259',
    fix: 'capture it again, whole',
  },
  'capture-too-deep': {
    severity: 'error',
    text: 'the JSON is nested deeper than {limit} levels: what is deeper was not read',
    rule: 'a limit of this package',
  },
  'secret-size': {
    severity: 'error',
    text: 'the values are {bytes} bytes together, a Secret holds at most 1048576',
    rule: 'Kubernetes, core/v1 Secret: MaxSecretSize',
    fix: 'keep only the certificates that are needed',
  },
  'secret-key-charset': {
    severity: 'error',
    text: 'the key "{key}" is not allowed: letters, digits, "-", "_" and "." only, at most 253, and no ".." in front',
    rule: 'Kubernetes, core/v1 Secret: keys of data (k8s.io/apimachinery, validation.IsConfigMapKey)',
    fix: 'rename the key',
  },
  'secret-encrypted': {
    severity: 'error',
    text: 'the Secret is encrypted with SOPS: nothing can be said of {keys}',
    rule: 'SOPS: a value is ENC[AES256_GCM,…]; the API server refuses it, as it is not base64',
    fix: 'decrypt it first: sops --decrypt FILE | meshcerts check -',
  },
  'secret-base64': {
    severity: 'error',
    text: 'the API server refuses the manifest, as what "data" holds must be base64, and is not: {keys}',
    rule: 'Kubernetes, core/v1 Secret: data',
    fix: 'encode the file again (base64 -w0 FILE), or put its text into stringData',
  },
} as const satisfies Catalogue

export type CaptureCode = keyof typeof CAPTURE_CODES
