import { expect, it } from 'vitest'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import { toJwk } from '../../src/key/jwk.ts'
import { keyMatches } from '../../src/key/matches.ts'
import { parsePrivateKey } from '../../src/key/parse.ts'
import { fileBytes } from '../support/files.ts'

it('the key of the good set belongs to its certificate and comes back from every form', async () => {
  const key = await parsePrivateKey(fileBytes('fixtures/good/ca-key.pem'))
  const certificate = parseCertificate(fileBytes('fixtures/good/ca-cert.pem'))
  expect(keyMatches(key, certificate)).toBe(true)
  for (const form of [formatPrivateKey(key), formatPrivateKey(key, 'pkcs1'), toJwk(key)]) {
    const again = await parsePrivateKey(form)
    expect(formatPrivateKey(again)).toBe(formatPrivateKey(key))
  }
  expect(JSON.stringify(key)).toBe('{"type":"RSA","bits":2048}')
})
