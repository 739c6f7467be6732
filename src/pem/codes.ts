import type { Catalogue } from '../report/catalogue.ts'

const RFC7468 = 'RFC 7468, section 2 and 3'
const GO = 'measured on Go 1.26: a block must begin and end at the start of a line'
const GO_POOL = 'measured on Go 1.26: a pool takes only blocks labelled CERTIFICATE without headers'
const READERS = 'measured: Go, BoringSSL and OpenSSL read it'
const OUR_LIMIT = 'a limit of this package'

/**
 * What can be wrong with a PEM text. An error lost a block, a warning is repaired here but loses the block for Go
 * (istiod), an info is harmless.
 */
export const PEM_CODES = {
  'pem-too-long': {
    severity: 'error',
    text: 'it is longer than {limit} characters, the most that is searched for PEM',
    rule: 'docs/limits.md',
    fix: 'give the part of it that has the certificates',
  },
  'pem-too-many': {
    severity: 'error',
    text: 'it has more than {limit} blocks, the most that are read; none of them is taken',
    rule: 'docs/limits.md',
    fix: 'give the part of it that has the certificates',
  },
  'pem-no-block': {
    severity: 'error',
    text: 'no PEM block can be read here',
    rule: RFC7468,
    fix: 'give a file with the BEGIN and END lines of PEM',
  },
  'pem-input': {
    severity: 'error',
    text: 'expected text, or bytes in a Uint8Array; found {found}',
    rule: 'meshcerts: PEM is text',
    fix: 'read the file first, and give what is in it',
  },
  'pem-write-octets': {
    severity: 'error',
    text: 'cannot write a block {label}: expected DER in a Uint8Array, found {found}',
    rule: 'RFC 7468, section 2: a block holds base64 of DER',
    fix: 'give the octets of the DER, such as the der of a certificate that was read',
  },
  'pem-der': {
    severity: 'error',
    text: 'this is binary DER ({length} bytes), not PEM',
    rule: RFC7468,
    fix: 'convert it: openssl x509 -inform DER -in FILE -out FILE.pem (for a certificate)',
  },
  'pem-damaged-der': {
    severity: 'error',
    text: 'this looks like binary DER that was read as text and lost its bytes on the way',
    rule: RFC7468,
    fix: 'read the file as bytes, or convert it to PEM first',
  },
  'pem-bare-base64': {
    severity: 'error',
    text: 'this is base64 of DER without BEGIN and END lines',
    rule: RFC7468,
    fix: 'convert it: base64 -d FILE | openssl x509 -inform DER -out FILE.pem (for a certificate)',
  },
  'pem-truncated': {
    severity: 'error',
    text: 'BEGIN {label} has no END: the block is cut short',
    rule: RFC7468,
    fix: 'copy the block again, to the END line',
  },
  'pem-end-without-begin': {
    severity: 'error',
    text: 'END {label} has no BEGIN: the start of the block is missing',
    rule: RFC7468,
    fix: 'copy the block again, from the BEGIN line',
  },
  'pem-label-mismatch': {
    severity: 'error',
    text: 'the block begins as {label} and ends as {end}',
    rule: RFC7468,
    fix: 'make the labels of BEGIN and END the same, if nothing is missing between them',
  },
  'pem-corrupt-block': {
    severity: 'error',
    text: 'the body is not base64: {problem}',
    rule: 'RFC 4648, section 4',
    fix: 'copy the block again: istiod skips it without a word, Envoy refuses the whole secret',
  },
  'pem-empty-block': {
    severity: 'error',
    text: 'there is nothing between BEGIN {label} and END {label}',
    rule: RFC7468,
    fix: 'copy the block again',
  },
  'pem-bom': {
    severity: 'warning',
    text: 'an invisible character ({character}) is before BEGIN',
    rule: GO,
    fix: 'save the file as UTF-8 without byte-order mark',
  },
  'pem-invisible': {
    severity: 'warning',
    text: 'an invisible character ({character}) is in the block',
    rule: 'measured on Go 1.26: only blanks, tabs and line ends are skipped',
    fix: 'remove the character',
  },
  'pem-utf16': {
    severity: 'warning',
    text: 'the text is UTF-16 ({order})',
    rule: 'measured on Go 1.26: no block is found in it',
    fix: 'save it as UTF-8; in PowerShell: Out-File -Encoding ascii',
  },
  'pem-indented': {
    severity: 'warning',
    text: 'blanks or tabs are before {line_kind}',
    rule: GO,
    fix: 'remove the indentation',
  },
  'pem-quoted': {
    severity: 'warning',
    text: 'the lines of the block begin with a quote mark (>)',
    rule: GO,
    fix: 'remove the marks',
  },
  'pem-commented-out': {
    severity: 'info',
    text: 'the block is commented out: it is not read',
    rule: GO,
  },
  'pem-mention': {
    severity: 'info',
    text: '{keyword} {label} is within a line of text: not a block',
    rule: GO,
  },
  'pem-mid-line': {
    severity: 'warning',
    text: 'other text is on the line of {keyword}',
    rule: GO,
    fix: 'put BEGIN and END on lines of their own',
  },
  'pem-cr-only': {
    severity: 'warning',
    text: 'the lines end in bare CR',
    rule: GO,
    fix: 'save the file with LF line ends',
  },
  'pem-crlf': {
    severity: 'info',
    text: 'the lines end in CRLF: all loaders take it, but a diff against another copy differs in every line',
    rule: READERS,
  },
  'pem-one-line': {
    severity: 'warning',
    text: 'the line ends are lost: {found}',
    rule: GO,
    fix: 'put BEGIN, body and END on lines of their own',
  },
  'pem-line-width': {
    severity: 'info',
    text: 'the lines of the body are not all 64 characters wide: the first has {width}',
    rule: 'RFC 7468, section 2; measured: Go, BoringSSL and OpenSSL read it',
  },
  'pem-glued': {
    severity: 'warning',
    text: 'the END of block {previous} and the BEGIN of block {next} are on one line: both are lost',
    rule: GO,
    fix: 'end every file with a newline before joining',
  },
  'pem-final-newline': {
    severity: 'info',
    text: 'the text ends without a newline: joined with another file it would glue two blocks together',
    rule: READERS,
    fix: 'end the file with a newline',
  },
  'pem-yaml-residue': {
    severity: 'warning',
    text: 'a piece of YAML ({residue}) is part of the text',
    rule: GO,
    fix: 'take the value out of the YAML, without block mark, quotes and indentation',
  },
  'pem-smart-dashes': {
    severity: 'warning',
    text: 'typographic dashes are in place of hyphens around {keyword}',
    rule: GO,
    fix: 'write five hyphens on each side',
  },
  'pem-dashes': {
    severity: 'warning',
    text: '{before} hyphens before and {after} after {keyword} {label}: five each belong there',
    rule: RFC7468,
    fix: 'write five hyphens on each side',
  },
  'pem-case': {
    severity: 'warning',
    text: '{keyword} or its label is not written in capital letters with single blanks: "{written}"',
    rule: RFC7468,
    fix: 'write it in capital letters',
  },
  'pem-label': {
    severity: 'warning',
    text: 'the label is {label}: Go takes only CERTIFICATE',
    rule: GO_POOL,
    fix: 'write CERTIFICATE; of a TRUSTED CERTIFICATE: openssl x509 -in FILE -out FILE',
  },
  'pem-pkcs7': {
    severity: 'warning',
    text: 'the block {label} is a PKCS#7 bundle, not a certificate',
    rule: GO_POOL,
    fix: 'unpack it: openssl pkcs7 -print_certs -in FILE',
  },
  'pem-headers': {
    severity: 'warning',
    text: 'the block {label} has header lines: {names}',
    rule: GO_POOL,
    fix: 'remove the header lines',
  },
  'pem-padding': {
    severity: 'warning',
    text: 'the "=" at the end of the base64 are missing',
    rule: 'RFC 4648, section 3.2; measured: Go loses the block',
    fix: 'add {missing} "=" at the end',
  },
  'pem-noise': {
    severity: 'info',
    text: 'text or blank lines are outside the blocks: all loaders skip them',
    rule: READERS,
  },
  'pem-blanks': {
    severity: 'info',
    text: 'needless blanks or blank lines are in the block: all loaders skip them',
    rule: READERS,
  },
  'pem-blank-line': {
    severity: 'warning',
    text: 'there is a blank line in the body of the block: Go (istiod) skips it, Envoy and OpenSSL refuse the whole file',
    rule: 'RFC 7468, section 3; crypto/pem/pem_lib.c of OpenSSL and BoringSSL: what is before a blank line is read as headers',
    fix: 'remove the blank lines between BEGIN and END',
  },
  'pem-more-notes': {
    severity: 'info',
    text: '{count} more notes of the kind {kind} are left out',
    rule: OUR_LIMIT,
  },
  'secret-double-base64': {
    severity: 'warning',
    text: 'the text is base64 of PEM: encoded once more than it should be, or more often ({times})',
    rule: 'measured on istiod: the value of a Secret is decoded once',
    fix: 'encode it once: oc create secret generic --from-file does it',
  },
  'pem-write-label': {
    severity: 'error',
    text: 'a label cannot be {label}',
    rule: 'RFC 7468, section 3',
    fix: 'use a label such as CERTIFICATE or PRIVATE KEY',
  },
} as const satisfies Catalogue

/** A code of a note about PEM text. */
export type PemCode = keyof typeof PEM_CODES
