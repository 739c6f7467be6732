// The room `release`: control planes and what each release does, by one table and one parser of names; with it the Go
// (go-version.ts) and the ztunnel (ztunnel.ts) of each release. Not here: how a component does it, which is in
// `emulation`.

import { finding } from '../report/catalogue.ts'
import { MeshCertsError } from '../report/error.ts'
import { RELEASE_CODES } from './codes.ts'
import type { GoMinor } from './go-version.ts'

/** `istio-1.N` (N from 6), `ossm-1.1`, `ossm-2.0` to `ossm-2.6`, `ossm-3.N`; each with a patch release or without: `istio-1.27.3`. */
export type ControlPlane = `istio-1.${number}` | `ossm-${number}.${number}`

/** The release that is assumed where none is named: the newest that the table below knows. */
export const DEFAULT_CONTROL_PLANE: ControlPlane = 'istio-1.31'

/** The names that are taken, in words. */
export const CONTROL_PLANE_FORMS =
  'istio-1.N (N from 6), ossm-1.1, ossm-2.0 to ossm-2.6 or ossm-3.N, with or without the patch release, such as istio-1.27.3'

/** What a release of the control plane does: with the secret `cacerts`, and what its Envoy is made of. */
export interface ControlPlaneRules {
  /** The name as it was given. */
  readonly name: ControlPlane
  /** Istio itself, or OpenShift Service Mesh. */
  readonly product: 'istio' | 'ossm'
  /** The minor number of the Istio that it is made of: 27 is Istio 1.27. */
  readonly istio: number
  /** Citadel, not istiod, signs (OpenShift Service Mesh 1.1): with `selfSigned: false` it wants its files, and stops without. */
  readonly citadel: boolean
  /** Reads `tls.crt`, `tls.key` and `ca.crt`: Istio 1.15, OpenShift Service Mesh 2.4. */
  readonly readsTlsScheme: boolean
  /** Refuses a set of which only a part is there: Istio 1.27. Before, only the key file decided. */
  readonly refusesIncomplete: boolean
  /** Reads `ca-crl.pem`: Istio 1.27. */
  readonly readsCrl: boolean
  /** Compares old and new roots as sets of certificates: Istio 1.30. Before, byte-wise. */
  readonly comparesRootsAsSet: boolean
  /** Joins `cert-chain.pem` and `root-cert.pem` without a line break between: before Istio 1.7 and up to OSSM 2.0. */
  readonly gluesChain: boolean
  /** Reads changed files without a restart. */
  readonly reloads: boolean
  /** Its Envoy is built on OpenSSL (OpenShift Service Mesh 2), not on BoringSSL. */
  readonly envoyOnOpenSsl: boolean
  /**
   * Its Envoy takes a certificate that is not self-signed as a trust anchor (X509_V_FLAG_PARTIAL_CHAIN): Envoy 1.24, which is
   * Istio 1.16 and OpenShift Service Mesh 2.4. Source: the release notes of Envoy 1.24.
   */
  readonly partialChain: boolean
  /**
   * Its agents hand the roots to Envoy block by block, each text once, in the order of the texts: Istio 1.12, OpenShift
   * Service Mesh 2.2. Before, the file went as it is.
   */
  readonly sortsAnchors: boolean
  /**
   * Hands `caCertificates` of MeshConfig to sidecars with ISTIO_MULTIROOT_MESH=true, which is off by default in every release:
   * Istio 1.12, OpenShift Service Mesh 2.2, whose agents put anchors together.
   */
  readonly sendsCaCertificates: boolean
  /** Servers take clients of `caCertificates[].trustDomains` too: Istio 1.18 (istio/istio PR 43536), OpenShift Service Mesh 2.5. */
  readonly takesDomainsOfCas: boolean
  /** Publishes its root as a ClusterTrustBundle with ENABLE_CLUSTER_TRUST_BUNDLE_API=true, off by default: Istio 1.25. */
  readonly hasClusterTrustBundle: boolean
  /**
   * Is asked for what stands behind `sds://` in a credentialName where there is no SDS server: Istio 1.30.1 (its release notes; 1.30.0
   * does not yet). The one fact here that depends on the patch release; without one the newest patch is meant.
   */
  readonly followsSds: boolean
  /** An operator sets it up from a ServiceMeshControlPlane: OpenShift Service Mesh 1 and 2. */
  readonly hasControlPlaneResource: boolean
  /** The release of Go it is built with. */
  readonly go: GoMinor
}

// the Istio release that an OpenShift Service Mesh is made of, and its Go where the two do not go together
const OSSM: Readonly<Record<string, { readonly istio: number; readonly go: GoMinor }>> = {
  '1.1': { istio: 4, go: 13 },
  '2.0': { istio: 6, go: 13 },
  '2.1': { istio: 9, go: 15 },
  '2.2': { istio: 12, go: 16 },
  '2.3': { istio: 14, go: 17 },
  '2.4': { istio: 16, go: 19 },
  '2.5': { istio: 18, go: 20 },
  '2.6': { istio: 20, go: 21 },
}
// OpenShift Service Mesh 3 carries an Istio without changes to how it signs: version support tables of Red Hat's release notes, as
// of 3.0.11, 3.1.11, 3.2.8, 3.3.6 and 3.4.1. A later one counts as the newest of them.
const ISTIO_OF_OSSM_3: readonly number[] = [24, 26, 27, 28, 30]

// [Istio 1.N, Go 1.M]: the go line of go.mod on the release branches. A release may be built with a newer toolchain; what
// crypto/x509 allows (GODEBUG) follows that line all the same.
const GO_OF_ISTIO: readonly (readonly [istio: number, go: GoMinor])[] = [
  [31, 26],
  [29, 25],
  [26, 24],
  [25, 23],
  [22, 22],
  [21, 21],
  [18, 20],
  [16, 19],
  [14, 18],
  [0, 16],
]

type Facts = Omit<ControlPlaneRules, 'name' | 'product'>

function factsOf(istio: number, go: GoMinor): Facts {
  return {
    istio,
    citadel: istio < 5,
    readsTlsScheme: istio >= 15,
    refusesIncomplete: istio >= 27,
    readsCrl: istio >= 27,
    comparesRootsAsSet: istio >= 30,
    gluesChain: istio < 7,
    // AUTO_RELOAD_PLUGIN_CERTS was off by default up to about 1.18
    reloads: istio >= 18,
    envoyOnOpenSsl: false,
    partialChain: istio >= 16,
    sortsAnchors: istio >= 12,
    sendsCaCertificates: istio >= 12,
    takesDomainsOfCas: istio >= 18,
    hasClusterTrustBundle: istio >= 25,
    followsSds: istio >= 30,
    hasControlPlaneResource: false,
    go,
  }
}

function ossmFacts(major: number, minor: number): Facts | undefined {
  const old = OSSM[`${String(major)}.${String(minor)}`]
  if (old !== undefined)
    return { ...factsOf(old.istio, old.go), envoyOnOpenSsl: true, hasControlPlaneResource: true }
  if (major !== 3) return undefined
  return ofIstio(ISTIO_OF_OSSM_3[minor] ?? (ISTIO_OF_OSSM_3.at(-1) as number))
}

const ofIstio = (minor: number): Facts =>
  factsOf(minor, GO_OF_ISTIO.find(([from]) => minor >= from)?.[1] ?? 16)

function istioFacts(major: number, minor: number, patch?: number): Facts | undefined {
  if (major !== 1 || minor < 6) return undefined
  return minor === 30 && patch === 0 ? { ...ofIstio(minor), followsSds: false } : ofIstio(minor)
}

// two digits reach to Istio 1.99: a third is a slip, such as 1.180
const NAME = /^(istio|ossm)-(\d)\.(0|[1-9]\d?)(?:\.(0|[1-9]\d?))?$/

function lookUp(name: string): ControlPlaneRules | undefined {
  const [, product, major, minor, patch] = NAME.exec(name) ?? []
  if (product === undefined) return undefined
  const find = product === 'ossm' ? ossmFacts : istioFacts
  const facts = find(Number(major), Number(minor), patch === undefined ? undefined : Number(patch))
  return facts === undefined
    ? undefined
    : Object.freeze({
        name: name as ControlPlane,
        product: product as ControlPlaneRules['product'],
        ...facts,
      })
}

/** The name that was perhaps meant: in another case, with `v` before the number, without the product. */
function nearName(text: string): string | undefined {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^(istio|ossm)[-_ ]?v?/, '$1-')
    .replace(/^v?(?=\d)/, 'istio-')
  return lookUp(bare) === undefined ? undefined : bare
}

function unknown(name: unknown): MeshCertsError {
  const near = typeof name === 'string' ? nearName(name) : undefined
  const facts = {
    found: typeof name === 'string' ? `"${name}"` : `a value of the type ${typeof name}`,
    allowed: CONTROL_PLANE_FORMS,
    meant: near ?? null,
  }
  const fix = `write ${near ?? CONTROL_PLANE_FORMS}`
  return new MeshCertsError(finding(RELEASE_CODES, 'release-unknown', facts, {}, { fix }))
}

/**
 * What a control plane does, by its name: the one reader of `controlPlane` and `--control-plane`.
 *
 * A patch release counts as its minor release, with one exception, `followsSds`: rules that a patch brought are those of the newest
 * patch. A minor release of Istio or OpenShift Service Mesh 3 that is later than the
 * table counts as the newest in it.
 *
 * @param name - One of {@link ControlPlane}; {@link DEFAULT_CONTROL_PLANE} where it is left out.
 * @returns Frozen.
 * @throws MeshCertsError `release-unknown` for every other value; `facts.meant` is the name that was perhaps meant.
 *
 * @example
 * parseControlPlane('istio-1.27.3').readsCrl // => true
 * parseControlPlane('ossm-2.3').partialChain // => false
 */
export function parseControlPlane(name: unknown = DEFAULT_CONTROL_PLANE): ControlPlaneRules {
  const found = typeof name === 'string' ? lookUp(name) : undefined
  if (found === undefined) throw unknown(name)
  return found
}

/** `1.27` of `istio-1.27.3`, `2.6` of `ossm-2.6`. */
export const releaseNumber = ({ name }: Pick<ControlPlaneRules, 'name'>): string =>
  /\d+\.\d+/.exec(name)?.[0] ?? ''

/** The minor release of Istio that an operator is asked for; nothing where it is not known which it is. */
export function istioReleaseOf(rules: ControlPlaneRules): string | undefined {
  const [major, minor] = releaseNumber(rules).split('.').map(Number)
  if (rules.product === 'istio') return releaseNumber(rules)
  const istio = major === 3 ? ISTIO_OF_OSSM_3[minor as number] : undefined
  return istio === undefined ? undefined : `1.${String(istio)}`
}
