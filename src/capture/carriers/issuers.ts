import { type Carrier, type Fields, type Found, isFields, joinPath, type Spot } from './carrier.ts'
import { contentOf } from './texts.ts'

// What an issuer answers with: the names of the certificate, of what is above it, and of the key. The certificate comes first
// whatever the order of the fields is, and all of one answer is one chain.
//   Vault, pki/issue and pki/sign-intermediate: certificate, ca_chain, issuing_ca, private_key
//   AWS ACM export-certificate, ACM PCA get-certificate: Certificate, CertificateChain, PrivateKey
//   Google CAS certificates describe: pemCertificate, pemCertificateChain
//   cert-manager CertificateRequest, status: certificate, ca
//   cfssl, api/v1/cfssl/sign and newcert: certificate, bundle: { bundle, root, … }; the bundle begins with the certificate
const LEAVES = ['certificate', 'Certificate', 'pemCertificate'] as const
const ABOVE = ['ca_chain', 'CertificateChain', 'pemCertificateChain', 'issuing_ca', 'ca'] as const
const BUNDLED = ['bundle', 'root'] as const
const KEYS = ['private_key', 'PrivateKey'] as const

interface Text {
  readonly path: string
  readonly text: string
}

const textsOf = (value: unknown, path: string): readonly Text[] => {
  if (typeof value === 'string') return [{ path, text: value }]
  if (!Array.isArray(value)) return []
  return value.flatMap((text, i) =>
    typeof text === 'string' ? [{ path: `${path}[${String(i)}]`, text }] : [],
  )
}

function textsUnder(names: readonly string[], fields: Fields, path: string): readonly Text[] {
  return names.flatMap((name) => textsOf(fields[name], joinPath(path, name)))
}

const holdsPem = ({ text }: Text): boolean => contentOf(text) !== undefined

// Vault names the issuer once more next to the chain
function once(texts: readonly Text[]): readonly Text[] {
  const seen = new Set<string>()
  return texts.filter(({ text }) => {
    const known = seen.has(text.trim())
    seen.add(text.trim())
    return !known
  })
}

function add(texts: readonly Text[], { path, owner }: Spot, found: Found): void {
  for (const { path: source, text } of texts) {
    const named = owner === undefined ? {} : { owner }
    found.pieces.push({
      source,
      content: contentOf(text) ?? text,
      optional: true,
      chain: path,
      ...named,
    })
  }
}

/** The answer of an issuer: a certificate with its chain. */
export const issuers: Carrier = (fields, spot, found) => {
  const [leaf] = textsUnder(LEAVES, fields, spot.path).filter(holdsPem)
  if (leaf === undefined) return undefined
  const bundle = fields['bundle']
  const bundled = isFields(bundle) ? textsUnder(BUNDLED, bundle, joinPath(spot.path, 'bundle')) : []
  const above = once([...textsUnder(ABOVE, fields, spot.path), ...bundled].filter(holdsPem))
  const keys = textsUnder(KEYS, fields, spot.path).filter(holdsPem)
  add([leaf, ...above, ...keys], spot, found)
  return 'all'
}
