import type { Certificate } from '../../certificate/types.ts'
import type { SignatureCheck } from '../../certificate/signature-cache.ts'
import { contextPrimitive } from '../../der/tags.ts'
import { element, oid, sequence } from '../../der/writer.ts'
import { authorityOf, createSpecimen, specimenCheck, specimenExtension } from '../specimen.ts'

// A certificate as istiod would issue it.

/** What a specimen is made of. */
interface SpecimenFacts {
  /** The signing certificate. */
  readonly signer: Certificate
  readonly at: Date
  /** Milliseconds it lives. */
  readonly ttl: number
  readonly uri?: string
  readonly dns?: readonly string[]
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

const EC_ALGORITHMS: Readonly<Record<string, string>> = {
  'P-384': '1.2.840.10045.4.3.3',
  'P-521': '1.2.840.10045.4.3.4',
}

/** The algorithm istiod signs with, by the key of the signing certificate. */
function algorithm({ publicKey }: Certificate): Uint8Array {
  if (publicKey.type === 'Ed25519') return sequence(oid('1.3.101.112'))
  if (publicKey.type === 'RSA') {
    return sequence(oid('1.2.840.113549.1.1.11'), element(0x05))
  }
  return sequence(oid(EC_ALGORITHMS[publicKey.curve ?? ''] ?? '1.2.840.10045.4.3.2'))
}

const NO_CA = specimenExtension('2.5.29.19', true, sequence())

function extensions({ signer, uri, dns = [] }: SpecimenFacts): readonly Uint8Array[] {
  const names = [
    ...(uri === undefined ? [] : [element(contextPrimitive(6), text(uri))]),
    ...dns.map((name) => element(contextPrimitive(2), text(name))),
  ]
  return [NO_CA, ...authorityOf(signer), specimenExtension('2.5.29.17', true, sequence(...names))]
}

// istiod dates its certificates back by this much
const BACKDATED = 2 * 60 * 1000

/** Makes a specimen of what istiod issues under a signing certificate. */
function specimenOf(facts: SpecimenFacts): Certificate {
  const { signer, at, ttl } = facts
  return createSpecimen({
    signer,
    algorithm: algorithm(signer),
    notBefore: new Date(at.getTime() - BACKDATED),
    notAfter: new Date(at.getTime() + ttl),
    subject: sequence(),
    extensions: extensions(facts),
  })
}

/** Whom istiod issues for, and where it runs. */
export interface SpecimenMesh extends Pick<SpecimenFacts, 'signer' | 'at' | 'ttl'> {
  readonly trustDomain: string
  readonly istiodNamespace: string
}

/** A workload and istiod itself, as istiod would issue for them, and the signature check that answers for both. */
export interface Specimens {
  readonly leaf: Certificate
  readonly istiod: Certificate
  readonly check: SignatureCheck
}

/** The names of istiod's own certificate, in its order. */
const istiodNames = (namespace: string): readonly string[] =>
  ['istiod', 'istiod-remote', 'istio-pilot'].map((name) => `${name}.${namespace}.svc`)

/** Makes what istiod would issue for a workload and for itself. */
export function createSpecimens(mesh: SpecimenMesh, check: SignatureCheck): Specimens {
  const { signer, at, ttl, trustDomain, istiodNamespace } = mesh
  const uri = `spiffe://${trustDomain}/ns/foo/sa/bar`
  const leaf = specimenOf({ signer, at, ttl, uri })
  const istiod = specimenOf({ signer, at, ttl, dns: istiodNames(istiodNamespace) })
  return { leaf, istiod, check: specimenCheck(signer, [leaf, istiod], check) }
}
