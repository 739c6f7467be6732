import { goDuration } from '../emulation/go/duration.ts'
import type { Finding } from '../report/finding.ts'
import { daysIn, parseSpan } from './span.ts'
import { broken, type Judged, type PlacedRule } from './subject.ts'

// What a rule says of the life of a certificate.

const TWO_DAYS = 2 * 24 * 60 * 60 * 1000

const spanText = (span: number): string =>
  span < TWO_DAYS ? goDuration(span) : `${String(daysIn(span))} days${rest(span)}`

const rest = (span: number): string => {
  const more = span - daysIn(span) * (TWO_DAYS / 2)
  return more === 0 ? '' : ` and ${goDuration(more)}`
}

const timeText = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z')

function life(judged: Judged, placed: PlacedRule): readonly Finding[] {
  const { longestLife } = placed.rule
  if (longestLife === undefined) return []
  const { notBefore, notAfter } = judged.certificate
  const found = notAfter.getTime() - notBefore.getTime()
  if (found <= (parseSpan(longestLife) ?? 0)) return []
  const times = { from: timeText(notBefore), until: timeText(notAfter) }
  const facts = { found: spanText(found), wanted: longestLife, ...times }
  return [broken('policy-life', facts, judged, placed, 'longestLife')]
}

function daysLeft(judged: Judged, placed: PlacedRule, at: Date): readonly Finding[] {
  const wanted = placed.rule.daysLeft
  const left = judged.certificate.notAfter.getTime() - at.getTime()
  if (wanted === undefined || left >= wanted * (TWO_DAYS / 2)) return []
  const facts = { found: daysIn(left), until: timeText(judged.certificate.notAfter), wanted }
  return [broken('policy-days-left', facts, judged, placed, 'daysLeft')]
}

export const judgeTime = (judged: Judged, placed: PlacedRule, at: Date): readonly Finding[] => [
  ...life(judged, placed),
  ...daysLeft(judged, placed, at),
]
