//! Write a destination as TOML.

use std::path::Path;

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

use crate::domain::auth::{
    Auth, AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential,
};
use crate::domain::delivery_url::PublicDestination;
use crate::domain::destination::{Connection, Destination};
use crate::domain::environment::DestinationFile;
use crate::domain::object_path::TimestampFormat;
use crate::domain::secret::SecretRef;

use super::table::is_inherited;

/// Write a destination; reads back as the same value.
pub fn print(destination: &PublicDestination) -> String {
    document(destination.file()).to_string()
}

/// `text` changed to say what `destination` says: its comments and its order stay where they can.
pub fn update(text: &str, destination: &PublicDestination) -> String {
    let fresh = document(destination.file());
    let Ok(mut kept) = text.parse::<DocumentMut>() else {
        return fresh.to_string();
    };
    merge(kept.as_table_mut(), fresh.as_table());
    kept.to_string()
}

fn merge(kept: &mut Table, fresh: &Table) {
    let gone: Vec<String> =
        kept.iter().map(|(name, _)| name.to_owned()).filter(|name| !fresh.contains_key(name)).collect();
    for name in gone {
        kept.remove(&name);
    }
    for (name, item) in fresh {
        match (kept.get_mut(name), item) {
            (Some(Item::Table(kept)), Item::Table(fresh)) => merge(kept, fresh),
            (Some(Item::Value(kept)), Item::Value(fresh)) => {
                if plain(kept) != plain(fresh) {
                    let decor = kept.decor().clone();
                    *kept = fresh.clone();
                    *kept.decor_mut() = decor;
                }
            }
            _ => {
                kept.insert(name, item.clone());
            }
        }
    }
}

/// A value as text without the space and comments around it.
fn plain(value: &Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string()
}

fn document(file: &DestinationFile) -> DocumentMut {
    let destination = file.base();
    let mut document = DocumentMut::new();
    document["name"] = value(&destination.name);
    document["url"] = value(destination.url.expose());
    document["auth"] = Item::Table(auth(&destination.auth));
    if destination.timestamp != TimestampFormat::default() {
        let mut table = Table::new();
        table["timestamp"] = value(destination.timestamp.name());
        document["object_path"] = Item::Table(table);
    }
    let connection = connection(&destination.connection);
    if !connection.is_empty() {
        document["connection"] = Item::Table(connection);
    }
    let mut environments = Table::new();
    environments.set_implicit(true);
    for (name, environment) in file.environments() {
        environments[name.as_str()] = Item::Table(own_fields(destination, environment));
    }
    if !environments.is_empty() {
        document["environments"] = Item::Table(environments);
    }
    document
}

/// What `environment` does not share with `base`.
fn own_fields(base: &Destination, environment: &Destination) -> Table {
    let mut table = Table::new();
    table["url"] = value(environment.url.expose());
    let (shared, mut own) = (auth(&base.auth), auth(&environment.auth));
    let is_shared = |name: &str, item: &Item| {
        let is_same = shared.get(name).and_then(Item::as_value).map(plain) == item.as_value().map(plain);
        is_same && is_inherited(name, |beside| own.contains_key(beside))
    };
    let repeated: Vec<String> =
        own.iter().filter(|(name, item)| is_shared(name, item)).map(|(name, _)| name.to_owned()).collect();
    for name in repeated {
        own.remove(&name);
    }
    if !own.is_empty() {
        own.set_dotted(true);
        table["auth"] = Item::Table(own);
    }
    table
}

fn auth(auth: &Auth<SecretRef>) -> Table {
    let mut table = Table::new();
    table["method"] = value(auth.method_name());
    match auth {
        Auth::None => {}
        Auth::StaticHeader(auth) => {
            table["header"] = value(&auth.header);
            table["value"] = secret(&auth.value);
        }
        Auth::ClientCredentials(auth) => client_credentials(&mut table, auth),
        Auth::Sigv4(auth) => {
            table["region"] = value(&auth.region);
            table["service"] = value(&auth.service);
            if let SecretRef::AwsProfile(name) = &auth.secret_access_key {
                table["profile"] = value(name);
            } else {
                table["access_key_id"] = value(&auth.access_key_id);
                table["secret_access_key"] = secret(&auth.secret_access_key);
                if let Some(token) = &auth.session_token {
                    table["session_token"] = secret(token);
                }
            }
        }
        Auth::AzureSas(auth) => azure_sas(&mut table, auth),
    }
    table
}

fn client_credentials(table: &mut Table, auth: &ClientCredentials<SecretRef>) {
    table["token_url"] = value(&auth.token_url);
    table["client_id"] = value(&auth.client_id);
    table["client_secret"] = secret(&auth.client_secret);
    table["credentials_in"] = value(match auth.credentials_in {
        CredentialsIn::Body => "body",
        CredentialsIn::Header => "header",
    });
    for (name, text) in [("scope", &auth.scope), ("audience", &auth.audience), ("resource", &auth.resource)] {
        if let Some(text) = text {
            table[name] = value(text);
        }
    }
    if auth.basic_encoding == BasicEncoding::Raw {
        table["basic_encoding"] = value("raw");
    }
}

fn azure_sas(table: &mut Table, auth: &AzureSas<SecretRef>) {
    table["service"] = value(match auth.service {
        AzureService::BlobStorage => "blob-storage",
        AzureService::EventHubs => "event-hubs",
    });
    if let SasCredential::Policy { name, .. } = &auth.credential {
        table["policy_name"] = value(name);
    }
    let (name, reference) = auth.credential.secret();
    table[name.key()] = secret(reference);
    if let Some(minutes) = auth.lifetime_minutes {
        table["lifetime_minutes"] = value(i64::from(minutes));
    }
}

fn connection(connection: &Connection) -> Table {
    let mut table = Table::new();
    for (name, seconds) in [
        ("connect_timeout_seconds", connection.connect_timeout_seconds),
        ("idle_timeout_seconds", connection.idle_timeout_seconds),
        ("total_timeout_seconds", connection.total_timeout_seconds),
    ] {
        if let Some(seconds) = seconds {
            table[name] = value(i64::try_from(seconds).unwrap_or(i64::MAX));
        }
    }
    for (name, path) in [
        ("ca_file", &connection.ca_file),
        ("client_certificate_file", &connection.client_certificate_file),
        ("client_key_file", &connection.client_key_file),
    ] {
        if let Some(path) = path {
            table[name] = value(text(path));
        }
    }
    if let Some(proxy) = &connection.proxy_url {
        table["proxy_url"] = value(proxy);
    }
    table
}

fn secret(reference: &SecretRef) -> Item {
    let mut table = InlineTable::new();
    match reference {
        SecretRef::Keyring(name) => table.insert("keyring", name.into()),
        SecretRef::Env(name) => table.insert("env", name.into()),
        SecretRef::File(path) => table.insert("file", text(path).into()),
        SecretRef::AwsProfile(name) => table.insert("profile", name.into()),
    };
    value(table)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
