import { known, type Known, quoteInput } from '../report/quote.ts'
import type { AuthorityKeyIdentifier, Certificate, GeneralName } from '../certificate/types.ts'
import { sameName } from '../certificate/name-comparison.ts'
import { equalBytes, toHex } from '../der/bytes.ts'
import type { Finding } from '../report/finding.ts'
import { nameOf, pathFinding, placeOf } from './path-finding.ts'

const sameWhereGiven = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined || equalBytes(a, b)

/** The first directory name counts. */
function fitsIssuerName(names: readonly GeneralName[] | undefined, issuer: Certificate): boolean {
  const directory = names?.find((name) => name.type === 'directory')
  return directory?.type !== 'directory' || sameName(directory.name, issuer.issuer)
}

/** Does the authorityKeyIdentifier of `subject` fit `issuer`: key identifier, serial number and issuer's name, where given? */
export function fitsKeyIdentifier(issuer: Certificate, subject: Certificate): boolean {
  const wanted = subject.authorityKeyIdentifier
  if (wanted === undefined) return true
  const found = issuer.subjectKeyIdentifier?.keyIdentifier
  return (
    sameWhereGiven(wanted.keyIdentifier, found) &&
    sameWhereGiven(wanted.serialNumber, issuer.serialBytes) &&
    fitsIssuerName(wanted.issuer, issuer)
  )
}

const hex = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? 'none' : toHex(bytes, ':').toUpperCase()

const keyText = (identifier: Uint8Array): Known => known(`key identifier ${hex(identifier)}`)

function entryText(issuer: string | undefined, serial: Uint8Array | undefined): Known {
  const number = `serial ${hex(serial)}`
  return known(issuer === undefined ? number : `issuer "${quoteInput(issuer)}", ${number}`)
}

/** Both sides of the comparison, by what differs first. */
export function identifierSides(
  child: Certificate,
  issuer: Certificate,
): { readonly wanted: Known; readonly found: Known } {
  const wanted: Partial<AuthorityKeyIdentifier> = child.authorityKeyIdentifier ?? {}
  const key = wanted.keyIdentifier
  const own = issuer.subjectKeyIdentifier?.keyIdentifier
  if (key !== undefined && own !== undefined && !equalBytes(key, own)) {
    return { wanted: keyText(key), found: keyText(own) }
  }
  const directory = wanted.issuer?.find(({ type }) => type === 'directory')
  return {
    wanted: entryText(directory?.value, wanted.serialNumber),
    found: entryText(directory && issuer.issuer.text, issuer.serialBytes),
  }
}

/**
 * The certificates of a path whose authorityKeyIdentifier names another key or another certificate than the one above
 * them. RFC 5280, section 4.2.1.1 gives it as a help for building paths, and Go takes it so; OpenSSL and BoringSSL find no
 * issuer.
 */
export function authorityKeyMismatches(path: readonly Certificate[]): readonly Finding[] {
  const found: Finding[] = []
  for (let depth = 0; depth < path.length - 1; depth++) {
    const child = path[depth] as Certificate
    const issuer = path[depth + 1] as Certificate
    if (fitsKeyIdentifier(issuer, child)) continue
    const facts = { issuer: nameOf(issuer), ...identifierSides(child, issuer) }
    const place = placeOf(child, depth === 0 ? 'leaf' : 'intermediate')
    found.push(pathFinding('path-aki-mismatch', facts, place, { severity: 'warning' }))
  }
  return found
}
