import 'meshcerts/vitest'
import { once } from 'node:events'
import { request } from 'node:https'
import { testPki } from 'meshcerts/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGateway } from './gateway.mjs'

// OpenSSL judges by the clock, so the mesh is made for now
const now = new Date()
const mesh = await testPki({ now, workloads: ['istio-ingress/gateway', 'shop/cart'] })
const other = await testPki({ now, workloads: ['shop/cart'] })
const [ingress, cart] = mesh.workloads

const gateway = createGateway({ ...ingress, keyPem: ingress.keyPem() })
beforeAll(() => once(gateway.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => gateway.close())

/** What the gateway answers a client with this certificate. */
async function ask({ chainPem, keyPem }) {
  const tls = {
    cert: chainPem,
    key: keyPem(),
    ca: mesh.rootPem,
    checkServerIdentity: () => undefined,
  }
  const asked = request({
    ...tls,
    host: '127.0.0.1',
    port: gateway.address().port,
    agent: false,
  }).end()
  const [response] = await once(asked, 'response')
  return (await response.toArray()).join('')
}

test('workloads of the mesh accept what the gateway presents', async () => {
  await expect(ingress).toBeAcceptedByMesh({ at: now, roots: mesh.rootPem })
})

test('the gateway knows a workload of the mesh', async () => {
  expect(await ask(cart)).toBe('URI:spiffe://cluster.local/ns/shop/sa/cart')
})

test('the gateway refuses the same name from another mesh', async () => {
  await expect(ask(other.workloads[0])).rejects.toThrow()
})
