import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { make } from '../credential/material.ts'
import { tempFolder } from '../support/temp.ts'
import { fixture, meshcerts } from './harness.ts'

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
  - port: { number: 443, name: https, protocol: HTTPS }
    hosts: [a.example.com]
    tls: { mode: SIMPLE, credentialName: edge-tls }
`
const HOST = 'a.example.com'
const server = make({ cn: 'a', key: 'p256-c', hosts: [HOST], purposes: ['1.3.6.1.5.5.7.3.1'] })
const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: edge-tls, namespace: istio-system }
stringData: ${JSON.stringify({ 'tls.crt': server.pem, 'tls.key': server.keyPem })}
`

describe('meshcerts check with manifests', () => {
  let folder = ''
  const write = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  beforeAll(() => {
    folder = tempFolder()
    for (const name of ['manifests', 'both']) {
      mkdirSync(join(folder, name))
      write(join(name, 'gateway.yaml'), GATEWAY)
      write(join(name, 'secret.yaml'), SECRET)
    }
    write(join('both', 'ca-cert.pem'), '')
  })

  it('reads a folder of YAML as manifests', async () => {
    const { code, stdout } = await meshcerts(['check', join(folder, 'manifests')])
    expect(code).toBe(0)
    expect(stdout).toContain('Secret istio-system/edge-tls is there')
  })

  it('refuses a folder that holds a set, too', async () => {
    const { code, stderr } = await meshcerts(['check', join(folder, 'both')])
    expect(code).toBe(2)
    expect(stderr).toContain('holds a set (ca-cert.pem) and manifests (gateway.yaml, secret.yaml)')
    expect(stderr).toContain('(cli-set-and-manifests)')
  })

  it('reads what kubectl prints, on standard input', async () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${[
      GATEWAY,
      SECRET.replace('edge-tls', 'other'),
    ]
      .map((text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`)
      .join('')}`
    const { code, stdout } = await meshcerts(['check', '-', '--format', 'json'], { stdin: list })
    expect(code).toBe(1)
    const report = JSON.parse(stdout) as Record<string, unknown>
    expect(report).toMatchObject({
      schema: 1,
      status: 'fail',
      findings: [{ code: 'join-missing', file: '-', line: 12 }],
      references: [
        { of: 'Gateway istio-system/edge', name: 'edge-tls', wants: 'pair', outcome: 'missing' },
      ],
    })
  })

  it('judges a set and manifests of one call apart', async () => {
    const manifest = write('gateway.yaml', GATEWAY)
    const { stdout } = await meshcerts(['check', fixture('good'), manifest, '--at', '2027-01-01'])
    expect(stdout).toContain('istiod would start with this set')
    expect(stdout).toContain('join-not-given')
  })

  it('still reads a Secret alone as a set', async () => {
    const { stdout } = await meshcerts(['check', write('secret.yaml', SECRET)])
    expect(stdout).not.toContain('join-')
  })

  it('compares webhooks with a root that is named', async () => {
    const webhook = write(
      'webhook.json',
      JSON.stringify({
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'istiod' },
        webhooks: [{ name: 'x', clientConfig: { caBundle: 'AAAA' } }],
      }),
    )
    const { code, stdout } = await meshcerts([
      'check',
      webhook,
      '--root',
      fixture('good/root-cert.pem'),
    ])
    expect(code).toBe(1)
    expect(stdout).toContain('join-webhook-bundle')
  })
})
