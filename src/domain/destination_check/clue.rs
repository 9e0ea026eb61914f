//! What is known of a secret.

use crate::domain::connection_string::ConnectionString;
use crate::domain::credential::authorization_traits;
use crate::domain::{Secret, SecretFacts, SecretTrait};

/// What is known of a secret: facts, never its value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clue {
    facts: Option<SecretFacts>,
    /// What the secret would be as the value of an Authorization header.
    in_authorization: Vec<SecretTrait>,
    /// Of a connection string: the key in it.
    key: Option<SecretFacts>,
    /// Of a connection string: the address of its account or namespace, which is no secret.
    endpoint: Option<String>,
}

impl Clue {
    /// Nothing: the secret was not read.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// What was noted of a secret when it was read.
    pub fn of_facts(facts: SecretFacts) -> Self {
        Self { facts: Some(facts), ..Self::default() }
    }

    /// What there is to know about `secret`.
    pub fn of(secret: &Secret) -> Self {
        let fields = ConnectionString::parse(secret.expose()).ok();
        let fields = fields.filter(|fields| fields.is_storage() || fields.is_event_hubs());
        let key = fields.as_ref().and_then(|fields| fields.get("AccountKey").or_else(|| fields.get("SharedAccessKey")));
        Self {
            facts: Some(secret.facts()),
            in_authorization: authorization_traits(secret.expose()),
            key: key.map(Secret::facts),
            endpoint: fields.as_ref().and_then(|fields| fields.blob_endpoint().or_else(|| fields.event_hubs_address())),
        }
    }

    pub(super) fn facts(&self) -> Option<&SecretFacts> {
        self.facts.as_ref()
    }

    pub(super) fn in_authorization(&self) -> &[SecretTrait] {
        &self.in_authorization
    }

    pub(super) fn key(&self) -> Option<&SecretFacts> {
        self.key.as_ref()
    }

    pub(super) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }
}
