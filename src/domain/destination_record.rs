//! What an exchange keeps of its destination.

use serde::{Deserialize, Deserializer, Serialize};

use super::auth::Auth;
use super::destination::{Connection, Destination};
use super::destination_file;
use super::environment::{DestinationLabel, EnvironmentName};
use super::probe::Probe;
use super::secret::SecretFacts;

/// The destination as it was configured when the request went out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "DestinationRow", into = "DestinationRow")]
pub struct DestinationRecord {
    pub name: String,
    /// Which of its environments; `None` for the base, and where none is known.
    pub environment: Option<EnvironmentName>,
    /// As configured, masked.
    pub url: String,
    pub connection: Connection,
    /// The `[auth]` table with facts in place of secrets; `None` in a file of another program.
    pub auth: Option<Auth<SecretFacts>>,
    /// An `[auth]` table that this version cannot read: it is kept, so that writing the record loses nothing.
    pub unread_auth: Option<serde_json::Value>,
    /// The destination file's text, to restore it; it never holds a secret.
    pub file: String,
}

/// A [`DestinationRecord`] as history and HAR files write it.
#[derive(Serialize, Deserialize)]
struct DestinationRow {
    name: String,
    #[serde(default, deserialize_with = "known_environment", skip_serializing_if = "Option::is_none")]
    environment: Option<EnvironmentName>,
    url: String,
    #[serde(default)]
    connection: Connection,
    #[serde(default)]
    auth: serde_json::Value,
    #[serde(default)]
    file: String,
}

impl From<DestinationRow> for DestinationRecord {
    fn from(row: DestinationRow) -> Self {
        let DestinationRow { name, environment, url, connection, auth, file } = row;
        let record = Self { name, environment, url, connection, file, ..Self::default() };
        record.with_auth(auth)
    }
}

impl From<DestinationRecord> for DestinationRow {
    fn from(record: DestinationRecord) -> Self {
        let auth = record.auth_table();
        let DestinationRecord { name, environment, url, connection, file, auth: _, unread_auth: _ } = record;
        Self { name, environment, url, connection, auth, file }
    }
}

/// What another program or a later version calls otherwise is no environment that is known here.
fn known_environment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<EnvironmentName>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().and_then(|text| EnvironmentName::new(text).ok()))
}

impl DestinationRecord {
    /// What it is known by.
    pub fn label(&self) -> DestinationLabel {
        DestinationLabel { name: self.name.clone(), environment: self.environment.clone() }
    }

    /// The destination with what is known of its secrets; `None` where no file was recorded.
    pub fn destination(&self) -> Option<Destination<SecretFacts>> {
        let file = destination_file::parse(&self.file).ok()?;
        let Destination { name, environment: _, url, auth, timestamp, connection } = file.base().clone();
        let recorded = self.auth.as_ref().map(Auth::secrets).unwrap_or_default();
        let facts_of = |name| {
            let facts = recorded.iter().find(|(known, _)| *known == name).map(|(_, facts)| (*facts).clone());
            facts.unwrap_or_default()
        };
        let (environment, auth) = (self.environment.clone(), auth.map(|name, _| facts_of(name)));
        Some(Destination { name, environment, url, auth, timestamp, connection })
    }

    /// The same with the `[auth]` table that a record holds as JSON.
    pub fn with_auth(mut self, table: serde_json::Value) -> Self {
        self.auth = Auth::deserialize(&table).ok();
        self.unread_auth = (self.auth.is_none() && !table.is_null()).then_some(table);
        self
    }

    /// The `[auth]` table as JSON; null where there is none.
    pub fn auth_table(&self) -> serde_json::Value {
        let table = self.auth.as_ref().and_then(|auth| serde_json::to_value(auth).ok());
        table.or_else(|| self.unread_auth.clone()).unwrap_or_default()
    }

    /// True if another program wrote the record: it does not say how the destination authenticates.
    pub fn is_foreign(&self) -> bool {
        self.auth.is_none() && self.unread_auth.is_none()
    }

    /// True if `probe` would tell something about this destination.
    pub fn allows(&self, probe: Probe) -> bool {
        self.destination().is_some_and(|destination| probe.obstacle(&destination).is_none())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(auth: &serde_json::Value) -> serde_json::Value {
        json!({ "name": "a", "url": "https://a.example", "connection": Connection::default(), "auth": auth, "file": "" })
    }

    #[test]
    fn a_record_is_written_as_it_was_read_whether_or_not_its_method_is_known() {
        for (auth, is_read) in [
            (json!({ "method": "static-header", "header": "X-Key", "value": { "length": 3, "traits": [] } }), true),
            (json!({ "method": "mutual-tls", "key": { "length": 3 } }), false),
            (json!("odd"), false),
            (json!(null), false),
        ] {
            let record: DestinationRecord = serde_json::from_value(row(&auth)).expect("it is read");
            assert_eq!(record.auth.is_some(), is_read, "{auth}");
            assert_eq!(record.is_foreign(), auth.is_null(), "{auth}");
            assert_eq!(serde_json::to_string(&record).expect("it is written"), row(&auth).to_string());
        }
    }

    #[test]
    fn the_environment_of_a_record_is_kept_and_an_odd_one_is_passed_over() {
        let row = |environment: &str| json!({ "name": "a", "environment": environment, "url": "b" });
        let read =
            |environment: &str| -> DestinationRecord { serde_json::from_value(row(environment)).expect("it is read") };
        let record = read("staging");
        assert_eq!(record.label().to_string(), "a (staging)");
        assert_eq!(serde_json::to_value(&record).expect("it is written")["environment"], "staging");
        assert_eq!(read("two words").environment, None);
    }

    #[test]
    fn a_record_without_auth_is_read() {
        let record: DestinationRecord = serde_json::from_value(json!({ "name": "a", "url": "b" })).expect("it is read");
        assert_eq!(record, DestinationRecord { name: "a".to_owned(), url: "b".to_owned(), ..Default::default() });
    }
}
