//! AWS's Signature Version 4 test suite, stage by stage: the first wrong stage is named.

use std::fs;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;
use signpost::domain::{Header, HeaderOrigin, Method, Payload, Secret, Target, UnsignedRequest, WireText};
use signpost::signing::sigv4::{CanonicalRequest, CredentialScope, PayloadHash, Rules, SigningKey, StringToSign};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const SUITE: &str = "tests/vectors/aws-signing-test-suite";

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(SUITE)
        .expect("the suite ships with the tests")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.join("context.json").is_file())
        .collect();
    cases.sort();
    cases
}

fn text(case: &Path, name: &str) -> String {
    fs::read_to_string(case.join(name)).expect("each case has its files").replace("\r\n", "\n")
}

/// The suite writes paths raw where the wire would carry them encoded.
const RAW: &AsciiSet = &CONTROLS.add(b' ');

fn request(case: &Path) -> UnsignedRequest {
    let text = text(case, "request.txt");
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let line = lines.next().expect("a request line");
    let (method, rest) = line.split_once(' ').expect("a method");
    let target = rest.strip_suffix(" HTTP/1.1").expect("a version");
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        if let Some(more) = line.strip_prefix([' ', '\t']) {
            let last = headers.last_mut().expect("a folded line follows a header");
            last.1 = format!("{} {}", last.1, more.trim());
        } else {
            let (name, value) = line.split_once(':').expect("a header");
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    let authority = headers.iter().find(|(name, _)| name == "host").expect("a host").1.clone();
    UnsignedRequest {
        method: if method == "GET" { Method::Get } else { Method::Post },
        target: Target {
            scheme: "https".to_owned(),
            authority,
            path: utf8_percent_encode(path, RAW).to_string(),
            query: query.map(|query| WireText::plain(utf8_percent_encode(query, RAW).to_string())),
        },
        headers: headers
            .into_iter()
            .filter(|(name, _)| name != "host")
            .map(|(name, value)| Header::plain(&name, value, HeaderOrigin::Platform))
            .collect(),
        body: Payload::new(body.as_bytes().to_vec()),
        body_shown: None,
    }
}

#[test]
fn every_case_agrees_at_every_stage() {
    let cases = cases();
    assert_eq!(cases.len(), 38);
    for case in cases {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let context: Value = serde_json::from_str(&text(&case, "context.json")).expect("the context is JSON");
        let field = |path: &str| context.pointer(path).and_then(Value::as_str);
        let flag = |path: &str| context.pointer(path).and_then(Value::as_bool).unwrap_or(false);
        let now = OffsetDateTime::parse(field("/timestamp").expect("a time"), &Rfc3339).expect("RFC 3339");
        let rules = Rules { normalize_path: flag("/normalize"), encode_path_again: false, unsigned_payload: false };

        let mut request = request(&case);
        let hash = PayloadHash::of(&request.body, rules);
        let mut add = |name: &str, value: String| {
            request.headers.push(Header::plain(name, value, HeaderOrigin::Auth));
        };
        add("x-amz-date", signpost::signing::sigv4::amz_date(now));
        if let Some(token) = field("/credentials/token").filter(|_| !flag("/omit_session_token")) {
            add("x-amz-security-token", token.to_owned());
        }
        if flag("/sign_body") {
            add("x-amz-content-sha256", hash.to_string());
        }

        let canonical = CanonicalRequest::signing(&request, rules, hash, |_| true);
        assert_eq!(
            canonical.text().expose(),
            text(&case, "header-canonical-request.txt").trim_end_matches('\n'),
            "{name}: canonical request"
        );
        let scope =
            CredentialScope::new(now, field("/region").expect("a region"), field("/service").expect("a service"));
        let string = StringToSign::new(now, &scope, &canonical);
        assert_eq!(string.to_string(), text(&case, "header-string-to-sign.txt").trim(), "{name}: string to sign");
        let secret = Secret::new(field("/credentials/secret_access_key").expect("a secret"));
        let signature = SigningKey::derive(&secret, &scope).sign(&string);
        assert_eq!(signature.expose(), text(&case, "header-signature.txt").trim(), "{name}: signature");
    }
}
