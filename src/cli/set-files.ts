import type { CacertsSet } from '../cacerts/read.ts'
import { holdsPrivateKey } from '../cacerts/checks/other-files.ts'
import { PEM_SCHEME, TLS_SCHEME } from '../emulation/istiod/cacerts-files.ts'
import type { NewFile } from './write.ts'

const KEYS: readonly string[] = [PEM_SCHEME['signing-key'], TLS_SCHEME['signing-key']]

/** The files of a set, to be written: by its name or by what is in it, a key gets mode 0600. */
export const setFiles = ({ files }: CacertsSet): readonly NewFile[] =>
  Object.entries(files).map(([name, content]) => ({
    name,
    content,
    secret: KEYS.includes(name) || holdsPrivateKey(content),
  }))
