import { requireString } from '../report/argument.ts'
/**
 * The curves (groups) that OpenShift Service Mesh 2 knows, as it spells them, in the order of its documentation. In a setting
 * the first has the highest priority.
 */
export const ECDH_CURVES = ['CurveP256', 'CurveP384', 'CurveP521', 'X25519'] as const

/** One of {@link ECDH_CURVES}. */
export type EcdhCurve = (typeof ECDH_CURVES)[number]

/** What is known of a curve or group. */
export interface CurveFacts {
  /** Spelling of OpenShift Service Mesh 2, where it knows the curve. */
  readonly ossm?: EcdhCurve
  /** Spelling of Istio, Envoy and of TLS texts in general. */
  readonly name: string
  /** Name in the IANA registry. */
  readonly iana?: string
  /** The constant of Go's `crypto/tls`. */
  readonly go?: string
  /** The names that OpenSSL takes for it, the usual first. */
  readonly openssl: readonly string[]
  /** Further names in use. */
  readonly aliases: readonly string[]
  /** Number of the group on the wire. */
  readonly group: number
  /** Size of the field; left out for groups with a post-quantum part. */
  readonly bits?: number
  /** Dotted identifier of the curve in certificates and keys; left out where it has none. */
  readonly oid?: string
  /** `legacy`: only where old data is read. */
  readonly fips: boolean | 'legacy'
  /** Is it a hybrid with ML-KEM? */
  readonly postQuantum: boolean
  /** TLS 1.3 only. */
  readonly tls13Only: boolean
  /** The names that today's BoringSSL, thus Envoy, accepts. */
  readonly boringssl: readonly string[]
  /** In Istio's own list; a name outside it gives a warning. */
  readonly istioKnows: boolean
  /** In the default list of Envoy (BoringSSL, not FIPS). */
  readonly envoyDefault: boolean
  /** A certificate can have a key on it. */
  readonly certificateKey: boolean
}

// in a function, so that who imports other constants does not get it: a spread at the top level cannot be shaken off
function curveFacts(): readonly CurveFacts[] {
  const BASE = {
    aliases: [],
    fips: true,
    postQuantum: false,
    tls13Only: false,
    boringssl: [],
    istioKnows: true,
    envoyDefault: false,
    certificateKey: false,
  } as const
  const HYBRID = { ...BASE, postQuantum: true, tls13Only: true, istioKnows: false } as const

  return [
    {
      ...BASE,
      ossm: 'CurveP256',
      name: 'P-256',
      iana: 'secp256r1',
      go: 'tls.CurveP256',
      openssl: ['prime256v1', 'P-256', 'secp256r1'],
      aliases: ['P256', 'nistp256'],
      group: 23,
      bits: 256,
      oid: '1.2.840.10045.3.1.7',
      boringssl: ['P-256', 'prime256v1'],
      envoyDefault: true,
      certificateKey: true,
    },
    {
      ...BASE,
      ossm: 'CurveP384',
      name: 'P-384',
      iana: 'secp384r1',
      go: 'tls.CurveP384',
      openssl: ['secp384r1', 'P-384'],
      aliases: ['P384', 'nistp384'],
      group: 24,
      bits: 384,
      oid: '1.3.132.0.34',
      boringssl: ['P-384', 'secp384r1'],
      certificateKey: true,
    },
    {
      ...BASE,
      ossm: 'CurveP521',
      name: 'P-521',
      iana: 'secp521r1',
      go: 'tls.CurveP521',
      openssl: ['secp521r1', 'P-521'],
      // P-512 is in an example of Istio's API documentation; no software knows it
      aliases: ['P521', 'nistp521', 'P-512'],
      group: 25,
      bits: 521,
      oid: '1.3.132.0.35',
      boringssl: ['P-521', 'secp521r1'],
      certificateKey: true,
    },
    {
      ...BASE,
      ossm: 'X25519',
      name: 'X25519',
      iana: 'x25519',
      go: 'tls.X25519',
      openssl: ['X25519'],
      aliases: ['Curve25519', 'CurveX25519'],
      group: 29,
      bits: 253,
      oid: '1.3.101.110',
      fips: false,
      boringssl: ['X25519', 'x25519'],
      envoyDefault: true,
    },
    {
      ...HYBRID,
      name: 'X25519MLKEM768',
      iana: 'X25519MLKEM768',
      go: 'tls.X25519MLKEM768',
      openssl: ['X25519MLKEM768'],
      group: 4588,
      boringssl: ['X25519MLKEM768'],
      istioKnows: true,
    },
    {
      ...BASE,
      name: 'P-224',
      iana: 'secp224r1',
      openssl: ['secp224r1', 'P-224'],
      group: 21,
      bits: 224,
      oid: '1.3.132.0.33',
      fips: 'legacy',
      certificateKey: true,
    },
    {
      ...HYBRID,
      name: 'X25519Kyber768Draft00',
      openssl: [],
      group: 25497,
      fips: false,
      istioKnows: true,
    },
    {
      ...HYBRID,
      name: 'SecP256r1MLKEM768',
      iana: 'SecP256r1MLKEM768',
      go: 'tls.SecP256r1MLKEM768',
      openssl: ['SecP256r1MLKEM768'],
      group: 4587,
    },
    {
      ...HYBRID,
      name: 'SecP384r1MLKEM1024',
      iana: 'SecP384r1MLKEM1024',
      go: 'tls.SecP384r1MLKEM1024',
      openssl: ['SecP384r1MLKEM1024'],
      group: 4589,
    },
  ]
}

/** Every curve and group known, those of {@link ECDH_CURVES} first. */
export const CURVE_FACTS: readonly CurveFacts[] = /* @__PURE__ */ curveFacts()

/**
 * Tells whether a text is a curve exactly as OpenShift Service Mesh 2 spells it.
 *
 * @example
 * isEcdhCurve('CurveP256') // => true
 * isEcdhCurve('P-256') // => false
 */
export function isEcdhCurve(value: unknown): value is EcdhCurve {
  return (ECDH_CURVES as readonly unknown[]).includes(value)
}

/**
 * Finds a curve under any name that some software or the IANA registry gives it, or its group number.
 *
 * Exact but for the constants of Go, which may lack their `tls.`. `P-512`, a mistake of Istio's documentation, finds P-521.
 *
 * @example
 * findCurve('prime256v1')?.ossm // => 'CurveP256'
 * findCurve(29)?.name // => 'X25519'
 */
export function findCurve(name: string | number): CurveFacts | undefined {
  if (typeof name === 'number') return CURVE_FACTS.find((curve) => curve.group === name)
  requireString('name', name)
  const bare = name.startsWith('tls.') ? name.slice('tls.'.length) : name
  return CURVE_FACTS.find(
    (curve) =>
      [curve.ossm, curve.name, curve.iana, ...curve.openssl, ...curve.aliases].includes(name) ||
      curve.go === `tls.${bare}` ||
      hexGroup(curve.group) === name,
  )
}

function hexGroup(group: number): string {
  return `0x${group.toString(16).toUpperCase().padStart(4, '0')}`
}
