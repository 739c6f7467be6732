import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCertificateDer } from '../../src/certificate/parse.ts'
import { formatCertificate } from '../../src/certificate/text/certificate-text.ts'
import { objectNames } from '../../src/certificate/text/objects.ts'
import { isMeshCertsError } from '../../src/report/error.ts'
import { corpus, pemOf } from './corpus.ts'
import { makeKey, selfSigned } from './openssl.ts'
import { openssl } from '../support/openssl.ts'
import { tempFolder } from '../support/temp.ts'
import { needs, OPENSSL_3_0 } from '../support/needs.ts'

// The oracle is the openssl of this machine, asked in the test.
const textOf = (der: Uint8Array): string => {
  const stdout = openssl(['x509', '-inform', 'DER', '-text', '-noout'], { input: der }).toString()
  // lines of the error queue name the thread and the source line: they are different each time
  return stdout.replace(/^.*:error:.*\n/gm, '')
}

const readable = (der: Uint8Array): boolean => {
  try {
    parseCertificateDer(der)
    return true
  } catch (error) {
    if (isMeshCertsError(error)) return false
    throw error
  }
}

const NAME_LINES = /^ {8}(?:Issuer|Subject): .*$/gm
const namesOf = (text: string): string[] => text.match(NAME_LINES) ?? []

describe('every certificate of the vectors', needs(OPENSSL_3_0), () => {
  const samples = corpus.filter(({ der }) => readable(der))
  const folder = tempFolder()
  const bundle = join(folder, 'all.p7')
  if (OPENSSL_3_0.there) {
    const pem = join(folder, 'all.pem')
    writeFileSync(pem, samples.map(({ der }) => pemOf(der)).join(''))
    openssl(['crl2pkcs7', '-nocrl', '-certfile', pem, '-out', bundle])
  }
  const ours = samples.map(({ der }) => formatCertificate(parseCertificateDer(der)))

  test('there are as many as there were', () => {
    expect(samples.length).toBeGreaterThan(1000)
  })

  // one process prints them all, but with another form of names: those are compared below
  test('all but the names is what OpenSSL prints', () => {
    const all = openssl(['pkcs7', '-in', bundle, '-print_certs', '-text', '-noout']).toString()
    const theirs = all.split(/^(?=Certificate:$)/m).map((text) => text.replace(/\n\n$/, '\n'))
    const masked = (text: string): string => text.replace(NAME_LINES, '        …')
    expect(theirs.length).toBe(samples.length)
    for (const [index, text] of theirs.entries()) {
      expect(masked(ours[index] as string), samples[index]?.source).toBe(masked(text))
    }
  })

  test('the names are what OpenSSL prints', () => {
    const all = openssl(['pkcs7', '-in', bundle, '-print_certs', '-noout']).toString()
    const theirs = all.match(/^(?:subject|issuer)=.*$/gm) ?? []
    const printed = ours.flatMap((text) => {
      const [issuer, subject] = namesOf(text).map((line) => line.replace(/^ *\w+: /, ''))
      return [`subject=${String(subject)}`, `issuer=${String(issuer)}`]
    })
    expect(printed).toEqual(theirs)
  })

  test(
    'the whole text of every fortieth is what `openssl x509` itself prints',
    { timeout: 60_000 },
    () => {
      for (let i = 0; i < samples.length; i += 40) {
        expect(ours[i], samples[i]?.source).toBe(textOf(samples[i]?.der as Uint8Array))
      }
    },
  )
})

const CONFIG = `
[req]
distinguished_name = dn
prompt = no
x509_extensions = ext
string_mask = utf8only
utf8 = yes
`
const withName = (dn: string, extensions = 'basicConstraints=CA:FALSE', sections = ''): string =>
  `${CONFIG}[dn]\n${dn}\n[ext]\n${extensions}\n${sections}\n`

const withExtensions = (extensions: string, sections = ''): string =>
  withName('CN = test', extensions, sections)

const CASES: Readonly<Record<string, string>> = {
  'names with specials': withName(
    String.raw`C = US
O = "Acme, Inc. <a+b>; \"x\" \\ y"
OU = " leading"
0.OU = "trailing "
1.OU = "#hash"
2.OU = a # comment
CN = Grüße 日本 😀`,
  ),
  'one character names': withName(`O = "#"\nOU = " "\nCN = ","`),
  'multi-valued relative names': withName('C = US\nO = a\n+OU = b\n+CN = c\nCN = d'),
  'rare and unknown attributes': withName(
    `DC = com\nUID = u\nemailAddress = a@b.c\nserialNumber = 12\nSN = sur\nGN = given\norganizationIdentifier = org\njurisdictionC = DE\nstreet = s\npostalCode = 1`,
  ),
  'an empty value': withName('O = x\nCN = "a"', 'basicConstraints=critical,CA:TRUE,pathlen:0'),
  'every key usage': withExtensions(
    'keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly',
  ),
  'purposes known and unknown': withExtensions(
    'extendedKeyUsage=serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning,anyExtendedKeyUsage,1.3.6.1.5.5.7.3.17,1.2.3.4,msSGC,ipsecEndSystem',
  ),
  'identifiers of keys': withExtensions(
    'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always,issuer:always',
  ),
  'an authority by issuer and serial': withExtensions('authorityKeyIdentifier=issuer:always'),
  'every kind of alternative name': withExtensions(
    'subjectAltName=@alt\nissuerAltName=DNS:issuer',
    `[alt]
DNS.1 = a.example
DNS.2 = *.b.example
email.1 = a@b.example
URI.1 = spiffe://cluster.local/ns/a/sa/b
IP.1 = 10.0.0.1
IP.2 = fe80::1
IP.3 = ::
RID.1 = 1.2.3.4
RID.2 = 2.5.4.3
dirName.1 = dir
otherName.1 = 1.3.6.1.4.1.311.20.2.3;UTF8:user@realm
otherName.2 = 1.2.3.4;UTF8:some text
otherName.3 = 1.2.3.4;IA5:some text
otherName.4 = 1.2.3.4;OCTETSTRING:some octets
otherName.5 = 1.3.6.1.5.5.7.8.7;IA5:_srv.name
otherName.6 = 1.3.6.1.5.5.7.8.9;UTF8:grüße@example
otherName.7 = 1.3.6.1.5.5.7.8.5;UTF8:xmpp@example
[dir]
C = US
O = "a/b+c, d"
OU = grüße
+CN = two`,
  ),
  'a directory name that does not fit': withExtensions(
    'subjectAltName=dirName:dir',
    `[dir]\nC = US\n${Array.from({ length: 8 }, (_, i) => `${i}.OU = ${'x'.repeat(40)}`).join('\n')}`,
  ),
  'x400 and EDI names': withExtensions('subjectAltName=DER:30:0b:a3:02:30:00:a5:05:a1:03:0c:01:61'),
  'an other name of the wrong type': withExtensions(
    'subjectAltName=otherName:1.3.6.1.5.5.7.8.7;UTF8:x',
  ),
  'a NUL in a name': withExtensions('subjectAltName=DER:30:05:82:03:61:00:62'),
  'name constraints of every kind': withExtensions(
    `nameConstraints=critical,@nc`,
    `[nc]
permitted;DNS.1 = example.com
permitted;DNS.2 = .example.com
permitted;email.1 = example.com
permitted;URI.1 = .example.com
permitted;IP.1 = 10.0.0.0/255.0.0.0
permitted;IP.2 = fe80::/ffff::
permitted;dirName.1 = dir
permitted;RID.1 = 1.2.3
excluded;DNS.1 = bad.example.com
excluded;otherName.1 = 1.2.3.4;UTF8:x
excluded;otherName.2 = 1.3.6.1.4.1.311.20.2.3;UTF8:user
[dir]
C = US
O = "a, b"`,
  ),
  'excluded names only': withExtensions('nameConstraints=excluded;DNS:x'),
  'an empty list of permitted names': withExtensions(
    'nameConstraints=DER:30:0a:a0:00:a1:06:30:04:82:02:61:62',
  ),
  'policies with every qualifier': withExtensions(
    'certificatePolicies=ia5org,1.2.3.4,2.5.29.32.0,@p1,@p2,@p3',
    `[p1]
policyIdentifier = 1.3.5.8
CPS.1 = http://a.example/cps
CPS.2 = http://b.example/cps
userNotice.1 = @n1
[p2]
policyIdentifier = 1.3.5.9
userNotice.1 = @n2
userNotice.2 = @n3
[p3]
policyIdentifier = 2.23.140.1.2.1
CPS.1 = http://c.example
[n1]
explicitText = Just text
organization = Org
noticeNumbers = 1,2,3,4
[n2]
explicitText = UTF8:grüße
[n3]
organization = Only
noticeNumbers = 7`,
  ),
  'a qualifier nobody knows': withExtensions(
    'certificatePolicies=DER:30:10:30:0e:06:02:2a:03:30:08:30:06:06:02:2a:04:05:00',
  ),
  'a malformed qualifier': withExtensions(
    'certificatePolicies=DER:30:14:30:12:06:02:2a:03:30:0c:30:0a:06:08:2b:06:01:05:05:07:02:01',
  ),
  'an empty list of qualifiers': withExtensions(
    'certificatePolicies=DER:30:08:30:06:06:02:2a:03:30:00',
  ),
  'policy mappings and constraints': withExtensions(
    'policyMappings=1.2.3:1.2.4,2.5.29.32.0:1.2.5\npolicyConstraints=requireExplicitPolicy:0,inhibitPolicyMapping:3\ninhibitAnyPolicy=2',
  ),
  'one policy constraint': withExtensions('policyConstraints=critical,inhibitPolicyMapping:0'),
  'distribution points of every kind': withExtensions(
    'crlDistributionPoints=URI:http://a.example/crl,d1,d2,d3\nfreshestCRL=URI:http://b.example/crl',
    `[d1]
fullname = URI:http://c.example,URI:http://d.example,DNS:e
CRLissuer = dirName:dir
reasons = keyCompromise, CACompromise
[d2]
relativename = rel
reasons = keyCompromise
[d3]
CRLissuer = dirName:dir
[rel]
CN = relative
[dir]
C = UK
O = Org`,
  ),
  'access descriptions': withExtensions(
    'authorityInfoAccess=OCSP;URI:http://o.example,caIssuers;URI:http://c.example,1.2.3.4;email:a@b\nsubjectInfoAccess=caRepository;URI:http://r.example,OCSP;dirName:dir,OCSP;IP:fe80::1',
    `[dir]\nCN = x`,
  ),
  'extensions of others': withExtensions(
    `nsComment = a comment
nsCertType = client, server, email, objsign, sslCA, emailCA, objCA
nsBaseUrl = http://x.example
noCheck = ignored
tlsfeature = status_request,status_request_v2,22
1.2.3.4.5 = critical,DER:30:03:0c:01:7f
1.2.3.4.6 = ASN1:UTF8String:grüße~
2.5.29.9 = DER:30:00`,
  ),
  'a private key usage period': withExtensions(
    `2.5.29.16 = DER:30:22:80:0f:${hex('20260102030405Z')}:81:0f:${hex('20270102030405Z')}`,
  ),
  'empty lists': withExtensions(
    'subjectAltName=DER:30:00\nissuerAltName=DER:30:00\nauthorityInfoAccess=DER:30:00\ncrlDistributionPoints=DER:30:00\nfreshestCRL=DER:30:02:30:00',
  ),
  'an empty key usage': withExtensions('keyUsage=DER:03:01:00'),
  'an empty authority': withExtensions('authorityKeyIdentifier=DER:30:00'),
  'no purposes': withExtensions('extendedKeyUsage=DER:30:00'),
  'an empty key identifier': withExtensions('subjectKeyIdentifier=DER:04:00'),
  'signed certificate timestamps': withExtensions(
    `1.3.6.1.4.1.11129.2.4.2 = ASN1:FORMAT:HEX,OCTETSTRING:${sctList([sct({ alg: [4, 3] }), sct({ alg: [4, 1], ext: [1, 2, 3] })])}`,
  ),
  'a timestamp with another signature': withExtensions(
    `1.3.6.1.4.1.11129.2.4.2 = ASN1:FORMAT:HEX,OCTETSTRING:${sctList([sct({ alg: [8, 9], ext: Array.from({ length: 200 }, () => 1) })])}`,
  ),
  'a timestamp of another version': withExtensions(
    `1.3.6.1.4.1.11129.2.4.2 = ASN1:FORMAT:HEX,OCTETSTRING:${sctList([[1, ...Array.from({ length: 300 }, (_, i) => i & 255)]])}`,
  ),
  'a broken list of timestamps': withExtensions(`1.3.6.1.4.1.11129.2.4.2 = DER:04:04:00:09:01:02`),
}

function hex(text: string | readonly number[]): string {
  return Buffer.from(text as string)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:')
}

function sct({ alg, ext = [] }: { alg: readonly number[]; ext?: readonly number[] }): number[] {
  const log = Array.from({ length: 32 }, (_, i) => i * 7)
  const time = [0, 0, 1, 0x62, 0x96, 0x12, 0x34, 0x56]
  const signature = Array.from({ length: 37 }, (_, i) => 255 - i)
  return [0, ...log, ...time, 0, ext.length, ...ext, ...alg, 0, signature.length, ...signature]
}

function sctList(scts: readonly (readonly number[])[]): string {
  const entries = scts.flatMap((one) => [one.length >> 8, one.length & 255, ...one])
  const list = [entries.length >> 8, entries.length & 255, ...entries]
  return Buffer.from(list).toString('hex')
}

// what the key allows
const DIGESTS: Readonly<Record<string, string>> = {
  'RSA-PSS with defaults': '-sha1',
  'RSA-PSS with two hashes': '-sha384',
  SM2: '-sm3',
}

describe('certificates made by OpenSSL', needs(OPENSSL_3_0), () => {
  const folder = tempFolder()
  const key = OPENSSL_3_0.there
    ? makeKey(folder, 'p256', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    : ''

  test.each(Object.entries(CASES))('%s: the text is OpenSSL’s', (_, config) => {
    const der = selfSigned(folder, config, key)
    expect(formatCertificate(parseCertificateDer(der))).toBe(textOf(der))
  })

  test.each([
    '0',
    '1',
    '127',
    '128',
    '-1',
    '-2',
    '-128',
    '-129',
    '-32768',
    '0x7fffffffffffffff',
    '0x8000000000000000',
    '-0x7fffffffffffffff',
    '-0x8000000000000000',
    '-0x8000000000000001',
    '0x00ffffffffffffffff',
    '0x10000000000000000',
    '-0x10000000000000000',
    '0x7fffffffffffffffffffffffffffffffffffffff',
    '0x8000000000000000000000000000000000000001',
  ])('serial %s: the text is OpenSSL’s', (serial) => {
    const der = selfSigned(folder, withName('CN = s'), key, ['-set_serial', serial])
    expect(formatCertificate(parseCertificateDer(der))).toBe(textOf(der))
  })

  test.each<[string, string[]]>([
    ['RSA-1024', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024']],
    [
      'RSA with exponent 3',
      ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1025', '-pkeyopt', 'rsa_keygen_pubexp:3'],
    ],
    [
      'RSA with a long exponent',
      [
        '-algorithm',
        'RSA',
        '-pkeyopt',
        'rsa_keygen_bits:1024',
        '-pkeyopt',
        'rsa_keygen_pubexp:18446744073709551629',
      ],
    ],
    ['RSA-PSS without restrictions', ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:1024']],
    [
      'RSA-PSS with SHA-256',
      [
        '-algorithm',
        'RSA-PSS',
        '-pkeyopt',
        'rsa_keygen_bits:1024',
        '-pkeyopt',
        'rsa_pss_keygen_md:sha256',
        '-pkeyopt',
        'rsa_pss_keygen_mgf1_md:sha256',
        '-pkeyopt',
        'rsa_pss_keygen_saltlen:32',
      ],
    ],
    [
      'RSA-PSS with defaults',
      [
        '-algorithm',
        'RSA-PSS',
        '-pkeyopt',
        'rsa_keygen_bits:1024',
        '-pkeyopt',
        'rsa_pss_keygen_md:sha1',
        '-pkeyopt',
        'rsa_pss_keygen_mgf1_md:sha1',
        '-pkeyopt',
        'rsa_pss_keygen_saltlen:20',
      ],
    ],
    [
      'RSA-PSS with two hashes',
      [
        '-algorithm',
        'RSA-PSS',
        '-pkeyopt',
        'rsa_keygen_bits:1040',
        '-pkeyopt',
        'rsa_pss_keygen_md:sha384',
        '-pkeyopt',
        'rsa_pss_keygen_mgf1_md:sha512',
        '-pkeyopt',
        'rsa_pss_keygen_saltlen:10',
      ],
    ],
    ...[
      'P-224',
      'P-384',
      'P-521',
      'secp256k1',
      'prime192v1',
      'prime239v1',
      'brainpoolP256r1',
      'brainpoolP512t1',
      'secp112r2',
      'secp160r1',
      'sect163k1',
      'sect283r1',
      'sect571k1',
      'SM2',
    ].map((curve): [string, string[]] => [
      curve,
      ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`],
    ]),
    [
      'explicit P-384',
      [
        '-algorithm',
        'EC',
        '-pkeyopt',
        'ec_paramgen_curve:P-384',
        '-pkeyopt',
        'ec_param_enc:explicit',
      ],
    ],
    [
      'explicit secp256k1',
      [
        '-algorithm',
        'EC',
        '-pkeyopt',
        'ec_paramgen_curve:secp256k1',
        '-pkeyopt',
        'ec_param_enc:explicit',
      ],
    ],
    ['Ed25519', ['-algorithm', 'ED25519']],
    ['Ed448', ['-algorithm', 'ED448']],
  ])('%s: the text is OpenSSL’s', (name, args) => {
    const own = makeKey(folder, name.replace(/\W/g, '-'), args)
    const digest = name.startsWith('Ed') ? [] : [DIGESTS[name] ?? '-sha256']
    const der = selfSigned(folder, withName('CN = k'), own, digest)
    expect(formatCertificate(parseCertificateDer(der))).toBe(textOf(der))
  })

  test.each([
    ['-sha1', '-sigopt', 'rsa_padding_mode:pss'],
    ['-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:-1'],
    [
      '-sha256',
      '-sigopt',
      'rsa_padding_mode:pss',
      '-sigopt',
      'rsa_pss_saltlen:0',
      '-sigopt',
      'rsa_mgf1_md:sha1',
    ],
    ['-sha512'],
    ['-md5'],
    ['-sha224'],
    ['-sha3-256'],
  ])('a signature with %s %s %s: the text is OpenSSL’s', (...options) => {
    const rsa = makeKey(folder, 'rsa', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1200'])
    const der = selfSigned(folder, withName('CN = p'), rsa, options)
    expect(formatCertificate(parseCertificateDer(der))).toBe(textOf(der))
  })

  test.each([
    ['491231235959Z', '20500101000000Z'],
    ['500101000000Z', '99991231235959Z'],
    ['20240229120000Z', '20991101010203Z'],
  ])('validity from %s to %s: the text is OpenSSL’s', (from, to) => {
    const config = `${withName('CN = d')}\n[ca]\ndefault_ca = own\n[own]\ndatabase = ${folder}/index\nnew_certs_dir = ${folder}\nserial = ${folder}/serial\ndefault_md = sha256\npolicy = any\nunique_subject = no\n[any]\ncommonName = supplied\n`
    const file = join(folder, 'ca.cnf')
    writeFileSync(file, config)
    writeFileSync(join(folder, 'index'), '')
    writeFileSync(join(folder, 'serial'), '01\n')
    const csr = join(folder, 'csr.pem')
    openssl(['req', '-new', '-config', file, '-key', key, '-out', csr])
    const made = join(folder, 'dates.pem')
    const args = [
      'ca',
      '-batch',
      '-selfsign',
      '-config',
      file,
      '-keyfile',
      key,
      '-in',
      csr,
      '-out',
      made,
      '-notext',
    ]
    openssl([...args, '-startdate', from, '-enddate', to])
    const der = new Uint8Array(
      Buffer.from(
        openssl(['x509', '-in', made, '-outform', 'PEM'])
          .toString()
          .replace(/-----[^-]*-----|\s/g, ''),
        'base64',
      ),
    )
    expect(formatCertificate(parseCertificateDer(der))).toBe(textOf(der))
  })

  test('every name of an object is the one OpenSSL has', () => {
    const lines = openssl(['list', '-objects']).toString().split('\n')
    const theirs = new Map(
      lines.flatMap((line) => {
        const [, short = '', long = short, oid = ''] =
          /^(.*?) = (?:(.*), )?([\d.]+)$/.exec(line) ?? []
        return [[oid, { short, long }]]
      }),
    )
    for (const [oid, names] of objectNames()) expect(theirs.get(oid), oid).toEqual(names)
  })
})
