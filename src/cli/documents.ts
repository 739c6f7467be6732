import { carriedIn } from '../capture/text/carried.ts'
import { yamlInText } from '../capture/text/manifest.ts'
import { sourceOf } from '../capture/text/source.ts'
import { looksLikeDer } from '../pem/der-shape.ts'
import { cliError, reasonOf } from './fail.ts'
import { readYaml } from './yaml.ts'

const PEM = '-----BEGIN '

/** Where JSON stops to be JSON. What an engine says of it quotes the text, and a Secret must not be quoted. */
export function whereJsonBreaks(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    const [, position] = / position (\d+)/.exec(reasonOf(error)) ?? []
    if (position === undefined) return ''
    const before = text.slice(0, Number(position)).split('\n')
    return ` at line ${before.length}, column ${(before.at(-1) as string).length + 1}`
  }
}

function readJson(text: string, path: string): readonly unknown[] | undefined {
  const found = carriedIn(text)
  if (found?.brokenAt !== undefined)
    throw cliError('cli-cannot-read', { path, reason: `its JSON breaks at line ${found.brokenAt}` })
  if (found !== undefined || !text.trimStart().startsWith('{')) return found?.values
  const reason = `it begins like JSON, and is not JSON${whereJsonBreaks(text)}`
  throw cliError('cli-cannot-read', { path, reason })
}

/**
 * The objects in a text, whatever is around them: JSON that holds certificates or is of a known kind, YAML manifests;
 * `undefined` where there are none, as in PEM or a transcript.
 *
 * YAML is read by the package `yaml`, which is loaded only then.
 */
export async function readDocuments(
  bytes: Uint8Array,
  path: string,
): Promise<readonly unknown[] | undefined> {
  if (looksLikeDer(bytes)) return undefined
  const text = sourceOf(bytes).text()
  if (text.startsWith(PEM)) return undefined
  const yaml = yamlInText(text)
  return yaml === undefined ? readJson(text, path) : readYaml(yaml)
}
