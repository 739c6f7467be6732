import { describe, expect, it } from 'vitest'
import { fold } from '../../src/cli/fold.ts'
import { fixture, meshcerts } from './harness.ts'

const LINE = 'warn  one two three four five six seven eight nine ten eleven twelve'

describe('folding for a terminal', () => {
  it('breaks between words and goes on below the text', () => {
    expect(fold(LINE, 40)).toBe(
      'warn  one two three four five six seven\n      eight nine ten eleven twelve',
    )
  })

  it('does not count colour codes as columns', () => {
    const red = '\u001b[31mFAIL  \u001b[0m'
    const words = 'one two three four five six seven'
    expect(fold(red + words, 40)).toBe(red + words)
    expect(fold(`${red}${words} eight`, 40)).toBe(`${red}${words}\n      eight`)
  })

  it('keeps the columns of a table', () => {
    expect(fold(`a    b    ${'c'.repeat(20)}    ${'d'.repeat(20)}`, 40)).toContain('a    b    ccc')
  })

  it('leaves a fix whole, since its commands are copied', () => {
    const fix = `      fix: ${'openssl '.repeat(20)}`
    expect(fold(fix, 40)).toBe(fix)
  })

  it('leaves everything as it is in a pipe, and on a terminal that is too narrow', () => {
    expect(fold(LINE, undefined)).toBe(LINE)
    expect(fold(LINE, 20)).toBe(LINE)
  })

  it('is done by check on a terminal only', async () => {
    const argv = ['check', fixture('broken/root-same-name-other-key'), '--at', '2001-06-01']
    const { stdout: piped } = await meshcerts(argv)
    const { stdout: folded } = await meshcerts(argv, { columns: 60 })
    const longest = (text: string) =>
      Math.max(...text.split('\n').map((line) => (line.includes('fix:') ? 0 : line.length)))
    expect(longest(piped)).toBeGreaterThan(60)
    const words = (text: string) => text.split(/\s+/).join(' ')
    expect(words(folded)).toBe(words(piped))
    const lines = folded.split('\n').filter((line) => !line.includes('fix:') && line.length > 60)
    // what is longer is one word: a hash, a path
    expect(lines.filter((line) => line.trim().includes(' ') && !/^ *\S+ \S+$/.test(line))).toEqual(
      [],
    )
  })
})
