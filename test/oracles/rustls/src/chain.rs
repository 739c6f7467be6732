//! Does a ztunnel accept the peer that presents this chain?
//!
//! `role` is the role of the party that presents it. `client`: judged by the inbound side, rustls' WebPkiClientVerifier
//! with the CRLs of the mesh (ztunnel src/tls/certificate.rs `server_config`). `server`: judged by the outbound side
//! (src/tls/workload.rs `IdentityVerifier`, src/tls/revocation.rs `verify_cert_chain`).

use crate::load::{identities, Identity};
use crate::question::{bytes, list, seconds, texts};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, Error, OtherError, RootCertStore};
use serde_json::{json, Value};
use std::sync::Arc;
use std::time::Duration;

pub struct Chain {
    leaf: CertificateDer<'static>,
    intermediates: Vec<CertificateDer<'static>>,
    roots: Arc<RootCertStore>,
    crls: Vec<CertificateRevocationListDer<'static>>,
    at: UnixTime,
}

pub fn provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "ring")]
    return Arc::new(rustls::crypto::ring::default_provider());
    #[cfg(not(feature = "ring"))]
    return Arc::new(rustls::crypto::aws_lc_rs::default_provider());
}

fn chain(question: &Value) -> Result<Chain, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(list(question, "roots")?.into_iter().map(CertificateDer::from));
    let crls = list(question, "crls")?;
    let readable = cfg!(feature = "crls") && crls.iter().all(|crl| webpki::OwnedCertRevocationList::from_der(crl).is_ok());
    Ok(Chain {
        leaf: CertificateDer::from(bytes(question, "leaf")?),
        intermediates: list(question, "chain")?.into_iter().map(CertificateDer::from).collect(),
        roots: Arc::new(roots),
        // before ztunnel 1.29 there are none; one that cannot be read, and ztunnel goes on without any (src/proxyfactory.rs, "failed to initialize crl manager")
        crls: crls.into_iter().filter(|_| readable).map(CertificateRevocationListDer::from).collect(),
        at: UnixTime::since_unix_epoch(Duration::from_secs(seconds(question, "at")?)),
    })
}

/// What webpki says, in its own words.
fn ask_webpki(chain: &Chain, usage: webpki::KeyUsage) -> Result<(), webpki::Error> {
    let leaf = webpki::EndEntityCert::try_from(&chain.leaf)?;
    let read = |crl: &CertificateRevocationListDer| webpki::OwnedCertRevocationList::from_der(crl.as_ref());
    let crls = chain.crls.iter().map(|crl| read(crl).map(Into::into));
    let crls: Vec<webpki::CertRevocationList> = crls.collect::<Result<_, _>>()?;
    let references: Vec<&webpki::CertRevocationList> = crls.iter().collect();
    let revocation = webpki::RevocationOptionsBuilder::new(&references).ok().map(|options| {
        options
            .with_depth(webpki::RevocationCheckDepth::Chain)
            .with_status_policy(webpki::UnknownStatusPolicy::Allow)
            .with_expiration_policy(webpki::ExpirationPolicy::Ignore)
            .build()
    });
    let algorithms = provider().signature_verification_algorithms.all;
    leaf.verify_for_usage(algorithms, &chain.roots.roots, &chain.intermediates, chain.at, usage, revocation, None)
        .map(|_| ())
}

fn inbound(chain: &Chain) -> Result<(), String> {
    let mut builder = WebPkiClientVerifier::builder_with_provider(chain.roots.clone(), provider());
    if !chain.crls.is_empty() {
        builder = builder.with_crls(chain.crls.iter().cloned()).allow_unknown_revocation_status();
    }
    let verifier = builder.build().map_err(|e| format!("failed to build server verifier: {e}"))?;
    verifier.verify_client_cert(&chain.leaf, &chain.intermediates, chain.at).map(|_| ()).map_err(|e| e.to_string())
}

/// Up to ztunnel 1.30: rustls' own function, which takes no CRL.
#[cfg(not(feature = "own-words"))]
fn outbound(chain: &Chain) -> Result<(), String> {
    by_rustls(chain)
}

/// What a client on rustls says of a server, names and CRLs aside.
fn by_rustls(chain: &Chain) -> Result<(), String> {
    let leaf = rustls::server::ParsedCertificate::try_from(&chain.leaf).map_err(|e| e.to_string())?;
    rustls::client::verify_server_cert_signed_by_trust_anchor(
        &leaf,
        &chain.roots,
        &chain.intermediates,
        chain.at,
        provider().signature_verification_algorithms.all,
    )
    .map_err(|e| e.to_string())
}

/// From ztunnel 1.31 on: webpki with the CRLs, and the words of src/tls/workload.rs `webpki_error_to_rustls`.
#[cfg(feature = "own-words")]
fn outbound(chain: &Chain) -> Result<(), String> {
    ask_webpki(chain, webpki::KeyUsage::server_auth()).map_err(|e| own_words(e).to_string())
}

#[cfg(feature = "own-words")]
fn own_words(error: webpki::Error) -> Error {
    use webpki::Error as E;
    let known = match error {
        E::BadDer | E::BadDerTime | E::TrailingData(_) => CertificateError::BadEncoding,
        E::CertNotValidYet { time, not_before } => CertificateError::NotValidYetContext { time, not_before },
        E::CertExpired { time, not_after } => CertificateError::ExpiredContext { time, not_after },
        E::UnknownIssuer => CertificateError::UnknownIssuer,
        E::CertRevoked => CertificateError::Revoked,
        E::UnknownRevocationStatus => CertificateError::UnknownRevocationStatus,
        E::CrlExpired { time, next_update } => CertificateError::ExpiredRevocationListContext { time, next_update },
        E::IssuerNotCrlSigner => return rustls::CertRevocationListError::IssuerInvalidForCrl.into(),
        E::InvalidSignatureForPublicKey => CertificateError::BadSignature,
        E::RequiredEkuNotFoundContext(_) => CertificateError::InvalidPurpose,
        other => CertificateError::Other(OtherError(Arc::new(other))),
    };
    Error::InvalidCertificate(known)
}

/// The errors of ztunnel src/tls.rs about names; the one about identities is shown by its text, the other by its Debug.
#[derive(Debug)]
enum NameError {
    #[allow(dead_code)] // read by Debug
    SanTrustDomainError(String, Vec<Identity>),
}

struct SanError(Vec<String>, Vec<Identity>);

impl std::fmt::Debug for SanError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let got: Vec<String> = self.1.iter().map(Identity::to_string).collect();
        let expected = self.0.join(",");
        let words = "identity verification error: peer did not present the expected";
        write!(f, "{words} SAN ({expected}), got {}", got.join(","))
    }
}

macro_rules! shown_by_debug {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                write!(f, "{self:?}")
            }
        }
        impl std::error::Error for $name {}
    };
}
shown_by_debug!(NameError);
shown_by_debug!(SanError);

fn refused(error: impl std::error::Error + Send + Sync + 'static) -> String {
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(error)))).to_string()
}

/// The check of names behind the check of the chain: `trustDomain` for a client (src/tls/workload.rs
/// `TrustDomainVerifier`), `identities` for a server (`IdentityVerifier::verify_full_san`); not given: no check.
fn named(question: &Value, chain: &Chain) -> Result<(), String> {
    let expected = texts(question, "identities");
    let domain = question["trustDomain"].as_str();
    if expected.is_empty() && domain.is_none() {
        return Ok(());
    }
    let got = identities(&chain.leaf).map_err(|e| Error::InvalidCertificate(e).to_string())?;
    match domain {
        Some(domain) if got.iter().all(|id| id.trust_domain() != domain) => {
            Err(refused(NameError::SanTrustDomainError(domain.to_string(), got)))
        }
        None if !got.iter().any(|id| expected.contains(&id.to_string())) => Err(refused(SanError(expected, got))),
        _ => Ok(()),
    }
}

pub fn verify(question: &Value) -> Result<Value, String> {
    let chain = chain(question)?;
    let (asked, usage) = match question["role"].as_str() {
        Some("client") => (inbound(&chain), webpki::KeyUsage::client_auth()),
        Some("server") => (outbound(&chain), webpki::KeyUsage::server_auth()),
        _ => return Err("role is neither client nor server".to_string()),
    };
    Ok(match asked.and_then(|()| named(question, &chain)) {
        Ok(()) => json!({ "ok": true }),
        Err(says) => {
            let error = ask_webpki(&chain, usage).err().map(|e| format!("{e:?}"));
            let rustls = by_rustls(&chain).err().filter(|_| question["role"] == "server");
            json!({ "ok": false, "says": says, "error": error, "rustls": rustls })
        }
    })
}
