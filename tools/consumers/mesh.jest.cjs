// jest in CommonJS: the matchers, and tlsPair, which needs node:tls inside jest's own context
require('meshcerts/jest')
const { broken, testPki, tlsPair } = require('meshcerts/testing')

const now = new Date()

test('a workload of the kit is accepted by the mesh', async () => {
  const { workloads, rootPem } = await testPki({ now })
  await expect(workloads[0]).toBeAcceptedByMesh({ at: now, roots: rootPem })
  await expect(workloads[0]).not.toBeAcceptedByMesh({ at: new Date(0), roots: rootPem })
})

test('a broken set is refused, its twin is accepted', async () => {
  const { set, twin, options } = await broken.fileMissing({ now })
  await expect(set).not.toBeAcceptedByIstiod({ at: now, ...options })
  await expect(twin).toBeAcceptedByIstiod({ at: now, ...twin.options })
})

test('tlsPair makes a handshake', async () => {
  const { workloads } = await testPki({ now, workloads: ['a/a', 'b/b'] })
  const { connected } = await tlsPair(workloads[0], workloads[1])
  expect(connected).toBe(true)
})
