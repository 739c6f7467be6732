import type { Engine } from '../../crypto/engine.ts'
import { formatPem } from '../../pem/format.ts'
import type { PlacedGoPemBlock } from '../../pem/go-pem.ts'
import { cutKeys } from '../../report/quote.ts'
import { goKeyFault } from '../go/private-key.ts'
import type { GoTime } from '../go/times.ts'
import { knownKeyPairFault } from '../go/x509-key-pair.ts'
import type { Reading } from '../parse-cache.ts'

// What Envoy Gateway makes of the Secret of a listener (internal/gatewayapi/validate.go, tls.go and clienttrafficpolicy.go at
// commit d32f2829): one member of the chain that is out of date, and the whole Secret is refused. Read from its source, and
// built of what Go says, which is measured.

type Data = Readonly<Record<string, Uint8Array>>

/** The Secret of a listener. */
export interface ListenerSecret {
  readonly name: string
  readonly namespace: string
  /** `type`; `kubernetes.io/tls` is wanted. */
  readonly type: string
  readonly data: Data
  /** The object that clients' CAs come from; left out where none are asked for. */
  readonly ca?: { readonly name: string; readonly data: Data } | undefined
}

/** Does Envoy Gateway take it? */
export interface GatewayAccepts {
  /** False where the listener is not programmed, or the policy about clients is refused. */
  readonly accepts: boolean
  /** The message of the condition. */
  readonly says?: string
  /** What Envoy is given: the text written again, block by block. */
  readonly texts?: {
    readonly certificate: Uint8Array
    readonly key: Uint8Array
    readonly roots?: Uint8Array
  }
}

interface Context {
  readonly reading: Reading
  readonly engine: Engine
  readonly at: Date
}

const TLS = 'kubernetes.io/tls'
const COMMON_NAME = '2.5.4.3'
const KEY_LABELS = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']
const FORMS: Readonly<Record<string, string>> = {
  'PRIVATE KEY': 'PKCS8',
  'RSA PRIVATE KEY': 'PKCS1',
  'EC PRIVATE KEY': 'EC',
}

/** `%v` of a time in UTC. */
function shownTime({ milliseconds }: GoTime): string {
  const [date, time] = new Date(milliseconds).toISOString().split('T') as [string, string]
  return `${date} ${time.slice(0, -5)} +0000 UTC`
}

/** Why a block is not a certificate that is in date (validateCertBlock). */
function blockFault({ der }: PlacedGoPemBlock, { reading, at }: Context): string | undefined {
  const { value, problem } = reading.go(der)
  if (problem !== undefined) return problem
  const name = value.subject.attributes.findLast(({ oid }) => oid === COMMON_NAME)?.value ?? ''
  const { notBefore, notAfter } = value
  if (at.getTime() > notAfter.milliseconds)
    return `certificate ${name} has expired since ${shownTime(notAfter)}`
  if (at.getTime() < notBefore.milliseconds)
    return `certificate ${name} will be valid after ${shownTime(notBefore)}`
  return undefined
}

const NOT_PEM = 'unable to decode pem data for certificate'

function written(blocks: readonly PlacedGoPemBlock[]): Uint8Array {
  const text = blocks.map(({ label, der }) => formatPem(label, der)).join('')
  return new TextEncoder().encode(text)
}

function chainFault(blocks: readonly PlacedGoPemBlock[], context: Context): string | undefined {
  for (const block of blocks) {
    const fault = blockFault(block, context)
    if (fault !== undefined) return fault
  }
  return blocks.length === 0 ? NOT_PEM : undefined
}

/** The first block with the label of a key that it knows, else the first of all (firstSupportedPrivateKeyBlock). */
function keyBlock(blocks: readonly PlacedGoPemBlock[]): PlacedGoPemBlock | undefined {
  return blocks.find(({ label }) => KEY_LABELS.includes(label)) ?? blocks[0]
}

function keyFault(block: PlacedGoPemBlock | undefined, { reading }: Context): string | undefined {
  if (block === undefined) return 'unable to decode pem data in tls.key'
  const form = FORMS[block.label]
  if (form === undefined)
    return `${cutKeys(block.label)} key format found in tls.key, supported formats are PKCS1, PKCS8 or EC`
  return goKeyFault(block, reading) === undefined
    ? undefined
    : `unable to parse ${form} formatted private key in tls.key`
}

type Texts = NonNullable<GatewayAccepts['texts']>

async function readPair(secret: ListenerSecret, context: Context): Promise<Texts | string> {
  const { reading, engine } = context
  const who = `${secret.namespace}/${secret.name}`
  const wrong = `${who} must contain valid tls.crt and tls.key,`
  const certificates = reading.blocks(secret.data['tls.crt'] as Uint8Array)
  const chain = chainFault(certificates, context)
  if (chain !== undefined) return `${wrong} unable to validate certificate in tls.crt: ${chain}`
  const block = keyBlock(reading.blocks(secret.data['tls.key'] as Uint8Array))
  const key = keyFault(block, context)
  if (key !== undefined || block === undefined) return `${wrong} ${key ?? ''}`
  const texts = { certificate: written(certificates), key: written([block]) }
  const pair = await knownKeyPairFault(texts.certificate, texts.key, reading, engine)
  return pair === undefined ? texts : `${who} must contain a matching tls.crt and tls.key: ${pair}`
}

const isEmpty = (value: Uint8Array | undefined): boolean =>
  value === undefined || value.length === 0

function referenceFault({ name, namespace, type, data }: ListenerSecret): string | undefined {
  const secret = `certificate refs 0: Secret ${namespace}/${name} must`
  if (type !== TLS) return `${secret} be of type ${TLS}.`
  return isEmpty(data['tls.crt']) || isEmpty(data['tls.key'])
    ? `${secret} contain tls.crt and tls.key.`
    : undefined
}

/** The CAs of clients: those out of date are left out, and none left is a refusal (filterValidCACertificates). */
function readRoots(
  { name, data }: NonNullable<ListenerSecret['ca']>,
  context: Context,
): Uint8Array | string {
  const text = data['ca.crt']
  const wrong = `no valid certificates exist in ${name}:`
  if (text === undefined || text.length === 0) return `${wrong} no certificate data provided`
  const blocks = context.reading.blocks(text)
  const faults = blocks.map((block) => blockFault(block, context))
  const valid = blocks.filter((_, index) => faults[index] === undefined)
  if (valid.length > 0) return written(valid)
  return `${wrong} ${blocks.length === 0 ? NOT_PEM : faults.join('\n')}`
}

/** Says whether Envoy Gateway takes the Secret of a listener, what it says, and what it gives to Envoy. */
export async function acceptCredential(
  secret: ListenerSecret,
  context: Context,
): Promise<GatewayAccepts> {
  const reference = referenceFault(secret)
  if (reference !== undefined)
    return { accepts: false, says: `No valid secrets exist: ${reference}` }
  const pair = await readPair(secret, context)
  if (typeof pair === 'string') return { accepts: false, says: `No valid secrets exist: ${pair}.` }
  if (secret.ca === undefined) return { accepts: true, texts: pair }
  const roots = readRoots(secret.ca, context)
  if (typeof roots === 'string') return { accepts: false, says: roots }
  return { accepts: true, texts: { ...pair, roots } }
}
