//! Keys from a file with the shape of the ready event's roles.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{ClientAuthMethod, Dialect, Keys, Oauth2Client, RandomError, StoredPolicy, TokenForm};
use crate::domain::Secret;
use crate::domain::host::is_bucket_name;
use crate::domain::spelling::nearest;

/// Why a text holds no keys. The text names the place.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("this is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{place}: {problem}")]
    Place { place: String, problem: String },
    #[error(transparent)]
    Random(#[from] RandomError),
}

fn at(place: &str, problem: impl Into<String>) -> KeysError {
    KeysError::Place { place: place.to_owned(), problem: problem.into() }
}

impl Keys {
    /// Read the `roles` object, alone or within a whole ready event. What is left out is random.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let document: Value = serde_json::from_str(text)?;
        let roles = document.get("roles").unwrap_or(&document);
        let Value::Object(roles) = roles else {
            return Err(at("roles", "has to be an object with a field for each role"));
        };
        let mut keys = Self::random()?;
        for (name, value) in roles {
            let place = format!("roles.{name}");
            let mut role = Role::of(&place, value)?;
            match name.as_str() {
                "s3" => keys.read_s3(&mut role)?,
                "sigv4" => keys.read_sigv4(&mut role)?,
                "blob" => keys.read_blob(&mut role)?,
                "event-hubs" => keys.read_event_hubs(&mut role)?,
                "oauth2" => keys.read_oauth2(&mut role)?,
                "static" => keys.read_static(&mut role)?,
                "open" => {}
                _ => return Err(at(&place, unknown(name, &ROLES))),
            }
            role.finish()?;
        }
        Ok(keys)
    }

    fn read_s3(&mut self, role: &mut Role<'_>) -> Result<(), KeysError> {
        role.text("region", &mut self.s3.region)?;
        role.checked("bucket", &mut self.s3.bucket, is_bucket_name, "is no legal bucket name")?;
        role.text("access_key_id", &mut self.s3.access_key_id)?;
        role.secret("secret_access_key", &mut self.s3.secret_access_key)?;
        role.optional_secret("session_token", &mut self.s3.session_token)
    }

    fn read_sigv4(&mut self, role: &mut Role<'_>) -> Result<(), KeysError> {
        role.text("region", &mut self.sigv4.region)?;
        role.text("service", &mut self.sigv4.service)?;
        role.text("access_key_id", &mut self.sigv4.access_key_id)?;
        role.secret("secret_access_key", &mut self.sigv4.secret_access_key)?;
        role.optional_secret("session_token", &mut self.sigv4.session_token)
    }

    fn read_blob(&mut self, role: &mut Role<'_>) -> Result<(), KeysError> {
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        role.checked("account", &mut self.blob.account, is_name, "is no legal account name")?;
        role.checked("container", &mut self.blob.container, is_name, "is no legal container name")?;
        role.secret("account_key", &mut self.blob.account_key)?;
        if STANDARD.decode(self.blob.account_key.expose()).is_err() {
            return Err(at(&role.field("account_key"), "is not base64, as account keys are"));
        }
        if let Some(policies) = role.take("policies") {
            let place = role.field("policies");
            let Value::Array(policies) = policies else { return Err(at(&place, "has to be an array")) };
            for (index, policy) in policies.iter().enumerate() {
                let mut entry = Role::of(&format!("{place}[{index}]"), policy)?;
                let mut policy = StoredPolicy::default();
                entry.text("id", &mut policy.id)?;
                entry.optional("start", &mut policy.start)?;
                entry.optional("expiry", &mut policy.expiry)?;
                entry.optional("permissions", &mut policy.permissions)?;
                entry.finish()?;
                self.blob.policies.push(policy);
            }
        }
        Ok(())
    }

    fn read_event_hubs(&mut self, role: &mut Role<'_>) -> Result<(), KeysError> {
        role.text("hub", &mut self.event_hubs.hub)?;
        role.text("policy_name", &mut self.event_hubs.policy_name)?;
        role.secret("policy_key", &mut self.event_hubs.policy_key)
    }

    fn read_oauth2(&mut self, role: &mut Role<'_>) -> Result<(), KeysError> {
        if let Some(clients) = role.take("clients") {
            let place = role.field("clients");
            let Value::Array(clients) = clients else { return Err(at(&place, "has to be an array")) };
            self.oauth2.clients.clear();
            for (index, client) in clients.iter().enumerate() {
                self.oauth2.clients.push(read_client(&format!("{place}[{index}]"), client)?);
            }
        }
        if let Some(seconds) = role.take("expires_in") {
            self.oauth2.expires_in =
                seconds.as_u64().ok_or_else(|| at(&role.field("expires_in"), "has to be a number of seconds"))?;
        }
        role.optional("scope", &mut self.oauth2.scope)?;
        let mut name = String::new();
        role.text("dialect", &mut name)?;
        self.oauth2.dialect = match name.as_str() {
            "" => self.oauth2.dialect,
            "rfc" => Dialect::Rfc,
            "entra" => Dialect::Entra,
            "okta" => Dialect::Okta,
            _ => return Err(at(&role.field("dialect"), "has to be rfc, entra or okta")),
        };
        name.clear();
        role.text("token_form", &mut name)?;
        self.oauth2.token_form = match name.as_str() {
            "" => self.oauth2.token_form,
            "jwt" => TokenForm::Jwt,
            "opaque" => TokenForm::Opaque,
            _ => return Err(at(&role.field("token_form"), "has to be jwt or opaque")),
        };
        Ok(())
    }

    fn read_static(&mut self, role: &mut Role<'_>) -> Result<(), KeysError> {
        let is_name = |name: &str| http::HeaderName::from_bytes(name.as_bytes()).is_ok();
        role.checked("header", &mut self.static_header.header, is_name, "is no legal header name")?;
        role.secret("value", &mut self.static_header.value)
    }
}

fn read_client(place: &str, client: &Value) -> Result<Oauth2Client, KeysError> {
    let mut entry = Role::of(place, client)?;
    let mut read = super::random::client("", ClientAuthMethod::ClientSecretBasic)?;
    entry.text("client_id", &mut read.client_id)?;
    entry.secret("client_secret", &mut read.client_secret)?;
    let mut auth = String::new();
    entry.text("auth", &mut auth)?;
    read.auth = match auth.as_str() {
        "" | "client_secret_basic" => ClientAuthMethod::ClientSecretBasic,
        "client_secret_post" => ClientAuthMethod::ClientSecretPost,
        _ => return Err(at(&entry.field("auth"), "has to be client_secret_basic or client_secret_post")),
    };
    if read.client_id.is_empty() {
        return Err(at(&entry.field("client_id"), "is missing"));
    }
    entry.finish()?;
    Ok(read)
}

const ROLES: [&str; 7] = ["s3", "sigv4", "blob", "event-hubs", "oauth2", "static", "open"];

/// Addresses, which a receiver chooses itself.
const IGNORED: [&str; 3] = ["url", "token_url", "ingest_url"];

/// One object of the file: what was read of it, and what is left.
struct Role<'a> {
    place: String,
    left: Map<String, Value>,
    known: Vec<&'a str>,
}

impl<'a> Role<'a> {
    fn of(place: &str, value: &Value) -> Result<Self, KeysError> {
        match value {
            Value::Object(fields) => {
                let mut left = fields.clone();
                left.retain(|name, _| !IGNORED.contains(&name.as_str()));
                Ok(Self { place: place.to_owned(), left, known: Vec::new() })
            }
            _ => Err(at(place, "has to be an object")),
        }
    }

    fn field(&self, name: &str) -> String {
        format!("{}.{name}", self.place)
    }

    fn take(&mut self, name: &'a str) -> Option<Value> {
        self.known.push(name);
        self.left.shift_remove(name)
    }

    fn take_text(&mut self, name: &'a str) -> Result<Option<String>, KeysError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Err(at(&self.field(name), "is empty")),
            Some(Value::String(text)) if text.chars().any(char::is_control) => {
                Err(at(&self.field(name), "has a control character in it"))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(at(&self.field(name), "has to be a string")),
        }
    }

    fn text(&mut self, name: &'a str, slot: &mut String) -> Result<(), KeysError> {
        if let Some(text) = self.take_text(name)? {
            *slot = text;
        }
        Ok(())
    }

    fn checked(
        &mut self,
        name: &'a str,
        slot: &mut String,
        is_legal: impl Fn(&str) -> bool,
        problem: &str,
    ) -> Result<(), KeysError> {
        self.text(name, slot)?;
        if is_legal(slot) { Ok(()) } else { Err(at(&self.field(name), problem)) }
    }

    fn optional(&mut self, name: &'a str, slot: &mut Option<String>) -> Result<(), KeysError> {
        *slot = self.take_text(name)?.or(slot.take());
        Ok(())
    }

    fn secret(&mut self, name: &'a str, slot: &mut Secret) -> Result<(), KeysError> {
        if let Some(text) = self.take_text(name)? {
            *slot = Secret::new(text);
        }
        Ok(())
    }

    fn optional_secret(&mut self, name: &'a str, slot: &mut Option<Secret>) -> Result<(), KeysError> {
        *slot = self.take_text(name)?.map(Secret::new).or(slot.take());
        Ok(())
    }

    /// Nothing may be left.
    fn finish(self) -> Result<(), KeysError> {
        match self.left.keys().next() {
            Some(name) => Err(at(&self.field(name), unknown(name, &self.known))),
            None => Ok(()),
        }
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("is not known; did you mean {near}?"),
        None => format!("is not known; there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_of_the_ready_event_read_back_as_the_same_keys() {
        let keys = Keys::random().expect("random keys");
        let roles = keys.roles_json(&|role| format!("http://127.0.0.1/{role}"));
        let event = serde_json::json!({ "event": "ready", "roles": roles }).to_string();
        for text in [roles.to_string(), event] {
            let read = Keys::parse(&text).expect("it reads");
            assert_eq!(read.roles_json(&|role| format!("http://127.0.0.1/{role}")), roles);
        }
    }

    #[test]
    fn what_is_left_out_is_random() {
        let read = Keys::parse(r#"{"s3":{"bucket":"other"}}"#).expect("it reads");
        assert_eq!((read.s3.bucket.as_str(), read.s3.region.as_str()), ("other", "eu-west-1"));
        assert_eq!(read.s3.secret_access_key.expose().len(), 40);
        assert_eq!(read.oauth2.clients.len(), 2);
    }

    #[test]
    fn each_problem_names_its_place() {
        for (text, place, problem) in [
            ("{", "not JSON", ""),
            ("[]", "roles", "object"),
            (r#"{"s3":3}"#, "roles.s3", "object"),
            (r#"{"s4":{}}"#, "roles.s4", "did you mean s3?"),
            (r#"{"s3":{"regoin":"x"}}"#, "roles.s3.regoin", "did you mean region?"),
            (r#"{"s3":{"region":3}}"#, "roles.s3.region", "string"),
            (r#"{"s3":{"region":""}}"#, "roles.s3.region", "empty"),
            (r#"{"s3":{"bucket":"No"}}"#, "roles.s3.bucket", "bucket name"),
            (r#"{"s3":{"secret_access_key":"a\n"}}"#, "roles.s3.secret_access_key", "control"),
            (r#"{"blob":{"account_key":"???"}}"#, "roles.blob.account_key", "base64"),
            (r#"{"blob":{"policies":[{"if":"x"}]}}"#, "roles.blob.policies[0].if", "did you mean id?"),
            (r#"{"oauth2":{"clients":[{"client_id":"a","auth":"x"}]}}"#, "roles.oauth2.clients[0].auth", "basic"),
            (r#"{"oauth2":{"clients":[{}]}}"#, "roles.oauth2.clients[0].client_id", "missing"),
            (r#"{"oauth2":{"expires_in":"1"}}"#, "roles.oauth2.expires_in", "seconds"),
            (r#"{"static":{"header":"a b"}}"#, "roles.static.header", "header name"),
        ] {
            let error = Keys::parse(text).err().expect(text).to_string();
            assert!(error.contains(place) && error.contains(problem), "{text}: {error}");
        }
    }
}
