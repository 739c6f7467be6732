import { NAME_WORDS } from '../../emulation/envoy/name-words.ts'
import { OCSP_WORDS } from '../../emulation/envoy/ocsp-staple.ts'
import { NO_CHAIN, NO_ROOTS } from '../../emulation/envoy/peer.ts'
import type { FaultName } from '../faults.ts'
import { finder, wordsOf, type Reading, type Row } from '../reading.ts'
import type { RefusingSide } from '../types.ts'
import { packedError } from './packed.ts'
import { readReason } from './reasons.ts'

// Envoy: source/common/tls/context_impl.cc, default_validator.cc, ssl_socket.cc; what it loads, and what it says around an error
// of BoringSSL.

type Said = readonly [fault: FaultName, side: RefusingSide, code: string]

const withoutPlace = (says = ''): string => says.toLowerCase().replace(/ from <inline>$/, '')

const NO_ANSWER: Said = ['secret-missing', 'local', 'SDS_TIMEOUT']

const ROWS: readonly Row<Said>[] = [
  ['ecdsa certificates are supported', ['key-kind', 'local', 'KEY_KIND']],
  ['rsa certificates with', ['key-kind', 'local', 'KEY_KIND']],
  [withoutPlace(NO_ROOTS.says), ['roots-unreadable', 'local', 'TRUSTED_CA']],
  [withoutPlace(NO_CHAIN.says), ['chain-unreadable', 'local', 'CERTIFICATE_CHAIN']],
  ['failed to load private key', ['key-unreadable', 'local', 'PRIVATE_KEY']],
  // istiod shows it as the answer of the proxy
  ['invalid path: /', ['secret-missing', 'local', 'INVALID_PATH']],
  // by 3 and by 2 of its API
  [
    'initial fetch timed out for type.googleapis.com/envoy.extensions.transport sockets.tls',
    NO_ANSWER,
  ],
  ['initial fetch timed out for type.googleapis.com/envoy.api.v2.auth', NO_ANSWER],
  ['failed to load crl', ['crl-unreadable', 'local', 'CRL']],
  ['tlscertificatevalidationerror', ['secret-keys', 'local', 'INCOMPLETE_CERTIFICATE']],
  // the validation of its API (protoc-gen-validate): a field of a context is empty
  ['certificatevalidationcontextvalidationerror.', ['material-empty', 'local', 'EMPTY_FIELD']],
  ['commontlscontextvalidationerror.', ['material-empty', 'local', 'EMPTY_FIELD']],
  ['failed to load incomplete certificate', ['secret-keys', 'local', 'INCOMPLETE_CERTIFICATE']],
  ['failed to load certificate chain and private key from', ['key-mismatch', 'local', 'PKCS12']],
  ['failed to load pkcs12', ['key-unreadable', 'local', 'PKCS12']],
  ['failed to parse pkcs12', ['key-unreadable', 'local', 'PKCS12']],
  ['secret is not supplied by sds', ['secret-missing', 'local', 'NO_SECRET']],
  ['unexpected sds secret', ['secret-missing', 'local', 'NO_SECRET']],
  ['no tls certificates found for server context', ['secret-missing', 'local', 'NO_SECRET']],
  [
    'server tlscertificates must have a certificate specified',
    ['secret-missing', 'local', 'NO_SECRET'],
  ],
  [
    'san-based verification of peer certificates without trusted ca is insecure',
    ['settings-conflict', 'local', 'SAN_WITHOUT_CA'],
  ],
  ['filter chain not found', ['no-filter-chain', 'this', 'NR']],
  ['no matching filter chain found', ['no-filter-chain', 'this', 'NR']],
  ['failed to initialize cipher suites', ['no-versions', 'local', 'CIPHER_SUITES']],
  ['failed to initialize ecdh curves', ['no-versions', 'local', 'ECDH_CURVES']],
]
const STAPLE_ROWS = Object.values(OCSP_WORDS).map((text): Row<Said> => [
  wordsOf(text),
  ['staple', 'local', 'OCSP_STAPLE'],
])
// requests of Python say it of their files, with more words
const PYTHON = /could not find (?:a suitable|the) tls/
const NAME_ROWS = Object.values(NAME_WORDS).map((text): Row<Said> => [
  text.toLowerCase(),
  ['own-name', 'local', 'SERVER_NAME'],
])
const said = finder([...ROWS, ...STAPLE_ROWS, ...NAME_ROWS], (_, words) => !PYTHON.test(words))

/** What Envoy says when it loads a secret: the reason of BoringSSL, where it gives one, is more. */
export function readEnvoyLoad(words: string): Reading | undefined {
  const found = said(words)
  if (found === undefined) return undefined
  const reason = words.includes('cause:') ? readReason(words, packedError(words)) : undefined
  if (reason?.side === 'local') {
    return {
      fault: keyFault(reason.fault, found[0]),
      side: 'local',
      code: reason.code,
      writer: 'envoy',
    }
  }
  const [fault, side, code] = found
  return { fault, side, code: reason?.code ?? code, writer: 'envoy' }
}

/** The same reason is about a key where a key is loaded, and about certificates where they are. */
function keyFault(reason: FaultName, loaded: FaultName): FaultName {
  const general = reason === 'key-unreadable' || reason === 'certificate-unreadable'
  return general ? loaded : reason
}

// without a word of TLS there is only one that says who closed: `reset reason: connection termination`
const UPSTREAM =
  /upstream connect error|upstream reset before response started|transport failure reason|delayed connect error/

const RESETS: readonly Row<Said>[] = [
  ['delayed connect error: 111', ['unreachable', 'none', 'ECONNREFUSED']],
  ['delayed connect error: 113', ['unreachable', 'none', 'EHOSTUNREACH']],
  ['delayed connect error: 110', ['unreachable', 'none', 'ETIMEDOUT']],
  ['delayed connect error: 104', ['cut', 'peer', 'ECONNRESET']],
  ['delayed connect error: connection refused', ['unreachable', 'none', 'ECONNREFUSED']],
  ['delayed connect error: connection reset by peer', ['cut', 'peer', 'ECONNRESET']],
  ['reset reason: connection termination', ['cut', 'peer', 'UC']],
  ['reset reason: remote reset', ['cut', 'peer', 'UR']],
  ['reset reason: connection timeout', ['timeout', 'none', 'UF']],
  ['started{connection termination}', ['cut', 'peer', 'UC']],
]
const reset = finder(RESETS)

/** How a connection to an upstream ended, where no error of TLS says it. */
export function readEnvoyReset(words: string): Reading | undefined {
  const found = reset(words)
  if (found === undefined || !UPSTREAM.test(words)) return undefined
  return { fault: found[0], side: found[1], code: found[2], writer: 'envoy' }
}
