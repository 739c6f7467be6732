import 'reflect-metadata'
import { createHash, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../src/certificate/fingerprint.ts'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import type { Certificate } from '../../src/certificate/types.ts'
import { corpus } from './corpus.ts'
import { outcome } from './outcome.ts'

// What we refuse and others read, each with the rule that demands it. A line that is no longer needed fails the test.
const REFUSED: Readonly<Record<string, readonly [code: string, why: string]>> = {
  'cacerts:chain-corrupt-first/cert-chain.pem': [
    'der-unexpected-tag',
    'a body of zeros: nobody reads it',
  ],
  'limbo:invalid::invalid-issuer-key': [
    'der-truncated',
    'the RSA key is no RSAPublicKey (RFC 3279, 2.3.1)',
  ],
  'limbo:rfc5280::nc::invalid-ipv4-address': [
    'certificate-ip-length',
    'address without mask (RFC 5280, 4.2.1.10)',
  ],
  'limbo:rfc5280::nc::invalid-ipv6-address': [
    'certificate-ip-length',
    'address without mask (RFC 5280, 4.2.1.10)',
  ],
  'limbo:rfc5280::nc::nc-permits-invalid-ip-san': [
    'certificate-ip-length',
    'a name with a mask (RFC 5280, 4.2.1.6)',
  ],
  'limbo:rfc5280::san::malformed': [
    'der-unexpected-tag',
    'text where a SEQUENCE belongs (RFC 5280, 4.2.1.6)',
  ],
  'limbo:rfc5280::duplicate-extensions': [
    'certificate-duplicate-extension',
    'RFC 5280, 4.2; Go refuses to read it',
  ],
  'limbo:webpki::nc::intermediate-permitted-excluded-subtrees-both-null': [
    'certificate-extension',
    'RFC 5280, 4.2.1.10; Go refuses to read it',
  ],
  'limbo:webpki::nc::intermediate-permitted-excluded-subtrees-both-empty-sequences': [
    'certificate-extension',
    'RFC 5280, 4.2.1.10; Go refuses to read it',
  ],
  'limbo:webpki::san::unicode-emoji-san': [
    'der-string',
    'an IA5String is ASCII (RFC 5280, 4.2.1.6); Go refuses to read it',
  ],
  'limbo:webpki::malformed-aia': [
    'der-unexpected-tag',
    'text where a SEQUENCE belongs (RFC 5280, 4.2.2.1)',
  ],
}

const refused = corpus.flatMap(({ source, der }) => {
  const code = outcome(() => parseCertificateDer(der))
  return code === 'ok' ? [] : [[source, code] as const]
})
const samples = corpus
  .filter(({ der }) => outcome(() => parseCertificateDer(der)) === 'ok')
  .map(({ source, der }) => ({ source, der, ours: parseCertificateDer(der) }))

const hexOf = (bytes: Uint8Array | ArrayBuffer): string =>
  Buffer.from(bytes as Uint8Array).toString('hex')
const colons = (hex: string): string => hex.toUpperCase().replace(/..(?=.)/g, '$&:')

function attempt(
  compare: () => Record<string, [unknown, unknown]>,
): Record<string, [unknown, unknown]> {
  try {
    return compare()
  } catch (error) {
    return { unreadable: ['', String(error)] }
  }
}

/** Differences between what we say and what another reader says, by source. */
function disagreements(
  compare: (ours: Certificate, der: Uint8Array) => Record<string, [unknown, unknown]>,
): string[] {
  return samples.flatMap(({ source, der, ours }) =>
    Object.entries(attempt(() => compare(ours, der)))
      .filter(([, [mine, theirs]]) => JSON.stringify(mine) !== JSON.stringify(theirs))
      .map(
        ([field, [mine, theirs]]) =>
          `${source} ${field}: ${JSON.stringify(mine)} / ${JSON.stringify(theirs)}`,
      ),
  )
}

/** As OpenSSL sees it: also allowed to sign, where keyUsage is there at all. */
const isCa = ({ basicConstraints, keyUsage }: Certificate): boolean =>
  basicConstraints?.ca === true && (keyUsage?.usages.includes('keyCertSign') ?? true)

/** node:crypto prints names with the escapes of RFC 2253. */
const escaped = (value: string): string => value.replace(/[,+"\\<>;]/g, '\\$&')

// Every disagreement that is left, with the reason. A line that is no longer needed fails the test.
const EXPLAINED = {
  // node:crypto prints the number 0 with one digit, every other with whole octets
  node: [
    'cacerts:serial-zero/ca-cert.pem serial: "00" / "0"',
    'limbo:rfc5280::serial::zero serial: "00" / "0"',
    'limbo:online::fastly.com serial: "00" / "0"',
  ],
  peculiar: [
    // asn1js stops at ten thousand nodes; this one has thousands of names
    'limbo:pathological::nc-dos-1 unreadable: "" / "Error: Maximum ASN.1 node count exceeded"',
    // @peculiar/x509 shows the octets of a negative number, not the number
    'limbo:rfc5280::serial::negative serial: "-04316693ed" / "fbce996c13"',
  ],
  // the limit of asn1js again
  pkijs: [
    'limbo:pathological::nc-dos-1 unreadable: "" / "Error: Object\'s schema was not verified against input data for Certificate"',
  ],
} as const

describe('certificates of the vectors', () => {
  test('exactly those that break a rule are refused, each with its code', () => {
    const expected = Object.entries(REFUSED).map(([source, [code]]) => [source, code])
    expect(new Map(refused)).toEqual(new Map(expected as [string, string][]))
  })

  test('nothing odd is noted but what is odd', () => {
    const odd = samples.filter(({ ours }) => ours.deviations.length > 0)
    expect(odd.map(({ source, ours }) => `${source} ${ours.deviations.join()}`)).toEqual([])
  })

  test('node:crypto says the same', { timeout: 60_000 }, () => {
    const found = disagreements((ours, der) => {
      const theirs = new X509Certificate(der)
      const san = ours.subjectAltName?.names.filter(
        ({ type }) => type === 'dns' || type === 'uri' || type === 'email',
      )
      return {
        serial: [ours.serialHex, theirs.serialNumber.toLowerCase()],
        notBefore: [ours.notBefore.getTime(), Date.parse(theirs.validFrom)],
        notAfter: [ours.notAfter.getTime(), Date.parse(theirs.validTo)],
        ca: [isCa(ours), theirs.ca],
        purposes: [ours.extendedKeyUsage?.purposes.length ?? 0, theirs.keyUsage?.length ?? 0],
        names: [san?.every(({ value }) => theirs.subjectAltName?.includes(value)) ?? true, true],
        subject: [
          ours.subject.rdns
            .map((rdn) => rdn.map(({ name, value }) => `${name}=${escaped(value)}`).join('\\+'))
            .join('\n'),
          theirs.subject ?? '',
        ],
      }
    })
    expect(found).toEqual(EXPLAINED.node)
  })

  test('node:crypto takes the same key out of it', () => {
    const found = disagreements((ours, der) => {
      let theirs: string
      try {
        theirs = hexOf(new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' }))
      } catch {
        return {}
      }
      return { key: [hexOf(ours.publicKey.spki), theirs] }
    })
    expect(found).toEqual([])
  })

  test('@peculiar/x509 says the same', { timeout: 60_000 }, () => {
    const found = disagreements((ours, der) => {
      const theirs = new x509.X509Certificate(der)
      const basic = theirs.getExtension(x509.BasicConstraintsExtension)
      const ski = theirs.getExtension(x509.SubjectKeyIdentifierExtension)
      return {
        serial: [ours.serialHex, theirs.serialNumber],
        notBefore: [ours.notBefore.getTime(), theirs.notBefore.getTime()],
        notAfter: [ours.notAfter.getTime(), theirs.notAfter.getTime()],
        spki: [hexOf(ours.publicKey.spki), hexOf(theirs.publicKey.rawData)],
        signature: [hexOf(ours.signature), hexOf(theirs.signature)],
        basic: [
          ours.basicConstraints && [
            ours.basicConstraints.ca,
            ours.basicConstraints.pathLength,
            ours.basicConstraints.critical,
          ],
          basic ? [basic.ca, basic.pathLength, basic.critical] : undefined,
        ],
        ski: [
          ours.subjectKeyIdentifier && hexOf(ours.subjectKeyIdentifier.keyIdentifier),
          ski?.keyId,
        ],
        extensions: [
          ours.extensions.map(({ oid, critical, value }) => [oid, critical, hexOf(value)]),
          theirs.extensions.map(({ type, critical, value }) => [type, critical, hexOf(value)]),
        ],
      }
    })
    expect(found).toEqual(EXPLAINED.peculiar)
  })

  test('pkijs says the same', { timeout: 60_000 }, () => {
    const found = disagreements((ours, der) => {
      const theirs = new pkijs.Certificate({
        schema: asn1js.fromBER(der).result,
      })
      return {
        version: [ours.version, theirs.version + 1],
        serial: [hexOf(ours.serialBytes), hexOf(theirs.serialNumber.valueBlock.valueHexView)],
        algorithm: [ours.signatureAlgorithm.oid, theirs.signatureAlgorithm.algorithmId],
        inner: [ours.tbsSignatureAlgorithm.oid, theirs.signature.algorithmId],
        issuer: [
          ours.issuer.rdns.flat().map(({ oid, value }) => [oid, value]),
          theirs.issuer.typesAndValues.map(({ type, value }) => [type, value.valueBlock.value]),
        ],
        notAfter: [ours.notAfter.getTime(), theirs.notAfter.value.getTime()],
        extensions: [
          ours.extensions.map(({ oid, critical }) => [oid, critical]),
          (theirs.extensions ?? []).map(({ extnID, critical }) => [extnID, critical]),
        ],
        tbs: [hexOf(ours.tbs), hexOf(theirs.tbsView)],
      }
    })
    expect(found).toEqual(EXPLAINED.pkijs)
  })

  test('fingerprints are those of node:crypto', async () => {
    for (const { der, ours } of samples.slice(0, 40)) {
      const sha256 = await fingerprint(ours)
      expect(sha256).toBe(createHash('sha256').update(der).digest('hex'))
      expect(colons(sha256)).toBe(new X509Certificate(der).fingerprint256)
      expect(colons(await fingerprint(ours, 'sha1'))).toBe(new X509Certificate(der).fingerprint)
      expect(await fingerprint(der)).toBe(sha256)
    }
  })
})
