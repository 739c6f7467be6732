import { readFileSync } from 'node:fs'

// the build puts the version in; from source it is read
declare const MESHCERTS_VERSION: string | undefined

function fromManifest(): string {
  const url = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(url, 'utf8')) as { readonly version: string }).version
}

/** The version of this package. */
export const version = (): string =>
  typeof MESHCERTS_VERSION === 'string' ? MESHCERTS_VERSION : fromManifest()
