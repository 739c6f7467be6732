import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import type { GeneralName } from '../../src/certificate/types.ts'
import { isWellFormed, matchSubtree, type ListKind } from '../../src/path/constraint-match.ts'
import {
  coversHost,
  isAtOrBelow,
  isHost,
  isPresentedHost,
  parentOf,
  splitMailbox,
  uriHost,
} from '../../src/path/host.ts'
import { leaf } from '../support/certificates/certificate.ts'

// RFC 5280, section 4.2.1.10: a name against a constraint of its kind, each rule next to what is not so.

/** A name as a certificate has it: of `dns:a.example`, `ip:0a000001`. */
function named(text: string): GeneralName {
  const { subjectAltName } = parseCertificateDer(leaf('CN=ca', { san: [text] }))
  return subjectAltName!.names[0]!
}

/** A constraint; an address has its mask behind it, and is no address of a certificate. */
function base(text: string): GeneralName {
  const { nameConstraints } = parseCertificateDer(leaf('CN=ca', { permitted: [text] }))
  return nameConstraints!.permitted[0]!.base
}

const match = (name: string, constraint: string, list: ListKind = 'permitted') =>
  matchSubtree(named(name), { base: base(constraint), minimum: 0 }, list)

type Row = readonly [name: string, constraint: string, expected: string]

describe('a DNS name', () => {
  test.each<Row>([
    ['dns:host.example', 'dns:host.example', 'match'],
    ['dns:HOST.example', 'dns:host.EXAMPLE', 'match'],
    ['dns:a.host.example', 'dns:host.example', 'match'],
    ['dns:bhost.example', 'dns:host.example', 'none'],
    ['dns:example', 'dns:host.example', 'none'],
    ['dns:any.example', 'dns:', 'match'],
    // a leading dot: below it alone
    ['dns:a.host.example', 'dns:.host.example', 'match'],
    ['dns:host.example', 'dns:.host.example', 'none'],
    ['dns:*.host.example', 'dns:host.example', 'match'],
    ['dns:*.host.example', 'dns:.host.example', 'match'],
    ['dns:*.example', 'dns:host.example', 'none'],
    ['dns:*.bhost.example', 'dns:host.example', 'none'],
    ['dns:a..example', 'dns:example', 'unsupported'],
    ['dns:a.*.example', 'dns:example', 'unsupported'],
  ])('%s, permitted %s: %s', (name, constraint, expected) => {
    expect(match(name, constraint)).toBe(expected)
  })

  // a wildcard that could stand for an excluded name is excluded
  test.each<Row>([
    ['dns:*.example', 'dns:host.example', 'match'],
    ['dns:*.example', 'dns:a.host.example', 'none'],
    ['dns:*.host.example', 'dns:host.example', 'match'],
    ['dns:*.a.host.example', 'dns:host.example', 'match'],
    ['dns:*.other.example', 'dns:host.example', 'none'],
    ['dns:*.host.example', 'dns:.host.example', 'match'],
    // `*.example` stands for host.example, which is not below it
    ['dns:*.example', 'dns:.host.example', 'none'],
    ['dns:host.example', 'dns:host.example', 'match'],
    ['dns:host.example', 'dns:other.example', 'none'],
  ])('%s, excluded %s: %s', (name, constraint, expected) => {
    expect(match(name, constraint, 'excluded')).toBe(expected)
  })

  test('one after another is judged by itself', () => {
    const all = ['dns:a.example', 'dns:a..b', 'dns:a.example', 'dns:b.example']
    expect(all.map((one) => match(one, 'dns:a.example'))).toEqual([
      'match',
      'unsupported',
      'match',
      'none',
    ])
  })
})

describe('a mailbox', () => {
  test.each<Row>([
    ['email:me@host.example', 'email:me@host.example', 'match'],
    ['email:me@HOST.example', 'email:me@host.EXAMPLE', 'match'],
    // the local part counts with its case (section 7.5)
    ['email:Me@host.example', 'email:me@host.example', 'none'],
    ['email:you@host.example', 'email:me@host.example', 'none'],
    ['email:me@other.example', 'email:me@host.example', 'none'],
    ['email:me@host.example', 'email:host.example', 'match'],
    ['email:me@host.example', 'email:HOST.example', 'match'],
    ['email:me@a.host.example', 'email:host.example', 'none'],
    ['email:me@a.host.example', 'email:.host.example', 'match'],
    ['email:me@host.example', 'email:.host.example', 'none'],
    ['email:me@host.example', 'email:', 'match'],
    ['email:nobody', 'email:', 'unsupported'],
    ['email:me@host.example', 'email:me@a..b', 'none'],
  ])('%s, %s: %s', (name, constraint, expected) => {
    expect(match(name, constraint)).toBe(expected)
  })
})

describe('a URI', () => {
  test.each<Row>([
    ['uri:spiffe://host.example/ns/a', 'uri:host.example', 'match'],
    ['uri:https://me@HOST.example:8443/x', 'uri:host.EXAMPLE', 'match'],
    ['uri:https://a.host.example', 'uri:host.example', 'none'],
    ['uri:https://a.host.example', 'uri:.host.example', 'match'],
    ['uri:https://host.example', 'uri:.host.example', 'none'],
    ['uri:https://host.example', 'uri:', 'match'],
    // no host name: it cannot be accepted
    ['uri:urn:example', 'uri:', 'unsupported'],
    ['uri:https://10.0.0.1/', 'uri:', 'unsupported'],
    ['uri:https://[2001:db8::1]/', 'uri:', 'unsupported'],
    ['uri:https:///x', 'uri:', 'unsupported'],
    ['uri:https://1.example/', 'uri:1.example', 'match'],
  ])('%s, %s: %s', (name, constraint, expected) => {
    expect(match(name, constraint)).toBe(expected)
  })
})

describe('an address', () => {
  const V6 = '20010db8000000000000000000000001'
  test.each<Row>([
    ['ip:0a000001', 'ip:0a000000ff000000', 'match'],
    ['ip:0affffff', 'ip:0a000000ff000000', 'match'],
    ['ip:0b000001', 'ip:0a000000ff000000', 'none'],
    ['ip:0a0000ff', 'ip:0a000001ffffffff', 'none'],
    ['ip:0a000001', 'ip:0a000001ffffffff', 'match'],
    ['ip:0a000001', 'ip:0000000000000000', 'match'],
    [`ip:${V6}`, `ip:${V6}${'ff'.repeat(16)}`, 'match'],
    [`ip:${V6}`, `ip:${V6.slice(0, -1)}2${'ff'.repeat(16)}`, 'none'],
    // a network of the other family
    [`ip:${V6}`, 'ip:0000000000000000', 'none'],
    ['ip:0a000001', `ip:${'00'.repeat(32)}`, 'none'],
  ])('%s, %s: %s', (name, constraint, expected) => {
    expect(match(name, constraint)).toBe(expected)
  })
})

test('octets that are no address are not judged, as no reader gives them', () => {
  const odd = (length: number): GeneralName & { readonly type: 'ip' } => ({
    type: 'ip',
    value: 'odd',
    bytes: new Uint8Array(length),
  })
  const against = (size: number, of: number) =>
    matchSubtree(odd(size), { base: odd(of), minimum: 0 }, 'permitted')
  expect([against(3, 6), against(5, 10), against(4, 8), against(16, 32), against(4, 7)]).toEqual([
    'unsupported',
    'unsupported',
    'match',
    'match',
    'none',
  ])
  expect([8, 32, 6, 31].map((length) => isWellFormed(odd(length)))).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('a directory name is at or below the base, relative name by relative name', () => {
  expect(match('dir:O=a,CN=b', 'dir:O=a')).toBe('match')
  expect(match('dir:O=A,CN=b', 'dir:O=a')).toBe('match')
  expect(match('dir:O=a', 'dir:O=a')).toBe('match')
  expect(match('dir:O=a', 'dir:O=a,CN=b')).toBe('none')
  expect(match('dir:CN=b,O=a', 'dir:O=a')).toBe('none')
  expect(match('dir:O=a', 'dir:')).toBe('match')
})

test('other kinds of names, minimum and maximum are not judged', () => {
  expect(match('other:1.2.3', 'other:1.2.3')).toBe('unsupported')
  const [name, of] = [named('dns:a.example'), base('dns:a.example')]
  expect(matchSubtree(name, { base: of, minimum: 1 }, 'permitted')).toBe('unsupported')
  expect(matchSubtree(name, { base: of, minimum: 0, maximum: 0 }, 'permitted')).toBe('unsupported')
  expect(matchSubtree(name, { base: of, minimum: 0 }, 'permitted')).toBe('match')
})

describe('the base of a constraint is well-formed', () => {
  test.each([
    ['dns:', true],
    ['dns:host.example', true],
    ['dns:.host.example', true],
    ['dns:..host.example', false],
    ['dns:*.example', false],
    ['dns:-host.example', false],
    ['dns:a b', false],
    ['email:', true],
    ['email:host.example', true],
    ['email:.host.example', true],
    ['email:me@host.example', true],
    ['email:@host.example', false],
    ['email:me@', false],
    ['email:a b', false],
    ['uri:host.example', true],
    ['uri:.host.example', true],
    ['uri:https://host.example', false],
    ['ip:0a000000ff000000', true],
    ['ip:0a000000ffffffff', true],
    ['ip:0000000000000000', true],
    ['ip:0a000000fffe0000', true],
    ['ip:0a000000ff00ff00', false],
    ['ip:0a000000fd000000', false],
    ['ip:0a00000000ff0000', false],
    ['ip:0a000000fe800000', false],
    [`ip:${'00'.repeat(32)}`, true],
    [`ip:${'00'.repeat(16)}${'ff'.repeat(8)}${'00'.repeat(8)}`, true],
    [`ip:${'00'.repeat(31)}01`, false],
    ['dir:O=a', true],
    ['other:1.2.3', true],
  ])('%s: %s', (text, expected) => {
    expect(isWellFormed(base(text))).toBe(expected)
  })
})

describe('a host', () => {
  const [label63, label64] = ['a'.repeat(63), 'a'.repeat(64)]
  const long = (length: number) => `${'a.'.repeat(126)}${'a'.repeat(length - 252)}`

  // RFC 1034, section 3.5; RFC 1035, section 2.3.4; the underscore is in no host name, and in names inside meshes
  test.each([
    ['a', true, true],
    ['a-b.c1', true, true],
    ['-a', false, false],
    ['a-', false, false],
    ['a_b', true, false],
    ['_a', true, false],
    ['a_', true, false],
    ['', false, false],
    ['a.', false, false],
    ['.a', false, false],
    ['*.a', false, false],
    [label63, true, true],
    [label64, false, false],
    [long(253), true, true],
    [long(254), false, false],
  ])('%s', (name, loose, preferred) => {
    expect([isHost(name), isHost(name, 'preferred')]).toEqual([loose, preferred])
  })

  test('a presented one may have a wildcard as its first label', () => {
    expect(['*.a.b', 'a.b', '*', '*a.b', 'a.*.b', '*.'].map((one) => isPresentedHost(one))).toEqual(
      [true, true, false, false, false, false],
    )
    expect(isPresentedHost('*.a_b', 'preferred')).toBe(false)
    expect(isPresentedHost('-.b')).toBe(false)
  })

  test('is at or below another by whole labels', () => {
    expect(isAtOrBelow('a.b', 'b')).toBe(true)
    expect(isAtOrBelow('b', 'b')).toBe(true)
    expect(isAtOrBelow('ab', 'b')).toBe(false)
    expect(isAtOrBelow('b', 'a.b')).toBe(false)
    expect(isAtOrBelow('b', '')).toBe(true)
    expect([parentOf('a.b.c'), parentOf('a'), parentOf('.a')]).toEqual(['b.c', undefined, 'a'])
  })

  // RFC 9525, section 6.3
  test.each([
    ['a.example', 'a.example', true],
    ['A.example', 'a.EXAMPLE', true],
    ['a.example', 'a.example.', true],
    ['a.example', 'b.example', false],
    ['*.example', 'a.example', true],
    ['*.example', 'a.b.example', false],
    ['*.example', 'example', false],
    ['*.a.example', 'b.a.example', true],
    ['*', 'example', false],
    ['*.', 'a.', false],
    ['10.0.0.1', '10.0.0.1', false],
    ['*.0.0.1', '10.0.0.1', false],
    ['a b', 'a b', false],
    ['*.a b', 'c.a b', false],
    ['*.example', 'a b.example', false],
  ])('%s covers %s: %s', (presented, host, expected) => {
    expect(coversHost(presented, host)).toBe(expected)
  })

  test('a wildcard on a public suffix covers nothing', () => {
    const isPublic = (suffix: string) => suffix === 'example'
    expect(coversHost('*.example', 'a.example', isPublic)).toBe(false)
    expect(coversHost('*.a.example', 'b.a.example', isPublic)).toBe(true)
    expect(coversHost('a.example', 'a.example', isPublic)).toBe(true)
  })
})

// RFC 5321, section 4.1.2 and 4.5.3.1.1
test('a mailbox has a local part and a host', () => {
  expect(splitMailbox('me@Host.example')).toEqual(['me', 'host.example'])
  expect(splitMailbox('a.b@c')).toEqual(['a.b', 'c'])
  expect(splitMailbox('a@c')).toEqual(['a', 'c'])
  expect(splitMailbox('"a b@"@c')).toEqual(['"a b@"', 'c'])
  expect(splitMailbox('"\\""@c')).toEqual(['"\\""', 'c'])
  expect(splitMailbox(`${'a'.repeat(64)}@c`)?.[0]).toHaveLength(64)
  for (const odd of ['me', '@c', 'a@', 'a@b c', '.a@c', 'a.@c', 'a..b@c', '"a@c', 'a b@c', '"""@c'])
    expect(splitMailbox(odd)).toBeUndefined()
  expect(splitMailbox(`${'a'.repeat(65)}@c`)).toBeUndefined()
})

// RFC 3986, section 3.2
test('a URI has a host where it has an authority', () => {
  expect(uriHost('https://me:x@Host.example:8443/p?q#f')).toBe('host.example')
  expect(uriHost('https://a@b@c/')).toBe('c')
  expect(uriHost('https://[2001:DB8::1]:1/')).toBe('2001:db8::1')
  expect(uriHost('a+b-c.1://h')).toBe('h')
  expect(uriHost('https://h?q@x')).toBe('h')
  expect(uriHost('https://h#q@x')).toBe('h')
  for (const none of [
    'urn:a',
    '1a://h',
    'https:///p',
    'https://',
    'https://:80',
    'https://[]',
    '//h',
  ])
    expect(uriHost(none)).toBeUndefined()
})
