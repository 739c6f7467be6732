import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { toJwk } from '../../src/key/jwk.ts'
import { parsePrivateKey } from '../../src/key/parse.ts'
import { MeshCertsError } from '../../src/report/error.ts'
import { finding } from '../../src/report/catalogue.ts'
import { testPki } from '../../src/testing/index.ts'
import { fileBytes } from '../support/files.ts'

// What `console.log` of Node prints: facts of a certificate, and nothing of a key.

test('a certificate shows its facts', () => {
  const certificate = parseCertificate(fileBytes('fixtures/good/ca-cert.pem'))
  expect(inspect(certificate)).toContain(`subject: '${certificate.subject.text}'`)
})

test('a key shows none of its numbers', async () => {
  const key = await parsePrivateKey(fileBytes('fixtures/good/ca-key.pem'))
  expect(inspect(key, { showHidden: true, depth: 9 })).not.toContain(toJwk(key)['d'])
})

test('a PKI for tests shows none of its keys', async () => {
  const pki = await testPki({ now: new Date('2026-01-01T00:00:00Z') })
  const secret = pki.workloads[0]!.keyPem().split('\n')[1]!
  expect(inspect(pki, { depth: 9 })).not.toContain(secret)
})

test('an error shows no key that was given as a text', () => {
  const given = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')
  const CODES = {
    'x-one': { severity: 'error', text: 'found {found}', rule: 'none', fix: 'remove {found}' },
  } as const
  const place = { file: `${given}.pem`, certificate: `CN=${given}` }
  const error = new MeshCertsError(finding(CODES, 'x-one', { found: given }, place, {}))
  expect(inspect(error)).not.toContain(given.slice(0, 8))
})
