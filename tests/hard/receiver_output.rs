//! Credentials that arrive at the receiver, in places and spellings of every kind: none is printed.

use crate::support::{Home, Receiving, request};

const SECRET: &str = "hunter2-canary-0123456789";

#[test]
fn the_receiver_prints_no_credential_that_it_was_sent() {
    let mut receiving = Receiving::start(&Home::new());
    let mut heads: Vec<(String, String)> = Vec::new();
    for value in [
        SECRET.to_owned(),
        format!("Bearer{SECRET}"),
        format!("Bearer\t{SECRET}"),
        format!("Bearer {SECRET}"),
        format!("{SECRET} x"),
        format!("x {SECRET}"),
        format!("\"{SECRET}\""),
        format!("Basic {SECRET}"),
        format!("SharedAccessSignature {SECRET}"),
        format!("SharedAccessSignature sr=a&sig={SECRET}&se=1&skn=p"),
        format!("AWS4-HMAC-SHA256 {SECRET}"),
        format!("AWS4-HMAC-SHA256 Credential=A/1/r/s3/aws4_request, Signature={SECRET}, SignedHeaders=host"),
    ] {
        heads.push(("/in".to_owned(), format!("Authorization: {value}\r\n")));
    }
    for name in
        ["Proxy-Authorization", "Cookie", "X-Api-Key", "x-functions-key", "Ocp-Apim-Subscription-Key", "X-Auth-Token"]
    {
        heads.push(("/in".to_owned(), format!("{name}: a {SECRET}; b={SECRET}\r\n")));
    }
    for name in
        ["api_key", "key", "secret", "sas", "Signature", "jwt", "subscription-key", "%73ig", "code", "access_token"]
    {
        heads.push((format!("/in?x=1&{name}={SECRET}"), String::new()));
    }
    let roles = ["open", "static", "oauth2", "event-hubs", "blob", "s3", "sigv4"];
    for role in roles {
        for (target, headers) in &heads {
            let answer = receiving.answer(role, &request(target, headers, "[]"));
            assert!(answer.starts_with("HTTP/1.1 "), "{role}: {answer}");
            let line = receiving.line().to_string();
            assert!(!line.contains(SECRET), "{role} {target} {headers}: {line}");
        }
    }
}
