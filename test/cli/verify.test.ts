import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shellWords } from '../support/shell-words.ts'
import { fixture, meshcerts, type Ran } from './harness.ts'

interface Verified {
  readonly status: string
  readonly findings: readonly { code: string; severity: string; file?: string; fix?: string }[]
  readonly peerAccepts?: boolean
  readonly signedByYourCa?: boolean
  readonly steps: readonly { step: string; outcome: string }[]
  readonly chain: readonly { signedBy?: number; block?: number }[]
}

const capture = (name: string): string => fixture(`captures/${name}.txt`)
const good = fixture('good')
const three = fixture('good-three-tier')
const verify = (...argv: string[]): Promise<Ran> => meshcerts(['verify', ...argv])

async function verified(...argv: string[]): Promise<readonly [number, Verified]> {
  const ran = await verify(...argv, '--format', 'json')
  return [ran.code, JSON.parse(ran.stdout) as Verified]
}

const outcomes = ({ steps }: Verified) => steps.map(({ step, outcome }) => `${step} ${outcome}`)

describe('verify', () => {
  it.each([
    ['bookinfo-details', good],
    ['bookinfo-details.crlf', good],
    ['bookinfo-details.mtls', good],
    ['three-tier', three],
  ])(
    '%s passes in all three steps of the guide against the set it was signed by',
    async (name, set) => {
      const [code, report] = await verified(capture(name), '--cacerts', set)
      expect([code, report.status]).toEqual([0, 'pass'])
      expect(outcomes(report)).toEqual(['root pass', 'ca pass', 'chain pass'])
      expect([report.peerAccepts, report.signedByYourCa]).toEqual([true, true])
    },
  )

  it('keeps the two answers apart: signed by my CA, and yet no peer accepts it', async () => {
    const [code, report] = await verified(capture('missing-ca'), '--cacerts', good)
    expect([code, report.peerAccepts, report.signedByYourCa]).toEqual([1, false, true])
    expect(outcomes(report)).toEqual(['root pass', 'ca fail', 'chain fail'])
  })

  it('sees that istiod did not use the secret', async () => {
    const [code, report] = await verified(capture('secret-not-used'), '--cacerts', good)
    expect([code, report.peerAccepts, report.signedByYourCa]).toEqual([1, false, false])
    expect(report.findings.map((found) => found.code)).toContain('svid-not-from-bundle')
  })

  it('never takes a port without TLS for a success', async () => {
    const [code, report] = await verified(capture('plaintext'), '--cacerts', good)
    expect([code, report.status]).toEqual([1, 'fail'])
    expect(report.findings[0]).toMatchObject({ code: 'output-no-peer-certificate' })
  })

  it('refuses the set of another mesh', async () => {
    const [code, report] = await verified(capture('three-tier'), '--cacerts', good)
    expect([code, report.peerAccepts, report.signedByYourCa]).toEqual([1, false, false])
  })

  it('asks only for the roots where only roots are given', async () => {
    const root = `${good}/root-cert.pem`
    const [code, report] = await verified(capture('bookinfo-details'), '--root', root)
    expect([code, report.peerAccepts]).toEqual([0, true])
    expect(report).not.toHaveProperty('signedByYourCa')
    const other = `${three}/root-cert.pem`
    expect((await verified(capture('bookinfo-details'), '--root', other))[0]).toBe(1)
    expect((await verified(capture('bookinfo-details'), '--root', other, '--root', root))[0]).toBe(
      0,
    )
  })

  it('compares the identity with the one that was named', async () => {
    const id = 'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-details'
    const args = [capture('bookinfo-details'), '--cacerts', good]
    expect((await verified(...args, '--spiffe', id))[0]).toBe(0)
    expect((await verified(...args, '--spiffe', `${id}-v2`))[0]).toBe(1)
    expect((await verified(...args, '--trust-domain', 'cluster.local'))[0]).toBe(0)
    expect((await verified(...args, '--trust-domain', 'other.local'))[0]).toBe(1)
  })

  it('judges at the time that was named', async () => {
    const args = [capture('bookinfo-details'), '--cacerts', good]
    expect((await verified(...args, '--at', '2019-12-31'))[0]).toBe(1)
    expect((await verified(...args, '--at', '2020-01-01'))[0]).toBe(0)
  })

  it('points into the capture, so that annotations have a place', async () => {
    const ran = await verify(capture('secret-not-used'), '--cacerts', good, '--format', 'github')
    const escaped = capture('secret-not-used').replaceAll(':', '%3A')
    expect(ran.stdout).toContain(`::error file=${escaped},line=16,title=svid-not-from-bundle::`)
  })

  it('draws who signed whom', async () => {
    const ran = await verify(capture('three-tier'), '--cacerts', three, '--format', 'mermaid')
    expect(ran.stdout.match(/\|signed\|/g)).toHaveLength(3)
    expect(ran.stdout.match(/\|signs itself\|/g)).toHaveLength(1)
    expect(ran.stdout).not.toContain(' fault\n')
  })

  it('takes what istioctl and Kubernetes print, JSON or YAML', async () => {
    const pem = readFileSync(fixture('presented/bookinfo-details.pem'))
    const inlineBytes = pem.toString('base64')
    const secret = {
      name: 'default',
      secret: { tlsCertificate: { certificateChain: { inlineBytes } } },
    }
    const stdin = JSON.stringify({ dynamicActiveSecrets: [secret] })
    const fromIstioctl = await meshcerts(['verify', '-', '--cacerts', good], { stdin })
    expect(fromIstioctl).toMatchObject({ code: 0, stderr: '' })
    const yaml = `apiVersion: v1\nkind: Secret\ndata:\n  tls.crt: ${inlineBytes}\n`
    const fromYaml = await meshcerts(['verify', '-', '--cacerts', good], { stdin: yaml })
    expect(fromYaml).toMatchObject({ code: 0, stderr: '' })
  })

  it('takes several files as one chain, in the order of their numbers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshcerts-verify-'))
    try {
      const split = await meshcerts(['split', capture('three-tier'), '--out', folder])
      expect(split.code).toBe(0)
      const files = [1, 2, 3, 4].map((n) => join(folder, `proxy-cert-${n}.pem`))
      const [code, report] = await verified(...files.toReversed(), '--cacerts', three)
      expect([code, report.status, report.findings]).toEqual([0, 'pass', []])
      expect(report.chain.map(({ block, signedBy }) => [block, signedBy])).toEqual([
        [1, 1],
        [1, 2],
        [1, 3],
        [1, 3],
      ])
      const [again, short] = await verified(...files.slice(1), '--cacerts', three)
      expect([again, short.findings[0]?.code]).toEqual([1, 'workload-no-leaf'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('says of each of several files what it lacks', async () => {
    const [code, report] = await verified(
      capture('plaintext'),
      capture('plaintext'),
      '--cacerts',
      good,
    )
    expect([code, report.findings.map((one) => one.code)]).toEqual([
      1,
      ['output-no-peer-certificate', 'output-no-peer-certificate'],
    ])
  })

  it('names what was given in the fixes, and they work', async () => {
    const [, { findings }] = await verified(capture('three-tier'), '--cacerts', good)
    const compare = findings.find((one) => one.code === 'svid-root-compare')?.fix ?? ''
    const [, command = ''] = /: meshcerts (.*)$/.exec(compare) ?? []
    const compared = await meshcerts(shellWords(command))
    expect([compared.code, compared.stderr]).toEqual([1, ''])
    expect(compared.stdout).toMatch(/different|same name/)
  })

  it('quotes what a shell would take apart', async () => {
    const folder = mkdtempSync(join(tmpdir(), "meshcerts verify '$x' "))
    try {
      const [set, taken] = [join(folder, 'my $(certs)'), join(folder, "it's `taken`")]
      cpSync(good, set, { recursive: true })
      copyFileSync(capture('three-tier'), taken)
      for (const argv of [
        ['--cacerts', set],
        ['--root', join(set, 'root-cert.pem')],
      ]) {
        const [, { findings }] = await verified(taken, ...argv)
        const fix = findings.find((one) => one.code === 'svid-root-compare')?.fix ?? ''
        const words = shellWords(fix.slice(fix.indexOf('meshcerts ')))
        expect(words).toEqual([
          'meshcerts',
          'diff',
          join(set, 'root-cert.pem'),
          expect.stringMatching(/#\d$/),
        ])
        expect(await meshcerts(words.slice(1))).toMatchObject({ code: 1, stderr: '' })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it.each([
    [[]],
    [[capture('plaintext')]],
    [[capture('plaintext'), '--cacerts', good, '--root', `${good}/root-cert.pem`]],
    [[capture('plaintext'), '--root', `${good}/ca-key.pem`]],
  ])('refuses %j with exit code 2', async (argv) => {
    expect(await verify(...argv)).toMatchObject({ code: 2, stdout: '' })
  })
})
