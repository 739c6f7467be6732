import { nullValue, sequence, time } from '../../../src/der/writer.ts'
import { pemBlock, utf8, type ExtensionPlan } from '../material/certificate.ts'
import { KEY_NAMES, keyNamed } from '../material/keys.ts'
import type { Random } from '../random.ts'
import type { Made, Step } from '../types.ts'
import { certificateStep } from './certificate-steps.ts'
import { crlStep } from './crl-steps.ts'
import { generalName, nameConstraints, oddName, subjectAltName } from './extensions.ts'
import { keyEdit } from './key-edits.ts'
import { caPlan, crlPlan, goodSet, NOW, type Block, type Part, type SetPlan } from './set-plan.ts'
import { damageText } from './text.ts'

// What can be done to a set, by kind.

type SetStep = Step<SetPlan>
type MakeStep = (random: Random, plan: SetPlan) => SetStep

const partsOf = (plan: SetPlan): Part[] => Object.keys(plan.certificates) as Part[]

function onCertificate(random: Random, plan: SetPlan): SetStep {
  const part = random.pick(partsOf(plan))
  const { name, apply } = certificateStep(random)
  return {
    name: `${part}: ${name}`,
    apply: (set) => ({
      ...set,
      certificates: { ...set.certificates, [part]: apply(set.certificates[part]!) },
    }),
  }
}

/** A certificate with another name, and what it issued with that issuer: the chain holds. */
function renamed(random: Random, plan: SetPlan): SetStep {
  const part = random.pick(partsOf(plan))
  const subject = oddName(random)
  return {
    name: `${part}: name`,
    apply: (set) => {
      const old = set.certificates[part]!.subject
      const certificates = { ...set.certificates }
      for (const each of partsOf(set)) {
        const one = certificates[each]!
        certificates[each] = {
          ...one,
          issuer: one.issuer === old || String(one.issuer) === String(old) ? subject : one.issuer,
          subject: each === part ? subject : one.subject,
        }
      }
      return { ...set, certificates }
    },
  }
}

function constrained(random: Random, plan: SetPlan): SetStep {
  const part = random.pick(partsOf(plan).filter((one) => one !== 'signer'))
  const added = nameConstraints(random)
  return withExtensions(`${part}: constraints`, part, [added])
}

function named(random: Random, plan: SetPlan): SetStep {
  const part = random.oneIn(4) ? random.pick(partsOf(plan)) : 'signer'
  const names = Array.from({ length: 1 + random.int(2) }, () => generalName(random))
  return withExtensions(`${part}: names`, part, [subjectAltName(...names)])
}

function withExtensions(name: string, part: Part, added: readonly ExtensionPlan[]): SetStep {
  return {
    name,
    apply: (set) => {
      const one = set.certificates[part]!
      const certificates = {
        ...set.certificates,
        [part]: { ...one, extensions: [...one.extensions, ...added] },
      }
      return { ...set, certificates }
    },
  }
}

function inFiles(name: string, change: (files: Record<string, readonly Block[]>) => void): SetStep {
  return {
    name,
    apply: (set) => {
      const files = { ...set.files }
      change(files)
      return { ...set, files }
    },
  }
}

const STRUCTURE: readonly MakeStep[] = [
  (random, { files }) => {
    const file = random.pick(Object.keys(files))
    return inFiles(`without ${file}`, (all) => Reflect.deleteProperty(all, file))
  },
  (random, { files }) => {
    const [a, b] = [random.pick(Object.keys(files)), random.pick(Object.keys(files))]
    return inFiles(`${a} and ${b} swapped`, (all) => {
      ;[all[a], all[b]] = [all[b] ?? [], all[a] ?? []]
    })
  },
  (random, { files }) => {
    const file = random.pick(Object.keys(files))
    const [seed, how] = [random.int(4), random.int(4)]
    return inFiles(`${file}: blocks ${String(how)}`, (all) => {
      const blocks = all[file] ?? []
      const at = seed % Math.max(1, blocks.length)
      all[file] = [
        () => blocks.toReversed(),
        () => blocks.filter((_, i) => i !== at),
        () => [...blocks, ...blocks.slice(at, at + 1)],
        () => [...blocks.slice(at, at + 1), ...blocks],
      ][how]!()
    })
  },
  (random, plan) => {
    const file = random.pick(Object.keys(plan.files))
    const block: Block = random.pick<Block>([
      { certificate: 'root' },
      { certificate: random.pick(partsOf(plan)) },
      { certificate: 'other' },
      { key: 'p256-d', form: 'EC PRIVATE KEY' },
      { certificate: 'root', label: 'X509 CERTIFICATE' },
      { certificate: 'root', label: 'TRUSTED CERTIFICATE' },
      { bytes: pemBlock('EC PARAMETERS', keyNamed('p256-c').spki.slice(13, 23)) },
      { bytes: pemBlock('CERTIFICATE', Uint8Array.of(0x30, 0)) },
      { bytes: pemBlock('PUBLIC KEY', keyNamed('p256-c').spki) },
      { bytes: pemBlock('DH PARAMETERS', sequence(nullValue())) },
      { bytes: utf8('some words\n') },
      { bytes: utf8('-----BEGIN CERTIFICATE-----\n') },
    ])
    const first = random.oneIn(2)
    return inFiles(`${file}: one more block`, (all) => {
      const blocks = all[file] ?? []
      all[file] = first ? [block, ...blocks] : [...blocks, block]
    })
  },
  (random, { files }) => {
    const file = random.pick(Object.keys(files))
    return inFiles(`${file}: empty`, (all) => {
      all[file] = []
    })
  },
  // the same name with another key, or the same key with another life
  (random) => {
    const sameKey = random.oneIn(2)
    return {
      name: 'a second root',
      apply: (set) => {
        const root = set.certificates.root!
        const other = sameKey ? root : caPlan('Root', 'Root', 'p256-d', 'p256-d')
        const file = 'ca.crt' in set.files ? 'ca.crt' : 'root-cert.pem'
        return {
          ...set,
          certificates: {
            ...set.certificates,
            other: {
              ...other,
              subject: root.subject,
              issuer: root.subject,
              notAfter: time(new Date('2028-01-01T00:00:00Z')),
            },
          },
          files: { ...set.files, [file]: [{ certificate: 'other' }, ...(set.files[file] ?? [])] },
        }
      },
    }
  },
  (random) => {
    const key = random.pick(KEY_NAMES)
    const form = random.pick(['EC PRIVATE KEY', 'RSA PRIVATE KEY', 'PRIVATE KEY'])
    return inFiles(`key ${key}`, (all) => {
      all['tls.key' in all ? 'tls.key' : 'ca-key.pem'] = [{ key, form }]
    })
  },
]

function onKey(random: Random): SetStep {
  const edit = keyEdit(random)
  return {
    name: 'key DER',
    apply: (set) => {
      const file = 'tls.key' in set.files ? 'tls.key' : 'ca-key.pem'
      const blocks = (set.files[file] ?? []).map((block) =>
        'key' in block ? { ...block, edits: [...(block.edits ?? []), edit] } : block,
      )
      return { ...set, files: { ...set.files, [file]: blocks } }
    },
  }
}

const KEY_LABELS = [
  'EC PRIVATE KEY',
  'RSA PRIVATE KEY',
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'OPENSSH PRIVATE KEY',
  'DSA PRIVATE KEY',
  'PUBLIC KEY',
  'ED25519 PRIVATE KEY',
  'ANY PRIVATE KEY',
]

function keyLabel(random: Random): SetStep {
  const label = random.pick(KEY_LABELS)
  return inFiles(`key label ${label}`, (all) => {
    const file = 'tls.key' in all ? 'tls.key' : 'ca-key.pem'
    all[file] = (all[file] ?? []).map((block) => ('key' in block ? { ...block, label } : block))
  })
}

function onText(random: Random, { files }: SetPlan): SetStep {
  const file = random.pick(Object.keys(files))
  const { name, apply } = damageText(random)
  return {
    name: `${file}: ${name}`,
    apply: (set) => ({ ...set, fileEdits: [...set.fileEdits, { file, edit: apply }] }),
  }
}

function withCrls(random: Random): SetStep {
  const less = random.oneIn(6)
  return {
    name: 'CRLs',
    apply: (set) => {
      const crls = partsOf(set).map((part) => crlPlan(set.certificates[part]!))
      const kept = less ? crls.slice(1) : crls
      return {
        ...set,
        crls: kept,
        files: { ...set.files, 'ca-crl.pem': kept.map((_, crl) => ({ crl })) },
      }
    },
  }
}

function onCrl(random: Random): SetStep {
  const index = random.int(3)
  const { name, apply } = crlStep(random)
  return {
    name,
    apply: (set) => ({
      ...set,
      crls: set.crls.map((crl, i) => (i === index % set.crls.length ? apply(crl) : crl)),
    }),
  }
}

function later(random: Random): SetStep {
  const at = random.pick([
    new Date('2026-12-31T23:59:59Z'),
    new Date('2027-01-01T00:00:00Z'),
    new Date('2037-01-01T00:00:00Z'),
    new Date('2037-01-01T00:00:01Z'),
    new Date('2036-12-31T23:59:59Z'),
    new Date('2036-12-31T12:34:56Z'),
    new Date('2036-12-31T00:00:00Z'),
    new Date(NOW.getTime() + random.int(1000)),
  ])
  return { name: `at ${at.toISOString()}`, apply: (set) => ({ ...set, at }) }
}

const steps =
  (...make: readonly MakeStep[]) =>
  (most: number) =>
  (random: Random): Made<SetPlan> => {
    const base = goodSet(random)
    const count = 1 + random.int(most)
    return { base, steps: Array.from({ length: count }, () => random.pick(make)(random, base)) }
  }

const crlSteps = (random: Random): Made<SetPlan> => {
  const base = withCrls(random).apply(goodSet(random))
  return { base, steps: Array.from({ length: 1 + random.int(2) }, () => onCrl(random)) }
}

const constraintSteps = (random: Random): Made<SetPlan> => {
  const base = goodSet(random)
  const more = random.oneIn(4) ? [named(random, base)] : []
  return { base, steps: [constrained(random, base), named(random, base), ...more] }
}

/** Generators of sets by kind. */
export const SET_MAKERS: Readonly<Record<string, (random: Random) => Made<SetPlan>>> = {
  'set-certificates': steps(onCertificate, onCertificate, onCertificate, renamed)(2),
  'set-structure': steps(...STRUCTURE, later, keyLabel)(3),
  'set-text': steps(onText)(2),
  'set-keys': steps(onKey, onKey, onKey, keyLabel)(2),
  'set-crls': crlSteps,
  'set-constraints': constraintSteps,
  'set-anything': steps(
    onCertificate,
    renamed,
    ...STRUCTURE,
    onText,
    onKey,
    keyLabel,
    withCrls,
    later,
    constrained,
    named,
  )(3),
}
