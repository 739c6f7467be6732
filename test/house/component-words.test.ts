import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  ENVOY_KIND_WORDS,
  ENVOY_LOAD_WORDS,
  ENVOY_NAME_WORDS,
} from '../../src/emulation/envoy/words.ts'
import {
  GO_ASN1_WORDS,
  GO_KEY_PAIR_WORDS,
  GO_SIGNATURE_WORDS,
  GO_VERIFY_WORDS,
} from '../../src/emulation/go/words.ts'
import {
  ISTIOD_ANCHOR_WORDS,
  ISTIOD_SECRET_WORDS,
  ISTIOD_START_WORDS,
} from '../../src/emulation/istiod/words.ts'
import { LINKERD_CHECKS, LINKERD_WORDS } from '../../src/emulation/linkerd/words.ts'
import { RUSTLS_WORDS } from '../../src/emulation/webpki/words.ts'
import { wordsOf } from '../../src/explain/reading.ts'

// What a component says is written once, where it is predicted; explaining takes it from there.

const CATALOGUES = {
  ENVOY_KIND_WORDS,
  ENVOY_LOAD_WORDS,
  ENVOY_NAME_WORDS: { name: ENVOY_NAME_WORDS },
  GO_ASN1_WORDS,
  GO_KEY_PAIR_WORDS,
  GO_SIGNATURE_WORDS,
  GO_VERIFY_WORDS,
  ISTIOD_ANCHOR_WORDS,
  ISTIOD_SECRET_WORDS,
  ISTIOD_START_WORDS,
  LINKERD_CHECKS,
  LINKERD_WORDS,
  RUSTLS_WORDS,
}
const TEXTS = Object.values(CATALOGUES).flatMap((words) => Object.values(words).map(wordsOf))

const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g
const literalsOf = (source: string): readonly string[] =>
  source.replace(/^\s*\/\/.*$/gm, '').match(LITERAL) ?? []
const copiesIn = (source: string): readonly string[] =>
  literalsOf(source).filter((literal) => {
    const words = wordsOf(literal.slice(1, -1).replaceAll("\\'", "'"))
    return TEXTS.includes(words) || TEXTS.some((text) => text.length > 24 && words.includes(text))
  })

describe('the words of a component', () => {
  it('are found where a source repeats them, and not in others like them', () => {
    expect(copiesIn(`row('${GO_VERIFY_WORDS.expired}: a')`)).toHaveLength(1)
    expect(copiesIn(`row('tls: private key does not match public key')`)).toHaveLength(1)
    expect(copiesIn("row('x509: something else')")).toEqual([])
  })

  it('are in no table of explain', () => {
    const folder = new URL('../../src/explain/dialects/', import.meta.url)
    const copies = readdirSync(folder).flatMap((name) =>
      copiesIn(readFileSync(new URL(name, folder), 'utf8')).map((literal) => `${name}: ${literal}`),
    )
    expect(copies).toEqual([])
  })
})
