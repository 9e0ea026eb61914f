//! An exchange as a HAR file tells it, and what is concluded.

use serde_json::{Value, json};
use signpost::diagnose::{Certainty, Finding, diagnose};
use signpost::report::har;

/// One entry, made up field by field.
#[derive(Clone)]
pub struct Told(Value);

pub const STORE: &str = "https://acme.s3.eu-west-1.amazonaws.com/in/2026/03/05/1772672523123";
pub const GATEWAY: &str = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/in";
pub const BLOB: &str = "https://acme.blob.core.windows.net/in/2026/03/05/1772672523123.json?sp=cw&se=2027-01-01T00:00:00Z&sv=2022-11-02&sr=c&sig=•••";
pub const HUB: &str = "https://ns.servicebus.windows.net/hub/messages";
pub const TOKEN: &str = "https://id.example/oauth2/token";
pub const API: &str = "https://api.example/in";

impl Told {
    fn new(method: &str, url: &str, auth: &Value) -> Self {
        let headers = json!([{ "name": "content-type", "value": "application/json" }]);
        Self(json!({
            "startedDateTime": "2026-03-05T01:02:03Z", "time": 100.0,
            "request": { "method": method, "url": url, "httpVersion": "HTTP/1.1", "headers": headers,
                "postData": { "mimeType": "application/json", "text": "[{}]" } },
            "response": { "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "headers": [], "content": { "size": 0, "mimeType": "" } },
            "timings": {},
            "_signpost": { "kind": "delivery", "auth": auth, "clock": { "skew_seconds": 0.2 } },
        }))
    }

    /// A PUT to S3 or a store like it.
    pub fn s3(url: &str) -> Self {
        let auth = json!({ "method": "aws-sigv4", "service": "s3", "region": "eu-west-1", "access_key_id": "AKIAEXAMPLE",
            "secret_access_key": { "length": 40, "traits": ["looks-base64"] } });
        Self::new("PUT", url, &auth).signed("s3")
    }

    /// A POST to another AWS service.
    pub fn aws(url: &str, service: &str) -> Self {
        let auth = json!({ "method": "aws-sigv4", "service": service, "region": "eu-west-1", "access_key_id": "AKIAEXAMPLE",
            "secret_access_key": { "length": 40, "traits": ["looks-base64"] } });
        Self::new("POST", url, &auth).signed(service)
    }

    fn signed(self, service: &str) -> Self {
        let value = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260305/eu-west-1/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=•••"
        );
        self.sent("authorization", &value)
    }

    /// A PUT to Blob Storage with a token that was pasted.
    pub fn blob(url: &str) -> Self {
        let auth = json!({ "method": "azure-sas", "service": "blob-storage", "token": { "length": 140, "traits": ["looks-percent-encoded"] } });
        Self::new("PUT", url, &auth).sent("x-ms-blob-type", "BlockBlob")
    }

    /// A POST to Event Hubs with a token made here.
    pub fn hub(url: &str) -> Self {
        let auth = json!({ "method": "azure-sas", "service": "event-hubs", "policy_name": "send",
            "policy_key": { "length": 44, "traits": ["looks-base64"] } });
        let sr =
            "SharedAccessSignature sr=https%3A%2F%2Fns.servicebus.windows.net%2Fhub&sig=•••&se=1772676123&skn=send";
        Self::new("POST", url, &auth).sent("authorization", sr)
    }

    /// A POST with a secret in a header.
    pub fn key(url: &str) -> Self {
        let auth = json!({ "method": "static-header", "header": "X-Api-Key", "value": { "length": 32, "traits": [] } });
        Self::new("POST", url, &auth).sent("x-api-key", "•••")
    }

    /// A POST without authentication.
    pub fn open(url: &str) -> Self {
        Self::new("POST", url, &json!({ "method": "none" }))
    }

    /// A POST with a bearer token fetched a moment ago.
    pub fn bearer(url: &str) -> Self {
        let token = json!({ "from_cache": false, "age_seconds": 0, "expires_in": 3600, "claims": { "iat": 1_772_672_523, "exp": 1_772_676_123 } });
        Self::new("POST", url, &client()).sent("authorization", "Bearer •••").fact("token", token)
    }

    /// An entry of another tool.
    pub fn foreign(method: &str, url: &str) -> Self {
        let mut told = Self::new(method, url, &Value::Null);
        told.0.as_object_mut().unwrap().remove("_signpost");
        told
    }

    /// Another start, as programs write it.
    pub fn started(mut self, at: &str) -> Self {
        self.0["startedDateTime"] = json!(at);
        self
    }

    /// A fact of ours.
    pub fn fact(mut self, name: &str, value: Value) -> Self {
        self.0["_signpost"][name] = value;
        self
    }

    pub fn sent(mut self, name: &str, value: &str) -> Self {
        self.0["request"]["headers"].as_array_mut().unwrap().push(json!({ "name": name, "value": value }));
        self
    }

    pub fn body(mut self, text: &str) -> Self {
        self.0["request"]["postData"]["text"] = json!(text);
        self
    }

    /// Send another Content-Type.
    pub fn typed(mut self, media_type: &str) -> Self {
        self.0["request"]["headers"][0]["value"] = json!(media_type);
        self
    }

    pub fn answered(mut self, status: u16, body: &str) -> Self {
        self.0["response"]["status"] = json!(status);
        self.0["response"]["content"] = json!({ "size": body.len(), "mimeType": "", "text": body });
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0["response"]["headers"].as_array_mut().unwrap().push(json!({ "name": name, "value": value }));
        self
    }

    /// Headers written as in the answer: `Name: value`, one a line.
    pub fn headers(self, lines: &str) -> Self {
        lines
            .lines()
            .filter_map(|line| line.split_once(": "))
            .fold(self, |told, (name, value)| told.header(name, value))
    }

    /// A field of the response, as other tools write them.
    pub fn response(mut self, name: &str, value: Value) -> Self {
        self.0["response"][name] = value;
        self
    }

    pub fn findings(&self) -> Vec<Finding> {
        findings_of(std::slice::from_ref(self))
    }

    /// The first finding is this, and only it may be proven.
    #[track_caller]
    pub fn shows(&self, cause: &str, certainty: Certainty) -> Vec<Finding> {
        let findings = self.findings();
        let found: Vec<(&str, Certainty)> = findings.iter().map(|f| (f.cause.id, f.certainty)).collect();
        assert_eq!(found.first(), Some(&(cause, certainty)), "{findings:#?}");
        assert!(found.iter().skip(1).all(|(_, certainty)| *certainty != Certainty::Proven), "{findings:#?}");
        findings
    }

    /// Nothing is found.
    #[track_caller]
    pub fn is_fine(&self) {
        assert_eq!(self.findings(), [], "{}", self.0);
    }

    /// At most something possible is found.
    #[track_caller]
    pub fn claims_little(&self) {
        let findings = self.findings();
        assert!(findings.iter().all(|finding| finding.certainty == Certainty::Possible), "{findings:#?}");
    }
}

fn client() -> Value {
    json!({ "method": "oauth2-client-credentials", "token_url": TOKEN, "client_id": "a", "credentials_in": "body",
        "client_secret": { "length": 32, "traits": ["looks-base64"] } })
}

/// What is found of the last of several exchanges.
pub fn findings_of(told: &[Told]) -> Vec<Finding> {
    let entries: Vec<Value> = told.iter().map(|told| told.0.clone()).collect();
    let document =
        json!({ "log": { "version": "1.2", "creator": { "name": "t", "version": "1" }, "entries": entries } });
    diagnose(&har::read(&document.to_string()).unwrap().exchanges)
}
