import { describe, expect, it } from 'vitest'
import { explainLine } from '../../src/explain/index.ts'
import {
  credentialCases,
  credentialKeys,
  istiodFuzzSets,
  linkerdCases,
  measuredSets,
  ztunnelCases,
} from '../support/vectors.ts'

// Every text that a real component said when it was asked what we predict: each is explained. What we predict is held
// to these texts elsewhere, so what we predict is explained too.

const MANY = 1200

/** One line for people: `linkerd check` puts each anchor on its own. */
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ')

function spoken(): readonly string[] {
  const { chains, roots, certificates, crls } = ztunnelCases()
  const ztunnel = [
    ...chains.flatMap(({ says }) => Object.values(says)),
    ...[...roots, ...certificates, ...crls].map(({ says }) => says),
  ]
  const linkerd = linkerdCases().flatMap(({ identity, refuses, warns }) => [
    identity.says,
    ...[...refuses, ...warns].map(({ says }) => says),
  ])
  const envoy = credentialCases().map(({ envoy: { says } }) => says)
  const secrets = credentialKeys().flatMap(({ server, ca }) =>
    [server, ca].map(({ missing }) => missing),
  )
  const istiod = [...measuredSets().cases, ...istiodFuzzSets().cases].map(
    ({ istiodError }) => istiodError,
  )
  return [...ztunnel, ...linkerd, ...envoy, ...secrets, ...istiod].flatMap((text) =>
    text === undefined || text === 'OK' ? [] : [oneLine(text)],
  )
}

describe('what real components said', () => {
  const all = spoken()

  it('is much', () => {
    expect(all.length).toBeGreaterThan(MANY)
  })

  it('is explained', () => {
    const silent = all.filter((text) => explainLine(text)[0] === undefined)
    expect([...new Set(silent)]).toEqual([])
  })

  it('of Linkerd is said to be of Linkerd, and of its own material', () => {
    const said = linkerdCases().flatMap(({ identity: { says, starts } }) =>
      says === undefined || starts ? [] : [says],
    )
    expect(said.length).toBeGreaterThan(20)
    for (const says of said)
      expect([says, explainLine(says)[0]]).toEqual([
        says,
        expect.objectContaining({ component: 'linkerd', side: 'local' }),
      ])
  })
})
