import type { Files } from '../set-files.ts'
import { ca, GOOD, TLS } from '../good-sets.ts'
import { type Story } from './words.ts'

const INCOMPLETE = 'incomplete signing CA bundle detected'
const without = (name: string, files: Files = GOOD): Files =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name))

export const FILES: readonly Story[] = [
  ...['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'].map((file) => ({
    name: `missing ${file}`,
    files: without(file),
    says: INCOMPLETE,
    finds: ['error files-incomplete'],
  })),
  {
    name: 'tls-no-ca.crt',
    files: without('ca.crt', TLS),
    says: INCOMPLETE,
    finds: ['error files-incomplete'],
    twin: TLS,
  },
  {
    name: 'tls-crt-only-plus-pem',
    files: { ...GOOD, 'tls.crt': ca.pem },
    says: INCOMPLETE,
    finds: ['error files-incomplete'],
  },
  {
    name: 'tls-and-pem-both',
    files: { ...GOOD, ...TLS },
    finds: ['info files-tls-format-wins'],
    twin: TLS,
  },
]
