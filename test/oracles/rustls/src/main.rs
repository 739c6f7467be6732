//! Asks the libraries that ztunnel verifies with: one question a line on standard input, one answer a line on standard
//! output, both JSON. What each question does, and the call of ztunnel it repeats, is said at its function.

mod chain;
#[cfg(feature = "own-words")]
mod handshake;
mod load;
mod question;

use serde_json::{json, Value};
use std::io::{BufRead, Write};

/// The versions that Cargo.lock pins, read by build.sh when it builds.
const VERSIONS: &str = env!("ORACLE_VERSIONS");

fn answer(question: &Value) -> Result<Value, String> {
    match question["kind"].as_str().unwrap_or_default() {
        "chain" => chain::verify(question),
        #[cfg(feature = "own-words")]
        "handshake" => handshake::handshake(question),
        "answer" => load::identity(question),
        "roots" => load::roots(question),
        "anchor" => load::anchor(question),
        "certificate" => load::certificate(question),
        "crls" => load::crls(question),
        other => Err(format!("unknown question {other:?}")),
    }
}

fn versions() -> Value {
    let of = |entry: &str| entry.split_once('=').map(|(name, version)| (name.to_string(), json!(version)));
    Value::Object(VERSIONS.split(' ').filter_map(of).collect())
}

/// The answer to one line; `failed` where the question is at fault and not what it asks about.
fn reply(line: &str) -> Value {
    let question: Value = match serde_json::from_str(line) {
        Ok(question) => question,
        Err(e) => return json!({ "failed": format!("not JSON: {e}") }),
    };
    match std::panic::catch_unwind(|| answer(&question)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(fault)) => json!({ "failed": fault }),
        Err(_) => json!({ "failed": "the library panicked" }),
    }
}

fn main() {
    let mut out = std::io::stdout().lock();
    let mut say = |value: Value| writeln!(out, "{value}").and_then(|()| out.flush()).is_ok();
    if !say(json!({ "oracle": "rustls", "versions": versions() })) {
        return;
    }
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        if !say(reply(&line)) {
            return;
        }
    }
}
