import { describe, expect, it } from 'vitest'
import { checkCacerts, type CacertsReport } from '../../src/cacerts/check.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { handshakeTexts } from '../../src/emulation/handshake/words.ts'
import { RELOAD_WORDS } from '../../src/emulation/istiod/reload.ts'
import { verifyTexts } from '../../src/emulation/openssl/x509-errors.ts'
import { PEERS, type PeerId } from '../../src/emulation/peers.ts'
import { explainLine } from '../../src/explain/index.ts'
import { causesOf, foundIn, NOTHING_FOUND, type Found } from '../../src/explain/causes-of.ts'
import { readLine } from '../../src/explain/explain-line.ts'
import type { LogComponent, RefusingSide } from '../../src/explain/types.ts'
import { parseControlPlane } from '../../src/release/control-plane.ts'
import { broken, FAULT_NAMES } from '../../src/testing/broken-sets.ts'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { PEM_CODES } from '../../src/pem/codes.ts'
import type { Finding } from '../../src/report/finding.ts'
import { credentialCases, istiodFuzzSets, linkerdCases, setFiles } from '../support/vectors.ts'

// What we predict is what we explain: every text that a prediction has, with the component that says it and the finding of the
// check that predicted it.

const COMPONENTS: Readonly<Record<string, LogComponent>> = {
  Go: 'go',
  Envoy: 'envoy',
  'OpenSSL 3.0': 'openssl',
  'OpenSSL 1.1.1': 'openssl',
  ztunnel: 'ztunnel',
}

interface Said {
  readonly says: string
  readonly component: LogComponent
  readonly side: RefusingSide
}

const sideOf = (id: PeerId, cause: string | undefined): RefusingSide =>
  PEERS[id].role === 'files' || cause === 'roots-unreadable' || cause === 'chain-unreadable'
    ? 'local'
    : 'this'

function saidIn({ istiod, peers }: CacertsReport): readonly Said[] {
  const said: Said[] = []
  if (istiod.says !== undefined)
    said.push({ says: istiod.says, component: 'istiod', side: 'local' })
  for (const [id, { says, cause }] of Object.entries(peers ?? {})) {
    const component = COMPONENTS[PEERS[id as PeerId].name]!
    if (says !== undefined && says !== 'load error')
      said.push({ says, component, side: sideOf(id as PeerId, cause) })
  }
  return said
}

/** What is wrong with the explanation of a text: the first cause has to be one that the report found. */
function faults({ says, component, side }: Said, found: Found): readonly string[] {
  const [one] = explainLine(says)
  if (one === undefined) return [`not explained: ${says}`]
  const got = `${one.component} ${one.side}`
  if (got !== `${component} ${side}`) return [`${got} for ${component} ${side}: ${says}`]
  if (one.code === undefined) return [`without a code: ${says}`]
  if (found === NOTHING_FOUND) return []
  const [cause] = causesOf(says, readLine(says)!.rows, found)
  const isFound = cause?.text.startsWith('found: ') === true && found.messages.has(cause.finding!)
  return isFound ? [] : [`${one.code}: none of ${[...found.messages.keys()].join(', ')}: ${says}`]
}

async function faultsOfSet(
  ...[files, options]: [Parameters<typeof readCacerts>[0], Parameters<typeof checkCacerts>[1]]
): Promise<readonly string[]> {
  const report = await checkCacerts(readCacerts(files), options)
  const found = foundIn([report])
  return saidIn(report).flatMap((said) => faults(said, found))
}

const NOW = new Date('2027-01-01T00:00:00Z')

describe('what a check predicts of a broken set', () => {
  it.each(FAULT_NAMES)('%s is explained, with a finding of the check', async (name) => {
    const { files, at, options } = await broken[name]({ now: NOW })
    expect(await faultsOfSet(files, { at, ...options })).toEqual([])
  })
})

describe('what istiod and its peers say of generated sets', () => {
  const { cases, measuredAt, controlPlane } = istiodFuzzSets()
  const at = new Date(measuredAt.getTime() + 60_000)
  const { name } = parseControlPlane(controlPlane)

  // every fourth is enough to meet every text
  const some = cases.filter((_, index) => index % 4 === 0)

  it('is explained, with a finding of the check', async () => {
    const found: string[] = []
    expect(some.length).toBeGreaterThan(50)
    for (const one of some)
      found.push(...(await faultsOfSet(setFiles(one), { at, controlPlane: name })))
    expect([...new Set(found)]).toEqual([])
  })
})

/** The codes of the errors that a check reports, and whether the explanation of a text names one of them, without being told any. */
function isNamed(says: string, findings: readonly Finding[]): boolean {
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  const rows = readLine(says.replace(/\s*\n\s*/g, ' '))?.rows ?? []
  return rows.some((row) => row.findings.some((code) => errors.includes(code)))
}

describe('what real components said of material', () => {
  it('Envoy, of a credential that it does not load: explained by the code of our check', async () => {
    const refused = credentialCases().filter(({ envoy }) => envoy.says !== undefined)
    expect(refused.length).toBeGreaterThan(100)
    const silent: string[] = []
    for (const { name, certificate, key, staple, roots, crl, envoy } of refused) {
      const files = {
        'tls.crt': certificate,
        'tls.key': key,
        ...(staple && { 'tls.ocsp-staple': staple }),
        ...(roots && { 'ca.crt': roots }),
        ...(crl && { 'ca.crl': crl }),
      }
      const mode = roots === undefined ? 'SIMPLE' : 'MUTUAL'
      const { findings } = await checkCredential(readCredential(files), { at: NOW, mode })
      if (!isNamed(envoy.says!, findings)) silent.push(`${name}: ${envoy.says!}`)
    }
    expect(silent).toEqual([])
  })

  it('Linkerd, of an identity that it does not take: explained by the code of our check', async () => {
    const silent: string[] = []
    let asked = 0
    for (const { name, secret, anchors, at, identity, refuses } of linkerdCases()) {
      const set = readLinkerd(secret, { anchors })
      const { findings } = await checkLinkerd(set, { at: new Date(at) })
      for (const says of [identity.says, ...refuses.map((line) => line.says)]) {
        if (says === undefined) continue
        asked += 1
        if (!isNamed(says, findings)) silent.push(`${name}: ${says}`)
      }
    }
    expect(asked).toBeGreaterThan(50)
    expect(silent).toEqual([])
  })
})

/** Who writes such a text, where the line has nothing else: an alert may be of any program on rustls, the rest we know of ztunnel. */
function writerOf(says: string): LogComponent {
  if (/^received fatal alert/.test(says)) return 'rustls'
  if (/^(?:peer is incompatible|peer sent no|received corrupt)/.test(says)) return 'ztunnel'
  if (/^[A-Z0-9_|]+$/.test(says)) return 'envoy'
  return /tls: /.test(says) ? 'go' : 'openssl'
}

describe('every text of the catalogues', () => {
  const line = (says: string, component: LogComponent, side: RefusingSide): Said => ({
    says,
    component,
    side,
  })

  it('of X509_verify_cert, as OpenSSL and as Envoy print it, is explained', () => {
    const said = verifyTexts().flatMap(([text, , number]) => [
      line(`${String(number)} ${text} (depth 1)`, 'openssl', 'this'),
      line(
        `verify cert failed: X509_verify_cert: certificate verification error at depth 1: ${text}`,
        'envoy',
        'this',
      ),
    ])
    expect(said.length).toBeGreaterThan(80)
    expect(said.flatMap((one) => faults(one, NOTHING_FOUND))).toEqual([])
  })

  it('of handshakes is explained: an alert is of the peer', () => {
    const explained = handshakeTexts().map(([says, failure]) => {
      const [one] = explainLine(says)
      return { says, failure, got: one && `${one.component} ${one.side}` }
    })
    expect(explained.filter(({ got }) => got === undefined)).toEqual([])
    for (const { says, got } of explained) {
      const peer = /alert|remote error/i.test(says)
      expect([says, got!.endsWith(' peer')]).toEqual([says, peer])
      expect([says, got!.split(' ')[0]]).toEqual([says, writerOf(says)])
    }
  })

  it('of a change of the roots is explained', () => {
    const said = Object.values(RELOAD_WORDS).map((says) => line(says, 'istiod', 'local'))
    expect(said.flatMap((one) => faults(one, NOTHING_FOUND))).toEqual([])
  })
})

describe('a text with certificates that a check finds damaged', () => {
  const line = 'error: could not read certificate FILE'
  const first = (code: string) =>
    causesOf(line, readLine(line)!.rows, {
      messages: new Map([[code, 'as it was found']]),
      predicted: [],
    })[0]

  it.each(Object.keys(PEM_CODES))(
    'is the cause, whatever the catalogue of PEM calls it: %s',
    (code) => {
      expect(first(code)).toMatchObject({ finding: code })
      expect(first(code)?.text).toMatch(/^found: as it was found \(the text is damaged/)
    },
  )

  it('is not what is one certificate too many, or a key beside it', () => {
    for (const code of ['pem-extra-in-ca-cert', 'pem-private-key-published'])
      expect(first(code)?.text).not.toMatch(/^found/)
  })
})
