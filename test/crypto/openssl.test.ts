import { describe, expect, it } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import type { SignatureOutcome } from '../../src/crypto/engine.ts'
import { engine as node } from '../../src/crypto/engine.node.ts'
import { engine as web } from '../../src/crypto/engine.web.ts'
import { verifySignature } from '../../src/crypto/verify-signature.ts'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL } from '../support/needs.ts'

const folder = tempFolder()

const PSS = ['-sigopt', 'rsa_padding_mode:pss']
const curve = (name: string): string[] => ['ec', '-pkeyopt', `ec_paramgen_curve:${name}`]

// name, arguments of -newkey and after, what Web Crypto can say
const CASES: readonly [string, readonly string[], SignatureOutcome][] = [
  ['RSA 2048, SHA-256', ['rsa:2048', '-sha256'], 'valid'],
  ['RSA 2048, SHA-1', ['rsa:2048', '-sha1'], 'valid'],
  ['RSA 2048, SHA-512', ['rsa:2048', '-sha512'], 'valid'],
  ['RSA 2048, MD5', ['rsa:2048', '-md5'], 'unsupported'],
  ['RSA-PSS signature, SHA-256', ['rsa:2048', '-sha256', ...PSS], 'valid'],
  [
    'RSA-PSS signature, SHA-384, salt 10',
    ['rsa:2048', '-sha384', ...PSS, '-sigopt', 'rsa_pss_saltlen:10'],
    'valid',
  ],
  [
    'RSA-PSS signature, SHA-1',
    ['rsa:2048', '-sha1', ...PSS, '-sigopt', 'rsa_pss_saltlen:20'],
    'valid',
  ],
  ['RSA-PSS key', ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048', '-sha256'], 'valid'],
  ['P-256', [...curve('P-256'), '-sha256'], 'valid'],
  ['P-256, SHA-512', [...curve('P-256'), '-sha512'], 'valid'],
  ['P-384', [...curve('P-384'), '-sha384'], 'valid'],
  ['P-521', [...curve('P-521'), '-sha512'], 'valid'],
  ['P-224', [...curve('P-224'), '-sha224'], 'unsupported'],
  ['secp256k1', [...curve('secp256k1'), '-sha256'], 'unsupported'],
  ['brainpoolP384r1', [...curve('brainpoolP384r1'), '-sha384'], 'unsupported'],
  ['Ed25519', ['ed25519'], 'valid'],
  ['Ed448', ['ed448'], 'unsupported'],
]

function selfSigned(args: readonly string[]): Uint8Array {
  const fixed = [
    'req',
    '-x509',
    '-nodes',
    '-keyout',
    'key.pem',
    '-subj',
    '/CN=x',
    '-outform',
    'DER',
  ]
  const out = openssl([...fixed, '-newkey', ...args], { cwd: folder })
  return new Uint8Array(out)
}

describe('a certificate that openssl signed with itself', needs(OPENSSL), () => {
  it.each(CASES)(
    '%s: valid on Node; with Web Crypto as it can; not with a bit changed',
    async (_, args, outcome) => {
      const check = async (der: Uint8Array) => {
        const certificate = parseCertificateDer(der)
        const input = {
          spki: certificate.publicKey.spki,
          algorithm: certificate.signatureAlgorithm,
          signature: certificate.signature,
          data: certificate.tbs,
        }
        return [await verifySignature(node, input), await verifySignature(web, input)]
      }
      const der = selfSigned(args)
      expect(await check(der)).toEqual(['valid', outcome])
      const changed = der.slice()
      changed[changed.length - 1]! ^= 1
      expect(await check(changed)).toEqual(['invalid', outcome === 'valid' ? 'invalid' : outcome])
    },
  )

  it('a key with a compressed point is valid on Node', async () => {
    const der = selfSigned([...curve('P-256'), '-pkeyopt', 'ec_param_enc:named_curve'])
    const text = openssl(
      ['ec', '-in', 'key.pem', '-conv_form', 'compressed', '-pubout', '-outform', 'DER'],
      { cwd: folder },
    )
    const certificate = parseCertificateDer(der)
    const input = {
      spki: new Uint8Array(text),
      algorithm: certificate.signatureAlgorithm,
      signature: certificate.signature,
      data: certificate.tbs,
    }
    expect(input.spki.length).toBeLessThan(certificate.publicKey.spki.length)
    expect(await verifySignature(node, input)).toBe('valid')
    // Web Crypto implementations may leave compressed points out, but not say that the signature is bad
    expect(await verifySignature(web, input)).not.toBe('invalid')
  })
})
