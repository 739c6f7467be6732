import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { goCertificates } from '../../src/emulation/go/append-certs.ts'
import { knownKeyPairFault } from '../../src/emulation/go/x509-key-pair.ts'
import {
  certificateFault,
  extractClientCa,
  extractServerPair,
} from '../../src/emulation/istiod/gateway-credential.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import { credentialCases, credentialKeys, credentialsAt } from '../support/vectors.ts'

const reading = createReading(26)
const at = credentialsAt()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: { readonly bytes: Uint8Array } | undefined) =>
  value && new TextDecoder().decode(value.bytes)

/** Without the members that are undefined. */
const bare = (value: object): unknown => JSON.parse(JSON.stringify(value)) as unknown

function serverOf(files: Readonly<Record<string, Uint8Array>>): unknown {
  const pair = extractServerPair(files)
  if ('says' in pair) return { missing: pair.says }
  const { certificate, key, staple } = pair
  return bare({ certificate: text(certificate), key: text(key), staple: text(staple) })
}

function caOf(files: Readonly<Record<string, Uint8Array>>): unknown {
  const ca = extractClientCa(files)
  return 'says' in ca
    ? { missing: ca.says }
    : bare({ certificate: text(ca.roots), crl: text(ca.crl) })
}

describe('the keys that istiod takes', () => {
  it.each(credentialKeys())(
    'are those that it took, and its words where it took none: $files',
    ({ files, server, ca }) => {
      const data = Object.fromEntries(
        Object.entries(files).map(([key, value]) => [key, bytes(value)] as const),
      )
      expect({ server: serverOf(data), ca: caOf(data) }).toEqual({ server, ca })
    },
  )

  it('were dealt with both answers', () => {
    const taken = credentialKeys().filter(({ server }) => server.missing === undefined)
    expect(taken.length).toBeGreaterThan(10)
    expect(credentialKeys().length - taken.length).toBeGreaterThan(10)
  })
})

describe('what istiod says of the values', () => {
  it.each(credentialCases())(
    'is what it said, and what the Gateway API refuses: $name',
    async ({ certificate, key, roots, crl, istiod }) => {
      const ca = extractClientCa({
        ...(roots && { 'ca.crt': roots }),
        ...(crl && { 'ca.crl': crl }),
      })
      const pool = roots && goCertificates(roots, reading).length > 0
      const answer = bare({
        server: {
          invalid: certificateFault(certificate, reading, at)?.says,
          malformed: await knownKeyPairFault(certificate, key, reading, engine),
        },
        ca:
          'says' in ca
            ? { missing: ca.says }
            : {
                invalid: certificateFault(ca.roots.bytes, reading, at)?.says,
                malformed: pool === true ? undefined : 'the bundle is malformed',
              },
      })
      expect(answer).toEqual(istiod)
    },
  )

  // asked for a certificate that is valid from 2026-11-26 to 2036-11-23
  it.each([
    ['2020-01-01', 'certificate is expired or not yet valid'],
    ['2027-01-01', undefined],
    ['2036-01-01', undefined],
    ['2037-01-01', 'certificate is expired or not yet valid'],
  ])('at %s is %j', (time, says) => {
    const good = credentialCases().find(({ name }) => name === 'kind-p256')!
    expect(certificateFault(good.certificate, reading, new Date(time))?.says).toBe(says)
  })
})
