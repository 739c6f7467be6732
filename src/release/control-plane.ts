import type { GoMinor } from './go-version.ts'

/** What a release of the control plane does with the secret `cacerts`. */
export interface ControlPlaneRules {
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
  /** The release of Go it is built with. */
  readonly go: GoMinor
}

/** `istio-1.N` (N from 6), `ossm-1.1`, `ossm-2.0` to `ossm-2.6`, `ossm-3.N`. */
export type ControlPlane = `istio-1.${number}` | `ossm-${number}.${number}`

export const DEFAULT_CONTROL_PLANE: ControlPlane = 'istio-1.27'

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
// OpenShift Service Mesh 3 was measured as Istio 1.27: what came later is not taken for granted
const OSSM_3 = { istio: 27, go: 26 } as const

// [Istio 1.N, Go 1.M]: the releases that changed what crypto/x509 accepts are the ones that matter
const GO_OF_ISTIO: readonly (readonly [istio: number, go: GoMinor])[] = [
  [27, 26],
  [26, 24],
  [24, 23],
  [21, 21],
  [18, 20],
  [16, 19],
  [14, 18],
  [0, 16],
]

function rules(istio: number, go: GoMinor): ControlPlaneRules {
  return Object.freeze({
    citadel: istio < 5,
    readsTlsScheme: istio >= 15,
    refusesIncomplete: istio >= 27,
    readsCrl: istio >= 27,
    comparesRootsAsSet: istio >= 30,
    gluesChain: istio < 7,
    // AUTO_RELOAD_PLUGIN_CERTS was off by default up to about 1.18
    reloads: istio >= 18,
    envoyOnOpenSsl: false,
    go,
  })
}

function ossmRules(version: string): ControlPlaneRules | undefined {
  const old = OSSM[version]
  if (old !== undefined) return Object.freeze({ ...rules(old.istio, old.go), envoyOnOpenSsl: true })
  return /^3\.\d+$/.test(version) ? rules(OSSM_3.istio, OSSM_3.go) : undefined
}

/**
 * What a control plane does with `cacerts`, by its name.
 *
 * @returns `undefined` for a name that is not one of {@link ControlPlane}.
 */
export function controlPlaneRules(name: string): ControlPlaneRules | undefined {
  const [, product, version = ''] = /^(istio|ossm)-(\d+\.\d+)$/.exec(name) ?? []
  if (product === 'ossm') return ossmRules(version)
  const minor = Number(version.split('.')[1])
  if (product !== 'istio' || !version.startsWith('1.') || minor < 6) return undefined
  const go = GO_OF_ISTIO.find(([from]) => minor >= from)?.[1] ?? 16
  return rules(minor, go)
}
