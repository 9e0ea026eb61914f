//! The `[auth]` table with facts in place of secrets: what history and HAR files hold.

use serde_json::{Map, Value, json};

use super::auth::{Auth, AzureSas, ClientCredentials, SasCredential, Sigv4};
use super::secret::SecretFacts;

/// `auth` under the field names of the destination file, each secret replaced by its facts.
pub fn auth_facts_json(auth: &Auth<SecretFacts>) -> Value {
    let mut table = Map::new();
    table.insert("method".to_owned(), json!(auth.method_name()));
    match auth {
        Auth::None => {}
        Auth::StaticHeader(auth) => {
            table.insert("header".to_owned(), json!(auth.header));
            table.insert("value".to_owned(), json!(auth.value));
        }
        Auth::ClientCredentials(auth) => client_credentials(&mut table, auth),
        Auth::Sigv4(auth) => sigv4(&mut table, auth),
        Auth::AzureSas(auth) => azure_sas(&mut table, auth),
    }
    Value::Object(table)
}

fn client_credentials(table: &mut Map<String, Value>, auth: &ClientCredentials<SecretFacts>) {
    table.insert("token_url".to_owned(), json!(super::display::masked_url(&auth.token_url)));
    table.insert("client_id".to_owned(), json!(auth.client_id));
    table.insert("client_secret".to_owned(), json!(auth.client_secret));
    table.insert("credentials_in".to_owned(), json!(auth.credentials_in));
    for (name, value) in [("scope", &auth.scope), ("audience", &auth.audience), ("resource", &auth.resource)] {
        if let Some(value) = value {
            table.insert(name.to_owned(), json!(value));
        }
    }
    table.insert("basic_encoding".to_owned(), json!(auth.basic_encoding));
}

fn sigv4(table: &mut Map<String, Value>, auth: &Sigv4<SecretFacts>) {
    table.insert("region".to_owned(), json!(auth.region));
    table.insert("service".to_owned(), json!(auth.service));
    table.insert("access_key_id".to_owned(), json!(auth.access_key_id));
    table.insert("secret_access_key".to_owned(), json!(auth.secret_access_key));
    if let Some(token) = &auth.session_token {
        table.insert("session_token".to_owned(), json!(token));
    }
}

fn azure_sas(table: &mut Map<String, Value>, auth: &AzureSas<SecretFacts>) {
    table.insert("service".to_owned(), json!(auth.service));
    if let SasCredential::Policy { name, .. } = &auth.credential {
        table.insert("policy_name".to_owned(), json!(name));
    }
    let (field, facts) = auth.credential.secret();
    table.insert(field.to_owned(), json!(facts));
    if let Some(minutes) = auth.lifetime_minutes {
        table.insert("lifetime_minutes".to_owned(), json!(minutes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    #[test]
    fn the_table_has_the_names_of_the_destination_file_and_no_value_of_a_secret() {
        let auth = Auth::Sigv4(Sigv4 {
            region: "eu-west-1".to_owned(),
            service: "s3".to_owned(),
            access_key_id: "AKID".to_owned(),
            secret_access_key: Secret::new("hunter2\n"),
            session_token: None,
        });
        let table = auth_facts_json(&auth.facts());
        assert_eq!(
            table.to_string(),
            concat!(
                r#"{"method":"aws-sigv4","region":"eu-west-1","service":"s3","access_key_id":"AKID","#,
                r#""secret_access_key":{"length":8,"traits":["trailing-whitespace","trailing-newline","form-encoding-changes"]}}"#
            )
        );
    }
}
