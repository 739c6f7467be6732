import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { formatPrivateKey } from '../../src/key/format.ts'
import { toJwk } from '../../src/key/jwk.ts'
import { keyMatches } from '../../src/key/matches.ts'
import { parsePrivateKey } from '../../src/key/parse.ts'

it('the key of the good set belongs to its certificate and comes back from every form', async () => {
  const key = await parsePrivateKey(readFileSync('fixtures/good/ca-key.pem'))
  const certificate = parseCertificate(readFileSync('fixtures/good/ca-cert.pem'))
  expect(keyMatches(key, certificate)).toBe(true)
  for (const form of [formatPrivateKey(key), formatPrivateKey(key, 'pkcs1'), toJwk(key)]) {
    const again = await parsePrivateKey(form)
    expect(formatPrivateKey(again)).toBe(formatPrivateKey(key))
  }
  expect(inspect(key, { showHidden: true, depth: 9 })).not.toContain(toJwk(key)['d'])
  expect(JSON.stringify(key)).toBe('{"type":"RSA","bits":2048}')
})
