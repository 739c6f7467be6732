import { isObject } from '../capture/secret-object.ts'
import type { LinkerdCheckLine } from '../emulation/linkerd/check.ts'
import { goNameText } from '../emulation/go/pkix-name.ts'
import { goTimeText } from '../emulation/go/times.ts'
import { describeValue } from '../report/describe-value.ts'
import type { ReportAnswer, ReportDetails } from '../report/format/types.ts'
import { createReport, type Proof, type Report } from '../report/report.ts'
import { linkerdError } from './fail.ts'
import { findingsOf } from './findings.ts'
import { openLinkerd, type Opened } from './open.ts'
import { settingsOf, type CheckLinkerdOptions } from './options.ts'
import { isLinkerdSet, type LinkerdSet } from './read.ts'

/** What the identity controller does with the set. */
export interface LinkerdIdentityAnswer {
  /** Does it become ready? */
  readonly starts: boolean
  /** Does it certify workloads? */
  readonly issues: boolean
  /** The message of its log, or what proxies are answered; there where it does not issue. */
  readonly says?: string
}

/** A line of `linkerd check` that is not a tick. */
export interface LinkerdCheckSays {
  /** What the check is called. */
  readonly check: string
  /** `fail` ends the command with 1, `warn` does not. */
  readonly level: 'fail' | 'warn'
  /** Its words. */
  readonly says: string
}

/** What `linkerd check` says in its category linkerd-identity. */
export interface LinkerdCheckAnswer {
  /** Does it end with 0? */
  readonly passes: boolean
  /** In its order; empty where every check gets its tick. */
  readonly lines: readonly LinkerdCheckSays[]
}

/** What a proxy does with a certificate that the identity controller issues. */
export interface LinkerdProxyAnswer {
  /** Does it take it, as every peer does? */
  readonly ok: boolean
  /** Its words where it does not. */
  readonly says?: string
}

/** The report on the identity of a Linkerd mesh. */
export interface LinkerdReport extends Report {
  /** Does the identity controller start, and issue? */
  readonly identity: LinkerdIdentityAnswer
  /** Does `linkerd check` pass? */
  readonly linkerdCheck: LinkerdCheckAnswer
  /** Left out where nothing is issued and the anchors can be loaded. */
  readonly proxy?: LinkerdProxyAnswer
  /** The same in words, for the formats. */
  readonly details: ReportDetails
}

type Answers = Pick<LinkerdReport, 'identity' | 'linkerdCheck' | 'proxy'>

const lineOf = ({ check, level, says }: LinkerdCheckLine): LinkerdCheckSays =>
  Object.freeze({ check, level, says })

function answersOf({ identity, lines, proxy }: Opened): Answers {
  const { starts, issues, says } = identity
  return {
    identity: Object.freeze({ starts, issues, ...(says !== undefined && { says }) }),
    linkerdCheck: Object.freeze({
      passes: !lines.some(({ level }) => level === 'fail'),
      lines: Object.freeze(lines.map(lineOf)),
    }),
    ...(proxy !== undefined && {
      proxy: Object.freeze({
        ok: proxy.ok,
        ...(proxy.says !== undefined && { says: proxy.says }),
      }),
    }),
  }
}

function answerLines({ identity, linkerdCheck, proxy }: Answers): readonly ReportAnswer[] {
  const said = (heading: string, says: string | undefined): readonly ReportAnswer[] =>
    says === undefined ? [] : [{ heading, says, isFailure: true }]
  return [
    ...said('the identity controller would say', identity.says),
    ...linkerdCheck.lines.map(({ check, level, says }) => ({
      heading: `linkerd check would say of "${check}"`,
      says,
      isFailure: level === 'fail',
    })),
    ...said('the proxies would say', proxy?.says),
  ]
}

function sentenceOf({ identity, linkerdCheck, proxy }: Answers): string {
  if (!identity.starts) return 'the identity controller would not start'
  if (!identity.issues) return 'the identity controller would start and issue nothing'
  if (proxy?.ok === false) return 'the identity controller would issue what no proxy takes'
  return linkerdCheck.passes
    ? 'Linkerd would start with it, and linkerd check would pass'
    : 'Linkerd would start with it, and linkerd check would not pass'
}

function proofsOf({ set, anchors, certificates, identity }: Opened): readonly Proof[] {
  const [issuer] = certificates.certificates
  if (!identity.issues || issuer === undefined) return []
  const names = anchors.certificates.map(({ subject }) => goNameText(subject)).join('; ')
  return [
    { file: set.anchors?.file ?? '', message: `trust anchors: ${names}` },
    {
      file: set.certificate?.file ?? '',
      message: `issuer ${goNameText(issuer.subject)}, until ${goTimeText(issuer.notAfter)}, leads to one of them`,
    },
    { file: set.key?.file ?? '', message: 'the private key belongs to it' },
  ]
}

function requireSet(set: unknown): void {
  if (isLinkerdSet(set)) return
  const found = isObject(set) ? 'an object that it did not give' : describeValue(set)
  const problem = `expected what readLinkerd gives, found ${found}`
  throw linkerdError('linkerd-input', { problem })
}

/**
 * Says what Linkerd makes of its trust anchors and issuer: whether the identity controller starts and issues, what
 * `linkerd check` says, and whether proxies take what is issued.
 *
 * @param set - From {@link readLinkerd}.
 * @param options - The time is required.
 * @returns `status` is `fail` where workloads would get no certificate that peers take, or `linkerd check` would end with 1.
 * @throws MeshCertsError `linkerd-option` for an option that makes no sense; never for what the set holds.
 * @example
 * import { checkLinkerd, readLinkerd } from 'meshcerts/linkerd'
 * const set = readLinkerd({ 'ca.crt': '', 'issuer.crt': '', 'issuer.key': '' })
 * const { identity } = await checkLinkerd(set, { at: new Date('2027-01-01') })
 * identity.says // => 'Failed to read trust anchors: no certificates found'
 */
export async function checkLinkerd(
  set: LinkerdSet,
  options: CheckLinkerdOptions,
): Promise<LinkerdReport> {
  requireSet(set)
  const opened = await openLinkerd(set, settingsOf(options))
  const report = createReport(findingsOf(opened), proofsOf(opened))
  const answers = answersOf(opened)
  const isUnknown = opened.unchecked !== undefined
  const sentence = isUnknown ? 'what Linkerd would do cannot be said here' : sentenceOf(answers)
  return Object.freeze({
    ...report,
    ...answers,
    details: Object.freeze({
      answers: isUnknown ? [] : answerLines(answers),
      sentence,
      data: answers,
    }),
  })
}
