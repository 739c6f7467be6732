import { UNASKED, type Answer } from './types.ts'

/** In order of harm. */
export type Disagreement =
  'crash' | 'false accept' | 'false refusal' | 'verdict' | 'facts' | 'cause' | 'words'

function byVerdict(theirs: Answer, ours: Answer): Disagreement | undefined {
  if (ours.verdict === 'crash') return 'crash'
  if (theirs.verdict === ours.verdict || theirs.verdict === UNASKED) return undefined
  if (ours.verdict === 'accepts' && theirs.verdict === 'refuses') return 'false accept'
  return ours.verdict === 'refuses' && theirs.verdict === 'accepts' ? 'false refusal' : 'verdict'
}

/** Where two answers differ first: verdict, facts, cause, words. */
export function disagreement(theirs: Answer, ours: Answer): Disagreement | undefined {
  const verdict = byVerdict(theirs, ours)
  if (verdict !== undefined || theirs.verdict === UNASKED) return verdict
  if (JSON.stringify(theirs.facts) !== JSON.stringify(ours.facts)) return 'facts'
  if (theirs.cause !== undefined && ours.cause !== undefined && theirs.cause !== ours.cause)
    return 'cause'
  return theirs.words === ours.words ? undefined : 'words'
}

/** What makes two disagreements one: the answers without numbers, quoted texts and the like. */
export function groupOf(theirs: Answer, ours: Answer): string {
  const shape = ({ verdict, cause = '', words = '' }: Answer): string =>
    `${verdict} ${cause} ${words}`
      .replace(/\\?"(?:[^"\\]|\\.)*\\?"/g, '"…"')
      .replace(/\[.*\]/g, '[…]')
      .replace(/\{.*\}/g, '{…}')
      .replace(/\d[\dT:.Z-]*/g, '0')
  return `theirs: ${shape(theirs)}\n  ours:   ${shape(ours)}`
}
