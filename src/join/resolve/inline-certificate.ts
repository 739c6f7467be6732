import { checkCredential } from '../../credential/check.ts'
import { readCredential } from '../../credential/read.ts'
import { dotted } from '../../mesh/context.ts'
import { envoyField } from '../../mesh/envoy-contexts.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import type { Finding } from '../../report/finding.ts'
import { labelOf } from '../resources.ts'
import {
  hasText,
  noteFile,
  refuse,
  refuseBroken,
  sourceOf,
  type Run,
  type Source,
} from './inline-source.ts'
import { OF_CLIENTS_TOO } from './judge.ts'
import { report } from './resolve.ts'

// One of the tls_certificates of a context: a chain with its key.

const ADVICE = 'put the certificate and the key of one renewal there, both in PEM'

/** What to do about a finding; the fixes of most speak of files and of a Secret. */
function adviceFor({ code, fix }: Finding): string {
  if (code === 'credential-key-encrypted')
    return 'put its password next to it, as password, or the key as openssl pkey -in KEY prints it'
  const isOfPair = code === 'credential-chain-order' || code === 'credential-key-kind'
  return isOfPair && fix !== undefined ? inFields(fix) : ADVICE
}

/** A password can be given here, other than in a Secret. */
const problemOf = ({ code, message }: Finding): string =>
  code === 'credential-key-encrypted'
    ? 'the private key is encrypted, and no password is given'
    : inFields(message)

/** The fields in place of the keys of a Secret. */
const inFields = (text: string): string =>
  text
    .replaceAll('tls.crt', 'certificate_chain')
    .replaceAll('tls.key', 'private_key')
    .replaceAll('ca.crt', 'trusted_ca')

interface Pair {
  readonly path: YamlPath
  readonly chain: Source & { readonly octets: Uint8Array }
  readonly key: Source & { readonly octets: Uint8Array }
}

/** Which of the two a finding is about. */
const placeIn = ({ path, chain, key }: Pair, { file }: Finding): YamlPath => {
  if (file === 'tls.key') return key.path
  return file === 'tls.crt' ? chain.path : path
}

/** What is wrong with a pair that is loaded, at its place. */
function noteLoaded({ scene, filter }: Run, pair: Pair, found: Finding): void {
  const path = placeIn(pair, found)
  const message = `${labelOf(filter)}: ${dotted(path)}: ${inFields(found.message)}`
  const fix = found.fix === undefined ? {} : { fix: inFields(found.fix) }
  scene.findings.push(Object.freeze({ ...found, ...filter.placeOf(path), message, ...fix }))
}

async function judgePair(run: Run, pair: Pair): Promise<void> {
  const credential = readCredential({ 'tls.crt': pair.chain.octets, 'tls.key': pair.key.octets })
  const { findings, envoy } = await checkCredential(credential, run.options)
  const own = findings.filter(({ code }) => OF_CLIENTS_TOO.test(code))
  if (envoy.loads) {
    for (const found of own) noteLoaded(run, pair, found)
    return
  }
  const [first] = own
  const says = envoy.says ?? 'its words are not known'
  if (first === undefined) refuse(run, pair.path, ['it is not what Envoy reads', says, ADVICE])
  else refuse(run, placeIn(pair, first), [problemOf(first), says, adviceFor(first)])
}

const NO_CHAIN = 'Failed to load incomplete certificate from : certificate chain not set'
const NO_KEY = 'Failed to load incomplete private key from path: '

/** A provider may sign in place of a key, a file of PKCS#12 holds both, and a password opens a key that is not opened here. */
const OTHERS = ['private_key_provider', 'pkcs12', 'password']

/** Is there a source that is not known here, a variable of the environment? */
const isUnknown = (value: unknown, name: string, source: Source | undefined): boolean =>
  source === undefined && envoyField(value, name) !== undefined

const isEmpty = (source: Source | undefined): boolean =>
  !hasText(source) && source?.file === undefined

/** What Envoy is given for one certificate. */
interface Given {
  readonly path: YamlPath
  readonly chain: Source | undefined
  readonly key: Source | undefined
}

async function judge(run: Run, { path, chain, key }: Given): Promise<void> {
  if (isEmpty(chain))
    refuse(run, chain?.path ?? path, ['there is no certificate_chain', NO_CHAIN, ADVICE])
  else if (isEmpty(key)) refuse(run, key?.path ?? path, ['there is no private_key', NO_KEY, ADVICE])
  else if (hasText(chain) && hasText(key)) await judgePair(run, { path, chain, key })
}

function noteOther({ scene, filter }: Run, other: string, path: YamlPath): number {
  const facts = { of: labelOf(filter), field: dotted(path), other }
  report(scene, { from: filter, path }, 'join-inline-not-judged', facts)
  return 1
}

/** Judges one certificate; how many things it names or holds. */
export async function checkCertificate(run: Run, value: unknown, path: YamlPath): Promise<number> {
  const other = OTHERS.map((name) => envoyField(value, name)).find((one) => one !== undefined)
  if (other !== undefined) return noteOther(run, other.name, path)
  const chain = sourceOf(value, path, 'certificate_chain')
  const key = sourceOf(value, path, 'private_key')
  const files = noteFile(run, chain) + noteFile(run, key)
  const broken = [chain, key].filter((one) => refuseBroken(run, one)).length
  if (broken > 0) return files + broken
  if (isUnknown(value, 'certificate_chain', chain) || isUnknown(value, 'private_key', key))
    return files
  await judge(run, { path, chain, key })
  return files + 1
}
