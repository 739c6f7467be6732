/**
 * Values of `minProtocolVersion` and `maxProtocolVersion` as OpenShift Service Mesh 2 spells them, the automatic one first,
 * then oldest to newest. `TLS_AUTO` stands for the default of each stack.
 */
export const TLS_VERSIONS = ['TLS_AUTO', 'TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'] as const

/** One of {@link TLS_VERSIONS}. */
export type TlsVersion = (typeof TLS_VERSIONS)[number]

/** A version that can appear on the wire: every {@link TlsVersion} but the automatic one. */
export type WireVersion = Exclude<TlsVersion, 'TLS_AUTO'>

/** The spellings of one version; a spelling is missing where that place has none. */
export interface TlsVersionFacts {
  /** OpenShift Service Mesh 2; also Envoy's own configuration. */
  readonly name: TlsVersion
  /** `meshConfig.meshMTLS` and `meshConfig.tlsDefaults`. */
  readonly mesh?: string
  /** `Gateway` `servers[].tls`. */
  readonly gateway?: string
  /** `APIServer` `tlsSecurityProfile`. */
  readonly openshift?: string
  /** `--tls-min-version` of istiod. */
  readonly flag?: string
  /** As OpenSSL and Node print it. */
  readonly openssl?: string
  /** The number on the wire. */
  readonly wire?: number
  /** Still fit for use (RFC 8996 deprecates 1.0 and 1.1). */
  readonly deprecated: boolean
}

/**
 * Tells whether a text is a version exactly as OpenShift Service Mesh 2 spells it.
 *
 * @example
 * isTlsVersion('TLSv1_2') // => true
 * isTlsVersion('TLSV1_2') // => false
 */
export function isTlsVersion(value: unknown): value is TlsVersion {
  return (TLS_VERSIONS as readonly unknown[]).includes(value)
}

function wireVersion(name: WireVersion, minor: number): TlsVersionFacts {
  const upper = name.toUpperCase()
  const current = minor > 1
  return Object.freeze({
    name,
    gateway: upper,
    openshift: `VersionTLS1${String(minor)}`,
    openssl: minor === 0 ? 'TLSv1' : `TLSv1.${String(minor)}`,
    wire: 0x0301 + minor,
    deprecated: !current,
    ...(current ? { mesh: upper, flag: `1.${String(minor)}` } : {}),
  })
}

/** The spellings of every version, in the order of {@link TLS_VERSIONS}. */
export const TLS_VERSION_FACTS: readonly TlsVersionFacts[] = /* @__PURE__ */ Object.freeze([
  /* @__PURE__ */ Object.freeze({
    name: 'TLS_AUTO' as const,
    mesh: 'TLS_AUTO',
    gateway: 'TLS_AUTO',
    deprecated: false,
  }),
  /* @__PURE__ */ wireVersion('TLSv1_0', 0),
  /* @__PURE__ */ wireVersion('TLSv1_1', 1),
  /* @__PURE__ */ wireVersion('TLSv1_2', 2),
  /* @__PURE__ */ wireVersion('TLSv1_3', 3),
])

/**
 * Finds a version under any of its spellings, or its number on the wire.
 *
 * Exact: `tlsv1_2` finds nothing. `checkTlsSettings` offers the spelling that was meant.
 *
 * @example
 * findTlsVersion('VersionTLS12')?.name // => 'TLSv1_2'
 * findTlsVersion(0x0304)?.gateway // => 'TLSV1_3'
 */
export function findTlsVersion(name: string | number): TlsVersionFacts | undefined {
  return TLS_VERSION_FACTS.find((version) =>
    typeof name === 'number'
      ? version.wire === name
      : [
          version.name,
          version.mesh,
          version.gateway,
          version.openshift,
          version.flag,
          version.openssl,
          hexWire(version.wire),
        ].includes(name),
  )
}

function hexWire(wire: number | undefined): string | undefined {
  return wire === undefined ? undefined : `0x0${wire.toString(16)}`
}
