//! What does a ztunnel come to with this peer? `handshake`: rustls under the settings of ztunnel (src/tls/lib.rs: two suites of
//! TLS 1.3, those of TLS 1.2 with TLS12_ENABLED, one group with COMPLIANCE_POLICY=pqc) connects to a port of 127.0.0.1, as
//! `role` client or, over a connection that it opens all the same, as server. Nobody's certificate is judged, only its key. For the newest release only.

use crate::question::{bytes, list};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{aws_lc_rs, CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{version, ClientConfig, ClientConnection, Connection, DigitallySignedStruct, DistinguishedName, Error};
use rustls::{ServerConfig, ServerConnection, SignatureScheme, SupportedProtocolVersion};
use serde_json::{json, Value};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// A peer that says nothing at all must not stop the oracle.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer,
        _: &[CertificateDer],
        _: &ServerName,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

impl ClientCertVerifier for Anybody {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(&self, _: &CertificateDer, _: &[CertificateDer], _: UnixTime) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        ServerCertVerifier::verify_tls12_signature(self, message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        ServerCertVerifier::verify_tls13_signature(self, message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

fn provider(tls12: bool, pqc: bool) -> CryptoProvider {
    use aws_lc_rs::{cipher_suite::*, kx_group::X25519MLKEM768};
    let usual = aws_lc_rs::default_provider();
    let of_13 = vec![TLS13_AES_256_GCM_SHA384, TLS13_AES_128_GCM_SHA256];
    let of_12 = vec![
        TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];
    CryptoProvider {
        cipher_suites: if tls12 { [of_13, of_12].concat() } else { of_13 },
        kx_groups: if pqc { vec![X25519MLKEM768] } else { usual.kx_groups },
        ..usual
    }
}

fn versions(tls12: bool) -> &'static [&'static SupportedProtocolVersion] {
    static BOTH: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];
    if tls12 { BOTH } else { &BOTH[..1] }
}

fn connection(question: &Value) -> Result<Connection, String> {
    let (tls12, pqc) = (question["tls12"] == true, question["pqc"] == true);
    let provider = Arc::new(provider(tls12, pqc));
    let anybody = Arc::new(Anybody(provider.signature_verification_algorithms));
    let chain: Vec<CertificateDer> = list(question, "chain")?.into_iter().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(bytes(question, "key")?));
    let text = |e: Error| e.to_string();
    if question["role"] == "client" {
        let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions(tls12)).map_err(text)?;
        let config = config.dangerous().with_custom_certificate_verifier(anybody);
        let config = config.with_client_auth_cert(chain, key).map_err(text)?;
        let name = ServerName::try_from("peer.example").map_err(|e| e.to_string())?;
        return ClientConnection::new(Arc::new(config), name).map(Connection::from).map_err(text);
    }
    let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(versions(tls12)).map_err(text)?;
    let config = config.with_client_cert_verifier(anybody).with_single_cert(chain, key).map_err(text)?;
    ServerConnection::new(Arc::new(config)).map(Connection::from).map_err(text)
}

/// To the end of the handshake, and then one octet each way: in TLS 1.3 a server refuses the client after the client is done.
fn shake_hands(connection: &mut Connection, stream: &mut TcpStream) -> std::io::Result<()> {
    use std::io::{ErrorKind, Read, Write};
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    connection.writer().write_all(b"x")?;
    loop {
        connection.complete_io(stream)?;
        match connection.reader().read(&mut [0]) {
            Err(e) if e.kind() == ErrorKind::WouldBlock => {}
            end => return end.map(|_| ()),
        }
    }
}

/// Says goodbye and reads to the end of the other side: to close with octets unread makes TCP send a reset, which reaches the
/// other side as an error of its own, now and then before the alert. Nothing that fails here changes what the handshake came to.
fn part(connection: &mut Connection, stream: &mut TcpStream) {
    connection.send_close_notify();
    let _ = connection.write_tls(stream);
    let _ = stream.shutdown(Shutdown::Write);
    let _ = std::io::copy(stream, &mut std::io::sink());
}

/// What rustls says: an error of the connection comes inside one of reading.
fn words(e: std::io::Error) -> String {
    e.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).map_or_else(|| format!("io: {e}"), |inner| inner.to_string())
}

pub fn handshake(question: &Value) -> Result<Value, String> {
    let port = question["port"].as_u64().and_then(|port| u16::try_from(port).ok()).ok_or("port is not a port")?;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| e.to_string())?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|e| e.to_string())?;
    let mut connection = connection(question)?;
    let end = shake_hands(&mut connection, &mut stream);
    part(&mut connection, &mut stream);
    if let Err(e) = end {
        return Ok(json!({ "ok": false, "says": words(e) }));
    }
    let name = |value: Option<String>| value.map_or(Value::Null, Value::String);
    Ok(json!({
        "ok": true,
        "version": name(connection.protocol_version().map(|version| format!("{version:?}"))),
        "suite": name(connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()))),
        "group": name(connection.negotiated_key_exchange_group().map(|group| format!("{:?}", group.name()))),
    }))
}
