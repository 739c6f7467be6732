// The data that tests rest on: test/vectors, whose README says where each set comes from. Read when asked for, once.
import type { LimboCase } from '../../scripts/limbo.ts'
import { fileBytes, filesBelow } from './files.ts'

function once<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => (known ??= { value: make() }).value
}

const parsed = (text: Buffer): unknown => JSON.parse(text.toString('utf8'))

const VECTORS = 'test/vectors'

/** The names below a folder of the vectors, sorted; those of folders in it too. */
export const vectorFiles = (folder: string): readonly string[] =>
  filesBelow(folder === '.' ? VECTORS : `${VECTORS}/${folder}`)

/** The bytes of a file of the vectors; unpacked, where it is packed by brotli. */
export const vectorBytes = (name: string): Buffer => fileBytes(`${VECTORS}/${name}`)

/** Certificates and CRLs of the sets that name them by number; each is there once. */
export const numberedDer: () => readonly Uint8Array[] = once(() => {
  const bytes = vectorBytes('certificates.br')
  const all: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at)
    all.push(new Uint8Array(bytes.subarray(at + 4, end)))
    at = end
  }
  return all
})

function derAt(number: number): Uint8Array {
  const der = numberedDer()[number]
  if (der === undefined) throw new Error(`certificates.br has no number ${number}`)
  return der
}

// ---- x509-limbo with BetterTLS

type LimboRow = Omit<
  LimboCase,
  'peer_certificate' | 'trusted_certs' | 'untrusted_intermediates' | 'crls' | 'validation_time'
> & {
  readonly peer_certificate: number
  readonly trusted_certs: readonly number[]
  readonly untrusted_intermediates: readonly number[]
  readonly crls?: readonly number[]
  readonly validation_time?: string
}

/** Every case of x509-limbo and BetterTLS. Where limbo names no time, the time is that of the copy. */
export const limboCases: () => readonly LimboCase[] = once(() => {
  const { now, testcases } = parsed(vectorBytes('limbo.json.br')) as {
    readonly now: string
    readonly testcases: readonly LimboRow[]
  }
  return testcases.map((row) => ({
    ...row,
    validation_time: row.validation_time ?? now,
    peer_certificate: derAt(row.peer_certificate),
    trusted_certs: row.trusted_certs.map(derAt),
    untrusted_intermediates: row.untrusted_intermediates.map(derAt),
    crls: (row.crls ?? []).map(derAt),
  }))
})

// ---- sets of cacerts with the answers of the real loaders

type FileText = string | { readonly base64: string }

/** A set with what istiod said of it, and where istiod took it, what the peers said of a workload that it signed. */
export interface MeasuredSet {
  readonly name: string
  readonly files: Readonly<Record<string, FileText>>
  readonly istiod: 'accept' | 'refuse'
  /** Without `Error: failed to create discovery service: failed to create CA: `. */
  readonly istiodError?: string
  /** As Go prints a duration. */
  readonly defaultTTL?: string
  /** What the agent hands to Envoy: leaf, cert-chain.pem, root-cert.pem. */
  readonly workloadChain?: string
  readonly traffic?: string
  readonly peer?: {
    readonly goServer: string
    readonly goClient: string
    readonly goIstiodServing: string
    readonly boringssl: Readonly<Record<'roots' | 'chain' | 'server' | 'client', string>>
    readonly openssl30: Readonly<Record<'server' | 'client', string>>
    readonly openssl111: Readonly<Record<'server', string>>
  }
  /** What OpenSSL 3.0.19 said: `verify -CAfile root-cert.pem -untrusted cert-chain.pem ca-cert.pem`. */
  readonly opensslVerifyCaCert?: string
}

/** A set made by changing a good one. */
export interface FuzzedSet extends MeasuredSet {
  /** What was done to the good set, in short. */
  readonly made?: string
  /** The answer with Go 1.27.4, where it is another one. */
  readonly go127?: string
  /** Istiod looked at no file of it and made a CA of its own. */
  readonly selfSigned?: boolean
}

/** Sets, the time they were judged at and the code that judged. */
export interface MeasuredSets<Set extends MeasuredSet> {
  /** Judge a minute later: the workload certificates begin then. */
  readonly measuredAt: Date
  /** The release whose code was asked, by the name that this package gives it. */
  readonly controlPlane: string
  /** The commit of Istio. */
  readonly istio: string
  readonly go: string
  readonly cases: readonly Set[]
}

function measured<Set extends MeasuredSet>(file: string): MeasuredSets<Set> {
  const data = parsed(vectorBytes(file)) as MeasuredSets<Set> & { readonly measuredAt: string }
  return { ...data, measuredAt: new Date(data.measuredAt) }
}

/** Sets with one fault each, and their good twins. */
export const measuredSets: () => MeasuredSets<MeasuredSet> = once(() => measured('cacerts.json.br'))
/** Sets that a program made by changing good ones; peers were not asked. */
export const istiodFuzzSets: () => MeasuredSets<FuzzedSet> = once(() =>
  measured('istiod-fuzz.json.br'),
)

const bytesOf = (content: FileText): Uint8Array =>
  typeof content === 'string'
    ? new TextEncoder().encode(content)
    : new Uint8Array(Buffer.from(content.base64, 'base64'))

/** The files of a measured set as bytes. */
export function setFiles({ files }: Pick<MeasuredSet, 'files'>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytesOf(text)]))
}

/** Which measured sets a finding is about, and which look alike and are taken. */
export interface CheckEvidence {
  readonly id: string
  readonly severity: string
  readonly measuredCases: readonly string[]
  readonly acceptedCounterExamples: readonly string[]
}

export const checkEvidence: () => readonly CheckEvidence[] = once(
  () => (parsed(vectorBytes('checks.json')) as { readonly checks: CheckEvidence[] }).checks,
)

// ---- PEM as Go reads it

/** A text and the blocks that Go's encoding/pem returns for it. */
export interface GoPemCase {
  /** Base64. */
  readonly in: string
  readonly blocks: readonly {
    readonly label: string
    readonly headers?: Readonly<Record<string, string>>
    /** Base64. */
    readonly body: string
  }[]
}

export const goPemCases: () => readonly GoPemCase[] = once(
  () => (parsed(vectorBytes('go-pem.json.br')) as { readonly cases: GoPemCase[] }).cases,
)

// ---- peers of a workload

/** What a peer answers. */
export interface PeerAnswer {
  readonly ok: boolean
  readonly says?: string
  /** `X509_V_ERR_…`. */
  readonly number?: number
  readonly depth?: number
  /** What the library could not read, such as `chain[0]`; `says` are its reasons then. */
  readonly unreadable?: string
}

type PeerName = 'boringssl' | 'openssl30' | 'openssl111' | 'openssl35' | 'ztunnel'

/** A chain with the verdict of each peer, `purpose` being that of the party that presents it. */
export interface PeerChain {
  readonly id: string
  readonly tags: readonly string[]
  readonly purpose: 'server' | 'client'
  readonly leaf: Uint8Array
  readonly chain: readonly Uint8Array[]
  readonly roots: readonly Uint8Array[]
  readonly crls?: readonly Uint8Array[]
  readonly verdicts: Readonly<Partial<Record<PeerName, PeerAnswer>>>
}

/** What a peer loads from a text. */
export interface PeerLoads {
  readonly ok: boolean
  /** The first 8 octets of the SHA-256 of each certificate. */
  readonly certificates?: readonly string[]
  readonly crls?: number
  readonly keys?: number
  /** Kind and length of each block, as rustls-pki-types returns them. */
  readonly items?: string
  readonly says: string
}

/** A PEM text, read as Envoy reads `trusted_ca` and, after a good leaf, `certificate_chain`. */
export interface PeerPem {
  readonly id: string
  readonly tags: readonly string[]
  readonly labels: readonly string[]
  readonly text: Uint8Array
  readonly trustedCa: Readonly<Partial<Record<PeerName, PeerLoads>>>
  readonly chainTail: Readonly<Record<'boringssl', PeerLoads>>
}

/** A set, what the agent makes of its roots, and what Envoy and ztunnel say of them. */
export interface PeerSet {
  readonly id: string
  readonly kind: string
  readonly tags: readonly string[]
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly envoyTrustedCa: Uint8Array
  readonly loads: Readonly<Record<'trustedCa' | 'chain', { readonly ok: boolean; n: number }>>
  readonly boringsslServer: PeerAnswer
  readonly ztunnelReadsRoots: PeerLoads
}

/** What a program made and real peers judged. */
export interface PeersFuzz {
  readonly at: Date
  readonly chains: readonly PeerChain[]
  /** Chains that were judged with CRLs: BoringSSL by `CRL_CHECK | CRL_CHECK_ALL`, ztunnel with unknown status allowed. */
  readonly crl: readonly PeerChain[]
  readonly pem: readonly PeerPem[]
  readonly sets: readonly PeerSet[]
}

type Numbered<Chain> = Omit<Chain, 'leaf' | 'chain' | 'roots' | 'crls'> & {
  readonly leaf: number
  readonly chain: readonly number[]
  readonly roots: readonly number[]
  readonly crls?: readonly number[]
}
type Encoded<Row, Field extends keyof Row> = Omit<Row, Field> & Readonly<Record<Field, string>>

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

function withDer({ leaf, chain, roots, crls, ...rest }: Numbered<PeerChain>): PeerChain {
  return {
    ...rest,
    leaf: derAt(leaf),
    chain: chain.map(derAt),
    roots: roots.map(derAt),
    ...(crls === undefined ? {} : { crls: crls.map(derAt) }),
  }
}

export const peersFuzz: () => PeersFuzz = once(() => {
  const data = parsed(vectorBytes('peers-fuzz.json.br')) as {
    readonly at: string
    readonly chains: readonly Numbered<PeerChain>[]
    readonly crl: readonly Numbered<PeerChain>[]
    readonly pem: readonly Encoded<PeerPem, 'text'>[]
    readonly sets: readonly (Encoded<Omit<PeerSet, 'files'>, 'envoyTrustedCa'> & {
      readonly files: Readonly<Record<string, string>>
    })[]
  }
  return {
    at: new Date(data.at),
    chains: data.chains.map(withDer),
    crl: data.crl.map(withDer),
    pem: data.pem.map((row) => ({ ...row, text: fromBase64(row.text) })),
    sets: data.sets.map((row) => ({
      ...row,
      files: Object.fromEntries(
        Object.entries(row.files).map(([name, text]) => [name, fromBase64(text)]),
      ),
      envoyTrustedCa: fromBase64(row.envoyTrustedCa),
    })),
  }
})

/** A chain for the server `localhost`, and the error that rustls answers as its client: `OK` when it takes it. */
export interface WebpkiChain {
  readonly name: string
  readonly leaf: Uint8Array
  readonly chain: readonly Uint8Array[]
  readonly roots: readonly Uint8Array[]
  readonly serverAuth: string
}

/** Chains and texts of roots with the answers of rustls and rustls-webpki. */
export interface WebpkiCases {
  readonly at: Date
  readonly chains: readonly WebpkiChain[]
  /** `text` was given as the roots. */
  readonly texts: readonly { readonly name: string; readonly text: string; readonly says: string }[]
}

export const webpkiCases: () => WebpkiCases = once(() => {
  const { at, chains, texts } = parsed(vectorBytes('webpki.json.br')) as {
    readonly at: string
    readonly chains: readonly Numbered<WebpkiChain>[]
    readonly texts: WebpkiCases['texts']
  }
  return {
    at: new Date(at),
    chains: chains.map(({ name, leaf, chain, roots, serverAuth }) => ({
      name,
      leaf: derAt(leaf),
      chain: chain.map(derAt),
      roots: roots.map(derAt),
      serverAuth,
    })),
    texts,
  }
})

// ---- manifests

/** A resource, and what the API server and Istio's validation say to it. */
export interface ManifestCase {
  readonly group: string
  readonly resource: object
  /** The fields that the API server drops, as `spec.servers[0].tls.x`; for meshConfig the words of the strict reader. */
  readonly unknown?: readonly string[]
  /** The API server refuses it for the type of a value, an enumeration or a missing field. */
  readonly refuses?: boolean
  /** The errors of Istio's validation, each once. */
  readonly says?: readonly string[]
  /** Its warnings; it gives none where it has an error. */
  readonly warns?: readonly string[]
}

export const manifestCases: () => readonly ManifestCase[] = once(
  () => parsed(vectorBytes('manifests.json.br')) as readonly ManifestCase[],
)

// ---- TLS names

interface CipherSuiteRow {
  readonly iana: string
  readonly codePoint: string
  readonly id: number
  readonly openssl: string
  readonly go: string
  readonly goAlias: string | null
  readonly keyExchange: string
  readonly certKey: string
  readonly cipher: string
  readonly keyBits: number
  readonly mode: string
  readonly mac: string
  readonly prfHash: string
  readonly forwardSecrecy: boolean
  readonly minTls: string
  readonly http2: {
    readonly prohibitedByRfc9113AppendixA: boolean
    readonly mandatoryByRfc9113: boolean
    readonly satisfiesGoHttp2ServerRequirement: boolean
  }
  readonly ianaRecommended: string
  readonly fips: {
    readonly istioCompliancePolicyFips1402: boolean
    readonly go126Fips140Filter: boolean
    readonly envoyFipsBuildDefault: boolean
  }
  readonly go126: { readonly insecureCipherSuites: boolean; readonly enabledByDefault: boolean }
  readonly boringssl: { readonly acceptsIanaName: boolean; readonly acceptsOpensslName: boolean }
  readonly envoy: { readonly inDefaultList: boolean }
  readonly istio: {
    readonly inDefaultMeshInboundList: boolean
    readonly gatewayServerTlsAccepts: boolean
  }
  readonly grade: string
  readonly weaknesses: readonly string[]
}

interface CurveRow {
  readonly ossm: string | null
  readonly istio: string | null
  readonly group: number
  readonly groupHex: string
  readonly openssl: readonly string[]
  readonly iana: string | null
  readonly go: string | null
  readonly oid?: string
  readonly bits: number | null
  readonly fips: boolean | string
  readonly postQuantum: boolean
  readonly aliases: readonly string[]
  readonly boringsslAccepts: readonly string[]
  readonly certKeyCurve: boolean
  readonly envoyDefault: boolean
  readonly minTls?: string
}

interface BareSuiteRow {
  readonly iana: string
  readonly openssl: string
  readonly codePoint: string
  readonly id: number
}

/** Cipher suites, groups and versions as OpenShift Service Mesh, Istio, Go and BoringSSL know them. */
export interface CipherTable {
  readonly suites: readonly CipherSuiteRow[]
  readonly tls13Suites: readonly (BareSuiteRow & { readonly keyBits: number })[]
  readonly curves: readonly CurveRow[]
  readonly versions: readonly Readonly<
    Record<'ossm' | 'upstreamMesh' | 'upstreamGateway' | 'openshiftProfile' | 'wire', string | null>
  >[]
  /** The checks of settings, by id. */
  readonly findings: readonly { readonly id: string; readonly severity: string }[]
  readonly otherKnownSuites: readonly (BareSuiteRow & {
    readonly http2Prohibited: boolean
    readonly boringsslAccepts: boolean
  })[]
}

export const cipherTable: () => CipherTable = once(
  () => parsed(vectorBytes('ciphers.json')) as CipherTable,
)

// ---- transcripts of openssl s_client

/** What is in one transcript. */
export interface Transcript {
  /** The names of the certificates of its PEM blocks, in order. */
  readonly pemBlocks: readonly string[]
  readonly protocol?: string
  readonly cipher?: string
  readonly verifyReturnCodes?: readonly number[]
  readonly verifyErrorNums?: readonly number[]
  readonly errors?: readonly string[]
  readonly noPeerCertificate?: boolean
}

/** What is in the transcripts of the folder `s-client`. */
export interface TranscriptManifest {
  /** A time at which the certificates are valid. */
  readonly verifyAt: string
  /** Name to SHA-256 in hexadecimal. */
  readonly certs: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, Transcript>>
}

export const transcriptManifest: () => TranscriptManifest = once(
  () => parsed(vectorBytes('s-client/manifest.json')) as TranscriptManifest,
)

// ---- field cases

/** The names of the field cases: folders of `field`, one for each thing that people met. */
export const fieldCases = (): readonly string[] => [
  ...new Set(vectorFiles('field').map((file) => file.slice(0, file.indexOf('/')))),
]

/** What rustls answers in the ztunnel of a release; `OK` when it takes it. */
type ByRelease = Readonly<Record<'1.31' | '1.28' | '1.27' | '1.25', string>>

/** A chain as a peer presents it, and what ztunnels say of it. */
export interface ZtunnelChain {
  /** What was done to a good chain, in short. */
  readonly made: readonly string[]
  readonly leaf: Uint8Array
  readonly chain: readonly Uint8Array[]
  readonly roots: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  /** Of the party that presents it. */
  readonly role: 'server' | 'client'
  readonly at: Date
  readonly trustDomain?: string
  readonly identities?: readonly string[]
  readonly says: ByRelease
}

/** Bytes that a ztunnel loads, and what it says of them. */
export interface ZtunnelInput {
  readonly made: readonly string[]
  readonly input: Uint8Array
  readonly ok: boolean
  readonly says?: string
  /** Of a text: the kinds of its blocks, none where it is malformed. */
  readonly items?: readonly string[]
  /** Of a certificate: its identities, and the one it is for; `null` where its names are malformed or there is none. */
  readonly identities?: readonly string[] | null
  readonly identity?: string | null
}

/** What the libraries of ztunnel say: chains of four releases, the rest of the newest. */
export interface ZtunnelCases {
  readonly chains: readonly ZtunnelChain[]
  readonly roots: readonly ZtunnelInput[]
  readonly certificates: readonly ZtunnelInput[]
  readonly crls: readonly ZtunnelInput[]
}

type TextOf<Row> = {
  readonly [Key in keyof Row]: Row[Key] extends Uint8Array | Date
    ? string
    : Row[Key] extends readonly Uint8Array[]
      ? readonly string[]
      : Row[Key]
}

const withInput = (row: TextOf<ZtunnelInput>): ZtunnelInput => ({
  ...row,
  input: fromBase64(row.input),
})

export const ztunnelCases: () => ZtunnelCases = once(() => {
  const data = parsed(vectorBytes('ztunnel.json.br')) as {
    readonly chains: readonly (Omit<TextOf<ZtunnelChain>, 'crls'> & { crls?: readonly string[] })[]
  } & Readonly<Record<'roots' | 'certificates' | 'crls', readonly TextOf<ZtunnelInput>[]>>
  return {
    chains: data.chains.map((row) => ({
      ...row,
      leaf: fromBase64(row.leaf),
      chain: row.chain.map(fromBase64),
      roots: row.roots.map(fromBase64),
      crls: (row.crls ?? []).map(fromBase64),
      at: new Date(row.at),
    })),
    roots: data.roots.map(withInput),
    certificates: data.certificates.map(withInput),
    crls: data.crls.map(withInput),
  }
})

// ---- the material of gateways

type Kept = string | { readonly base64: string }

interface CredentialRow {
  readonly name: string
  readonly certificate: Kept
  readonly key: Kept
  readonly staple?: Kept
  readonly roots?: Kept
  readonly crl?: Kept
  readonly envoy: { readonly loads: boolean; readonly says?: string }
  readonly istiod: { readonly server: IstiodHalf; readonly ca: IstiodHalf }
}

/** What istiod says of the server's pair, or of the CAs: why it hands nothing on, what it warns of, what the Gateway API refuses. */
export interface IstiodHalf {
  readonly missing?: string
  readonly invalid?: string
  readonly malformed?: string
}

/** Which keys of a Secret istiod takes; values are texts. */
export interface CredentialKeys {
  readonly files: Readonly<Record<string, string>>
  readonly server: {
    readonly missing?: string
    readonly certificate?: string
    readonly key?: string
    readonly staple?: string
  }
  readonly ca: { readonly missing?: string; readonly certificate?: string; readonly crl?: string }
}

/** The material of a gateway as octets, and what was measured of it. */
export interface CredentialCase extends Pick<CredentialRow, 'name' | 'envoy' | 'istiod'> {
  readonly certificate: Uint8Array
  readonly key: Uint8Array
  readonly staple?: Uint8Array
  readonly roots?: Uint8Array
  readonly crl?: Uint8Array
}

const keptBytes = (kept: Kept): Uint8Array =>
  new Uint8Array(typeof kept === 'string' ? Buffer.from(kept) : Buffer.from(kept.base64, 'base64'))

interface CredentialFile {
  readonly at: string
  readonly cases: readonly CredentialRow[]
  readonly keys: readonly CredentialKeys[]
}

const credentialFile: () => CredentialFile = once(
  () => parsed(vectorBytes('credentials.json.br')) as CredentialFile,
)

/** The instant that istiod was asked for. */
export const credentialsAt = (): Date => new Date(credentialFile().at)

export const credentialKeys = (): readonly CredentialKeys[] => credentialFile().keys

export const credentialCases: () => readonly CredentialCase[] = once(() =>
  credentialFile().cases.map(({ certificate, key, staple, roots, crl, ...measured }) => ({
    ...measured,
    certificate: keptBytes(certificate),
    key: keptBytes(key),
    ...(staple !== undefined && { staple: keptBytes(staple) }),
    ...(roots !== undefined && { roots: keptBytes(roots) }),
    ...(crl !== undefined && { crl: keptBytes(crl) }),
  })),
)

// ---- the identity of Linkerd

/** A line of `linkerd check` that is not a tick. */
interface LinkerdSaid {
  readonly check: string
  readonly says: string
}

/** Trust anchors and the Secret of the issuer, with what Linkerd's own packages said of them. */
export interface LinkerdCase {
  readonly name: string
  readonly at: string
  readonly anchors: string
  /** The values of linkerd-identity-issuer. */
  readonly secret: Readonly<Record<string, string>>
  readonly identity: { readonly starts: boolean; readonly issues: boolean; readonly says?: string }
  readonly refuses: readonly LinkerdSaid[]
  readonly warns: readonly LinkerdSaid[]
}

export const linkerdCases: () => readonly LinkerdCase[] = once(
  () => parsed(vectorBytes('linkerd.json.br')) as readonly LinkerdCase[],
)
