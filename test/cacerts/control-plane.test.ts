import { describe, expect, test } from 'vitest'
import { checkCacerts } from '../../src/cacerts/check.ts'
import { parseControlPlane, type ControlPlane } from '../../src/release/control-plane.ts'
import { readCacerts } from '../../src/cacerts/read.ts'
import { predictPeer } from '../../src/emulation/predict-peer.ts'
import { sequence } from '../../src/der/writer.ts'
import { set, type Files } from './set-files.ts'
import { AT, forge } from '../support/certificates/certificate.ts'
import { forgeCrl } from '../support/certificates/crl.ts'
import { key, keyPem } from '../support/certificates/keys.ts'
import { extension } from '../support/certificates/write.ts'
import { CA, ca, GOOD, root, TLS, withCa } from './good-sets.ts'

// Version by fault: what the table of differences by version says of each, and beside it the set without the fault.

const check = (files: Files, controlPlane: ControlPlane) =>
  checkCacerts(readCacerts(files), { at: AT, controlPlane })

const without = (files: Files, ...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)))

/** In a word: the set is used, another CA is, or what the log says behind its beginning. */
async function answer(files: Files, controlPlane: ControlPlane): Promise<string> {
  const { istiod } = await check(files, controlPlane)
  if (istiod.accepts) return istiod.selfSigned === true ? 'self-signed' : 'accepts'
  return istiod.says ?? ''
}

const CITADEL = ['ossm-1.1'] as const
const BEFORE_TLS = ['ossm-2.0', 'ossm-2.1', 'ossm-2.2', 'ossm-2.3'] as const
const WITH_TLS = ['ossm-2.4', 'ossm-2.5', 'ossm-2.6'] as const
const OSSM_2 = [...BEFORE_TLS, ...WITH_TLS] as const
const LATEST = ['istio-1.27', 'istio-1.30', 'istio-1.31', 'ossm-3.2', 'ossm-3.4'] as const
const UPSTREAM_OLD = ['istio-1.6', 'istio-1.14', 'istio-1.15', 'istio-1.26'] as const
// Istio 1.24 and 1.26
const OSSM_3_OLD = ['ossm-3.0', 'ossm-3.1'] as const
const ISTIOD_OLD: readonly ControlPlane[] = [...OSSM_2, ...UPSTREAM_OLD, ...OSSM_3_OLD]
const ALL: readonly ControlPlane[] = [...CITADEL, ...ISTIOD_OLD, ...LATEST]

const STOPS = 'Failed to create an Citadel (error: '
const INCOMPLETE = 'incomplete signing CA bundle detected'
const START =
  'Error: failed to create discovery service: failed to create CA: failed to create an istiod CA: '

describe('the whole set', () => {
  test.each(ALL)('%s takes it', async (controlPlane) => {
    expect(await answer(GOOD, controlPlane)).toBe('accepts')
  })
})

describe('the tls.crt scheme', () => {
  test.each([...BEFORE_TLS, 'istio-1.14'] as const)('%s does not see it', async (controlPlane) => {
    expect(await answer(TLS, controlPlane)).toBe('self-signed')
  })
  test.each([...WITH_TLS, 'istio-1.15', ...OSSM_3_OLD, ...LATEST] as const)(
    '%s reads it',
    async (controlPlane) => {
      expect(await answer(TLS, controlPlane)).toBe('accepts')
    },
  )
  test('beside the *.pem names an old release reads those', async () => {
    const both = { ...GOOD, ...TLS, 'tls.crt': 'nothing' }
    expect(await answer(both, 'ossm-2.3')).toBe('accepts')
    expect(await answer(both, 'ossm-2.4')).toContain('invalid PEM encoded certificate')
  })
  test('without ca.crt its chain cannot be opened', async () => {
    const files = without(TLS, 'ca.crt')
    expect(await answer(files, 'ossm-2.5')).toContain('(open etc/cacerts/ca.crt: no such file')
    expect(await answer(files, 'istio-1.27')).toBe(START + INCOMPLETE)
  })
  test('without tls.key another CA is used up to Istio 1.26', async () => {
    const files = without(TLS, 'tls.key')
    expect(await answer(files, 'ossm-2.5')).toBe('self-signed')
    expect(await answer(files, 'istio-1.27')).toBe(START + INCOMPLETE)
  })
})

describe('a file is missing', () => {
  const NAMES = ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'] as const
  test.each(NAMES)('%s: Citadel stops', async (name) => {
    expect((await answer(without(GOOD, name), 'ossm-1.1')).startsWith(STOPS)).toBe(true)
  })
  test('all of them: Citadel stops, every istiod makes a CA of its own', async () => {
    expect((await answer({}, 'ossm-1.1')).startsWith(STOPS)).toBe(true)
    for (const controlPlane of [...ISTIOD_OLD, ...LATEST])
      expect(await answer({}, controlPlane)).toBe('self-signed')
  })
  test.each(ISTIOD_OLD)('ca-key.pem: %s makes a CA of its own without a word', async (name) => {
    expect(await answer(without(GOOD, 'ca-key.pem'), name)).toBe('self-signed')
    expect((await check(without(GOOD, 'ca-key.pem'), name)).status).toBe('fail')
  })
  test.each(ISTIOD_OLD)('root-cert.pem: %s opens a file without a name', async (name) => {
    const says = await answer(without(GOOD, 'root-cert.pem'), name)
    expect(says).toContain('(open : no such file or directory)')
  })
  test.each(ISTIOD_OLD)('ca-cert.pem or cert-chain.pem: %s names it', async (controlPlane) => {
    for (const name of ['ca-cert.pem', 'cert-chain.pem']) {
      const says = await answer(without(GOOD, name), controlPlane)
      expect(says).toContain(`(open etc/cacerts/${name}: no such file or directory)`)
    }
  })
  test.each(LATEST)('any: %s says that the set is incomplete', async (controlPlane) => {
    for (const name of NAMES)
      expect(await answer(without(GOOD, name), controlPlane)).toBe(START + INCOMPLETE)
  })
})

describe('what Go changed', () => {
  const sha1 = withCa({ hash: 'sha1' })
  const negative = withCa({ serial: 'ff01' })
  // policyConstraints: requireExplicitPolicy 0, and no policies below
  const policies = (critical: boolean): Files => {
    const value = sequence(new Uint8Array([0x80, 1, 0]))
    return withCa({ extra: [extension('2.5.29.36', value, critical)] })
  }

  test('SHA-1 signatures are refused from OpenShift Service Mesh 2.4', async () => {
    for (const controlPlane of [...CITADEL, ...BEFORE_TLS])
      expect(await answer(sha1, controlPlane)).toBe('accepts')
    for (const controlPlane of [...WITH_TLS, ...LATEST])
      expect(await answer(sha1, controlPlane)).toContain('insecure algorithm ECDSA-SHA1')
  })

  test('negative serial numbers are refused by the latest only', async () => {
    for (const controlPlane of [...CITADEL, ...OSSM_2])
      expect(await answer(negative, controlPlane)).toBe('accepts')
    for (const controlPlane of LATEST)
      expect(await answer(negative, controlPlane)).toContain(
        'failed to parse cert PEM: failed to parse X.509 certificate',
      )
  })

  test('policies are looked at from Go 1.24; before, the extension was unknown', async () => {
    for (const controlPlane of [...OSSM_2, 'istio-1.25'] as const) {
      expect(await answer(policies(true), controlPlane)).toContain('unhandled critical extension')
      expect(await answer(policies(false), controlPlane)).toBe('accepts')
    }
    const says = 'no valid chains built: '
    for (const controlPlane of LATEST) {
      expect(await answer(policies(true), controlPlane)).toContain(says)
    }
    // Go 1.24 and 1.25, then Go 1.26
    expect(await answer(policies(true), 'istio-1.30')).toContain(
      `${says}all candidate chains have invalid policies`,
    )
    expect(await answer(policies(true), 'istio-1.31')).toContain(
      `${says}1 candidate chains with invalid policies`,
    )
  })
})

describe('ca-crl.pem', () => {
  const broken = { ...GOOD, 'ca-crl.pem': forgeCrl(root) }
  test.each([...CITADEL, ...OSSM_2, 'istio-1.26'] as const)('%s ignores it', async (name) => {
    expect(await answer(broken, name)).toBe('accepts')
    const { findings } = await check(broken, name)
    expect(findings.map(({ code }) => code)).toEqual(['files-crl-ignored'])
  })
  test.each(LATEST)('%s wants one of every certificate of the chain', async (name) => {
    expect(await answer(broken, name)).toContain('missing CRL signed by certificates: [CN=')
    const whole = { ...GOOD, 'ca-crl.pem': forgeCrl(ca) + forgeCrl(root) }
    expect(await answer(whole, name)).toBe('accepts')
  })
})

describe('cert-chain.pem without final newline', () => {
  const files = { ...GOOD, 'cert-chain.pem': ca.pem.trimEnd() }
  test.each(['ossm-1.1', 'ossm-2.0', 'istio-1.6'] as const)(
    '%s glues the root to it: Envoy refuses the chain',
    async (controlPlane) => {
      const { istiod, peers, findings } = await check(files, controlPlane)
      expect(istiod.accepts).toBe(true)
      expect(peers?.envoyLoadsSecret.ok).toBe(false)
      const one = findings.find(({ code }) => code === 'pem-final-newline')
      expect([one?.severity, one?.fix]).toEqual([
        'error',
        'end cert-chain.pem with a newline: echo >> cert-chain.pem',
      ])
      expect((await check(GOOD, controlPlane)).peers?.envoyLoadsSecret.ok).toBe(true)
    },
  )
  test.each(['ossm-2.1', 'ossm-2.5', 'istio-1.7', ...LATEST] as const)(
    '%s puts one between',
    async (controlPlane) => {
      expect((await check(files, controlPlane)).peers?.envoyLoadsSecret.ok).toBe(true)
    },
  )
})

// Envoy 1.24 is the first with X509_V_FLAG_PARTIAL_CHAIN; the words are those of X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT
describe('an anchor that is not self-signed', () => {
  const above = forge({ subject: 'O=Above,CN=Root' })
  const anchor = forge({ subject: 'O=Istio,CN=Anchor' }, above)
  const below = forge({ subject: CA }, anchor)
  const files = set(below, [below], [anchor])
  const whole = set(below, [below, anchor], [above])

  test.each([
    ['istio-1.15', 'boringsslServer'],
    ['ossm-2.3', 'openssl111Server'],
  ] as const)('%s: Envoy refuses every workload', async (controlPlane, peer) => {
    const { istiod, peers, findings, status } = await check(files, controlPlane)
    expect([istiod.accepts, status]).toEqual([true, 'fail'])
    expect(peers?.[peer]).toMatchObject({ ok: false, cause: 'issuer' })
    expect(peers?.[peer].says).toContain('unable to get issuer certificate')
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toContain(
      'error root-not-self-signed',
    )
    const twin = await check(whole, controlPlane)
    expect(twin.peers?.[peer]).toEqual({ ok: true })
    expect(twin.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test.each(['istio-1.16', 'ossm-2.4', 'istio-1.27'] as const)('%s takes it', async (name) => {
    const { peers, findings } = await check(files, name)
    expect([peers?.boringsslServer.ok, peers?.openssl111Server.ok]).toEqual([true, true])
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toContain(
      'info root-not-self-signed',
    )
  })

  test('workloads and predictPeer are judged by the release too', async () => {
    const ask = (controlPlane: ControlPlane) =>
      predictPeer('boringssl', {
        leaf: below.pem,
        roots: anchor.pem,
        at: AT,
        role: 'server',
        controlPlane,
      })
    expect((await ask('istio-1.15')).cause).toBe('issuer')
    expect((await ask('istio-1.16')).cause).not.toBe('issuer')
  })
})

test('files are read again without a restart from 2.5 on', () => {
  const reloads = (name: ControlPlane) => parseControlPlane(name).reloads
  for (const name of [...CITADEL, ...BEFORE_TLS, 'ossm-2.4'] as const)
    expect([name, reloads(name)]).toEqual([name, false])
  for (const name of ['ossm-2.5', 'ossm-2.6', ...LATEST] as const)
    expect([name, reloads(name)]).toEqual([name, true])
})

describe('what breaks OpenSSL only', () => {
  const releases = ['ossm-2.5', 'istio-1.27'] as const
  test.each(releases)('a signer without subject is an error for %s', async (controlPlane) => {
    const { findings, status, istiod, peers } = await check(withCa({ subject: '' }), controlPlane)
    expect([istiod.accepts, status]).toEqual([true, 'fail'])
    expect([findings[0]?.code, findings[0]?.severity]).toEqual(['ca-empty-subject', 'error'])
    expect([peers?.boringsslServer.ok, peers?.openssl30Server.ok]).toEqual([true, false])
  })
  test('a root with the usage any only is an error, and the peers are named by what Envoy is built on', async () => {
    const any = forge({ subject: 'O=Istio,CN=Any Root', eku: ['any'] })
    const below = forge({ subject: CA }, any)
    const only = set(below, [below], [any])
    for (const [controlPlane, words] of [
      ['ossm-2.5', 'OpenSSL 1.1.1 (Envoy is built on OpenSSL here)'],
      ['istio-1.27', 'OpenSSL 1.1.1'],
    ] as const) {
      const { findings } = await check(only, controlPlane)
      const one = findings.find(({ code }) => code === 'root-eku')
      expect(one?.severity).toBe('error')
      expect(one?.message.endsWith(words)).toBe(true)
    }
  })
})

describe('the names of cert-manager', () => {
  test('the owner of a foreign key is told by the file it stands in', async () => {
    const files = { ...TLS, 'tls.key': keyPem(root) }
    const { findings } = await check(files, 'istio-1.27')
    expect(
      findings.map(({ code, facts }) => [code, facts['ownerFile'], facts['ownerBlock']]),
    ).toEqual([['key-mismatch', 'ca.crt', 1]])
  })
  test('and so is a root of the right name and another key', async () => {
    const wrong = forge({ subject: 'O=Istio,CN=Root CA', key: key('another') })
    const { findings } = await check({ ...TLS, 'ca.crt': wrong.pem }, 'istio-1.27')
    const one = findings.find(({ code }) => code === 'root-mismatch')
    expect([one?.file, one?.block]).toEqual(['ca.crt', 1])
  })
})

test('a root file that is not there is told once', async () => {
  const { findings } = await check(without(GOOD, 'root-cert.pem'), 'istio-1.27')
  expect(findings.map(({ code }) => code)).toEqual(['files-incomplete'])
  const { findings: empty } = await check({ ...GOOD, 'root-cert.pem': '' }, 'istio-1.27')
  expect(empty.map(({ code }) => code)).toContain('root-mismatch')
})
