import { describe, expect, it, test, vi } from 'vitest'
import { checkCacerts } from '../../src/index.ts'
import { broken } from '../../src/testing/broken-sets.ts'
import { meshcerts } from '../cli/harness.ts'
import { openssl } from '../support/openssl.ts'
import { needs, OPENSSL_3_0 } from '../support/needs.ts'
import { vectorPath } from '../support/vector-path.ts'

// Certificates as people met them (test/vectors/field): what is sound passes, and of what is not the first line is the cause.

vi.setConfig({ testTimeout: 30_000 })

const AT = ['--at', '2027-01-01']
const field = (name: string): string => vectorPath(`field/${name}`)

interface Report {
  readonly findings: readonly {
    readonly code: string
    readonly severity: string
    readonly message: string
    readonly fix?: string
  }[]
  readonly istiod: { readonly accepts: boolean; readonly says?: string }
}

async function check(folder: string, ...argv: readonly string[]): Promise<Report> {
  const { stdout } = await meshcerts(['check', field(folder), ...AT, ...argv, '--format', 'json'])
  return JSON.parse(stdout) as Report
}

const told = ({ findings }: Report, ...severities: readonly string[]): string[] =>
  findings.filter(({ severity }) => severities.includes(severity)).map(({ code }) => code)

const SOUND = [
  '01-vault-same-cn',
  '23-name-bmp',
  '24-name-t61-latin1',
  '30-san-empty',
  '31-san-all-kinds',
  '32-san-x400',
  '33-san-uri-ipv6',
  '37-aki-issuer-serial',
  '42-gentime-before-2050',
  '45-unique-ids',
  '50-adcs-subca',
  '54-twelve-levels',
  '56-p384-p521',
  '58-email-in-dn',
  '68-ecdsa-null-params',
  '71-ml-dsa',
]
const REMARKED = [
  ['43-time-9999', 'validity-nesting'],
  ['59-serial-21-octets', 'cert-serial-odd'],
] as const

describe('what Go, Envoy and OpenSSL take passes', () => {
  it.each(SOUND)('%s', async (folder) => {
    const report = await check(folder)
    expect(report.istiod.accepts).toBe(true)
    expect(told(report, 'error', 'warning')).toEqual([])
  })

  it.each(REMARKED)('%s passes with %s', async (folder, code) => {
    const report = await check(folder)
    expect(report.istiod.accepts).toBe(true)
    expect(told(report, 'error', 'warning')).toEqual([code])
  })

  it('01: a remark on the equal names', async () => {
    expect(told(await check('01-vault-same-cn'), 'info')).toContain('names-self-issued')
  })
})

interface Faulty {
  readonly folder: string
  readonly code: string
  /** What the first line names. */
  readonly cause: RegExp
  readonly fix: RegExp
}

const REFUSED: readonly Faulty[] = [
  {
    folder: '21-name-bit-string',
    code: 'cert-unparsable',
    cause: /^Go \(istiod\) cannot read .*unsupported string type: 3/,
    fix: /subject.*leave out an attribute/,
  },
  {
    folder: '22-name-bmp-surrogate',
    code: 'cert-unparsable',
    cause: /^Go \(istiod\).*invalid BMPString/,
    fix: /subject/,
  },
  {
    folder: '26-utf8-invalid',
    code: 'cert-unparsable',
    cause: /^Go \(istiod\), Envoy and OpenSSL .*invalid UTF-8 string/,
    fix: /subject.*valid text/,
  },
  {
    folder: '34-san-not-ascii',
    code: 'cert-unparsable',
    cause: /SAN rfc822Name is malformed/,
    fix: /this extension/,
  },
  {
    folder: '39-time-fraction',
    code: 'cert-unparsable',
    cause: /malformed GeneralizedTime/,
    fix: /YYYYMMDDHHMMSSZ/,
  },
  {
    folder: '48-dup-ext',
    code: 'cert-unparsable',
    cause: /duplicate extension with OID "2\.5\.29\.14"/,
    fix: /this extension/,
  },
  {
    folder: '64-ec-compressed-point',
    code: 'cert-unparsable',
    cause: /ecdsa: invalid uncompressed public key/,
    fix: /-conv_form uncompressed/,
  },
  {
    folder: '66-trailing-data',
    code: 'cert-unparsable',
    cause: /^Go \(istiod\) cannot read .*trailing data/,
    fix: /openssl x509 -in ca-cert\.pem/,
  },
  {
    folder: '70-dsa-key',
    code: 'key-algorithm',
    cause: /cannot read a key of this algorithm/,
    fix: /openssl genpkey/,
  },
  {
    folder: '72-rsa-pss-salt',
    code: 'cacerts-signature-unknown',
    cause: /SHA-256 and a salt of 222 octets/,
    fix: /rsa_pss_saltlen:digest/,
  },
]

describe('what istiod refuses has one error, and a fix of its own', () => {
  test.each(REFUSED)('$folder', async ({ folder, code, cause, fix }) => {
    const report = await check(folder)
    expect(report.istiod.accepts).toBe(false)
    expect(told(report, 'error', 'warning')).toEqual([code])
    expect(report.findings[0]?.message).toMatch(cause)
    expect(report.findings[0]?.fix).toMatch(fix)
    // nothing but the serial number is to blame on the serial number
    expect(report.findings[0]?.fix).not.toMatch(/serial/)
  })
})

describe('where the readers differ', () => {
  it('40: Go reads a time without seconds, Envoy does not', async () => {
    const report = await check('40-time-no-seconds')
    expect(report.istiod).toMatchObject({ accepts: true })
    expect(told(report, 'error', 'warning')).toEqual(['cert-unparsable'])
    expect(report.findings[0]?.message).toMatch(/^Envoy cannot read .*"2601010000Z"/)
    expect(report.findings[0]?.message).not.toMatch(/istiod/)
  })

  it('22: before Go 1.25 the surrogates are taken', async () => {
    const report = await check('22-name-bmp-surrogate', '--control-plane', 'istio-1.22')
    expect(report.findings[0]?.message).not.toMatch(/Go \(istiod\)/)
  })
})

describe('03: two of the three files of the tls scheme', () => {
  it('the one that is missing is named, and no file of the other scheme', async () => {
    const report = await check('03-cacerts-tls-pair-only/cacerts.yaml')
    expect(told(report, 'error')).toEqual(['files-incomplete'])
    expect(report.istiod.says).toContain('incomplete signing CA bundle detected')
    expect(report.findings[0]?.message).toMatch(/ca\.crt/)
    expect(report.findings[0]?.fix).toMatch(/ca\.crt/)
    expect(report.findings[0]?.fix).not.toMatch(/cert-chain\.pem|ca-cert\.pem/)
  })
})

describe('74: a rotation is judged by who is left without trust', () => {
  it.each([
    ['new', 1],
    ['new-both', 1],
    ['int-renewed', 0],
  ])('old to %s', async (next, errors) => {
    const report = await check(`74-rotation/${next}`, '--previous', field('74-rotation/old'))
    expect(told(report, 'error')).toHaveLength(errors)
  })
})

describe('show prints what openssl prints', () => {
  // of these openssl reads every part, and so do we
  const unread = /^(?:22|26|34|39|48|66)-/
  const folders = [
    ...SOUND,
    ...REMARKED.map(([name]) => name),
    ...REFUSED.map(({ folder }) => folder),
  ]

  it.each(folders.filter((name) => !unread.test(name)))(
    '%s',
    needs(OPENSSL_3_0),
    async (folder) => {
      const file = field(`${folder}/ca-cert.pem`)
      const printed = openssl(['x509', '-in', file, '-noout', '-text'])
      expect((await meshcerts(['show', file])).stdout).toBe(printed.toString())
    },
  )

  it.each(['22-name-bmp-surrogate', '34-san-not-ascii', '39-time-fraction', '48-dup-ext'])(
    '%s: what can be read of it',
    async (folder) => {
      const { stdout } = await meshcerts(['show', field(`${folder}/ca-cert.pem`)])
      expect(stdout).toMatch(/Version: 3 \(0x2\)\n +Serial Number: [^]*Issuer: O = Field/)
    },
  )
})

describe('02: only the intermediate is trusted, and it is presented twice', () => {
  const verify = async (
    root: string,
    ...argv: readonly string[]
  ): Promise<Report & { code: number }> => {
    const folder = field('02-vault-intermediate-twice')
    const files = [`${folder}/capture.pem`, '--root', `${folder}/${root}`]
    const { code, stdout } = await meshcerts([
      'verify',
      ...files,
      ...AT,
      ...argv,
      '--format',
      'json',
    ])
    return { code, ...(JSON.parse(stdout) as Report) }
  }

  it('Envoy before 1.24 wants a self-signed anchor, later ones take this one', async () => {
    expect(await verify('pinned-int.pem', '--control-plane', 'istio-1.11')).toMatchObject({
      code: 1,
    })
    expect(await verify('pinned-int.pem')).toMatchObject({ code: 0 })
    expect(await verify('root-cert.pem', '--control-plane', 'istio-1.11')).toMatchObject({
      code: 0,
    })
  })

  it('the copy is remarked', async () => {
    const copies = (await verify('root-cert.pem')).findings.filter(
      ({ code }) => code === 'workload-presented-twice',
    )
    expect(copies.map(({ message }) => message).join()).toMatch(/as block 2 and block 3$/)
    const capture = field('16-kubectl-exec-noise/capture.txt')
    const root = field('16-kubectl-exec-noise/root.pem')
    const good = await meshcerts(['verify', capture, '--root', root, ...AT, '--format', 'json'])
    expect(good.stdout).not.toContain('workload-presented-twice')
  })
})

describe('a further root that is not strict DER', () => {
  it('says that it was not checked, and who reads it', async () => {
    const { set, twin } = await broken.furtherRootWithOddBits({ now: new Date('2027-01-01') })
    const at = new Date('2027-01-01')
    const codes = async (files: typeof set): Promise<readonly string[]> =>
      (await checkCacerts(files, { at })).findings.map(({ code }) => code)
    expect(await codes(set)).toContain('cacerts-cert-not-strict')
    expect(await codes(twin.set)).toEqual([])
  })
})
