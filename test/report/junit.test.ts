import { describe, expect, it } from 'vitest'
import { formatReport } from '../../src/report/format/format.ts'
import { found, hostile, refused } from './samples.ts'
import { createReport } from '../../src/report/report.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const ENTITY: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function unescape(text: string): string {
  if (/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`bare markup: ${text}`)
  return text.replace(/&(\w+);/g, (_, name: string) => ENTITY[name]!)
}

/** A reader for the XML we write: elements, double-quoted attributes, text; throws at everything else. */
function readXml(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
  for (const [, text = '', closing, name = '', attributes = '', empty] of body.matchAll(
    /([^<]*)<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
  )) {
    const top = open.at(-1)!
    top.text += unescape(text)
    if (closing === '/') {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`)
      open.pop()
      continue
    }
    const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)]
    const read = Object.fromEntries(pairs.map(([, key, value]) => [key!, unescape(value!)]))
    const element: Element = { name, attributes: read, children: [], text: '' }
    top.children.push(element)
    if (empty !== '/') open.push(element)
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one closed element')
  const rest = body.slice(body.lastIndexOf('>') + 1)
  if (rest.trim() !== '') throw new Error(`text behind the end: ${rest}`)
  return root.children[0]!
}

describe('JUnit', () => {
  it('is well-formed whatever a certificate is called', () => {
    const [suite] = readXml(formatReport(hostile, 'junit', { title: '"<&>' })).children
    expect(suite?.attributes['name']).toBe('"<&>')
    expect(suite?.children).toHaveLength(2)
    expect(suite?.children[0]?.children[0]?.attributes['message']).toContain(',c:d"e<f>&\'g')
  })

  it('counts cases and failures as they are', () => {
    const suites = readXml(formatReport(refused, 'junit', { title: 'certs', folder: 'certs' }))
    const [suite] = suites.children
    expect(suites.name).toBe('testsuites')
    expect(suite?.attributes).toEqual({ name: 'certs', tests: '3', failures: '1', errors: '0' })
    const [failure, note, proof] = suite!.children
    expect(failure?.attributes).toMatchObject({ file: 'certs/ca-cert.pem', line: '38' })
    expect(failure?.children.map(({ name }) => name)).toEqual(['failure'])
    expect(failure?.children[0]?.attributes['type']).toBe('validity-expired')
    expect(note?.children.map(({ name }) => name)).toEqual(['system-out'])
    expect(proof?.children).toEqual([])
  })

  it.each([
    ['never', 0],
    ['error', 1],
    ['warning', 2],
    ['info', 3],
  ] as const)('fails from the asked severity up: %s fails %i', (failOn, failures) => {
    const report = createReport(
      (['error', 'warning', 'info'] as const).map((severity) => found({ severity })),
    )
    const [suite] = readXml(formatReport(report, 'junit', { failOn })).children
    expect(suite?.attributes['failures']).toBe(String(failures))
    const failed = suite!.children.filter(({ children }) => children[0]?.name === 'failure')
    expect(failed).toHaveLength(failures)
  })
})
