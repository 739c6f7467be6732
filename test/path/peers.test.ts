import { describe, expect, test } from 'vitest'
import { parseRevocationLists } from '../../src/certificate/crl.ts'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import { engine } from '#engine'
import { predictGo } from '../../src/emulation/go/predict.ts'
import { createReading } from '../../src/emulation/parse-cache.ts'
import { predictBoringSsl } from '../../src/emulation/boringssl/verify.ts'
import { predictOpenSsl } from '../../src/emulation/openssl/verify.ts'
import { rememberSignatures } from '../../src/certificate/signature-cache.ts'
import { MEASURED_GO } from '../../src/release/go-version.ts'
import { goPemBlocks } from '../../src/pem/go-pem.ts'
import { envoyLine } from '../support/spoken.ts'
import { measuredSets, type MeasuredSet } from '../support/vectors.ts'

// The oracle: sets of files with what the real loaders said of them.
const { cases, measuredAt } = measuredSets()

type Text = MeasuredSet['files'][string]

// Go's own reading of the files: what it loses is lost to its pools
const bytesOf = (text: Text | undefined): string | Uint8Array => {
  if (text === undefined) return ''
  return typeof text === 'string' ? text : Buffer.from(text.base64, 'base64')
}

function certificatesOf(text: Text | undefined): Certificate[] {
  const bytes = bytesOf(text)
  return goPemBlocks(typeof bytes === 'string' ? Buffer.from(bytes) : bytes).flatMap((block) => {
    try {
      const plain = block.label === 'CERTIFICATE' && Object.keys(block.headers).length === 0
      return plain ? [parseCertificateDer(block.der)] : []
    } catch {
      return []
    }
  })
}

const check = rememberSignatures(engine)
const asked = { check, engine, reading: createReading(MEASURED_GO) }
const said = (answer: { readonly ok: boolean; readonly says?: string }): string =>
  answer.says ?? 'ok'
const rootsOf = ({ files }: MeasuredSet): Certificate[] =>
  certificatesOf(files['ca.crt'] ?? files['root-cert.pem'])
const later = new Date(measuredAt.getTime() + 60_000)

describe('what peers say of the chains that istiod hands out', () => {
  const served = cases.filter(({ workloadChain }) => workloadChain !== undefined)

  test.each(served)('$name: Go, BoringSSL and OpenSSL', async (given) => {
    const { peer } = given
    if (peer === undefined) throw new Error('no peer was measured')
    const [leaf, ...chain] = certificatesOf(given.workloadChain)
    if (leaf === undefined) throw new Error('no leaf')
    const roots = rootsOf(given)
    const crls = parseRevocationLists(bytesOf(given.files['ca-crl.pem']))
    const go = async (usage: 'serverAuth' | 'clientAuth'): Promise<string> =>
      said(await predictGo({ ...asked, leaf, intermediates: chain, roots, at: later, usage }))
    const boring = async (purpose: 'server' | 'client'): Promise<string> =>
      said(
        await predictBoringSsl({
          leaf,
          chain,
          roots,
          at: later,
          purpose,
          check,
          crls,
        }),
      )
    const openssl = async (
      purpose: 'server' | 'client',
      version: '3.0' | '1.1.1',
    ): Promise<string> =>
      said(await predictOpenSsl({ leaf, chain, roots, at: later, purpose, check }, version))
    const predicted: Record<string, string> = {
      goServer: await go('serverAuth'),
      goClient: await go('clientAuth'),
    }
    const expected: Record<string, string> = { goServer: peer.goServer, goClient: peer.goClient }
    // a file that does not load is not a matter of paths
    if (!peer.boringssl.roots.startsWith('REJECT')) {
      predicted['boringServer'] = await boring('server')
      predicted['boringClient'] = await boring('client')
      expected['boringServer'] = envoyLine(peer.boringssl.server)
      expected['boringClient'] = envoyLine(peer.boringssl.client)
    }
    if (peer.openssl30.server !== 'load error') {
      predicted['openssl30Server'] = await openssl('server', '3.0')
      predicted['openssl30Client'] = await openssl('client', '3.0')
      expected['openssl30Server'] = peer.openssl30.server
      expected['openssl30Client'] = peer.openssl30.client
    }
    if (peer.openssl111.server !== 'load error') {
      predicted['openssl111Server'] = await openssl('server', '1.1.1')
      expected['openssl111Server'] = peer.openssl111.server
    }
    expect(predicted).toEqual(expected)
  })
})

const TAIL = 'cert pool with error: '

describe('what istiod says of a signing certificate that does not verify', () => {
  const refused = cases.filter(({ istiodError }) => istiodError?.includes(TAIL))

  test.each(refused)('$name', async ({ files, istiodError }) => {
    const [leaf] = certificatesOf(files['tls.crt'] ?? files['ca-cert.pem'])
    if (leaf === undefined) throw new Error('no signing certificate')
    const glued = files['tls.crt'] !== undefined
    const chain = glued
      ? `${String(bytesOf(files['tls.crt']))}${String(bytesOf(files['ca.crt']))}`
      : files['cert-chain.pem']
    const prediction = await predictGo({
      ...asked,
      leaf,
      intermediates: certificatesOf(chain),
      roots: certificatesOf(files['ca.crt'] ?? files['root-cert.pem']),
      at: measuredAt,
      usage: 'serverAuth',
    })
    const [, expected = ''] = (istiodError ?? '').split(TAIL)
    expect(`${said(prediction)})`).toBe(expected)
  })
})
