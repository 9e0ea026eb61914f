//! "Delivered" means one thing: a 2xx response that came whole. Exit code, `--json`, history, HAR file and diagnosis agree.

use std::io::Write as _;

use serde_json::Value;

use crate::support::{Home, server, text};

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{error}: {}", text(bytes)))
}

/// A gzip body that grows beyond every limit.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![0; 60 * 1024 * 1024]).unwrap();
    encoder.finish().unwrap()
}

fn encoded(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn exit_code_json_history_har_and_diagnosis_agree_on_what_is_delivered() {
    let plain = |head: &str, body: &str| format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n{body}").into_bytes();
    let cases: [(&str, Vec<u8>, bool); 9] = [
        ("whole", plain("200 OK\r\nContent-Length: 2", "{}"), true),
        ("without a body", plain("204 No Content", ""), true),
        ("chunked", plain("202 Accepted\r\nTransfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n"), true),
        ("cut", plain("200 OK\r\nContent-Length: 10", "{}"), false),
        ("cut within a chunk", plain("200 OK\r\nTransfer-Encoding: chunked", "a\r\n{}"), false),
        ("cut before the last chunk", plain("200 OK\r\nTransfer-Encoding: chunked", "2\r\n{}\r\n"), false),
        ("not gzip", encoded(b"{}"), false),
        ("a bomb", encoded(&bomb()), false),
        ("refused", plain("403 Forbidden\r\nContent-Length: 0", ""), false),
    ];
    for (name, response, is_delivered) in cases {
        let home = Home::new();
        let destination = home.destination(&server(response), "");
        let har = home.path().join("out.har");
        let sent = home.run(&["send", &destination, "--json", "--har", har.to_str().unwrap()]);
        assert_eq!(sent.status.code(), Some(i32::from(!is_delivered)), "{name}: {}", text(&sent.stderr));
        let document = json(&sent.stdout);
        assert_eq!(document["delivered"], is_delivered, "{name}");
        assert_eq!(document["findings"].as_array().is_some_and(Vec::is_empty), is_delivered, "{name}: {document:#}");

        let row = json(&home.run(&["history", "list", "--json"]).stdout)["entries"][0].take();
        let is_success = row["status"].as_u64().is_some_and(|status| status < 300) && row["failure"].is_null();
        assert_eq!(is_success, is_delivered, "{name}: {row}");

        let diagnosed = home.run(&["diagnose", har.to_str().unwrap(), "--json"]);
        assert_eq!(json(&diagnosed.stdout)["entry"]["succeeded"], is_delivered, "{name}");
        assert_eq!(diagnosed.status.code(), sent.status.code(), "{name}");
    }
}

#[test]
fn a_client_key_of_another_certificate_is_named_before_anything_is_sent() {
    let home = Home::new();
    let certificate = |name: &str| {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
        (home.file(&format!("{name}.pem"), certificate.pem()), home.file(&format!("{name}.key"), key.serialize_pem()))
    };
    let ((certificate, _), (_, key)) = (certificate("one"), certificate("two"));
    let more = format!("[connection]\nclient_certificate_file = \"{certificate}\"\nclient_key_file = \"{key}\"\n");
    let destination = home.destination("https://127.0.0.1:9/in", &more);
    let sent = home.run(&["send", &destination, "--json"]);
    assert_eq!(sent.status.code(), Some(1));
    let finding = &json(&sent.stdout)["findings"][0];
    assert_eq!((&finding["cause"], &finding["certainty"]), (&"tls.client_key_mismatch".into(), &"proven".into()));
    let said = text(&sent.stderr);
    assert!(said.contains("destination.toml: line") && said.contains("two.key does not belong"), "{said}");
}
