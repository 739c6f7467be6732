import { goDuration } from '../../emulation/go/duration.ts'
import { labelOf } from '../resources.ts'
import type { Asked } from './asked.ts'
import { bundleOf, cloudBundleOf, type Bundle } from './bundle.ts'
import type { FoundIssuer, IssuerKind } from './issuers.ts'
import { makeCertificate, type Authority, type IssuerRules } from './throw-away.ts'
import { trap, type At, type World } from './world.ts'

/** What an issuer would give for a request. */
export interface Signed {
  readonly asked: Asked
  /** How it is called in messages. */
  readonly issuer: string
  readonly kind: IssuerKind
  readonly authority: Authority
  /** What the Secret would hold. */
  readonly bundle: Bundle
}

/** An issuer that is there. */
export type Found = Extract<FoundIssuer, { readonly kind: IssuerKind }>

/** A part of what asks for a certificate. */
export const at = (asked: Asked, ...path: readonly string[]): At => ({
  resource: asked.resource,
  path,
})

/** Who signs, for messages, and how. */
export interface Signer {
  readonly label: string
  readonly kind: IssuerKind
  /** What it changes of a request; nothing where left out. */
  readonly rules?: IssuerRules
}

/** The same for an issuer that is there. */
export const signerOf = ({ issuer, kind }: Found): Signer => ({ label: labelOf(issuer), kind })

/** Signs, and bundles as the issuer does. */
export async function finish(
  world: World,
  asked: Asked,
  { label, kind, rules = {} }: Signer,
  above: Authority | undefined,
): Promise<Signed> {
  const authority = await makeCertificate(asked, world, above, rules)
  const bundle =
    kind.type === 'aws' || kind.type === 'google' ? cloudBundleOf(authority) : bundleOf(authority)
  // the issuer SelfSigned gives the certificate as its own CA, whatever it is
  const own = kind.type === 'selfSigned' ? { ...bundle, ca: authority.certificate } : bundle
  const signed = { asked, issuer: label, kind, authority, bundle: own }
  checkAgainstIssuer(world, signed, above)
  return signed
}

function checkAgainstIssuer(world: World, signed: Signed, above: Authority | undefined): void {
  const { asked, authority, issuer } = signed
  const of = asked.label
  if (above === undefined) return
  const { certificate } = authority
  const isCa = certificate.basicConstraints?.ca === true
  if (isCa && certificate.subject.text === above.certificate.subject.text)
    trap(world, at(asked, 'spec', 'commonName'), 'predict-same-name', {
      of,
      name: certificate.subject.text,
    })
  if (certificate.notAfter > above.certificate.notAfter) {
    const ends = above.certificate.notAfter.toISOString().slice(0, 10)
    const facts = { of, duration: goDuration(asked.duration).replace(/0m0s$/, ''), ends }
    trap(world, at(asked, 'spec', 'duration'), 'predict-outlives', facts)
  }
  const allowed = above.certificate.basicConstraints?.pathLength
  if (isCa && allowed === 0) {
    const facts = { of, issuer, allowed, below: '' }
    trap(world, at(asked, 'spec', 'isCA'), 'predict-path-length', facts)
  }
}

const TEN_YEARS = 10 * 365 * 86_400_000

/** A root that lives longer than what is asked for: what it is not known to be, it is assumed to be right in. */
export function assumedRoot(world: World, asked: Asked, name: string): Promise<Authority> {
  const root: Asked = {
    ...asked,
    subject: [['CN', name.slice(0, 60)]],
    names: [],
    isCa: true,
    keyUsage: ['keyCertSign', 'cRLSign'],
    purposes: [],
    duration: asked.duration + TEN_YEARS,
    key: { algorithm: 'ECDSA', size: 256 },
  }
  return makeCertificate(root, world)
}
