import { requireObject, requireString, requireStrings } from '../report/argument.ts'
import { parseControlPlane, type ControlPlane } from '../release/control-plane.ts'
import { findCurve } from './curves.ts'
import { findCipherSuite, type AnyCipherSuite } from './lookup.ts'
import type { OpenshiftProfile } from './profiles.ts'
import { findTlsVersion, type TlsVersionFacts } from './versions.ts'

/** One of `meshConfig.tlsDefaults` and `meshConfig.meshMTLS`, as the Sail operator writes it. */
export interface MeshTlsSettings {
  /** `TLSV1_2` or `TLSV1_3`; absent where the profile allows older versions, so that Envoy's own minimum counts, TLS 1.2. */
  readonly minProtocolVersion?: string
  /** IANA names, those of TLS 1.3 among them; absent where the minimum is TLS 1.3. */
  readonly cipherSuites?: readonly string[]
  /** Only in `tlsDefaults`: `meshMTLS` has no curves. */
  readonly ecdhCurves?: readonly string[]
}

/** Settings of a ServiceMeshControlPlane of OpenShift Service Mesh 2. */
export interface ControlPlaneTlsSettings {
  /** `TLSv1_0` to `TLSv1_3`. */
  readonly minProtocolVersion: string
  /** IANA names; absent where the minimum is TLS 1.3. */
  readonly cipherSuites?: readonly string[]
  /** `CurveP256` and the like; absent where the profile has no groups. */
  readonly ecdhCurves?: readonly string[]
}

/** What becomes of a TLS security profile of OpenShift in a mesh. */
export type ProfileInMesh =
  | {
      /**
       * `sail`: the Sail operator from 1.30 on writes it where `tlsAdherence` of the APIServer is StrictAllComponents. Without it, or
       * without the operator, these are the settings to write oneself.
       */
      readonly by: 'sail'
      /** For gateways, and for connections to hosts outside. */
      readonly tlsDefaults: MeshTlsSettings
      /** For connections between sidecars. */
      readonly meshMTLS: MeshTlsSettings
      /** Flags of istiod, by name: `--tls-cipher-suites`, and from Istio 1.29 on `--tls-min-version`. */
      readonly flags: Readonly<Record<string, string>>
      /** Names that have no translation: they are left out. */
      readonly leftOut: readonly string[]
    }
  | {
      /** `hand`: OpenShift Service Mesh 2 never reads the profile; these are its settings in a ServiceMeshControlPlane. */
      readonly by: 'hand'
      /** `spec.security.controlPlane.tls`. */
      readonly tls: ControlPlaneTlsSettings
      /** Names that this release does not know: they are left out. */
      readonly leftOut: readonly string[]
    }

/** What {@link profileInMesh} needs to know besides the profile. */
export interface ProfileOptions {
  /** The release; the newest in the table unless given. */
  readonly controlPlane?: ControlPlane
}

interface Named<T> {
  readonly name: string
  readonly found: T | undefined
}

// istio-ecosystem/sail-operator 328df99dc, pkg/config/tls.go, by openshift/library-go 72bf34f474bc: IANA names of Go, RC4 too, and of
// the names of OpenSSL those that Go has
function sailName({ name, found }: Named<AnyCipherSuite>): string | undefined {
  if (found === undefined) return undefined
  if (found.kind === 'other')
    return found.iana.includes('RC4_128_SHA') && name === found.iana ? name : undefined
  if (found.kind === 'tls13') return found.goAndBoringssl ? found.iana : undefined
  return found.iana
}

// pkg/istiovalues/tls.go, normalizeECDHCurve: what it does not know goes on as it is
const SAIL_CURVES = ['P-256', 'P-384', 'X25519']
function sailCurve(name: string): string {
  const curve = findCurve(name)?.name
  return curve !== undefined && SAIL_CURVES.includes(curve) ? curve : name
}

function inMeshConfig(
  { minTLSVersion, ciphers, groups = [] }: OpenshiftProfile,
  minor: number,
): ProfileInMesh {
  const named = ciphers.map((name) => ({ name, found: findCipherSuite(name) }))
  const cipherSuites = named.map(sailName).filter((name) => name !== undefined)
  const leftOut = named.filter((one) => sailName(one) === undefined).map(({ name }) => name)
  // without one suite that it knows, the operator sets nothing at all, not even the minimum
  if (cipherSuites.length === 0)
    return { by: 'sail', tlsDefaults: {}, meshMTLS: {}, flags: {}, leftOut }
  const version = findTlsVersion(minTLSVersion)
  const shared = sharedSettings(version, cipherSuites)
  const ecdhCurves = groups.map(sailCurve)
  return {
    by: 'sail',
    tlsDefaults: { ...shared, ...(ecdhCurves.length === 0 ? {} : { ecdhCurves }) },
    meshMTLS: shared,
    flags: { '--tls-cipher-suites': cipherSuites.join(','), ...minimumFlag(version, minor) },
    leftOut,
  }
}

/** TLS 1.0 and 1.1 have no name in meshConfig; Envoy refuses suites where the minimum is TLS 1.3, so the operator leaves them out. */
function sharedSettings(
  version: TlsVersionFacts | undefined,
  cipherSuites: readonly string[],
): MeshTlsSettings {
  const minimum = version?.mesh
  return {
    ...(minimum === undefined ? {} : { minProtocolVersion: minimum }),
    ...(minimum === 'TLSV1_3' ? {} : { cipherSuites }),
  }
}

/** Istio 1.29 is the first with the flag. */
const minimumFlag = (
  version: TlsVersionFacts | undefined,
  minor: number,
): Readonly<Record<string, string>> =>
  version?.flag === undefined || minor < 29 ? {} : { '--tls-min-version': version.flag }

function inControlPlane({ minTLSVersion, ciphers, groups = [] }: OpenshiftProfile): ProfileInMesh {
  const version = findTlsVersion(minTLSVersion)?.name ?? 'TLS_AUTO'
  const suites = ciphers.map((name) => ({ name, found: findCipherSuite(name) }))
  const curves = groups.map((name) => ({ name, found: findCurve(name)?.ossm }))
  const known = suites.flatMap(({ found }) => (found?.kind === 'configurable' ? [found.iana] : []))
  const ecdhCurves = curves.map(({ found }) => found).filter((name) => name !== undefined)
  const leftOut = [
    // no setting chooses a suite of TLS 1.3: none is missed
    ...suites.filter(({ found }) => found === undefined || found.kind === 'other'),
    ...curves.filter(({ found }) => found === undefined),
  ]
  return {
    by: 'hand',
    tls: {
      minProtocolVersion: version,
      ...(version === 'TLSv1_3' || known.length === 0 ? {} : { cipherSuites: known }),
      ...(ecdhCurves.length === 0 ? {} : { ecdhCurves }),
    },
    leftOut: leftOut.map(({ name }) => name),
  }
}

/**
 * What a TLS security profile of OpenShift becomes in a mesh: the settings that the Sail operator writes (OpenShift Service Mesh 3,
 * Istio), or those to write into a ServiceMeshControlPlane (OpenShift Service Mesh 2).
 *
 * Read in the Sail operator at 328df99dc. `checkTlsSettings` judges the result: Envoy refuses some of the lists.
 *
 * @param profile - As `openshiftProfile` gives it, or what is under `tlsSecurityProfile.custom`.
 * @throws MeshCertsError `release-unknown` for a control plane that is not known.
 *
 * @example
 * const modern = profileInMesh(openshiftProfile('Modern'))
 * modern.by === 'sail' && modern.meshMTLS // => { minProtocolVersion: 'TLSV1_3' }
 */
export function profileInMesh(
  profile: OpenshiftProfile,
  options: ProfileOptions = {},
): ProfileInMesh {
  requireObject('profile', profile)
  requireString('minTLSVersion', profile.minTLSVersion)
  requireStrings('ciphers', profile.ciphers)
  requireStrings('groups', profile.groups === undefined ? [] : profile.groups)
  requireObject('options', options)
  const release = parseControlPlane(options.controlPlane)
  return release.hasControlPlaneResource
    ? inControlPlane(profile)
    : inMeshConfig(profile, release.istio)
}
