import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isMeshCertsError } from '../../src/report/error.ts'
import { parsePolicy } from '../../src/policy/index.ts'
import { fitsGlob } from '../../src/policy/glob.ts'
import { ruleMembers, SIGNER_MEMBERS } from '../../src/policy/read.ts'
import {
  CURVES,
  KEY_TYPES,
  NAME_TYPES,
  NO_PURPOSE,
  PURPOSES,
  signatureVocabulary,
} from '../../src/policy/vocabulary.ts'
import { ROOT } from '../cli/harness.ts'

const HEX = 'ab'.repeat(32)
const refusal = (value: unknown): string => {
  try {
    parsePolicy(value, { file: 'rules.json' })
    return 'taken'
  } catch (error) {
    if (isMeshCertsError(error)) return `${error.code}: ${error.message}`
    throw error
  }
}

/** What a user reads: the message, and what to do. */
const told = (value: unknown): string => {
  try {
    parsePolicy(value, { file: 'rules.json' })
    return 'taken'
  } catch (error) {
    if (!isMeshCertsError(error)) throw error
    return `${error.message}\n${error.finding.fix ?? ''}`
  }
}

describe('parsePolicy', () => {
  // what is refused, what is said of it, and the same without the fault
  it.each<readonly [value: unknown, says: string, twin: unknown]>([
    [{}, 'policy must be a list of up to 200 rules; found an object', []],
    [[null], 'policy[0] must be an object; found null', [{ rsaBits: 2048 }]],
    [[[]], 'policy[0] must be an object; found a list', [{ rsaBits: 2048 }]],
    [
      [{ rsaBits: '2048' }],
      'policy[0].rsaBits must be a whole number from 512 to 16384; found "2048"',
      [{ rsaBits: 2048 }],
    ],
    [[{ rsaBits: 2048.5 }], 'policy[0].rsaBits must be a whole number', [{ rsaBits: 2048 }]],
    [
      [{ for: [], rsaBits: 2048 }],
      'policy[0].for must be a list of 1 to 100',
      [{ for: ['ca'], rsaBits: 2048 }],
    ],
    [
      [{ for: 'ca', rsaBits: 2048 }],
      'policy[0].for must be a list',
      [{ for: ['ca'], rsaBits: 2048 }],
    ],
    [
      [{ for: ['CA'], rsaBits: 2048 }],
      'policy[0].for[0] must be one of root, ca, leaf; found "CA"',
      [{ for: ['ca'], rsaBits: 2048 }],
    ],
    [
      [{ for: ['ca', 'ca'], rsaBits: 2048 }],
      'policy[0].for[1] must be there once',
      [{ for: ['ca', 'root'], rsaBits: 2048 }],
    ],
    [
      [{ severity: 'fatal', rsaBits: 2048 }],
      'policy[0].severity must be one of error, warning, info',
      [{ severity: 'info', rsaBits: 2048 }],
    ],
    [
      [{ why: '', rsaBits: 2048 }],
      'policy[0].why must be a text of 1 to 300',
      [{ why: 'x', rsaBits: 2048 }],
    ],
    [
      [{ why: 'nothing asked' }],
      'policy[0] must be an object that asks for something',
      [{ why: 'x', daysLeft: 1 }],
    ],
    [
      [{ keyTypes: ['EC', 'rsa'] }],
      'policy[0].keyTypes[1] must be one of RSA',
      [{ keyTypes: ['EC', 'RSA'] }],
    ],
    [[{ curves: ['P256'] }], 'policy[0].curves[0] must be one of P-192', [{ curves: ['P-256'] }]],
    [[{ curves: ['1.03.4'] }], 'policy[0].curves[0] must be', [{ curves: ['1.3.4'] }]],
    [
      [{ signatures: ['sha256'] }],
      'policy[0].signatures[0] must be one of',
      [{ signatures: ['sha256WithRSAEncryption'] }],
    ],
    // which hash, is the question
    [
      [{ signatures: ['rsassaPss'] }],
      'policy[0].signatures[0] must be one of',
      [{ signatures: ['rsassaPss-sha256'] }],
    ],
    [
      [{ longestLife: '2 years' }],
      'policy[0].longestLife must be a time span such as 730d or 24h',
      [{ longestLife: '730d' }],
    ],
    [
      [{ longestLife: '0d' }],
      'policy[0].longestLife must be a time span',
      [{ longestLife: '24h2m' }],
    ],
    [[{ daysLeft: -1 }], 'policy[0].daysLeft must be a whole number from 0', [{ daysLeft: 0 }]],
    [
      [{ dns: ['https://a'] }],
      'policy[0].dns[0] must be a pattern for DNS names',
      [{ dns: ['a'] }],
    ],
    [[{ dns: [''] }], 'policy[0].dns[0] must be a pattern', [{ dns: [] }]],
    [
      [{ uri: ['prod.example'] }],
      'policy[0].uri[0] must be a pattern for URIs',
      [{ uri: ['spiffe://prod.example/**'] }],
    ],
    [[{ uri: ['***'] }], 'policy[0].uri[0] must be a pattern', [{ uri: ['**'] }]],
    [[{ subject: [] }], 'policy[0].subject must be a list of 1', [{ subject: [''] }]],
    [
      [{ subject: ['x'.repeat(301)] }],
      'policy[0].subject[0] must be a pattern',
      [{ subject: ['x'.repeat(300)] }],
    ],
    [
      [{ ip: ['10.0.0.0/8'] }],
      'policy[0].ip[0] must be a pattern for IP addresses',
      [{ ip: ['10.*.*.*'] }],
    ],
    [
      [{ purposes: ['server'] }],
      'policy[0].purposes[0] must be one of',
      [{ purposes: ['serverAuth', 'none'] }],
    ],
    [
      [{ purposes: ['serverAuth'], purposesRequired: ['clientAuth'] }],
      'policy[0].purposesRequired must be among its own purposes; found "clientAuth"',
      [{ purposes: ['clientAuth'], purposesRequired: ['clientAuth'] }],
    ],
    [
      [{ nameTypes: ['dns'], nameTypesRequired: ['uri'] }],
      'policy[0].nameTypesRequired must be among its own nameTypes',
      [{ nameTypes: ['uri'], nameTypesRequired: ['uri'] }],
    ],
    [
      [{ for: ['leaf'], pathLength: 0 }],
      'policy[0].pathLength must be in a rule for root or ca',
      [{ for: ['ca', 'leaf'], pathLength: 0 }],
    ],
    [
      [{ trustDomains: ['a'] }],
      'policy[0] must be an object with both trustDomains and signers',
      [{ trustDomains: ['a'], signers: [{ sha256: HEX }] }],
    ],
    [
      [{ trustDomains: ['Prod'], signers: [{ sha256: HEX }] }],
      'policy[0].trustDomains[0] must be a pattern',
      [{ trustDomains: ['prod'], signers: [{ sha256: HEX }] }],
    ],
    [
      [{ trustDomains: ['a'], signers: [{}] }],
      'policy[0].signers[0] must be an object of at least one member',
      [{ trustDomains: ['a'], signers: [{ subject: 'CN=*' }] }],
    ],
    [
      [{ trustDomains: ['a'], signers: [{ sha256: 'ab' }] }],
      'policy[0].signers[0].sha256 must be a SHA-256 in hex',
      [{ trustDomains: ['a'], signers: [{ sha256: HEX.toUpperCase() }] }],
    ],
    [
      Array.from({ length: 201 }, () => ({ rsaBits: 2048 })),
      'policy must be a list of up to 200',
      Array.from({ length: 200 }, () => ({ rsaBits: 2048 })),
    ],
    [
      [{ dns: Array.from({ length: 101 }, (_, i) => `a${String(i)}`) }],
      'policy[0].dns must be a list of 0 to 100',
      [{ dns: Array.from({ length: 100 }, (_, i) => `a${String(i)}`) }],
    ],
  ])('refuses %j', (value, says, twin) => {
    expect(refusal(value)).toContain(`policy-invalid: rules.json: ${says}`)
    expect(refusal(twin)).toBe('taken')
  })

  it.each([
    [
      [{ rsaBit: 3072 }],
      'policy[0].rsaBit is no member of a rule (did you mean rsaBits?)',
      [{ rsaBits: 3072 }],
    ],
    [
      [{ RSABITS: 3072 }],
      'policy[0].RSABITS is no member of a rule (did you mean rsaBits?)',
      [{ rsaBits: 3072 }],
    ],
    [
      [{ bits: 3072 }],
      'policy[0].bits is no member of a rule\nleave it out, or write a member of a rule: for, ',
      [{ rsaBits: 3072 }],
    ],
    [
      [{ trustDomains: ['a'], signers: [{ sha1: HEX }] }],
      'policy[0].signers[0].sha1 is no member of a signer\nleave it out, or write a member of a signer: subject, sha256, publicKeySha256',
      [{ trustDomains: ['a'], signers: [{ publicKeySha256: HEX }] }],
    ],
    [
      JSON.parse('[{ "__proto__": {}, "rsaBits": 2048 }]'),
      'policy[0].__proto__ is no member of a rule',
      JSON.parse('[{ "rsaBits": 2048 }]'),
    ],
  ])('refuses a member that nobody reads: %j', (value, says, twin) => {
    expect(told(value)).toContain(`rules.json: ${says}`)
    expect(refusal(value)).toContain('policy-member: ')
    expect(told(twin)).toBe('taken')
  })

  it('says what was meant, and the fix works', () => {
    const wrong = { trustDomains: ['a'], signers: [{ subjects: 'CN=a' }] }
    const [, meant = '', written = ''] = /write (\w+) in place of (\w+)/.exec(told([wrong])) ?? []
    expect([meant, written]).toEqual(['subject', 'subjects'])
    expect(told(JSON.parse(JSON.stringify([wrong]).replace(written, meant)))).toBe('taken')
  })

  it('shows no key that stands where a pattern should', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIGHAgEA'.repeat(20)}\n-----END PRIVATE KEY-----`
    expect(refusal([{ dns: [key] }])).not.toContain('MIGHAgEA')
  })
})

describe('a pattern', () => {
  it.each([
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'ab.c', false],
    ['a**c', 'ab.c', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['*.a', '.a', true],
    ['a.b', 'aXb', false],
    ['*😀', 'x😀', true],
    ['**a**b**', 'xxaxxbxx', true],
    ['**a**b**', 'xxbxxaxx', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(fitsGlob(text, pattern, '.')).toBe(expected)
  })

  it('takes no time that a test would not wait for', () => {
    // a matcher that goes back would not end in a year
    const pattern = `${'**a'.repeat(90)}b`
    expect(fitsGlob('a'.repeat(5000), pattern, '.')).toBe(false)
    expect(fitsGlob(`${'a'.repeat(5000)}b`, pattern, '.')).toBe(true)
  })
})

describe('the schema', () => {
  interface Node {
    readonly properties?: Readonly<Record<string, Node>>
    readonly items?: Node
    readonly enum?: readonly string[]
    readonly anyOf?: readonly Node[]
    readonly additionalProperties?: boolean
  }
  const schema = JSON.parse(
    readFileSync(`${ROOT}docs/meshcerts.config.schema.json`, 'utf8'),
  ) as Node
  const rule = schema.properties?.['policy']?.items

  it('has the members that are read, and no others', () => {
    expect(Object.keys(rule?.properties ?? {})).toEqual(ruleMembers())
    expect(rule?.additionalProperties).toBe(false)
    const signer = rule?.properties?.['signers']?.items
    expect(Object.keys(signer?.properties ?? {})).toEqual(SIGNER_MEMBERS)
    expect(signer?.additionalProperties).toBe(false)
  })

  it('has the words that are read', () => {
    expect(rule?.properties?.['keyTypes']?.items?.enum).toEqual(KEY_TYPES)
    expect(rule?.properties?.['nameTypes']?.items?.enum).toEqual(NAME_TYPES)
    const named = (member: string) => rule?.properties?.[member]?.items?.anyOf?.[0]?.enum
    expect(named('signatures')).toEqual(signatureVocabulary().names)
    expect(named('curves')).toEqual(CURVES.names)
    expect(named('purposes')).toEqual([...PURPOSES.names, NO_PURPOSE])
    expect(named('purposesRequired')).toEqual(PURPOSES.names)
  })
})
