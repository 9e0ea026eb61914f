//! A server that repeats the secrets it was sent, in every coding and in every place of its response.
//!
//! A cell is one coding in one place of one method's response. Each response has one coding in all places, and another
//! text that is no secret, which has to come through: a redactor that masks everything would pass otherwise.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use serde_json::Value;
use signpost::delivery::{Delivered, Engine};
use signpost::domain::auth::AzureService;
use signpost::domain::message::{Batch, MessageKind};
use signpost::domain::{
    Auth, AzureSas, ClientCredentials, Connection, CredentialsIn, Destination, SasCredential, Secret, SecretRef, Sigv4,
    StaticHeader, TimestampFormat,
};
use signpost::net::{Cancel, SystemClock};
use signpost::report::har;

use crate::echo_codings::{CODINGS, Coding};
use crate::support::{Home, text};

/// Characters that may stand in a header's name, too, and that every escape writes in another way.
const SECRET: &str = "wJalrXUtnFEMI+K7MDENG.bPxRfiCY-EXAMPLE_KEY~0";
const TOKEN: &str = "Tk9.uO3vQz-aZ81bYx+ppLm_44wqTT~cKdHsJ2Ve6rN0";
const CANARY: &str = "canary-that-is-no-secret-5512";

/// Bytes in a row of a coded secret that count as a leak.
const LEAK_BYTES: usize = 12;

/// What a server does with the secret of a request, found in the request itself.
type Answer = Box<dyn Fn(&str) -> Vec<u8> + Send>;

/// Every coding where `SIGNPOST_ECHO` is set; else some, other ones for each `round`.
fn codings(round: usize) -> Vec<Coding> {
    let some = CODINGS.into_iter().skip(round % 7).step_by(7);
    if std::env::var_os("SIGNPOST_ECHO").is_some() { CODINGS.to_vec() } else { some.collect() }
}

/// A server that answers by what it was sent; its URL.
fn server(answer: Answer) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let request = read_request(&mut stream);
            stream.write_all(&answer(&request)).ok(); // The client may have had enough.
        }
    };
    std::thread::Builder::new().name("echo".to_owned()).spawn(serve).unwrap();
    url
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        let request = text(&bytes);
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let lower = head.to_ascii_lowercase();
            let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return request;
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return request,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
        }
    }
}

/// `coded` in every place of a response that can hold it, and how many those are.
fn everywhere(coded: &[u8], status: &str) -> (Vec<u8>, usize) {
    let is_one_line = coded.iter().all(|byte| (b' '..=b'~').contains(byte));
    let is_name = coded.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte));
    let coded_text = text(coded);
    let mut head = String::new();
    let mut places = 1;
    if is_one_line {
        head = format!(
            "HTTP/1.1 {status} No {coded_text}\r\nX-Echo: {coded_text}\r\nContent-Type: text/{coded_text}; a={coded_text}\r\n\
             Content-Encoding: {}\r\nWWW-Authenticate: Bearer realm=\"{coded_text}\"\r\nServer: a/{coded_text} {CANARY}\r\n\
             Set-Cookie: sid=1; Path=/{coded_text}\r\nRetry-After: {coded_text}\r\nLocation: https://b.example/{coded_text}?a={coded_text}\r\n\
             Link: <https://b.example/{coded_text}>\r\n",
            coded_text.replace(',', " ")
        );
        places += 12;
    }
    if is_name {
        head += "X-";
        head += &[&coded_text, ": 1\r\nSet-Cookie: ", &coded_text, "=1; Domain=", &coded_text, "\r\n"]
            .map(AsRef::<str>::as_ref)
            .concat();
        places += 3;
    }
    if head.is_empty() {
        head = format!("HTTP/1.1 {status} No\r\nServer: {CANARY}\r\n");
    }
    let body = [
        b"{\"error\": \"refused\", \"message\": \"the key ",
        coded,
        b" is wrong\", \"canary\": \"",
        CANARY.as_bytes(),
        b"\"}",
    ];
    let body = body.concat();
    let head = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    ([head.into_bytes(), body].concat(), places)
}

/// Everything of `delivered` that is shown, stored or exported.
fn artefacts(delivered: &Delivered) -> Vec<Vec<u8>> {
    let mut leaves = Vec::new();
    let har: Value = serde_json::from_str(&har::to_har(&delivered.exchanges)).unwrap();
    add_leaves(&har, &mut leaves);
    for exchange in &delivered.exchanges {
        add_leaves(&serde_json::to_value(exchange).unwrap(), &mut leaves);
        if let signpost::domain::Outcome::Answered(response) = &exchange.outcome {
            leaves.push(response.body.kept.clone());
        }
        leaves.push(format!("{:?}", signpost::diagnose::diagnose(std::slice::from_ref(exchange))).into_bytes());
    }
    leaves.extend(delivered.stopped.iter().map(|stopped| stopped.as_bytes().to_vec()));
    leaves
}

/// The texts and names of a document, unescaped.
fn add_leaves(value: &Value, leaves: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => leaves.push(text.clone().into_bytes()),
        Value::Array(items) => items.iter().for_each(|item| add_leaves(item, leaves)),
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves.push(name.clone().into_bytes());
                add_leaves(value, leaves);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => leaves.push(value.to_string().into_bytes()),
    }
}

/// A piece of `coded` in `artefacts`, in any case.
fn leak(coded: &[u8], artefacts: &[Vec<u8>]) -> Option<String> {
    let coded = coded.to_ascii_lowercase();
    let pieces: std::collections::HashSet<&[u8]> = coded.windows(LEAK_BYTES.min(coded.len())).collect();
    let found = artefacts.iter().find(|artefact| {
        let lower = artefact.to_ascii_lowercase();
        lower.windows(LEAK_BYTES.min(coded.len())).any(|window| pieces.contains(window))
    });
    found.map(|artefact| text(artefact).chars().take(600).collect())
}

fn holds(artefacts: &[Vec<u8>], wanted: &str) -> bool {
    artefacts.iter().any(|artefact| text(artefact).contains(wanted))
}

fn deliver(url: &str, auth: &Auth<Secret>) -> Delivered {
    let destination = Destination {
        name: "echo".to_owned(),
        environment: None,
        url: format!("{url}/account/in").into(),
        auth: auth.map(|name, _| SecretRef::Keyring(name.key().to_owned())),
        timestamp: TimestampFormat::default(),
        connection: Connection::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let engine = Engine::new(Arc::new(SystemClock));
    let (batch, cancel) = (Batch::sample(MessageKind::Measurement), Cancel::new());
    runtime.block_on(engine.deliver(&destination, auth, &batch, Arc::new(|_| {}), &cancel)).unwrap()
}

fn oauth(url: &str, credentials_in: CredentialsIn) -> Auth<Secret> {
    Auth::ClientCredentials(ClientCredentials {
        token_url: format!("{url}/token"),
        client_id: "me".to_owned(),
        client_secret: Secret::new(SECRET),
        credentials_in,
        scope: None,
        audience: None,
        resource: None,
        basic_encoding: Default::default(),
    })
}

/// A method, how it is configured, and what of its request is the credential.
type Method = (&'static str, fn(&str) -> Auth<Secret>, fn(&str) -> String);

fn header(request: &str, name: &str) -> String {
    let line = request.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {request}"))[name.len() + 2..].to_owned()
}

fn after(text: &str, mark: &str) -> String {
    let rest = text.split_once(mark).unwrap_or_else(|| panic!("no {mark} in {text}")).1;
    rest.split(['&', ' ', '\r', '\n', ',']).next().unwrap_or_default().to_owned()
}

fn azure(service: AzureService, credential: SasCredential<Secret>) -> Auth<Secret> {
    Auth::AzureSas(AzureSas { service, credential, lifetime_minutes: None })
}

const METHODS: [Method; 7] = [
    (
        "static header",
        |_| Auth::StaticHeader(StaticHeader { header: "X-Api-Key".to_owned(), value: Secret::new(SECRET) }),
        |request| header(request, "x-api-key"),
    ),
    (
        "static Bearer",
        |_| {
            let value = Secret::new(format!("Bearer {SECRET}"));
            Auth::StaticHeader(StaticHeader { header: "Authorization".to_owned(), value })
        },
        |request| after(request, "Bearer "),
    ),
    ("session token", |_| sigv4(), |request| header(request, "x-amz-security-token")),
    ("signature", |_| sigv4(), |request| after(request, "Signature=")),
    (
        "shared access signature",
        |_| {
            azure(
                AzureService::BlobStorage,
                SasCredential::Token(Secret::new(format!("sv=2022-11-02&sr=c&sig={SECRET}"))),
            )
        },
        |request| after(request, "sig="),
    ),
    (
        "policy",
        |_| {
            let key = Secret::new("bm90IHRoZSByZWFsIGtleSBvZiBhIHBvbGljeSE=");
            azure(AzureService::EventHubs, SasCredential::Policy { name: "send".to_owned(), key })
        },
        |request| after(request, "sig="),
    ),
    ("bearer token", |url| oauth(url, CredentialsIn::Header), |request| after(request, "Bearer ")),
];

fn sigv4() -> Auth<Secret> {
    Auth::Sigv4(Sigv4 {
        region: "eu-west-1".to_owned(),
        service: "execute-api".to_owned(),
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new("qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"),
        session_token: Some(Secret::new(SECRET)),
    })
}

fn token_response() -> Vec<u8> {
    let body = format!("{{\"access_token\":\"{TOKEN}\",\"token_type\":\"Bearer\",\"expires_in\":3600}}");
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").into()
}

#[test]
fn no_credential_of_any_method_outlives_its_delivery_in_any_coding_and_place() {
    let mut cells = 0;
    for (round, (method, auth, credential)) in METHODS.into_iter().enumerate() {
        for (coding, code) in codings(round) {
            let (told, heard) = std::sync::mpsc::channel();
            let url = server(Box::new(move |request| {
                if request.starts_with("POST /token") {
                    return token_response();
                }
                let coded = code(&credential(request));
                let (response, places) = everywhere(&coded, "403");
                told.send((coded, places)).ok(); // Nobody listens after the test.
                response
            }));
            let delivered = deliver(&url, &auth(&url));
            let (coded, places) = heard.recv().unwrap();
            let artefacts = artefacts(&delivered);
            assert_eq!(leak(&coded, &artefacts), None, "{method}, {coding}: {}", text(&coded));
            assert!(holds(&artefacts, CANARY), "{method}, {coding}");
            cells += places;
        }
    }
    assert!(cells >= CODINGS.len() * 5, "{cells}");
}

#[test]
fn no_client_secret_outlives_its_token_request_in_any_coding_and_place() {
    let mut cells = 0;
    for (coding, code) in codings(0) {
        let coded = code(SECRET);
        let shown = serde_json::to_string(&text(&coded)).unwrap();
        let bodies = [
            format!(
                "{{\"error\":\"invalid_client\",\"error_description\":{shown},\"error_uri\":{shown},\"canary\":\"{CANARY}\"}}"
            ),
            format!("{{\"error\":{shown},\"canary\":\"{CANARY}\"}}"),
            format!(
                "{{\"access_token\":\"{TOKEN}\",\"token_type\":{shown},\"expires_in\":{shown},\"scope\":{shown},\"canary\":\"{CANARY}\"}}"
            ),
            format!("<html><title>{CANARY}</title><p>{}</p></html>", text(&coded)),
            format!("{CANARY} {}", text(&coded)),
        ];
        for (at, body) in bodies.iter().enumerate() {
            let status = if at == 2 { "200" } else { "401" };
            let (head, places) = everywhere(&coded, status);
            let head = text(&head).split("Content-Length").next().unwrap().to_owned();
            let response = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            let response = response.into_bytes();
            let url = server(Box::new(move |_| response.clone()));
            let mode = if at % 2 == 0 { CredentialsIn::Body } else { CredentialsIn::Header };
            let delivered = deliver(&url, &oauth(&url, mode));
            let artefacts = artefacts(&delivered);
            assert_eq!(leak(&coded, &artefacts), None, "{coding}, body {at}");
            assert!(holds(&artefacts, CANARY), "{coding}, body {at}");
            cells += places;
        }
    }
    assert!(cells >= CODINGS.len(), "{cells}");
}

/// The program itself: what it prints, what it exports, and every byte of the history it keeps.
#[test]
fn the_program_prints_keeps_and_exports_no_secret_that_came_back() {
    let home = Home::new();
    for (at, (coding, code)) in codings(3).into_iter().enumerate() {
        let coded = code(SECRET);
        let (response, _) = everywhere(&coded, "401");
        let url = server(Box::new(move |_| response.clone()));
        let auth = if at % 2 == 0 {
            "method = \"static-header\"\nheader = \"X-Api-Key\"\nvalue = { env = \"ECHOED\" }".to_owned()
        } else {
            format!(
                "method = \"oauth2-client-credentials\"\ntoken_url = \"{url}/token\"\nclient_id = \"me\"\nclient_secret = {{ env = \"ECHOED\" }}\ncredentials_in = \"body\""
            )
        };
        let file = home.file("d.toml", format!("name = \"x\"\nurl = \"{url}/in\"\n[auth]\n{auth}\n"));
        for arguments in [vec!["send", &file, "--har", "out.har"], vec!["send", &file, "--json"]] {
            let output = home.signpost(&arguments).env("ECHOED", SECRET).output().unwrap();
            let mut artefacts = vec![output.stdout.clone(), output.stderr];
            let har = std::fs::read(home.path().join("out.har")).unwrap();
            for document in [&har, &output.stdout] {
                if let Ok(document) = serde_json::from_slice(document) {
                    add_leaves(&document, &mut artefacts);
                }
            }
            let data = std::fs::read_dir(home.path().join("data")).unwrap();
            artefacts.extend(data.filter_map(|file| std::fs::read(file.unwrap().path()).ok()));
            assert_eq!(leak(&coded, &artefacts), None, "{coding}, {arguments:?}");
            assert_eq!(leak(SECRET.as_bytes(), &artefacts), None, "{coding}, {arguments:?}");
            assert!(artefacts.iter().filter(|artefact| text(artefact).contains(CANARY)).count() >= 3, "{coding}");
        }
    }
}

#[test]
fn a_secret_is_masked_in_what_is_no_http_and_in_what_is_cut() {
    let auth = |url: &str| METHODS[0].1(url);
    let whole = format!(
        "HTTP/1.1 500 No\r\nX-Canary: {CANARY}\r\nContent-Length: 4000\r\nConnection: close\r\n\r\n{{\"a\":\"the key {SECRET}"
    );
    let start = whole.len() - SECRET.len();
    for cut in (LEAK_BYTES..=SECRET.len()).step_by(3) {
        let response = whole.as_bytes()[..start + cut].to_vec();
        let delivered = deliver(&server(Box::new(move |_| response.clone())), &auth(""));
        let artefacts = artefacts(&delivered);
        assert_eq!(leak(SECRET.as_bytes(), &artefacts), None, "{cut}");
        assert!(holds(&artefacts, CANARY), "{cut}");
    }
    for (coding, code) in codings(1) {
        let coded = code(SECRET);
        let response = coded.clone();
        let delivered = deliver(&server(Box::new(move |_| response.clone())), &auth(""));
        let artefacts = artefacts(&delivered);
        // The first bytes are kept, and as hexadecimal digits; of the longest escapes they are four characters.
        let is_told = coded.len() <= SECRET.len() * 7;
        assert_eq!(leak(&coded, &artefacts).filter(|_| is_told), None, "{coding}");
        assert_eq!(
            leak(hex::encode(&coded[..coded.len().min(32)]).as_bytes(), &artefacts).filter(|_| is_told),
            None,
            "{coding}"
        );
    }
}

#[test]
fn the_detector_finds_what_is_not_masked() {
    for (coding, code) in codings(2) {
        let coded = code(CANARY);
        let response = everywhere(&coded, "403").0;
        let delivered = deliver(&server(Box::new(move |_| response.clone())), &METHODS[0].1(""));
        assert!(leak(&coded, &artefacts(&delivered)).is_some(), "{coding}");
    }
}
