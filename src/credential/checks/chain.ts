import { equalBytes } from '../../der/bytes.ts'
import { finding } from '../../report/catalogue.ts'
import type { Finding } from '../../report/finding.ts'
import { CREDENTIAL_CODES } from '../codes.ts'
import { leadUp, type Opened } from '../open.ts'
import { nameOf, placeOf, viewOf, type Found, type View } from '../view.ts'

// The chain that is presented: whole up to the root, in order, nothing in it that does not belong there.

const isRoot = ({ certificate }: Found): boolean => certificate.selfIssued

/** CAs that lie in the Secret, but are not presented: an intermediate is often among them. */
function otherCertificates({ credential, reading, server }: Opened): readonly Found[] {
  const served = 'certificate' in server ? server.certificate.key : ''
  const keys = ['cacert', 'ca.crt'].filter((key) => key !== served)
  return keys.flatMap((key) => {
    const bytes = credential.ca.files[key] ?? credential.files[key]
    return bytes === undefined ? [] : viewOf({ key, bytes }, reading).certificates
  })
}

function incomplete(missing: Found, { file }: View): Finding {
  const name = nameOf(missing.certificate)
  const where = `: it is in ${missing.file}, which no client gets`
  const advice = `append block ${String(missing.block)} of ${missing.file} to ${file}, behind the certificate that it signed`
  return finding(
    CREDENTIAL_CODES,
    'credential-chain-incomplete',
    { missing: name, file, where, advice },
    placeOf(missing, 'CA'),
  )
}

/** The chain is whole without the root, which no server sends: only a server’s certificate that is alone is doubted. */
async function checkEnd(opened: Opened): Promise<readonly Finding[]> {
  const { path, chain } = opened
  const last = path.at(-1)
  if (last === undefined || chain === undefined || isRoot(last)) return []
  const more = await leadUp(last, otherCertificates(opened), opened)
  const missing = more.slice(1).filter((found) => !isRoot(found))
  if (missing.length > 0) return missing.map((found) => incomplete(found, chain))
  // its issuer is the root that lies next to it, or a client was named: what it says is known
  const known = path.length > 1 || more.length > 1 || opened.clientRoots !== undefined
  if (known) return []
  const facts = { missing: last.certificate.issuer.text, file: chain.file }
  return [finding(CREDENTIAL_CODES, 'credential-chain-ends', facts, placeOf(last, 'server'))]
}

function isOnPath(found: Found, path: readonly Found[]): boolean {
  return path.some(({ certificate }) => equalBytes(certificate.der, found.certificate.der))
}

function sequence({ path, chain }: Opened): readonly Finding[] {
  if (chain === undefined) return []
  const served = chain.certificates.filter((found) => path.includes(found))
  if (served.every((found, index) => found === path[index])) return []
  const order = path.map(({ block }) => `block ${String(block)}`).join(', ')
  return [finding(CREDENTIAL_CODES, 'credential-chain-sequence', { order }, { file: chain.file })]
}

function members(opened: Opened): readonly Finding[] {
  const { path, chain, leaf } = opened
  return (chain?.certificates ?? []).flatMap((found) => {
    if (found === leaf) return []
    const place = placeOf(found, 'CA')
    const again = chain?.certificates.some(
      (other) =>
        other.block < found.block && equalBytes(other.certificate.der, found.certificate.der),
    )
    if (again === true || !isOnPath(found, path)) {
      const facts = { block: found.block, file: found.file }
      return [finding(CREDENTIAL_CODES, 'credential-chain-extra', facts, place)]
    }
    return isRoot(found) ? [finding(CREDENTIAL_CODES, 'credential-chain-root', {}, place)] : []
  })
}

/** What clients make of the certificates behind the server's own. */
export async function checkChain(opened: Opened): Promise<readonly Finding[]> {
  return [...(await checkEnd(opened)), ...sequence(opened), ...members(opened)]
}
