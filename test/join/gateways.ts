import {
  checkManifests,
  type CheckManifestsOptions,
  type ManifestsReport,
} from '../../src/join/index.ts'
import { make } from '../credential/material.ts'

// Gateways and what they name, in one form: what a case changes is handed in.

export const at = new Date('2027-01-01T00:00:00Z')

export const check = (content: string, options: Partial<CheckManifestsOptions> = {}) =>
  checkManifests([{ content, file: 'all.yaml' }], { at, ...options })

/** Errors and warnings. */
export const codes = ({ findings }: ManifestsReport): readonly string[] =>
  findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)

export const messages = ({ findings }: ManifestsReport): string =>
  findings.map(({ message }) => message).join('\n')

export const outcomes = ({ references }: ManifestsReport): readonly string[] =>
  references.map(({ wants, outcome }) => `${wants} ${outcome}`)

export const object = (
  apiVersion: string,
  kind: string,
  [namespace, name]: readonly [string, string],
  body: object,
): string =>
  `${JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, ...body })}\n---\n`

export const base64 = (text: string): string => Buffer.from(text).toString('base64')

export const SERVER = ['1.3.6.1.5.5.7.3.1']
export const root = make({ cn: 'Root', key: 'p256-a', ca: true })
export const between = make({ cn: 'Intermediate', key: 'p256-b', issuer: root, ca: true })
export const server = make({
  cn: 'a',
  key: 'p256-c',
  issuer: between,
  hosts: ['a.example.com'],
  purposes: SERVER,
})
const MATERIAL: Readonly<Record<string, string>> = {
  'tls.crt': server.pem + between.pem,
  'tls.key': server.keyPem,
  'ca.crt': root.pem,
  cacert: root.pem,
}

export const secretOf = (
  where: readonly [string, string],
  values: Readonly<Record<string, string>>,
): string =>
  object('v1', 'Secret', where, {
    data: Object.fromEntries(Object.entries(values).map(([key, text]) => [key, base64(text)])),
  })

/** A Secret with the right value for each key. */
export const secret = (where: readonly [string, string], ...keys: readonly string[]): string =>
  secretOf(where, Object.fromEntries(keys.map((key) => [key, MATERIAL[key] ?? 'some text'])))

export const PAIR = ['tls.crt', 'tls.key']

/** An Istio Gateway with one server; the pods run in istio-ingress. */
export const gateway = (tls: object): string =>
  object('networking.istio.io/v1', 'Gateway', ['shop', 'edge'], {
    spec: {
      selector: { istio: 'ingress' },
      servers: [
        { port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts: ['a.example.com'], tls },
      ],
    },
  }) +
  object('apps/v1', 'Deployment', ['istio-ingress', 'ingress'], {
    spec: { template: { metadata: { labels: { istio: 'ingress', app: 'x' } } } },
  })

/** The namespace of the pods. */
export const POD = 'istio-ingress'

/** The same with a Secret by name. */
export const simple = (credentialName: string): string =>
  gateway({ mode: 'SIMPLE', credentialName })

/** What is read first: code, message and fix. */
export function first({ findings }: ManifestsReport): string {
  const [found] = findings
  return `${found?.code ?? ''}: ${found?.message ?? ''} ${found?.fix ?? ''}`
}

export const API = 'gateway.networking.k8s.io/v1'

/** A Gateway of the Gateway API in the namespace shop. */
export const apiGateway = (refs: readonly object[], tls: object = {}, spec: object = {}): string =>
  object(API, 'Gateway', ['shop', 'edge'], {
    spec: {
      gatewayClassName: 'istio',
      listeners: [
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          hostname: 'a.example.com',
          tls: { certificateRefs: refs, ...tls },
        },
      ],
      ...spec,
    },
  })

/** A ListenerSet of that Gateway. */
export const listenerSet = (namespace: string, refs: readonly object[]): string =>
  object(API, 'ListenerSet', [namespace, 'more'], {
    spec: {
      parentRef: { kind: 'Gateway', name: 'edge', namespace: 'shop' },
      listeners: [
        {
          name: 'team',
          port: 8443,
          protocol: 'HTTPS',
          hostname: 'a.example.com',
          tls: { certificateRefs: refs },
        },
      ],
    },
  })
