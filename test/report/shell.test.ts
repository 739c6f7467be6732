import { describe, expect, it } from 'vitest'
import { shellWord } from '../../src/report/shell.ts'
import { shellWords } from '../support/shell-words.ts'

describe('shellWord', () => {
  it.each([
    'certs',
    './certs/ca-cert.pem#2',
    '/tmp/a clone/x',
    "it's",
    "''",
    '"double"',
    'back\\slash',
    '$HOME',
    '$(touch x)',
    '`touch x`',
    'a;b|c&d>e<f',
    '*?[a]{b,c}',
    '~root',
    '#comment',
    'NAME=value',
    '!history',
    'new\nline',
    'tab\there',
    'ünï',
    '',
  ])('%j is one word, and the same, for sh', (text) => {
    expect(shellWords(shellWord(text))).toEqual([text])
    expect(shellWords(`${shellWord(text)} ${shellWord(text)}`)).toEqual([text, text])
  })

  it.each(['-rf', '--out', '-a b'])('%s is a path and no option', (text) => {
    expect(shellWords(shellWord(text))).toEqual([`./${text}`])
  })

  it.each(['certs', '-', './a/b.pem#3', 'spiffe://td/ns/a', 'oci:x@1.2%20+,='])(
    '%s needs no quotes',
    (text) => {
      expect(shellWord(text)).toBe(text)
    },
  )
})
