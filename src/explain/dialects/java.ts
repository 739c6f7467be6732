import { finder, type Reading, type Row } from '../reading.ts'
import type { FaultName } from '../faults.ts'
import type { RefusingSide } from '../types.ts'
import { each } from './said.ts'

// Java: sun.security.validator, sun.security.provider.certpath, sun.security.util.HostnameChecker, sun.security.ssl, keytool.

type Said = readonly [fault: FaultName, side: RefusingSide, code: string]

// the cause of a path that fails stands behind the general words
const ROWS: readonly Row<Said>[] = [
  ['unable to find valid certification path', ['issuer', 'this', 'SunCertPathBuilderException']],
  ['pkix path building failed', ['issuer', 'this', 'ValidatorException']],
  ['no trusted certificate found', ['issuer', 'this', 'ValidatorException']],
  [
    'trust anchor for certification path not found',
    ['issuer', 'this', 'CertPathValidatorException'],
  ],
  [
    'path does not chain with any of the trust anchors',
    ['issuer', 'this', 'CertPathValidatorException'],
  ],
  ['validity check failed', ['expired', 'this', 'CertificateExpiredException']],
  ['timestamp check failed', ['expired', 'this', 'CertificateExpiredException']],
  ['certificateexpiredexception', ['expired', 'this', 'CertificateExpiredException']],
  ['exception: notafter: ', ['expired', 'this', 'CertificateExpiredException']],
  ['exception: notbefore: ', ['not-yet-valid', 'this', 'CertificateNotYetValidException']],
  ['certificatenotyetvalidexception', ['not-yet-valid', 'this', 'CertificateNotYetValidException']],
  ['signature check failed', ['wrong-signature', 'this', 'CertPathValidatorException']],
  ['algorithm constraints check failed', ['algorithm', 'this', 'CertPathValidatorException']],
  // before Java 8
  ['algorithm check failed', ['algorithm', 'this', 'CertPathValidatorException']],
  ['algorithm constraints check', ['algorithm', 'this', 'CertPathValidatorException']],
  // X509TrustManagerImpl says "does", AbstractTrustManagerWrapper "do"
  [
    'certificates does not conform to algorithm constraints',
    ['algorithm', 'this', 'CertificateException'],
  ],
  [
    'certificates do not conform to algorithm constraints',
    ['algorithm', 'this', 'CertificateException'],
  ],
  ['no subject alternative names present', ['host', 'this', 'CertificateException']],
  ['no subject alternative names matching ip address', ['host', 'this', 'CertificateException']],
  ['no subject alternative dns name matching', ['host', 'this', 'CertificateException']],
  ['no name matching', ['host', 'this', 'CertificateException']],
  [
    "doesn't match any of the subject alternative names",
    ['host', 'this', 'SSLPeerUnverifiedException'],
  ],
  [
    "doesn't match common name of the certificate subject",
    ['host', 'this', 'SSLPeerUnverifiedException'],
  ],
  ...each<Said>(
    ['host', 'this', 'SSLPeerUnverifiedException'],
    'not verified: certificate:',
    'sslpeerunverifiedexception: hostname ',
    'could not be verified by hostnameverifier',
    'failed to validate the server name',
  ),
  ['certificate pinning failure', ['pinned', 'this', 'SSLPeerUnverifiedException']],
  ['extended key usage does not permit', ['usage', 'this', 'ValidatorException']],
  ['keyusage does not allow', ['usage', 'this', 'ValidatorException']],
  ['netscape cert type does not permit', ['usage', 'this', 'ValidatorException']],
  ['ca key usage check failed', ['cannot-sign', 'this', 'CertPathValidatorException']],
  ['basic constraints check failed', ['not-a-ca', 'this', 'CertPathValidatorException']],
  ['end user tried to act as a ca', ['not-a-ca', 'this', 'ValidatorException']],
  ['violated path length constraints', ['path-length', 'this', 'CertPathValidatorException']],
  ['pathlenconstraint violated', ['path-length', 'this', 'CertPathValidatorException']],
  ['name constraints check failed', ['constraints', 'this', 'CertPathValidatorException']],
  ['unrecognized critical extension', ['critical', 'this', 'CertPathValidatorException']],
  ['certificate has been revoked', ['revoked', 'this', 'CertificateRevokedException']],
  ['certificaterevokedexception', ['revoked', 'this', 'CertificateRevokedException']],
  ...each<Said>(
    ['revocation', 'this', 'CertPathValidatorException'],
    'determine revocation status',
    'does not specify ocsp responder',
    'response is unreliable: its validity',
  ),
  // Android (TrustManagerImpl.java), whatever was wrong with it
  ['exception: chain validation failed', ['verify', 'this', 'CertPathValidatorException']],
  ['pkix path validation failed', ['verify', 'this', 'ValidatorException']],
  ['general opensslengine problem', ['verify', 'this', 'SSLHandshakeException']],
  ['general sslengine problem', ['verify', 'this', 'SSLHandshakeException']],
  ['peer not authenticated', ['verify', 'this', 'SSLPeerUnverifiedException']],
  // Netty (JdkSslClientContext.java, JdkSslServerContext.java)
  ['failed to initialize the client-side ssl context', ['system-roots', 'local', 'SSLException']],
  ['failed to initialize the server-side ssl context', ['keystore', 'local', 'SSLException']],
  ['unsupported or unrecognized ssl message', ['plaintext', 'none', 'SSLException']],
  ['unrecognized ssl message, plaintext connection', ['plaintext', 'none', 'SSLException']],
  // WebSphere; JSSE, of bytes that are no record
  ['received an unencrypted inbound communication', ['plaintext', 'none', 'SSLException']],
  ['unsupported record version unknown', ['plaintext', 'none', 'SSLException']],
  // Netty shows what came in: `GET `, `POST`, `HEAD`, `PUT `, `OPTIONS`, `PRI *`
  ['not an ssl/tls record: 474554', ['http-to-tls', 'none', 'NotSslRecordException']],
  ['not an ssl/tls record: 504f5354', ['http-to-tls', 'none', 'NotSslRecordException']],
  ['not an ssl/tls record: 48454144', ['http-to-tls', 'none', 'NotSslRecordException']],
  ['not an ssl/tls record: 50555420', ['http-to-tls', 'none', 'NotSslRecordException']],
  ['not an ssl/tls record: 4f505449', ['http-to-tls', 'none', 'NotSslRecordException']],
  ['not an ssl/tls record: 505249', ['http-to-tls', 'none', 'NotSslRecordException']],
  ['not an ssl/tls record', ['plaintext', 'none', 'NotSslRecordException']],
  ['remote host closed connection during handshake', ['cut', 'peer', 'SSLHandshakeException']],
  ['remote host terminated the handshake', ['cut', 'peer', 'SSLHandshakeException']],
  ['ssl peer shut down incorrectly', ['cut', 'peer', 'EOFException']],
  ...each<Said>(
    ['cut', 'peer', 'SSLException'],
    'closed inbound before receiving peer',
    'closing inbound before receiving peer',
    'sslexception: connection reset',
    'sslexception: broken pipe',
    'sslexception: readhandshakerecord',
    'sslexception: connection has been shutdown',
    'sslhandshakeexception: connection closed by peer',
    'connection closed while ssl/tls handshake',
    // Kafka: NetworkClient
    'terminated during authentication',
  ),
  // of a server, too, in TLS 1.2 (CertificateMessage.java, T12CertificateConsumer)
  ['empty server certificate chain', ['no-client-certificate', 'this', 'SSLHandshakeException']],
  ['empty client certificate chain', ['no-client-certificate', 'this', 'SSLHandshakeException']],
  ['null cert chain', ['no-client-certificate', 'this', 'SSLHandshakeException']],
  ['no appropriate protocol', ['no-versions', 'local', 'SSLHandshakeException']],
  ...each<Said>(
    ['no-versions', 'local', 'IllegalArgumentException'],
    'unsupported ciphersuite',
    'no enabled protocols',
    'unable to find acceptable protocols',
  ),
  ...each<Said>(
    ['weak-dh', 'this', 'SSLHandshakeException'],
    'dhpublickey does not comply',
    'dh serverkeyexchange does not comply',
    'could not generate dh keypair',
    'prime size must be multiple of 64',
  ),
  ...each<Said>(
    ['protocol-version', 'this', 'SSLHandshakeException'],
    'protocol version is not enabled or',
    'exception: client requested protocol ',
  ),
  ...each<Said>(
    ['garbled', 'this', 'SSLHandshakeException'],
    'insufficient buffer remaining for aead',
    'should not be presented in',
    'sslexception: tag mismatch',
  ),
  ['unrecognized server name indication', ['no-server-certificate', 'this', 'SSLException']],
  ['no cipher suites in common', ['no-shared-cipher', 'this', 'SSLHandshakeException']],
  ['the client supported protocol versions', ['protocol-version', 'this', 'SSLHandshakeException']],
  ['the server selected protocol version', ['protocol-version', 'this', 'SSLHandshakeException']],
  // it has no key for what the other side takes (CertificateMessage.java)
  ['no available authentication scheme', ['signature-algorithm', 'local', 'SSLHandshakeException']],
  [
    'trustanchors parameter must be non-empty',
    ['system-roots', 'local', 'InvalidAlgorithmParameterException'],
  ],
  ['password verification failed', ['keystore', 'local', 'UnrecoverableKeyException']],
  // Kafka (DefaultSslEngineFactory.java, SslFactory.java before 2.6), ZooKeeper (X509Util.java)
  ['failed to load ssl keystore', ['keystore', 'local', 'KafkaException']],
  [
    'modification time of key store could not be obtained',
    ['file-missing', 'local', 'KafkaException'],
  ],
  ['failed to create keymanager', ['keystore', 'local', 'SSLContextException']],
  ['failed to create trustmanager', ['keystore', 'local', 'SSLContextException']],
  ['keystore password was incorrect', ['keystore', 'local', 'UnrecoverableKeyException']],
  ['keystore was tampered with', ['keystore', 'local', 'IOException']],
  ['problem accessing trust store', ['keystore', 'local', 'KeyStoreException']],
  // PKCS12KeyStore, JavaKeyStore, DerValue: another kind of file, or another password
  ['failed to decrypt safe contents entry', ['keystore', 'local', 'IOException']],
  ['get key failed: ', ['keystore', 'local', 'UnrecoverableKeyException']],
  ['toderinputstream rejects tag type', ['certificate-unreadable', 'local', 'IOException']],
  ['derinputstream.getlength(): ', ['certificate-unreadable', 'local', 'IOException']],
  ['dervalue.get', ['certificate-unreadable', 'local', 'IOException']],
  [
    'stream does not represent a pkcs12 key store',
    ['certificate-unreadable', 'local', 'IOException'],
  ],
  ...each<Said>(
    ['keystore', 'local', 'KeyStoreException'],
    'unrecoverablekeyexception: ',
    'integrity check failed: java',
  ),
  ...each<Said>(
    ['key-unreadable', 'local', 'InvalidKeyException'],
    'invalidkeyspecexception: ',
    'invalidkeyexception: invalid key format',
    'algid parse error',
  ),
  ...each<Said>(
    ['certificate-unreadable', 'local', 'CertificateException'],
    'input not an x.509 certificate',
    'ioexception: illegal header: ',
    'ioexception: empty input',
  ),
  ['keystore file does not exist', ['file-missing', 'local', 'KeytoolException']],
  ['failed to establish chain from reply', ['chain-unreadable', 'local', 'KeytoolException']],
  ["reply and keystore don't match", ['key-mismatch', 'local', 'KeytoolException']],
  // the PostgreSQL driver: LibPQFactory.java
  ...each<Said>(
    ['file-missing', 'local', 'PSQLException'],
    'could not open ssl root certificate file',
    'could not open ssl certificate file',
  ),
  ['does not identify a key entry', ['key-unreadable', 'local', 'IOException']],
  ['unrecognized private key format', ['key-unreadable', 'local', 'IllegalStateException']],
  [
    'missing private key or unrecognized format',
    ['key-unreadable', 'local', 'IllegalStateException'],
  ],
  ['signed overrun, bytes = ', ['unparsable', 'this', 'CertificateParsingException']],
  ['cannot recover key', ['keystore', 'local', 'UnrecoverableKeyException']],
  ['invalid keystore format', ['keystore', 'local', 'IOException']],
  [
    'private key must be accompanied by certificate chain',
    ['certificate-unreadable', 'local', 'KeyStoreException'],
  ],
  [
    'file does not contain valid private key',
    ['key-unreadable', 'local', 'IllegalArgumentException'],
  ],
  [
    'file does not contain valid certificates',
    ['certificate-unreadable', 'local', 'IllegalArgumentException'],
  ],
  ['could not parse certificate', ['certificate-unreadable', 'local', 'CertificateException']],
  [
    'unable to initialize, java.io.ioexception',
    ['certificate-unreadable', 'local', 'CertificateParsingException'],
  ],
  ['certificateparsingexception: ', ['unparsable', 'this', 'CertificateParsingException']],
  // JSSE (sun.security.ssl)
  ...each<Said>(
    ['renegotiation', 'this', 'SSLHandshakeException'],
    'unsafe renegotiation is not allowed',
    'failed to negotiate the use of secure renegotiation',
    'server certificate change is restricted',
  ),
  ['extended master secret extension is required', ['protocol-version', 'this', 'SSLException']],
  ...each<Said>(
    ['no-versions', 'local', 'SSLException'],
    'contains no supported named groups',
    'sslv2hello is not enabled',
  ),
  ['ssl v2.0 servers are not supported', ['protocol-version', 'this', 'SSLException']],
  ['no expected x.509 certificate for server', ['no-server-certificate', 'this', 'SSLException']],
  ['invalid key or spec in gcm mode', ['no-versions', 'local', 'SSLException']],
  // WebSphere (CWPKI0823E), WebLogic (BEA-090504)
  ['a signer with subjectdn', ['issuer', 'this', 'SSLHandshakeException']],
  ['failed hostname verification check', ['host', 'this', 'SSLException']],
  // Logstash (logstash-input-beats)
  ['private key was not in pkcs8 format', ['key-unreadable', 'local', 'IllegalArgumentException']],
  // ZooKeeper
  [
    'could not establish a secure connection to sql server',
    ['handshake', 'this', 'SQLServerException'],
  ],
  ['unsuccessful handshake with session', ['handshake', 'this', 'SSLHandshakeException']],
]
const said = finder(ROWS)

const MBEDTLS = /\b(?:x509|ssl|pk) - [a-z]/

/** What the TLS and the certificates of Java say. */
export function readJava(words: string): Reading | undefined {
  // Mbed TLS has some of the words
  const found = said(words)
  if (found === undefined || MBEDTLS.test(words)) return undefined
  return { fault: found[0], side: found[1], code: found[2], writer: 'java' }
}
