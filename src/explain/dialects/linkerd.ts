import {
  LINKERD_CHECKS,
  LINKERD_WORDS,
  type LinkerdCheckName,
} from '../../emulation/linkerd/words.ts'
import type { FaultName } from '../faults.ts'
import { finder, wordsOf, type Reading, type Row } from '../reading.ts'
import { onlyWith } from '../scan.ts'
import { readGo } from './go.ts'

// Linkerd: the identity controller, `linkerd check`, and what the proxies say of their trust anchors. The words are those that we
// predict (emulation/linkerd).

type Said = readonly [fault: FaultName, code: string]

const row = (words: string, fault: FaultName, code: string): Row<Said> => [
  wordsOf(words),
  [fault, code],
]

const ROWS: readonly Row<Said>[] = [
  row(LINKERD_WORDS.notCertificate, 'linkerd-text', 'NotPem'),
  // `linkerd check` and the controller say so in other cases of letters
  row(LINKERD_WORDS.noAnchors, 'linkerd-text', 'NoCertificates'),
  row(LINKERD_WORDS.mismatch, 'linkerd-key-mismatch', 'KeyMismatch'),
  row(LINKERD_WORDS.keyNotPem, 'linkerd-key', 'KeyNotPem'),
  row(LINKERD_WORDS.keyLabel, 'linkerd-key', 'KeyLabel'),
  row(LINKERD_WORDS.keyType, 'linkerd-key', 'KeyType'),
  row(LINKERD_WORDS.notCa, 'linkerd-not-a-ca', 'IssuerNotCa'),
  row(LINKERD_WORDS.issuerKind, 'linkerd-algorithm', 'KeyAlgorithm'),
  row(LINKERD_WORDS.anchorKind, 'linkerd-algorithm', 'KeyAlgorithm'),
  row(LINKERD_WORDS.curve, 'linkerd-algorithm', 'Curve'),
  row(LINKERD_WORDS.ecdsaSigned, 'linkerd-algorithm', 'SignatureAlgorithm'),
  row(LINKERD_WORDS.rsaSigned, 'linkerd-algorithm', 'SignatureAlgorithm'),
  row(LINKERD_WORDS.rsaSize, 'linkerd-algorithm', 'KeySize'),
  row(LINKERD_WORDS.needsKey, 'linkerd-keys', 'SecretKey'),
  row(LINKERD_WORDS.early, 'linkerd-dates', 'NotYetValid'),
  row(LINKERD_WORDS.late, 'linkerd-dates', 'Expired'),
  row(LINKERD_WORDS.soon, 'linkerd-dates', 'ExpiresSoon'),
  row(LINKERD_WORDS.proxyAnchors, 'linkerd-text', 'TrustAnchors'),
  row(LINKERD_WORDS.proxyNoAnchors, 'linkerd-text', 'TrustAnchors'),
  row(LINKERD_WORDS.proxyNoneLoaded, 'linkerd-text', 'TrustAnchors'),
]
const said = finder(ROWS)

/** The checks of `linkerd check`, marked as failed; before 2.8 they were of trust roots. */
const CHECKS: Readonly<Record<LinkerdCheckName, FaultName>> = {
  config: 'linkerd-text',
  anchorAlgorithm: 'linkerd-algorithm',
  anchorDates: 'linkerd-dates',
  anchorSoon: 'linkerd-dates',
  issuerAlgorithm: 'linkerd-algorithm',
  issuerDates: 'linkerd-dates',
  issuerSoon: 'linkerd-dates',
  issued: 'linkerd-issuer',
}
const MARKS = ['× ', '‼ ']
const FAILED = Object.entries(LINKERD_CHECKS).flatMap(([name, text]) =>
  [text, text.replace('anchors', 'roots')].flatMap((each) =>
    MARKS.map((mark): Row<LinkerdCheckName> => [mark + wordsOf(each), name as LinkerdCheckName]),
  ),
)
const failed = finder(FAILED)

// words of Linkerd alone: with one of them in the line its shorter words are its own
const FRAMES = [
  LINKERD_WORDS.readAnchors,
  LINKERD_WORDS.initialize,
  LINKERD_WORDS.readFromDisk,
  LINKERD_WORDS.verifyIssuer,
  LINKERD_WORDS.parseIssuer,
  // `linkerd upgrade` (cli/cmd/upgrade.go)
  'could not fetch existing proxy injector secret',
].map(wordsOf)
const FRAME =
  /\blinkerd\b|linkerd[-_]|skipping issuer update|invalid (?:trust)?anchors: |anchors expiring soon: |\bissuer certificate (?:is|must|will|issuer) /

// `linkerd check` prints them alone on a line
const ALONE = [
  LINKERD_WORDS.notCertificate,
  LINKERD_WORDS.mismatch,
  LINKERD_WORDS.keyNotPem,
  LINKERD_WORDS.proxyAnchors,
  LINKERD_WORDS.proxyNoAnchors,
  LINKERD_WORDS.proxyNoneLoaded,
].map(wordsOf)
const ALONE_START = [LINKERD_WORDS.keyLabel, LINKERD_WORDS.keyType].map(wordsOf)

function isLinkerds(words: string): boolean {
  if (FRAMES.some((frame) => words.includes(frame)) || FRAME.test(words)) return true
  const bare = words.trim()
  return ALONE.includes(bare) || ALONE_START.some((start) => bare.startsWith(start))
}

const FROM_GO: Partial<Record<FaultName, FaultName>> = {
  expired: 'linkerd-dates',
  'not-yet-valid': 'linkerd-dates',
  'key-unreadable': 'linkerd-key',
}

// the proxy asks the identity controller for its certificate (identity-client/src/certify.rs)
const NOT_CERTIFIED =
  /\blinkerd2? proxy(?: identity(?: client)?::certify|::app::identity):? failed to (?:obtain|certify) identity\b/

function read(words: string): Reading | undefined {
  return NOT_CERTIFIED.test(words)
    ? { fault: 'linkerd-identity', side: 'none', writer: 'linkerd' }
    : readMaterial(words)
}

function readMaterial(words: string): Reading | undefined {
  const check = failed(words)
  if (check !== undefined)
    return { fault: CHECKS[check], side: 'local', code: check, writer: 'linkerd' }
  if (!isLinkerds(words)) return undefined
  const own = said(words)
  if (own !== undefined) return { fault: own[0], side: 'local', code: own[1], writer: 'linkerd' }
  if (!FRAMES.some((frame) => words.includes(frame))) return undefined
  const inner = readGo(words)
  if (inner === undefined) return undefined
  const isIssuer = words.includes(wordsOf(LINKERD_WORDS.verifyIssuer))
  const fault = FROM_GO[inner.fault] ?? (isIssuer ? 'linkerd-issuer' : 'linkerd-text')
  return {
    fault,
    side: 'local',
    writer: 'linkerd',
    ...(inner.code !== undefined && { code: inner.code }),
  }
}

const SEEDS = [
  ...FAILED.map(([text]) => text),
  ...FRAMES,
  ...ALONE,
  ...ALONE_START,
  'linkerd',
  'skipping issuer update',
  'certify identity',
  'anchors: ',
  'anchors expiring soon: ',
  'issuer certificate ',
]

/** What Linkerd says of its identity; behind it may be what Go says. */
export const readLinkerd = onlyWith(SEEDS, read)
