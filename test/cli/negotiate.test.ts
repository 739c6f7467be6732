import { describe, expect, it } from 'vitest'
import { isMeshCertsError } from '../../src/report/error.ts'
import { negotiate } from '../../src/index.ts'
import { meshcerts } from './harness.ts'

interface Row {
  readonly stacks: { readonly client: string; readonly server: string }
  readonly ok: boolean
  readonly version?: string
  readonly suite?: string
  readonly failure?: string
}

const rowsOf = async (...argv: readonly string[]): Promise<readonly Row[]> => {
  const { stdout } = await meshcerts(['negotiate', ...argv, '--format', 'json'])
  return (JSON.parse(stdout) as { negotiations: readonly Row[] }).negotiations
}
const GCM = 'suites=ECDHE-RSA-AES128-GCM-SHA256'

describe('negotiate', () => {
  it('says for every pair of stacks what the defaults come to', async () => {
    const rows = await rowsOf()
    expect(new Set(rows.map(({ stacks }) => `${stacks.client} ${stacks.server}`)).size).toBe(9)
    expect(rows.every(({ ok, version }) => ok && version === 'TLSv1_3')).toBe(true)
    expect(await meshcerts(['negotiate'])).toMatchObject({ code: 0, stderr: '' })
  })

  it('says the same as the library, with settings under any name', async () => {
    const client = ['--client', 'stack=go,min=TLSv1_2,max=1.2']
    const server = [
      '--server',
      'stack=openssl,suites=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,curves=CurveP384',
    ]
    const [row, ...more] = await rowsOf(...client, ...server)
    expect(more).toEqual([])
    const { stacks, ...ours } = row!
    expect(stacks).toEqual({ client: 'go', server: 'openssl' })
    expect(ours).toEqual(
      negotiate(
        { stack: 'go', minProtocolVersion: 'TLSv1_2', maxProtocolVersion: 'TLSv1_2' },
        {
          stack: 'openssl',
          cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
          ecdhCurves: ['P-384'],
        },
      ),
    )
  })

  it('takes equals as Envoy writes them, and the curve of a key', async () => {
    const equals = '[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]'
    const server = ['--server', `stack=boringssl,key=P-521,suites=${equals}`]
    const [old] = await rowsOf('--client', 'stack=boringssl,max=1.2,curves=P-521:P-256', ...server)
    expect(old).toMatchObject({ ok: true, suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' })
    const [row] = await rowsOf('--client', 'stack=boringssl', ...server)
    expect(row).toMatchObject({ ok: false, failure: 'server-key-signature' })
    const slip = await meshcerts(['negotiate', '--server', 'suites=[AES128-SHA|AES129-SHA]'])
    expect(slip).toMatchObject({ code: 2, stdout: '' })
    expect(slip.stderr).toContain('"AES129-SHA" is not a cipher suite')
  })

  it('fails with the words of both sides, and with exit code 1', async () => {
    const argv = ['--client', 'max=1.2,suites=AES128-SHA', '--server', `stack=openssl,${GCM}`]
    const ran = await meshcerts(['negotiate', ...argv])
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('fails: no-shared-cipher')
    expect(ran.stdout).toContain('the server says "no shared cipher"')
    expect((await meshcerts(['negotiate', '-q', ...argv])).stdout).toBe(ran.stdout)
    expect((await meshcerts(['negotiate', '-q'])).stdout).toBe('')
    const twin = await meshcerts(['negotiate', '--client', `max=1.2,${GCM}`, ...argv.slice(2)])
    expect(twin.code).toBe(0)
    expect(twin.stdout).toContain('TLSv1_2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
  })

  it.each([
    ['--client', 'suite=AES128-SHA', 'did you mean suites?'],
    ['--client', 'suites=AES127-SHA', '"AES127-SHA" is not a cipher suite'],
    ['--server', 'curves=P-257', '"P-257" is not a curve'],
    ['--server', 'min=2.0', 'not a version'],
    ['--server', 'stack=nss', 'not one of boringssl, openssl, go'],
    ['--server', 'key=DSA', 'not one of RSA, ECDSA'],
    ['--client', 'mutual=no', 'is not a setting'],
    ['--client', 'min', 'has no value'],
  ])('refuses %s %s', async (option, settings, words) => {
    const ran = await meshcerts(['negotiate', option, settings])
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(words)
  })
})

describe('a policy that a ztunnel does not read', () => {
  const ask = (policy: string, ...more: readonly string[]) =>
    meshcerts(['negotiate', '--client', `stack=ztunnel,policy=${policy}`, ...more])

  it('changes nothing, and that is said; of pqc, which it reads, nothing is said', async () => {
    const server = ['--server', 'stack=boringssl,key=P-256']
    const note =
      'note: the client, a ztunnel, reads no COMPLIANCE_POLICY but pqc: fips-140-2 leaves'
    const ran = await ask('fips-140-2', ...server)
    expect(ran.stdout).toContain(note)
    const plain = await meshcerts(['negotiate', '--client', 'stack=ztunnel', ...server])
    expect(ran.stdout.startsWith(plain.stdout)).toBe(true)
    expect(ran.code).toBe(plain.code)
    const pqc = await ask('pqc', ...server)
    expect(pqc.stdout).not.toContain('note')
  })
  it('is in the JSON too', async () => {
    const server = ['--server', 'stack=ztunnel,policy=fips-140-3', '--format', 'json']
    const notesOf = ({ stdout }: { stdout: string }) =>
      (JSON.parse(stdout) as { notes?: readonly string[] }).notes
    expect(notesOf(await ask('fips-140-2', ...server))).toHaveLength(2)
    expect(notesOf(await ask('pqc', '--format', 'json'))).toBeUndefined()
  })
})

describe('the function', () => {
  it('takes a misspelt version, stack or key for a slip, not for the default', () => {
    const codeOf = (side: object): unknown => {
      try {
        return negotiate(side, {}).ok
      } catch (error) {
        return isMeshCertsError(error) && error.code
      }
    }
    for (const wrong of [{ minProtocolVersion: 'TLS1.2' }, { stack: 'nss' }, { keyType: 'DSA' }])
      expect(codeOf(wrong)).toBe('tls-side')
    for (const right of [{ minProtocolVersion: 'TLSv1_2' }, { stack: 'go' }, { keyType: 'ECDSA' }])
      expect(codeOf(right)).toBe(true)
  })
})
