import { readFileSync } from 'node:fs'
import { fixture } from '../cli/harness.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const certificate = readFileSync(fixture('good/ca-cert.pem'), 'utf8')

const tlsOf = (value: string): object => ({
  minProtocolVersion: value,
  maxProtocolVersion: [value],
  cipherSuites: [value, `-${value}`, `${value},${value}`],
  ecdhCurves: value,
})

const secretOf = (files: object): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cacerts', namespace: 'istio-system' },
  ...files,
})

const MANIFESTS: Readonly<Record<string, (text: string) => object>> = {
  'a ServiceMeshControlPlane': (text) => ({
    apiVersion: 'maistra.io/v2',
    kind: 'ServiceMeshControlPlane',
    spec: {
      [text]: text,
      version: text,
      security: {
        trust: { domain: text },
        certificateAuthority: {
          type: text,
          istiod: { type: text, privateKey: { rootCADir: text } },
        },
        controlPlane: { tls: tlsOf(text), [text]: {} },
      },
    },
  }),
  'a ServiceMeshControlPlane of v1': (text) => ({
    apiVersion: 'maistra.io/v1',
    kind: 'ServiceMeshControlPlane',
    spec: {
      istio: {
        global: { tls: tlsOf(text), mtls: { enabled: text } },
        security: { selfSigned: text },
      },
    },
  }),
  'a MeshConfig': (text) => ({
    meshConfig: { tlsDefaults: tlsOf(text), meshMTLS: tlsOf(text), [text]: text },
  }),
  'a Gateway': (text) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: text },
    spec: {
      servers: [
        {
          hosts: [text],
          port: { name: text, number: text },
          tls: { mode: text, ...tlsOf(text), credentialName: text },
        },
      ],
    },
  }),
  'a DestinationRule': (text) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    spec: {
      host: text,
      trafficPolicy: { tls: { mode: text, caCertificates: text } },
      subsets: [{ name: text, [text]: 1 }],
    },
  }),
  'a PeerAuthentication': (text) => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    spec: { mtls: { mode: text }, portLevelMtls: { [text]: { mode: text } } },
  }),
  'an unknown kind': (text) => ({ apiVersion: text, kind: text, [text]: text }),
  'a Secret': (text) =>
    secretOf({
      data: {
        'ca-key.pem': base64(text),
        'ca-cert.pem': base64(certificate),
        'cert-chain.pem': text,
      },
    }),
  'a Secret with stringData': (text) =>
    secretOf({ stringData: { 'ca-key.pem': text, 'root-cert.pem': text }, type: text }),
  'a Secret with a key for a name': (text) => secretOf({ data: { [text]: base64(text) } }),
  'the secrets of Envoy': (text) => ({
    dynamicActiveSecrets: [
      {
        name: text,
        secret: {
          '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
          name: 'default',
          tlsCertificate: {
            certificateChain: { inlineBytes: base64(text + certificate) },
            privateKey: { inlineString: text },
          },
        },
      },
    ],
  }),
}

/** What a key may stand in, as text; the key itself is the first. */
export const CARRIERS: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  'a YAML value': (text) => `kind: Gateway\nkey: ${text}\n`,
  'a YAML key': (text) => `kind: Gateway\n? ${text}\n: x\n*${text}: !${text} &${text} x\n`,
  'broken YAML': (text) => `kind: Gateway\n\tspec: "${text}\n${text}: ${text}: [x`,
  'broken JSON': (text) => `{"key": ${text}}`,
  'JSON that ends early': (text) =>
    `{"kind": "Secret", "data": {"ca-key.pem": ${JSON.stringify(text)}`,
  'a transcript': (text) =>
    `CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = ${text}\n   i:CN = x\n${text}\n---\nServer certificate\n${certificate}${text}\n---\nsubject=${text}\nVerify return code: 20 (${text})\n    Session-ID: ${text}\n    Master-Key: ${text}\n---\n`,
  'certificates and a key': (text) => `${certificate}${text}\n${certificate}`,
  'one line behind another': (text) => `${certificate.trimEnd()}${text}`,
  ...Object.fromEntries(
    Object.entries(MANIFESTS).map(([name, write]) => [
      name,
      (text: string) => JSON.stringify(write(text), null, 1),
    ]),
  ),
}

/** The same as objects, for functions that take one. */
export const OBJECTS: Readonly<Record<string, (text: string) => object>> = {
  ...MANIFESTS,
  'a JWK': (text) => ({ kty: text, crv: text, d: text, x: text, y: text, n: text, e: text }),
  'an EC JWK': (text) => ({ kty: 'EC', crv: text, d: text, x: text, y: text }),
  'a set': (text) => ({
    'ca-key.pem': text,
    'ca-cert.pem': certificate,
    'root-cert.pem': text,
    'cert-chain.pem': text,
    'ca-crl.pem': text,
    [text]: text,
  }),
  'a chain': (text) => ({
    leaf: text,
    intermediates: [text],
    roots: [text],
    crls: [text],
    at: text,
    purpose: text,
    peerName: { dns: text },
  }),
  settings: (text) => tlsOf(text),
}
