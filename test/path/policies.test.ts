import { expect, test } from 'vitest'
import { verifyChain } from '../../src/path/verify.ts'
import type { PolicyInputs } from '../../src/path/policies.ts'
import {
  authority,
  leaf,
  root,
  YEAR_2001,
  type CertificateSpec,
} from '../support/certificates/certificate.ts'
import { processorTime } from '../support/processor-time.ts'

// RFC 5280, section 6.1 on policies, in the manner of NIST PKITS, sections 4.8 to 4.12.

const [P1, P2, P3] = ['1.2.3.1', '1.2.3.2', '1.2.3.3'] as const
const ANY = '2.5.29.32.0'

type Spec = Partial<CertificateSpec>

interface Story {
  readonly says: string
  /** The CAs from the root down; the last is the leaf. */
  readonly path: readonly Spec[]
  readonly inputs?: PolicyInputs
  readonly expected: string
}

function build(specs: readonly Spec[]): Uint8Array[] {
  return specs.map((spec, index) => {
    const issuer = spec.issuer ?? (index === 0 ? 'CN=root' : `CN=${String(index - 1)}`)
    return index === specs.length - 1
      ? leaf(issuer, spec)
      : authority({ subject: `CN=${String(index)}`, issuer, ...spec })
  })
}

const EXPLICIT = { requireExplicit: true }

const STORIES: readonly Story[] = [
  {
    says: 'the same policy all along is valid (4.8.1)',
    path: [{ policies: [P1] }, { policies: [P1] }],
    inputs: EXPLICIT,
    expected: `trusted ${P1}`,
  },
  {
    says: 'no policies at all are fine where none is required (4.8.2)',
    path: [{}, {}],
    expected: 'trusted ',
  },
  {
    says: 'no policies at all are not fine where one is required (4.8.2)',
    path: [{}, {}],
    inputs: EXPLICIT,
    expected: 'path-policy-required',
  },
  {
    says: 'different policies have nothing in common (4.8.3)',
    path: [{ policies: [P1] }, { policies: [P2] }],
    inputs: EXPLICIT,
    expected: 'path-policy-required',
  },
  {
    says: 'different policies matter to nobody who does not ask',
    path: [{ policies: [P1] }, { policies: [P2] }],
    expected: 'trusted ',
  },
  {
    says: 'what all have in common is left over (4.8.6)',
    path: [{ policies: [P1, P2, P3] }, { policies: [P1, P2] }, { policies: [P1, P3] }],
    inputs: EXPLICIT,
    expected: `trusted ${P1}`,
  },
  {
    says: 'anyPolicy passes what is below it (4.8.11)',
    path: [{ policies: [ANY] }, { policies: [P1] }],
    inputs: { initial: [P1], requireExplicit: true },
    expected: `trusted ${P1}`,
  },
  {
    says: 'anyPolicy all along stands for what the user accepts (4.8.11)',
    path: [{ policies: [ANY] }, { policies: [ANY] }],
    inputs: { initial: [P2], requireExplicit: true },
    expected: `trusted ${P2}`,
  },
  {
    says: 'a policy the user does not accept is none (4.8.1)',
    path: [{ policies: [P1] }, { policies: [P1] }],
    inputs: { initial: [P2], requireExplicit: true },
    expected: 'path-policy-required',
  },
  {
    says: 'the user set does not matter where no policy is required',
    path: [{ policies: [P1] }, { policies: [P1] }],
    inputs: { initial: [P2] },
    expected: 'trusted ',
  },
  {
    says: 'requireExplicitPolicy 0 in a CA counts for the leaf (4.9.5)',
    path: [{ policies: [P1], requireExplicit: 0 }, {}],
    expected: 'path-policy-required',
  },
  {
    says: 'requireExplicitPolicy 10 is too far away to count (4.9.1)',
    path: [{ policies: [P1], requireExplicit: 10 }, {}],
    expected: 'trusted ',
  },
  {
    says: 'requireExplicitPolicy 1 is used up by one certificate (4.9.3)',
    path: [{ policies: [P1], requireExplicit: 2 }, { policies: [P1] }, {}],
    expected: 'path-policy-required',
  },
  {
    says: 'a self-issued certificate does not use it up (4.9.7)',
    path: [
      { policies: [P1], requireExplicit: 2 },
      { subject: 'CN=0', issuer: 'CN=0', key: 'new', policies: [P1] },
      { issuer: 'CN=0', signedWith: 'new' },
    ],
    expected: 'trusted ',
  },
  {
    says: 'the leaf may ask for an explicit policy itself',
    path: [{}, { requireExplicit: 0 }],
    expected: 'path-policy-required',
  },
  {
    says: 'a mapped policy is told by the name of the first domain (4.10.1)',
    path: [{ policies: [P1], mappings: [[P1, P2]] }, { policies: [P2] }],
    inputs: { initial: [P1], requireExplicit: true },
    expected: `trusted ${P1}`,
  },
  {
    says: 'the name of the second domain is not what the user accepts (4.10.1)',
    path: [{ policies: [P1], mappings: [[P1, P2]] }, { policies: [P2] }],
    inputs: { initial: [P2], requireExplicit: true },
    expected: 'path-policy-required',
  },
  {
    says: 'what was mapped is not valid under its old name (4.10.2)',
    path: [{ policies: [P1], mappings: [[P1, P2]] }, { policies: [P1] }],
    inputs: EXPLICIT,
    expected: 'path-policy-required',
  },
  {
    says: 'a policy mapped to two is valid through either (4.10.3)',
    path: [
      {
        policies: [P1],
        mappings: [
          [P1, P2],
          [P1, P3],
        ],
      },
      { policies: [P3] },
    ],
    inputs: EXPLICIT,
    expected: `trusted ${P1}`,
  },
  {
    says: 'anyPolicy is mapped like the policy that is mapped (4.10.9)',
    path: [{ policies: [ANY], mappings: [[P1, P2]] }, { policies: [P2] }],
    inputs: { initial: [P1], requireExplicit: true },
    expected: `trusted ${P1}`,
  },
  {
    says: 'an inhibited mapping takes the policy away (4.11.1)',
    path: [
      { policies: [P1], inhibitMapping: 0 },
      { policies: [P1], mappings: [[P1, P2]] },
      { policies: [P2] },
    ],
    inputs: EXPLICIT,
    expected: 'path-policy-required',
  },
  {
    says: 'a mapping one step below is allowed by inhibitPolicyMapping 1 (4.11.2)',
    path: [
      { policies: [P1], inhibitMapping: 1 },
      { policies: [P1], mappings: [[P1, P2]] },
      { policies: [P2] },
    ],
    inputs: EXPLICIT,
    expected: `trusted ${P1}`,
  },
  {
    says: 'the caller can inhibit mappings from the start (4.10.1)',
    path: [{ policies: [P1], mappings: [[P1, P2]] }, { policies: [P2] }],
    inputs: { requireExplicit: true, inhibitMapping: true },
    expected: 'path-policy-required',
  },
  {
    says: 'inhibitAnyPolicy 0 leaves nothing of anyPolicy below (4.12.1)',
    path: [{ policies: [P1], inhibitAny: 0 }, { policies: [ANY] }],
    inputs: EXPLICIT,
    expected: 'path-policy-required',
  },
  {
    says: 'inhibitAnyPolicy 1 lets it through once (4.12.4)',
    path: [{ policies: [P1], inhibitAny: 1 }, { policies: [ANY] }],
    inputs: EXPLICIT,
    expected: `trusted ${P1}`,
  },
  {
    says: 'a self-issued certificate may have anyPolicy all the same (4.12.7)',
    path: [
      { policies: [P1], inhibitAny: 0 },
      { subject: 'CN=0', issuer: 'CN=0', key: 'new2', policies: [ANY] },
      { issuer: 'CN=0', signedWith: 'new2', policies: [P1] },
    ],
    inputs: EXPLICIT,
    expected: `trusted ${P1}`,
  },
  {
    says: 'the caller can inhibit anyPolicy from the start (4.8.14)',
    path: [{ policies: [ANY] }, { policies: [P1] }],
    inputs: { requireExplicit: true, inhibitAny: true },
    expected: 'path-policy-required',
  },
]

test.each(STORIES)('$says', async ({ path, inputs, expected }) => {
  const certificates = build(path)
  const verdict = await verifyChain({
    leaf: certificates.at(-1) as Uint8Array,
    intermediates: certificates.slice(0, -1),
    roots: [root('CN=root')],
    at: YEAR_2001,
    purpose: 'any',
    ...(inputs === undefined ? {} : { policies: inputs }),
  })
  const got =
    verdict.status === 'trusted'
      ? `trusted ${verdict.policies.join(' ')}`
      : (verdict.findings[0]?.code ?? '')
  expect(got).toBe(expected)
})

test('policies that map to each other all over do not take exponential time', async () => {
  const policies = Array.from({ length: 40 }, (_, index) => `1.2.4.${String(index)}`)
  const mappings = policies.flatMap((from) => policies.map((to) => [from, to] as const))
  const path = build([...Array.from({ length: 12 }, () => ({ policies, mappings })), { policies }])
  const start = processorTime()
  const verdict = await verifyChain({
    leaf: path.at(-1) as Uint8Array,
    intermediates: path.slice(0, -1),
    roots: [root('CN=root')],
    at: YEAR_2001,
    purpose: 'any',
  })
  expect([verdict.status, processorTime() - start < 5000]).toEqual(['trusted', true])
})
