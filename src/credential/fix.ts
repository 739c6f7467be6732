import { shellWord } from '../report/shell.ts'
import type { Opened } from './open.ts'

// Commands of fixes, to be pasted as they are.

/** The client that administrators of the product have. */
const clientOf = ({ rules }: Pick<Opened, 'rules'>): string =>
  rules.product === 'ossm' ? 'oc' : 'kubectl'

/** The keys of the Secret, or the files, that a certificate and its private key are in. */
export interface NamesOfPair {
  readonly certificate: string
  readonly key: string
}

/** The names that `kubectl create secret tls` gives. */
export const TLS_NAMES: NamesOfPair = { certificate: 'tls.crt', key: 'tls.key' }

function createFrom(opened: Opened, { certificate, key }: NamesOfPair): string {
  const client = clientOf(opened)
  const { secretName, secretNamespace } = opened
  return `${client} create secret tls ${shellWord(secretName)} -n ${shellWord(secretNamespace)} --cert=${shellWord(certificate)} --key=${shellWord(key)} --dry-run=client -o yaml | ${client} apply -f -`
}

/** The command that writes a private key of the Secret into a file that nobody else may read. */
export const takeOutKey = (opened: Opened, key: string, file: string): string =>
  `(umask 077 && ${takeOut(opened, key, file)})`

/** The command that writes a certificate and its key out of the Secret into `tls.crt` and `tls.key`. */
export const takeOutPair = (opened: Opened, { certificate, key }: NamesOfPair): string =>
  `${takeOut(opened, certificate, 'tls.crt')} && ${takeOutKey(opened, key, 'tls.key')}`

/** The command that makes the Secret again, with the keys `tls.crt` and `tls.key`. What is in a Secret is taken out of it first. */
export function createSecret(opened: Opened, names: NamesOfPair): string {
  if (opened.credential.kind !== 'Secret') return createFrom(opened, names)
  const out = [
    takeOutPair(opened, names),
    clientOf(opened) +
      ` delete secret ${shellWord(opened.secretName)} -n ${shellWord(opened.secretNamespace)}`,
    createFrom(opened, TLS_NAMES),
  ]
  return out.join(' && ')
}

/** The command that writes a value of the Secret into a file. */
function takeOut(opened: Opened, key: string, file: string): string {
  const { secretName, secretNamespace } = opened
  const path = `{.data.${key.replaceAll('.', '\\.')}}`
  return `${clientOf(opened)} get secret ${shellWord(secretName)} -n ${shellWord(secretNamespace)} -o jsonpath='${path}' | base64 -d > ${file}`
}
