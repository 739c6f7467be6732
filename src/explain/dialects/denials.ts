import { bare } from '../wraps.ts'

// A line can have the words of a failure where nothing failed now: a counter, its help, a test by its name, a note of a release, a
// denial, a fault that is gone. Programs say it in many ways; these are the kinds.

// Prometheus: `# HELP`, `# TYPE`, a sample; the same as a field of JSON
const METRIC =
  /^\s*(?:# (?:HELP|TYPE) [\w:]+ |[a-z:][a-z0-9:]{0,80}_[\w:]{0,200}(?:\{[^}]{0,1000}\})? [\d.e+-]+(?: \d+)?\s*$|"?\w{0,80}(?:error|fail|expired|invalid|reject|revoked)\w{0,80}"?[:=]? ?[\d.]+%?,?\s*$)/
// a setting alone: a name of several words, and one word or a number; a template of an alert; the help of an option
const SETTING =
  /^\s*"?[a-z][a-z0-9]*(?:[._-][a-z0-9]+)+"? ?[=:] ?"?(?:[a-z]+|\d+\w{0,2})"?[,;]?\s*$|\{\{ ?\$|^\s*(?:[Uu]sage: |(?:-\w,? )?--?[a-z][\w-]*(?:[= ]<?\w+>?)? {2,}\S)/
// cargo, go test, TAP, pytest, JUnit: a test that passed, or begins, has the name of a failure
const TEST =
  /^\s*(?:test\S* (?:\S+ )?\.\.\. (?:ok|ignored|skipped)|(?:=== (?:RUN|PAUSE|CONT)|--- (?:PASS|SKIP):|ok \d+|[✓✔]) )|\bPASSED\b {0,20}(?:\[ {0,3}\d+%\])?$/
// a change log: it quotes whole lines of a log, so nothing behind it says that something failed now
const RELEASE =
  /^\s*(?:(?:[-*•]|#{1,6}) )?(?:\*\*)?(?:[Bb]ug ?fix(?:es)?|[Ff]ix(?:e[sd])?|[Cc]hanged?|[Aa]dded|[Ii]mproved?|feat|chore|docs|refactor)(?:\([\w-]{1,30}\))?(?:\*\*)?(?:: | (?=an? |the |bug|issue|handling|error|crash|where|TLS|SSL|cert))/

const isOne = (line: string): boolean =>
  METRIC.test(line) || SETTING.test(line) || TEST.test(line) || RELEASE.test(line)

/** Is a line a counter, a setting, a test that passed or a note of a release, whatever words are in its name? */
export const isRecord = (line: string): boolean => isOne(line) || isOne(bare(line))

const FAILURE =
  '(?:errors?|fail\\w{0,8}|problems?|fehler\\w{0,8}|erreurs?|échecs?|échoué\\w{0,3}|fehlgeschlagen)'
const DENIED = new RegExp(
  [
    // "no error", "without TLS errors", "ohne Fehler", "aucune erreur", "0 failed", "none failed"
    `(?<![\\d.,:=])\\b(?:no|zero|0|without|none|nothing|never|nicht|ohne|keine?|sans|aucune?|pas d['’e])(?: [\\w'’-]{1,20}){0,3}? ${FAILURE}`,
    `\\bpas d['’]${FAILURE}`,
    // "did not fail", "has never failed"
    `\\b(?:(?:do|does|did|has|have|was|were|is|are|will|can)(?:n['’]t| not)|never)(?: [a-z]{1,12})? fail\\w*`,
    // "failures: none", "errors=0", "failed: false"
    `${FAILURE}(?: [a-z]{1,12}){0,2}"? ?[:=] ?"?(?:0|none|no|nil|null|false|keine?|aucune?)"?(?=\\s*(?:$|[,;)}\\]|]))`,
    `${FAILURE} (?:are|is|will be) (?:now )?(?:logged|counted|reported|handled|ignored|recorded)\\b`,
    // what is counted, logged or set, and not an error
    `${FAILURE} (?:rates?|counts?|counters?|totals?|ratios?|thresholds?|limits?|budgets?|metrics?|stats|statistics|pages?|handlers?|handling|callbacks?|codes? (?:list|table)|injection|simulation|tests?)\\b`,
  ].join('|'),
  'g',
)

/** The words of a line without those that deny a failure, or only count it. */
export const affirmed = (words: string): string => words.replace(DENIED, 'ok')

// gone again: with a mark that no failure has, and in words
const MARKED =
  /[[(](?:resolved|recovered|fixed|solved)[\])]|^\W*(?:\w+ )?resolved: |\b(?:alert|issue|incident) resolved: |\b(?:alarm|alert|condition|incident)\S{0,20} (?:is |was )?(?:cleared|resolved|over|gone)\b|\brenewed automatically\b/
// the same, and of what is defined, as far as the clause goes: `proxy no longer logs; remote error: …` met something
const NEXT =
  '(?! with [^:]{0,20}errors?: |" err(?:or)?=|[^;]{0,80}; (?:\\w+ ){0,3}(?:error|x509): )'
const NO_LONGER = new RegExp(
  `\\bno longer (?:present|occurs|fails|failing|logs?|logged|prints?|printed)\\b${NEXT}`,
)
const SOLVED =
  /\b(?:has been|have been|was|were|is|are|now|successfully|issue|problem) (?:now |successfully )?(?:resolved(?! to)|fixed|recovered|cleared)\b|\brecovered (?:from|after)\b|\brestored (?:after|from)\b|\bbehoben\b|\brésolu/
// the program has another, makes one, or goes on without
const REMEDIED =
  /\b(?:has been|have been|was|were|and|now|successfully) (?:now |successfully )?(?:replaced|renewed|rotated)\b|\brenewed because\b|\b(?:generating|creating|requesting|issuing|obtaining|renewing) (?:one\b|it\b|an? new|a self|new\b|self)|\b(?:will|going to) (?:generate|create|request|renew|be (?:generated|created|requested|renewed))\b|\busing (?:the )?(?:defaults?\b|\w+ (?:authentication|auth|instead)\b|built)|\bfall(?:ing)? ?back\b|\b(?:disabled|off) (?:by|in) (?:the )?config|\bsuccessfully\b|\bas (?:expected|intended|configured)\b/
// a setting, or a field of a report: `revoked: no`, `required = no`, `{"invalid": false`
const IS_NOT =
  /^["']?\s*[:=?]\s*["']?(?:no|false|off|none|never|0(?: (?:of|out of) \d+)?|nein|non|null|nil|n\/a)["']?\s*(?:$|[,;)}\]])|^ (?:counts?|total|rate|ratio|policy|mode|action|threshold)\b/

// certificates that are none of X.509
const OTHERS = /\b(?:openpgp|pgp|ssh|gift|birth) certificate/

// a rule of an alert or a probe that is read in has the words that it will say
const DEFINED = new RegExp(
  `\\b(?:alert(?:ing)?|recording|prometheus) rules? (?:"?[\\w.-]+"? )?(?:is |was |has been )?(?:loaded|added|registered|created|updated|defined|enabled)\\b${NEXT}`,
)

/** Does a line mark what it says as gone again, or speak of rules or of other certificates, whoever wrote it? */
export const isNoMatter = (words: string): boolean =>
  [MARKED, NO_LONGER, OTHERS, DEFINED].some((pattern) => pattern.test(words))

/** Does a line say in words that its failure is gone? */
export const isSolved = (words: string): boolean => SOLVED.test(words)

/** Has the program another one, or does it go on without? */
export const isRemedied = (words: string): boolean => REMEDIED.test(words)

/** A field of JSON that says no is not what its name says. */
export const withoutUntrue = (words: string): string =>
  words.replace(/"[a-z .-]{1,60}": ?(?:false|0)(?=\s*[,}])/g, '""')

/** Is what a pattern found the name of a field that says no? */
export function isUntrue(words: string, text: string): boolean {
  const behind = words.slice(words.indexOf(text) + text.length)
  return IS_NOT.test(behind)
}
