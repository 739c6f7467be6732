import { describe, expect, it } from 'vitest'
import { isMeshCertsError } from '../../src/report/error.ts'
import {
  checkTlsSettings,
  TLS_CODES,
  TLS_DIALECTS,
  type TlsCheckOptions,
} from '../../src/tls/index.ts'
import { cipherTable } from '../support/vectors.ts'
import { processorTime } from '../support/processor-time.ts'

const RSA128 = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
const ECDSA128 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
const RSA256 = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
const V1 = { dialect: 'ossm-v1' } as const
const V2 = { dialect: 'ossm-v2' } as const
const MESH = { dialect: 'istio-mesh' } as const
const GATEWAY = { dialect: 'istio-gateway' } as const
const ENVOY = { dialect: 'envoy' } as const
const FLAGS = { dialect: 'istiod-flags' } as const
const PROFILE = { dialect: 'openshift-profile' } as const

interface Case {
  /** Number of the check, or the code of a finding that is not of the 26. */
  readonly id: string
  readonly of: string
  readonly settings: unknown
  readonly options: TlsCheckOptions
  /** The same without the fault. */
  readonly twin: unknown
  readonly twinOptions?: TlsCheckOptions
  /** Words of the component that must be there. */
  readonly says?: string
  readonly meant?: string
  readonly severity?: 'error' | 'warning' | 'info'
}

const ignoredCipher = (name: string): string =>
  `Cipher ${name} is not supported, this entry will be ignored`
const ignoredCurve = (name: string): string =>
  `ECDH Curve ${name} is not supported, this entry will be ignored`
const HTTP2 =
  'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)'

const CASES: readonly Case[] = [
  {
    id: 'TLS001',
    of: 'no suite',
    settings: { cipherSuites: `${RSA128},BANANA` },
    options: V1,
    twin: { cipherSuites: RSA128 },
    says: ignoredCipher('BANANA'),
  },
  {
    id: 'TLS001',
    of: 'a suite of another kind, near to a good one',
    settings: { cipherSuites: [RSA128, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    says: ignoredCipher('TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'),
  },
  {
    id: 'TLS001',
    of: 'a flag that stops istiod',
    settings: { cipherSuites: `${RSA128},X` },
    options: FLAGS,
    twin: { cipherSuites: RSA128 },
    says: "cipher suite X not supported or doesn't exist",
  },
  {
    id: 'TLS001',
    of: 'a suite that the Gateway filter drops',
    settings: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA256'] },
    options: GATEWAY,
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    says: 'ignoring invalid cipher suites: [ECDHE-RSA-AES128-SHA256]',
  },
  {
    id: 'TLS001',
    of: 'no suite, for Envoy',
    settings: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256', 'X'] },
    options: MESH,
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    says: 'Failed to initialize cipher suites ECDHE-RSA-AES128-GCM-SHA256:X. The following ciphers were rejected when tried individually: X',
  },
  {
    id: 'TLS002',
    of: 'one letter',
    settings: { cipherSuites: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265' },
    options: V1,
    twin: { cipherSuites: RSA128 },
    meant: RSA128,
    says: ignoredCipher('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265'),
  },
  {
    id: 'TLS002',
    of: 'lower case',
    settings: { cipherSuites: [RSA128.toLowerCase()] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    meant: RSA128,
  },
  {
    id: 'TLS002',
    of: 'dashes',
    settings: { cipherSuites: [RSA128.replaceAll('_', '-')] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    meant: RSA128,
  },
  {
    id: 'TLS002',
    of: 'no TLS_',
    settings: { cipherSuites: [RSA128.slice(4)] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    meant: RSA128,
  },
  {
    id: 'TLS002',
    of: 'no _SHA256',
    settings: { cipherSuites: [RSA128, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305'] },
    options: V2,
    twin: { cipherSuites: [RSA128, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'] },
    meant: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  },
  {
    id: 'TLS002',
    of: 'lower case, Gateway',
    settings: { cipherSuites: ['ecdhe-rsa-aes128-gcm-sha256'] },
    options: GATEWAY,
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    meant: 'ECDHE-RSA-AES128-GCM-SHA256',
  },
  {
    id: 'TLS003',
    of: 'OpenSSL name',
    settings: { cipherSuites: [RSA128, 'ECDHE-RSA-AES256-GCM-SHA384'] },
    options: V2,
    twin: { cipherSuites: [RSA128, RSA256] },
    meant: RSA256,
    says: ignoredCipher('ECDHE-RSA-AES256-GCM-SHA384'),
  },
  {
    id: 'TLS003',
    of: 'IANA name',
    settings: { cipherSuites: [RSA128] },
    options: GATEWAY,
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    meant: 'ECDHE-RSA-AES128-GCM-SHA256',
    says: `ignoring invalid cipher suites: [${RSA128}]`,
  },
  {
    id: 'TLS003',
    of: 'OpenSSL name in a flag',
    settings: { cipherSuites: `${RSA128},ECDHE-RSA-AES256-GCM-SHA384` },
    options: FLAGS,
    twin: { cipherSuites: `${RSA128},${RSA256}` },
    says: "cipher suite ECDHE-RSA-AES256-GCM-SHA384 not supported or doesn't exist",
  },
  {
    id: 'TLS004',
    of: 'TLS 1.3 name',
    settings: { cipherSuites: [RSA128, 'TLS_AES_128_GCM_SHA256'] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    severity: 'error',
    says: ignoredCipher('TLS_AES_128_GCM_SHA256'),
  },
  {
    id: 'TLS004',
    of: 'only TLS 1.3 names, Envoy',
    settings: { cipherSuites: ['TLS_AES_128_GCM_SHA256'] },
    options: ENVOY,
    twin: { cipherSuites: [RSA128] },
    severity: 'error',
  },
  {
    id: 'TLS004',
    of: 'a TLS 1.3 name among others, Envoy',
    settings: { cipherSuites: [RSA128, 'TLS_AES_128_GCM_SHA256'] },
    options: ENVOY,
    twin: { cipherSuites: [RSA128] },
    severity: 'warning',
  },
  {
    id: 'TLS005',
    of: 'every suite unknown',
    settings: { cipherSuites: 'A,B' },
    options: V1,
    twin: { cipherSuites: `A,${RSA128}` },
  },
  {
    id: 'TLS005',
    of: 'every curve unknown',
    settings: { ecdhCurves: ['P-256', 'P-384'] },
    options: V2,
    twin: { ecdhCurves: ['P-256', 'CurveP384'] },
  },
  {
    id: 'TLS005',
    of: 'only TLS 1.3 names',
    settings: { cipherSuites: ['TLS_AES_128_GCM_SHA256'] },
    options: V2,
    twin: { cipherSuites: [] },
  },
  {
    id: 'TLS006',
    of: 'doubled suite',
    settings: { cipherSuites: [RSA128, RSA256, RSA128] },
    options: V2,
    twin: { cipherSuites: [RSA128, RSA256] },
    severity: 'info',
  },
  {
    id: 'TLS006',
    of: 'doubled under two names',
    settings: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256', RSA128] },
    options: MESH,
    twin: { cipherSuites: [RSA128] },
  },
  {
    id: 'TLS007',
    of: 'no suite for HTTP/2',
    settings: { cipherSuites: [RSA256], minProtocolVersion: 'TLSv1_2' },
    options: V2,
    twin: { cipherSuites: [RSA256, RSA128], minProtocolVersion: 'TLSv1_2' },
    says: HTTP2,
    severity: 'error',
  },
  {
    id: 'TLS007',
    of: 'no suite for HTTP/2, TLS 1.2 allowed',
    settings: { cipherSuites: [RSA256] },
    options: V2,
    twin: { cipherSuites: [RSA256], minProtocolVersion: 'TLSv1_3' },
    says: HTTP2,
  },
  {
    id: 'TLS007',
    of: 'the suite for HTTP/2 misspelt',
    settings: { cipherSuites: [RSA256, `${RSA128}X`] },
    options: V2,
    twin: { cipherSuites: [RSA256, RSA128] },
  },
  {
    id: 'TLS008',
    of: 'ECDSA suites, RSA key',
    settings: { cipherSuites: [ECDSA128], maxProtocolVersion: 'TLSv1_2' },
    options: { ...V2, keyType: 'RSA' },
    twin: { cipherSuites: [ECDSA128, RSA128], maxProtocolVersion: 'TLSv1_2' },
    says: 'tls: no cipher suite supported by both client and server',
  },
  {
    id: 'TLS008',
    of: 'RSA suites, ECDSA key',
    settings: { cipherSuites: [RSA128], maxProtocolVersion: 'TLSv1_2' },
    options: { ...V2, keyType: 'ECDSA' },
    twin: { cipherSuites: [RSA128], maxProtocolVersion: 'TLSv1_2' },
    twinOptions: { ...V2, keyType: 'RSA' },
  },
  {
    id: 'TLS008',
    of: 'ECDSA suites, workloads as they are',
    settings: { cipherSuites: [ECDSA128], maxProtocolVersion: 'TLSv1_2' },
    options: V2,
    twin: { cipherSuites: [ECDSA128], maxProtocolVersion: 'TLSv1_2' },
    twinOptions: { ...V2, keyType: 'ECDSA' },
  },
  {
    id: 'TLS008',
    of: 'RSA suites, an EC certificate authority',
    settings: { cipherSuites: [RSA128], maxProtocolVersion: 'TLSv1_2' },
    options: { ...V2, caKeyType: 'ECDSA' },
    twin: { cipherSuites: [RSA128], maxProtocolVersion: 'TLSv1_2' },
    twinOptions: { ...V2, caKeyType: 'RSA' },
  },
  {
    id: 'TLS009',
    of: 'ECDSA suites, RSA key, TLS 1.3 allowed',
    settings: { cipherSuites: [ECDSA128] },
    options: { ...V2, keyType: 'RSA' },
    twin: { cipherSuites: [ECDSA128] },
    twinOptions: { ...V2, keyType: 'ECDSA' },
    severity: 'warning',
  },
  {
    id: 'TLS009',
    of: 'the same up to 1.3',
    settings: { cipherSuites: [ECDSA128], maxProtocolVersion: 'TLSv1_3' },
    options: { ...V2, keyType: 'RSA' },
    twin: { cipherSuites: [ECDSA128], minProtocolVersion: 'TLSv1_3' },
  },
  {
    id: 'TLS010',
    of: 'minimum above maximum',
    settings: { minProtocolVersion: 'TLSv1_3', maxProtocolVersion: 'TLSv1_2' },
    options: V2,
    twin: { minProtocolVersion: 'TLSv1_2', maxProtocolVersion: 'TLSv1_2' },
    says: 'tls: client offered only unsupported versions: [304 303]',
  },
  {
    id: 'TLS011',
    of: 'suites with minimum 1.3',
    settings: { minProtocolVersion: 'TLSv1_3', cipherSuites: [RSA128] },
    options: V2,
    twin: { minProtocolVersion: 'TLSv1_2', cipherSuites: [RSA128] },
    severity: 'warning',
  },
  {
    id: 'TLS012',
    of: 'minimum 1.0',
    settings: { minProtocolVersion: 'TLSv1_0' },
    options: V2,
    twin: { minProtocolVersion: 'TLSv1_2' },
    severity: 'warning',
  },
  {
    id: 'TLS012',
    of: 'minimum 1.1, Gateway',
    settings: { minProtocolVersion: 'TLSV1_1', cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    options: GATEWAY,
    twin: { minProtocolVersion: 'TLSV1_2', cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
  },
  {
    id: 'TLS013',
    of: 'maximum 1.1',
    settings: { maxProtocolVersion: 'TLSv1_1' },
    options: V2,
    twin: { maxProtocolVersion: 'TLSv1_2' },
    severity: 'error',
  },
  ...['TLSV1_2', 'tlsv1_2', 'TLSv1.2', '1.2', 'VersionTLS12'].map((found): Case => ({
    id: 'TLS014',
    of: `${found} for OSSM`,
    settings: { minProtocolVersion: found },
    options: V2,
    twin: { minProtocolVersion: 'TLSv1_2' },
    meant: 'TLSv1_2',
  })),
  {
    id: 'TLS014',
    of: 'a number',
    settings: { minProtocolVersion: 1.2 },
    options: V2,
    twin: { minProtocolVersion: 'TLSv1_2' },
    meant: 'TLSv1_2',
  },
  {
    id: 'TLS014',
    of: 'small v for Istio',
    settings: { minProtocolVersion: 'TLSv1_2' },
    options: MESH,
    twin: { minProtocolVersion: 'TLSV1_2' },
    meant: 'TLSV1_2',
  },
  {
    id: 'TLS014',
    of: '1.0 for meshConfig',
    settings: { minProtocolVersion: 'TLSV1_0' },
    options: MESH,
    twin: { minProtocolVersion: 'TLS_AUTO' },
  },
  {
    id: 'TLS014',
    of: 'a profile',
    settings: { minTLSVersion: 'TLSv1.2' },
    options: PROFILE,
    twin: { minTLSVersion: 'VersionTLS12' },
    meant: 'VersionTLS12',
  },
  {
    id: 'TLS014',
    of: 'a flag',
    settings: { '--tls-min-version': '1.1' },
    options: FLAGS,
    twin: { '--tls-min-version': '1.2' },
  },
  {
    id: 'TLS015',
    of: 'no forward secrecy',
    settings: { cipherSuites: [RSA128, 'TLS_RSA_WITH_AES_128_GCM_SHA256'] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    severity: 'warning',
  },
  {
    id: 'TLS015',
    of: 'CBC',
    settings: { cipherSuites: [RSA128, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    severity: 'warning',
  },
  {
    id: 'TLS015',
    of: 'RC4 in a flag',
    settings: { cipherSuites: `${RSA128},TLS_RSA_WITH_RC4_128_SHA` },
    options: FLAGS,
    twin: { cipherSuites: RSA128 },
  },
  {
    id: 'TLS016',
    of: '3DES',
    settings: { cipherSuites: [RSA128, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'] },
    options: V2,
    twin: { cipherSuites: [RSA128, 'TLS_RSA_WITH_AES_128_CBC_SHA'] },
    severity: 'error',
  },
  {
    id: 'TLS017',
    of: 'gone from BoringSSL',
    settings: { cipherSuites: [RSA128, 'TLS_RSA_WITH_AES_128_CBC_SHA256'] },
    options: MESH,
    twin: { cipherSuites: [RSA128, 'TLS_RSA_WITH_AES_128_CBC_SHA'] },
    says: `Failed to initialize cipher suites ${RSA128}:TLS_RSA_WITH_AES_128_CBC_SHA256. The following ciphers were rejected when tried individually: TLS_RSA_WITH_AES_128_CBC_SHA256`,
  },
  {
    id: 'TLS017',
    of: 'gone from BoringSSL, not from OpenSSL',
    settings: { cipherSuites: ['ECDHE-RSA-DES-CBC3-SHA'] },
    options: ENVOY,
    twin: { cipherSuites: [RSA128, 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'] },
    twinOptions: V2,
  },
  {
    id: 'TLS018',
    of: 'spelling of Istio',
    settings: { ecdhCurves: 'P-256,CurveP384' },
    options: V1,
    twin: { ecdhCurves: 'CurveP256,CurveP384' },
    says: ignoredCurve('P-256'),
    meant: 'CurveP256',
  },
  {
    id: 'TLS018',
    of: 'spelling of OpenSSL',
    settings: { ecdhCurves: ['prime256v1'] },
    options: V2,
    twin: { ecdhCurves: ['CurveP256'] },
    says: ignoredCurve('prime256v1'),
    meant: 'CurveP256',
  },
  {
    id: 'TLS018',
    of: 'no curve',
    settings: { ecdhCurves: ['CurveP256', 'Brainpool'] },
    options: V2,
    twin: { ecdhCurves: ['CurveP256'] },
    says: ignoredCurve('Brainpool'),
  },
  {
    id: 'TLS018',
    of: 'spelling of OSSM',
    settings: { ecdhCurves: ['CurveP256'] },
    options: MESH,
    twin: { ecdhCurves: ['P-256'] },
    says: 'Failed to initialize ECDH curves CurveP256',
    meant: 'P-256',
  },
  {
    id: 'TLS018',
    of: 'P-512',
    settings: { ecdhCurves: ['P-512'] },
    options: MESH,
    twin: { ecdhCurves: ['P-521'] },
    meant: 'P-521',
    says: 'Failed to initialize ECDH curves P-512',
  },
  {
    id: 'TLS018',
    of: 'in the list of Istio, not in BoringSSL',
    settings: { ecdhCurves: ['P-256', 'P-224'] },
    options: MESH,
    twin: { ecdhCurves: ['P-256'] },
    says: 'Failed to initialize ECDH curves P-256:P-224',
    severity: 'error',
  },
  {
    id: 'TLS018',
    of: 'in BoringSSL, not in the list of Istio',
    settings: { ecdhCurves: ['prime256v1'] },
    options: MESH,
    twin: { ecdhCurves: ['prime256v1'] },
    twinOptions: ENVOY,
    severity: 'warning',
  },
  {
    id: 'TLS019',
    of: 'doubled curve',
    settings: { ecdhCurves: ['CurveP256', 'X25519', 'CurveP256'] },
    options: V2,
    twin: { ecdhCurves: ['CurveP256', 'X25519'] },
    severity: 'error',
  },
  {
    id: 'TLS019',
    of: 'doubled under two names',
    settings: { ecdhCurves: ['P-256', 'prime256v1'] },
    options: ENVOY,
    twin: { ecdhCurves: ['P-256'] },
  },
  {
    id: 'TLS020',
    of: 'blank after the comma',
    settings: { cipherSuites: `${RSA128}, ${RSA256}` },
    options: V1,
    twin: { cipherSuites: `${RSA128},${RSA256}` },
    severity: 'info',
  },
  {
    id: 'TLS021',
    of: 'tab',
    settings: { cipherSuites: `${RSA128},\t${RSA256}` },
    options: V1,
    twin: { cipherSuites: `${RSA128},${RSA256}` },
    severity: 'error',
  },
  {
    id: 'TLS021',
    of: 'line break',
    settings: { cipherSuites: `${RSA128},${RSA256}\n` },
    options: V1,
    twin: { cipherSuites: `${RSA128},${RSA256}` },
  },
  {
    id: 'TLS021',
    of: 'quotes',
    settings: { ecdhCurves: ['"CurveP256"', 'X25519'] },
    options: V2,
    twin: { ecdhCurves: ['CurveP256', 'X25519'] },
    says: ignoredCurve('"CurveP256"'),
  },
  {
    id: 'TLS021',
    of: 'doubled comma',
    settings: { cipherSuites: `${RSA128},,${RSA256}` },
    options: V1,
    twin: { cipherSuites: `${RSA128},${RSA256}` },
    says: ignoredCipher(''),
  },
  {
    id: 'TLS021',
    of: 'comma at the end',
    settings: { ecdhCurves: 'CurveP256,' },
    options: V1,
    twin: { ecdhCurves: 'CurveP256' },
    says: ignoredCurve(''),
  },
  {
    id: 'TLS021',
    of: 'blank where none is trimmed',
    settings: { cipherSuites: [RSA128, ` ${RSA256}`] },
    options: ENVOY,
    twin: { cipherSuites: [RSA128, RSA256] },
  },
  {
    id: 'TLS022',
    of: 'no P-256, ECDSA workloads',
    settings: { ecdhCurves: ['CurveP384'] },
    options: { ...V2, keyType: 'ECDSA' },
    twin: { ecdhCurves: ['CurveP384', 'CurveP256'] },
    severity: 'warning',
  },
  {
    id: 'TLS022',
    of: 'the same with TLS 1.2 allowed',
    settings: { ecdhCurves: ['X25519'] },
    options: { ...V2, keyType: 'ECDSA' },
    twin: { ecdhCurves: ['X25519'], minProtocolVersion: 'TLSv1_3' },
  },
  {
    id: 'TLS022',
    of: 'no P-256, but RSA workloads',
    settings: { ecdhCurves: ['X25519'] },
    options: { ...V2, keyType: 'ECDSA' },
    twin: { ecdhCurves: ['X25519'] },
    twinOptions: V2,
  },
  {
    id: 'TLS023',
    of: 'X25519',
    settings: { ecdhCurves: ['CurveP256', 'X25519'] },
    options: { ...V2, fips: true },
    twin: { ecdhCurves: ['CurveP256', 'CurveP521'] },
    severity: 'warning',
  },
  {
    id: 'TLS023',
    of: 'ChaCha20',
    settings: { cipherSuites: [RSA128, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'] },
    options: { ...V2, fips: true },
    twin: { cipherSuites: [RSA128, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'] },
    twinOptions: V2,
  },
  {
    id: 'TLS024',
    of: 'curve beside fips-140-2',
    settings: { ecdhCurves: ['P-256', 'P-384'] },
    options: { ...MESH, compliancePolicy: 'fips-140-2' },
    twin: { ecdhCurves: ['P-256', 'P-384'] },
    twinOptions: { ...MESH, compliancePolicy: 'fips-140-3' },
  },
  {
    id: 'TLS024',
    of: 'minimum 1.3 beside fips-140-2',
    settings: { minProtocolVersion: 'TLSV1_3' },
    options: { ...MESH, compliancePolicy: 'fips-140-2' },
    twin: { minProtocolVersion: 'TLSV1_2' },
  },
  {
    id: 'TLS024',
    of: 'suite beside pqc',
    settings: { cipherSuites: [RSA128] },
    options: { ...MESH, compliancePolicy: 'pqc' },
    twin: { ecdhCurves: ['X25519MLKEM768'] },
  },
  {
    id: 'TLS025',
    of: 'string in v2',
    settings: { cipherSuites: `${RSA128},${RSA256}` },
    options: V2,
    twin: { cipherSuites: [RSA128, RSA256] },
    severity: 'error',
  },
  {
    id: 'TLS025',
    of: 'list in v1',
    settings: { ecdhCurves: ['CurveP256'] },
    options: V1,
    twin: { ecdhCurves: 'CurveP256' },
  },
  {
    id: 'TLS026',
    of: 'controlplane',
    settings: { controlplane: { tls: { minProtocolVersion: 'TLSv1_2' } } },
    options: V2,
    twin: { controlPlane: { tls: { minProtocolVersion: 'TLSv1_2' } } },
  },
  {
    id: 'TLS026',
    of: 'controlplane from spec on',
    settings: { spec: { security: { controlplane: { tls: {} } } } },
    options: V2,
    twin: { spec: { security: { controlPlane: { tls: {} } } } },
  },
  {
    id: 'tls-default',
    of: 'an empty setting',
    settings: {
      cipherSuites: '',
      ecdhCurves: 'X25519',
      minProtocolVersion: 'TLSv1_2',
      maxProtocolVersion: 'TLSv1_3',
    },
    options: V1,
    twin: {
      cipherSuites: RSA128,
      ecdhCurves: 'X25519',
      minProtocolVersion: 'TLSv1_2',
      maxProtocolVersion: 'TLSv1_3',
    },
    severity: 'info',
  },
  { id: 'tls-empty-list', of: 'Envoy', settings: { cipherSuites: [] }, options: ENVOY, twin: {} },
  { id: 'tls-shape', of: 'no object', settings: 'cipherSuites', options: V2, twin: {} },
  {
    id: 'tls-shape',
    of: 'a number in a list',
    settings: { cipherSuites: [RSA128, 7] },
    options: V2,
    twin: { cipherSuites: [RSA128, RSA256] },
  },
  {
    id: 'tls-shape',
    of: 'an object for a version',
    settings: { minProtocolVersion: {} },
    options: V2,
    twin: { minProtocolVersion: 'TLS_AUTO' },
  },
  {
    id: 'tls-unknown-field',
    of: 'a misspelt field',
    settings: { cipherSuite: [RSA128] },
    options: V2,
    twin: { cipherSuites: [RSA128] },
    meant: 'cipherSuites',
  },
  {
    id: 'tls-unknown-field',
    of: 'a maximum in meshConfig',
    settings: { maxProtocolVersion: 'TLSV1_3' },
    options: MESH,
    twin: { maxProtocolVersion: 'TLSV1_3' },
    twinOptions: GATEWAY,
  },
  {
    id: 'tls-element-splits',
    of: 'a comma in an element',
    settings: { cipherSuites: [`${RSA128},${RSA256}`] },
    options: V2,
    twin: { cipherSuites: [RSA128, RSA256] },
    severity: 'info',
  },
  {
    id: 'tls-suite-operator',
    of: 'ALL',
    settings: { cipherSuites: ['ALL'] },
    options: GATEWAY,
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    severity: 'info',
  },
  {
    id: 'tls-suite-passes-filter',
    of: 'a blank',
    settings: { cipherSuites: [' ECDHE-RSA-AES128-GCM-SHA256'] },
    options: GATEWAY,
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
  },
  {
    id: 'tls-gateway-no-suites',
    of: 'minimum 1.0',
    settings: { minProtocolVersion: 'TLSV1_0' },
    options: GATEWAY,
    twin: { minProtocolVersion: 'TLSV1_0', cipherSuites: ['AES128-SHA'] },
  },
  {
    id: 'tls-mesh-curves',
    of: 'meshMTLS',
    settings: { meshMTLS: { ecdhCurves: ['P-256'] } },
    options: MESH,
    twin: { tlsDefaults: { ecdhCurves: ['P-256'] } },
  },
  {
    id: 'tls-field-version',
    of: 'an old Istio',
    settings: { cipherSuites: [RSA128] },
    options: { ...MESH, controlPlane: 'istio-1.19' },
    twin: { cipherSuites: [RSA128] },
    twinOptions: { ...MESH, controlPlane: 'istio-1.20' },
  },
  {
    id: 'tls-policy-unknown',
    of: 'fips',
    settings: {},
    options: { ...MESH, compliancePolicy: 'fips' },
    twin: {},
    twinOptions: { ...MESH, compliancePolicy: 'pqc' },
  },
  {
    id: 'tls-policy-release',
    of: 'pqc in 1.26',
    settings: {},
    options: { ...MESH, compliancePolicy: 'pqc', controlPlane: 'istio-1.26' },
    twin: {},
    twinOptions: { ...MESH, compliancePolicy: 'pqc', controlPlane: 'istio-1.27' },
  },
  {
    id: 'tls-policy-spelling',
    of: 'the IANA name beside fips-140-2',
    settings: { cipherSuites: [RSA128] },
    options: { ...MESH, compliancePolicy: 'fips-140-2' },
    twin: { cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'] },
    meant: 'ECDHE-RSA-AES128-GCM-SHA256',
  },
  {
    id: 'tls-policy-lowers-minimum',
    of: 'TLS 1.3 beside fips-140-3',
    settings: { minProtocolVersion: 'TLSV1_3' },
    options: { ...MESH, compliancePolicy: 'fips-140-3' },
    twin: { minProtocolVersion: 'TLSV1_2' },
  },
  {
    id: 'tls-profile-tls13-only',
    of: 'a list of Modern with the minimum of Intermediate',
    settings: { minTLSVersion: 'VersionTLS12', ciphers: ['TLS_AES_128_GCM_SHA256'] },
    options: PROFILE,
    twin: { minTLSVersion: 'VersionTLS13', ciphers: ['TLS_AES_128_GCM_SHA256'] },
  },
  {
    id: 'TLS018',
    of: 'a group that the API takes and Envoy does not',
    settings: { groups: ['X25519', 'SecP256r1MLKEM768'] },
    options: PROFILE,
    twin: { groups: ['X25519', 'secp256r1', 'secp384r1', 'secp521r1', 'X25519MLKEM768'] },
  },
  {
    id: 'TLS018',
    of: 'a group that the API does not take',
    settings: { groups: ['P-256'] },
    options: PROFILE,
    twin: { groups: ['secp256r1'] },
    meant: 'secp256r1',
  },
  {
    id: 'tls-too-many-entries',
    of: '501',
    settings: { cipherSuites: Array.from({ length: 501 }, () => RSA128) },
    options: V2,
    twin: { cipherSuites: Array.from({ length: 500 }, () => RSA128) },
  },
]

/** The codes of the 26 checks. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  TLS001: ['tls-suite-unknown', 'tls-suite-unsupported'],
  TLS002: ['tls-suite-misspelt'],
  TLS003: ['tls-suite-spelling'],
  TLS004: ['tls-suite-tls13'],
  TLS005: ['tls-none-known'],
  TLS006: ['tls-suite-duplicate'],
  TLS007: ['tls-http2-suite'],
  TLS008: ['tls-key-type'],
  TLS009: ['tls-key-type-tls13-only'],
  TLS010: ['tls-min-above-max'],
  TLS011: ['tls-suites-without-effect'],
  TLS012: ['tls-min-deprecated'],
  TLS013: ['tls-max-too-low'],
  TLS014: ['tls-version'],
  TLS015: ['tls-suite-weak'],
  TLS016: ['tls-suite-3des'],
  TLS017: ['tls-suite-boringssl'],
  TLS018: ['tls-curve'],
  TLS019: ['tls-curve-duplicate'],
  TLS020: ['tls-blank-trimmed'],
  TLS021: ['tls-entry-residue'],
  TLS022: ['tls-curve-client-certificate'],
  TLS023: ['tls-fips'],
  TLS024: ['tls-compliance-policy'],
  TLS025: ['tls-list-type'],
  TLS026: ['tls-controlplane-key'],
}

const found = (settings: unknown, options: TlsCheckOptions, id: string) =>
  checkTlsSettings(settings, options).findings.filter(
    (finding) =>
      finding.facts['id'] === id || (finding.code === id && finding.facts['id'] === undefined),
  )

describe('every finding, and its twin without the fault', () => {
  it.each(CASES)(
    '$id finds $of',
    ({ id, settings, options, twin, twinOptions, says, meant, severity }) => {
      const findings = found(settings, options, id)
      expect(findings).not.toEqual([])
      const facts = findings.map((finding) => finding.facts)
      if (says !== undefined) expect(facts.map((fact) => fact['says'])).toContain(says)
      if (meant !== undefined) expect(facts.map((fact) => fact['meant']).flat()).toContain(meant)
      if (severity !== undefined)
        expect(findings.map((finding) => finding.severity)).toContain(severity)
      for (const finding of findings) {
        expect(CODES[id] ?? [id]).toContain(finding.code)
        expect(finding.message).not.toMatch(/undefined|\{\w+\}/)
      }
      expect(found(twin, twinOptions ?? options, id)).toEqual([])
    },
  )

  it('has a case for every code of the catalogue but those of a wrong call', () => {
    const codes = new Set(
      CASES.flatMap(({ settings, options }) => checkTlsSettings(settings, options).findings).map(
        (finding) => finding.code,
      ),
    )
    const missing = Object.keys(TLS_CODES).filter((code) => !codes.has(code))
    expect(missing).toEqual([
      'tls-side',
      'tls-side-fixed',
      'tls-policy',
      'tls-openshift-profile',
      'tls-openshift-release',
      'tls-dialect',
    ])
  })

  it('has a case for each of the 26 checks, of its severity', () => {
    const { findings } = cipherTable()
    expect(findings).toHaveLength(26)
    for (const { id, severity } of findings) {
      const cases = CASES.filter((one) => one.id === id)
      const severities = cases
        .flatMap((one) => found(one.settings, one.options, id))
        .map((finding) => finding.severity)
      expect(severities, id).toContain(severity)
    }
  })
})

describe('checkTlsSettings', () => {
  const good: [TlsCheckOptions, unknown][] = [
    [
      V1,
      {
        minProtocolVersion: 'TLSv1_2',
        maxProtocolVersion: 'TLSv1_3',
        cipherSuites: `${RSA128},${RSA256}`,
        ecdhCurves: 'CurveP256,X25519',
      },
    ],
    [
      V2,
      {
        minProtocolVersion: 'TLSv1_2',
        maxProtocolVersion: 'TLSv1_3',
        cipherSuites: [RSA128, RSA256],
        ecdhCurves: ['CurveP256', 'X25519'],
      },
    ],
    [
      MESH,
      {
        minProtocolVersion: 'TLSV1_2',
        cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256', RSA256],
        ecdhCurves: ['P-256', 'X25519MLKEM768'],
      },
    ],
    [
      GATEWAY,
      {
        mode: 'SIMPLE',
        credentialName: 'x',
        minProtocolVersion: 'TLSV1_2',
        maxProtocolVersion: 'TLSV1_3',
        cipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256'],
      },
    ],
    [
      ENVOY,
      {
        tls_minimum_protocol_version: 'TLSv1_2',
        cipher_suites: ['[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]'],
        ecdh_curves: ['X25519', 'P-256'],
      },
    ],
    [FLAGS, { '--tls-min-version': '1.2', '--tls-cipher-suites': `${RSA128},${RSA256}` }],
    [
      PROFILE,
      {
        minTLSVersion: 'VersionTLS12',
        ciphers: ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
      },
    ],
  ]
  it.each(good)('finds nothing in good settings of %j', (options, settings) => {
    expect(checkTlsSettings(settings, options).findings).toEqual([])
  })

  it('keeps the order of a list in what it proves', () => {
    const { proofs } = checkTlsSettings({ ecdhCurves: 'X25519, CurveP384,CurveP256' }, V1)
    expect(proofs.map((proof) => proof.message)).toEqual([
      'curves in force, first to last: X25519, P-384, P-256',
    ])
  })

  it('calls no setting at all no error', () => {
    for (const dialect of TLS_DIALECTS)
      expect(checkTlsSettings({}, { dialect }).status).toBe('pass')
  })

  it.each([
    null,
    undefined,
    7,
    'x',
    [],
    [[]],
    { cipherSuites: { a: 1 } },
    { ecdhCurves: [null] },
    { minProtocolVersion: [] },
    { tls: 7 },
    { spec: null },
  ])('reports %j and does not crash', (settings) => {
    for (const dialect of TLS_DIALECTS) {
      expect(() => checkTlsSettings(settings, { dialect })).not.toThrow()
    }
  })

  it('reads long and hostile texts in a moment', () => {
    const hostile = [
      ' '.repeat(200_000),
      ','.repeat(200_000),
      'A'.repeat(200_000),
      `${' \t'.repeat(50_000)}X`,
      `[${'|'.repeat(50_000)}]`,
    ]
    const start = processorTime()
    for (const text of hostile) {
      for (const dialect of TLS_DIALECTS) {
        checkTlsSettings(
          { cipherSuites: text, ecdhCurves: [text], minProtocolVersion: text },
          { dialect },
        )
      }
    }
    const many = Array.from(
      { length: 10_000 },
      (_, index) => `TLS_ECDHE_RSA_WITH_AES_${String(index)}_GCM_SHA256`,
    )
    checkTlsSettings({ cipherSuites: many }, V2)
    expect(processorTime() - start).toBeLessThan(5_000)
  })

  it('refuses a dialect that is none', () => {
    let thrown: unknown
    try {
      checkTlsSettings({}, { dialect: 'maistra' as 'envoy' })
    } catch (error) {
      thrown = error
    }
    expect(isMeshCertsError(thrown) && thrown.code).toBe('tls-dialect')
  })
})
