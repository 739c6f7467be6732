import { CERTIFICATES } from './certificate.ts'
import { CHAINS } from './chain.ts'
import { CRLS } from './crl.ts'
import { FILES } from './files.ts'
import { KEYS } from './key.ts'
import { PEM } from './pem.ts'
import type { Story } from './words.ts'

export type { Story }
export const stories: readonly Story[] = [
  ...FILES,
  ...PEM,
  ...KEYS,
  ...CERTIFICATES,
  ...CHAINS,
  ...CRLS,
]
