//! Does ztunnel load what the CA hands it? (ztunnel src/tls/certificate.rs `WorkloadCertificate::new`, src/tls/crl.rs.)

use crate::chain::provider;
use crate::question::{bytes, encode, list};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, RootCertStore};
use rustls_pemfile::Item;
use serde_json::{json, Value};
use std::io::{BufReader, Cursor};
use x509_parser::extensions::GeneralName;

type Reader<'a> = BufReader<Cursor<&'a [u8]>>;

fn reader(text: &[u8]) -> Reader<'_> {
    BufReader::new(Cursor::new(text))
}

/// The words of ztunnel src/tls.rs `Error`.
fn parse_error(e: impl std::fmt::Display) -> String {
    format!("certificate: {e}")
}

fn parsed(der: &CertificateDer<'static>) -> Result<CertificateDer<'static>, String> {
    x509_parser::parse_x509_certificate(der).map_err(|e| format!("certificate parse: {e}"))?;
    Ok(der.clone())
}

fn certificate_of(item: Item) -> Result<CertificateDer<'static>, String> {
    match item {
        Item::X509Certificate(der) => parsed(&der),
        _ => Err(parse_error("no certificate")),
    }
}

/// The first item of the text, which must be a certificate.
fn one(text: &[u8]) -> Result<CertificateDer<'static>, String> {
    let first = rustls_pemfile::read_one(&mut reader(text)).map_err(parse_error)?;
    certificate_of(first.ok_or_else(|| parse_error("no certificate"))?)
}

/// Every item of the text; each must be a certificate.
fn all(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let items: Result<Vec<Item>, _> = rustls_pemfile::read_all(&mut reader(text)).collect();
    items.map_err(parse_error)?.into_iter().map(certificate_of).collect()
}

/// ztunnel src/identity/manager.rs `Identity`: spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT, exactly five parts.
#[derive(Debug)]
pub enum Identity {
    Spiffe { trust_domain: String, namespace: String, service_account: String },
}

impl Identity {
    fn of(uri: &str) -> Option<Identity> {
        let parts: Vec<&str> = uri.strip_prefix("spiffe://")?.split('/').collect();
        match parts[..] {
            [domain, "ns", namespace, "sa", account] => Some(Identity::Spiffe {
                trust_domain: domain.to_string(),
                namespace: namespace.to_string(),
                service_account: account.to_string(),
            }),
            _ => None,
        }
    }

    pub fn trust_domain(&self) -> &str {
        let Identity::Spiffe { trust_domain, .. } = self;
        trust_domain
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Identity::Spiffe { trust_domain, namespace, service_account } = self;
        write!(f, "spiffe://{trust_domain}/ns/{namespace}/sa/{service_account}")
    }
}

fn uris(der: &CertificateDer) -> Result<Vec<String>, CertificateError> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).map_err(|_| CertificateError::BadEncoding)?;
    let names = certificate.subject_alternative_name().map_err(|_| CertificateError::ApplicationVerificationFailure)?;
    let names = names.map(|extension| extension.value.general_names.clone()).unwrap_or_default();
    let uris = names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) => Some(uri.to_string()),
        _ => None,
    });
    Ok(uris.collect())
}

/// The identities in a certificate, in their order: each URI of the subjectAltName that reads as one.
pub fn identities(der: &CertificateDer) -> Result<Vec<Identity>, CertificateError> {
    Ok(uris(der)?.iter().filter_map(|uri| Identity::of(uri)).collect())
}

/// The identity a certificate is for: the *first* URI, where it reads as one (`Certificate::identity`).
fn own_identity(der: &CertificateDer) -> Option<String> {
    let uris = uris(der).ok()?;
    Identity::of(uris.first()?).map(|id| id.to_string())
}

/// `answer`: the elements of the CA's answer (leaf, chain, last the roots), each in base64.
pub fn identity(question: &Value) -> Result<Value, String> {
    let answer = list(question, "answer")?;
    let Some((leaf, rest)) = answer.split_first() else { return Err("answer is empty".to_string()) };
    Ok(match loaded(leaf, rest) {
        Ok(value) => value,
        Err(says) => json!({ "ok": false, "says": says }),
    })
}

fn loaded(leaf: &[u8], rest: &[Vec<u8>]) -> Result<Value, String> {
    let leaf = one(leaf)?;
    let Some((roots, chain)) = rest.split_last() else {
        return Err("invalid root certificate: no root certificate present".to_string());
    };
    let roots = all(roots)?;
    let chain = chain.iter().map(|text| one(text)).collect::<Result<Vec<_>, _>>()?;
    let (valid, invalid) = anchors(&roots)?;
    let identity = own_identity(&leaf);
    Ok(json!({ "ok": true, "roots": valid, "invalid": invalid, "chain": chain.len(), "identity": identity }))
}

/// How many of the roots webpki takes and how many it does not; without one no connection comes in (`server_config`).
fn anchors(roots: &[CertificateDer<'static>]) -> Result<(usize, usize), String> {
    let mut store = RootCertStore::empty();
    let counts = store.add_parsable_certificates(roots.iter().cloned());
    WebPkiClientVerifier::builder_with_provider(store.into(), provider())
        .build()
        .map(|_| counts)
        .map_err(|e| format!("failed to build server verifier: {e}"))
}

fn item_name(item: &Item) -> String {
    let (name, der) = match item {
        Item::X509Certificate(der) => ("certificate", der.as_ref()),
        Item::SubjectPublicKeyInfo(der) => ("publicKey", der.as_ref()),
        Item::Pkcs1Key(key) => ("pkcs1", key.secret_pkcs1_der()),
        Item::Pkcs8Key(key) => ("pkcs8", key.secret_pkcs8_der()),
        Item::Sec1Key(key) => ("sec1", key.secret_sec1_der()),
        Item::Crl(der) => ("crl", der.as_ref()),
        Item::Csr(der) => ("csr", der.as_ref()),
        _ => ("other", &[] as &[u8]),
    };
    format!("{name}:{}", encode(der))
}

/// `text`: every block that rustls-pemfile reads of it (none where it is an error), and whether ztunnel takes it for roots.
pub fn roots(question: &Value) -> Result<Value, String> {
    let text = bytes(question, "text")?;
    let items: Result<Vec<Item>, _> = rustls_pemfile::read_all(&mut reader(&text)).collect();
    let names: Vec<String> = items.as_ref().map(|items| items.iter().map(item_name).collect()).unwrap_or_default();
    Ok(match all(&text).and_then(|roots| anchors(&roots)) {
        Ok((valid, invalid)) => json!({ "ok": true, "items": names, "roots": valid, "invalid": invalid }),
        Err(says) => json!({ "ok": false, "items": names, "says": says }),
    })
}

/// `der`: does webpki take this certificate as an anchor?
pub fn anchor(question: &Value) -> Result<Value, String> {
    let der = CertificateDer::from(bytes(question, "der")?);
    let read = webpki::anchor_from_trusted_cert(&der).map(|_| ()).map_err(|e| format!("{e:?}"));
    Ok(match read {
        Ok(()) => json!({ "ok": true }),
        Err(error) => json!({ "ok": false, "error": error }),
    })
}

/// `der`: does x509-parser read this certificate, and which identities are in it?
pub fn certificate(question: &Value) -> Result<Value, String> {
    let der = CertificateDer::from(bytes(question, "der")?);
    Ok(match parsed(&der) {
        Ok(_) => match identities(&der) {
            Ok(found) => {
                json!({ "ok": true, "identities": found.iter().map(Identity::to_string).collect::<Vec<_>>(), "identity": own_identity(&der) })
            }
            Err(error) => json!({ "ok": true, "identities": null, "error": format!("{error:?}") }),
        },
        Err(says) => json!({ "ok": false, "says": says }),
    })
}

/// `file`: the file of CRLs as ztunnel's CrlManager reads it (src/tls/crl.rs).
pub fn crls(question: &Value) -> Result<Value, String> {
    let file = bytes(question, "file")?;
    Ok(match crls_of(&file) {
        Ok(count) => json!({ "ok": true, "crls": count }),
        Err(says) => json!({ "ok": false, "says": says }),
    })
}

fn crls_of(file: &[u8]) -> Result<usize, String> {
    if file.is_empty() {
        return Ok(0);
    }
    let ders: Vec<CertificateRevocationListDer> = match file.starts_with(b"-----BEGIN") {
        false => vec![CertificateRevocationListDer::from(file.to_vec())],
        true => rustls_pemfile::read_all(&mut reader(file))
            .filter_map(|item| match item {
                Ok(Item::Crl(crl)) => Some(Ok(crl)),
                Ok(_) => None,
                Err(e) => Some(Err(format!("failed to parse PEM: {e}"))),
            })
            .collect::<Result<_, _>>()?,
    };
    for (index, crl) in ders.iter().enumerate() {
        webpki::OwnedCertRevocationList::from_der(crl.as_ref())
            .map_err(|e| format!("failed to parse crl {}: {e:?}", index + 1))?;
    }
    Ok(ders.len())
}
