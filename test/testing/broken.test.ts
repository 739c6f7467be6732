import { describe, expect, it } from 'vitest'
import { CACERTS_CODES } from '../../src/cacerts/codes.ts'
import { checkCacerts, type Finding } from '../../src/index.ts'
import { PEM_CODES } from '../../src/pem/codes.ts'
import { broken, FAULT_NAMES, FAULTS } from '../../src/testing/broken-sets.ts'

const now = new Date('2027-01-01T00:00:00Z')
const told = (findings: readonly Finding[], all: boolean): string[] => [
  ...new Set(findings.filter(({ severity }) => all || severity !== 'info').map(({ code }) => code)),
]

describe('the zoo', () => {
  it.each(FAULT_NAMES)('%s gives its finding alone, and its twin does not', async (name) => {
    const { set, twin, at, code, also, options } = await broken[name]({ now })
    const report = await checkCacerts(set, { at, ...options })
    const own = report.findings.find((finding) => finding.code === code)
    expect(told(report.findings, true)).toContain(code)
    const info = own?.severity === 'info'
    expect(told(report.findings, info).sort()).toEqual([code, ...also].sort())
    const other = await checkCacerts(twin.set, { at, ...twin.options })
    expect(told(other.findings, true)).toEqual([])
  })
})

// Codes that no set of files triggers, each with its reason.
const NO_FAULT: Readonly<Record<string, string>> = {
  'cacerts-input': 'thrown by readCacerts: there is no set',
  'cacerts-option': 'thrown by checkCacerts for a wrong call',
  'cacerts-istiod-refuses': 'the last resort: no set is known that no other finding explains',
  'cacerts-key-elsewhere': 'of the option keyElsewhere: test/cli/request.test.ts has it',
  'cacerts-peers-refuse': 'the last resort: no set is known that no other finding explains',
  'cacerts-ztunnel-refuses':
    'comes with other findings; sets for it are in test/cacerts/ambient.test.ts',
  'rotation-root-ended': 'test/cli/renew.test.ts has it',
  'crl-emptied': 'test/cacerts/crl-readers.test.ts has it',
  'crl-ztunnel-ignores': 'test/cacerts/crl-readers.test.ts has it',
  'pem-damaged-der': 'said of strings only; the files of a set are octets',
  'pem-input': 'thrown for a wrong call',
  'pem-write-octets': 'thrown by formatPem',
  'pem-too-long': 'a text of 32 MiB: test/hostile/limits.test.ts has it',
  'pem-too-many': 'a text of 100,000 blocks: test/hostile/limits.test.ts has it',
  'pem-more-notes': 'a limit on the number of notes, of any kind',
  'pem-write-label': 'thrown by formatPem',
}

describe('the faults', () => {
  it('cover every code that a set can trigger', () => {
    const covered = new Set<string>(Object.values(FAULTS).map(({ code }) => code))
    const all = [...Object.keys(CACERTS_CODES), ...Object.keys(PEM_CODES)]
    const uncovered = all.filter((code) => !covered.has(code))
    expect(uncovered.sort()).toEqual(Object.keys(NO_FAULT).sort())
  })
})
