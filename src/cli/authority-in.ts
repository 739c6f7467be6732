import { parseCertificates } from '../certificate/parse.ts'
import type { CertificateAuthority } from '../issue/types.ts'
import { keyMatches } from '../key/matches.ts'
import type { PrivateKey } from '../key/types.ts'
import { usageError } from './fail.ts'

interface Files {
  /** The file of the certificate, quoted. */
  readonly file: string
  readonly pem: Uint8Array
  readonly key: PrivateKey
  readonly at: Date
  /** The options that named them: `--root` and `--root-key` when left out. */
  readonly options?: { readonly root: string; readonly key: string }
  readonly command: string
}

/** The one certificate of a file, with its key: it must be able to sign at that time. */
export function authorityIn({ file, pem, key, at, options, command }: Files): CertificateAuthority {
  const { root, key: keyOption } = options ?? { root: '--root', key: '--root-key' }
  const [certificate, ...others] = parseCertificates(pem)
  if (certificate === undefined || others.length > 0) {
    const count = String(certificate === undefined ? 0 : others.length + 1)
    throw usageError(`${root}: ${file} holds ${count} certificates, not one`, command)
  }
  if (!keyMatches(key, certificate))
    throw usageError(`${keyOption}: the key is not that of ${file}`, command)
  const { notBefore, notAfter } = certificate
  if (at >= notBefore && at <= notAfter) return { certificate, key }
  const [from, until, now] = [notBefore, notAfter, at].map((one) => one.toISOString())
  throw usageError(`${root}: ${file} is valid from ${from} until ${until}, not at ${now}`, command)
}
