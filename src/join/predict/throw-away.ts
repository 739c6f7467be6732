// Certificates that are signed with keys made for the moment, so that the real components' rules can be asked about what an
// issuer would give. No key that was handed in is used.
import { rememberSignatures } from '../../certificate/signature-cache.ts'
import type { Certificate } from '../../certificate/types.ts'
import type { Engine, KeyAlgorithm } from '../../crypto/engine.ts'
import { equalBytes } from '../../der/bytes.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from '../../issue/extensions.ts'
import { later, writeSerial, writeValidity } from '../../issue/fields.ts'
import { makeKey } from '../../issue/generate.ts'
import { writeName } from '../../issue/name.ts'
import { signCertificate } from '../../issue/sign.ts'
import type { IssuedCertificate } from '../../issue/types.ts'
import type { PrivateKey } from '../../key/types.ts'
import type { Asked } from './asked.ts'

/** A certificate with a throw-away key, and what is above it as far as the issuer knows. */
export interface Authority extends IssuedCertificate {
  /** Its issuers, nearest first; the root last, where it is known. */
  readonly above: readonly Certificate[]
}

/** What an issuer makes of the request: these win over what was asked for. */
export interface IssuerRules {
  readonly isCa?: boolean
  readonly pathLength?: number
  readonly keyUsage?: Asked['keyUsage']
  readonly purposes?: readonly string[]
  /** Life in milliseconds. */
  readonly duration?: number
}

/**
 * The kind of the key counts in the set alone, and there every size of RSA from 2048 on is judged alike: the smallest is made.
 * Elsewhere a P-256 is as good as an RSA, and is made in a moment.
 */
function algorithmOf({ key: { algorithm, size }, secretName }: Asked): KeyAlgorithm {
  if (algorithm === 'Ed25519') return 'Ed25519'
  if (algorithm === 'RSA') return secretName === 'cacerts' ? 'RSA-2048' : 'P-256'
  return `P-${String(size) as '256' | '384' | '521'}`
}

interface Shape {
  readonly asked: Asked
  readonly rules: IssuerRules
  readonly subject: Uint8Array
  readonly issuer: Authority | undefined
  readonly identifier: Uint8Array
}

/** Go writes it where issuer and subject have different names: an issuer of the same name is taken for the certificate itself. */
function authorityIdentifier({ subject, issuer }: Shape): readonly Uint8Array[] {
  const above = issuer?.certificate
  const identifier = above?.subjectKeyIdentifier?.keyIdentifier
  const named = above !== undefined && !equalBytes(above.subject.der, subject)
  return named && identifier !== undefined ? [authorityKeyIdentifier(identifier)] : []
}

const some = <T>(list: readonly T[], write: (list: readonly T[]) => Uint8Array): Uint8Array[] =>
  list.length === 0 ? [] : [write(list)]

/** As Go's x509.CreateCertificate writes them from cert-manager's template. */
function extensionsOf(shape: Shape): readonly Uint8Array[] {
  const { asked, rules, identifier } = shape
  const isCa = rules.isCa ?? asked.isCa
  return [
    ...some(rules.keyUsage ?? asked.keyUsage, keyUsage),
    ...some(rules.purposes ?? asked.purposes, extendedKeyUsage),
    basicConstraints(isCa, isCa ? rules.pathLength : undefined),
    ...(isCa ? [subjectKeyIdentifier(identifier)] : []),
    ...authorityIdentifier(shape),
    ...some(asked.names, (names) => subjectAltName(names, asked.subject.length === 0)),
  ]
}

/**
 * Makes the certificate that was asked for; self-signed where no issuer is given. The end is not held to that of the issuer:
 * cert-manager does not do it.
 *
 * @throws MeshCertsError `issue-…` for a name that no certificate can hold.
 */
export async function makeCertificate(
  asked: Asked,
  { at, engine }: { readonly at: Date; readonly engine: Engine },
  issuer?: Authority,
  rules: IssuerRules = {},
): Promise<Authority> {
  const subject = writeName(asked.subject)
  const key = await makeKey(algorithmOf(asked), engine)
  const identifier = await engine.digest('SHA-1', key.publicKey.bytes)
  const certificate = await signCertificate(
    {
      serial: writeSerial(undefined, engine),
      issuer: issuer?.certificate.subject.der ?? subject,
      validity: writeValidity(at, later(at, (rules.duration ?? asked.duration) / 1000)),
      subject,
      spki: key.publicKey.spki,
      extensions: extensionsOf({ asked, rules, subject, issuer, identifier }),
    },
    issuer?.key ?? key,
    engine,
  )
  const above = issuer === undefined ? [] : [issuer.certificate, ...issuer.above]
  return { certificate, key, above }
}

/** The certificate again, with a key made for the moment: names, dates and extensions stay. */
async function copy(
  original: Certificate,
  engine: Engine,
  issuerKey: PrivateKey | undefined,
): Promise<IssuedCertificate> {
  const key = await makeKey('P-256', engine)
  const certificate = await signCertificate(
    {
      serial: writeSerial(original.serialBytes, engine),
      issuer: original.issuer.der,
      validity: writeValidity(original.notBefore, original.notAfter),
      subject: original.subject.der,
      spki: key.publicKey.spki,
      extensions: original.extensions.map(({ oid, critical, value }) =>
        extension(oid, critical, value),
      ),
    },
    issuerKey ?? key,
    engine,
  )
  return { certificate, key }
}

/** The certificates of a list from the first up, as far as one signed the other. */
export async function pathUp(
  certificates: readonly Certificate[],
  engine: Engine,
): Promise<readonly Certificate[]> {
  const signed = rememberSignatures(engine)
  const path: Certificate[] = certificates.slice(0, 1)
  for (;;) {
    const last = path.at(-1)
    if (last === undefined || last.selfIssued) return path
    const candidates = certificates.filter(
      (one) => !path.includes(one) && equalBytes(one.subject.der, last.issuer.der),
    )
    const outcomes = await Promise.all(candidates.map(async (one) => signed(last, one)))
    const next = candidates[outcomes.indexOf('valid')]
    if (next === undefined) return path
    path.push(next)
  }
}

/**
 * A real CA with its chain, copied with keys made for the moment, so that it can sign here.
 *
 * @param path - From {@link pathUp}: the CA first. The last is signed with a key of nobody unless it is self-issued.
 */
export async function copyAuthority(
  path: readonly Certificate[],
  engine: Engine,
): Promise<Authority | undefined> {
  let above: readonly Certificate[] = []
  let made: IssuedCertificate | undefined
  for (const original of path.toReversed()) {
    const top = made === undefined
    const stranger = top && !original.selfIssued ? await makeKey('P-256', engine) : undefined
    const next = await copy(original, engine, stranger ?? made?.key)
    if (made !== undefined) above = [made.certificate, ...above]
    made = next
  }
  return made === undefined ? undefined : { ...made, above }
}
