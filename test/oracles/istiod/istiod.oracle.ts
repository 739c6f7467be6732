import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { count, openOracle, oracleAvailable, type Oracle } from '../../support/oracle.ts'
import { needs, type Need } from '../../support/needs.ts'
import {
  parseCredentialName,
  refusedName,
  resourceName,
} from '../../../src/join/resolve/credential-name.ts'

const AT = '2026-06-01T00:00:00Z'

type Files = Readonly<Record<string, string>>

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function filesOf(folder: string): Files {
  const root = new URL(`../../../fixtures/${folder}/`, import.meta.url)
  return Object.fromEntries(
    readdirSync(root).map((name) => [name, base64(readFileSync(new URL(name, root)))]),
  )
}

interface SetAnswer {
  readonly accepts: boolean
  readonly usesSet: boolean
  readonly says?: string
  readonly defaultTtl?: string
}

interface NamedObject {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly says: string
}

interface RotationAnswer {
  readonly updates: boolean
  readonly says: readonly string[]
}

const BUILT: Need = { there: oracleAvailable('istiod'), what: 'the oracle istiod, built' }
if (!BUILT.there) count({ oracle: 'istiod', skipped: 'not built' })

describe('the oracle istiod', needs(BUILT), () => {
  const good = filesOf('good')
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await openOracle('istiod')
  })
  afterAll(() => oracle.close())

  test('takes a good set, at the instant that it is asked for', async () => {
    const set = (at: string) => ({ kind: 'set', files: good, at })
    const [now, early] = await oracle.ask<SetAnswer>([set(AT), set('2001-01-01T00:00:00Z')])
    expect(now).toMatchObject({ accepts: true, usesSet: true, defaultTtl: '24h0m0s' })
    expect(early!.accepts).toBe(false)
    expect(early!.says).toContain('current time 2001-01-01T00:00:00Z is before')
  })

  test('starts without a set, and refuses a part of one', async () => {
    const [none, part] = await oracle.ask<SetAnswer>([
      { kind: 'set', files: {}, at: AT },
      { kind: 'set', files: { 'ca-cert.pem': good['ca-cert.pem'] }, at: AT },
    ])
    expect(none).toEqual({ accepts: true, usesSet: false })
    expect(part!.says).toBe('failed to create an istiod CA: incomplete signing CA bundle detected')
  })

  test('ignores another root while it runs, unless several roots are switched on', async () => {
    const decoded = Buffer.from(good['root-cert.pem']!, 'base64').toString()
    const other = Buffer.from(filesOf('good-three-tier')['root-cert.pem']!, 'base64').toString()
    const after = { ...good, 'root-cert.pem': Buffer.from(decoded + other).toString('base64') }
    const question = { kind: 'rotation', before: good, after, at: AT }
    const [off, on] = await oracle.ask<RotationAnswer>([
      { ...question, multiRoot: false },
      { ...question, multiRoot: true },
    ])
    expect(off).toEqual({
      updates: false,
      says: ['Multi root is disabled, updating new ROOT-CA not supported'],
    })
    expect(on).toEqual({ updates: true, says: [] })
  })

  // one shape each: with and without scheme, namespace and name
  const NAMES = [
    'web',
    'web/a',
    'shop/web/more',
    'kubernetes://web',
    'kubernetes://shop/web',
    'kubernetes-gateway://shop/web',
    'kubernetes-gateway://web',
    'kubernetes-gateway:///web',
    'configmap://shop/ca',
    'configmap://ca',
    'configmap:///ca',
    'configmap://shop/',
    'web-cacert',
  ]

  test('reads a credentialName as we do', async () => {
    const asked = NAMES.map((name) => ({ kind: 'resourceName', name, namespace: 'pods' }))
    const theirs = await oracle.ask<NamedObject>(asked)
    const ours = NAMES.map((text): NamedObject => {
      const named = parseCredentialName(text)
      const resource = resourceName(text)
      const question = {
        text,
        resource,
        named,
        wants: 'ca',
        pods: [],
        istio: 31,
        home: 'pods',
      } as const
      const says = (refusedName(question)?.says ?? '').replace('error parsing resource name: ', '')
      if (says !== '') return { kind: '', name: '', namespace: '', says }
      return { kind: named.kind, name: named.name, namespace: named.namespace ?? 'pods', says }
    })
    expect(theirs.map((one) => (one.says === '' ? one : { ...one, kind: '' }))).toEqual(ours)
  })

  test('says what a gateway asks for, and whether it gets it', async () => {
    const tls = (credentialName: string) => ({ mode: 'SIMPLE', credentialName })
    const gateway = (credentialName: string) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'edge', namespace: 'pods' },
      spec: {
        selector: { istio: 'ingress' },
        servers: [
          {
            port: { number: 443, name: 'https', protocol: 'HTTPS' },
            hosts: ['a.example.com'],
            tls: tls(credentialName),
          },
        ],
      },
    })
    const objects = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'web', namespace: 'pods' },
      data: { 'tls.crt': good['ca-cert.pem'], 'tls.key': good['ca-key.pem'] },
    })
    const question = (credentialName: string, socket = false) => ({
      kind: 'delivery',
      configs: JSON.stringify(gateway(credentialName)),
      objects,
      meshConfig: '',
      proxies: [
        {
          gateway: true,
          namespace: 'pods',
          labels: { istio: 'ingress' },
          account: 'proxy',
          socket,
        },
      ],
    })
    const asked = await oracle.ask<{ asked: unknown }>([
      question('web'),
      question('sds://web'),
      question('sds://web', true),
      question('builtin://'),
      question('sds://gone'),
    ])
    const web = { name: 'kubernetes://web', of: 'istiod', as: 'pair', gets: 'pair' }
    expect(asked.map((one) => one.asked)).toEqual([
      [web],
      [web],
      [{ name: 'sds://web', of: 'other', as: 'pair' }],
      [{ name: 'default', of: 'workload', as: 'pair' }],
      [{ name: 'kubernetes://gone', of: 'istiod', as: 'pair' }],
    ])
  })
})
