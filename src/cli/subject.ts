import type { NameInput } from '../issue/name.ts'
import { usageError } from './fail.ts'

const SHAPE = /^(?:\/[A-Za-z0-9.]+=(?:[^/\\]|\\.)+)+$/
const PART = /\/([A-Za-z0-9.]+)=((?:[^/\\]|\\.)+)/g

/** A name as `openssl req -subj` takes it: `/O=Acme/CN=Mesh CA`, `\/` for a slash in it. */
export function parseSubject(text: string): NameInput {
  if (!SHAPE.test(text))
    throw usageError(
      `--subject: "${text}" is not of the form /O=Acme/CN=Mesh CA (as openssl req -subj takes it)`,
      'request',
    )
  return [...text.matchAll(PART)].map(
    ([, type = '', value = '']) => [type, value.replace(/\\(.)/g, '$1')] as const,
  )
}
