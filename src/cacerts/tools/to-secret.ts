import { CAPTURE_CODES } from '../../capture/codes.ts'
import { requireObject } from '../../report/argument.ts'
import { describeValue } from '../../report/describe-value.ts'
import { encodeBase64 } from '../../pem/base64.ts'
import { finding } from '../../report/catalogue.ts'
import { MeshCertsError } from '../../report/error.ts'
import { cacertsError } from '../fail.ts'
import { requireSet, type CacertsSet } from '../read.ts'
import { isSecretKey } from '../../capture/secret-object.ts'

// The YAML that kubectl and oc print for a Secret: a fixed form of plain scalars, so no library is needed.

/** What the Secret is called and where it goes. */
export interface ToSecretOptions {
  /** `cacerts` when left out: istiod mounts no other. */
  readonly name?: string
  /** `istio-system` when left out. */
  readonly namespace?: string
}

// YAML 1.1, as the writer of kubectl resolves plain scalars: what would be read as another type is quoted
const NUMBER =
  /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?0x[0-9a-fA-F]+|[-+]?0o[0-7]+|[-+]?0b[01]+)$/
const WORD =
  /^(?:y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|null|Null|NULL|[-+]?\.inf|[-+]?\.Inf|[-+]?\.INF|\.nan|\.NaN|\.NAN)$/
const DATE = /^\d{4}-\d{1,2}-\d{1,2}$/
// what opens a sequence or a document is in single quotes
const MARK = /^(?:-$|---|\.\.\.$)/

function isNumber(text: string): boolean {
  return NUMBER.test(text) && (/^[-+]?0[xob]/.test(text) || Number.isFinite(Number(text)))
}

function scalar(text: string): string {
  if (MARK.test(text)) return `'${text}'`
  const other = text === '' || isNumber(text) || WORD.test(text) || DATE.test(text)
  return other ? `"${text}"` : text
}

const isLetter = (character: string): boolean => /^\p{L}/u.test(character)
const digitsAt = (text: string, index: number): string =>
  /^\d*/.exec(text.slice(index))?.[0] as string

/** The number that begins where two keys differ; digits in front count when a zero would lose its place. */
function numberAt(text: string, index: number, either: string): number {
  const before = /[1-9]\d*$/.test(text.slice(0, index)) && either.includes('0') ? '1' : ''
  return Number(`${before}${digitsAt(text, index)}` || '0')
}

function firstDifference(a: string, b: string): number {
  let index = 0
  while (index < a.length && a[index] === b[index]) index++
  return index
}

/**
 * The order of keys in that YAML, decided where two differ: letters come last, digits count as numbers.
 */
function compareKeys(a: string, b: string): number {
  const index = firstDifference(a, b)
  const [x, y] = [a.charAt(index), b.charAt(index)]
  if (x === '' || y === '') return a.length - b.length
  if (isLetter(x) !== isLetter(y)) return isLetter(x) ? 1 : -1
  const order = x < y ? -1 : 1
  if (isLetter(x)) return order
  return (
    numberAt(a, index, x + y) - numberAt(b, index, x + y) ||
    digitsAt(a, index).length - digitsAt(b, index).length ||
    order
  )
}

// Kubernetes: names are DNS labels or subdomains (RFC 1123)
const NAME = /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/** Longer keys are written with a `?` in front (go-yaml, emitterc.go, `yaml_emitter_check_simple_key`). */
const SIMPLE_KEY = 128

function dataLines(files: CacertsSet['files']): readonly string[] {
  const keys = Object.keys(files).toSorted(compareKeys)
  return keys.map((key) => {
    if (!isSecretKey(key))
      throw new MeshCertsError(finding(CAPTURE_CODES, 'secret-key-charset', { key }))
    const begins = key.length > SIMPLE_KEY ? `? ${scalar(key)}\n  ` : scalar(key)
    return `  ${begins}: ${scalar(encodeBase64(files[key] as Uint8Array))}`
  })
}

/**
 * Writes a set as the manifest of a Secret: byte for byte what `oc create secret generic cacerts -n istio-system
 * --from-file=DIR --dry-run=client -o yaml` prints for the same files.
 *
 * Every file of the set goes in as it is, known to istiod or not; {@link formatCacerts} gives them in a clean form first.
 * The manifest holds the private key.
 *
 * @throws MeshCertsError `secret-key-charset` for a file name that cannot be a key, `cacerts-option` for a name or
 * namespace that Kubernetes refuses.
 * @example
 * import { readCacerts, toSecret } from 'meshcerts'
 * toSecret(readCacerts({ 'root-cert.pem': 'x' })).split('\n')[2] // => '  root-cert.pem: eA=='
 */
export function toSecret(set: CacertsSet, options: ToSecretOptions = {}): string {
  requireObject('options', options)
  const { name = 'cacerts', namespace = 'istio-system' } = options
  for (const [option, found] of Object.entries({ name, namespace }))
    if (typeof found !== 'string')
      throw cacertsError('cacerts-option', { option, found: describeValue(found) })
    else if (!NAME.test(found)) throw cacertsError('cacerts-option', { option, found })
  requireSet(set, 'the set')
  const data = dataLines(set.files)
  return [
    'apiVersion: v1',
    ...(data.length === 0 ? [] : ['data:', ...data]),
    'kind: Secret',
    'metadata:',
    '  creationTimestamp: null',
    `  name: ${scalar(name)}`,
    `  namespace: ${scalar(namespace)}`,
    '',
  ].join('\n')
}
