import { describe, expect, test } from 'vitest'
import { extractChain } from '../../src/capture/index.ts'
import { vectorBytes } from '../support/vectors.ts'

// What is given in place of certificates: the first line says what it is.

const field = (file: string): Buffer => vectorBytes(`field/63-pfx-cer-csr/${file}`)
const pem = vectorBytes('s-client/p256-int.pem').toString('utf8')
const first = (input: string | Uint8Array) => {
  const { notes, certificates } = extractChain(input)
  const [note] = notes
  return {
    code: note?.code,
    severity: note?.severity,
    says: note?.message ?? '',
    fix: note?.fix ?? '',
    more: notes.length - 1,
    held: certificates.length,
  }
}

describe('instead of a certificate', () => {
  test.each([
    ['a request', field('ca.csr'), 'certificate request', 'the certificate that the CA issues'],
    ['a request of Windows', field('certreq.csr'), 'certificate request', 'the CA issues'],
    ['a key', field('k.pem'), 'private key', 'give the certificate'],
    ['PKCS#12', field('akv.pfx'), 'PKCS#12', 'openssl pkcs12 -in'],
    ['PKCS#12 in base64', field('akv.b64'), 'PKCS#12', 'openssl pkcs12 -in'],
  ])('%s', (_, bytes, kind, fix) => {
    const said = first(bytes)
    expect(said).toMatchObject({ code: 'capture-other-kind', severity: 'error', more: 0, held: 0 })
    expect(said.says).toBe(`this is a ${kind}, not a certificate`)
    expect(said.fix).toContain(fix)
  })

  test.each(['', ' \n\n'])('nothing: %j', (text) => {
    expect(first(text)).toMatchObject({ code: 'capture-empty', more: 0 })
  })

  test.each([
    'Error from server (NotFound): pods "details" not found',
    'error: unable to upgrade connection: container not found ("istio-proxy")',
    'OCI runtime exec failed: exec failed: exec: "openssl": executable file not found in $PATH',
    'sh: 1: openssl: not found',
    'bash: line 1: openssl: command not found',
    'Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout',
    'command terminated with exit code 126',
    'Defaulted container "istio-proxy" out of: a, b\nerror: Internal error occurred: x',
  ])('the words of a command that failed: %s', (text) => {
    const said = first(`${text}\n`)
    expect(said).toMatchObject({ code: 'capture-failed-command', severity: 'error', more: 0 })
    expect(said.says).toContain(text.split('\n').at(-1)?.slice(0, 18))
  })

  test.each(['<!DOCTYPE html><html></html>', '\n<html><body>Login</body></html>'])(
    'a page: %j',
    (text) => {
      expect(first(text)).toMatchObject({ code: 'capture-page', more: 0 })
    },
  )

  test('a certificate with any of them is read', () => {
    const around = [field('ca.csr').toString(), field('k.pem').toString(), 'error: x\n', '<html>\n']
    for (const text of around) {
      const { certificates, notes } = extractChain(text + pem)
      const errors = notes.filter(({ severity }) => severity === 'error')
      expect([certificates.length, errors]).toEqual([1, []])
    }
    expect(extractChain(field('ca.cer')).certificates.length).toBe(1)
    expect(extractChain(field('ca.cer').toString('base64')).certificates.length).toBe(1)
  })
})
