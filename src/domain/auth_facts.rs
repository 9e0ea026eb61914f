//! The `[auth]` table with facts in place of secrets: how history and HAR files hold `Auth<SecretFacts>`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::auth::{
    Auth, AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4, StaticHeader,
};
use super::display;
use super::secret::SecretFacts;

impl Serialize for Auth<SecretFacts> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Table::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Auth<SecretFacts> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(Table::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// The fields under the names of the destination file, in its order. What an older record leaves out has its default.
#[derive(Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
enum Table {
    None,
    StaticHeader {
        #[serde(default)]
        header: String,
        #[serde(default)]
        value: SecretFacts,
    },
    #[serde(rename = "oauth2-client-credentials")]
    ClientCredentials {
        #[serde(default)]
        token_url: String,
        #[serde(default)]
        client_id: String,
        #[serde(default)]
        client_secret: SecretFacts,
        #[serde(default)]
        credentials_in: CredentialsIn,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resource: Option<String>,
        #[serde(default)]
        basic_encoding: BasicEncoding,
    },
    #[serde(rename = "aws-sigv4")]
    Sigv4 {
        #[serde(default)]
        region: String,
        #[serde(default)]
        service: String,
        #[serde(default)]
        access_key_id: String,
        #[serde(default)]
        secret_access_key: SecretFacts,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_token: Option<SecretFacts>,
    },
    AzureSas(SasFields),
}

/// One of the four secrets is there; which one says where the signature comes from.
#[derive(Serialize, Deserialize)]
struct SasFields {
    service: AzureService,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<SecretFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_key: Option<SecretFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy_key: Option<SecretFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connection_string: Option<SecretFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lifetime_minutes: Option<u32>,
}

impl From<&Auth<SecretFacts>> for Table {
    fn from(auth: &Auth<SecretFacts>) -> Self {
        match auth.clone() {
            Auth::None => Self::None,
            Auth::StaticHeader(StaticHeader { header, value }) => Self::StaticHeader { header, value },
            Auth::ClientCredentials(auth) => Self::ClientCredentials {
                token_url: auth.token_url,
                client_id: auth.client_id,
                client_secret: auth.client_secret,
                credentials_in: auth.credentials_in,
                scope: auth.scope,
                audience: auth.audience,
                resource: auth.resource,
                basic_encoding: auth.basic_encoding,
            },
            Auth::Sigv4(auth) => Self::Sigv4 {
                region: auth.region,
                service: auth.service,
                access_key_id: auth.access_key_id,
                secret_access_key: auth.secret_access_key,
                session_token: auth.session_token,
            },
            Auth::AzureSas(auth) => Self::AzureSas(auth.into()),
        }
    }
}

impl TryFrom<Table> for Auth<SecretFacts> {
    type Error = NoSasCredential;

    fn try_from(table: Table) -> Result<Self, NoSasCredential> {
        Ok(match table {
            Table::None => Self::None,
            Table::StaticHeader { header, value } => Self::StaticHeader(StaticHeader { header, value }),
            Table::ClientCredentials {
                token_url,
                client_id,
                client_secret,
                credentials_in,
                scope,
                audience,
                resource,
                basic_encoding,
            } => Self::ClientCredentials(ClientCredentials {
                // A file that was not written here may hold a secret in it.
                token_url: display::masked_url(&token_url),
                client_id,
                client_secret,
                credentials_in,
                scope,
                audience,
                resource,
                basic_encoding,
            }),
            Table::Sigv4 { region, service, access_key_id, secret_access_key, session_token } => {
                Self::Sigv4(Sigv4 { region, service, access_key_id, secret_access_key, session_token })
            }
            Table::AzureSas(fields) => Self::AzureSas(fields.try_into()?),
        })
    }
}

impl From<AzureSas<SecretFacts>> for SasFields {
    fn from(auth: AzureSas<SecretFacts>) -> Self {
        let mut fields = Self {
            service: auth.service,
            policy_name: None,
            token: None,
            account_key: None,
            policy_key: None,
            connection_string: None,
            lifetime_minutes: auth.lifetime_minutes,
        };
        match auth.credential {
            SasCredential::Token(facts) => fields.token = Some(facts),
            SasCredential::AccountKey(facts) => fields.account_key = Some(facts),
            SasCredential::Policy { name, key } => {
                fields.policy_name = Some(name);
                fields.policy_key = Some(key);
            }
            SasCredential::ConnectionString(facts) => fields.connection_string = Some(facts),
        }
        fields
    }
}

/// An `azure-sas` table says nowhere what its signature comes from.
#[derive(Debug, thiserror::Error)]
#[error("auth has none of token, account_key, policy_key and connection_string")]
struct NoSasCredential;

impl TryFrom<SasFields> for AzureSas<SecretFacts> {
    type Error = NoSasCredential;

    fn try_from(fields: SasFields) -> Result<Self, NoSasCredential> {
        let name = fields.policy_name.unwrap_or_default();
        let credential = [
            fields.token.map(SasCredential::Token),
            fields.account_key.map(SasCredential::AccountKey),
            fields.policy_key.map(|key| SasCredential::Policy { name, key }),
            fields.connection_string.map(SasCredential::ConnectionString),
        ];
        let credential = credential.into_iter().flatten().next().ok_or(NoSasCredential)?;
        Ok(Self { service: fields.service, credential, lifetime_minutes: fields.lifetime_minutes })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        let table = serde_json::to_string(&auth.facts()).expect("facts serialize");
        assert_eq!(
            table,
            concat!(
                r#"{"method":"aws-sigv4","region":"eu-west-1","service":"s3","access_key_id":"AKID","#,
                r#""secret_access_key":{"length":8,"traits":["trailing-whitespace","trailing-newline","form-encoding-changes"]}}"#
            )
        );
    }

    #[test]
    fn every_method_comes_back_byte_for_byte() {
        for table in [
            r#"{"method":"none"}"#,
            r#"{"method":"static-header","header":"X-Api-Key","value":{"length":3,"traits":[]}}"#,
            concat!(
                r#"{"method":"oauth2-client-credentials","token_url":"https://id.example/token","client_id":"a","#,
                r#""client_secret":{"length":3,"traits":["guid"]},"credentials_in":"header","scope":"s","audience":"b","#,
                r#""resource":"c","basic_encoding":"raw"}"#
            ),
            concat!(
                r#"{"method":"aws-sigv4","region":"eu-west-1","service":"s3","access_key_id":"AKID","#,
                r#""secret_access_key":{"length":40,"traits":[]},"session_token":{"length":9,"traits":[]}}"#
            ),
            r#"{"method":"azure-sas","service":"blob-storage","token":{"length":9,"traits":[]}}"#,
            r#"{"method":"azure-sas","service":"blob-storage","account_key":{"length":9,"traits":[]},"lifetime_minutes":5}"#,
            r#"{"method":"azure-sas","service":"event-hubs","policy_name":"send","policy_key":{"length":9,"traits":[]}}"#,
            r#"{"method":"azure-sas","service":"event-hubs","connection_string":{"length":9,"traits":[]}}"#,
        ] {
            let auth: Auth<SecretFacts> = serde_json::from_str(table).expect(table);
            assert_eq!(serde_json::to_string(&auth).expect("facts serialize"), table);
        }
    }

    #[test]
    fn a_record_that_leaves_fields_out_has_their_defaults_and_one_of_another_kind_is_refused() {
        let read = |table: serde_json::Value| serde_json::from_value::<Auth<SecretFacts>>(table);
        let auth = read(json!({ "method": "oauth2-client-credentials", "client_id": "a", "future": 1 })).expect("read");
        let Auth::ClientCredentials(auth) = auth else { panic!("{auth:?}") };
        assert_eq!((auth.credentials_in, auth.basic_encoding), (CredentialsIn::Body, BasicEncoding::Form));
        assert!(read(json!({ "method": "mutual-tls" })).is_err());
        assert!(read(json!({ "method": "azure-sas", "service": "blob-storage" })).is_err());
        assert!(read(json!({})).is_err());
    }

    #[test]
    fn a_secret_in_the_token_url_does_not_come_in() {
        let table =
            json!({ "method": "oauth2-client-credentials", "token_url": "https://id.example/?client_secret=hunter2" });
        let auth: Auth<SecretFacts> = serde_json::from_value(table).expect("read");
        assert!(!serde_json::to_string(&auth).expect("facts serialize").contains("hunter2"));
    }
}
