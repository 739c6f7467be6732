import { describe, expect, it } from 'vitest'
import { goodChain, renderChain } from '../../scripts/differential/generate/chain-plan.ts'
import type { CertificatePlan } from '../../scripts/differential/material/certificate.ts'
import { createRandom } from '../../scripts/differential/random.ts'
import { rememberSignatures } from '../../src/certificate/signature-cache.ts'
import { engine } from '#engine'
import {
  bitString,
  element,
  integer,
  oid,
  sequence,
  setOf,
  utf8String,
} from '../../src/der/writer.ts'
import { predictBoringSsl } from '../../src/emulation/boringssl/verify.ts'
import { predictOpenSsl, type OpenSslVersion } from '../../src/emulation/openssl/verify.ts'

// Answers of OpenSSL 3.0.19, 3.5.8 and 1.1.1v and of Envoy 1.40 (BoringSSL), asked through the oracles.

const check = rememberSignatures(engine)
const ENUMERATED = 0x0a
const DSA = '1.2.840.10040.4.1'
const PARAMETERS = sequence(integer(23), integer(11), integer(2))
const dsa = (...parameters: readonly Uint8Array[]) =>
  sequence(sequence(oid(DSA), ...parameters), bitString(integer(5)))

type Peer = OpenSslVersion | 'boringssl'
const PEERS: readonly Peer[] = ['3.0', '3.5', '1.1.1', 'boringssl']

/** What each says of a good chain with something else in the certificate at a place, counted from the leaf. */
async function ask(at: number, change: Partial<CertificatePlan>): Promise<Record<Peer, string>> {
  const plan = goodChain(createRandom(1), [])
  const certificates = plan.certificates.map((one, i) => (i === at ? { ...one, ...change } : one))
  const { leaf, chain, roots, at: when } = renderChain({ ...plan, certificates })
  const inDer = (der: Uint8Array) => ({ der })
  const question = {
    leaf: inDer(leaf),
    chain: chain.map(inDer),
    roots: roots.map(inDer),
    purpose: 'server' as const,
    at: when,
    check,
  }
  const answers = PEERS.map(async (peer) => {
    const asked = peer === 'boringssl' ? predictBoringSsl(question) : predictOpenSsl(question, peer)
    const verdict = await asked
    return [peer, verdict.ok ? 'accepts' : verdict.says] as const
  })
  return Object.fromEntries(await Promise.all(answers)) as Record<Peer, string>
}

const ACCEPTED = { '3.0': 'accepts', '3.5': 'accepts', '1.1.1': 'accepts', boringssl: 'accepts' }

describe('odd keys and names of certificates', () => {
  it('wants the parameters of a DSA key in OpenSSL 3', async () => {
    const unspecified = '1 unspecified certificate verification error (depth 0)'
    expect(await ask(0, { spki: dsa() })).toMatchObject({
      '3.0': unspecified,
      '3.5': unspecified,
      '1.1.1': 'accepts',
    })
    expect(await ask(0, { spki: dsa(PARAMETERS) })).toMatchObject({
      '3.0': 'accepts',
      '3.5': 'accepts',
    })
  })

  it('takes the point at infinity of a leaf in OpenSSL', async () => {
    const point = (...octets: number[]) =>
      sequence(
        sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')),
        bitString(Uint8Array.from(octets)),
      )
    expect(await ask(0, { spki: point(0) })).toMatchObject({ '3.0': 'accepts', '3.5': 'accepts' })
    expect(await ask(0, { spki: point(1) })).toMatchObject({
      '3.0': '1 unspecified certificate verification error (depth 0)',
      '3.5': '1 unspecified certificate verification error (depth 0)',
    })
  })

  it('reads no DSA key of an issuer in BoringSSL', async () => {
    const top = goodChain(createRandom(1), []).certificates.length - 1
    expect(await ask(top, { spki: dsa(PARAMETERS) })).toMatchObject({
      boringssl:
        'verify cert failed: X509_verify_cert: certificate verification error at depth 1: unable to decode issuer public key',
    })
    expect(await ask(top, {})).toEqual(ACCEPTED)
  })

  it('takes an ENUMERATED in a name in OpenSSL 1.1.1 only', async () => {
    const commonName = (value: Uint8Array) => sequence(setOf(sequence(oid('2.5.4.3'), value)))
    const unreadable =
      'leaf: mstring wrong tag | nested asn1 error | nested asn1 error | nested asn1 error'
    expect(
      await ask(0, { subject: commonName(element(ENUMERATED, Uint8Array.of(1))) }),
    ).toMatchObject({
      '3.0': unreadable,
      '3.5': unreadable,
      '1.1.1': 'accepts',
    })
    expect(await ask(0, { subject: commonName(utf8String('1')) })).toEqual(ACCEPTED)
  })
})
