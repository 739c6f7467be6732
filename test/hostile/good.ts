import { readFileSync } from 'node:fs'
import {
  checkTlsSettings,
  formatReport,
  keyMatches,
  parseCertificate,
  parsePrivateKey,
  parseSpiffeId,
} from '../../src/index.ts'
import { formatManifest, parseYaml } from '../../src/mesh/index.ts'
import { findCurve } from '../../src/tls/index.ts'
import { goPemBlocks } from '../../src/pem/index.ts'
import { createRoot } from '../../src/issue/index.ts'

/** A call that is right, the same with one argument of a wrong kind, and what is said of it. */
export interface Twin {
  readonly call: (...args: never[]) => unknown
  readonly right: never[]
  readonly wrong: never[]
  readonly code: string
  readonly says: string
}

const file = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/good/${name}`, import.meta.url))

const certificate = parseCertificate(file('ca-cert.pem'))
const key = await parsePrivateKey(file('ca-key.pem'))
const report = { status: 'pass', findings: [], proofs: [] }

const twin = (
  call: Twin['call'],
  right: readonly unknown[],
  wrong: readonly unknown[],
  says: string,
): Twin => ({
  call,
  right: right as never[],
  wrong: wrong as never[],
  code: 'report-argument',
  says,
})

/** Calls of the functions that threw a TypeError once, by name. */
export const good: Readonly<Record<string, Twin>> = {
  keyMatches: twin(
    keyMatches,
    [key, certificate],
    [key, 5],
    'certificate must be a certificate, as parseCertificate gives it; found the number 5',
  ),
  parseSpiffeId: twin(
    parseSpiffeId,
    ['spiffe://cluster.local/ns/a/sa/b'],
    [undefined],
    'uri must be a text; found nothing',
  ),
  formatReport: twin(
    formatReport,
    [report, 'text'],
    [{ ...report, findings: [null] }, 'sarif'],
    'each of report.findings must be an object; found null',
  ),
  'formatReport, format': twin(
    formatReport,
    [report, 'sarif'],
    [report, 'xml'],
    'format must be one of text, json, github, gitlab, sarif, junit, mermaid; found text',
  ),
  checkTlsSettings: twin(
    checkTlsSettings,
    [{}, { dialect: 'ossm-v2' }],
    [{}],
    'options must be an object; found nothing',
  ),
  findCurve: twin(findCurve, ['P-256'], [null], 'name must be a text; found null'),
  parseYaml: twin(parseYaml, ['a: 1'], [5], 'text must be a text; found the number 5'),
  formatManifest: twin(
    formatManifest,
    [{ kind: 'List', items: [1, null, 'a', true] }],
    [{ kind: 'List', items: [() => 1] }],
    'manifest must be plain data, as JSON has it; found a function',
  ),
  goPemBlocks: twin(
    goPemBlocks,
    [new Uint8Array(0)],
    ['-----BEGIN X-----'],
    'input must be bytes in a Uint8Array; found text',
  ),
  createRoot: twin(
    createRoot,
    [{ at: new Date('2026-01-01') }],
    [null],
    'options must be an object; found null',
  ),
}
