//! Reading the members of a question.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

fn decode(value: &Value, name: &str) -> Result<Vec<u8>, String> {
    let text = value.as_str().ok_or(format!("{name} is not a string"))?;
    STANDARD.decode(text).map_err(|e| format!("{name} is not base64: {e}"))
}

pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A member in base64.
pub fn bytes(question: &Value, name: &str) -> Result<Vec<u8>, String> {
    decode(&question[name], name)
}

/// A list of base64; absent is empty.
pub fn list(question: &Value, name: &str) -> Result<Vec<Vec<u8>>, String> {
    match question[name].as_array() {
        None => Ok(Vec::new()),
        Some(items) => items.iter().map(|item| decode(item, name)).collect(),
    }
}

/// A list of strings; absent is empty.
pub fn texts(question: &Value, name: &str) -> Vec<String> {
    let items = question[name].as_array().cloned().unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_string)).collect()
}

/// An instant in RFC 3339, as seconds since 1970.
pub fn seconds(question: &Value, name: &str) -> Result<u64, String> {
    let text = question[name].as_str().ok_or(format!("{name} is not a string"))?;
    let instant = OffsetDateTime::parse(text, &Rfc3339).map_err(|e| format!("{name} is not an instant: {e}"))?;
    u64::try_from(instant.unix_timestamp()).map_err(|_| format!("{name} is before 1970"))
}
