import { equalBytes } from '../../der/bytes.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding, Severity } from '../../report/finding.ts'
import { nameOf, placeOf, type Found } from '../certificate-views.ts'
import { certificatesOf, type CheckContext } from '../check-context.ts'
import { CACERTS_CODES } from '../codes.ts'
import { keyOwner } from './key.ts'

// Two files of a set that hold what belongs into each other.

function swapped(first: Found, second: Found, severity: Severity): Finding {
  const facts = {
    file: first.file,
    one: nameOf(first.certificate),
    other: second.file,
    two: nameOf(second.certificate),
  }
  return finding(CACERTS_CODES, 'cacerts-files-swapped', facts, placeOf(first), { severity })
}

/** The signing file holds a root, and the root file the certificate that the key belongs to. */
async function signerAndRoot(context: CheckContext): Promise<Finding | undefined> {
  const { signer } = context
  const [root] = certificatesOf(context, 'roots')
  if (signer === undefined || root === undefined) return undefined
  if (!signer.certificate.selfIssued || root.certificate.selfIssued) return undefined
  const owner = await keyOwner(context)
  const belongs = owner && equalBytes(owner.certificate.der, root.certificate.der)
  return belongs ? swapped(signer, root, 'error') : undefined
}

/** The chain is a root alone, and the root file begins with the certificate that signs. */
function chainAndRoot(context: CheckContext): Finding | undefined {
  const { signer, prediction } = context
  const chain = certificatesOf(context, 'chain')
  const [first] = chain
  const [root] = certificatesOf(context, 'roots')
  if (signer === undefined || first === undefined || root === undefined) return undefined
  const isRoot = chain.every(({ certificate }) => certificate.selfIssued)
  const isSigner = equalBytes(root.certificate.der, signer.certificate.der)
  if (!isRoot || !isSigner || signer.certificate.selfIssued) return undefined
  return swapped(first, root, prediction.accepts ? 'warning' : 'error')
}

/** The two files that are swapped, where two are: everything else that looks wrong follows from it. */
export async function checkSwapped(context: CheckContext): Promise<Finding | undefined> {
  if (context.roles.scheme === 'tls') return undefined
  return (await signerAndRoot(context)) ?? chainAndRoot(context)
}
