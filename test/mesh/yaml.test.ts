import { describe, expect, it } from 'vitest'
import { isMeshCertsError, type MeshCertsError } from '../../src/report/error.ts'
import { formatManifest, parseYaml, YAML_LIMIT } from '../../src/mesh/index.ts'
import { processorTime } from '../support/processor-time.ts'

function thrownBy(text: string): MeshCertsError | undefined {
  try {
    parseYaml(text)
  } catch (error) {
    if (isMeshCertsError(error)) return error
    throw error
  }
  return undefined
}

describe('parseYaml', () => {
  it('reads documents, scalars and merges as Kubernetes does', () => {
    const text =
      'a: yes\nb: "yes"\nc: off\nd: 0644\ne: 1.2\n---\n---\nbase: &b { x: 1 }\nme: { <<: *b, z: 2 }\n--- {"json": [true, null]}\n'
    expect(parseYaml(text)).toEqual([
      { a: true, b: 'yes', c: false, d: 420, e: 1.2 },
      { base: { x: 1 }, me: { x: 1, z: 2 } },
      { json: [true, null] },
    ])
  })
  it('reads a key y as true, as Kubernetes does', () => {
    expect(parseYaml('y: 1\n')).toEqual([{ true: 1 }])
  })
  it('says where a text is broken', () => {
    expect(thrownBy('a: 1\nb: [1, 2\nc: 3\n')?.finding).toMatchObject({
      code: 'mesh-yaml',
      line: 3,
    })
    expect(thrownBy('a: 1\na: 2\n')?.finding).toMatchObject({
      code: 'mesh-yaml',
      line: 2,
      column: 1,
    })
    expect(thrownBy('a: *nowhere\n')?.code).toBe('mesh-yaml')
  })
  it('refuses what would cost too much, and soon', () => {
    const bomb = `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${String(i + 1)}: &a${String(i + 1)} [${`*a${String(i)},`.repeat(9)}]`).join('\n')}`
    const start = processorTime()
    expect(thrownBy(bomb)?.code).toBe('mesh-yaml-limit')
    expect(thrownBy('x'.repeat(YAML_LIMIT + 1))?.code).toBe('mesh-yaml-limit')
    expect(thrownBy('['.repeat(100_000))?.code).toBe('mesh-yaml-limit')
    expect(thrownBy('- '.repeat(100_000))?.code).toBe('mesh-yaml-limit')
    const stairs = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')
    expect(thrownBy(stairs)?.code).toBe('mesh-yaml-limit')
    expect(parseYaml('['.repeat(100) + ']'.repeat(100))).toHaveLength(1)
    const wide = Array.from({ length: 20_000 }, (_, key) => `k${String(key)}: 1`).join('\n')
    expect(parseYaml(wide)).toHaveLength(1)
    expect(processorTime() - start).toBeLessThan(10_000)
  })
  it('refuses by name, and at once, what the parser would take seconds for', () => {
    const many = (count: number, text: string): string => text.repeat(count)
    const anchors = (count: number): string =>
      Array.from({ length: count }, (_, n) => `a${String(n)}: &b${String(n)} x`).join('\n')
    const start = processorTime()
    for (const [text, words] of [
      [many(750_000, '---\n'), 'more than 10000 documents'],
      [anchors(30_000), 'more than 1000 anchors'],
      [many(600_000, '": "\n'), 'more than 150000 lines and entries'],
      [many(3_000_000, '\n'), 'more than 150000 lines and entries'],
      [many(750_000, '# x\n'), 'more than 150000 lines and entries'],
      [`[${many(1_000_000, 'a,')}]`, 'more than 150000 lines and entries'],
      [many(100_000, '- - - - - - '), 'more than 150000 lines and entries'],
    ] as const) {
      const error = thrownBy(text)
      expect(error?.code).toBe('mesh-yaml-limit')
      expect(error?.message).toContain(words)
    }
    expect(processorTime() - start).toBeLessThan(5000)
    expect(parseYaml(many(500, '---\na: 1\n'))).toHaveLength(500)
    expect(parseYaml(anchors(500))).toHaveLength(1)
    expect(parseYaml(`run: |\n${many(2000, '  a && b & c\n')}`)).toHaveLength(1)
  })
  it('says of a template that it is one, and of PEM', () => {
    for (const template of ['a: {{ .x }}\n', 'a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n'])
      expect(thrownBy(template)?.code).toBe('mesh-yaml-template')
    expect(parseYaml('a: "{{ .x }}"\n')).toEqual([{ a: '{{ .x }}' }])
    const pem = '# my key\n-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n'
    expect(thrownBy(pem)?.code).toBe('mesh-yaml-pem')
    expect(parseYaml(`a: |\n${pem.replace(/^/gm, '  ')}`)).toHaveLength(1)
  })
  it('names the key that merges, and takes texts only as keys', () => {
    expect(parseYaml('a: &x { b: 1 }\nc: { <<: *x, <<: *x }\n')).toEqual([
      { a: { b: 1 }, c: { b: 1 } },
    ])
    const wrong = thrownBy('<<: 5\n')
    expect(wrong?.code).toBe('mesh-yaml')
    expect(wrong?.message).not.toContain('Symbol')
    for (const text of ['? [a]\n: 1\n', '? { a: b }\n: 1\n'])
      expect(thrownBy(text)?.message).toContain('a manifest has texts as keys')
  })
  it('makes no prototype out of a key', () => {
    const [value] = parseYaml('__proto__: { polluted: true }\n')
    expect((value as { polluted?: boolean }).polluted).toBeUndefined()
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('formatManifest', () => {
  it('writes what reads back the same, and quotes what YAML 1.1 takes for something else', () => {
    const manifest = { a: 'yes', b: '*.local', c: '1.2', d: '0644', e: ['x'], f: { g: true } }
    const text = formatManifest(manifest)
    expect(parseYaml(text)).toEqual([manifest])
    expect(text).toBe('a: "yes"\nb: "*.local"\nc: "1.2"\nd: "0644"\ne:\n  - x\nf:\n  g: true\n')
  })
})
