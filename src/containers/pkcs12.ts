import {
  CALL_LIMITS,
  engineOf,
  type CallLimits,
  type LongCallOptions,
} from '../crypto/long-call.ts'
import { someLimits, requireBytes, requireObject, type LimitRange } from '../report/argument.ts'
import type { AuthenticatedSafe, ContentInfo, EncryptedData, PFX } from 'pkijs'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import type { Encryption } from '../key/encrypted.ts'
import { keyMatches } from '../key/matches.ts'
import { KEY_LIMITS, type KeyLimits } from '../key/kdf.ts'
import { parsePrivateKey } from '../key/parse.ts'
import type { PrivateKey } from '../key/types.ts'
import { finding } from '../report/catalogue.ts'
import { errorAt, isRefusal } from '../report/error.ts'
import type { Finding } from '../report/finding.ts'
import { type Found, type FoundKey, readLock, readSafeContents } from './bags.ts'
import { CONTAINERS_CODES } from './codes.ts'
import { asContainersError, containersError, malformed } from './fail.ts'
import { refuseOtherKind, refuseText } from './kind.ts'
import { type Attempt, costOfMac, type Mac, macFits } from './mac.ts'
import { sortChain } from './sort.ts'
import {
  children,
  type Node,
  octetsOf,
  rawOf,
  readTree,
  TREE_LIMITS,
  type TreeLimits,
} from './tree.ts'

const KIND = 'PKCS#12'
const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const PROTECTED: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.7.2': 'contents that are signed with a key, not a passphrase',
  '1.2.840.113549.1.7.3': 'contents that are encrypted to a public key',
}

/** What a PKCS#12 file holds. */
export interface Pkcs12Contents {
  /** In the order of the file. */
  readonly certificates: readonly Certificate[]
  /** The same in the order of a chain: those that a key belongs to first, each followed by its issuer. */
  readonly sorted: readonly Certificate[]
  /** In the order of the file. */
  readonly keys: readonly PrivateKey[]
  /** `containers-no-mac`, `containers-passed-over`. */
  readonly findings: readonly Finding[]
}

/** What opens a PKCS#12 file. */
export interface ReadPkcs12Options extends LongCallOptions {
  /** The empty text opens files that were made without a passphrase too. */
  readonly passphrase?: string
  /** What the call may cost: its operations, what the file may hold, and what opening it may cost. */
  readonly limits?: CallLimits & Partial<Pkcs12Limits>
}

/** What a PKCS#12 file may hold, and what opening it may cost. */
export interface Pkcs12Limits extends TreeLimits, KeyLimits {
  /** Encrypted parts, and keys; 32 of each: files of a CA hold one to three (`containers-cost`). */
  readonly encrypted: number
  /**
   * What all derivations of the file may cost together, in percent of the most that one may by default: 13,000,000 rounds of PBKDF2
   * are 100, and so are 1,000,000 of PKCS#12's own; 200, four seconds (`containers-cost`).
   */
  readonly cost: number
}

// each costs a key derivation of seconds at worst; files of a CA hold one to three
export const MAX_ENCRYPTED = 32

/** Most that all derivations of a file may cost, in percent of the most that one may: four seconds. NSS asks for a sixth of it. */
export const COST_LIMIT = 200

/** What they may be raised to. */
const FILE_LIMITS = {
  ...KEY_LIMITS,
  ...TREE_LIMITS,
  encrypted: Infinity,
  cost: Infinity,
} as const satisfies LimitRange<keyof Pkcs12Limits>

type Limits = Partial<Pkcs12Limits>

// pkijs leaves its engine on globalThis when it is imported: that waits until somebody reads a file
interface Pkijs {
  readonly AuthenticatedSafe: typeof AuthenticatedSafe
  readonly EncryptedData: typeof EncryptedData
  readonly PFX: typeof PFX
}

/** Runs pkijs: what it throws says that the file is not of its schema. */
function schema<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isRefusal(error)) throw error
    // no cause: pkijs keeps the elements it read in its errors
    throw malformed(KIND, 'its structure is not that of the standard')
  }
}

/** The rounds of the MAC, 1 where left out; read here, as asn1js gives 0 for all above 2^23. */
function roundsOf(root: Node): number {
  const rounds = children(children(root, KIND)[2], KIND)[2]
  if (rounds === undefined) return 1
  // an INTEGER: its content is behind identifier and length, which is one octet where a number is sane
  return rawOf(rounds)
    .subarray(2)
    .reduce((sum, octet) => sum * 256 + octet, 0)
}

function macOf(pfx: PFX, root: Node, limits: Limits): Mac | undefined {
  const { macData } = pfx
  if (macData === undefined) return undefined
  const { digestAlgorithm, digest } = macData.mac
  const parameters = digestAlgorithm.algorithmParams as Node | undefined
  return {
    oid: digestAlgorithm.algorithmId,
    ...(parameters === undefined ? {} : { parameters: rawOf(parameters) }),
    digest: octetsOf(digest, KIND),
    salt: octetsOf(macData.macSalt, KIND),
    iterations: roundsOf(root),
    limits,
  }
}

type Part = { readonly clear: Uint8Array } | { readonly locked: Encryption }

function refuseProtected(type: string): Error {
  const form = PROTECTED[type] ?? `contents of the type ${type}`
  return containersError('containers-unsupported-form', { wanted: KIND, form })
}

/** One ContentInfo of the AuthenticatedSafe; its encryption is looked at before any passphrase is. */
function partOf(info: ContentInfo, pkijs: Pkijs, limits: Limits): Part {
  if (info.contentType === DATA) return { clear: octetsOf(info.content, KIND) }
  if (info.contentType !== ENCRYPTED_DATA) throw refuseProtected(info.contentType)
  const { encryptedContentInfo } = schema(
    () => new pkijs.EncryptedData({ schema: info.content as unknown as Node }),
  )
  const { contentEncryptionAlgorithm } = encryptedContentInfo
  const algorithm = new Uint8Array(contentEncryptionAlgorithm.toSchema().toBER())
  const data = schema(() => new Uint8Array(encryptedContentInfo.getEncryptedContent()))
  return { locked: readLock(algorithm, data, limits) }
}

interface File {
  readonly mac: Mac | undefined
  /** What the MAC covers. */
  readonly contents: Uint8Array
  readonly parts: readonly Part[]
}

function readFile(bytes: Uint8Array, pkijs: Pkijs, limits: Limits): File {
  const root = readTree(bytes, KIND, limits)
  refuseOtherKind(root, KIND)
  const pfx = schema(() => new pkijs.PFX({ schema: root }))
  const { contentType } = pfx.authSafe
  if (contentType !== DATA) throw refuseProtected(contentType)
  const contents = octetsOf(pfx.authSafe.content, KIND)
  const tree = readTree(contents, KIND, limits)
  const { safeContents } = schema(() => new pkijs.AuthenticatedSafe({ schema: tree }))
  limitEncrypted(safeContents.length, limits)
  return {
    mac: schema(() => macOf(pfx, root, limits)),
    contents,
    parts: safeContents.map((info) => partOf(info, pkijs, limits)),
  }
}

function limitEncrypted(found: number, { encrypted: limit = MAX_ENCRYPTED }: Limits): void {
  if (found <= limit) return
  throw containersError('containers-cost', { what: 'encrypted parts', found, limit })
}

/** A file of many parts may not ask for a full derivation for each of them. */
function limitCost(file: File, keys: readonly FoundKey[], limits: Limits): void {
  const locked = [...file.parts, ...keys].flatMap((one) => ('locked' in one ? [one.locked] : []))
  const parts = locked.reduce((sum, { cost }) => sum + cost, 0)
  const cost = parts + (file.mac === undefined ? 0 : costOfMac(file.mac))
  const { cost: limit = COST_LIMIT } = limits
  const found = Math.ceil(cost * 100)
  if (cost * 100 <= limit) return
  const what = 'key derivations that together cost, in percent of the most that one may,'
  throw containersError('containers-cost', { what, found, limit })
}

/** The passphrase that the MAC fits; without a MAC the one that was given. */
async function attemptOf(
  file: File,
  engine: Engine,
  passphrase: string | undefined,
): Promise<Attempt | undefined> {
  if (passphrase === undefined) {
    if (file.mac === undefined) return undefined
    throw containersError('containers-passphrase-missing', {})
  }
  const given = { passphrase, bare: false }
  if (file.mac === undefined) return given
  // OpenSSL and Windows write "no passphrase" either way, and try both
  const attempts = passphrase === '' ? [given, { passphrase, bare: true }] : [given]
  for (const attempt of attempts) {
    if (await macFits(file.mac, file.contents, engine, attempt)) return attempt
  }
  throw containersError('containers-passphrase-wrong', {
    problem: 'the MAC does not fit, or the file was changed',
  })
}

interface Opener {
  readonly engine: Engine
  readonly attempt: Attempt | undefined
  /** Was the passphrase proved by a MAC? */
  readonly proved: boolean
}

async function unlock(locked: Encryption, opener: Opener): Promise<Uint8Array> {
  const { attempt, engine } = opener
  if (attempt === undefined) throw containersError('containers-passphrase-missing', {})
  try {
    return await locked.open(engine, attempt.passphrase, attempt.bare)
  } catch (error) {
    throw asContainersError(error)
  }
}

async function readPart(part: Part, found: Found, opener: Opener): Promise<void> {
  if ('clear' in part) {
    readSafeContents(part.clear, found)
    return
  }
  const plain = await unlock(part.locked, opener)
  try {
    readSafeContents(plain, found)
  } catch (error) {
    // the padding fits by chance in one file of 256: what comes out then is not ASN.1
    if (opener.proved || !isRefusal(error) || error.code !== 'containers-malformed') {
      throw error
    }
    throw containersError('containers-passphrase-wrong', { problem: 'it does not decrypt' })
  }
}

async function readKey(key: FoundKey, opener: Opener): Promise<PrivateKey> {
  const der = 'clear' in key ? key.clear : await unlock(key.locked, opener)
  try {
    return await parsePrivateKey(der, { engine: opener.engine })
  } catch (error) {
    const garbage = isRefusal(error) && error.code === 'key-malformed'
    if ('clear' in key || opener.proved || !garbage) throw error
    throw containersError('containers-passphrase-wrong', { problem: 'it does not decrypt' })
  } finally {
    // what was decrypted is ours
    if ('locked' in key) der.fill(0)
  }
}

/** An error inside says which of the certificates or keys it speaks of. */
async function numbered<T, R>(
  what: string,
  list: readonly T[],
  read: (one: T) => R | Promise<R>,
): Promise<readonly R[]> {
  const all: R[] = []
  for (const [index, one] of list.entries()) {
    try {
      all.push(await read(one))
    } catch (error) {
      if (!isRefusal(error) || error.code.startsWith('containers-')) throw error
      throw errorAt(error, { certificate: `${what} ${index + 1}` })
    }
  }
  return Object.freeze(all)
}

function findingsOf(file: File, found: Found): readonly Finding[] {
  return Object.freeze([
    ...(file.mac === undefined ? [finding(CONTAINERS_CODES, 'containers-no-mac', {})] : []),
    ...[...new Set(found.passed)].map((what) =>
      finding(CONTAINERS_CODES, 'containers-passed-over', { what }),
    ),
  ])
}

/**
 * Reads a PKCS#12 file (`.p12`, `.pfx`): what a corporate CA, Windows or Java sends.
 *
 * The MAC is verified before anything is decrypted. PBES2 is read everywhere, PBES1 with 3DES on Node; RC2, RC4 and DES are
 * refused with the command that converts them. BER is accepted, as these files come so; certificates and keys inside are
 * held to DER.
 *
 * @param bytes - The file, with nothing behind it.
 * @param options - Passphrase and engine. A file without MAC and encryption needs no passphrase.
 * @throws MeshCertsError `containers-passphrase-missing`, `containers-passphrase-wrong`; `containers-malformed` for a
 * broken file; `containers-unsupported-encryption`, `containers-unsupported-form`, `containers-engine`, `containers-cost`,
 * `containers-too-large`; `containers-none`, `containers-other-kind`; as `parseCertificate` and `parsePrivateKey` for what is inside.
 * @example
 * import { readPkcs12 } from 'meshcerts/containers'
 * const code = await readPkcs12(new Uint8Array(0)).catch((error) => error.code)
 * code // => 'containers-none'
 */
export async function readPkcs12(
  bytes: Uint8Array,
  options: ReadPkcs12Options = {},
): Promise<Pkcs12Contents> {
  requireBytes('input', bytes)
  requireObject('options', options)
  const engine = engineOf(options, { ...CALL_LIMITS, ...FILE_LIMITS })
  const limits = someLimits(options.limits, FILE_LIMITS)
  refuseText(bytes, KIND)
  const file = readFile(bytes, await import('pkijs'), limits)
  limitCost(file, [], limits)
  const attempt = await attemptOf(file, engine, options.passphrase).catch((error: unknown) => {
    throw asContainersError(error)
  })
  const opener: Opener = { engine, attempt, proved: file.mac !== undefined }
  const found: Found = { certificates: [], keys: [], passed: [], limits }
  for (const part of file.parts) await readPart(part, found, opener)
  limitEncrypted(found.keys.length, limits)
  limitCost(file, found.keys, limits)
  const certificates = await numbered('certificate', found.certificates, parseCertificateDer)
  const keys = await numbered('key', found.keys, (key) => readKey(key, opener))
  const own = certificates.filter((one) => keys.some((key) => keyMatches(key, one)))
  return Object.freeze({
    certificates,
    sorted: sortChain(certificates, own),
    keys,
    findings: findingsOf(file, found),
  })
}
