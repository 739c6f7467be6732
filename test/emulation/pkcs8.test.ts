import { describe, expect, it } from 'vitest'
import { readBoringKey } from '../../src/emulation/boringssl/private-key.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { sequence } from '../../src/der/writer.ts'
import { formatPem } from '../../src/pem/index.ts'

// What BoringSSL says of PKCS#8 that it does not read: an Ed25519 key with one member changed. Each was put to Envoy 1.40 (kind
// `load`), which says the same behind "Failed to load private key from <inline>, Cause: ".

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const [VERSION, ALGORITHM] = ['020100', '300506032b6570']
const KEY = `04220420${'11'.repeat(32)}`

const INTEGER = 'error:0c0000c4:ASN.1 encoding routines:OPENSSL_internal:INVALID_INTEGER'
const OBJECT = 'error:0c000092:ASN.1 encoding routines:OPENSSL_internal:INVALID_OBJECT_ENCODING'
const LENGTH = 'error:0c0000a8:ASN.1 encoding routines:OPENSSL_internal:SEQUENCE_LENGTH_MISMATCH'
const DECODE = 'error:0c00006d:ASN.1 encoding routines:OPENSSL_internal:DECODE_ERROR'
const NO_KEY = 'error:06000066:public key routines:OPENSSL_internal:DECODE_ERROR'
const TEXT = 'error:0c000096:ASN.1 encoding routines:OPENSSL_internal:INVALID_UTF8STRING'
const BITS = 'error:0c00008d:ASN.1 encoding routines:OPENSSL_internal:INVALID_BIT_STRING_BITS_LEFT'

// the public half is not asked for here
const ENGINE = {} as Engine

async function read(members: readonly string[], label = 'PRIVATE KEY') {
  const text = formatPem(label, sequence(...members.map(bytes)))
  const reading = { ...createReading(26), publicHalf: () => Promise.resolve(undefined) }
  const key = await readBoringKey(Buffer.from(text), {
    reading,
    engine: ENGINE,
    flavour: 'boringssl',
  })
  return 'cause' in key ? key.error : key.type
}

describe('PKCS#8 with', () => {
  it.each([
    ['a version without octets', ['0200', ALGORITHM, KEY], INTEGER],
    ['a version with a zero too many', ['02020000', ALGORITHM, KEY], INTEGER],
    ['a version below zero', ['0201ff', ALGORITHM, KEY], NO_KEY],
    ['version 5', ['020105', ALGORITHM, KEY], NO_KEY],
    ['a version that is a BOOLEAN', ['010100', ALGORITHM, KEY], DECODE],
    ['no octets in its algorithm', [VERSION, '30020600', KEY], OBJECT],
    ['an algorithm that does not end', [VERSION, '3003060181', KEY], OBJECT],
    ['no algorithm', [VERSION, KEY], DECODE],
    ['two parameters', [VERSION, '300906032b657005000500', KEY], DECODE],
    ['a broken number as parameter', [VERSION, '300706032b65700200', KEY], INTEGER],
    ['broken text as parameter', [VERSION, '300806032b65700c01ff', KEY], TEXT],
    ['broken bits as parameter', [VERSION, '300906032b657003020901', KEY], BITS],
    ['a parameter of the wrong length', [VERSION, '300906032b657001020000', KEY], DECODE],
    ['its key in pieces', [VERSION, ALGORITHM, `2422 0420${'11'.repeat(32)}`], DECODE],
    ['no key', [VERSION, ALGORITHM], DECODE],
    ['a NULL behind the key', [VERSION, ALGORITHM, KEY, '0500'], LENGTH],
    ['a public key behind it', [VERSION, ALGORITHM, KEY, '810100'], LENGTH],
    ['attributes that are none', [VERSION, ALGORITHM, KEY, 'a0020500'], DECODE],
    ['an attribute without a type', [VERSION, ALGORITHM, KEY, 'a00430023100'], DECODE],
    ['a broken value', [VERSION, ALGORITHM, KEY, 'a00b30090603550403 31020200'], INTEGER],
  ])('%s is not read', async (_, members, error) => {
    expect(await read(members)).toBe(error)
  })

  it.each([
    ['nothing else', []],
    ['no attributes', ['a000']],
    ['an attribute', ['a00b30090603550403 31020500']],
  ])('%s is read', async (_, more) => {
    expect(await read([VERSION, ALGORITHM, KEY, ...more])).toBe('Ed25519')
  })

  it('a label of keys with a passphrase is read as such, or not at all', async () => {
    const encrypted = 'ENCRYPTED PRIVATE KEY'
    expect(await read([ALGORITHM, KEY], encrypted)).toMatch(/BAD_PASSWORD_READ$/)
    expect(await read([VERSION, ALGORITHM, KEY], encrypted)).toBe(DECODE)
    expect(await read(['30020600', KEY], encrypted)).toBe(OBJECT)
  })
})
