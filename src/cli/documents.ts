import { cliError, reasonOf } from './fail.ts'
import { readYaml } from './yaml.ts'

// Kubernetes, istioctl and Envoy: text that is an object rather than PEM
const YAML_MARK = /^(?:apiVersion|kind)\s*:\s*\S/m
// a manifest says what it is at its beginning; a transcript of 100 MB is not searched for it
const HEAD = 4096

function readJson(text: string, path: string): readonly unknown[] {
  try {
    return [JSON.parse(text)]
  } catch (error) {
    // the message of the engine quotes the text: a Secret must not be quoted
    const [, position] = / position (\d+)/.exec(reasonOf(error)) ?? []
    const before = text.slice(0, Number(position ?? 0)).split('\n')
    const where =
      position === undefined
        ? ''
        : ` at line ${before.length}, column ${(before.at(-1) as string).length + 1}`
    throw cliError('cli-cannot-read', {
      path,
      reason: `it begins like JSON, and is not JSON${where}`,
    })
  }
}

/**
 * The objects in a manifest; `undefined` where the text is none, such as PEM or a transcript.
 *
 * YAML is read by the package `yaml`, which is loaded only then.
 */
export async function readDocuments(
  bytes: Uint8Array,
  path: string,
): Promise<readonly unknown[] | undefined> {
  const decoder = new TextDecoder('utf-8')
  const head = decoder.decode(bytes.subarray(0, HEAD)).trimStart()
  const isJson = head.startsWith('{') || head.startsWith('[')
  if (!isJson && (head.startsWith('-----BEGIN') || !YAML_MARK.test(head))) return undefined
  const text = decoder.decode(bytes)
  if (isJson) return readJson(text, path)
  return readYaml(text)
}
