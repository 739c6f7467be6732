import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import { finder, wordsOf } from '../../src/explain/reading.ts'
import { allGates } from '../../src/explain/scan.ts'
import { handshakeTexts } from '../../src/emulation/handshake/words.ts'
import { verifyTexts } from '../../src/emulation/openssl/x509-errors.ts'
import { LINKERD_WORDS } from '../../src/emulation/linkerd/words.ts'
import { linkerdCases, vectorBytes, ztunnelCases } from '../support/vectors.ts'

const linesOf = (name: string): string[] =>
  (JSON.parse(vectorBytes(`explain-${name}`).toString('utf8')) as { line: string }[]).map(
    ({ line }) => line,
  )

/** Every line that we have, and every text of the catalogues alone. */
function all(): readonly string[] {
  const { chains, roots, certificates, crls } = ztunnelCases()
  const said = [
    ...chains.flatMap(({ says }) => Object.values(says)),
    ...[...roots, ...certificates, ...crls].map(({ says }) => says),
    ...linkerdCases().flatMap(({ identity, refuses }) => [
      identity.says,
      ...refuses.map(({ says }) => says),
    ]),
  ]
  return [
    ...linesOf('lines.json'),
    ...linesOf('unseen.json.br'),
    ...linesOf('near.json'),
    ...handshakeTexts().map(([text]) => text),
    ...verifyTexts().map(([text, , number]) => `verify error:num=${String(number)}:${text}`),
    ...Object.values(LINKERD_WORDS),
    ...said.flatMap((text) => (text === undefined ? [] : [text])),
  ]
}

describe('a gate', () => {
  it('keeps no reader from a line that it reads', () => {
    const lines = all()
    const kept: unknown[] = []
    let read = 0
    for (const line of lines) {
      const words = wordsOf(line)
      for (const gate of allGates()) {
        if (gate.read(words, line) === undefined) continue
        read += 1
        if (!gate.seeds.some((seed) => words.includes(seed))) kept.push({ line, seeds: gate.seeds })
      }
    }
    expect(lines.length).toBeGreaterThan(1_500)
    expect(read).toBeGreaterThan(800)
    expect(allGates().length).toBeGreaterThan(5)
    expect(kept).toEqual([])
  })

  it('has seeds in the form of words, and none is the end of every line', () => {
    for (const { seeds } of allGates())
      for (const seed of seeds)
        expect([seed, wordsOf(seed), seed.length > 2]).toEqual([seed, seed, true])
  })
})

describe('texts of a table', () => {
  const find = finder<number>([
    ['certificate verify', 1],
    ['verify failed', 2],
    ['certificate verify failed', 3],
    ['failed', 4],
    ['expired', 5],
  ])

  it('are found wherever they stand; the first of the table counts', () => {
    expect(find('an expired one')).toBe(5)
    expect(find('failed, as it expired')).toBe(4)
    expect(find('nothing')).toBeUndefined()
    expect(find('')).toBeUndefined()
  })

  it('of those that overlap the one that begins first counts, and of two that begin at one place the longer', () => {
    expect(find('the certificate verify failed')).toBe(3)
    expect(find('certificate verify fail')).toBe(1)
    expect(find('not verify failed')).toBe(2)
    // as a look from left to right has it: what begins inside of another is not found
    expect(find('certificate certificate verify failed')).toBe(3)
  })

  it('are told apart by what fits', () => {
    const picky = finder<string>(
      [
        ['alert', 'first'],
        ['lertx', 'inside'],
        ['other', 'second'],
      ],
      (value, words) => value !== 'first' || words.startsWith('tls'),
    )
    expect(picky('tls alert other')).toBe('first')
    expect(picky('ssl alert other')).toBe('second')
    expect(picky('alertx')).toBeUndefined()
  })

  it('are remembered for one line at most', () => {
    expect([find('expired'), find('failed'), find('expired')]).toEqual([5, 4, 5])
  })
})

describe('causes of lines of one kind', () => {
  it('are the same, and nobody can change them', () => {
    const line = 'remote error: tls: bad certificate'
    const [one, two] = explainLine(`${line}\n${line}`)
    expect(one?.causes).toBe(two?.causes)
    expect(() => (one!.causes as unknown[]).push(1)).toThrow(TypeError)
    expect(() => Object.assign(one!.causes[0]!, { text: 'other' })).toThrow(TypeError)
  })
})
