// Text from outside on its way into a message. A key that is given to the wrong command, or a damaged one that is given to the
// right command, must not end up in the log of a pipeline: what may be a piece of a key is cut out here, before it becomes a
// fact, a message, or the name of a file in what is printed.

/** Most characters of one quoted piece of input: the longest names in certificates have their place in it. */
export const QUOTE_LIMIT = 1000
/** More of a text is not looked at. */
const LOOK_LIMIT = 8 * QUOTE_LIMIT
/** From here on base64 is cut: 24 characters are 18 octets. */
const MIN_BASE64 = 24
/** Shorter lines of a body are part of it where more such lines are next to them. */
const MIN_LINE = 8
/** Most characters that are part of no word in what still counts as a name: the folder that mkdtemp makes has six. */
const MAX_ODD = 6
/** A number in a name: a date with its time. 14 digits are less than six octets. */
const MAX_DIGITS = 14

// C0 and C1 controls, what turns the direction of text or hides in it, the invisible tags (U+E0000 to U+E007F): a name in a
// certificate must not be able to write to a terminal, nor to make one line look like another (CVE-2021-42574)
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu
const WHITE = /[\t\n\r]/

const hex = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `{${code}}` : code.padStart(4, '0')
}

/** Writes controls and invisible characters in another way; each is one code point. */
export const replaceUnsafe = (text: string, write: (character: string) => string): string =>
  text.replace(UNSAFE, write)

/**
 * Makes untrusted text fit for one line of a terminal: controls, line ends, invisible characters and those that change the
 * direction of text are written as `\uXXXX`.
 */
export function visible(text: string): string {
  return replaceUnsafe(text, (character) => `\\u${hex(character)}`)
}

const DASH = '\\-\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d'
const DASHES = `[${DASH}]{2,10}`
// from a BEGIN to its END, or to the end of the text; a BEGIN that ends a pattern or a text of a command begins no block
const PEM = new RegExp(
  `${DASHES}\\s?BEGIN\\b(?!["/])(?:(?!${DASHES}\\s?END\\b)[^])*(?:${DASHES}\\s?END\\b[^\\n\\\\${DASH}]{0,120}(?:${DASHES})?)?`,
  'gi',
)
// 16 octets or more: as one number, as openssl prints them, as a dump does
const HEX = /(?:0x)?[0-9a-f](?:[:\s]{0,40}[0-9a-f]){31,}/gi
const HEX_PAIRS = /(?:(?:0x)?[0-9a-f]{2}(?:[-:,;|"'\s]|\\x?){1,40}){15,}(?:0x)?[0-9a-f]{2}/gi
// as JavaScript and Python print them
const DECIMALS = /\d{1,3}(?:[,;\s]{1,4}\d{1,3}){31,}/g
const LINES = /[A-Za-z0-9+/_=-]+(?:(?:\s|\\{1,3}[nrt])+[A-Za-z0-9+/_=-]+)*/g
const LINE_END = /((?:\s|\\{1,3}[nrt])+)/

const cut = (count: number): string => `[${String(count)} characters cut]`

/** The serial number of a certificate, which has 20 octets at most (RFC 5280, section 4.1.2.2). */
const isSerial = (before: string, digits: string): boolean =>
  /\bserial[: ]$/i.test(before) && /^-?(?:\d{1,49}|[0-9a-f]{1,40})$/i.test(digits)

/**
 * An identifier of a key as messages of the package write it: 20 octets (RFC 5280, section 4.2.1.2), fewer than any key of a mesh
 * has, and nothing next to them that may be more of one.
 */
const isKeyIdentifier = (before: string, digits: string, after: string): boolean =>
  /(?:key identifier|\(key|but key) $/.test(before) &&
  /^(?:[\dA-F]{2}:){19}[\dA-F]{2}$/.test(digits) &&
  !/^[^a-z]{0,8}[\da-f]{2}[^a-z]/i.test(after)

// what names are put together from: camel case, capitals, numbers
const PIECES = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g

// pairs of letters that words hardly have
const RARE_PAIRS = /[jqvxz][^aeiouy]|[bcdfghkmpqtvwxz][jqvxz]/i

/** A word has more than two letters, a vowel, and no rare pairs. A part of a name may have one that is not so: `rootCADir`, `ztunnel`. */
const isWeak = (letters: string): boolean =>
  letters.length < 3 || !/[aeiouy]/i.test(letters) || RARE_PAIRS.test(letters)

/** Is a part of a name made of words? Of random letters hardly three in a row are of one case. */
function isWord(part: string): boolean {
  const pieces = part.match(PIECES) ?? []
  const digits = pieces.filter((piece) => /\d/.test(piece))
  if (pieces.length === 1 && digits.length === 1) return part.length <= MAX_DIGITS
  const words = pieces.filter((piece) => !/\d/.test(piece))
  const letters = words.join('').length
  const long = letters <= 12 || letters / words.length >= 4
  const few = digits.length <= 2 && digits.every(({ length }) => length <= 5)
  return long && few && words.filter(isWeak).length <= 1
}

// Kubernetes adds letters of its own to names: productpage-v1-6b746f74dc-9rlmh
const isDns = (name: string): boolean =>
  /^[a-z]{3,}[a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(name) && !/[a-z0-9]{24}/.test(name)

/** How many characters of a name belong to no word: none where they are few, as mkdtemp adds them to a word. */
function oddInName(name: string): number {
  if (isDns(name)) return 0
  const parts = name.split(/[-_=]/)
  const odd = parts.filter((part) => part.includes('+') || !isWord(part)).join('').length
  return odd <= MAX_ODD && /(?:^|[-_])[a-z]{5,}[-_]/.test(name) ? 0 : odd
}

/** How many characters of a name, or of a path, belong to no word. */
const oddIn = (path: string): number =>
  path.split('/').reduce((sum, name) => sum + oddInName(name), 0)

function isSecret(run: string): boolean {
  if (run.length < MIN_BASE64) return false
  const mixed = /[a-z]/.test(run) && /[A-Z]/.test(run)
  return (mixed || /\d/.test(run)) && oddIn(run) > MAX_ODD
}

const isLine = (run: string): boolean => run.length >= MIN_LINE && oddIn(run) > MAX_ODD

/** Which of the runs between line ends and blanks are pieces of a key: long ones, and lines that are one body together. */
function secrets(runs: readonly string[], before: string): boolean[] {
  const secret = runs.map(
    (run, at) => isSecret(run) && !isSerial(at === 0 ? before : `${runs[at - 1] ?? ''} `, run),
  )
  for (let from = 0, to; from < runs.length; from = to + 1) {
    let length = 0
    for (to = from; to < runs.length && isLine(runs[to] as string); to++) {
      length += (runs[to] as string).length
    }
    if (length >= MIN_BASE64 && to > from + 1) secret.fill(true, from, to)
  }
  return secret
}

// as LINE_END, without blanks: words have those between them
const NEW_LINE = /[\n\r]|\\[nr]/

/** Is it no word, or one of capitals and digits, as names of Kubernetes are not? */
const isPiece = (run: string): boolean =>
  oddIn(run) > 0 || (run.length >= MIN_LINE && /\d/.test(run) && /[A-Z]/.test(run))

/** Adds the lines that are a piece of a key together and look like words one by one: short ones may, by chance. */
function addBodies(secret: boolean[], runs: readonly string[], ends: readonly string[]): void {
  for (let from = 0, to; from < runs.length; from = to + 1) {
    for (to = from; to < ends.length && NEW_LINE.test(ends[to] as string);) to++
    const body = runs.slice(from, to + 1)
    if (body.length < 2 || !isSecret(body.join(''))) continue
    const first = body.findIndex(isPiece)
    const last = body.findLastIndex(isPiece)
    secret.fill(true, from + first, from + last + 1)
  }
}

function cutLines(text: string, before: string): string {
  const parts = text.split(LINE_END)
  const runs = parts.filter((_, index) => index % 2 === 0)
  const secret = secrets(runs, before)
  addBodies(
    secret,
    runs,
    parts.filter((_, index) => index % 2 === 1),
  )
  if (!secret.includes(true)) return text
  // the first and the last line of a body may be short
  const adjoins = (at: number): boolean => secret[at - 1] === true || secret[at + 1] === true
  const rest = (run = ''): boolean => oddIn(run) > 0 || run.endsWith('=')
  const gone = runs.map((run, at) => secret[at] === true || (adjoins(at) && rest(run)))
  return parts
    .map((part, index) => (index % 2 === 0 && gone[index / 2] === true ? cut(part.length) : part))
    .join('')
}

/** The replacer of a pattern for hex digits: cuts them where they are no number of a certificate and name no key. */
function cutHex(digits: string, offset: number, whole: string): string {
  const before = whole.slice(Math.max(0, offset - 16), offset)
  const after = whole.slice(offset + digits.length, offset + digits.length + 16)
  const shown = isSerial(before, digits) || isKeyIdentifier(before, digits, after)
  return shown ? digits : cut(digits.length)
}

// five octets in a row, in one form: times and addresses are shorter, or change what parts them
const PIECE_OF_DUMP = /[0-9a-f]{2}([-:,;\s]{1,4}(?:0x)?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){3,}/gi

// eight octets: what a damaged one has parted from the rest; the address of a network card has six
const LONG_PIECE = 23
// 16 octets of a dump
const SHORTEST_DUMP = 47

/** Is it a text as long as a dump, in which damaged octets part pieces that are shorter than one? */
function isDamagedDump(text: string): boolean {
  let length = 0
  for (const { 0: piece, index } of text.matchAll(PIECE_OF_DUMP))
    // the address of a network card has six
    if (piece.length !== 17 && cutHex(piece, index, text) !== piece) length += piece.length
  return length >= LONG_PIECE && text.length >= SHORTEST_DUMP
}

// where a text holds hex that was cut, a damaged octet may have parted it from what stands before and behind
const SHORT_HEX = /(?:0x)?[0-9a-f]{2}(?:[-:,;\s]{0,40}(?:0x)?[0-9a-f]{2}){4,}/gi

function cutAllHex(text: string, wasCut: boolean): string {
  const bare = text.replace(DECIMALS, cutHex).replace(HEX_PAIRS, cutHex).replace(HEX, cutHex)
  return bare !== text || wasCut || isDamagedDump(text) ? bare.replace(SHORT_HEX, cutHex) : text
}

// as SHORT_HEX: what any other character has parted from a body
const SHORT_RUN = /[A-Za-z0-9+/_=-]{7,}/g

// a body that damaged characters part into pieces of fewer than 24
const PARTED = /[\w+/=-]{4,}(?:[^\w+/=\s-]{1,3}[\w+/=-]{4,})+/g

/** The replacer of PARTED: cuts what belongs to no word, where that is as long as a run that is cut. */
function cutParted(run: string): string {
  let odd = 0
  for (const { 0: piece, index } of run.matchAll(/[\w+/=-]{4,}/g))
    if (!isSerial(run.slice(Math.max(0, index - 8), index), piece)) odd += oddIn(piece)
  return odd >= MIN_BASE64 ? cut(run.length) : run
}

function cutAllLines(text: string, wasCut: boolean): string {
  const bare = text
    .replace(PARTED, cutParted)
    .replace(LINES, (lines: string, offset: number, whole: string) =>
      cutLines(lines, whole.slice(Math.max(0, offset - 8), offset)),
    )
  if (bare === text && !wasCut) return text
  return bare.replace(SHORT_RUN, (run) => (oddIn(run) > MAX_ODD ? cut(run.length) : run))
}

// Most names have none of what the patterns look for, and the patterns take time: what each cannot match without is asked first.
const HAS_DASHES = new RegExp(`[${DASH}]{2}`)
const MIN_HEX = 32
const HAS_RUN = new RegExp(`[A-Za-z0-9+/_=-]{${String(MIN_LINE)}}`)

function cutSecrets(text: string): string {
  const open = HAS_DASHES.test(text) ? text.replace(PEM, (block) => cut(block.length)) : text
  // a BEGIN in the middle of a key: what stands before it is a piece of the same
  const wasCut = open !== text
  const bare = open.length < MIN_HEX && !wasCut ? open : cutAllHex(open, wasCut)
  return HAS_RUN.test(bare) || wasCut ? cutAllLines(bare, wasCut) : bare
}

/** Is a text put together from words, as names are, and not out of the letters of a key? */
export const isName = (text: string): boolean => oddIn(text) === 0

/**
 * A text from input without what may be a piece of a key, and otherwise as it is: for values, not for messages.
 *
 * What can hide in a key does not part it into pieces that are too short to be cut.
 */
export function cutKeys(text: string): string {
  const bare = replaceUnsafe(text, (character) => (WHITE.test(character) ? character : ''))
  const safe = cutSecrets(bare)
  return safe === bare ? text : safe
}

/**
 * A piece of input, fit for a message: without anything that may be a piece of a key, controls and invisible characters written
 * as `\uXXXX`, not endless.
 *
 * Cut are PEM blocks, runs of 24 characters or more of base64 or base64url that are not a name made of words, and runs of 32
 * hex digits or more, also with `:` or blanks between, but for serial numbers and the identifiers of keys. Each leaves `[43 characters cut]`. What was quoted once stays as it is when
 * it is quoted again. Text that the package computed (a fingerprint, a key identifier) does not come here: see `known`.
 *
 * @param text - Any text, as it came in.
 */
export const quoteInput = (text: string): string => quoteShort(text, QUOTE_LIMIT)

/** As {@link quoteInput}, with another length of the result. What a key is must be seen whole, so shortening comes last. */
export function quoteShort(text: string, limit: number): string {
  if (text.length < MIN_BASE64) return visible(text)
  const look = text.length > LOOK_LIMIT
  // where the look ends in the middle of a run, the rest of the run would tell what it is
  const seen = look ? text.slice(0, LOOK_LIMIT).replace(/[\w+/=-]+$/, '') : text
  const safe = visible(cutKeys(seen))
  return look || safe.length > limit ? `${safe.slice(0, limit)}…` : safe
}

const KNOWN: unique symbol = Symbol('known')

/** Text that is shown as it is: computed here, or parsed as something that is not secret. */
export interface Known {
  readonly [KNOWN]: string
}

/** Says of a text that it holds nothing but what the package computed: a fingerprint, a key identifier, a date. */
export const known = (text: string): Known => ({ [KNOWN]: text })

/** Tells whether a value is {@link Known}. */
export const isKnown = (value: unknown): value is Known =>
  typeof value === 'object' && value !== null && KNOWN in value

/** The text of a {@link Known}. */
export const knownText = (value: Known): string => value[KNOWN]
