// Other validators judge a chain, each as far as its interface goes. In a thread of their own: one of them may never answer.
import 'reflect-metadata'
import { X509Certificate as NodeCertificate } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import * as x509 from '@peculiar/x509'
import * as pkijs from 'pkijs'

/** What all of them can be told. */
export interface Question {
  readonly leaf: Uint8Array
  readonly intermediates: readonly Uint8Array[]
  readonly roots: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  readonly at: Date
  readonly hosts: readonly string[]
  readonly addresses: readonly string[]
  readonly emails: readonly string[]
}

export type Library = 'pkijs' | '@peculiar/x509' | 'node:crypto'

// long enough for every chain of the suite
const MAX_PATH = 12

/** Certificates of a pool that can be read. */
function readable<T>(ders: readonly Uint8Array[], read: (der: Uint8Array) => T): T[] {
  return ders.flatMap((der) => {
    try {
      return [read(der)]
    } catch {
      return []
    }
  })
}

function isCurrent(certificate: NodeCertificate, at: Date): boolean {
  const from = Date.parse(certificate.validFrom)
  return from <= at.getTime() && at.getTime() <= Date.parse(certificate.validTo)
}

/** Depth first over everybody whose name and key fit, who is a CA and valid: to a root. */
function nodeFinds(
  path: readonly NodeCertificate[],
  pool: readonly NodeCertificate[],
  roots: readonly NodeCertificate[],
  at: Date,
): boolean {
  const last = path.at(-1) as NodeCertificate
  if (!isCurrent(last, at)) return false
  const fits = (issuer: NodeCertificate): boolean =>
    issuer.ca && last.checkIssued(issuer) && last.verify(issuer.publicKey)
  if (roots.some((root) => isCurrent(root, at) && fits(root))) return true
  if (path.length >= MAX_PATH) return false
  const isIn = (other: NodeCertificate): boolean => path.some(({ raw }) => raw.equals(other.raw))
  return pool.some(
    (next) => !isIn(next) && fits(next) && nodeFinds([...path, next], pool, roots, at),
  )
}

function judgeNode({ leaf, intermediates, roots, at, ...names }: Question): boolean {
  const read = (der: Uint8Array): NodeCertificate => new NodeCertificate(der)
  const target = read(leaf)
  const named =
    names.hosts.every((host) => target.checkHost(host, { subject: 'never' }) !== undefined) &&
    names.addresses.every((address) => target.checkIP(address) !== undefined) &&
    names.emails.every((email) => target.checkEmail(email, { subject: 'never' }) !== undefined)
  return named && nodeFinds([target], readable(intermediates, read), readable(roots, read), at)
}

/** Its builder finds a chain and checks signatures; dates, and whether it ends at a root, are asked beside it. */
async function judgePeculiar({ leaf, intermediates, roots, at }: Question): Promise<boolean> {
  const read = (der: Uint8Array): x509.X509Certificate => new x509.X509Certificate(der)
  const trusted = readable(roots, read)
  const certificates = [...readable(intermediates, read), ...trusted]
  const chain = await new x509.X509ChainBuilder({ certificates }).build(read(leaf))
  const end = chain.findIndex((one) => trusted.some((root) => root.equal(one)))
  if (end < 0) return false
  for (let depth = 0; depth <= end; depth++) {
    const certificate = chain[depth] as x509.X509Certificate
    const issuer = chain[depth + 1]
    if (depth === end || issuer === undefined) {
      if (at < certificate.notBefore || at > certificate.notAfter) return false
    } else if (!(await certificate.verify({ publicKey: issuer.publicKey, date: at }))) return false
  }
  return true
}

async function judgePkijs(question: Question): Promise<boolean> {
  const read = (der: Uint8Array): pkijs.Certificate => pkijs.Certificate.fromBER(der)
  const crls = readable(question.crls, (der) => pkijs.CertificateRevocationList.fromBER(der))
  const engine = new pkijs.CertificateChainValidationEngine({
    trustedCerts: readable(question.roots, read),
    // the last one is judged
    certs: [...readable(question.intermediates, read), read(question.leaf)],
    crls,
    checkDate: question.at,
  })
  return (await engine.verify()).result
}

const JUDGES: Readonly<Record<Library, (question: Question) => boolean | Promise<boolean>>> = {
  pkijs: judgePkijs,
  '@peculiar/x509': judgePeculiar,
  'node:crypto': judgeNode,
}

x509.cryptoProvider.set(globalThis.crypto)
pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: globalThis.crypto }))

async function answer(library: Library, question: Question): Promise<boolean> {
  try {
    return await JUDGES[library](question)
  } catch {
    // what it cannot read or check it does not trust
    return false
  }
}

parentPort?.on('message', (asked: { library: Library; question: Question }) => {
  void answer(asked.library, asked.question).then((trusted) => parentPort?.postMessage(trusted))
})
parentPort?.postMessage('ready')
