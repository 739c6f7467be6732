import { readFileSync } from 'node:fs'

/** Four certificates with text between them: server, workload, intermediate, root. */
export function inputText(): string {
  return readFileSync(new URL('certificates.pem', import.meta.url), 'utf8')
}
