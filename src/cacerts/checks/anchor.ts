import type { Certificate } from '../../certificate/types.ts'
import { equalBytes, toHex } from '../../der/bytes.ts'
import { sameName } from '../../certificate/name-comparison.ts'
import { finding, type GivenFact, type Overrides } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CACERTS_CODES } from '../codes.ts'
import { certificatesOf, type CheckContext } from '../check-context.ts'
import { PEM_SCHEME } from '../../emulation/istiod/cacerts-files.ts'
import { isWhole } from '../intended-path.ts'
import { known, quoteInput } from '../../report/quote.ts'
import { nameOf, placeOf, type Found } from '../certificate-views.ts'

// Why there is no path from the signing certificate to root-cert.pem.

/** The path breaks off here: nobody by the name of its issuer, byte for byte, has signed it. */
interface DeadEnd {
  readonly last: Found
  readonly issuer: string
  readonly keyId: string
}

function deadEnd({ path }: CheckContext): DeadEnd | undefined {
  const last = path.at(-1)
  if (last === undefined || isWhole(path)) return undefined
  const identifier = last.certificate.authorityKeyIdentifier?.keyIdentifier
  return {
    last,
    issuer: last.certificate.issuer.text,
    keyId: identifier === undefined ? '' : ` (key ${toHex(identifier, ':').toUpperCase()})`,
  }
}

function others({ certificates }: CheckContext, last: Found): readonly Found[] {
  return certificates.filter(
    ({ certificate }) => !equalBytes(certificate.der, last.certificate.der),
  )
}

/** Equal by RFC 5280, section 7.1, but not byte for byte. */
function foldedName(context: CheckContext, { last }: DeadEnd): Finding | undefined {
  const { certificate } = last
  const near = others(context, last).find(
    ({ certificate: { subject } }) =>
      !equalBytes(subject.der, certificate.issuer.der) && sameName(subject, certificate.issuer),
  )
  if (near === undefined) return undefined
  const facts = {
    child: nameOf(certificate),
    issuer: spell(certificate.issuer),
    subject: spell(near.certificate.subject),
  }
  return finding(
    CACERTS_CODES,
    'dn-byte-compare',
    { ...facts, file: near.file, block: near.block },
    placeOf(last),
  )
}

const STRING_TYPES: Readonly<Record<number, string>> = {
  12: 'UTF8String',
  19: 'PrintableString',
  20: 'TeletexString',
  22: 'IA5String',
  30: 'BMPString',
}

/** A name with the string types that tell two of them apart. */
function spell({ rdns }: Certificate['subject']): string {
  return rdns
    .flat()
    .map(
      ({ name, value, tag }) => `${name}="${value}" ${STRING_TYPES[tag] ?? `tag ${String(tag)}`}`,
    )
    .join(', ')
}

/** The key fits, the name does not. */
async function wrongName(context: CheckContext, { last }: DeadEnd): Promise<Finding | undefined> {
  for (const candidate of others(context, last)) {
    if (equalBytes(candidate.certificate.subject.der, last.certificate.issuer.der)) continue
    if ((await context.signed(last.certificate, candidate.certificate)) !== 'valid') continue
    const facts = {
      subject: nameOf(candidate.certificate),
      child: nameOf(last.certificate),
      issuer: last.certificate.issuer.text,
    }
    return finding(CACERTS_CODES, 'dn-issuer', facts, placeOf(last))
  }
  return undefined
}

function keyText(certificate: Certificate): string {
  const identifier = certificate.subjectKeyIdentifier?.keyIdentifier
  return identifier === undefined ? 'another key' : `key ${toHex(identifier, ':').toUpperCase()}`
}

/** The issuer is there, but where nobody looks: behind the signing certificate in its own file. */
async function outOfPlace(context: CheckContext, end: DeadEnd): Promise<Finding | undefined> {
  if (context.roles.scheme === 'tls') return undefined
  for (const found of others(context, end.last)) {
    const { certificate } = found
    if (found.role !== 'signing-certificate') continue
    if (!equalBytes(certificate.subject.der, end.last.certificate.issuer.der)) continue
    if ((await context.signed(end.last.certificate, certificate)) !== 'valid') continue
    const place = `block ${String(found.block)} of ${found.file}`
    const file = PEM_SCHEME.chain
    return missing(context, end, {
      message: `the issuer of ${nameOf(end.last.certificate)} is ${place}, where istiod never looks: it is neither in ${file} nor in ${context.roles.names.roots}`,
      fix: `move ${place} into ${file}, after the signing certificate`,
    })
  }
  return undefined
}

/** A certificate of the right name that did not sign: another key. */
function otherKey(context: CheckContext, { last }: DeadEnd): Found | undefined {
  return others(context, last).find(({ certificate }) =>
    equalBytes(certificate.subject.der, last.certificate.issuer.der),
  )
}

function rootMismatch(
  context: CheckContext,
  end: DeadEnd,
  problem: GivenFact,
  at?: Found,
): Finding {
  const file = context.roles.names.roots
  const child = nameOf(end.last.certificate)
  return finding(
    CACERTS_CODES,
    'root-mismatch',
    { file, child, problem, issuer: known(quoteInput(end.issuer) + end.keyId) },
    at === undefined ? { file } : placeOf(at),
  )
}

function missing(context: CheckContext, end: DeadEnd, overrides: Overrides = {}): Finding {
  const names = context.roles.names
  const chainFile = context.roles.scheme === 'tls' ? names.chain : PEM_SCHEME.chain
  const facts = {
    child: nameOf(end.last.certificate),
    issuer: end.issuer,
    keyId: known(end.keyId),
    chainFile,
    rootFile: names.roots,
  }
  return finding(CACERTS_CODES, 'chain-missing-intermediate', facts, placeOf(end.last), overrides)
}

function describeRoots(roots: readonly Found[]): string {
  return roots.length === 0
    ? 'it holds no certificate'
    : `it holds ${roots.map(({ certificate }) => nameOf(certificate)).join(' and ')}`
}

function asNote(found: Finding, when: string): Finding {
  return Object.freeze({ ...found, severity: 'info', fix: `${when}: ${found.fix ?? ''}` })
}

const organisationOf = ({ rdns }: Certificate['subject']): string | undefined =>
  rdns.flat().find(({ name }) => name === 'O')?.value

/** By its name the missing issuer is a root, or it is of another organisation than every root that is there. */
function looksLikeRoot({ last, issuer }: DeadEnd, roots: readonly Found[]): boolean {
  if (/\broot\b/i.test(issuer)) return true
  const organisation = organisationOf(last.certificate.issuer)
  return roots.every(({ certificate }) => organisationOf(certificate.subject) !== organisation)
}

/** Could the missing certificate be in this file, where nothing of it was read? */
function isUnread({ views }: CheckContext, role: 'roots' | 'chain'): boolean {
  const view = views[role]
  if (view === undefined) return true
  const lost = view.notes.some(
    ({ code, severity }) => severity !== 'info' && code !== 'pem-no-block',
  )
  return view.certificates.length === 0 && (lost || view.unreadable.length > 0)
}

/** The path breaks off: which of the near misses is it? */
export async function checkAnchor(context: CheckContext): Promise<readonly Finding[]> {
  const end = deadEnd(context)
  // a file that is missing, or of which nothing was read, is reported as that
  if (end === undefined || isUnread(context, 'roots') || isUnread(context, 'chain')) return []
  const named =
    (await outOfPlace(context, end)) ?? foldedName(context, end) ?? (await wrongName(context, end))
  if (named !== undefined) return [named]
  const other = otherKey(context, end)
  if (other !== undefined) {
    const problem = known(
      `${quoteInput(nameOf(other.certificate))} has the right name, but ${keyText(other.certificate)}, which did not sign it`,
    )
    return [rootMismatch(context, end, problem, other)]
  }
  const roots = certificatesOf(context, 'roots')
  const mismatch = rootMismatch(context, end, describeRoots(roots))
  // an absent intermediate and a root of somebody else look the same without the missing certificate: the likelier one is
  // the error, the other a note, so that nobody replaces a file that may be right
  return roots.length === 0 || looksLikeRoot(end, roots)
    ? [mismatch, asNote(missing(context, end), 'only if it is a CA between the two')]
    : [missing(context, end), asNote(mismatch, 'only if it is the root of another CA')]
}
