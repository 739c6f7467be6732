import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/report/finding.ts'
import { checkManifest } from '../../src/mesh/index.ts'
import { manifestCases, type ManifestCase } from '../support/vectors.ts'

// Istio's own errors about the form of JSON: what we say of them is manifest-type
const FORM = /^(?:cannot parse|failed to convert|could not unmarshal|json:|unknown value)/

const saysOf = (findings: readonly Finding[], code: string): readonly string[] =>
  [
    ...new Set(
      findings.filter((one) => one.code === code).map(({ facts }) => facts['says'] as string),
    ),
  ].sort()
const sorted = (words: readonly string[] = []): readonly string[] => [...words].sort()
const pathsOf = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ code }) => code === 'manifest-unknown-field')
    .map(({ facts }) => facts['path'] as string)
    .sort()
const isRefused = ({ unknown, refuses, says }: ManifestCase): boolean =>
  (unknown?.length ?? 0) + (says?.length ?? 0) > 0 || refuses === true

const casesOf = (group: string): readonly ManifestCase[] =>
  manifestCases().filter((one) => one.group === group)

describe("TLS settings: Istio's validation and we say the same words", () => {
  it.each([
    ['server tls', 655],
    ['server', 73],
    ['client tls', 495],
    ['client tls of a port', 61],
    ['client tls of a subset', 61],
    ['sidecar ingress', 319],
  ])('%s', (group, count) => {
    const cases = casesOf(group)
    expect(cases).toHaveLength(count)
    expect(cases.some(isRefused) && !cases.every(isRefused)).toBe(true)
    for (const one of cases) {
      const { findings } = checkManifest(one.resource)
      const refused = isRefused(one)
      const ours = {
        refused: findings.some(({ severity }) => severity === 'error'),
        says: saysOf(findings, 'manifest-refused'),
        // beside an error Istio does not give its warnings
        warns: refused ? [] : saysOf(findings, 'manifest-warned'),
      }
      const theirs = { refused, says: sorted(one.says), warns: refused ? [] : sorted(one.warns) }
      expect([one.resource, ours]).toEqual([one.resource, theirs])
    }
  })

  it('peer authentication', () => {
    const cases = casesOf('peer authentication')
    expect(cases).toHaveLength(36)
    for (const one of cases) {
      const { findings } = checkManifest(one.resource)
      expect([one.resource, findings.some(({ severity }) => severity === 'error')]).toEqual([
        one.resource,
        isRefused(one),
      ])
      const words = sorted(one.says).filter((says) => !FORM.test(says))
      if (words.length > 0) expect(saysOf(findings, 'manifest-refused')).toEqual(words)
    }
  })
})

describe('fields: the API server drops what we say is not a field, and nothing else', () => {
  const cases = casesOf('fields')
  it('has cases of both kinds', () => {
    expect(cases.filter(({ unknown }) => unknown !== undefined)).toHaveLength(153)
    expect(cases.filter(({ refuses }) => refuses).length).toBeGreaterThan(300)
    expect(cases.filter((one) => !isRefused(one)).length).toBeGreaterThan(20)
  })

  it('unknown fields', () => {
    for (const one of cases)
      expect([one.resource, pathsOf(checkManifest(one.resource).findings)]).toEqual([
        one.resource,
        sorted(one.unknown),
      ])
  })

  it('values of the wrong type, missing fields', () => {
    const ours = [
      'manifest-type',
      'manifest-value',
      'manifest-missing',
      // TLS settings, which have a check of their own
      'tls-shape',
      'tls-list-type',
      'tls-version',
      'tls-suite-unknown',
    ]
    for (const one of cases.filter(({ refuses }) => refuses)) {
      const codes = checkManifest(one.resource).findings.map(({ code }) => code)
      expect([one.resource, codes.some((code) => ours.includes(code))]).toEqual([
        one.resource,
        true,
      ])
    }
    // the twins: where neither the API server nor Istio minds, no field is of the wrong kind
    for (const one of cases.filter((other) => !isRefused(other))) {
      const codes = checkManifest(one.resource).findings.map(({ code }) => code)
      expect([one.resource, codes.filter((code) => ours.slice(0, 3).includes(code))]).toEqual([
        one.resource,
        [],
      ])
    }
  })

  it('meshConfig, by the words of the strict reader', () => {
    for (const { resource, unknown, says } of casesOf('mesh config')) {
      const mesh = JSON.stringify(resource)
      const map = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'istio' },
        data: { mesh },
      }
      const { findings } = checkManifest(map)
      // how many of the curves Envoy takes is not Istio's matter
      const counted = findings.filter(
        ({ severity, code }) => severity !== 'info' && !code.startsWith('tls-curve'),
      )
      const wrong = (unknown?.length ?? 0) + (says?.length ?? 0) > 0
      // protobuf takes names in snake case, too: a warning
      expect([resource, counted.length > 0]).toEqual([
        resource,
        wrong || mesh.includes('tls_defaults'),
      ])
    }
  })

  it('IstioOperator, as istioctl reads it', () => {
    const all = casesOf('istio operator')
    expect(all).toHaveLength(11)
    for (const one of all)
      expect([one.resource, checkManifest(one.resource).status === 'fail']).toEqual([
        one.resource,
        isRefused(one),
      ])
  })
})
