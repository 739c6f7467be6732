import {} from '../report/argument.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import { latin1 } from '../der/strings.ts'
import { allBlocks } from '../pem/all-blocks.ts'
import { requireText } from '../pem/input.ts'
import { finding } from '../report/catalogue.ts'
import { errorAt, isRefusal } from '../report/error.ts'
import type { Finding, Place } from '../report/finding.ts'
import { CONTAINERS_CODES } from './codes.ts'
import { containersError, malformed } from './fail.ts'
import { refuseOtherKind } from './kind.ts'
import { sortChain } from './sort.ts'
import { children, isContext, isUniversal, type Node, oidOf, rawOf, readTree } from './tree.ts'

const KIND = 'PKCS#7'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
// RFC 7468, section 8 and 9; Windows and Java write the others
const LABELS = new Set(['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA', 'CERTIFICATE CHAIN'])

/** What a PKCS#7 file holds. */
export interface Pkcs7Contents {
  /** In the order of the file: PKCS#7 is a set, its order means nothing. */
  readonly certificates: readonly Certificate[]
  /** The same in the order of a chain: each certificate that issued no other first, followed by its issuer. */
  readonly sorted: readonly Certificate[]
  /** `containers-passed-over`. */
  readonly findings: readonly Finding[]
}

interface Found {
  readonly certificates: Certificate[]
  readonly passed: Set<string>
}

// ContentInfo (RFC 2315, section 7): a type, and the contents under [0]; not by pkijs, as it loads only asynchronously
function content(root: Node): Node {
  const [type, wrapped] = children(root, KIND)
  const oid = oidOf(type)
  if (oid === '') throw malformed(KIND, 'its structure is not that of the standard')
  if (oid !== SIGNED_DATA) {
    const form = `contents of the type ${oid}`
    throw containersError('containers-unsupported-form', { wanted: KIND, form })
  }
  const [signed] = children(wrapped, KIND)
  if (signed === undefined) throw malformed(KIND, 'it has no contents')
  return signed
}

function readChoice(choice: Node, found: Found): void {
  // RFC 5652, section 10.2.2: attribute certificates and others carry a tag
  if (!isUniversal(choice, 16)) {
    found.passed.add('an attribute certificate, or one of another format')
    return
  }
  try {
    found.certificates.push(parseCertificateDer(rawOf(choice)))
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw errorAt(error, { certificate: `certificate ${found.certificates.length + 1}` })
  }
}

/** Reads SignedData (RFC 2315, section 9.1; RFC 5652, section 5.1): version, digests, contents, certificates, CRLs. */
function readSignedData(der: Uint8Array, found: Found): void {
  const root = readTree(der, KIND)
  refuseOtherKind(root, KIND)
  const [, , , ...rest] = children(content(root), KIND)
  for (const node of rest) {
    if (isContext(node, 0)) for (const choice of children(node, KIND)) readChoice(choice, found)
    if (isContext(node, 1) && children(node, KIND).length > 0) found.passed.add('a CRL')
  }
}

function readPlaced(der: Uint8Array, place: Place, found: Found): void {
  try {
    readSignedData(der, found)
  } catch (error) {
    throw isRefusal(error) ? errorAt(error, place) : error
  }
}

// DER and BER begin with SEQUENCE and a long or indefinite length; no text does
const isText = (bytes: Uint8Array): boolean =>
  !(bytes[0] === 0x30 && (bytes[1] as number) >= 0x80) &&
  latin1(bytes.subarray(0, 65_536)).includes('-----BEGIN')

function refuseLabels(labels: readonly string[]): Error {
  if (labels.length === 0) return containersError('containers-none', { wanted: KIND })
  const found = labels.some((label) => /CERTIFICATE$/.test(label)) ? 'a certificate' : 'PEM text'
  const use = found === 'a certificate' ? 'parseCertificates' : 'extractPem'
  return containersError('containers-other-kind', { wanted: KIND, found, use })
}

/**
 * Reads a PKCS#7 file (`.p7b`, `.p7c`): certificates without keys, as a corporate CA sends them.
 *
 * Signatures in it are not looked at: what the certificates are worth is for `verifyChain` to say. BER is accepted; the
 * certificates inside are held to DER.
 *
 * @param input - DER, or PEM as text or bytes; of several blocks all are read.
 * @returns The certificates in the order found, and sorted; none where the file holds none.
 * @throws MeshCertsError `containers-none`, `containers-malformed`, `containers-too-large`, `containers-other-kind`,
 * `containers-unsupported-form`; `pem-too-long`, `pem-too-many`;
 * as `parseCertificate` for what is inside.
 * @example
 * import { readPkcs7 } from 'meshcerts/containers'
 * const empty = 'MCMGCSqGSIb3DQEHAqAWMBQCAQExADALBgkqhkiG9w0BBwExAA=='
 * readPkcs7(`-----BEGIN PKCS7-----\n${empty}\n-----END PKCS7-----\n`).certificates // => []
 */
export function readPkcs7(input: string | Uint8Array): Pkcs7Contents {
  requireText(input)
  const found: Found = { certificates: [], passed: new Set() }
  if (typeof input !== 'string' && input.length > 0 && !isText(input)) readSignedData(input, found)
  else {
    const blocks = allBlocks(input)
    const mine = blocks.filter(({ label }) => LABELS.has(label))
    if (mine.length === 0) throw refuseLabels(blocks.map(({ label }) => label))
    for (const { der, block, line } of mine) readPlaced(der, { block, line }, found)
  }
  return Object.freeze({
    certificates: Object.freeze(found.certificates),
    sorted: sortChain(found.certificates),
    findings: Object.freeze(
      [...found.passed].map((what) =>
        finding(CONTAINERS_CODES, 'containers-passed-over', { what }),
      ),
    ),
  })
}
