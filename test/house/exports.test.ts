import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { presentEntries } from '../../scripts/entries.ts'
import { ROOT } from './source.ts'

// The public surface, value by value: what is added or lost here is added or lost for users, and stands in the changelog.
const SURFACE: Readonly<Record<string, readonly string[]>> = {
  pem: [
    'PEM_CODES',
    'PEM_NOTES_PER_CODE',
    'boringSslCertificates',
    'extractPem',
    'formatPem',
    'goPemBlocks',
    'looksLikeDer',
    'openSslCertificates',
    'parsePem',
    'scanGoPem',
  ],
  tls: [
    'CIPHER_SUITES',
    'CIPHER_SUITE_FACTS',
    'COMPLIANCE_POLICIES',
    'CURVE_FACTS',
    'ECDH_CURVES',
    'TLS13_SUITES',
    'TLS_CODES',
    'TLS_DIALECTS',
    'TLS_VERSIONS',
    'TLS_VERSION_FACTS',
    'checkTlsSettings',
    'convertCipherSuites',
    'convertEcdhCurves',
    'convertTlsVersion',
    'findCipherSuite',
    'findCurve',
    'findTlsVersion',
    'isCipherSuite',
    'isEcdhCurve',
    'isTlsDialect',
    'isTlsVersion',
    'negotiate',
  ],
  issue: [
    'createCertificateRequest',
    'createHierarchy',
    'createIntermediate',
    'createRevocationList',
    'createRoot',
    'generateKey',
    'issueFromRequest',
    'issueWorkload',
  ],
  containers: ['CONTAINERS_CODES', 'readPkcs12', 'readPkcs7'],
}

describe('the names that can be imported', () => {
  it.each(presentEntries().map(({ name, source }) => [name, source] as const))(
    'of the entry %s are these',
    async (name, source) => {
      const url = pathToFileURL(ROOT + source).href
      const module = (await import(/* @vite-ignore */ url)) as object
      expect(Object.keys(module).sort()).toEqual([...(SURFACE[name] ?? [])].sort())
    },
  )
})
