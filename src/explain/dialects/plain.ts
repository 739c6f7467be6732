import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'
import { onlyWith } from '../scan.ts'
import type { RefusingSide } from '../types.ts'
import { affirmed, isRemedied, isSolved, isUntrue } from './denials.ts'
import { isSupposed } from './supposed.ts'

// Plain English of programs that nobody has a table for: what failed, and what it was about. Asked last, so that every library
// that says more comes first, and silent where it doubts: a false cause is worse than none. Every gap in a pattern is bounded.

type Said = readonly [pattern: RegExp, fault: FaultName, side: RefusingSide]

const RULES: readonly Said[] = [
  [
    /(?<!\b(?:host|foreign|primary|unique|api|partition|session|cache) )\bkey\b(?:\.\S|[^.]){0,40}\b(?:not|n't) (?:match|belong|fit)(?:\.\S|[^.]){0,40}\bcert(?:ificate)?s?\b|\bcert(?:ificate)?s?\b(?:\.\S|[^.]){0,40}\b(?:not|n't) (?:match|belong|fit)(?:\.\S|[^.]){0,40}\bkey\b|\bcert(?:ificate)? ?(?:and|\/|&) ?(?:private )?key (?:is|are) inconsistent|\bcert(?:ificate)? ?(?:and|\/|&) ?(?:\w+ )?key(?:\.\S|[^.]){0,20}mismatch/,
    'key-mismatch',
    'local',
  ],
  [
    /(?<!\b(?:our|this|own|local|my) )\b(?:peer|server|remote|broker|upstream) (?:rejected|refused) (?:\w+ ){0,2}cert(?:ificate)?\b/,
    'alert-bad-certificate',
    'peer',
  ],
  [
    /\b(?:client|peer|agent)\b[^.:]{0,20}\b(?:(?:did not|didn't|failed to|does not|doesn't) (?:send|present|provide|offer|supply)|sent no|without)(?: (?:an?|any|its))?(?: [a-z]{1,12}){0,2} cert(?:ificate)?s?\b|\bno (?:\w+ )?(?:client|peer) cert(?:ificate)?s?(?: (?:was|were|is))? (?:sent|provided|presented|received|supplied|found|available|offered)|\bclient cert(?:ificate)? (?:is )?(?:required|missing)\b(?! ?[=:])/,
    'no-client-certificate',
    'this',
  ],
  [
    /\b(?:certificate|cert|svid)(?: [a-z]{1,12}){0,2} (?:has been|was|is) revoked\b(?! (?:successful|by))/,
    'revoked',
    'this',
  ],
  [
    /\b(?:certificate|cert|svid)\b(?:\.\S|[^.]){0,40}(?<!expired or )\b(?:is )?(?:not yet valid|not valid yet|in the future)\b/,
    'not-yet-valid',
    'this',
  ],
  [
    /\b(?:current|own|our|serving) (?:[a-z-]{1,12} ){0,2}(?:certificate|cert|svid)(?:\.\S|[^.]){0,40}(?<!not )\b(?:has|is|have|already|was) (?:already )?expired\b/,
    'own-expired',
    'local',
  ],
  [
    /\b(?:certificate|cert|svid)s?\b(?:\.\S|[^.]){0,40}(?<!\b(?:not|none|nor|never) )\b(?:has|is|have|already|was) (?:already )?expired\b/,
    'expired',
    'this',
  ],
  [
    /\b(?:host ?name|server ?name|name|domain|san)\b[^.:]{0,60}\b(?:mismatch|not match|n't match|not (?:present|found|listed|contained) in|is not in)[^.:]{0,40}\bcert(?:ificate)?s?\b|\bcert(?:ificate)?\b[^:]{0,40}\b(?:host ?name|name|domain|san)s?\b[^:]{0,12}\bmismatch|\bcert(?:ificate)?\b(?:\.\S|[^.]){0,30}\b(?:not match|n't match|not valid for|not (?:contain|include|cover)|not issued for)(?:\.\S|[^.]){0,30}\b(?:host|name(?! constraint)|domain|server|san)/,
    'host',
    'this',
  ],
  [
    /(?<!\b(?:on|allow|accept|permit|\d+) )\b(?:unknown|untrusted) (?:root )?(?:ca|issuer(?!:)|authority|root|certificate|cert)\b(?! ?["'=])|\b(?:certificate|cert|ca|issuer)\b(?:\.\S|[^.]){0,40}(?<!\d )\b(?:not trusted|untrusted(?![=:]| cert)|not be trusted|signed by an? (?:unknown|untrusted))/,
    'issuer',
    'this',
  ],
  [
    /\b(?:unsupported|unknown|wrong) (?:tls|ssl)(?: protocol)? version|\b(?:tls|ssl)(?: protocol)? version(?:\.\S|[^.]){0,20}\b(?:not supported|mismatch|unsupported|too (?:low|old|high))/,
    'protocol-version',
    'this',
  ],
  [
    /\bno (?:shared|common|matching|suitable|overlapping) (?:tls |ssl )?cipher/,
    'no-shared-cipher',
    'this',
  ],
  [
    /\b(?:certificate|cert(?! chain)|svid)s?(?: [a-z]{1,12}){0,2} (?:verification|validation|verify)(?: has)? (?:failed|failure|error)|\b(?:failed|unable|could not|couldn't|cannot|can't|error)(?: to)? (?:verif|validat)\w{1,4} (?:[\w']{1,12} ){0,4}(?:certificate|cert|svid)|\b(?:verif|validat)\w{1,6} (?:of )?(?:[a-z]{1,12} ){0,3}(?:certificate|cert)s?(?: chain)? (?:has )?fail|\b(?:invalid|bad) (?:tls|ssl|server|client|peer|remote) (?:certificate|cert)\b/,
    'verify',
    'this',
  ],
]

const MISSING =
  /(?:\b(?:cert(?:ificate)?s?|ca(?:cert|bundle|file)?s?|key(?:s|store|file|pair)?)(?: \w{1,12}){0,3} (?:path|file)\b|(?<![\w-])(?:cert|ca|key)-file\b(?!-))[^;]{0,120}\b(?:not exist|n't exist|not found|is missing)\b/

const FAILED =
  "(?:failed|failure|unable|could not|couldn't|cannot|can't|error|errors|problem)(?: to|:| while| when| in)?"
const LOADS = new RegExp(
  `\\b${FAILED} (?:re)?(?:load|read|pars|open|decod|import|initiali)\\w{0,6}\\b(?:\\.\\S|[^.]){0,50}?\\b((?<![\\w/.-])(?:private key|key ?file|key ?store|trust ?store|key ?pair|ca\\b|root (?:ca|cert|store|bundle)|trust bundle|cert|crl))|\\binvalid (private key|pem (?:data|block|cert)|key ?store|trust ?store|ca cert|ca bundle)|\\b(private key|key ?store|trust ?store|ca bundle|ca cert|cert)\\w{0,10}\\b(?: [a-z]{1,10})? is (?:empty|invalid|malformed|corrupt)(?! or)`,
)
/** What is loaded, by the word that names it. */
const NOUNS: readonly (readonly [pattern: RegExp, fault: FaultName])[] = [
  [/^(?:key ?store|trust ?store)/, 'keystore'],
  [/^(?:private key|key ?file)/, 'key-unreadable'],
  [/^(?:ca|root|trust bundle)/, 'roots-unreadable'],
  [/^crl/, 'crl-unreadable'],
  [/./, 'certificate-unreadable'],
]

const OF_TLS = /\b(?:tls|ssl|x509|cert|certificate|ca)\b|tls\.(?:crt|key)|-tls\b|-cert\b/

const HANDSHAKE =
  /\b(?:tls|ssl|mtls)\b(?:\.\S|[^.]){0,30}\bhandshak\w{0,4}\b(?!-)(?:\.\S|[^.]){0,30}?\b(?:error(?!: \d+$)|fail|timed out|timeout(?!"? ?[=:]? ?"?\d| (?:set|is|of)\b))|\b(?:fail|error|unable|could not)\w{0,4}\b(?:\.\S|[^.]){0,30}\b(?:tls|ssl|mtls)\b(?:\.\S|[^.]){0,20}\bhandshak|\bssl (?:accept|connect)\b(?:\.\S|[^.]){0,20}\b(?:error|failed)\b|\b(?:tls|ssl)\b[^.]{0,30}\b(?:closed|reset|aborted|eof)\b[^.]{0,30}\b(?:during|in) (?:the )?(?:\w+ )?handshake|\b(?:tls|ssl) (?:negotiation|connection) (?:failed|failure|error)\b/
const ENDS: readonly (readonly [RegExp, FaultName, RefusingSide])[] = [
  [/timed out|timeout|deadline/, 'timeout', 'none'],
  [
    /\beof\b|\breset\b|closed|broken pipe|lost connection|disconnected|connection aborted/,
    'cut',
    'peer',
  ],
  [/./, 'handshake', 'this'],
]

const reading = (fault: FaultName, side: RefusingSide): Reading => ({
  fault,
  side,
  writer: 'openssl',
})

// one look for the lines of which nothing failed
const FAILS =
  /fail|error|\bnot\b|n't\b|invalid|expired|revoked|unknown|untrusted|reject|refus|mismatch|unsupported|wrong|unable|cannot|problem|missing|without|inconsistent|closed|reset|aborted|\bno\b|\bis (?:empty|malformed|corrupt)/

// a noun before another noun is not what the line is about: `certificate page`, `key id`, `CA option`
const NOUN = /\b(?:cert|certificate|ca|issuer|root|key|authority|cipher)s?$/
const COMPOUND =
  /^(?:ificate)?s?(?: suites?)? (?!(?:suites?|of|for|from|by|is|are|was|were|has|have|with|at|on|in|to|into|because|since|due|files?(?! (?:extension|format|type|names?|mode|size)\b)|chains?|paths?|and|or|but|the|an?|that|this|which|as|not|bundle|failed|error(?! (?:response|message|page|code)s?\b)|pem|key|pair|keypair|data|private|did|does|signed|presented|received|provided|used|sent|when|while|before|after|during|expired|found|certificates?|cert|issuer|authority|specified|available|offered)\b)[a-z]{2,}(?=[ ,:;"]|$)/

/** Where a pattern fits, and nobody supposes or denies it. */
function happens(pattern: RegExp, words: string): RegExpExecArray | undefined {
  const found = pattern.exec(words)
  if (found === null || isSupposed(words, found[0]) || isUntrue(words, found[0])) return undefined
  const behind = words.slice(found.index + found[0].length, found.index + found[0].length + 40)
  return NOUN.test(found[0]) && COMPOUND.test(behind) ? undefined : found
}

function loaded(words: string): Reading | undefined {
  const found = happens(LOADS, words)
  if (
    found === undefined ||
    words.includes('dh param') ||
    !OF_TLS.test(words.replaceAll(/[-/]/g, ' '))
  )
    return undefined
  const noun = found.slice(1).join('')
  const fault = NOUNS.find(([pattern]) => pattern.test(noun))?.[1]
  return fault && reading(fault, 'local')
}

function ended(words: string): Reading | undefined {
  if (happens(HANDSHAKE, words) === undefined) return undefined
  const end = ENDS.find(([pattern]) => pattern.test(words))
  return end && reading(end[1], end[2])
}

function readWords(words: string): Reading | undefined {
  const rule = RULES.find(([pattern]) => happens(pattern, words) !== undefined)
  if (rule !== undefined) return reading(rule[1], rule[2])
  if (OF_TLS.test(words) && happens(MISSING, words) !== undefined)
    return reading('file-missing', 'local')
  return loaded(words) ?? ended(words)
}

// certificates and keys of SSH, of OpenPGP and of tables are others
const OTHER_KEYS = /\bssh\w*\b|\bknown hosts\b|\b(?:gpg|openpgp)\b|\bforeign key\b/
/** What a program can do without, or make anew. */
const REPLACED: readonly FaultName[] = [
  'file-missing',
  'no-client-certificate',
  'certificate-unreadable',
  'key-unreadable',
  'roots-unreadable',
  'keystore',
  'expired',
  'own-expired',
  'revoked',
]

function read(words: string): Reading | undefined {
  // Go's own dialect has seen `x509: `, and left it
  if (!FAILS.test(words) || words.includes('x509: ') || OTHER_KEYS.test(words)) return undefined
  const found = readWords(affirmed(words))
  if (found === undefined || isSolved(words)) return undefined
  return REPLACED.includes(found.fault) && isRemedied(words) ? undefined : found
}

const SEEDS = [
  'cert',
  'svid',
  'tls',
  'ssl',
  'key',
  'store',
  'crl',
  'cipher',
  'untrusted',
  'unknown',
  'root',
  'bundle',
  ' ca',
  'pem',
]

/** What a program says in English alone. */
export const readPlain = onlyWith(SEEDS, read)
