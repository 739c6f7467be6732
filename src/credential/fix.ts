import { shellWord } from '../report/shell.ts'
import type { Opened } from './open.ts'

// Commands of fixes, to be pasted as they are.

/** The client that administrators of the product have. */
const clientOf = ({ rules }: Pick<Opened, 'rules'>): string =>
  rules.product === 'ossm' ? 'oc' : 'kubectl'

/** The command that writes the Secret again from two files. */
export function createSecret(opened: Opened, certificate: string, key: string): string {
  const client = clientOf(opened)
  const { secretName, secretNamespace } = opened
  return `${client} create secret tls ${shellWord(secretName)} -n ${shellWord(secretNamespace)} --cert=${certificate} --key=${key} --dry-run=client -o yaml | ${client} apply -f -`
}

/** The command that writes a value of the Secret into a file. */
export function takeOut(opened: Opened, key: string, file: string): string {
  const { secretName, secretNamespace } = opened
  const path = `{.data.${key.replaceAll('.', '\\.')}}`
  return `${clientOf(opened)} get secret ${shellWord(secretName)} -n ${shellWord(secretNamespace)} -o jsonpath='${path}' | base64 -d > ${file}`
}
