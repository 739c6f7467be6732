import { expect, test, vi } from 'vitest'
import { engine } from '#engine'
import { checkCacerts, parseCertificate, readCacerts } from '../../src/index.ts'
import { rememberPublicHalf, wrapEngine } from '../../src/crypto/wrap-engine.ts'
import { set } from '../cacerts/set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { keyPem } from '../support/certificates/keys.ts'

const root = forge({ subject: 'O=Istio,CN=Root' })
const ca = forge({ subject: 'O=Istio,CN=CA' }, root)

test('a set’s key has its public half computed once, and the next call computes it again', async () => {
  const publicKeyOf = vi.fn(engine.publicKeyOf.bind(engine))
  const counting = wrapEngine(engine, { publicKeyOf })
  for (const calls of [1, 2]) {
    const files = readCacerts(set(ca, [ca], [root], { 'ca-key.pem': keyPem(ca) }))
    expect((await checkCacerts(files, { at: AT, engine: counting })).status).toBe('pass')
    expect(publicKeyOf).toHaveBeenCalledTimes(calls)
  }
})

test('another key has its own public half, whatever becomes of the bytes of the first', async () => {
  const remembering = rememberPublicHalf(engine)
  const pkcs8 = ({ key }: typeof ca) => new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))
  const spki = ({ der }: typeof ca) => parseCertificate(der).publicKey.spki
  const [first, second] = [pkcs8(root), pkcs8(ca)]
  expect(await remembering.publicKeyOf(first)).toEqual(spki(root))
  // the array is the caller's, who zeroes it or writes another key into it
  first.set(second)
  expect(await remembering.publicKeyOf(first)).toEqual(spki(ca))
  expect(await remembering.publicKeyOf(second)).toEqual(spki(ca))
  expect(await remembering.publicKeyOf(pkcs8(root))).toEqual(spki(root))
})
