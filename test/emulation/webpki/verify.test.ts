import { describe, expect, it } from 'vitest'
import { engine } from '#engine'
import { rustlsWords } from '../../../src/emulation/webpki/rustls-words.ts'
import { rememberWebpkiSignatures, webpkiError } from '../../../src/emulation/webpki/verify.ts'
import { loadCrls } from '../../../src/emulation/ztunnel/load-crls.ts'
import { pemBlock, concat } from '../../../scripts/differential/material/certificate.ts'
import { ztunnelRules } from '../../../src/release/ztunnel.ts'
import { peersFuzz, webpkiCases, type PeerChain, type WebpkiChain } from '../../support/vectors.ts'

const rules = ztunnelRules(31)!
const check = rememberWebpkiSignatures(engine)

const NOT_FOR_NAME = 'invalid peer certificate: certificate not valid for name'

async function askAsServer({ leaf, chain, roots }: WebpkiChain): Promise<string> {
  const { at } = webpkiCases()
  const error = await webpkiError({ leaf, chain, roots, at, usage: 'serverAuth', rules, check })
  return error === undefined ? 'OK' : rustlsWords(error, rules.words)
}

async function askPeer({ leaf, chain, roots, crls = [], purpose }: PeerChain) {
  const file = concat(crls.map((crl) => pemBlock('X509 CRL', crl)))
  const loaded = loadCrls(file, rules)
  return webpkiError({
    leaf,
    chain,
    roots,
    at: peersFuzz().at,
    usage: purpose === 'server' ? 'serverAuth' : 'clientAuth',
    rules,
    check,
    ...(loaded.ok ? { crls: loaded.crls } : {}),
  })
}

describe('what rustls-webpki says, as rustls was measured to', () => {
  const { chains } = webpkiCases()

  it.each(chains)('$name', async (row) => {
    // a client of a host asks for its name too, which no ztunnel does
    const expected = row.serverAuth.startsWith(NOT_FOR_NAME) ? 'OK' : row.serverAuth
    expect(await askAsServer(row)).toBe(expected)
  })

  it('was measured with a good twin, and with refusals of many kinds', () => {
    expect(chains.find(({ name }) => name === 'good')?.serverAuth).toBe('OK')
    expect(new Set(chains.map(({ serverAuth }) => serverAuth.slice(0, 60))).size).toBeGreaterThan(
      10,
    )
  })
})

describe('what rustls-webpki says of chains that a program made', () => {
  const measured = [...peersFuzz().chains, ...peersFuzz().crl].flatMap((row) => {
    const { ztunnel } = row.verdicts
    return ztunnel === undefined ? [] : [{ row, ...ztunnel }]
  })

  it.each(measured)('is what it says, by verdict and by error: $row.id', async (one) => {
    const error = await askPeer(one.row)
    expect(error === undefined).toBe(one.ok)
    // TrailingData names the part, contexts are left out
    if (!one.ok) expect(one.says).toContain(error?.name)
  })

  it('was measured with both answers', () => {
    expect(measured.filter(({ ok }) => ok).length).toBeGreaterThan(50)
    expect(measured.filter(({ ok }) => !ok).length).toBeGreaterThan(50)
  })
})
