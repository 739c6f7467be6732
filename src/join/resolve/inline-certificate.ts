import { checkCredential } from '../../credential/check.ts'
import { readCredential } from '../../credential/read.ts'
import { dotted } from '../../mesh/context.ts'
import { envoyField } from '../../mesh/envoy-contexts.ts'
import type { YamlPath } from '../../mesh/yaml.ts'
import type { Finding } from '../../report/finding.ts'
import { labelOf } from '../resources.ts'
import { hasText, noteFile, refuse, sourceOf, type Run, type Source } from './inline-source.ts'
import { OF_CLIENTS_TOO } from './judge.ts'

// One of the tls_certificates of a context: a chain with its key.

const ADVICE = 'put the certificate and the key of one renewal there, both in PEM'

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
  const problem = inFields(first?.message ?? 'it is not what Envoy reads')
  const path = first === undefined ? pair.path : placeIn(pair, first)
  refuse(run, path, [problem, envoy.says ?? 'its words are not known', ADVICE])
}

const NO_CHAIN = 'Failed to load incomplete certificate from : certificate chain not set'
const NO_KEY = 'Failed to load incomplete private key from path: '

/** A provider may sign in place of a key, and a file of PKCS#12 holds both. */
const OTHERS = ['private_key_provider', 'pkcs12']

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

/** Judges one certificate; how many things it names or holds. */
export async function checkCertificate(run: Run, value: unknown, path: YamlPath): Promise<number> {
  if (OTHERS.some((name) => envoyField(value, name) !== undefined)) return 0
  const chain = sourceOf(value, path, 'certificate_chain')
  const key = sourceOf(value, path, 'private_key')
  const files = noteFile(run, chain) + noteFile(run, key)
  if (isUnknown(value, 'certificate_chain', chain) || isUnknown(value, 'private_key', key))
    return files
  await judge(run, { path, chain, key })
  return files + 1
}
