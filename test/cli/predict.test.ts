import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { BASE, istioCa } from '../join/manifests.ts'
import { tempFolder } from '../support/temp.ts'
import { meshcerts } from './harness.ts'

describe('meshcerts predict', () => {
  let folder = ''
  beforeAll(() => {
    folder = tempFolder()
    writeFileSync(join(folder, 'issuer.yaml'), BASE)
    writeFileSync(join(folder, 'certificate.yml'), istioCa())
    writeFileSync(join(folder, 'wrong.yaml.txt'), 'not read: [')
    mkdirSync(join(folder, 'empty'))
  })

  it('reads a folder, and says what will be issued', async () => {
    const { code, stdout } = await meshcerts(['predict', folder])
    expect(code).toBe(0)
    expect(stdout).toContain('issued at 2030-01-01T00:00:00Z, read by istio-')
    expect(stdout).toMatch(
      /^Certificate istio-system\/istio-ca: CN=istio-ca; a CA, no path length; /m,
    )
    expect(stdout).toContain('istiod would start with this set')
  })

  it('prints the fixed shape as JSON', async () => {
    const { stdout } = await meshcerts(['predict', folder, '--format', 'json'])
    const report = JSON.parse(stdout) as Record<string, unknown>
    expect(report).toMatchObject({ schema: 1, status: 'pass', findings: [] })
    expect(report['issued']).toMatchObject([
      {
        of: 'Certificate istio-system/istio-ca',
        caCrt: 'CN=mesh-root',
        set: { status: 'pass', istiod: { accepts: true } },
      },
      { of: 'Certificate istio-system/mesh-root', secret: 'istio-system/mesh-root' },
    ])
    expect(stdout).not.toContain('PRIVATE KEY')
  })

  it('exits with 1 for a trap, at its file and line', async () => {
    const stdin = BASE + istioCa({ isCA: '' })
    const { code, stdout } = await meshcerts(['predict', '-', '-q'], { stdin })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^FAIL {2}predict-not-ca {2}- line \d+\n/)
    const right = await meshcerts(['predict', '-', '-q'], { stdin: BASE + istioCa() })
    expect(right).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('is what check says of manifests that only issue', async () => {
    const file = join(folder, 'certificate.yml')
    const checked = await meshcerts(['check', file, '--format', 'json'])
    const predicted = await meshcerts(['predict', file, '--format', 'json'])
    // the keys of predicted certificates are of chance
    const [ours, theirs] = [checked, predicted].map(
      ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
    )
    expect(ours?.['findings']).toEqual(theirs?.['findings'])
    expect(ours?.['issued']).toMatchObject([{ of: 'Certificate istio-system/istio-ca' }])
    expect(checked.code).toBe(predicted.code)
  })

  it('says which arguments it needs', async () => {
    const none = await meshcerts(['predict'])
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toContain('predict needs manifests')
    const empty = await meshcerts(['predict', join(folder, 'empty')])
    expect(empty.code).toBe(2)
    expect(empty.stderr).toContain('(cli-no-manifests)')
  })

  it('takes the namespace of cert-manager, and that of istiod', async () => {
    const stdin = (BASE + istioCa()).replaceAll('istio-system', 'mesh')
    const wrong = await meshcerts(['predict', '-', '-q'], { stdin })
    expect(wrong.stdout).toContain('predict-namespace')
    expect((await meshcerts(['predict', '-', '-n', 'mesh'], { stdin })).code).toBe(0)
  })
})
