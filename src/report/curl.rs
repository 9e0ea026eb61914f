//! The request as a curl command, with placeholders where secrets stand.

use std::fmt::Write as _;

use crate::domain::display::MASK;
use crate::domain::exchange::RequestRecord;

/// Headers that curl sets by itself from URL and body.
const SET_BY_CURL: [&str; 2] = ["host", "content-length"];

/// A command that sends the same method, URL, headers and body. Masked values become `$SECRET_1`,
/// `$SECRET_2`, …, to be set in the shell first; `body_file` is read byte for byte.
pub fn command(request: &RequestRecord, body_file: &str) -> String {
    let mut secrets = 0;
    let mut text = format!("curl --http1.1 --path-as-is --globoff -X {}", request.method);
    write!(text, " {}", quoted(&request.url, &mut secrets)).ok();
    for header in &request.headers {
        if SET_BY_CURL.contains(&header.name.as_str()) {
            continue;
        }
        write!(text, " \\\n  -H {}", quoted(&format!("{}: {}", header.name, header.value), &mut secrets)).ok();
    }
    if request.body.bytes > 0 {
        write!(text, " \\\n  --data-binary {}", quoted(&format!("@{body_file}"), &mut secrets)).ok();
    }
    text
}

/// `text` as one word of a POSIX shell; each mask becomes a variable that the shell fills in.
fn quoted(text: &str, secrets: &mut usize) -> String {
    if text.is_empty() {
        return "''".to_owned();
    }
    let mut word = String::new();
    for (index, piece) in text.split(MASK).enumerate() {
        if index > 0 {
            *secrets += 1;
            write!(word, "\"$SECRET_{secrets}\"").ok();
        }
        if !piece.is_empty() {
            write!(word, "'{}'", piece.replace('\'', r"'\''")).ok();
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Method;
    use crate::domain::exchange::{BodyRecord, HeaderRecord};

    fn request(headers: &[(&str, &str)]) -> RequestRecord {
        RequestRecord {
            method: Method::Put,
            url: "https://a.example/c/it's?sv=1&sig=•••".to_owned(),
            object_path: None,
            http_version: "HTTP/1.1".to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| HeaderRecord {
                    name: (*name).to_owned(),
                    value: (*value).to_owned(),
                    origin: None,
                    masked: false,
                })
                .collect(),
            body: BodyRecord { bytes: 2, ..BodyRecord::default() },
            messages: None,
            credentials: Vec::new(),
            cleaned: Vec::new(),
        }
    }

    #[test]
    fn secrets_become_variables_and_quotes_survive_the_shell() {
        let text = command(&request(&[("host", "a.example"), ("authorization", "Bearer •••")]), "batch.json");
        assert_eq!(
            text,
            "curl --http1.1 --path-as-is --globoff -X PUT 'https://a.example/c/it'\\''s?sv=1&sig='\"$SECRET_1\" \\\n  \
             -H 'authorization: Bearer '\"$SECRET_2\" \\\n  --data-binary '@batch.json'"
        );
    }
}
