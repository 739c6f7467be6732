import { parseRevocationList, type RevocationList } from '../certificate/crl.ts'
import { parseCertificateDer } from '../certificate/parse.ts'
import type { Certificate } from '../certificate/types.ts'
import type { Engine } from '../crypto/engine.ts'
import { equalBytes } from '../der/bytes.ts'
import { latin1 } from '../der/strings.ts'
import { parsePrivateKey } from '../key/parse.ts'
import { parseGoCertificate, type GoReading } from './go/certificate.ts'
import { parseGoPrivateKey, type GoKeyForm, type GoPrivateKey } from './go/private-key.ts'
import type { Attempt } from './go/fault.ts'
import type { GoMinor } from '../release/go-version.ts'
import { placeGoPem, type PlacedGoPemBlock } from '../pem/go-pem.ts'
import { PEM_BLOCKS, PEM_LIMIT } from '../pem/limits.ts'
import { loadBoringSsl, type LoadedPem } from '../pem/openssl-pem.ts'
import { isRefusal } from '../report/error.ts'

/**
 * What one check reads: each file once as Go sees it, each certificate once, whatever reader came upon it first.
 *
 * It lives as long as the check does: the bytes of a set belong to the caller, who may write into them afterwards.
 */
export interface Reading {
  /** As `scanGoPem`, and nothing of a file beyond the limits of PEM; by the identity of the bytes. */
  readonly blocks: (bytes: Uint8Array) => readonly PlacedGoPemBlock[]
  /** As `boringSslCertificates`, and nothing of a file that is too long; by the identity of the bytes. */
  readonly boringSslPem: (bytes: Uint8Array) => LoadedPem
  /** As `parseRevocationList`, `undefined` for what it refuses; by content. */
  readonly revocationList: (der: Uint8Array) => RevocationList | undefined
  /** As `parseCertificateDer`, and throws what it throws; by content, so that each signature is checked once too. */
  readonly parse: (der: Uint8Array) => Certificate
  /** The same, `undefined` for what it refuses. */
  readonly strict: (der: Uint8Array) => Certificate | undefined
  /** As `parseGoCertificate` for the release that reads the set; by content. */
  readonly go: (der: Uint8Array) => GoReading
  /** As `parseGoPrivateKey` for that release; the last key is known for all three forms. */
  readonly goKey: (der: Uint8Array, form: GoKeyForm) => Attempt<GoPrivateKey>
  /** The Go of that release. */
  readonly release: GoMinor
  /** The public half of a private key in any form Go reads; `undefined` when it is not a key. The key itself is not kept. */
  readonly publicHalf: (der: Uint8Array, engine: Engine) => Promise<Uint8Array | undefined>
}

/** Remembers what a function gave for an object. */
function byIdentity<In extends object, Out>(make: (input: In) => Out): (input: In) => Out {
  const known = new WeakMap<In, { readonly made: Out }>()
  return (input) => {
    const found = known.get(input) ?? { made: make(input) }
    known.set(input, found)
    return found.made
  }
}

/** Remembers what a function gave for some bytes, wherever they are. */
function byContent<Out>(make: (der: Uint8Array) => Out): (der: Uint8Array) => Out {
  const known = new Map<string, { readonly made: Out }>()
  return (der) => {
    const key = latin1(der)
    const found = known.get(key) ?? { made: make(der) }
    known.set(key, found)
    return found.made
  }
}

function unlessUnreadable<Out>(
  read: (der: Uint8Array) => Out,
): (der: Uint8Array) => Out | undefined {
  return (der) => {
    try {
      return read(der)
    } catch (error) {
      if (isRefusal(error)) return undefined
      throw error
    }
  }
}

async function publicHalf(der: Uint8Array, engine: Engine): Promise<Uint8Array | undefined> {
  try {
    const key = await parsePrivateKey(der, { engine })
    return key.publicKey.spki
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** Several steps of istiod and of the checks look at one key, in one form after the other. */
function rememberGoKey(release: GoMinor): Reading['goKey'] {
  let last: { readonly der: Uint8Array; readonly read: Map<GoKeyForm, Attempt<GoPrivateKey>> } = {
    der: new Uint8Array(0),
    read: new Map(),
  }
  return (der, form) => {
    if (!equalBytes(last.der, der)) last = { der, read: new Map() }
    const found = last.read.get(form) ?? parseGoPrivateKey(der, form, release)
    last.read.set(form, found)
    return found
  }
}

type PublicHalf = Reading['publicHalf']

/** The last key is asked for again where both readings of its file found it. */
function rememberLast(): PublicHalf {
  let last: { readonly der: Uint8Array; readonly half: ReturnType<PublicHalf> } | undefined
  return (der, engine) => {
    if (last === undefined || !equalBytes(last.der, der))
      last = { der, half: publicHalf(der, engine) }
    return last.half
  }
}

const NO_FILE = new Uint8Array(0)

/** The file, where it is no longer than a text is searched for PEM; its reader says in the same report that it is. */
const withinLimit = (bytes: Uint8Array): Uint8Array => (bytes.length > PEM_LIMIT ? NO_FILE : bytes)

/** Makes the reading of one check, with the Go of the release that will read the set. */
export function createReading(release: GoMinor): Reading {
  const parse = byContent(parseCertificateDer)
  return {
    blocks: byIdentity((bytes) => placeGoPem(withinLimit(bytes), PEM_BLOCKS) ?? []),
    boringSslPem: byIdentity((bytes) => loadBoringSsl(withinLimit(bytes))),
    revocationList: byContent(unlessUnreadable(parseRevocationList)),
    parse,
    strict: unlessUnreadable(parse),
    go: byContent((der) => parseGoCertificate(der, release)),
    goKey: rememberGoKey(release),
    release,
    publicHalf: rememberLast(),
  }
}
