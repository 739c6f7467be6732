import { readCapture } from '../capture/read-capture.ts'
import { sourceOf } from '../capture/text/source.ts'
import { readPieces, type RawPiece, type ReadOptions } from '../cacerts/tools/read-pieces.ts'
import { distinctCertificates, type CertificatePiece } from '../cacerts/tools/order-pieces.ts'
import { formatPem } from '../pem/format.ts'
import { looksLikeDer } from '../pem/der-shape.ts'

// What is in the files of an answer, whatever they are: PEM, DER, or the JSON of an issuer.

/** What was found, file by file. */
export interface AnswerPieces {
  /** Every block. */
  readonly all: readonly RawPiece[]
  /** Each certificate once, where it is first. */
  readonly certificates: readonly CertificatePiece[]
  /** What a file is, where it is not PEM. */
  readonly forms: ReadonlyMap<string, string>
  /** What issuers say in JSON in place of a certificate. */
  readonly errors: readonly string[]
}

type Content = Uint8Array | string

const textOf = (content: Content): string =>
  typeof content === 'string' ? content : sourceOf(content).text()

/** The words of Vault (`errors: [text]`) and of cfssl (`errors: [{ message }]`). */
function errorsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { errors } = value as { readonly errors?: unknown }
  if (!Array.isArray(errors)) return []
  return errors.flatMap((one: unknown) => {
    if (typeof one === 'string') return [one]
    const message = (one as { readonly message?: unknown } | null)?.message
    return typeof message === 'string' ? [message] : []
  })
}

function jsonOf(content: Content): unknown {
  const text = textOf(content).trim()
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The blocks of JSON, as the text that they would be in. */
function pemOfJson(value: object): string {
  const { certificates, keys, others } = readCapture(value)
  const blocks = [...certificates, ...keys].map(({ block }) => block).concat(others)
  return blocks
    .toSorted((a, b) => a.block - b.block)
    .map(({ label, der }) => formatPem(label, der))
    .join('')
}

interface Undressed {
  readonly content: Content
  readonly form?: string
  readonly errors: readonly string[]
}

function undress(content: Content): Undressed {
  if (typeof content !== 'string' && looksLikeDer(content))
    return { content, form: 'DER', errors: [] }
  const value = jsonOf(content)
  if (typeof value !== 'object' || value === null) return { content, errors: [] }
  return { content: pemOfJson(value), form: 'JSON', errors: errorsOf(value) }
}

/** Reads the files of an answer. */
export async function readAnswer(
  files: Readonly<Record<string, Content>>,
  options: ReadOptions,
): Promise<AnswerPieces> {
  const forms = new Map<string, string>()
  const errors: string[] = []
  const texts: [string, Content][] = []
  for (const [file, given] of Object.entries(files)) {
    const { content, form, errors: said } = undress(given)
    if (form !== undefined) forms.set(file, form)
    errors.push(...said)
    texts.push([file, content])
  }
  const { pieces: all } = await readPieces(Object.fromEntries(texts), options)
  return { all, certificates: distinctCertificates(all), forms, errors }
}
