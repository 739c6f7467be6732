import { describe, expect, test } from 'vitest'
import { compareCertificates } from '../../src/certificate/compare.ts'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { compareTrust } from '../../src/certificate/compare-trust.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import {
  ascii,
  attribute,
  basicCa,
  bits,
  build,
  cn,
  ED25519,
  extension,
  FALSE,
  int,
  name,
  octetString,
  oid,
  seq,
  tlv,
  TRUE,
  utcTime,
  utf8,
  type Octets,
  type Parts,
} from './build.ts'
import { processorTime } from '../support/processor-time.ts'

const read = (changes: Parts = {}): Certificate => parseCertificateDer(build(changes))
const keyOf = (octet: number): Octets => seq(ED25519, bits(0, ...new Array<number>(32).fill(octet)))
const spiffe = (id: string): Octets =>
  extension('2.5.29.17', seq(tlv(0x86, ascii(`spiffe://cluster.local/ns/a/sa/${id}`))), TRUE)

/** The relation, and each difference as `field: left / right`. */
function story(left: Parts, right: Parts): string[] {
  const { relation, differences } = compareCertificates(read(left), read(right))
  const lines = differences.map((one) => `${one.field}: ${String(one.left)} / ${String(one.right)}`)
  return [relation, ...lines]
}

const short = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/(?:00|01|02|07){20,}/g, '…'))

describe('two certificates', () => {
  test.each<[string, Parts, Parts, string[]]>([
    ['the same bytes are identical', {}, {}, ['identical']],
    [
      're-issued with another serial and validity',
      {},
      { serial: int(2), notAfter: utcTime('370101000000Z') },
      [
        'same-key',
        'serialNumber: 01 / 02',
        'notAfter: 2036-01-01T00:00:00.000Z / 2037-01-01T00:00:00.000Z',
      ],
    ],
    [
      're-issued under another name',
      {},
      { subject: cn('other') },
      ['same-key', 'subject: CN=subject / CN=other'],
    ],
    [
      'the name with another key',
      { spki: keyOf(0) },
      { spki: keyOf(1) },
      ['same-name-other-key', 'publicKey: Ed25519 253 bit … / Ed25519 253 bit …'],
    ],
    [
      'the name in capitals, as another string type, with another key',
      { spki: keyOf(0), subject: name(attribute('2.5.4.3', tlv(0x13, ascii('Root  CA')))) },
      { spki: keyOf(1), subject: name(attribute('2.5.4.3', tlv(0x0c, utf8('root ca')))) },
      [
        'same-name-other-key',
        'subject: CN=Root  CA / CN=root ca',
        'publicKey: Ed25519 253 bit … / Ed25519 253 bit …',
      ],
    ],
    [
      'another name with another key',
      { spki: keyOf(0) },
      { spki: keyOf(1), subject: cn('x') },
      [
        'different',
        'subject: CN=subject / CN=x',
        'publicKey: Ed25519 253 bit … / Ed25519 253 bit …',
      ],
    ],
    [
      'a workload certificate renewed: no subject, the same identity',
      { spki: keyOf(0), subject: seq(), extensions: [spiffe('b')] },
      { spki: keyOf(1), subject: seq(), extensions: [spiffe('b')] },
      ['same-name-other-key', 'publicKey: Ed25519 253 bit … / Ed25519 253 bit …'],
    ],
    [
      'two workloads: no subject, two identities',
      { spki: keyOf(0), subject: seq(), extensions: [spiffe('b')] },
      { spki: keyOf(1), subject: seq(), extensions: [spiffe('c')] },
      [
        'different',
        'publicKey: Ed25519 253 bit … / Ed25519 253 bit …',
        'extensions.subjectAltName: critical, URI:spiffe://cluster.local/ns/a/sa/b / critical, URI:spiffe://cluster.local/ns/a/sa/c',
      ],
    ],
    [
      'an extension that only one has, and one that lost its critical flag',
      { extensions: [basicCa] },
      { extensions: [extension('2.5.29.19', seq(TRUE)), extension('1.2.3', [5, 0])] },
      [
        'same-key',
        'extensions.basicConstraints: critical, CA:TRUE / CA:TRUE',
        'extensions.1.2.3: null / 0500',
      ],
    ],
    [
      'unknown values that would be dumped alike',
      { extensions: [extension('1.2.3', octetString([1]))] },
      { extensions: [extension('1.2.3', octetString([2]))] },
      ['same-key', 'extensions.1.2.3: 040101 / 040102'],
    ],
    [
      'another issuer and another version',
      { extensions: [] },
      { issuer: cn('i2'), version: [], extensions: [] },
      ['same-key', 'version: 3 / 1', 'issuer: CN=issuer / CN=i2'],
    ],
  ])('%s', (_, left, right, expected) => {
    expect(short(story(left, right))).toEqual(expected)
  })

  test('a signature that differs is said last, with its algorithm', () => {
    const right = { algorithm: seq(oid('1.2.840.10045.4.3.2')), signature: bits(0, 9) }
    expect(story({ signature: bits(0, 8) }, right)).toEqual([
      'same-key',
      expect.stringMatching(/^encoding: tbsCertificate, offset 2: /),
      'signatureAlgorithm: ED25519 / ecdsa-with-SHA256',
      'signature: 08 / 09',
    ])
  })

  test('a DEFAULT that is written out changes no meaning', () => {
    const left = { extensions: [extension('2.5.29.19', seq())] }
    const right = { extensions: [extension('2.5.29.19', seq(FALSE))] }
    const [relation, ...differences] = story(left, right)
    expect(relation).toBe('same-key')
    expect(differences).toEqual([expect.stringMatching(/^encoding: /)])
  })

  test('a NULL parameter means what an absent one means', () => {
    const rsa = '1.2.840.113549.1.1.11'
    const differences = story({ algorithm: seq(oid(rsa), [5, 0]) }, { algorithm: seq(oid(rsa)) })
    expect(differences.filter((line) => line.startsWith('signatureAlgorithm'))).toEqual([])
  })

  test('another order of extensions is an encoding', () => {
    const other = extension('1.2.3', [5, 0])
    const lines = story({ extensions: [basicCa, other] }, { extensions: [other, basicCa] })
    expect(lines.map((line) => line.split(':')[0])).toEqual(['same-key', 'encoding'])
  })

  test('what comes back is frozen and plain JSON', () => {
    const result = compareCertificates(read(), read({ serial: int(2), extensions: [] }))
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect([result, result.differences, ...result.differences].every(Object.isFrozen)).toBe(true)
    expect(result.differences.at(-1)).toEqual({
      field: 'extensions.basicConstraints',
      left: 'critical, CA:TRUE',
      right: null,
    })
  })
})

describe('two bundles', () => {
  const root = (label: string, key: number, serial = 1): Certificate =>
    read({ subject: cn(label), issuer: cn(label), spki: keyOf(key), serial: int(serial) })
  const a = root('a', 1)
  const a2 = root('a', 1, 2)
  const b = root('b', 2)
  const b2 = root('b', 3)
  const c = root('c', 4)
  const names = new Map([
    [a, 'a'],
    [a2, 'a2'],
    [b, 'b'],
    [b2, 'b2'],
    [c, 'c'],
  ])
  const said = (found: readonly Certificate[]): string =>
    found
      .map((one) => [...names].find(([known]) => Buffer.compare(known.der, one.der) === 0)?.[1])
      .join(' ')

  function summary(left: Certificate[], right: Certificate[]): Record<string, string> {
    const { relation, duplicates, ...lists } = compareTrust(left, right)
    return {
      relation,
      onlyLeft: said(lists.onlyLeft),
      onlyRight: said(lists.onlyRight),
      both: said(lists.both),
      reissued: lists.reissued.map((one) => `${said(one.left)} > ${said(one.right)}`).join(),
      rekeyed: lists.sameNameOtherKey.map((one) => `${said(one.left)} > ${said(one.right)}`).join(),
      duplicates: `${said(duplicates.left)} | ${said(duplicates.right)}`,
    }
  }
  const NONE = {
    onlyLeft: '',
    onlyRight: '',
    both: '',
    reissued: '',
    rekeyed: '',
    duplicates: ' | ',
  }

  test.each<[string, Certificate[], Certificate[], Record<string, string>]>([
    ['two empty ones are identical', [], [], { relation: 'identical' }],
    ['order does not matter', [a, b], [b, a], { relation: 'identical', both: 'a b' }],
    [
      'repetition is noted, and changes nothing',
      [a, a, b],
      [b, a],
      { relation: 'identical', both: 'a b', duplicates: 'a | ' },
    ],
    [
      'a root re-issued with its key',
      [a],
      [a2],
      { relation: 'same-anchors', onlyLeft: 'a', onlyRight: 'a2', reissued: 'a > a2' },
    ],
    [
      'a root re-issued beside the old one',
      [a],
      [a, a2],
      { relation: 'same-anchors', both: 'a', onlyRight: 'a2', reissued: 'a > a a2' },
    ],
    [
      'a root with a new key',
      [b],
      [b2],
      { relation: 'different', onlyLeft: 'b', onlyRight: 'b2', rekeyed: 'b > b2' },
    ],
    [
      'a rotation: the old root and the new one',
      [b],
      [b, b2],
      { relation: 'overlapping', both: 'b', onlyRight: 'b2', rekeyed: 'b > b b2' },
    ],
    ['strangers', [a], [c], { relation: 'different', onlyLeft: 'a', onlyRight: 'c' }],
    [
      'all at once',
      [a, b, c, c],
      [a2, b2, c, b2],
      {
        relation: 'overlapping',
        onlyLeft: 'a b',
        onlyRight: 'a2 b2',
        both: 'c',
        reissued: 'a > a2',
        rekeyed: 'b > b2',
        duplicates: 'c | b2',
      },
    ],
    ['nothing on the right', [a], [], { relation: 'different', onlyLeft: 'a' }],
  ])('%s', (_, left, right, expected) => {
    expect(summary(left, right)).toEqual({ ...NONE, ...expected })
  })

  test('twice as many take about twice as long, not four times', () => {
    const many = (count: number): Certificate[] =>
      Array.from({ length: count }, (_, i) =>
        read({ subject: cn(`n${String(i)}`), serial: int(1, i >> 8, i & 255) }),
      )
    const time = (bundle: Certificate[]): number => {
      const started = processorTime()
      compareTrust(bundle, bundle.slice(1))
      return processorTime() - started
    }
    const [small, large] = [many(300), many(1200)]
    // the best of three: the machine may be busy
    const best = (bundle: Certificate[]): number => Math.min(...[1, 2, 3].map(() => time(bundle)))
    best(small)
    expect(best(large)).toBeLessThan(Math.max(500, 12 * best(small)))
  })
})
