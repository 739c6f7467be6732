import { describe, expect, it } from 'vitest'
import {
  CIPHER_SUITE_FACTS,
  CIPHER_SUITES,
  CURVE_FACTS,
  ECDH_CURVES,
  findCipherSuite,
  findCurve,
  findTlsVersion,
  isCipherSuite,
  isEcdhCurve,
  isTlsVersion,
  TLS_VERSIONS,
  TLS13_SUITES,
} from '../../src/tls/index.ts'
import { cipherTable } from '../support/vectors.ts'

const table = cipherTable()

/** `0xC0,0x2F` in the ways people write it. */
function spellingsOf(codePoint: string): string[] {
  const bare = codePoint.replaceAll('0x', '')
  const hex = bare.replace(',', '')
  return [codePoint, bare, `0x${hex}`, hex, hex.toLowerCase()]
}

describe('the constants against the fact table', () => {
  it('lists the suites, curves and versions in the order of the documentation', () => {
    expect(CIPHER_SUITES).toEqual(table.suites.map((row) => row.iana))
    expect(ECDH_CURVES).toEqual(table.curves.map((row) => row.ossm).filter((name) => name !== null))
    expect(TLS_VERSIONS).toEqual(table.versions.map((row) => row.ossm))
    expect(TLS13_SUITES.map((suite) => suite.iana)).toEqual(
      table.tls13Suites.map((row) => row.iana),
    )
    expect(CURVE_FACTS).toHaveLength(table.curves.length)
  })

  it.each(table.suites)('knows every fact of $iana', (row) => {
    const facts = CIPHER_SUITE_FACTS.find((suite) => suite.iana === row.iana)
    const { http2, fips, go126, boringssl, envoy, istio } = row
    expect(facts).toEqual({
      kind: 'configurable',
      iana: row.iana,
      openssl: row.openssl,
      go: row.go,
      ...(row.goAlias === null ? {} : { goAlias: row.goAlias }),
      codePoint: row.codePoint.replaceAll('0x', ''),
      id: row.id,
      keyExchange: row.keyExchange,
      keyType: row.certKey,
      cipher: row.cipher,
      keyBits: row.keyBits,
      mode: row.mode,
      mac: row.mac,
      prfHash: row.prfHash,
      forwardSecrecy: row.forwardSecrecy,
      versions: row.minTls === '1.0' ? ['TLSv1_0', 'TLSv1_1', 'TLSv1_2'] : ['TLSv1_2'],
      http2: http2.mandatoryByRfc9113
        ? 'mandatory'
        : http2.satisfiesGoHttp2ServerRequirement
          ? 'required-by-go'
          : http2.prohibitedByRfc9113AppendixA
            ? 'prohibited'
            : 'allowed',
      fips: { istio: fips.istioCompliancePolicyFips1402, go: fips.go126Fips140Filter },
      grade: row.grade,
      weaknesses: row.weaknesses,
      ianaRecommended: row.ianaRecommended === 'Y',
      supportedBy: {
        go: go126.insecureCipherSuites ? 'insecure' : 'default',
        boringssl: boringssl.acceptsIanaName,
        gateway: istio.gatewayServerTlsAccepts,
        envoyDefault: envoy.inDefaultList,
        istioMeshDefault: istio.inDefaultMeshInboundList,
      },
    })
    // what the facts put into one field is one field in the table too
    expect(boringssl.acceptsOpensslName).toBe(boringssl.acceptsIanaName)
    expect(go126.enabledByDefault).toBe(!go126.insecureCipherSuites)
    expect(fips.envoyFipsBuildDefault).toBe(fips.istioCompliancePolicyFips1402)
  })

  it.each(table.suites)('finds $iana under every name and code point', (row) => {
    const names = [row.iana, row.openssl, row.go, row.go.slice(4), ...spellingsOf(row.codePoint)]
    if (row.goAlias !== null) names.push(row.goAlias, row.goAlias.slice(4))
    for (const name of [...names, row.id]) {
      expect(findCipherSuite(name)).toMatchObject({ kind: 'configurable', iana: row.iana })
    }
    expect(isCipherSuite(row.iana)).toBe(true)
    expect(isCipherSuite(row.openssl)).toBe(false)
  })

  it.each(table.tls13Suites)('finds $iana as a suite of TLS 1.3', (row) => {
    for (const name of [
      row.iana,
      row.openssl,
      `tls.${row.iana}`,
      ...spellingsOf(row.codePoint),
      row.id,
    ]) {
      expect(findCipherSuite(name)).toMatchObject({
        kind: 'tls13',
        iana: row.iana,
        keyBits: row.keyBits,
      })
    }
    expect(isCipherSuite(row.iana)).toBe(false)
  })

  it('finds every other suite under every name, with its facts', () => {
    expect(table.otherKnownSuites).toHaveLength(144)
    for (const row of table.otherKnownSuites) {
      for (const name of [row.iana, row.openssl, ...spellingsOf(row.codePoint), row.id]) {
        expect(findCipherSuite(name)).toEqual({
          kind: 'other',
          iana: row.iana,
          openssl: row.openssl,
          codePoint: row.codePoint.replaceAll('0x', ''),
          id: row.id,
          http2Prohibited: row.http2Prohibited,
          boringssl: row.boringsslAccepts,
        })
      }
    }
  })

  it.each(table.curves)('finds group $group under every name, with its facts', (row) => {
    const names = [
      row.ossm,
      row.istio,
      row.iana,
      row.go,
      ...row.openssl,
      ...row.aliases,
      row.groupHex,
    ]
    const facts = findCurve(row.group)
    for (const name of names) {
      if (name !== null) expect(findCurve(name), name).toBe(facts)
    }
    expect(facts).toMatchObject({
      ...(row.ossm === null ? {} : { ossm: row.ossm }),
      ...(row.istio === null ? {} : { name: row.istio }),
      ...(row.bits === null ? {} : { bits: row.bits }),
      ...(row.oid === undefined ? {} : { oid: row.oid }),
      group: row.group,
      fips: row.fips,
      postQuantum: row.postQuantum,
      boringssl: row.boringsslAccepts,
      certificateKey: row.certKeyCurve,
      envoyDefault: row.envoyDefault,
    })
    if (row.minTls !== undefined) expect(facts?.tls13Only).toBe(true)
    expect(isEcdhCurve(row.ossm)).toBe(row.ossm !== null)
  })

  it.each(table.versions)('finds $ossm under every spelling', (row) => {
    const names = [row.ossm, row.upstreamMesh, row.upstreamGateway, row.openshiftProfile, row.wire]
    for (const name of names) {
      if (name !== null) expect(findTlsVersion(name)?.name, name).toBe(row.ossm)
    }
    const facts = findTlsVersion(row.ossm ?? '')
    expect([facts?.mesh ?? null, facts?.gateway ?? null, facts?.openshift ?? null]).toEqual([
      row.upstreamMesh,
      row.upstreamGateway,
      row.openshiftProfile,
    ])
    if (row.wire !== null) expect(findTlsVersion(Number(row.wire))).toBe(facts)
    expect(isTlsVersion(row.ossm)).toBe(true)
  })
})

describe('lookups of what is not there', () => {
  it.each([
    '',
    'TLS_AES',
    'tls_aes_128_gcm_sha256',
    '__proto__',
    'constructor',
    'C0,2',
    'ZZ,ZZ',
    'FF,FF',
  ])('finds no suite, curve or version under %j', (name) => {
    expect(findCipherSuite(name)).toBeUndefined()
    expect(findCurve(name)).toBeUndefined()
    expect(findTlsVersion(name)).toBeUndefined()
  })

  it('says no to everything that is not a name', () => {
    for (const value of [undefined, null, 3, {}, [], ['X25519']]) {
      expect([isCipherSuite(value), isEcdhCurve(value), isTlsVersion(value)]).toEqual([
        false,
        false,
        false,
      ])
    }
  })
})
