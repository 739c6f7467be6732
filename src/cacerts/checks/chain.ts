import type { Certificate } from '../../certificate/types.ts'
import { equalBytes } from '../../der/bytes.ts'
import { latin1 } from '../../der/strings.ts'
import { samePublicKey } from '../../key/prove-public-half.ts'
import { goTime } from '../../emulation/go/format.ts'
import { PATH_CODES } from '../../path/codes.ts'
import { fitsKeyIdentifier, identifierSides } from '../../path/key-identifiers.ts'
import { finding, type Overrides } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import { certificatesOf, peerFacts, refusalFor, type CheckContext } from '../check-context.ts'
import { nameOf, placeOf, type Found } from '../certificate-views.ts'

const same = (a: Found, b: Found): boolean => equalBytes(a.certificate.der, b.certificate.der)
const sameName = (a: Found, b: Found): boolean =>
  equalBytes(a.certificate.subject.der, b.certificate.subject.der)
const sameKey = (a: Found, b: Found): boolean =>
  samePublicKey(a.certificate.publicKey.spki, b.certificate.publicKey.spki)

/** The certificates by content: the reading of a check gives one object for equal bytes. */
type Contents = ReadonlySet<Certificate>

const contentsOf = (files: readonly Found[]): Contents =>
  new Set(files.map(({ certificate }) => certificate))

const inFile = ({ certificate }: Found, files: Contents): boolean => files.has(certificate)

/** Workloads send cert-chain.pem behind their certificate: without the issuer in it peers find no path. */
function lacksSigner(context: CheckContext): readonly Finding[] {
  const { signer, roles } = context
  if (signer === undefined || context.peers === undefined) return []
  const { peers, refusing } = peerFacts(context)
  const sent = [...certificatesOf(context, 'chain'), ...certificatesOf(context, 'roots')]
  // a renewed certificate of the same name and key does as well
  if (sent.some((found) => sameName(found, signer) && sameKey(found, signer)) || peers === '')
    return []
  const file = roles.names.chain
  const facts = { file, signer: nameOf(signer.certificate), peers, refusing }
  return [finding(CACERTS_CODES, 'chain-lacks-ca-cert', facts, { file })]
}

function order(context: CheckContext): readonly Finding[] {
  const { signer, path } = context
  const chain = certificatesOf(context, 'chain')
  const first = chain[0]
  const contents = contentsOf(chain)
  if (signer === undefined || first === undefined || !inFile(signer, contents)) return []
  // a signing certificate that is its own anchor is at both ends of the path
  const wanted = path.filter(
    (found, index) =>
      inFile(found, contents) && !path.slice(0, index).some((other) => same(found, other)),
  )
  const positions = wanted.map((found) => chain.findIndex((other) => same(found, other)))
  const ordered = positions.every(
    (position, index) => index === 0 || position > (positions[index - 1] as number),
  )
  if (positions[0] === 0 && ordered) return []
  const facts = {
    file: first.file,
    signer: nameOf(signer.certificate),
    found: (positions[0] ?? 0) + 1,
  }
  return [finding(CACERTS_CODES, 'chain-order', facts, placeOf(first))]
}

function rootInChain(context: CheckContext): readonly Finding[] {
  // joined by istiod itself in the tls scheme
  if (context.roles.scheme === 'tls') return []
  const roots = contentsOf(certificatesOf(context, 'roots'))
  const { signer } = context
  return certificatesOf(context, 'chain')
    .filter((found) => inFile(found, roots) && !(signer !== undefined && same(found, signer)))
    .slice(0, 1)
    .map((found) => finding(CACERTS_CODES, 'chain-has-root', { file: found.file }, placeOf(found)))
}

function unrelated(context: CheckContext): readonly Finding[] {
  const { signer, path, roles } = context
  if (signer === undefined || roles.scheme === 'tls') return []
  const known = contentsOf([...path, ...certificatesOf(context, 'roots')])
  return certificatesOf(context, 'chain')
    .filter((found) => !inFile(found, known) && !leadsUp(found, context))
    .map((found) => finding(CACERTS_CODES, 'chain-unrelated', { file: found.file }, placeOf(found)))
}

/** A certificate off the path still belongs when its name and key are those of one on it: a renewal or a cross certificate. */
function leadsUp(found: Found, { path }: CheckContext): boolean {
  return path.some((other) => sameName(found, other) && sameKey(found, other))
}

function firstOfChain(context: CheckContext): readonly Finding[] {
  const { views, prediction, at } = context
  const view = views.chain
  const first = view?.certificates[0]
  if (view === undefined || view.bytes.length === 0) return []
  if (prediction.cause === 'chain-expired' && first !== undefined) {
    const facts = { file: view.name, limit: goTime(first.certificate.notAfter), at: goTime(at) }
    return [finding(CACERTS_CODES, 'chain-first-expired', facts, placeOf(first))]
  }
  if (prediction.cause !== 'chain-expired' && prediction.cause !== 'ttl-unreadable') return []
  const place = { file: view.name, block: 1 }
  return [finding(CACERTS_CODES, 'chain-first-unreadable', { file: view.name }, place)]
}

/** pathLenConstraint against the number of CA certificates below, the leaf not counted (RFC 5280, section 4.2.1.9). */
function pathLength(context: CheckContext): readonly Finding[] {
  const { path, prediction } = context
  const { peers, refusing } = peerFacts(context)
  return path.flatMap((found, below) => {
    const limit = found.certificate.basicConstraints?.pathLength
    // the signing certificate may be at both ends when it is the anchor itself
    const above = below > 0 && !same(found, path[0] as Found)
    const counted = path.slice(0, below).filter(({ certificate }) => !certificate.selfIssued).length
    if (!above || limit === undefined || counted <= limit) return []
    if (prediction.accepts && peers === '') return []
    const refused = peers === '' ? 'all peers' : peers
    const facts = { issuer: nameOf(found.certificate), allowed: limit, below: counted, refusing }
    const message = `pathlen:${String(limit)} leaves no room for the ${String(counted)} CA certificates below: ${refused} refuse what workloads present`
    return [finding(PATH_CODES, 'path-length', facts, placeOf(found), { message })]
  })
}

function whyNoIssuer({ basicConstraints, keyUsage }: Certificate): string | undefined {
  if (basicConstraints === undefined) return 'basicConstraints are missing'
  if (!basicConstraints.ca) return 'basicConstraints say CA:FALSE'
  if (keyUsage === undefined || keyUsage.usages.includes('keyCertSign')) return undefined
  return `keyUsage lacks keyCertSign (${keyUsage.usages.join(', ')})`
}

/** A link of the path whose issuer may not sign; the signing certificate itself is looked at elsewhere. */
function issuersMaySign(context: CheckContext): readonly Finding[] {
  const { path } = context
  return path.slice(1).flatMap((found, index) => {
    const child = path[index] as Found
    if (same(found, child) || found.certificate.version !== 3) return []
    const problem = whyNoIssuer(found.certificate)
    if (problem === undefined) return []
    const severity =
      context.prediction.accepts && context.peers !== undefined && peerFacts(context).peers === ''
        ? 'warning'
        : 'error'
    return [
      finding(
        CACERTS_CODES,
        'root-not-ca',
        { child: nameOf(child.certificate), problem },
        placeOf(found),
        { severity },
      ),
    ]
  })
}

/** Go does not look at the key identifier, the others do. */
function keyIdentifiers(context: CheckContext): readonly Finding[] {
  const { path } = context
  const { peers, refusing } = peerFacts(context)
  return path.slice(0, -1).flatMap((found, index) => {
    const issuer = path[index + 1] as Found
    const identifier = found.certificate.authorityKeyIdentifier
    if (same(found, issuer) || identifier === undefined) return []
    if (fitsKeyIdentifier(issuer.certificate, found.certificate)) return []
    const fitting = context.certificates.some(
      (other) =>
        sameName(other, issuer) &&
        sameKey(other, issuer) &&
        fitsKeyIdentifier(other.certificate, found.certificate),
    )
    if (fitting) return []
    const facts = {
      ...identifierSides(found.certificate, issuer.certificate),
      issuer: nameOf(issuer.certificate),
      peers: peers === '' ? 'Envoy and OpenSSL' : peers,
      refusing,
    }
    const severity = peers === '' ? 'warning' : 'error'
    return [finding(CACERTS_CODES, 'akid-mismatch', facts, placeOf(found), { severity })]
  })
}

/** Roots of one name with different keys: BoringSSL and OpenSSL try the first that fits by name and key identifier. */
function rootsOfOneName(context: CheckContext): readonly Finding[] {
  const { peers, refusing } = peerFacts(context)
  if (refusalFor(context, 'signature') === undefined) return []
  // of each name the first, and the first whose key is another: one of them differs from any that follows
  const firsts = new Map<string, readonly Found[]>()
  return certificatesOf(context, 'roots').flatMap((found) => {
    const name = latin1(found.certificate.subject.der)
    const known = firsts.get(name) ?? []
    const earlier = known.find((other) => !sameKey(other, found))
    if (known.length === 0 || (known.length === 1 && earlier !== undefined))
      firsts.set(name, [...known, found])
    if (earlier === undefined) return []
    const facts = { name: nameOf(found.certificate), peers, refusing }
    return [finding(CACERTS_CODES, 'roots-same-name', facts, placeOf(earlier))]
  })
}

function selfIssued(context: CheckContext): readonly Finding[] {
  const { path } = context
  return path.slice(0, -1).flatMap((found, index) => {
    const issuer = path[index + 1] as Found
    if (!found.certificate.selfIssued || sameKey(found, issuer)) return []
    return [
      finding(
        CACERTS_CODES,
        'names-self-issued',
        { name: nameOf(found.certificate) },
        placeOf(found),
      ),
    ]
  })
}

/** Before Envoy 1.24 a chain had to end in a self-signed certificate (no X509_V_FLAG_PARTIAL_CHAIN). */
function withoutPartialChain(context: CheckContext, found: Found): Overrides {
  const { rules } = context
  const refusal = refusalFor(context, 'issuer', 'local-issuer')
  if (rules.partialChain || refusal === undefined) return {}
  const issuer = found.certificate.issuer.text
  return {
    severity: 'error',
    message: `the anchor is not self-signed but was issued by ${issuer}: the Envoy of ${rules.name} refuses every workload: ${refusal.says}`,
    fix: `put the self-signed root above ${issuer} into ${found.file}; from Istio 1.16 and OpenShift Service Mesh 2.4 on this anchor is enough`,
  }
}

function rootShape(context: CheckContext): readonly Finding[] {
  return certificatesOf(context, 'roots')
    .filter(({ certificate }) => !certificate.selfIssued)
    .map((found) => {
      const facts = { issuer: found.certificate.issuer.text }
      const overrides = withoutPartialChain(context, found)
      return finding(CACERTS_CODES, 'root-not-self-signed', facts, placeOf(found), overrides)
    })
}

function duplicateRoots(context: CheckContext): readonly Finding[] {
  const byBytes = groupByBytes(certificatesOf(context, 'roots'))
  return [...byBytes.values()]
    .filter((copies) => copies.length > 1)
    .map((copies) => {
      const second = copies[1] as Found
      const blocks = copies.map(({ block }) => block)
      return finding(
        CACERTS_CODES,
        'root-duplicate',
        { file: second.file, blocks },
        placeOf(second),
      )
    })
}

function groupByBytes(found: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>()
  for (const one of found) {
    const key = latin1(one.certificate.der)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return groups
}

const CHECKS = [
  lacksSigner,
  firstOfChain,
  pathLength,
  issuersMaySign,
  keyIdentifiers,
  rootsOfOneName,
  order,
  unrelated,
  rootInChain,
  selfIssued,
  rootShape,
  duplicateRoots,
]

/** How the certificates of the set hang together. */
export function checkChain(context: CheckContext): readonly Finding[] {
  return CHECKS.flatMap((check) => check(context))
}
