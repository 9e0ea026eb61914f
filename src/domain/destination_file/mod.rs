//! The TOML text of a destination and its environments: safe to commit, since it holds no secret.
//!
//! The text is walked with its places kept, so that every refusal names line, column and field, and says
//! what is allowed.

mod print;
mod table;

pub use self::print::{print, update};
use self::table::{Fields, Root};
use super::auth::{
    Auth, AzureSas, AzureService, BasicEncoding, ClientCredentials, CredentialsIn, SasCredential, Sigv4, StaticHeader,
};
use super::destination::{Connection, Destination};
use super::environment::{DestinationFile, EnvironmentName};
use super::limits;
use super::object_path::TimestampFormat;
use super::secret::SecretRef;

/// Why a text is not a destination, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {text}")]
pub struct DestinationFileError {
    /// The field, such as `auth.regoin`; empty where the text is not TOML.
    pub field: String,
    /// What is wrong and what is allowed.
    pub text: String,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
}

/// The JSON Schema (2020-12) of the table as JSON.
pub fn schema() -> &'static str {
    include_str!("../../../assets/schemas/destination.schema.json")
}

/// The methods, as `auth.method` names them.
const METHODS: [&str; 5] = ["none", "static-header", "oauth2-client-credentials", "aws-sigv4", "azure-sas"];

/// Read a destination and its environments. A byte order mark at the start is tolerated.
pub fn parse(text: &str) -> Result<DestinationFile, DestinationFileError> {
    let root = Root::parse(text)?;
    let mut fields = root.fields();
    let base = Destination {
        name: fields.text("name")?,
        environment: None,
        url: fields.text("url")?.into(),
        auth: match fields.table("auth")? {
            Some(table) => auth(table)?,
            None => {
                return Err(fields
                    .missing("auth", "a table that says how to authenticate, such as [auth] with method = \"none\""));
            }
        },
        timestamp: match fields.table("object_path")? {
            Some(table) => timestamp(table)?,
            None => TimestampFormat::default(),
        },
        connection: match fields.table("connection")? {
            Some(table) => connection(table)?,
            None => Connection::default(),
        },
    };
    let mut file = DestinationFile::from(base);
    for (name, environment) in fields.tables("environments")? {
        file = with_environment(file, name, environment, &fields)?;
    }
    fields.finish()?;
    Ok(file)
}

/// `file` with the environment `name`; what it does not give of `[auth]` is that of `base`.
fn with_environment<'a>(
    file: DestinationFile,
    name: &str,
    mut fields: Fields<'a>,
    base: &Fields<'a>,
) -> Result<DestinationFile, DestinationFileError> {
    let own_name = EnvironmentName::new(name).map_err(|refused| fields.error_of(&refused))?;
    let url = fields.text("url")?;
    let auth = auth(fields.shared_table("auth", base)?)?;
    let added = file.with_environment(own_name, url.into(), &auth).map_err(|refused| fields.error_of(&refused))?;
    fields.finish()?;
    Ok(added)
}

/// Where `field`, such as `auth.region`, stands in `text`: line and column, 1-based. What `environment` has of its own
/// stands there. Of a field that is not there, the table that it belongs to; `None` where there is neither, or no TOML.
pub fn place_of(text: &str, environment: Option<&EnvironmentName>, field: &str) -> Option<(usize, usize)> {
    let root = Root::parse(text).ok()?;
    let own = environment.map(|environment| format!("environments.{environment}.{field}"));
    own.filter(|own| root.has(own)).and_then(|own| root.place_of(&own)).or_else(|| root.place_of(field))
}

fn auth(mut fields: Fields<'_>) -> Result<Auth<SecretRef>, DestinationFileError> {
    let method = fields.one_of("method", &METHODS)?;
    let auth = match method.as_str() {
        "static-header" => {
            Auth::StaticHeader(StaticHeader { header: fields.text("header")?, value: fields.secret("value")? })
        }
        "oauth2-client-credentials" => Auth::ClientCredentials(client_credentials(&mut fields)?),
        "aws-sigv4" => Auth::Sigv4(sigv4(&mut fields)?),
        "azure-sas" => Auth::AzureSas(azure_sas(&mut fields)?),
        _ => Auth::None,
    };
    fields.finish()?;
    Ok(auth)
}

/// With keys, or with the profile that brings them.
fn sigv4(fields: &mut Fields<'_>) -> Result<Sigv4<SecretRef>, DestinationFileError> {
    let (region, service) = (fields.text("region")?, fields.text("service")?);
    let Some(profile) = fields.optional_text("profile")? else {
        return Ok(Sigv4 {
            region,
            service,
            access_key_id: fields.text("access_key_id")?,
            secret_access_key: fields.secret("secret_access_key")?,
            session_token: fields.optional_secret("session_token")?,
        });
    };
    for name in ["access_key_id", "secret_access_key", "session_token"] {
        if fields.has(name) {
            let text = format!("auth.{name} stands beside auth.profile, which brings its own; give one of them");
            return Err(fields.error(name, text));
        }
    }
    Ok(Sigv4 {
        region,
        service,
        access_key_id: String::new(),
        secret_access_key: SecretRef::AwsProfile(profile),
        session_token: None,
    })
}

fn client_credentials(fields: &mut Fields<'_>) -> Result<ClientCredentials<SecretRef>, DestinationFileError> {
    Ok(ClientCredentials {
        token_url: fields.text("token_url")?,
        client_id: fields.text("client_id")?,
        client_secret: fields.secret("client_secret")?,
        credentials_in: match fields.one_of("credentials_in", &["body", "header"])?.as_str() {
            "header" => CredentialsIn::Header,
            _ => CredentialsIn::Body,
        },
        scope: fields.optional_text("scope")?,
        audience: fields.optional_text("audience")?,
        resource: fields.optional_text("resource")?,
        basic_encoding: match fields.optional_one_of("basic_encoding", &["form", "raw"])?.as_deref() {
            Some("raw") => BasicEncoding::Raw,
            _ => BasicEncoding::Form,
        },
    })
}

fn azure_sas(fields: &mut Fields<'_>) -> Result<AzureSas<SecretRef>, DestinationFileError> {
    let service = match fields.one_of("service", &["blob-storage", "event-hubs"])?.as_str() {
        "event-hubs" => AzureService::EventHubs,
        _ => AzureService::BlobStorage,
    };
    let token = fields.optional_secret("token")?.map(SasCredential::Token);
    let account_key = fields.optional_secret("account_key")?.map(SasCredential::AccountKey);
    let connection_string = fields.optional_secret("connection_string")?.map(SasCredential::ConnectionString);
    let policy_key = fields.optional_secret("policy_key")?;
    let policy_name = fields.optional_text("policy_name")?;
    let policy = match (policy_name, policy_key) {
        (Some(name), Some(key)) => Some(SasCredential::Policy { name, key }),
        (Some(_), None) => return Err(fields.missing("policy_key", "a secret, beside policy_name")),
        (None, Some(_)) => return Err(fields.missing("policy_name", "a string, beside policy_key")),
        (None, None) => None,
    };
    let allowed = match service {
        AzureService::BlobStorage => "one of token, account_key, connection_string",
        AzureService::EventHubs => "one of token, policy_name with policy_key, connection_string",
    };
    let mut given: Vec<SasCredential<SecretRef>> =
        [token, account_key, connection_string, policy].into_iter().flatten().collect();
    let credential = match (given.pop(), given.is_empty()) {
        (Some(credential), true) => credential,
        (Some(_), false) => return Err(fields.error("", format!("gives more than one credential; give {allowed}"))),
        (None, _) => return Err(fields.error("", format!("gives no credential; give {allowed}"))),
    };
    let fits = match (&credential, service) {
        (SasCredential::AccountKey(_), AzureService::EventHubs) => Err("account_key"),
        (SasCredential::Policy { .. }, AzureService::BlobStorage) => Err("policy_key"),
        _ => Ok(()),
    };
    if let Err(field) = fits {
        return Err(fields.error(field, format!("does not fit the service; give {allowed}")));
    }
    let lifetime_minutes =
        fields.optional_number("lifetime_minutes", 1, u64::from(limits::SAS_LIFETIME_MINUTES_MAX))?;
    Ok(AzureSas {
        service,
        credential,
        lifetime_minutes: lifetime_minutes.and_then(|minutes| u32::try_from(minutes).ok()),
    })
}

fn timestamp(mut fields: Fields<'_>) -> Result<TimestampFormat, DestinationFileError> {
    let names = TimestampFormat::ALL.map(TimestampFormat::name);
    let name = fields.optional_one_of("timestamp", &names)?;
    fields.finish()?;
    let found = TimestampFormat::ALL.into_iter().find(|format| Some(format.name()) == name.as_deref());
    Ok(found.unwrap_or_default())
}

fn connection(mut fields: Fields<'_>) -> Result<Connection, DestinationFileError> {
    let mut seconds = |name| fields.optional_number(name, 1, limits::TIMEOUT_SECONDS_MAX);
    let connection = Connection {
        connect_timeout_seconds: seconds("connect_timeout_seconds")?,
        idle_timeout_seconds: seconds("idle_timeout_seconds")?,
        total_timeout_seconds: seconds("total_timeout_seconds")?,
        ca_file: fields.optional_text("ca_file")?.map(Into::into),
        client_certificate_file: fields.optional_text("client_certificate_file")?.map(Into::into),
        client_key_file: fields.optional_text("client_key_file")?.map(Into::into),
        proxy_url: fields.optional_text("proxy_url")?,
    };
    fields.finish()?;
    Ok(connection)
}
