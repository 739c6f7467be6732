import type { FaultName } from '../faults.ts'
import type { Reading } from '../reading.ts'

// What is loaded from a file that cannot be opened is not damaged: errno of open(2), as C, Go, Python, Node, Java and Rust put it.

const LOADED: readonly FaultName[] = [
  'certificate-unreadable',
  'chain-unreadable',
  'key-unreadable',
  'roots-unreadable',
  'crl-unreadable',
]
const NOT_THERE =
  /no such file or directory|enoent\b|filenotfound|\(os error 2\)|cannot find the (?:file|path)/
// istiod names the file that its set lacks, with a code of its own
const KEEPS: readonly string[] = ['istiod']

/** A reading of what this side loads, with the file in mind. */
export function atFile(reading: Reading, words: string): Reading {
  if (reading.side !== 'local' || KEEPS.includes(reading.writer)) return reading
  return LOADED.includes(reading.fault) && NOT_THERE.test(words)
    ? { ...reading, fault: 'file-missing' }
    : reading
}
