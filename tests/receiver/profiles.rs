//! Each profile on real sockets: it does what its line says, and the model does not.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use signpost::delivery::Engine;
use signpost::domain::Auth;
use signpost::domain::exchange::Outcome;
use signpost::domain::message::{Batch, MessageKind};
use signpost::net::{Cancel, SystemClock};
use signpost::receiver::{Profile, RoleName};

use crate::support::Running;

/// A status with headers and body.
struct Response {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn start(profile: &str) -> Running {
    Running::start_as(Some(Profile::parse(profile).unwrap()), false)
}

/// What the role that is behind credentials wants to see.
fn credentials(running: &Running) -> String {
    let keys = &running.receiver.keys().static_header;
    format!("{}: {}\r\n", keys.header, keys.value.expose())
}

fn write_request(stream: &mut TcpStream, line: &str, headers: &str, body: &[u8]) {
    let head = format!("{line} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}

/// The next response of a connection; `None` if it ends before.
fn read_response(stream: &mut TcpStream) -> Option<Response> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let mut fill = |bytes: &mut Vec<u8>| match stream.read(&mut buffer) {
        Ok(count @ 1..) => {
            bytes.extend_from_slice(&buffer[..count]);
            Some(())
        }
        Ok(0) | Err(_) => None,
    };
    let end = loop {
        match bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(at) => break at + 4,
            None => fill(&mut bytes)?,
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut response = Response { status, head, body: Vec::new() };
    let length: usize = response.header("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        fill(&mut bytes)?;
    }
    response.body = bytes[end..].to_vec();
    Some(response)
}

const JSON: &str = "Content-Type: application/json\r\n";

fn exchange(running: &Running, role: RoleName, line: &str, headers: &str, body: &[u8]) -> Response {
    let mut stream = running.connect(role);
    write_request(&mut stream, line, headers, body);
    read_response(&mut stream).expect("a response")
}

/// A batch to the static role, with its credentials.
fn send(running: &Running, body: &Value) -> Response {
    let headers = format!("{JSON}{}", credentials(running));
    exchange(running, RoleName::Static, "POST /in", &headers, body.to_string().as_bytes())
}

fn send_raw(running: &Running, content_type: &str, body: &[u8]) -> Response {
    let headers = format!("Content-Type: {content_type}\r\n{}", credentials(running));
    exchange(running, RoleName::Static, "POST /in", &headers, body)
}

/// What the static role stored under `hash_id`.
fn stored(running: &Running, hash_id: &str) -> Vec<Value> {
    let line = format!("GET /in/messages/{hash_id}");
    let response = exchange(running, RoleName::Static, &line, &credentials(running), b"");
    assert_eq!(response.status, 200);
    response.json().as_array().unwrap().clone()
}

fn sample() -> Value {
    serde_json::from_slice(Batch::sample(MessageKind::Measurement).payload().bytes()).unwrap()
}

fn message(hash_id: &str) -> Value {
    let mut message = sample()[0].take();
    message["hashId"] = json!(hash_id);
    message
}

/// The status of a batch without credentials to the static role.
fn strangers_status(running: &Running) -> u16 {
    exchange(running, RoleName::Static, "POST /in", JSON, b"[]").status
}

#[test]
fn the_model_takes_what_the_platform_sends_and_refuses_the_rest() {
    let running = start("model");
    assert_eq!(send(&running, &sample()).status, 200);
    let mut odd = message("odd");
    odd["battery"] = json!(null);
    odd["observations"] = json!([]);
    odd["fields"] = json!({ "name": "µ😀" });
    for _ in 0..2 {
        let response = send(&running, &json!([odd]));
        assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    }
    assert_eq!(stored(&running, "odd"), [odd]);
    assert!(stored(&running, "none").is_empty());
    assert_eq!(strangers_status(&running), 401);
    let credentials = credentials(&running);
    assert_eq!(exchange(&running, RoleName::Static, "GET /in/messages/odd", "", b"").status, 401);
    assert_eq!(exchange(&running, RoleName::Static, "POST /other", &credentials, b"[]").status, 404);
    assert_eq!(exchange(&running, RoleName::Static, "DELETE /in", &credentials, b"").status, 405);
    assert_eq!(send_raw(&running, "application/json", b"[{").status, 400);
    assert_eq!(send_raw(&running, "text/plain", b"[]").status, 415);
}

#[test]
fn without_a_profile_anything_is_taken_and_messages_are_read_back_all_the_same() {
    let running = Running::start(&[]);
    assert_eq!(send_raw(&running, "text/plain", b"not JSON").status, 200);
    assert_eq!(send(&running, &json!([message("a")])).status, 200);
    assert_eq!(stored(&running, "a"), [message("a")]);
}

#[test]
fn bad_credentials_are_taken_for_good_or_refused_in_a_misleading_way() {
    for (profile, status) in [
        ("accepts-anyone", 200),
        ("crashes-on-bad-credentials", 500),
        ("refuses-with-200", 200),
        ("login-for-strangers", 302),
    ] {
        let running = start(profile);
        assert_eq!(strangers_status(&running), status, "{profile}");
        assert_eq!(send(&running, &sample()).status, 200, "{profile}");
    }
    let running = start("refuses-with-200");
    send(&running, &json!([message("a")]));
    let response = exchange(&running, RoleName::Static, "POST /in", JSON, json!([message("b")]).to_string().as_bytes());
    assert_eq!(response.json()["error"], "unauthorized");
    assert_eq!((stored(&running, "a").len(), stored(&running, "b").len()), (1, 0));
}

#[test]
fn a_login_page_stands_in_front_of_everything() {
    let running = start("login-page");
    let response = send(&running, &sample());
    assert_eq!((response.status, response.header("location")), (302, Some("/login?return=%2Fin")));
    let page = exchange(&running, RoleName::Static, "GET /login?return=%2Fin", "", b"");
    assert_eq!(page.status, 200);
    assert!(String::from_utf8_lossy(&page.body).contains("type=\"password\""));
}

#[test]
fn a_200_hides_what_became_of_the_messages() {
    let running = start("loses-one-in-ten");
    let ids: Vec<String> = (0..20).map(|n| format!("m{n}")).collect();
    let batch: Vec<Value> = ids.iter().map(|id| message(id)).collect();
    assert_eq!(send(&running, &Value::from(batch)).status, 200);
    let lost: Vec<&String> = ids.iter().filter(|id| stored(&running, id).is_empty()).collect();
    assert_eq!(lost, ["m9", "m19"]);

    for (profile, after_one, after_two) in
        [("model", 1, 1), ("stores-twice", 2, 2), ("stores-duplicates", 1, 2), ("conflict-on-duplicates", 1, 1)]
    {
        let running = start(profile);
        assert_eq!(send(&running, &json!([message("a")])).status, 200, "{profile}");
        assert_eq!(stored(&running, "a").len(), after_one, "{profile}");
        let again = send(&running, &json!([message("a")])).status;
        assert_eq!(again, if profile == "conflict-on-duplicates" { 409 } else { 200 }, "{profile}");
        assert_eq!(stored(&running, "a").len(), after_two, "{profile}");
    }

    let running = start("stores-first-message-only");
    assert_eq!(send(&running, &json!([message("a"), message("b")])).status, 200);
    assert_eq!((stored(&running, "a").len(), stored(&running, "b").len()), (1, 0));

    let running = start("error-in-200");
    let response = send(&running, &json!([message("a")]));
    assert_eq!((response.status, &response.json()["success"]), (200, &json!(false)));
    assert!(stored(&running, "a").is_empty());
}

#[test]
fn late_messages_are_dropped_by_that_profile_alone() {
    for (profile, count) in [("model", 1), ("drops-late-messages", 0)] {
        let running = start(profile);
        let of_day = |id: &str, day: u32| {
            let mut message = message(id);
            message["generatedAt"] = json!(format!("2026-03-{day:02}T01:02:03.000Z"));
            message
        };
        assert_eq!(send(&running, &json!([of_day("new", 2)])).status, 200);
        assert_eq!(send(&running, &json!([of_day("late", 1)])).status, 200);
        assert_eq!((stored(&running, "new").len(), stored(&running, "late").len()), (1, count), "{profile}");
    }
}

#[test]
fn text_beyond_ascii_is_mangled_by_that_profile_alone() {
    let mut sent = message("a");
    sent["fields"] = json!({ "name": "20 µm" });
    for (profile, name) in [("model", "20 µm"), ("mangles-unicode", "20 ?m")] {
        let running = start(profile);
        assert_eq!(send(&running, &json!([sent])).status, 200);
        assert_eq!(stored(&running, "a")[0]["fields"]["name"], name);
    }
}

#[test]
fn picky_endpoints_refuse_the_one_thing_that_they_mind() {
    let changed = |pointer: &str, value: Value| {
        let mut message = message("a");
        message.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        message["fields"] = json!({});
        message[pointer] = value;
        json!([message])
    };
    let plain = changed("attempt", json!(0));
    assert!(plain.to_string().is_ascii());
    for (profile, minded) in [
        ("rejects-unknown-properties", changed("battery", json!(1))),
        ("rejects-nulls", changed("userHashId", json!(null))),
        ("rejects-non-ascii", changed("fields", json!({ "name": "µ" }))),
        ("rejects-empty-arrays", changed("observations", json!([]))),
    ] {
        let running = start(profile);
        assert_eq!(send(&running, &minded).status, 400, "{profile}");
        assert_eq!(send(&running, &plain).status, 200, "{profile}");
    }
}

#[test]
fn fifty_kilobytes_are_a_limit_said_well_or_badly() {
    let padded = |bytes: usize| {
        let mut body = sample().to_string();
        body.push_str(&" ".repeat(bytes - body.len()));
        body
    };
    for (profile, status) in [("too-large-as-413", 413), ("too-large-as-500", 500), ("model", 200)] {
        let running = start(profile);
        assert_eq!(send_raw(&running, "application/json", padded(50_000).as_bytes()).status, 200, "{profile}");
        assert_eq!(send_raw(&running, "application/json", padded(50_001).as_bytes()).status, status, "{profile}");
    }
}

#[test]
fn what_is_malformed_is_swallowed_or_brings_it_down() {
    for (profile, malformed, untyped) in [
        ("swallows-malformed", 200, 415),
        ("crashes-on-malformed", 500, 415),
        ("any-content-type", 400, 200),
        ("model", 400, 415),
    ] {
        let running = start(profile);
        assert_eq!(send_raw(&running, "application/json", b"[{\"a\":").status, malformed, "{profile}");
        assert_eq!(send_raw(&running, "text/plain", b"[]").status, untyped, "{profile}");
    }
}

#[test]
fn responses_are_of_the_wrong_type_or_far_too_large() {
    let response = send(&start("wrong-content-type"), &sample());
    assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(response.json()["accepted"], true);
    let response = send(&start("large-response"), &sample());
    assert_eq!(response.status, 200);
    assert!(response.body.len() > 2_000_000 && response.json()["accepted"] == true);
}

#[test]
fn slow_takes_the_time_that_it_was_told() {
    let running = start("slow=150ms");
    let began = Instant::now();
    assert_eq!(send(&running, &sample()).status, 200);
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[test]
fn connections_are_closed_with_and_without_a_word() {
    for (profile, announced, answers) in
        [("model", None, 2), ("closes-connections", Some("close"), 1), ("drops-connections", None, 1)]
    {
        let running = start(profile);
        let mut stream = running.connect(RoleName::Open);
        write_request(&mut stream, "POST /in", JSON, b"[]");
        let first = read_response(&mut stream).expect("a response");
        assert_eq!((first.status, first.header("connection")), (200, announced), "{profile}");
        let mut got = 1;
        if answers > 1 {
            write_request(&mut stream, "POST /in", JSON, b"[]");
            got += usize::from(read_response(&mut stream).is_some());
        } else {
            assert_eq!(stream.read(&mut [0]).unwrap(), 0, "{profile}: the connection ends");
        }
        assert_eq!(got, answers, "{profile}");
    }
}

#[test]
fn a_burst_is_turned_away_in_three_ways_and_requests_in_turn_are_not() {
    for (profile, status, retry_after) in [
        ("throttles", 429, Some("1")),
        ("throttles-without-retry-after", 429, None),
        ("forbidden-when-busy", 403, None),
    ] {
        let running = start(profile);
        for _ in 0..3 {
            assert_eq!(send(&running, &sample()).status, 200, "{profile}");
        }
        let headers = format!("{JSON}{}", credentials(&running));
        let mut streams: Vec<TcpStream> = (0..12).map(|_| running.connect(RoleName::Static)).collect();
        for stream in &mut streams {
            write_request(stream, "POST /in", &headers, b"[]");
        }
        let responses: Vec<Response> = streams.iter_mut().map(|stream| read_response(stream).unwrap()).collect();
        assert!(responses.iter().any(|response| response.status == 200), "{profile}");
        let refused: Vec<&Response> = responses.iter().filter(|response| response.status != 200).collect();
        assert!(!refused.is_empty(), "{profile}");
        for response in refused {
            assert_eq!((response.status, response.header("retry-after")), (status, retry_after), "{profile}");
        }
    }
}

/// One delivery by signpost itself, by client credentials.
fn deliver_by_token(running: &Running, scope: Option<&str>) -> Vec<u16> {
    let is_oauth2 = |ready: &signpost::receiver::ready::ReadyDestination| ready.role == RoleName::Oauth2;
    let mut ready = running.receiver.ready_destinations(None).into_iter().find(is_oauth2).unwrap();
    if let Auth::ClientCredentials(auth) = &mut ready.destination.auth {
        auth.scope = scope.map(str::to_owned);
    }
    let (destination, _) = ready.with_references();
    let engine = Engine::new(Arc::new(SystemClock));
    let batch = Batch::sample(MessageKind::Measurement);
    let cancel = Cancel::new();
    let delivery = engine.deliver(&destination, &ready.destination.auth, &batch, Arc::new(|_| {}), &cancel);
    let delivered = running.runtime.block_on(delivery).unwrap();
    delivered.exchanges.iter().map(|exchange| exchange.status().unwrap()).collect()
}

#[test]
fn a_token_endpoint_wants_a_scope_or_gives_tokens_of_a_short_life() {
    let running = start("token-needs-scope");
    assert_eq!(deliver_by_token(&running, None), [400]);
    assert_eq!(deliver_by_token(&running, Some("ingest")), [200, 200]);
    let running = start("token-short-lived");
    assert_eq!(deliver_by_token(&running, None), [200, 200]);
    let keys = running.receiver.keys();
    let client = &keys.oauth2.clients[1];
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        client.client_id,
        client.client_secret.expose()
    );
    let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
    let response = exchange(&running, RoleName::Oauth2, "POST /token", headers, form.as_bytes());
    assert_eq!(response.json()["expires_in"], 10);
}

#[test]
fn every_role_of_a_profile_plays_it() {
    let running = start("rejects-empty-arrays");
    for ready in running.receiver.ready_destinations(None) {
        let (destination, _) = ready.with_references();
        let engine = Engine::new(Arc::new(SystemClock));
        let batch = Batch::from_bytes(&b"[]"[..]);
        let cancel = Cancel::new();
        let delivery = engine.deliver(&destination, &ready.destination.auth, &batch, Arc::new(|_| {}), &cancel);
        let delivered = running.runtime.block_on(delivery).unwrap();
        let Outcome::Answered(response) = &delivered.exchanges.last().unwrap().outcome else { panic!("no response") };
        let plays = Profile::RejectsEmptyArrays.roles().contains(&ready.role);
        assert_eq!(response.status == 400, plays, "{}: {}", ready.role, response.status);
    }
}

/// A `ClientHello` for at most `version`, as OpenSSL of those days wrote it.
fn client_hello(version: u16) -> Vec<u8> {
    let suites: [u8; 8] = [0xC0, 0x14, 0xC0, 0x13, 0x00, 0x35, 0x00, 0x2F];
    let body =
        [&version.to_be_bytes()[..], &[7; 32], &[0], &(suites.len() as u16).to_be_bytes(), &suites, &[1, 0]].concat();
    let handshake = [&[1, 0, 0, body.len() as u8][..], &body].concat();
    [&[0x16, 3, 1, 0, handshake.len() as u8][..], &handshake].concat()
}

/// The content type of the record that comes back, and the version in it.
fn first_record(running: &Running, version: u16) -> (u8, [u8; 2]) {
    let mut stream = running.connect(RoleName::Static);
    stream.write_all(&client_hello(version)).unwrap();
    let mut record = [0; 11];
    let mut got = 0;
    while got < record.len() {
        match stream.read(&mut record[got..]) {
            Ok(count @ 1..) => got += count,
            Ok(0) | Err(_) => break,
        }
    }
    (record[0], [record[9], record[10]])
}

#[test]
fn old_tls_is_taken_by_that_profile_alone_and_new_tls_still_works() {
    const HANDSHAKE: u8 = 22;
    const ALERT: u8 = 21;
    let running = Running::start_as(Some(Profile::OldTls), true);
    assert_eq!(first_record(&running, 0x0301), (HANDSHAKE, [3, 1]));
    assert_eq!(first_record(&running, 0x0302), (HANDSHAKE, [3, 2]));
    assert_eq!(crate::tls::version_of(&running).as_deref(), Some("TLSv1.3"));
    let running = Running::start_as(Some(Profile::Model), true);
    assert_eq!(first_record(&running, 0x0301).0, ALERT);
    assert_eq!(first_record(&running, 0x0302).0, ALERT);
}

#[test]
fn a_certificate_that_ends_soon_is_still_good() {
    for (profile, days) in [(Profile::CertificateExpiresSoon, 5), (Profile::Model, 60)] {
        let running = Running::start_as(Some(profile), true);
        assert_eq!(crate::tls::days_left(&running), Some(days), "{profile}");
    }
}

#[test]
fn bad_certificates_are_refused_by_signpost() {
    for profile in [
        Profile::CertificateExpired,
        Profile::CertificateWrongName,
        Profile::SelfSigned,
        Profile::IncompleteChain,
        Profile::WantsClientCertificate,
    ] {
        let running = Running::start_as(Some(profile), true);
        let delivered = crate::tls::deliver_all(&running, true);
        for (name, delivered) in &delivered {
            let plays = matches!(name.as_str(), "Static header" | "No authentication");
            assert_eq!(delivered.delivered, !plays, "{profile}: {name}");
        }
    }
}
