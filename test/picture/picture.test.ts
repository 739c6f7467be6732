import { describe, expect, it } from 'vitest'
import { drawReport, drawReports, drawTimeline, drawTrust } from '../../src/picture/index.ts'
import type { MeshRotationPlan } from '../../src/index.ts'
import { textWidth } from '../../src/picture/width.ts'
import type { ChainLink } from '../../src/report/format/types.ts'
import { createReport } from '../../src/report/report.ts'
import { found } from '../report/samples.ts'
import { allOf, readXml, type Element } from '../support/xml.ts'

// Every picture is read back as XML; what is drawn is looked for in what was read.

const HOSTILE =
  '</text></svg><script>alert(1)</script>"\'&<!--]]>\u202e\u0000\u001b[2J\ud800\u{e0041}\ufffe'
// XML 1.0, section 2.2, without the controls that turn the direction of text
const UNFIT =
  /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u202a-\u202e\u2066-\u2069]/u

const [notBefore, notAfter] = [new Date('2026-01-01'), new Date('2027-01-01')]

const chain: readonly ChainLink[] = [
  { certificate: 'workload spiffe://a/ns/b/sa/c', signedBy: 1, block: 1, notBefore, notAfter },
  { certificate: 'intermediate CN=CA', signedBy: 2, block: 2, notBefore, notAfter },
  { certificate: 'root CN=Root', signedBy: 2, block: 3, notBefore, notAfter },
]

const read = (svg: string): readonly Element[] => {
  expect(svg).not.toMatch(UNFIT)
  expect(svg.endsWith('</svg>\n')).toBe(true)
  return allOf(readXml(svg))
}

const named = (elements: readonly Element[], name: string): readonly Element[] =>
  elements.filter((one) => one.name === name)
const texts = (elements: readonly Element[]): readonly string[] =>
  named(elements, 'text').map(({ text }) => text)
const dashed = (elements: readonly Element[]): readonly Element[] =>
  named(elements, 'rect').filter(({ attributes }) => 'stroke-dasharray' in attributes)

describe('the picture of a chain', () => {
  it('has the root above, an arrow for each signature, and the words of it for screen readers', () => {
    const elements = read(drawReport({ ...createReport([]), chain }, { title: 'details' }))
    const [svg, title, desc] = elements
    expect(svg!.attributes).toMatchObject({ role: 'img', width: '600' })
    expect([title!.name, title!.text, desc!.name]).toEqual(['title', 'details', 'desc'])
    expect(desc!.text).toContain('root CN=Root; block 3; signs itself')
    const shown = texts(elements)
    const order = ['root CN=Root', 'intermediate CN=CA', 'workload spiffe://a/ns/b/sa/c']
    expect(shown.filter((one) => order.includes(one)).slice(0, 3)).toEqual(order)
    expect(shown.filter((one) => one === 'signed')).toHaveLength(2)
    expect(dashed(elements)).toEqual([])
  })

  it('marks a fault by frame, cross and word at its certificate, and nothing where there is none', () => {
    const at = { file: undefined, block: 2, line: undefined }
    const fault = found({ code: 'path-expired', ...at } as object)
    const elements = read(drawReport({ ...createReport([fault]), chain }))
    expect(dashed(elements)).toHaveLength(1)
    expect(texts(elements)).toContain('✗ error: path-expired')
    const note = found({ code: 'path-expired', ...at, severity: 'info' } as object)
    const twin = read(drawReport({ ...createReport([note]), chain }))
    expect(dashed(twin)).toEqual([])
    expect(texts(twin).join()).not.toContain('path-expired')
  })

  it('says of a certificate that nobody here signed that its signer is not here', () => {
    const alone = (over: object) =>
      texts(read(drawReport({ ...createReport([]), chain: [{ certificate: 'leaf', ...over }] })))
    expect(alone({})).toContain('its signer is not here')
    expect(alone({ signedBy: 0 })).not.toContain('its signer is not here')
  })

  it('draws an arrow around what is between', () => {
    const far = [chain[0]!, { ...chain[1]!, signedBy: 0 }, { ...chain[2]!, signedBy: 0 }]
    expect(texts(read(drawReport({ ...createReport([]), chain: far })))).toEqual(
      expect.arrayContaining(['signed']),
    )
    expect(
      texts(read(drawReport({ ...createReport([]), chain: far }))).filter(
        (one) => one === 'signed',
      ),
    ).toHaveLength(3)
  })

  it('draws files where there is no chain', () => {
    const elements = read(
      drawReport(createReport([found()], [{ file: 'ca-key.pem', message: 'fits' }])),
    )
    expect(texts(elements)).toEqual(expect.arrayContaining(['ca-cert.pem', 'ca-key.pem']))
    expect(dashed(elements)).toHaveLength(1)
  })

  it('counts what it does not draw', () => {
    const long = Array.from({ length: 1000 }, (_, index) => ({
      certificate: `c${String(index)}`,
      signedBy: index + 1,
    }))
    const shown = texts(read(drawReport({ ...createReport([]), chain: long })))
    expect(shown).toContain('… and 960 more certificates, not drawn')
    expect(shown).toContain('its signer is not drawn')
  })
})

describe('times of validity', () => {
  const stateAt = (at: string): readonly string[] =>
    texts(read(drawTimeline([{ name: 'root', notBefore, notAfter }], { at: new Date(at) })))

  // RFC 5280, section 4.1.2.5: from notBefore through notAfter, inclusive
  it.each([
    ['2025-12-31T23:59:59Z', 'NOT YET VALID'],
    ['2026-01-01T00:00:00Z', 'valid'],
    ['2027-01-01T00:00:00Z', 'valid'],
    ['2027-01-01T00:00:01Z', 'EXPIRED'],
  ])('at %s it is %s', (at, state) => {
    expect(stateAt(at)).toContain(`2026-01-01 to 2027-01-01: ${state}`)
  })

  it('stays in the picture, however far apart the times are', () => {
    const spans = [
      {
        name: 'long',
        notBefore: new Date('1950-01-01'),
        notAfter: new Date('9999-12-31T23:59:59Z'),
      },
      { name: 'turned', notBefore: notAfter, notAfter: notBefore },
      { name: 'no time', notBefore, notAfter: notBefore },
    ]
    for (const { attributes } of named(
      read(drawTimeline(spans, { at: new Date('2030-01-01') })),
      'rect',
    )) {
      if (!('x' in attributes)) continue
      const [x, width] = [Number(attributes['x']), Number(attributes['width'])]
      expect(x).toBeGreaterThanOrEqual(16)
      expect(width).toBeGreaterThanOrEqual(3)
      expect(x + width).toBeLessThanOrEqual(584.01)
    }
  })
})

describe('what is drawn', () => {
  it('may be more than a call takes arguments', () => {
    const span = { name: 'CN=a', notBefore, notAfter }
    const svg = drawTimeline(Array.from({ length: 70_000 }, () => span))
    expect(svg.split('2026-01-01 to 2027-01-01</text>')).toHaveLength(70_001)
  })
})

const cells = (trusts: boolean) => [
  { from: 'east', to: 'east', trusts: true },
  { from: 'east', to: 'west', trusts, ...(!trusts && { says: 'unknown authority' }) },
  { from: 'west', to: 'east', trusts: true },
  { from: 'west', to: 'west', trusts: true },
]

describe('who trusts whom', () => {
  it('has a cell for each pair, and the words of who refuses', () => {
    const matrix = { names: ['east', 'west'], cells: cells(false), connections: [], whole: false }
    const shown = texts(read(drawTrust(matrix)))
    expect(shown.filter((one) => one === 'yes')).toHaveLength(3)
    expect(shown.filter((one) => one === 'NO')).toHaveLength(1)
    expect(shown).toContain('✗ east refuses west: unknown authority')
    const whole = texts(read(drawTrust({ ...matrix, cells: cells(true), whole: true })))
    expect(whole.filter((one) => one === 'NO')).toEqual([])
  })

  it('refuses a plan whose steps are of another kind', () => {
    const after = { names: ['east'], cells: [], connections: [], whole: true }
    const step = { cluster: 'east', change: 'takes the new root', breaks: [] }
    const draw = (plan: object): string =>
      drawTrust({ kind: 'safe', steps: [step], after, ...plan } as unknown as MeshRotationPlan)
    expect(draw({})).toContain('1. east')
    for (const plan of [
      { steps: null },
      { steps: [null] },
      { steps: [{ ...step, cluster: Symbol('x') }] },
      { steps: [{ ...step, change: 5 }] },
      { steps: [{ ...step, breaks: undefined }] },
      { why: 5 },
    ])
      expect(() => draw(plan)).toThrow(expect.objectContaining({ code: 'report-argument' }))
  })

  it('is as wide as its clusters need', () => {
    const names = Array.from({ length: 30 }, (_, index) => `c${String(index)}`)
    const all = names.flatMap((from) => names.map((to) => ({ from, to, trusts: true })))
    const [svg] = read(drawTrust({ names, cells: all, connections: [], whole: true }))
    expect(Number(svg!.attributes['width'])).toBe(32 + 240 + 30 * 44)
  })
})

describe('names from outside', () => {
  const placed = { certificate: HOSTILE, file: HOSTILE, block: 1, notBefore, notAfter }
  const report = {
    ...createReport([found({ ...placed, code: 'x', message: HOSTILE, fix: HOSTILE })]),
    chain: [placed],
  }
  const matrix = {
    names: [HOSTILE],
    cells: [{ from: HOSTILE, to: HOSTILE, trusts: false, says: HOSTILE }],
    connections: [],
    whole: false,
  }
  it.each([
    ['a report', () => drawReport(report, { title: HOSTILE })],
    ['reports', () => drawReports([{ name: HOSTILE, report }], { title: HOSTILE })],
    [
      'a timeline',
      () => drawTimeline([{ name: HOSTILE, notBefore, notAfter }], { title: HOSTILE }),
    ],
    ['a matrix', () => drawTrust(matrix, { title: HOSTILE })],
  ])('are text and nothing else in %s', (_, draw) => {
    const elements = read(draw())
    const forms = ['svg', 'title', 'desc', 'rect', 'g', 'text', 'path', 'line']
    expect(elements.filter(({ name }) => !forms.includes(name))).toEqual([])
    expect(elements[1]!.text).toContain('</text></svg><script>alert(1)</script>')
    expect(draw()).toBe(draw())
  })

  it('are cut to fit, with the whole of them as the title', () => {
    const long = `CN=${'W wide name '.repeat(60)}`.trim()
    const elements = read(drawTimeline([{ name: long, notBefore, notAfter }]))
    const line = named(elements, 'text').find(({ text }) => text.startsWith('CN='))!
    expect(line.text.endsWith('…')).toBe(true)
    expect(textWidth(line.text, { size: 13 })).toBeLessThan(568)
    expect(line.children.map(({ name, text }) => [name, text])).toEqual([['title', long]])
    const short = read(drawTimeline([{ name: 'CN=W', notBefore, notAfter }]))
    expect(named(short, 'text').flatMap(({ children }) => children)).toEqual([])
  })

  it('never hold a key, not even a piece of one that was cut', () => {
    const key = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg' + 'kJ7xQ2v9Zp4LwTq8'.repeat(6)
    const svg = drawReport(
      createReport([found({ message: `found ${key} here`, fix: `remove ${key}` })]),
      { title: key },
    )
    for (let at = 0; at + 16 <= key.length; at += 8)
      expect(svg).not.toContain(key.slice(at, at + 16))
    expect(svg).toContain('characters cut')
  })
})
