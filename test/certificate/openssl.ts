import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export function openssl(args: readonly string[], input?: string | Uint8Array): Outcome {
  return spawnSync('openssl', args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 })
}

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
  const made = spawnSync(
    'openssl',
    ['req', '-x509', '-new', '-config', `${base}.cnf`, '-key', key, '-outform', 'DER', ...more],
    { maxBuffer: 2 ** 24 },
  )
  if (made.status !== 0) throw new Error(`openssl req: ${made.stderr.toString()}`)
  return new Uint8Array(made.stdout)
}

/** Makes a private key; returns the path of its PEM. */
export function makeKey(folder: string, name: string, args: readonly string[]): string {
  const path = join(folder, `${name}.pem`)
  const made = openssl(['genpkey', ...args, '-out', path])
  if (made.status !== 0) throw new Error(`openssl genpkey: ${made.stderr}`)
  return path
}
