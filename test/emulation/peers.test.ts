import { describe, expect, it } from 'vitest'
import {
  carriesTraffic,
  describePeers,
  PEERS,
  refusalLines,
  refusals,
  wordsOf,
  type PeerAnswers,
  type PeerId,
} from '../../src/emulation/peers.ts'
import { istiodSentence } from '../../src/emulation/istiod/start-up.ts'
import { parseControlPlane } from '../../src/release/control-plane.ts'
import { sentenceOf } from '../../src/workload/evidence.ts'

const ids = Object.keys(PEERS) as PeerId[]
const ISTIO = parseControlPlane('istio-1.27')
const OSSM_2 = parseControlPlane('ossm-2.4')

/** Everybody accepts but these. */
const answers = (...refusing: readonly PeerId[]): PeerAnswers =>
  Object.fromEntries(
    ids.map((id) => [id, refusing.includes(id) ? { ok: false, says: 'no' } : { ok: true }]),
  ) as unknown as PeerAnswers

const described = (refusing: readonly PeerId[], rules = ISTIO): string =>
  describePeers(refusals(answers(...refusing)), rules)

const presented = ids.filter((id) => /Server$|Client$/.test(id))

describe('those that refuse, in words', () => {
  it.each<readonly [readonly PeerId[], string]>([
    [[], ''],
    [['goServer', 'goClient'], 'Go (istiod and the agents)'],
    [['goServer'], 'Go (istiod and the agents) as client'],
    [['boringsslClient'], 'Envoy as server'],
    [['openssl111Server'], 'OpenSSL 1.1.1'],
    [['goIstiodServing', 'boringsslServer'], 'Envoy as client, the agents (of istiod itself)'],
    [['envoyLoadsSecret'], 'Envoy (when it loads the secret)'],
    [presented, 'all peers'],
    [ids, 'all peers'],
  ])('%j', (refusing, words) => {
    expect(described(refusing)).toBe(words)
  })

  it('says where Envoy is built on OpenSSL', () => {
    const both: PeerId[] = [
      'boringsslServer',
      'boringsslClient',
      'openssl30Server',
      'openssl30Client',
    ]
    expect(described(both, OSSM_2)).toBe('BoringSSL, OpenSSL 3.0 (Envoy is built on OpenSSL here)')
    expect(described(both)).toBe('Envoy, OpenSSL 3.0')
    expect(described(['boringsslServer'], OSSM_2)).toBe('BoringSSL as client')
  })

  it('has a line for each component and each way in which it refuses', () => {
    const no = { ok: false, says: 'no' }
    const other = { ok: false, says: 'never' }
    const refusing = refusals({
      goServer: no,
      goClient: no,
      goIstiodServing: other,
      openssl30Server: no,
    })
    expect(refusalLines(refusing).map(({ heading, says }) => `${heading}: ${says}`)).toEqual([
      'Go would refuse workloads that serve, workloads that call: no',
      'Go would refuse istiod: never',
      'OpenSSL 3.0 would refuse workloads that serve: no',
    ])
    expect(refusalLines(refusals(answers()))).toEqual([])
    expect(wordsOf(refusing)['goIstiodServing']).toBe('never')
  })
})

describe('what carries the traffic of a mesh', () => {
  it.each([
    ['istio-1.27', 'boringsslServer', 'openssl30Server'],
    ['ossm-3.0', 'boringsslServer', 'openssl30Server'],
    ['ossm-2.6', 'openssl30Server', 'boringsslServer'],
  ] as const)('in %s: %s, not %s', (controlPlane, carries, not) => {
    const rules = parseControlPlane(controlPlane)
    expect(carriesTraffic(carries, rules)).toBe(true)
    expect(carriesTraffic(not, rules)).toBe(false)
    expect(carriesTraffic('goServer', rules)).toBe(true)
    expect(carriesTraffic('goIstiodServing', rules)).toBe(false)
  })
})

describe('the sentence of a report', () => {
  it.each([
    [
      { accepts: true, usesSet: false, selfSigned: true } as const,
      true,
      'istiod would not use this set: it would make a CA of its own',
    ],
    [
      { accepts: true, usesSet: true },
      true,
      'istiod would start with this set, but see the errors above',
    ],
    [{ accepts: true, usesSet: true }, false, 'istiod would start with this set'],
    [{ accepts: false, usesSet: false }, true, 'istiod would not start with this set'],
  ])('for %j', (prediction, fails, sentence) => {
    expect(istiodSentence(prediction, fails)).toBe(sentence)
  })

  it.each([
    [true, true, 'signed by your CA, and a peer that holds only your roots accepts it'],
    [false, true, 'signed by your CA, but a peer that holds only your roots refuses it'],
    [true, false, 'not signed by your CA, but a peer that holds only your roots accepts it'],
    [false, false, 'not signed by your CA, and a peer that holds only your roots refuses it'],
    [false, undefined, 'a peer that holds only your roots refuses it'],
  ])('keeps the two answers about a workload apart: %j, %j', (accepts, signed, sentence) => {
    expect(sentenceOf({ peerAccepts: accepts, signed, faulty: false })).toBe(sentence)
  })
})
