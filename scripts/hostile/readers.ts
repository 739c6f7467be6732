import { readFileSync } from 'node:fs'
import { readPkcs12, readPkcs7 } from '../../src/containers/index.ts'
import { checkCredential, readCredential } from '../../src/credential/index.ts'
import { explainLine } from '../../src/explain/index.ts'
import { checkLinkerd, readLinkerd } from '../../src/linkerd/index.ts'
import { checkManifests } from '../../src/join/index.ts'
import {
  checkCacerts,
  extractChain,
  extractPem,
  parseCertificate,
  parseCertificateRequest,
  parseCertificates,
  parsePem,
  parsePrivateKey,
  parseRevocationList,
  parseRevocationLists,
  parseSpiffeId,
  readCacerts,
  sortPieces,
  splitProxyCerts,
  verifyWorkload,
} from '../../src/index.ts'
import { checkManifest, parseYaml } from '../../src/mesh/index.ts'
import {
  boringSslCertificates,
  goPemBlocks,
  openSslCertificates,
  scanGoPem,
} from '../../src/pem/index.ts'

const AT = new Date('2027-06-01T00:00:00Z')
const text = (input: Buffer): string => input.toString('latin1')

// the program is built into another folder
const GOOD = process.env['HOSTILE_SET'] ?? ''
const SET = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']
const good = (name: string): Buffer => readFileSync(`${GOOD}${name}`)

/** Judges a good set with one file in the place of its own. */
function judgeSet(file: string, input: Buffer): Promise<unknown> {
  const files = Object.fromEntries(SET.map((name) => [name, name === file ? input : good(name)]))
  return checkCacerts(readCacerts(files), { at: AT })
}

const pairWith = (ca: Buffer) => ({
  'tls.crt': good('ca-cert.pem'),
  'tls.key': good('ca-key.pem'),
  'ca.crt': ca,
})

/** Every function that reads octets or a text from outside, one of each kind, and the checks that ask several of them. */
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
  scanGoPem,
  parseCertificates,
  parseRevocationLists,
  splitProxyCerts,
  parseSpiffeId: (input) => parseSpiffeId(text(input)),
  checkManifest: (input) => checkManifest(text(input)),
  checkManifests: (input) => checkManifests([{ content: text(input) }], { at: AT }),
  verifyWorkload: (input) => verifyWorkload(input, { roots: good('root-cert.pem'), at: AT }),
  'checkCacerts, roots': (input) => judgeSet('root-cert.pem', input),
  'checkCacerts, chain': (input) => judgeSet('cert-chain.pem', input),
  'checkCacerts, CA': (input) => judgeSet('ca-cert.pem', input),
  'checkCacerts, key': (input) => judgeSet('ca-key.pem', input),
  checkCredential: (input) =>
    checkCredential(readCredential(pairWith(input)), { at: AT, mode: 'MUTUAL' }),
  checkLinkerd: (input) => checkLinkerd(readLinkerd(pairWith(input)), { at: AT }),
}
