import { SECRET } from './rows.ts'
import { cause, type Faults } from './rows.ts'

// What this side would load is not to be had: a store with a password, a file or a Secret that it may not read, nothing in its place.

export const MATERIAL_FAULTS = {
  keystore: {
    meaning: 'the keystore or truststore (JKS, PKCS#12) cannot be opened',
    mesh: [
      cause(
        'the password (passphrase) is wrong: that of the store, or that of the key in it where the two differ',
        'keytool -list -keystore STORE',
      ),
      cause(
        'the file is damaged, or of another kind than was told (JKS, PKCS#12, PEM)',
        'openssl pkcs12 -in STORE -noout -info',
      ),
      cause(
        'the file does not exist under this path, or its Secret is not mounted there',
        'kubectl exec POD -- ls -lL DIRECTORY',
      ),
    ],
  },
  'file-forbidden': {
    meaning: 'this program may not read the file with the certificate, the key or the roots',
    mesh: [
      cause(
        'the file has another owner or a mode that does not let this user read: set fsGroup, or defaultMode of the volume',
        'kubectl exec POD -- ls -lL DIRECTORY',
      ),
    ],
  },
  'material-empty': {
    meaning: 'a certificate or a key is to be loaded, and there is none',
    mesh: [
      cause(
        'the Gateway or the DestinationRule names neither a file nor a Secret that this side reads (before Istio 1.6 credentialName wants SDS)',
        'kubectl get gateway,destinationrule -A -o yaml | meshcerts tls -',
      ),
      cause('the Secret has the key, and its value is empty', SECRET),
    ],
  },
  'ca-secret': {
    meaning: 'istiod made a CA of its own, and could not keep it in istio-ca-secret',
    mesh: [
      cause(
        'another istiod wrote the Secret first: this one reads it when it starts again',
        'kubectl get secret istio-ca-secret -n istio-system -o yaml | meshcerts show -',
      ),
      cause(
        'istiod may not write Secrets in its namespace, or the API server was not there',
        'kubectl auth can-i create secrets -n istio-system --as system:serviceaccount:istio-system:istiod',
      ),
    ],
  },
  'secret-forbidden': {
    meaning: 'this component may not read the Secret with the certificate',
    mesh: [
      cause(
        'its service account has no role that lets it read Secrets in that namespace',
        'kubectl auth can-i list secrets -n NAMESPACE --as system:serviceaccount:NAMESPACE:ACCOUNT',
      ),
      cause(
        'the gateway runs in another namespace than the Secret, or as a sidecar, which gets none',
        'kubectl get secret NAME -n GATEWAY-NAMESPACE',
      ),
    ],
  },
  'serving-certificate': {
    meaning: 'the kubelet has no certificate to serve: exec, logs and metrics of the node fail',
    mesh: [
      cause(
        'nobody approved its CertificateSigningRequest (serverTLSBootstrap)',
        'kubectl get csr',
      ),
      cause('the signer of the cluster does not answer', 'kubectl get csr -o wide'),
    ],
  },
  'extension-text': {
    meaning: 'OpenSSL cannot make an extension out of what its configuration says',
    mesh: [
      cause(
        'the value is misspelt in openssl.cnf or -addext: a name constraint lacks permitted; or excluded;, or a word is not known',
        'openssl version -d',
      ),
    ],
  },
  'name-not-set': {
    meaning: 'this program does not say which name the certificate must have',
    mesh: [
      cause(
        'set the name of the server (ServerName) in its TLS settings to one that is in the certificate',
        'openssl s_client -connect HOST:PORT </dev/null | meshcerts show -',
      ),
    ],
  },
  'server-check': {
    meaning: 'the handshake with the server behind this proxy failed; the line does not say why',
    mesh: [
      cause(
        'its certificate is not from a CA in ca-file, or lacks the host (verify required, verifyhost): the check asks without a name unless check-sni is set',
        'openssl s_client -showcerts -connect HOST:PORT </dev/null | meshcerts verify - --root CA-FILE',
        'path-root-not-trusted',
        'path-peer-name',
      ),
      cause(
        'the server wants a client certificate (crt on the server line), does not speak TLS on this port, or the two share no version',
        'openssl s_client -connect HOST:PORT </dev/null',
        'tls-side',
      ),
    ],
  },
} as const satisfies Faults
