import { engineOf, type CallLimits, type LongCallOptions } from '../../crypto/long-call.ts'
import { requireObject, someLimits } from '../../report/argument.ts'
import { cutKeys } from '../../report/quote.ts'
import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import { formatPrivateKey } from '../../key/format.ts'
import { KEY_LIMITS, type KeyLimits } from '../../key/kdf.ts'
import { keyMatches } from '../../key/matches.ts'
import { OPENING_LIMITS } from '../../key/parse.ts'
import { rememberSignatures } from '../../certificate/signature-cache.ts'
import { formatPem } from '../../pem/format.ts'
import { finding } from '../../report/catalogue.ts'
import { groupBy } from '../../report/group-by.ts'
import type { Finding, Place } from '../../report/finding.ts'
import { sortFindings } from '../../report/report.ts'
import { describeKey } from '../checks/key.ts'
import { CACERTS_TOOLS_CODES } from '../codes-tools.ts'
import { certificatesPem } from './create.ts'
import {
  bucketOf,
  climb,
  distinctCertificates,
  hasKey,
  indexBySubject,
  isCa,
  lowest,
  pairsOf,
  sameCertificate,
  type Candidate,
  type CertificatePiece,
} from './order-pieces.ts'
import { readPieces, type RawPiece } from './read-pieces.ts'
import { readCacerts, readFiles, type CacertsSet } from '../read.ts'
import { nameOf } from '../certificate-views.ts'

/** What a block is for. `unused` says why it is left out. */
export type PieceRole =
  'signing-certificate' | 'signing-key' | 'intermediate' | 'root' | 'crl' | 'unused'

/** One block of the pile. */
export interface Piece extends Place {
  /** Name of the file that the block comes from, as given. */
  readonly file: string
  /** Position among the blocks of that file, counted from 1. */
  readonly block: number
  /** Line of its BEGIN, counted from 1. */
  readonly line: number
  /** The label as it is. */
  readonly label: string
  /** What it is: a name, a kind of key, the issuer of a CRL, or the label. */
  readonly what: string
  /** What it is for in the set. */
  readonly role: PieceRole
  /** The files it goes into; none when it is left out. */
  readonly goesInto: readonly string[]
  /** Why it has this role. */
  readonly reason: string
}

/** A pile put in order. */
export interface SortedPieces {
  /** Every block, in the order of the files. */
  readonly pieces: readonly Piece[]
  /** What is missing or ambiguous (errors), left out or repaired; the most useful first. */
  readonly findings: readonly Finding[]
  /** The set that the pile holds; left out while something is missing. Its key is in the clear. */
  readonly set?: CacertsSet
}

/** How a pile is read. */
export interface SortPiecesOptions extends LongCallOptions {
  /** Of encrypted keys. */
  readonly passphrase?: string
  /** What the call may cost: its operations, and what opening one key may; the `reason` of a piece says where a key asks for more. */
  readonly limits?: CallLimits & Partial<KeyLimits>
}

/** What was chosen out of the pile. */
interface Choice {
  readonly signer: Candidate
  readonly chain: readonly CertificatePiece[]
  readonly roots: readonly CertificatePiece[]
  readonly crls: readonly RawPiece[]
  /** The places of the roots, by their octets. */
  readonly rootAt: ReadonlyMap<string, number>
  /** The certificates of chain and roots, by what their keys have in common with others. */
  readonly owners: ReadonlyMap<string, readonly CertificatePiece[]>
}

const missing = (what: string, facts: Readonly<Record<string, string>> = {}): Finding =>
  finding(CACERTS_TOOLS_CODES, 'cacerts-piece-missing', { what, ...facts })

const describe = (piece: CertificatePiece): string =>
  `${nameOf(piece.certificate)} (${piece.file}, block ${String(piece.block)})`

/** Nothing can sign: which half is missing? */
function noSigner(
  certificates: readonly CertificatePiece[],
  keys: readonly RawPiece[],
): readonly Finding[] {
  const cas = certificates.filter(({ certificate }) => isCa(certificate))
  const below = cas.filter(({ certificate }) => !certificate.selfIssued)
  const names = (below.length > 0 ? below : cas).map(describe).join(' or ')
  if (cas.length === 0) return [missing('a CA certificate')]
  if (keys.length === 0) return [missing(`the private key of ${names}`)]
  const theirs = keys
    .filter(hasKey)
    .map(({ key, file }) => `${describeKey(key.publicKey)} in ${file}`)
  return [
    missing(
      `a CA certificate of the key that is there (${theirs.join(', ')}), or the key of ${names}`,
    ),
  ]
}

// where further roots are known to belong to the set: next to its root, or under a name that says so
const ROOT_FILES = /(?:^|\/)(?:root-cert\.pem|ca\.crt)$/

function furtherRoots(
  root: CertificatePiece,
  certificates: readonly CertificatePiece[],
): readonly CertificatePiece[] {
  return certificates.filter(
    (one) =>
      one.certificate.selfIssued &&
      isCa(one.certificate) &&
      !sameCertificate(one, root) &&
      (one.file === root.file || ROOT_FILES.test(one.file)),
  )
}

function choose(
  signer: Candidate,
  certificates: readonly CertificatePiece[],
  pieces: readonly RawPiece[],
): Choice | Finding {
  const { path } = signer
  const root = path.at(-1) as CertificatePiece
  if (!root.certificate.selfIssued) {
    const issuer = root.certificate.issuer.text
    return missing(`the issuer of ${nameOf(root.certificate)}: ${issuer}`, { issuer })
  }
  // a root that signs itself is its own chain
  const chain = path.length === 1 ? path : path.slice(0, -1)
  const crls = pieces.filter(({ crl }) =>
    path.some(
      ({ certificate }) => crl !== undefined && equalBytes(crl.issuer.der, certificate.subject.der),
    ),
  )
  const roots = [root, ...furtherRoots(root, certificates)]
  const rootAt = new Map(roots.map(({ certificate }, at) => [latin1(certificate.der), at]))
  const owners = groupBy([...chain, ...roots], ({ certificate }) =>
    bucketOf(certificate.publicKey.spki),
  )
  return { signer, chain, roots, crls, rootAt, owners }
}

type Placement = Pick<Piece, 'role' | 'goesInto' | 'reason'>

const unused = (reason: string): Placement => ({ role: 'unused', goesInto: [], reason })

function placeCertificate(piece: CertificatePiece, choice: Choice | undefined): Placement {
  if (choice === undefined)
    return unused(isCa(piece.certificate) ? 'a CA, but the set is not whole' : 'no CA certificate')
  const { signer, chain, rootAt } = choice
  const is = (other: CertificatePiece): boolean => sameCertificate(piece, other)
  const root = rootAt.get(latin1(piece.certificate.der))
  if (root !== undefined) {
    const signs = is(signer.signer)
    return {
      role: signs ? 'signing-certificate' : 'root',
      goesInto: signs ? ['ca-cert.pem', 'cert-chain.pem', 'root-cert.pem'] : ['root-cert.pem'],
      reason: root === 0 ? 'the path ends in it' : 'is among the roots',
    }
  }
  if (is(signer.signer))
    return {
      role: 'signing-certificate',
      goesInto: ['ca-cert.pem', 'cert-chain.pem'],
      reason: 'the lowest CA whose key is there',
    }
  if (chain.some(is))
    return { role: 'intermediate', goesInto: ['cert-chain.pem'], reason: 'leads up to the root' }
  if (!isCa(piece.certificate)) return unused('no CA certificate')
  return unused('does not lead from the signing CA to the root')
}

function placeKey(piece: RawPiece, choice: Choice | undefined): Placement {
  const { key } = piece
  if (choice === undefined || key === undefined) return unused('the set is not whole')
  if (keyMatches(key, choice.signer.signer.certificate))
    return { role: 'signing-key', goesInto: ['ca-key.pem'], reason: 'the key of the signing CA' }
  const above = choice.owners
    .get(bucketOf(key.publicKey.spki))
    ?.find(({ certificate }) => keyMatches(key, certificate))
  return above === undefined
    ? unused('belongs to no certificate of the set')
    : unused(`the key of ${nameOf(above.certificate)} is not needed: keep it off the cluster`)
}

function placeOther(piece: RawPiece, choice: Choice | undefined): Placement {
  if (piece.problem !== undefined) return unused(piece.problem)
  if (piece.crl === undefined) return unused(`nothing is made of ${piece.label}`)
  return choice?.crls.includes(piece) === true
    ? { role: 'crl', goesInto: ['ca-crl.pem'], reason: 'the CRL of a CA of the set' }
    : unused('the CRL of a CA that is not in the set')
}

function whatIs({ certificate, key, crl, label }: RawPiece): string {
  if (certificate !== undefined) return nameOf(certificate)
  if (key !== undefined) return `private key ${describeKey(key.publicKey)}`
  return crl === undefined ? label : `CRL of ${crl.issuer.text}`
}

function placePiece(raw: RawPiece, choice: Choice | undefined): Piece {
  const { file, block, line, label, certificate } = raw
  const place =
    certificate !== undefined
      ? placeCertificate({ ...raw, certificate }, choice)
      : raw.key !== undefined
        ? placeKey(raw, choice)
        : placeOther(raw, choice)
  return Object.freeze({ file: cutKeys(file), block, line, label, what: whatIs(raw), ...place })
}

/** What is left out is said, but not twice: unreadable blocks are reported already. */
function leftOut(pieces: readonly Piece[], raw: readonly RawPiece[]): readonly Finding[] {
  return pieces.flatMap(({ file, block, line, role, what, reason }, index) =>
    role !== 'unused' || raw[index]?.problem !== undefined
      ? []
      : [
          finding(
            CACERTS_TOOLS_CODES,
            'cacerts-piece-left-out',
            { what, reason },
            { file, block, line },
          ),
        ],
  )
}

function setOf({ signer, chain, roots, crls }: Choice): CacertsSet {
  const pem = (pieces: readonly CertificatePiece[]): string =>
    certificatesPem(pieces.map(({ certificate }) => certificate))
  const lists = crls.flatMap(({ crl }) =>
    crl === undefined ? [] : [formatPem('X509 CRL', crl.der)],
  )
  return readCacerts({
    'ca-cert.pem': pem([signer.signer]),
    'ca-key.pem': formatPrivateKey(signer.key.key),
    'cert-chain.pem': pem(chain),
    'root-cert.pem': pem(roots),
    ...(lists.length === 0 ? {} : { 'ca-crl.pem': [...new Set(lists)].join('') }),
  })
}

/**
 * Puts a pile of certificates and keys in order: says what each block is and which belong together, what is missing, what
 * does not belong, and what the files of a plug-in CA set should hold.
 *
 * The signing CA is the lowest one whose key is there; from it names and signatures lead up to a self-signed root. Further
 * roots stay when they are next to that root. Dates and usages are not looked at: {@link checkCacerts} judges the set.
 *
 * @param files - Texts or octets by name, PEM with anything around it or DER; damaged text is repaired where it can only
 * mean one thing.
 * @returns Never throws for what the files hold; `set` is there when nothing is missing.
 * @throws MeshCertsError `cacerts-input` when it is given anything else.
 * @example
 * import { sortPieces } from 'meshcerts'
 * import { readFileSync } from 'node:fs'
 * const pile = ['root-cert.pem', 'ca-key.pem', 'ca-cert.pem'].map((name) => readFileSync(`fixtures/good/${name}`, 'utf8'))
 * const { pieces } = await sortPieces({ 'pile.txt': pile.join('') })
 * pieces.map(({ role }) => role) // => ['root', 'signing-key', 'signing-certificate']
 */
export async function sortPieces(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: SortPiecesOptions = {},
): Promise<SortedPieces> {
  requireObject('options', options)
  const { passphrase } = options
  const engine = engineOf(options, OPENING_LIMITS)
  const limits = someLimits(options.limits, KEY_LIMITS)
  const { pieces: raw, notes } = await readPieces(readFiles(files), { engine, passphrase, limits })
  const check = rememberSignatures(engine)
  const certificates = distinctCertificates(raw)
  const candidates: Candidate[] = []
  const named = indexBySubject(certificates)
  for (const pair of pairsOf(certificates, raw.filter(hasKey)))
    candidates.push({ ...pair, path: await climb(pair.signer, named, check) })
  const [signer, ...others] = lowest(candidates)
  const found: Finding[] = []
  let choice: Choice | undefined
  if (signer === undefined) found.push(...noSigner(certificates, raw.filter(hasKey)))
  else if (others.length > 0) {
    const names = [signer, ...others].map((one) => describe(one.signer))
    found.push(finding(CACERTS_TOOLS_CODES, 'cacerts-piece-ambiguous', { candidates: names }))
  } else {
    const chosen = choose(signer, certificates, raw)
    if ('signer' in chosen) choice = chosen
    else found.push(chosen)
  }
  const pieces = raw.map((one) => placePiece(one, choice))
  const left = choice === undefined ? [] : leftOut(pieces, raw)
  return Object.freeze({
    pieces: Object.freeze(pieces),
    findings: Object.freeze(sortFindings([...found, ...notes, ...left])),
    ...(choice === undefined ? {} : { set: setOf(choice) }),
  })
}
