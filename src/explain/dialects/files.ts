import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'
import { onlyWith } from '../scan.ts'
import type { LogComponent } from '../types.ts'

// What is loaded from a file that cannot be opened is not damaged: errno of open(2), as C, Go, Python, Node, Java, .NET and Rust
// put it.

const LOADED: readonly FaultName[] = [
  'certificate-unreadable',
  'chain-unreadable',
  'key-unreadable',
  'roots-unreadable',
  'crl-unreadable',
  'keystore',
]
const NOT_THERE =
  /no such file or directory|enoent\b|filenotfound|nosuchfile|\(os error 2\)|cannot find the (?:file|path)|could not find file/
// Envoy (filesystem_impl.cc) does not say why
const UNREAD = /\bunable to read file: /
const FORBIDDEN =
  /permission denied|\beacces\b|\(os error 13\)|accessdeniedexception|access to the path/
// istiod names the file that its set lacks, with a code of its own
const KEEPS: readonly string[] = ['istiod']

function faultOf(words: string): FaultName | undefined {
  if (FORBIDDEN.test(words)) return 'file-forbidden'
  return NOT_THERE.test(words) || UNREAD.test(words) ? 'file-missing' : undefined
}

/** A reading of what this side loads, with the file in mind. */
export function atFile(reading: Reading, words: string): Reading {
  if (reading.side !== 'local' || KEEPS.includes(reading.writer)) return reading
  const fault = LOADED.includes(reading.fault) ? faultOf(words) : undefined
  return fault === undefined ? reading : { ...reading, fault }
}

// how each language shows the error, and so who writes
const OPENED: readonly (readonly [pattern: RegExp, writer: LogComponent])[] = [
  [/\b(?:open|stat|lstat|read) [^:]{1,300}: (?:no such file|permission denied)/, 'go'],
  [/\b(?:enoent|eacces): /, 'node'],
  [/\[errno (?:2|13)\] /, 'python'],
  [/\b(?:could not find file|access to the path) /, 'dotnet'],
  [/\b(?:filenotfound|nosuchfile|accessdenied)exception\b/, 'java'],
  [/\(os error (?:2|13)\)/, 'rustls'],
  [UNREAD, 'envoy'],
]
const OF_TLS =
  /\.(?:crt|cer|pem|key|p12|pfx|jks|crl)\b|\b(?:certificate|cert|ca cert|x509|keystore|truststore|private key|ca file|ca bundle)\b/

/** The name in errno.h of what the line says; none where it does not say why. */
function codeOf(words: string): Pick<Reading, 'code'> {
  if (FORBIDDEN.test(words)) return { code: 'EACCES' }
  return NOT_THERE.test(words) ? { code: 'ENOENT' } : {}
}

function read(words: string): Reading | undefined {
  const fault = OF_TLS.test(words) ? faultOf(words) : undefined
  const writer = fault && OPENED.find(([pattern]) => pattern.test(words))?.[1]
  if (fault === undefined || writer === undefined) return undefined
  return { fault, side: 'local', writer, ...codeOf(words) }
}

const SEEDS = [
  'no such file or directory',
  'enoent',
  'filenotfound',
  'nosuchfile',
  '(os error 2)',
  'could not find file',
  'unable to read file: ',
  'permission denied',
  'eacces',
  '(os error 13)',
  'accessdeniedexception',
  'access to the path',
]

/** A file of a certificate, a key or roots that cannot be opened, in a line that says no more. */
export const readFile = onlyWith(SEEDS, read)
