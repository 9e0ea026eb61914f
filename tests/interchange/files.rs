//! Files of other tools, as those tools write them.

use serde_json::json;
use signpost::interchange::import::{self, ImportFormat};

use crate::{draft, found, held, line, said};

#[test]
fn a_postman_collection_gives_its_requests_with_inherited_authentication_and_variables() {
    let collection = json!({
        "info": { "name": "Acme", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "auth": { "type": "apikey", "apikey": [{ "key": "key", "value": "X-Api-Key" }, { "key": "value", "value": "{{key}}" }, { "key": "in", "value": "header" }] },
        "variable": [{ "key": "base", "value": "https://{{host}}" }, { "key": "host", "value": "a.example" }],
        "item": [
            { "name": "Folder", "item": [{ "name": "Deliver", "request": {
                "method": "POST", "header": [{ "key": "X-Off", "value": "1", "disabled": true }],
                "url": { "raw": "{{base}}/in", "host": ["{{base}}"], "path": ["in"] },
                "body": { "mode": "raw", "raw": "[]" },
            } }] },
            { "name": "Bucket", "request": { "method": "PUT", "url": "https://acme.s3.eu-west-1.amazonaws.com/in", "auth": {
                "type": "awsv4", "awsv4": [{ "key": "accessKey", "value": "AKIDEXAMPLE" }, { "key": "secretKey", "value": "sEcReT" }, { "key": "region", "value": "eu-west-1" }, { "key": "service", "value": "s3" }] } } },
            { "name": "OAuth", "request": { "method": "POST", "url": "{{base}}/o", "auth": { "type": "oauth2", "oauth2": [
                { "key": "accessTokenUrl", "value": "https://id.example/token" }, { "key": "clientId", "value": "me" }, { "key": "clientSecret", "value": "{{secret}}" },
                { "key": "grant_type", "value": "client_credentials" }, { "key": "client_authentication", "value": "body" }, { "key": "scope", "value": "x" }] } } },
            { "name": "Elsewhere", "request": { "method": "POST", "url": "{{unknown}}/x" } },
        ],
    });
    let found = found(&collection.to_string(), None);
    let lines: Vec<String> =
        found.drafts.iter().map(|draft| format!("{}: {}", draft.destination.name, line(draft))).collect();
    assert_eq!(
        lines,
        [
            "Deliver: POST https://a.example/in X-Api-Key $key",
            "Bucket: PUT https://acme.s3.eu-west-1.amazonaws.com/in aws eu-west-1 s3 AKIDEXAMPLE =sEcReT",
            "OAuth: POST https://a.example/o oauth2 https://id.example/token me $secret body x",
        ]
    );
    assert!(found.left_out[0].what.contains("Elsewhere") && found.left_out[0].reason.contains("unknown"));
}

#[test]
fn a_postman_environment_gives_its_credentials() {
    let environment = json!({ "name": "prod", "_postman_variable_scope": "environment", "values": [
        { "key": "aws_access_key_id", "value": "AKIDEXAMPLE", "enabled": true }, { "key": "aws_secret_access_key", "value": "sEcReT", "type": "secret", "enabled": true },
        { "key": "bucket_url", "value": "https://acme.s3.eu-west-1.amazonaws.com/in", "enabled": true }, { "key": "aws_session_token", "value": "old", "enabled": false },
    ] });
    let draft = draft(&environment.to_string());
    assert_eq!(line(&draft), "PUT https://acme.s3.eu-west-1.amazonaws.com/in aws eu-west-1 s3 AKIDEXAMPLE =sEcReT");
}

#[test]
fn a_request_of_bruno_is_read_in_both_of_its_languages() {
    let yaml = "info:\n  name: Deliver\n  type: http\n  seq: 1\n\nhttp:\n  method: POST\n  url: https://a.example/in\n  headers:\n    - name: content-type\n      value: application/json\n  body:\n    type: json\n    data: |-\n      []\n  auth:\n    type: oauth2\n    flow: client_credentials\n    accessTokenUrl: https://id.example/token\n    scope: x\n    credentials:\n      clientId: me\n      clientSecret: \"{{secret}}\"\n      placement: basic_auth_header\n\nsettings:\n  encodeUrl: true\n";
    let bru = "meta {\n  name: Deliver\n  type: http\n  seq: 1\n}\n\npost {\n  url: https://a.example/in\n  body: json\n  auth: oauth2\n}\n\nheaders {\n  ~x-off: 1\n}\n\nauth:oauth2 {\n  grant_type: client_credentials\n  access_token_url: https://id.example/token\n  client_id: me\n  client_secret: {{secret}}\n  scope: x\n  credentials_placement: basic_auth_header\n}\n\nbody:json {\n  []\n}\n";
    for text in [yaml, bru] {
        let draft = draft(text);
        assert_eq!(draft.destination.name, "Deliver");
        assert_eq!(line(&draft), "POST https://a.example/in oauth2 https://id.example/token me $secret header x");
        assert_eq!(draft.batch.unwrap().payload().bytes()[..], *b"[]");
    }
    for (method, auth, expected) in [
        (
            "put",
            "auth:awsv4 {\n  accessKeyId: AKIDEXAMPLE\n  secretAccessKey: sEcReT\n  sessionToken: \n  service: s3\n  region: eu-west-1\n}",
            "aws eu-west-1 s3 AKIDEXAMPLE =sEcReT",
        ),
        ("post", "auth:bearer {\n  token: {{tok}}\n}", "Authorization $AUTHORIZATION"),
        ("post", "auth:basic {\n  username: me\n  password: pw\n}", "Authorization =Basic bWU6cHc="),
        (
            "post",
            "auth:apikey {\n  key: X-Api-Key\n  value: {{process.env.KEY}}\n  placement: header\n}",
            "X-Api-Key $KEY",
        ),
    ] {
        let mode = auth.split(['{', ':', ' ']).nth(1).unwrap();
        let text = format!("{method} {{\n  url: https://a.example/in\n  auth: {mode}\n}}\n\n{auth}\n");
        let expected = format!("{} https://a.example/in {expected}", method.to_uppercase());
        assert_eq!(line(&draft(&text)), expected);
    }
}

#[test]
fn a_hurl_file_is_one_destination_with_its_token_request() {
    let text = "# Acme\nPOST https://id.example/token\n[BasicAuth]\nme: {{secret}}\n[Form]\ngrant_type: client_credentials\nHTTP 200\n[Captures]\ntoken: jsonpath \"$.access_token\"\n\nPOST https://a.example/in\ncontent-type: application/json\nauthorization: Bearer {{token}}\n[Options]\nconnect-timeout: 5s\n[{ \"a\": 1 }]\nHTTP *\n[Asserts]\nstatus < 300\n";
    let draft = draft(text);
    assert_eq!(draft.destination.name, "Acme");
    assert_eq!(line(&draft), "POST https://a.example/in oauth2 https://id.example/token me $secret header");
    assert_eq!(draft.destination.connection.connect_timeout_seconds, Some(5));
    assert_eq!(draft.batch.unwrap().payload().bytes()[..], *b"[{ \"a\": 1 }]");
}

#[test]
fn a_hurl_file_signs_for_aws_in_either_order_of_its_options() {
    for options in [
        "aws-sigv4: aws:amz:eu-west-1:s3\nuser: AKIDEXAMPLE:{{key}}",
        "user: AKIDEXAMPLE:{{key}}\naws-sigv4: aws:amz:eu-west-1:s3",
    ] {
        let text = format!("PUT https://acme.s3.eu-west-1.amazonaws.com/in\n[Options]\n{options}\n```\n[]\n```\n");
        assert_eq!(
            line(&draft(&text)),
            "PUT https://acme.s3.eu-west-1.amazonaws.com/in aws eu-west-1 s3 AKIDEXAMPLE $key"
        );
    }
}

#[test]
fn a_har_file_gives_the_destination_and_none_of_its_secrets() {
    let har = json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": [
        { "startedDateTime": "2026-03-05T01:02:03Z", "time": 1, "request": { "method": "GET", "url": "https://a.example/page", "httpVersion": "HTTP/1.1", "headers": [], "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0 },
          "response": { "status": 200, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1, "bodySize": 0 }, "cache": {}, "timings": { "send": 0, "wait": 0, "receive": 0 } },
        { "startedDateTime": "2026-03-05T01:02:04Z", "time": 1, "request": { "method": "POST", "url": "https://a.example/in", "httpVersion": "HTTP/1.1", "headers": [{ "name": "X-Api-Key", "value": "hunter2" }], "queryString": [], "cookies": [], "postData": { "mimeType": "application/json", "text": "[]" }, "headersSize": -1, "bodySize": 2 },
          "response": { "status": 401, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [], "cookies": [], "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1, "bodySize": 0 }, "cache": {}, "timings": { "send": 0, "wait": 0, "receive": 0 } },
    ] } });
    let found = found(&har.to_string(), None);
    assert_eq!(found.drafts.len(), 1, "{:?}", found.left_out);
    assert_eq!(line(&found.drafts[0]), "POST https://a.example/in X-Api-Key $X_API_KEY");
    assert!(said(&found.drafts[0]).contains("put it into X_API_KEY"), "{}", said(&found.drafts[0]));
}

#[test]
fn what_is_nothing_known_says_what_is_read() {
    for text in ["", "hello", "{}", "[1,2]", "a: b\n", "<xml/>"] {
        let problem = import::read(text, None).err().unwrap().to_string();
        assert!(problem.contains("curl commands") && problem.contains("--from"), "{text}: {problem}");
    }
    for (format, text, word) in [
        (ImportFormat::Postman, "{", "postman"),
        (ImportFormat::Postman, "{\"info\":{}}", "Collection v2.1"),
        (ImportFormat::OpenCollection, "a: [", "opencollection"),
        (ImportFormat::Curl, "wget https://a.example", "no curl command"),
        (ImportFormat::Curl, "curl 'https://a.example", "single quote is not closed"),
        (ImportFormat::Hurl, "hello", "no request"),
        (ImportFormat::Har, "{\"log\":{\"entries\":[]}}", "neither"),
    ] {
        let problem = import::read(text, Some(format)).err().unwrap().to_string();
        assert!(problem.contains(word), "{text}: {problem}");
    }
}

#[test]
fn a_secret_is_taken_as_it_stands() {
    let draft = draft("curl -H 'X-Api-Key:   a b=c==\u{e9}' https://a.example/in");
    let secrets: Vec<String> = draft.destination.auth.secrets().into_iter().map(|(_, secret)| held(secret)).collect();
    assert_eq!(secrets, ["=a b=c==\u{e9}"]);
}
