import { CA_SUFFIX } from '../../emulation/istiod/gateway-credential.ts'
import { isTakenForCa } from '../../emulation/istiod/serve-credential.ts'
import { extractPem } from '../../pem/extract.ts'
import { isCertificateLabel } from '../../pem/label.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CREDENTIAL_CODES } from '../codes.ts'
import { createSecret, TLS_NAMES, type NamesOfPair } from '../fix.ts'
import { isRefusal, type Opened } from '../open.ts'

// The Secret itself: are the keys there that are read, and of a type that is taken?

function missingPair(opened: Opened): readonly Finding[] {
  const { server } = opened
  if (!isRefusal(server)) return takenForCa(opened)
  const names = namesByContent(opened.credential.files)
  const facts = { found: server.says, command: createSecret(opened, names ?? TLS_NAMES) }
  // without one certificate and one key nobody can say which are meant
  const isGuess = names === undefined && opened.credential.kind === 'Secret'
  const overrides = isGuess ? { fix: fixWithoutPair(opened) } : {}
  return [finding(CREDENTIAL_CODES, 'credential-keys-missing', facts, {}, overrides)]
}

/** A pair that nobody gets, for the name of its Secret alone; Envoy Gateway looks at no name. */
function takenForCa({ secretName, secretNamespace, istiod }: Opened): readonly Finding[] {
  if (istiod === undefined || !isTakenForCa(secretName)) return []
  const found = `istiod takes every Secret whose name ends in ${CA_SUFFIX} for a CA of clients, and looks for no pair in ${secretName}`
  const fix = `make a Secret with the same values and a name that does not end in ${CA_SUFFIX} in the namespace ${secretNamespace}, and write that name into the Gateway`
  return [finding(CREDENTIAL_CODES, 'credential-keys-missing', { found, command: '' }, {}, { fix })]
}

/** The Secret of the CAs of clients has no pair, and needs none. */
function fixWithoutPair({ credential, secretName, secretNamespace }: Opened): string {
  const isCa = ['cacert', 'ca.crt'].some((key) => Object.hasOwn(credential.files, key))
  if (!isCa) return NO_PAIR
  const pair = secretName.endsWith(CA_SUFFIX) ? secretName.slice(0, -CA_SUFFIX.length) : 'NAME'
  const names = `${pair} ${secretName}`
  return `if it holds the CAs of clients, it is judged with the Secret of the certificate: kubectl get secret ${names} -n ${secretNamespace} -o yaml | meshcerts credential - --mode MUTUAL; else ${NO_PAIR}`
}

const NO_PAIR =
  'make the Secret again, with the certificate and its chain in tls.crt and the private key in tls.key'

/** What holds a certificate and what holds a key, whatever they are called; nothing unless there is one of each. */
function namesByContent(files: Readonly<Record<string, Uint8Array>>): NamesOfPair | undefined {
  const labelled = Object.entries(files).map(([name, bytes]) => ({
    name,
    labels: extractPem(bytes).blocks.map(({ label }) => label),
  }))
  const only = (fits: (label: string) => boolean): string | undefined => {
    const [one, ...more] = labelled.filter(({ labels }) => labels.some(fits))
    return more.length === 0 ? one?.name : undefined
  }
  const certificate = only(isCertificateLabel)
  const key = only((label) => label.endsWith('PRIVATE KEY'))
  return certificate === undefined || key === undefined ? undefined : { certificate, key }
}

function missingCa({ ca, mode, secretName }: Opened): readonly Finding[] {
  if (ca === undefined || !isRefusal(ca)) return []
  const facts = { mode, found: ca.says, name: secretName }
  return [finding(CREDENTIAL_CODES, 'credential-client-ca-missing', facts)]
}

/** Two pairs are no fault where they are the same. */
function bothPairs({ server, credential }: Opened): readonly Finding[] {
  if (isRefusal(server) || server.scheme !== 'generic') return []
  const other = credential.files['tls.crt']
  const own = server.certificate.bytes
  if (other === undefined || other.length === 0) return []
  const same = other.length === own.length && other.every((octet, at) => octet === own[at])
  return same ? [] : [finding(CREDENTIAL_CODES, 'credential-keys-both', {}, { file: 'cert' })]
}

function wrongType(opened: Opened): readonly Finding[] {
  const { credential, gateway } = opened
  if (gateway !== 'envoy-gateway' || credential.kind !== 'Secret') return []
  const found = credential.facts.type ?? 'Opaque'
  if (found === 'kubernetes.io/tls') return []
  const command = createSecret(opened, TLS_NAMES)
  return [finding(CREDENTIAL_CODES, 'credential-secret-type', { found, command })]
}

function unusedCa({ mode, credential }: Opened): readonly Finding[] {
  const file = ['cacert', 'ca.crt'].find((key) => Object.hasOwn(credential.files, key))
  if (mode !== 'SIMPLE' || file === undefined) return []
  return [finding(CREDENTIAL_CODES, 'credential-ca-unused', { file }, { file })]
}

/** What is wrong with the Secret, whatever is in its values. */
export const checkSecret = (opened: Opened): readonly Finding[] => [
  ...opened.credential.notes,
  ...missingPair(opened),
  ...wrongType(opened),
  ...missingCa(opened),
  ...bothPairs(opened),
  ...unusedCa(opened),
]
