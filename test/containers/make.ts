import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'

/** A folder with root.pem, ca.pem, leaf.pem, leaf.key, all made by openssl. */
export function chainFolder(): string {
  const folder = tempFolder()
  const run = (...args: readonly string[]): Buffer => openssl(args, { cwd: folder })
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '9']
  run('req', '-x509', ...ec, '-subj', '/CN=root', '-keyout', 'root.key', '-out', 'root.pem')
  const issue = (name: string, by: string, ext: string, ...more: readonly string[]): void => {
    const ca = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`]
    const names = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
    run('req', '-x509', ...ec, '-subj', `/CN=${name}`, ...ca, ...names, '-addext', ext, ...more)
  }
  issue('ca', 'root', 'basicConstraints=critical,CA:TRUE')
  issue('leaf', 'ca', 'basicConstraints=critical,CA:FALSE')
  writeFileSync(
    join(folder, 'chain.pem'),
    ['ca', 'root'].map((n) => read(folder, `${n}.pem`)).join(''),
  )
  return folder
}

export const read = (folder: string, name: string): string =>
  readFileSync(join(folder, name), 'utf8')
export const bytes = (folder: string, name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(folder, name)))
