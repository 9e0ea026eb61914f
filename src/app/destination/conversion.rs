//! Between what is typed and what is configured.

use std::path::PathBuf;

use crate::app::destination::fields::{
    AuthMethod, AzureFields, BlobCredential, BlobFields, ClientCredentialsFields, ConnectionFields, FieldLevel,
    FieldNote, Fields, HubsCredential, HubsFields, SecretField, SecretKept, SecretSlot, Sigv4Credential, Sigv4Fields,
    StaticHeaderFields,
};
use crate::app::destination::keyring::keyring_name;
use crate::app::destination::state::Preset;
use crate::domain::auth::AzureService;
use crate::domain::{
    Auth, AzureSas, BasicEncoding, ClientCredentials, Connection, CredentialsIn, DeliveryUrl, Destination,
    SasCredential, SecretRef, Setting, Sigv4, StaticHeader, TimestampFormat, limits,
};

impl Fields {
    /// Empty fields; secrets are going to stand in the keyring under names that begin with `keyring_base`.
    pub fn empty(name: &str, keyring_base: &str) -> Self {
        let secret = |slot: SecretSlot| SecretField::in_keyring(&keyring_name(keyring_base, slot));
        Self {
            name: name.to_owned(),
            environment: None,
            url: DeliveryUrl::default(),
            method: AuthMethod::None,
            static_header: StaticHeaderFields {
                header: "Authorization".to_owned(),
                value: secret(SecretSlot::HeaderValue),
            },
            client_credentials: ClientCredentialsFields {
                token_url: String::new(),
                client_id: String::new(),
                client_secret: secret(SecretSlot::ClientSecret),
                credentials_in: CredentialsIn::default(),
                scope: String::new(),
                audience: String::new(),
                resource: String::new(),
                basic_encoding: Default::default(),
            },
            sigv4: Sigv4Fields {
                region: String::new(),
                service: "s3".to_owned(),
                credential: Sigv4Credential::AccessKey,
                access_key_id: String::new(),
                secret_access_key: secret(SecretSlot::SecretAccessKey),
                session_token: secret(SecretSlot::SessionToken),
                profile: String::new(),
            },
            azure: AzureFields {
                service: AzureService::BlobStorage,
                blob: BlobFields {
                    credential: BlobCredential::Token,
                    token: secret(SecretSlot::BlobToken),
                    account_key: secret(SecretSlot::BlobAccountKey),
                    connection_string: secret(SecretSlot::BlobConnectionString),
                },
                hubs: HubsFields {
                    credential: HubsCredential::Policy,
                    token: secret(SecretSlot::HubsToken),
                    policy_name: String::new(),
                    policy_key: secret(SecretSlot::HubsPolicyKey),
                    connection_string: secret(SecretSlot::HubsConnectionString),
                },
                lifetime_minutes: String::new(),
            },
            timestamp: TimestampFormat::default(),
            connection: ConnectionFields::default(),
        }
    }

    /// The fields that a preset starts from.
    pub fn preset(preset: Preset, name: &str, keyring_base: &str) -> Self {
        let mut fields = Self::empty(name, keyring_base);
        match preset {
            Preset::HttpsHeader => fields.method = AuthMethod::StaticHeader,
            Preset::OauthBody => fields.method = AuthMethod::ClientCredentials,
            Preset::OauthHeader => {
                fields.method = AuthMethod::ClientCredentials;
                fields.client_credentials.credentials_in = CredentialsIn::Header;
            }
            Preset::AmazonS3 => fields.method = AuthMethod::Sigv4,
            Preset::AwsService => {
                fields.method = AuthMethod::Sigv4;
                "execute-api".clone_into(&mut fields.sigv4.service);
            }
            Preset::AzureBlob => fields.method = AuthMethod::AzureSas,
            Preset::EventHubs => {
                fields.method = AuthMethod::AzureSas;
                fields.azure.service = AzureService::EventHubs;
            }
        }
        fields
    }

    /// The fields of a stored destination; those of other methods are empty.
    pub fn from_destination(destination: &Destination, keyring_base: &str) -> Self {
        let mut fields = Self::empty(&destination.name, keyring_base);
        fields.environment.clone_from(&destination.environment);
        fields.url.clone_from(&destination.url);
        fields.timestamp = destination.timestamp;
        fields.connection = ConnectionFields::from_connection(&destination.connection);
        fields.take_auth(&destination.auth);
        fields
    }

    /// Take over method and settings of `auth`; fields of other methods stay.
    pub fn take_auth(&mut self, auth: &Auth<SecretRef>) {
        match auth {
            Auth::None => self.method = AuthMethod::None,
            Auth::StaticHeader(auth) => {
                self.method = AuthMethod::StaticHeader;
                self.static_header.header.clone_from(&auth.header);
                self.static_header.value.take(&auth.value);
            }
            Auth::ClientCredentials(auth) => self.take_client_credentials(auth),
            Auth::Sigv4(auth) => {
                self.method = AuthMethod::Sigv4;
                self.sigv4.region.clone_from(&auth.region);
                self.sigv4.service.clone_from(&auth.service);
                if let SecretRef::AwsProfile(name) = &auth.secret_access_key {
                    self.sigv4.credential = Sigv4Credential::Profile;
                    self.sigv4.profile.clone_from(name);
                    return;
                }
                self.sigv4.access_key_id.clone_from(&auth.access_key_id);
                self.sigv4.secret_access_key.take(&auth.secret_access_key);
                self.sigv4.credential = Sigv4Credential::AccessKey;
                if let Some(token) = &auth.session_token {
                    self.sigv4.credential = Sigv4Credential::TemporaryKey;
                    self.sigv4.session_token.take(token);
                }
            }
            Auth::AzureSas(auth) => self.take_azure(auth),
        }
    }

    /// Take over timeouts, files and proxy.
    pub fn take_connection(&mut self, connection: &Connection) {
        self.connection = ConnectionFields::from_connection(connection);
    }

    fn take_client_credentials(&mut self, auth: &ClientCredentials<SecretRef>) {
        self.method = AuthMethod::ClientCredentials;
        let fields = &mut self.client_credentials;
        fields.token_url.clone_from(&auth.token_url);
        fields.client_id.clone_from(&auth.client_id);
        fields.client_secret.take(&auth.client_secret);
        fields.credentials_in = auth.credentials_in;
        fields.scope = auth.scope.clone().unwrap_or_default();
        fields.audience = auth.audience.clone().unwrap_or_default();
        fields.resource = auth.resource.clone().unwrap_or_default();
        fields.basic_encoding = auth.basic_encoding;
    }

    fn take_azure(&mut self, auth: &AzureSas<SecretRef>) {
        self.method = AuthMethod::AzureSas;
        self.azure.service = auth.service;
        self.azure.lifetime_minutes = auth.lifetime_minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
        let (blob, hubs) = (&mut self.azure.blob, &mut self.azure.hubs);
        match (auth.service, &auth.credential) {
            (AzureService::BlobStorage, SasCredential::Token(secret)) => {
                blob.credential = BlobCredential::Token;
                blob.token.take(secret);
            }
            (_, SasCredential::AccountKey(secret)) => {
                blob.credential = BlobCredential::AccountKey;
                blob.account_key.take(secret);
            }
            (AzureService::BlobStorage, SasCredential::ConnectionString(secret)) => {
                blob.credential = BlobCredential::ConnectionString;
                blob.connection_string.take(secret);
            }
            (AzureService::EventHubs, SasCredential::Token(secret)) => {
                hubs.credential = HubsCredential::Token;
                hubs.token.take(secret);
            }
            (_, SasCredential::Policy { name, key }) => {
                hubs.credential = HubsCredential::Policy;
                hubs.policy_name.clone_from(name);
                hubs.policy_key.take(key);
            }
            (AzureService::EventHubs, SasCredential::ConnectionString(secret)) => {
                hubs.credential = HubsCredential::ConnectionString;
                hubs.connection_string.take(secret);
            }
        }
    }

    /// The destination as typed. What cannot be read as a number is left out; see [`Self::problems`].
    pub fn to_destination(&self) -> Destination {
        Destination {
            name: self.name.clone(),
            environment: self.environment.clone(),
            url: self.url.clone(),
            auth: self.auth(),
            timestamp: self.timestamp,
            connection: self.connection.to_connection(),
        }
    }

    fn auth(&self) -> Auth<SecretRef> {
        match self.method {
            AuthMethod::None => Auth::None,
            AuthMethod::StaticHeader => Auth::StaticHeader(StaticHeader {
                header: self.static_header.header.clone(),
                value: self.static_header.value.reference(),
            }),
            AuthMethod::ClientCredentials => {
                let fields = &self.client_credentials;
                Auth::ClientCredentials(ClientCredentials {
                    token_url: fields.token_url.clone(),
                    client_id: fields.client_id.clone(),
                    client_secret: fields.client_secret.reference(),
                    credentials_in: fields.credentials_in,
                    scope: unless_empty(&fields.scope),
                    audience: unless_empty(&fields.audience),
                    resource: unless_empty(&fields.resource),
                    basic_encoding: fields.basic_encoding,
                })
            }
            AuthMethod::Sigv4 => Auth::Sigv4(self.sigv4.settings()),
            AuthMethod::AzureSas => Auth::AzureSas(AzureSas {
                service: self.azure.service,
                credential: self.azure.credential(),
                lifetime_minutes: read_number(&self.azure.lifetime_minutes, limits::SAS_LIFETIME_MINUTES_MAX.into())
                    .ok()
                    .flatten()
                    .and_then(|minutes| u32::try_from(minutes).ok()),
            }),
        }
    }

    /// Texts that [`Self::to_destination`] has to leave out: nothing is sent until they are mended.
    pub fn problems(&self) -> Vec<FieldNote> {
        let connection = &self.connection;
        let seconds = limits::TIMEOUT_SECONDS_MAX;
        let mut numbers = vec![
            (Setting::ConnectTimeout, &connection.connect_timeout_seconds, seconds),
            (Setting::IdleTimeout, &connection.idle_timeout_seconds, seconds),
            (Setting::TotalTimeout, &connection.total_timeout_seconds, seconds),
        ];
        if self.method == AuthMethod::AzureSas {
            let minutes = limits::SAS_LIFETIME_MINUTES_MAX.into();
            numbers.push((Setting::LifetimeMinutes, &self.azure.lifetime_minutes, minutes));
        }
        numbers
            .into_iter()
            .filter_map(|(field, text, max)| {
                let text = read_number(text, max).err()?.to_string();
                Some(FieldNote { subject: field.into(), level: FieldLevel::Error, text, apply: None })
            })
            .collect()
    }

    /// The secrets that count for the chosen method.
    pub fn slots(&self) -> Vec<SecretSlot> {
        match self.method {
            AuthMethod::None => Vec::new(),
            AuthMethod::StaticHeader => vec![SecretSlot::HeaderValue],
            AuthMethod::ClientCredentials => vec![SecretSlot::ClientSecret],
            AuthMethod::Sigv4 => match self.sigv4.credential {
                Sigv4Credential::AccessKey => vec![SecretSlot::SecretAccessKey],
                Sigv4Credential::TemporaryKey => vec![SecretSlot::SecretAccessKey, SecretSlot::SessionToken],
                Sigv4Credential::Profile => Vec::new(),
            },
            AuthMethod::AzureSas => vec![match self.azure.service {
                AzureService::BlobStorage => match self.azure.blob.credential {
                    BlobCredential::Token => SecretSlot::BlobToken,
                    BlobCredential::AccountKey => SecretSlot::BlobAccountKey,
                    BlobCredential::ConnectionString => SecretSlot::BlobConnectionString,
                },
                AzureService::EventHubs => match self.azure.hubs.credential {
                    HubsCredential::Token => SecretSlot::HubsToken,
                    HubsCredential::Policy => SecretSlot::HubsPolicyKey,
                    HubsCredential::ConnectionString => SecretSlot::HubsConnectionString,
                },
            }],
        }
    }

    /// Name a keyring entry of its own for every secret that is kept in the keyring, and forget where others are.
    pub(in crate::app) fn use_own_secrets(&mut self, keyring_base: &str) {
        for slot in SecretSlot::ALL {
            *self.secret_mut(slot) = SecretField::in_keyring(&keyring_name(keyring_base, slot));
        }
    }

    /// Where the secret of `slot` is kept.
    pub fn secret(&self, slot: SecretSlot) -> &SecretField {
        match slot {
            SecretSlot::HeaderValue => &self.static_header.value,
            SecretSlot::ClientSecret => &self.client_credentials.client_secret,
            SecretSlot::SecretAccessKey => &self.sigv4.secret_access_key,
            SecretSlot::SessionToken => &self.sigv4.session_token,
            SecretSlot::BlobToken => &self.azure.blob.token,
            SecretSlot::BlobAccountKey => &self.azure.blob.account_key,
            SecretSlot::BlobConnectionString => &self.azure.blob.connection_string,
            SecretSlot::HubsToken => &self.azure.hubs.token,
            SecretSlot::HubsPolicyKey => &self.azure.hubs.policy_key,
            SecretSlot::HubsConnectionString => &self.azure.hubs.connection_string,
        }
    }

    /// Like [`Self::secret`], to change it.
    pub fn secret_mut(&mut self, slot: SecretSlot) -> &mut SecretField {
        match slot {
            SecretSlot::HeaderValue => &mut self.static_header.value,
            SecretSlot::ClientSecret => &mut self.client_credentials.client_secret,
            SecretSlot::SecretAccessKey => &mut self.sigv4.secret_access_key,
            SecretSlot::SessionToken => &mut self.sigv4.session_token,
            SecretSlot::BlobToken => &mut self.azure.blob.token,
            SecretSlot::BlobAccountKey => &mut self.azure.blob.account_key,
            SecretSlot::BlobConnectionString => &mut self.azure.blob.connection_string,
            SecretSlot::HubsToken => &mut self.azure.hubs.token,
            SecretSlot::HubsPolicyKey => &mut self.azure.hubs.policy_key,
            SecretSlot::HubsConnectionString => &mut self.azure.hubs.connection_string,
        }
    }

    /// Give `setting` the value that a destination file would write for it.
    pub fn set(&mut self, setting: Setting, value: &str) {
        let text = match setting {
            Setting::CredentialsIn => {
                self.client_credentials.credentials_in =
                    if value == CredentialsIn::Header.name() { CredentialsIn::Header } else { CredentialsIn::Body };
                return;
            }
            Setting::BasicEncoding => {
                self.client_credentials.basic_encoding =
                    if value == BasicEncoding::Raw.name() { BasicEncoding::Raw } else { BasicEncoding::Form };
                return;
            }
            Setting::Name => &mut self.name,
            Setting::Url => self.url.edit(),
            Setting::Header => &mut self.static_header.header,
            Setting::TokenUrl => &mut self.client_credentials.token_url,
            Setting::ClientId => &mut self.client_credentials.client_id,
            Setting::Scope => &mut self.client_credentials.scope,
            Setting::Audience => &mut self.client_credentials.audience,
            Setting::Resource => &mut self.client_credentials.resource,
            Setting::Region => &mut self.sigv4.region,
            Setting::Service => &mut self.sigv4.service,
            Setting::AccessKeyId => &mut self.sigv4.access_key_id,
            Setting::Profile => &mut self.sigv4.profile,
            Setting::PolicyName => &mut self.azure.hubs.policy_name,
            Setting::LifetimeMinutes => &mut self.azure.lifetime_minutes,
            Setting::ConnectTimeout => &mut self.connection.connect_timeout_seconds,
            Setting::IdleTimeout => &mut self.connection.idle_timeout_seconds,
            Setting::TotalTimeout => &mut self.connection.total_timeout_seconds,
            Setting::CaFile => &mut self.connection.ca_file,
            Setting::ClientCertificateFile => &mut self.connection.client_certificate_file,
            Setting::ClientKeyFile => &mut self.connection.client_key_file,
            Setting::ProxyUrl => &mut self.connection.proxy_url,
        };
        value.clone_into(text);
    }
}

impl AzureFields {
    fn credential(&self) -> SasCredential<SecretRef> {
        match self.service {
            AzureService::BlobStorage => match self.blob.credential {
                BlobCredential::Token => SasCredential::Token(self.blob.token.reference()),
                BlobCredential::AccountKey => SasCredential::AccountKey(self.blob.account_key.reference()),
                BlobCredential::ConnectionString => {
                    SasCredential::ConnectionString(self.blob.connection_string.reference())
                }
            },
            AzureService::EventHubs => match self.hubs.credential {
                HubsCredential::Token => SasCredential::Token(self.hubs.token.reference()),
                HubsCredential::Policy => {
                    SasCredential::Policy { name: self.hubs.policy_name.clone(), key: self.hubs.policy_key.reference() }
                }
                HubsCredential::ConnectionString => {
                    SasCredential::ConnectionString(self.hubs.connection_string.reference())
                }
            },
        }
    }
}

impl ConnectionFields {
    fn from_connection(connection: &Connection) -> Self {
        let number = |seconds: Option<u64>| seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        Self {
            connect_timeout_seconds: number(connection.connect_timeout_seconds),
            idle_timeout_seconds: number(connection.idle_timeout_seconds),
            total_timeout_seconds: number(connection.total_timeout_seconds),
            ca_file: path(&connection.ca_file),
            client_certificate_file: path(&connection.client_certificate_file),
            client_key_file: path(&connection.client_key_file),
            proxy_url: connection.proxy_url.clone().unwrap_or_default(),
        }
    }

    fn to_connection(&self) -> Connection {
        let number = |text: &str| read_number(text, limits::TIMEOUT_SECONDS_MAX).ok().flatten();
        let path = |text: &str| unless_empty(text).map(PathBuf::from);
        Connection {
            connect_timeout_seconds: number(&self.connect_timeout_seconds),
            idle_timeout_seconds: number(&self.idle_timeout_seconds),
            total_timeout_seconds: number(&self.total_timeout_seconds),
            ca_file: path(&self.ca_file),
            client_certificate_file: path(&self.client_certificate_file),
            client_key_file: path(&self.client_key_file),
            proxy_url: unless_empty(&self.proxy_url),
        }
    }
}

impl Sigv4Fields {
    fn settings(&self) -> Sigv4<SecretRef> {
        let (region, service) = (self.region.clone(), self.service.clone());
        match self.credential {
            Sigv4Credential::AccessKey | Sigv4Credential::TemporaryKey => Sigv4 {
                region,
                service,
                access_key_id: self.access_key_id.clone(),
                secret_access_key: self.secret_access_key.reference(),
                session_token: (self.credential == Sigv4Credential::TemporaryKey)
                    .then(|| self.session_token.reference()),
            },
            Sigv4Credential::Profile => Sigv4 {
                region,
                service,
                access_key_id: String::new(),
                secret_access_key: SecretRef::AwsProfile(self.profile.clone()),
                session_token: None,
            },
        }
    }
}

impl SecretField {
    /// Kept in the keyring under `name`.
    pub fn in_keyring(name: &str) -> Self {
        Self { kept: SecretKept::Keyring, keyring: name.to_owned(), env: String::new(), file: String::new() }
    }

    /// The place that counts.
    pub fn reference(&self) -> SecretRef {
        match self.kept {
            SecretKept::Keyring => SecretRef::Keyring(self.keyring.clone()),
            SecretKept::Env => SecretRef::Env(self.env.clone()),
            SecretKept::File => SecretRef::File(PathBuf::from(&self.file)),
        }
    }

    fn take(&mut self, reference: &SecretRef) {
        match reference {
            SecretRef::Keyring(name) => {
                self.kept = SecretKept::Keyring;
                self.keyring.clone_from(name);
            }
            SecretRef::Env(name) => {
                self.kept = SecretKept::Env;
                self.env.clone_from(name);
            }
            SecretRef::File(path) => {
                self.kept = SecretKept::File;
                self.file = path.display().to_string();
            }
            // It stands for all keys at once, and so in no field of one secret.
            SecretRef::AwsProfile(_) => {}
        }
    }
}

fn unless_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text that is no number of its field, which takes those up to this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Type a whole number from 1 to {0}, or leave the field empty.")]
struct NoNumber(u64);

/// Empty is "not set"; else a whole number from 1 to `max`.
fn read_number(text: &str, max: u64) -> Result<Option<u64>, NoNumber> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<u64>() {
        Ok(number) if (1..=max).contains(&number) => Ok(Some(number)),
        Ok(_) | Err(_) => Err(NoNumber(max)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_comes_back_from_its_destination() {
        for preset in Preset::ALL {
            let mut fields = Fields::preset(preset, "Acme", "acme");
            fields.url = "https://acme.example/in".into();
            let destination = fields.to_destination();
            assert_eq!(Fields::from_destination(&destination, "acme"), fields, "{preset:?}");
        }
    }

    #[test]
    fn switching_the_method_and_back_loses_nothing() {
        let mut fields = Fields::preset(Preset::AmazonS3, "Acme", "acme");
        "eu-west-1".clone_into(&mut fields.sigv4.region);
        let before = fields.to_destination();
        fields.method = AuthMethod::StaticHeader;
        assert_eq!(fields.to_destination().auth.method_name(), "static-header");
        fields.method = AuthMethod::Sigv4;
        assert_eq!(fields.to_destination(), before);
    }

    #[test]
    fn a_timeout_that_is_no_number_is_named_and_kept_as_typed() {
        let mut fields = Fields::preset(Preset::HttpsHeader, "Acme", "acme");
        "soon".clone_into(&mut fields.connection.idle_timeout_seconds);
        let problems = fields.problems();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].subject, Setting::IdleTimeout.into());
        assert_eq!(fields.connection.idle_timeout_seconds, "soon");
        assert_eq!(fields.to_destination().connection.idle_timeout_seconds, None);
    }

    #[test]
    fn every_slot_reads_and_writes_the_same_field() {
        let mut fields = Fields::empty("Acme", "acme");
        for slot in SecretSlot::ALL {
            format!("name of {slot:?}").clone_into(&mut fields.secret_mut(slot).keyring);
            assert_eq!(fields.secret(slot).keyring, format!("name of {slot:?}"));
        }
    }
}
