import { describe, expect, it } from 'vitest'
import { checkManifest } from '../../src/mesh/index.ts'
import { fileText } from '../support/files.ts'

// What people met and wrote about in public: the code, and what its first line must say.

interface Case {
  readonly file: string
  readonly code: string
  readonly first: RegExp
  readonly fix?: RegExp
}

const CASES: readonly Case[] = [
  {
    file: '10-smcp-paths/v1-path-in-v2.yaml',
    code: 'manifest-v1-path',
    first: /^spec\.istio is a path of v1; under maistra\.io\/v2 .* is not in force$/,
    fix: /^move spec\.istio\.global\.tls to spec\.security\.controlPlane\.tls, with lists/,
  },
  {
    file: '10-smcp-paths/lower-v.yaml',
    code: 'manifest-unknown-field',
    first: /^spec\.istio\.global\.tls\.minProtocolversion is not a field .*minProtocolVersion/,
    fix: /^write minProtocolVersion$/,
  },
  {
    file: '10-smcp-paths/controlplane.yaml',
    code: 'manifest-unknown-field',
    first: /^spec\.security\.controlplane is not a field here \(did you mean controlPlane\?\)/,
    fix: /^write controlPlane$/,
  },
  {
    file: '86-smcp-ca-misplaced/beside-security.yaml',
    code: 'manifest-unknown-field',
    first: /^spec\.certificateAuthority is not a field/,
    fix: /^move it to spec\.security$/,
  },
  {
    file: '86-smcp-ca-misplaced/misspelt-security.yaml',
    code: 'manifest-unknown-field',
    first: /^spec\.securty is not a field here \(did you mean security\?\)/,
    fix: /^write security$/,
  },
  {
    file: '86-smcp-ca-misplaced/security-twice.yaml',
    code: 'mesh-yaml',
    first: /the key "security" appears twice/,
  },
  {
    file: '86-smcp-ca-misplaced/ttl-fields.yaml',
    code: 'manifest-unknown-field',
    first: /istiod\.workloadCertTTL is not a field/,
    fix: /workloadCertTTLDefault/,
  },
  {
    file: '86-smcp-ca-misplaced/under-istiod.yaml',
    code: 'manifest-unknown-field',
    first: /istiod\.rootCADir is not a field/,
    fix: /^move it to spec\.security\.certificateAuthority\.istiod\.privateKey$/,
  },
  {
    file: '86-smcp-ca-misplaced/mtls-string.yaml',
    code: 'manifest-type',
    first: /dataPlane\.mtls is the text "true" where true or false belongs/,
  },
  {
    file: '86-smcp-ca-misplaced/template.yaml',
    code: 'mesh-yaml-template',
    first: /^this is a template, not a manifest/,
    fix: /^render it first/,
  },
  {
    file: '08-gateway-credential-fields/both.yaml',
    code: 'manifest-refused',
    first: /only one of credential_name, credential_names, /,
    fix: /^keep one of credentialName, credentialNames$/,
  },
  {
    file: '08-gateway-credential-fields/istio-mutual.yaml',
    code: 'manifest-refused',
    first: /ISTIO_MUTUAL TLS cannot have associated credentialName/,
  },
  {
    file: '08-gateway-credential-fields/simple-none.yaml',
    code: 'manifest-refused',
    first: /SIMPLE TLS requires a server certificate/,
  },
  {
    file: '09-gateway-suites/iana.yaml',
    code: 'tls-suite-tls13',
    first: /"TLS_AES_128_GCM_SHA256" is a suite of TLS 1\.3/,
  },
  { file: '09-gateway-suites/dhe.yaml', code: 'tls-suite-unsupported', first: /DHE-RSA-CHACHA20/ },
  { file: '09-gateway-suites/min-lower.yaml', code: 'tls-version', first: /"TLSv1_3" is not a/ },
]

const reportOf = (file: string) => checkManifest(fileText(`test/vectors/field/${file}`), { file })

describe('manifests from the field', () => {
  it.each(CASES)('$file: $code', ({ file, code, first, fix }) => {
    const { status, findings, proofs } = reportOf(file)
    expect(status).toBe('fail')
    expect(findings[0]?.code).toBe(code)
    expect(findings[0]?.message).toMatch(first)
    if (fix !== undefined) expect(findings[0]?.fix).toMatch(fix)
    // what is not in force is not praised
    if (code.startsWith('manifest-') || code.startsWith('mesh-'))
      expect(proofs.filter(({ message }) => message.includes('suites'))).toEqual([])
  })

  it.each(['08-gateway-credential-fields/credentialNames.yaml', '09-gateway-suites/min13.yaml'])(
    '%s is right',
    (file) => {
      expect(reportOf(file).status).toBe('pass')
    },
  )

  it('09-gateway-suites/tls13-idle.yaml: the list does not bind TLS 1.3', () => {
    const [first] = reportOf('09-gateway-suites/tls13-idle.yaml').findings
    expect(first?.code).toBe('tls-suites-tls13-open')
    expect(first?.message).toMatch(/binds TLS 1\.2 and older only/)
    const duplicate = reportOf('09-gateway-suites/duplicate.yaml').findings
    expect(duplicate.map(({ code }) => code)).toContain('tls-suite-duplicate')
    expect(duplicate.map(({ code }) => code)).not.toContain('tls-suites-tls13-open')
  })
})
