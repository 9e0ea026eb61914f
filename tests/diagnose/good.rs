//! Deliveries that went well have no findings, and answers that nobody has documented prove nothing.

use signpost::diagnose::Certainty::Likely;

use crate::told::{API, BLOB, GATEWAY, HUB, STORE, Told};

/// Status, headers, body.
type Answer = (u16, &'static str, &'static str);

const GOOD: [Answer; 19] = [
    (200, "", ""),
    (200, "Content-Type: application/json", r#"{"ok":true}"#),
    (200, "Content-Type: application/json", r#"{"errors":[],"error":null,"failed":0}"#),
    (200, "Content-Type: application/json", r#"{"message":"no error: request blocked by nothing, captcha off"}"#),
    (200, "Content-Type: application/json", "null"),
    (200, "Content-Type: text/plain", "OK"),
    (200, "Content-Type: text/html; charset=utf-8", "created"),
    (200, "Content-Type: text/html", "<html><body>OK</body></html>"),
    (200, "Content-Type: text/html", "<h1>accepted</h1>"),
    (200, "Server: cloudflare\nCF-RAY: 1-AMS", "ok"),
    (200, "x-datadome: protected\nserver: DataDome", r#"{"ok":1}"#),
    (201, "Location: /batches/1", "created"),
    (201, "Content-Type: application/xml", "<result><status>stored</status></result>"),
    (202, "Content-Type: application/json", r#"{"status":"queued"}"#),
    (202, "", "<Response><Message>error handling is on</Message></Response>"),
    (204, "", ""),
    (204, "Server: Kestrel", ""),
    (207, "", r#"[{"status":200}]"#),
    (299, "", "odd"),
];

#[test]
fn good_answers_have_no_findings() {
    for make in [Told::key, Told::open, Told::bearer] {
        for (status, headers, body) in GOOD {
            make(API).headers(headers).answered(status, body).is_fine();
        }
    }
    Told::s3(STORE).headers("ETag: \"1\"\nServer: AmazonS3").answered(200, "").is_fine();
    Told::s3("https://minio.example/b/2026/03/05/1").headers("Server: MinIO\nETag: \"1\"").answered(200, "").is_fine();
    Told::blob(BLOB).headers("ETag: \"1\"\nx-ms-request-server-encrypted: true").answered(201, "").is_fine();
    Told::hub(HUB).headers("Content-Type: application/xml; charset=utf-8").answered(201, "").is_fine();
    Told::aws(GATEWAY, "execute-api").answered(200, r#"{"message":"Forbidden words are none"}"#).is_fine();
}

#[test]
fn a_page_for_people_is_no_success() {
    for page in [
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>",
        "<!doctype html><html><body><div id=\"root\"></div><script src=\"/app.js\"></script></body></html>",
        "<html><h1>Welcome to nginx!</h1></html>",
        "<html><body><h1>It works!</h1></body></html>",
    ] {
        Told::key(API).header("Content-Type", "text/html").answered(200, page).shows("http.false_success", Likely);
    }
    Told::s3(STORE)
        .header("Content-Type", "text/html")
        .answered(200, "<html>hello</html>")
        .shows("http.false_success", Likely);
}

/// Answers in no product's form.
const ODD: [Answer; 29] = [
    (401, "", r#"{"rc":-7,"text":"Vorgang abgelehnt"}"#),
    (404, "", r#"{"meter":"unbekannt"}"#),
    (422, "", r#"{"rc":12}"#),
    (502, "", r#"{"rc":3}"#),
    (503, "", r#"{"rc":4}"#),
    (400, "", r#"{"code":4711,"text":"Vorgang abgelehnt"}"#),
    (400, "Server: ZEUS/3.1", "E17"),
    (400, "", "<fault><code>12</code></fault>"),
    (402, "", r#"{"plan":"expired"}"#),
    (403, "", r#"{"reason":"tenant frozen"}"#),
    (
        403,
        "Server: coldvault/0.9",
        "<?xml version=\"1.0\"?><Error><Code>TenantFrozen</Code><Message>vault 357 is frozen</Message></Error>",
    ),
    (409, "", r#"{"state":"locked"}"#),
    (409, "", ""),
    (410, "", ""),
    (418, "", "teapot"),
    (420, "", ""),
    (423, "", r#"{"locked":true}"#),
    (424, "", ""),
    (425, "", ""),
    (428, "", ""),
    (449, "", ""),
    (451, "", ""),
    (460, "", ""),
    (498, "", ""),
    (500, "", r#"{"err":"E-1103","hint":"tariff table locked"}"#),
    (500, "", "<oops/>"),
    (507, "", r#"{"disk":"full"}"#),
    (509, "", ""),
    (599, "", ""),
];

#[test]
fn answers_that_nobody_documents_are_possible_at_most() {
    let makes: [fn() -> Told; 6] = [
        || Told::key(API),
        || Told::open(API),
        || Told::s3("https://objects.example/b/2026/03/05/1"),
        || Told::aws("https://api.example/in", "execute-api"),
        || Told::blob("https://blobs.example/in/2026/03/05/1.json?sv=2022-11-02&sp=cw&sig=•••"),
        || Told::hub("https://hub.example/hub/messages"),
    ];
    for make in makes {
        for (status, headers, body) in ODD {
            if status == 410 {
                continue; // Gone says what it is.
            }
            make().headers(headers).answered(status, body).claims_little();
        }
    }
}
