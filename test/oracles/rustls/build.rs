//! Hands the versions of Cargo.lock to the program, so that it can print what it answers for.

use std::fs;

const NAMED: [&str; 5] = ["rustls", "rustls-webpki", "rustls-pki-types", "rustls-pemfile", "x509-parser"];

/// The crate behind the signatures: Cargo.lock lists both, whichever is used.
fn provider() -> &'static str {
    match std::env::var_os("CARGO_FEATURE_RING") {
        Some(_) => "ring",
        None => "aws-lc-rs",
    }
}

fn main() {
    let lock = format!("{}/Cargo.lock", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    println!("cargo:rerun-if-changed={lock}");
    let text = fs::read_to_string(lock).unwrap();
    let versions: Vec<String> = text
        .split("[[package]]")
        .filter_map(|entry| {
            let of = |key: &str| entry.lines().find_map(|l| l.strip_prefix(&format!("{key} = \""))?.strip_suffix('"'));
            let name = of("name").filter(|name| NAMED.contains(name) || *name == provider())?;
            Some(format!("{name}={}", of("version")?))
        })
        .collect();
    println!("cargo:rustc-env=ORACLE_VERSIONS={}", versions.join(" "));
}
