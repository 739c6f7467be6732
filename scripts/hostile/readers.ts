import { readPkcs12, readPkcs7 } from '../../src/containers/index.ts'
import { explainLine } from '../../src/explain/index.ts'
import {
  extractChain,
  extractPem,
  parseCertificate,
  parseCertificateRequest,
  parsePem,
  parsePrivateKey,
  parseRevocationList,
  readCacerts,
  sortPieces,
} from '../../src/index.ts'
import { parseYaml } from '../../src/mesh/index.ts'
import { boringSslCertificates, goPemBlocks, openSslCertificates } from '../../src/pem/index.ts'

const text = (input: Buffer): string => input.toString('latin1')

/** Every function that reads octets or a text from outside, one of each kind. */
export const READERS: Readonly<Record<string, (input: Buffer) => unknown>> = {
  extractPem,
  parsePem,
  goPemBlocks,
  openSslCertificates,
  boringSslCertificates,
  extractChain,
  parseCertificate,
  parseCertificateRequest,
  parseRevocationList,
  parsePrivateKey: (input) => parsePrivateKey(input),
  readPkcs12: (input) => readPkcs12(input, { passphrase: 'x' }),
  readPkcs7,
  readCacerts: (input) => readCacerts({ 'ca-cert.pem': input }),
  sortPieces: (input) => sortPieces({ 'a.pem': input }),
  parseYaml: (input) => parseYaml(text(input)),
  explainLine: (input) => explainLine(text(input)),
}
