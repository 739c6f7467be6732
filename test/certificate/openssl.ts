import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openssl } from '../support/openssl.ts'

let counter = 0

/** Makes a self-signed certificate from the text of an OpenSSL configuration; returns it as DER. */
export function selfSigned(
  folder: string,
  config: string,
  key: string,
  more: readonly string[] = [],
): Uint8Array {
  const base = join(folder, String(counter++))
  writeFileSync(`${base}.cnf`, config)
  const args = ['req', '-x509', '-new', '-config', `${base}.cnf`, '-key', key, '-outform', 'DER']
  return new Uint8Array(openssl([...args, ...more]))
}

/** Makes a private key; returns the path of its PEM. */
export function makeKey(folder: string, name: string, args: readonly string[]): string {
  const path = join(folder, `${name}.pem`)
  openssl(['genpkey', ...args, '-out', path])
  return path
}
