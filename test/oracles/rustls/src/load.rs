//! Does ztunnel load what the CA hands it? (ztunnel src/tls/certificate.rs `WorkloadCertificate::new`, src/tls/crl.rs.)

use crate::chain::provider;
use crate::question::{bytes, list};
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

/// The identities in a certificate, in their order: each URI of the subjectAltName that reads as one.
pub fn identities(der: &CertificateDer) -> Result<Vec<String>, CertificateError> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).map_err(|_| CertificateError::BadEncoding)?;
    let names = certificate.subject_alternative_name().map_err(|_| CertificateError::ApplicationVerificationFailure)?;
    let names = names.map(|extension| extension.value.general_names.clone()).unwrap_or_default();
    let uris = names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) if is_identity(uri) => Some(uri.to_string()),
        _ => None,
    });
    Ok(uris.collect())
}

/// ztunnel src/identity/manager.rs `Identity::from_str`: spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT, exactly five parts.
fn is_identity(uri: &str) -> bool {
    let Some(rest) = uri.strip_prefix("spiffe://") else { return false };
    let parts: Vec<&str> = rest.split('/').collect();
    parts.len() == 5 && parts[1] == "ns" && parts[3] == "sa"
}

/// The identity a certificate is for: the *first* URI, where it reads as one (`Certificate::identity`).
fn own_identity(der: &CertificateDer) -> Option<String> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    let first = names.value.general_names.iter().find_map(|name| match name {
        GeneralName::URI(uri) => Some(uri.to_string()),
        _ => None,
    })?;
    is_identity(&first).then_some(first)
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
    let roots = roots_of(roots)?;
    let chain = chain.iter().map(|text| one(text)).collect::<Result<Vec<_>, _>>()?;
    let mut store = RootCertStore::empty();
    let (valid, invalid) = store.add_parsable_certificates(roots.iter().cloned());
    // without an anchor no connection comes in (`server_config`)
    if let Err(e) = WebPkiClientVerifier::builder_with_provider(store.into(), provider()).build() {
        return Err(format!("failed to build server verifier: {e}"));
    }
    Ok(json!({ "ok": true, "roots": valid, "invalid": invalid, "chain": chain.len(), "identity": own_identity(&leaf) }))
}

/// Before ztunnel 1.24.6, 1.25.3 and 1.26 only the first root was read.
#[cfg(feature = "ring")]
fn roots_of(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    Ok(vec![one(text)?])
}

#[cfg(not(feature = "ring"))]
fn roots_of(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    all(text)
}

fn item_name(item: &Item) -> String {
    let (name, length) = match item {
        Item::X509Certificate(der) => ("Certificate", der.as_ref().len()),
        Item::SubjectPublicKeyInfo(der) => ("PublicKey", der.as_ref().len()),
        Item::Pkcs1Key(key) => ("Pkcs1", key.secret_pkcs1_der().len()),
        Item::Pkcs8Key(key) => ("Pkcs8", key.secret_pkcs8_der().len()),
        Item::Sec1Key(key) => ("Sec1", key.secret_sec1_der().len()),
        Item::Crl(der) => ("Crl", der.as_ref().len()),
        Item::Csr(der) => ("Csr", der.as_ref().len()),
        _ => ("Other", 0),
    };
    format!("{name}:{length}")
}

/// `text`: what rustls-pemfile reads of it, and whether ztunnel takes it for roots.
pub fn items(question: &Value) -> Result<Value, String> {
    let text = bytes(question, "text")?;
    let items: Result<Vec<Item>, _> = rustls_pemfile::read_all(&mut reader(&text)).collect();
    let names: Vec<String> = items.as_ref().map(|items| items.iter().map(item_name).collect()).unwrap_or_default();
    Ok(match all(&text) {
        Ok(_) => json!({ "ok": true, "items": names }),
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
            Ok(found) => json!({ "ok": true, "identities": found, "identity": own_identity(&der) }),
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
