import { expect, test } from 'vitest'
import {
  pairsOf,
  type CertificatePiece,
  type KeyPiece,
} from '../../src/cacerts/tools/order-pieces.ts'
import { assignRoles } from '../../src/capture/roles.ts'
import type { RevocationList } from '../../src/certificate/crl.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import { bitString, integer, nullValue, oid, sequence } from '../../src/der/writer.ts'
import { crlFault } from '../../src/path/crl-validity.ts'
import type { Rules } from '../../src/path/verification-state.ts'
import { checkManifests } from '../../src/join/index.ts'
import type { Resource } from '../../src/join/resources.ts'
import { ruleUse } from '../../src/join/resolve/rule-use.ts'
import { createNotes, PEM_NOTES_PER_CODE } from '../../src/pem/notes.ts'
import { jsonInText } from '../../src/capture/text/json.ts'

// Work that grows with the square is counted by what it would read again and again; time would depend on the machine.

const MANY = 300

/** An object whose property counts how often it is read. */
function counted<Name extends string, Value>(name: Name, value: Value) {
  let reads = 0
  const object = Object.defineProperty({} as Record<Name, Value>, name, {
    enumerable: true,
    get() {
      reads++
      return value
    },
  })
  return { object, reads: () => reads }
}

const each = <T>(make: (index: number) => T): readonly T[] =>
  Array.from({ length: MANY }, (_, index) => make(index))

test('the entries of a CRL are looked through once, however many certificates are looked up', () => {
  const list = (unknownCritical: readonly string[]) => {
    const { object, reads } = counted('revoked', [{ unknownCritical }])
    const algorithm = { der: nullValue() }
    const plain = {
      extensions: [],
      signatureAlgorithm: algorithm,
      tbsSignatureAlgorithm: algorithm,
    }
    const whole = Object.assign(object, plain) as unknown as RevocationList
    return { whole, reads }
  }
  const rules = { switches: {} } as unknown as Rules
  const [bad, good] = [list(['1.2.3']), list([])]
  for (let round = 0; round < MANY; round++) {
    expect(crlFault(bad.whole, rules)).toBe(
      'an entry has the critical extension 1.2.3, which is not known',
    )
    expect(crlFault(good.whole, rules)).toBeUndefined()
  }
  expect([bad.reads(), good.reads()]).toEqual([1, 1])
})

test('each of many captured leaves is compared with the others once', () => {
  const leaves = each((index) => counted('der', sequence(integer(index))))
  const certificates = leaves.map(({ object }) => {
    const name = { der: nullValue() }
    const facts = { subject: name, issuer: name, basicConstraints: { ca: false } }
    return Object.assign(object, facts) as unknown as Certificate
  })
  const roles = assignRoles(
    certificates.map((certificate, chain) => ({ certificate, chain: String(chain) })),
  )
  expect(new Set(roles)).toEqual(new Set(['leaf']))
  expect(Math.max(...leaves.map(({ reads }) => reads()))).toBeLessThan(5)
  const [one, other] = certificates as [Certificate, Certificate]
  const together = [one, other].map((certificate) => ({ certificate, chain: 'a' }))
  expect(assignRoles(together)).toEqual(['leaf', 'unrelated'])
})

test('each of many keys is compared with its own certificates only', () => {
  const spkiOf = (index: number) =>
    sequence(sequence(oid('1.2.840.113549.1.1.1'), nullValue()), bitString(integer(index)))
  const keys = each((index) => counted('publicKey', { spki: spkiOf(index) }))
  const pieces = keys.map(({ object }) => ({ key: object }) as unknown as KeyPiece)
  const signer = (index: number) => {
    const certificate = { version: 1, publicKey: { spki: spkiOf(index) } }
    return { certificate } as unknown as CertificatePiece
  }
  const pairs = pairsOf(
    each((index) => signer(MANY - 1 - index)),
    pieces,
  )
  expect(pairs.map(({ key }) => key)).toEqual(pieces.toReversed())
  expect(Math.max(...keys.map(({ reads }) => reads()))).toBeLessThan(10)
  expect(pairsOf([signer(MANY)], pieces)).toEqual([])
})

test('of many notes of one code only those that are kept gather their facts', () => {
  const notes = createNotes()
  let gathered = 0
  const facts = () => ({ label: 'X', offset: ++gathered })
  for (let round = 0; round < MANY; round++) notes.add('pem-truncated', facts)
  expect(gathered).toBe(PEM_NOTES_PER_CODE)
  expect(notes.list().at(-1)?.facts).toEqual({
    kind: 'pem-truncated',
    count: MANY - PEM_NOTES_PER_CODE,
  })
})

test('of many short pieces of JSON only the first is kept, and one that may say something is', () => {
  const items = '{"items":[]}'
  expect(jsonInText(' []'.repeat(MANY)).values).toHaveLength(1)
  expect(jsonInText(`${' {}'.repeat(MANY)} ${items}`).values.map(({ value }) => value)).toEqual([
    {},
    { items: [] },
  ])
})

test('each of many DestinationRules is read a few times, however many services it is for', () => {
  const object = (kind: string, group: string, index: number) => (value: object) =>
    ({ kind, group, name: 'a', namespace: `n${String(index)}`, value }) as unknown as Resource
  const ports = [{ port: 443 }]
  const services = each((index) => object('Service', '', index)({ spec: { ports } }))
  const spec = { host: '*.local', trafficPolicy: { tls: { mode: 'SIMPLE' } } }
  const rules = each((index) => {
    const { object: value, reads } = counted('spec', spec)
    return { rule: object('DestinationRule', 'networking.istio.io', index)(value), reads }
  })
  const all = [...services, ...rules.map(({ rule }) => rule)]
  const used = ruleUse(all, [])[0]?.proxies.used
  expect(rules.map(({ rule }) => [...(used?.get(rule) ?? [])])).toEqual(
    each(() => ['spec.trafficPolicy']),
  )
  expect(Math.max(...rules.map(({ reads }) => reads()))).toBeLessThan(MANY)
})

test('the pods that may hold an SDS server are looked for once, however many rules name a Secret', async () => {
  const template = { spec: { containers: [{ volumeMounts: [{ mountPath: '/data' }] }] } }
  const pods = counted('spec', { template })
  const workload = Object.assign(pods.object, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'n' },
  })
  const rules = each((index) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'a', namespace: `n${String(index)}` },
    spec: { host: 'db', trafficPolicy: { tls: { mode: 'SIMPLE', credentialName: 'db' } } },
  }))
  const content = [workload, ...rules].map((one) => ({ content: one }))
  const { references } = await checkManifests(content, { at: new Date('2027-01-01T00:00:00Z') })
  expect(references).toHaveLength(MANY)
  expect(pods.reads()).toBeLessThan(MANY)
})
