import { readCertificates } from '../certificate/input.ts'
import { parseRevocationLists, type RevocationList } from '../certificate/crl.ts'
import type { Certificate } from '../certificate/types.ts'
import type { CacertsSet } from '../cacerts/read.ts'
import { createReading, type Reading } from '../emulation/parse-cache.ts'
import {
  parseControlPlane,
  type ControlPlane,
  type ControlPlaneRules,
} from '../release/control-plane.ts'
import { viewSet } from '../cacerts/open-set.ts'
import { finding } from '../report/catalogue.ts'
import { isRefusal, MeshCertsError } from '../report/error.ts'
import { WORKLOAD_CODES } from './codes.ts'

/** What an administrator trusts: the roots, and with a whole set the signing certificate and the chain. */
export interface Trust {
  readonly roots: readonly Certificate[]
  /** `root-cert.pem` as it is in the set. */
  readonly rootFile?: Uint8Array
  readonly signer?: Certificate
  readonly chain?: readonly Certificate[]
  /** The CRLs of the set, which istiod hands to every Envoy. */
  readonly crls?: readonly RevocationList[]
  /** The files of the set that hold the two. */
  readonly files?: { readonly chain: string; readonly roots: string }
  /** The release that read the set, or the one that is assumed. */
  readonly rules: ControlPlaneRules
  readonly reading: Reading
}

/** Roots as certificates, PEM text or DER. */
export type RootsInput = string | Uint8Array | readonly (Certificate | Uint8Array | string)[]

/** CRLs that can be read; what cannot is a fault of the set, which `checkCacerts` names. */
function crlsIn(roots: Uint8Array | undefined): readonly RevocationList[] {
  try {
    return roots === undefined ? [] : parseRevocationLists(roots)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return []
  }
}

function readSet(set: CacertsSet, rules: ControlPlaneRules, reading: Reading): Trust {
  const { views, roles, crls } = viewSet(set, { rules, reading })
  const { names, scheme } = roles
  const certificates = (role: 'roots' | 'chain' | 'signing-certificate'): readonly Certificate[] =>
    views[role]?.certificates.map(({ certificate }) => certificate) ?? []
  const [signer] = certificates('signing-certificate')
  const trust = {
    rules,
    reading,
    // Envoy loads the CRLs of root-cert.pem with its anchors (X509_STORE_add_crl)
    crls: [...crls, ...crlsIn(roles.bytes.roots)],
    roots: certificates('roots'),
    ...(roles.bytes.roots && { rootFile: roles.bytes.roots }),
    chain: certificates('chain'),
    // istiod joins the two files of cert-manager to the chain
    files: {
      chain: scheme === 'tls' ? `${names.chain} with ${names.roots}` : names.chain,
      roots: names.roots,
    },
  }
  return signer === undefined ? trust : { ...trust, signer }
}

/** The call itself is wrong. */
export function wrongOptions(problem: string): MeshCertsError {
  return new MeshCertsError(finding(WORKLOAD_CODES, 'workload-options', { problem }))
}

/** Reads what the caller trusts: a set or roots, not both. */
export function readTrust(
  cacerts: CacertsSet | undefined,
  roots: RootsInput | undefined,
  controlPlane?: ControlPlane,
): Trust {
  if ((cacerts === undefined) === (roots === undefined)) {
    const problem = 'give either cacerts or roots: what the workload is verified against'
    throw wrongOptions(problem)
  }
  // read even where only a set needs it: a misspelt release is never ignored
  const rules = parseControlPlane(controlPlane)
  const reading = createReading(rules.go)
  return cacerts === undefined
    ? { rules, reading, roots: readCertificates(roots as RootsInput, 'roots') }
    : readSet(cacerts, rules, reading)
}
