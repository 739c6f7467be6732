import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseCertificate } from '../../src/certificate/parse.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { bitString, integer, oid, sequence } from '../../src/der/writer.ts'
import { workingKey } from '../../src/path/check-links.ts'
import { verifyChain } from '../../src/path/verify.ts'
import { authority, leaf, root, YEAR_2001 } from '../support/certificates/certificate.ts'
import { spkiOf } from '../support/certificates/keys.ts'

// RFC 5280, section 6.1.4 (d) to (f), RFC 3279, section 2.3.2
describe('a DSA key without parameters', () => {
  const DSA = '1.2.840.10040.4.1'
  const value = bitString(integer(7))
  const parameters = (q: number) => sequence(integer(0x7fffffed), integer(q), integer(2))
  const dsa = (...given: Uint8Array[]) => sequence(sequence(oid(DSA), ...given), value)
  const holder = (spki?: Uint8Array) =>
    parseCertificate(authority({ subject: 'CN=dsa', issuer: 'CN=root', ...(spki && { spki }) }))
  const bare = holder(dsa())
  const [first, second] = [parameters(11), parameters(13)]
  const [full, other] = [holder(dsa(first)), holder(dsa(second))]
  const elliptic = holder()
  // RFC 8410, section 3: a key that has no parameters and wants none
  const edwards = holder(sequence(sequence(oid('1.3.101.112')), bitString(new Uint8Array(32))))

  test.each([
    ['takes those of the next key above', bare, [full, other], dsa(first)],
    ['takes those of a key farther above, when the next has none', bare, [bare, full], dsa(first)],
    ['keeps its own', full, [other], dsa(first)],
    ['takes none over a key of another type', bare, [elliptic, full], dsa()],
    ['nor over one that has no parameters either', bare, [edwards, full], dsa()],
    ['takes none where nothing is above', bare, [], dsa()],
    ['a key of another type takes nothing: Ed25519', edwards, [full], edwards.publicKey.spki],
    ['a key of another type takes nothing: EC', elliptic, [full], elliptic.publicKey.spki],
  ])('%s', (_, issuer, above, expected) => {
    expect(Buffer.from(workingKey(issuer, above)).equals(expected)).toBe(true)
  })

  test('verifies with the parameters of the certificate above it in the path', async () => {
    const pair = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey
    const whole = spkiOf(pair)
    const { publicKey } = parseCertificate(root('CN=dsa', { spki: whole }))
    const without = sequence(sequence(oid(DSA)), bitString(publicKey.bytes))
    // dsa-with-SHA256 (RFC 5758, section 3.1)
    const signed = {
      key: pair,
      signedWith: pair,
      algorithm: sequence(oid('2.16.840.1.101.3.4.3.2')),
    }
    const verify = (...above: Uint8Array[]) =>
      verifyChain({
        engine: node,
        at: YEAR_2001,
        purpose: 'server',
        roots: above,
        intermediates: [
          authority({
            subject: 'CN=ica',
            issuer: 'CN=root',
            ...signed,
            spki: without,
            aki: 'same',
          }),
        ],
        leaf: leaf('CN=ica', { ...signed, key: 'CN=leaf', aki: false }),
      })
    const verdict = await verify(root('CN=root', signed))
    expect(verdict.status).toBe('trusted')
    const bareRoot = await verify(root('CN=root', { ...signed, spki: without }))
    expect(bareRoot.status).toBe('untrusted')
    // what the parameters of one root make of a signature says nothing of another root
    const other = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey
    const imposter = root('CN=root', { ...signed, key: other, signedWith: other, ski: 'same' })
    const genuine = root('CN=root', { ...signed, ski: 'same' })
    const both = [await verify(imposter, genuine), await verify(genuine, imposter)]
    expect(both.map(({ status }) => status)).toEqual(['trusted', 'trusted'])
    expect((await verify(imposter)).status).toBe('untrusted')
  })
})
