import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { meshcerts } from './harness.ts'
import { tempFolder } from '../support/temp.ts'

const work = tempFolder()
const smcp = (curve: string): string => {
  const file = join(work, `${curve}.yaml`)
  writeFileSync(
    file,
    `apiVersion: maistra.io/v2
kind: ServiceMeshControlPlane
metadata:
  name: basic
spec:
  security:
    controlPlane:
      tls:
        minProtocolVersion: TLSv1_2
        maxProtocolVersion: TLSv1_3
        cipherSuites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
        ecdhCurves: [${curve}]
`,
  )
  return file
}

describe('tls', () => {
  it('finds the curve that is spelled as another product spells it, at its line', async () => {
    const ran = await meshcerts(['tls', smcp('P-256'), '--format', 'json'])
    const { findings } = JSON.parse(ran.stdout) as { findings: { code: string; line?: number }[] }
    expect(ran.code).toBe(1)
    expect(findings.find(({ code }) => code === 'tls-curve')).toMatchObject({ line: 12 })
  })

  it('has no error where it is spelled right', async () => {
    expect(await meshcerts(['tls', smcp('CurveP256')])).toMatchObject({ code: 0, stderr: '' })
  })

  it('points at the file in annotations', async () => {
    const ran = await meshcerts(['tls', smcp('P-256'), '--format', 'github'])
    expect(ran.stdout).toMatch(/^::error file=[^,]+P-256\.yaml,line=12,.*title=tls-curve::/m)
  })

  it('lists the names that can be used', async () => {
    const { code, stdout } = await meshcerts(['tls', '--list'])
    expect(code).toBe(0)
    for (const name of ['TLSv1_2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'CurveP521', 'X25519'])
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'))
    const json = await meshcerts(['tls', '--list', '--format', 'json'])
    const data = JSON.parse(json.stdout) as { schema: number; cipherSuites: unknown[] }
    expect([data.schema, data.cipherSuites.length]).toEqual([1, 19])
  })

  it('needs a file', async () => {
    expect(await meshcerts(['tls'])).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('steps', () => {
  it.each([
    ['plug-in', 'oc create secret generic cacerts -n mesh'],
    ['verify', 'openssl s_client -showcerts'],
    ['remove', 'oc delete secret cacerts -n mesh'],
  ])('of %s are printed with the names that were given', async (task, command) => {
    const { code, stdout } = await meshcerts(['steps', task, '-n', 'mesh'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^1\. /)
    expect(stdout).toContain(`$ ${command}`.replace('$ openssl', 'openssl'))
  })

  it('are data with --format json', async () => {
    const { stdout } = await meshcerts(['steps', 'remove', '--format', 'json'])
    const { steps } = JSON.parse(stdout) as { steps: { commands: string[] }[] }
    expect(steps[0]?.commands).toEqual(['oc delete secret cacerts -n istio-system'])
  })

  it.each([[[]], [['install']], [['remove', 'verify']], [['remove', '-n', 'a;rm -rf b']]])(
    'refuse %j with exit code 2',
    async (argv) => {
      expect(await meshcerts(['steps', ...argv])).toMatchObject({ code: 2, stdout: '' })
    },
  )
})
