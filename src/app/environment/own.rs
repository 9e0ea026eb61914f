//! What an environment has of its own in the form.

use crate::app::state::{BlobFields, Fields, HubsFields, SecretField, Sigv4Credential};
use crate::domain::DeliveryUrl;

/// The part of [`Fields`] that differs between the environments of a destination: the URL and the credentials of every
/// method, with what goes with them. Everything else is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFields {
    url: DeliveryUrl,
    header_value: SecretField,
    token_url: String,
    client_id: String,
    client_secret: SecretField,
    region: String,
    sigv4_credential: Sigv4Credential,
    access_key_id: String,
    secret_access_key: SecretField,
    session_token: SecretField,
    profile: String,
    blob: BlobFields,
    hubs: HubsFields,
}

impl OwnFields {
    /// What of `fields` is not shared.
    pub(in crate::app) fn of(fields: &Fields) -> Self {
        let (client, sigv4) = (&fields.client_credentials, &fields.sigv4);
        Self {
            url: fields.url.clone(),
            header_value: fields.static_header.value.clone(),
            token_url: client.token_url.clone(),
            client_id: client.client_id.clone(),
            client_secret: client.client_secret.clone(),
            region: sigv4.region.clone(),
            sigv4_credential: sigv4.credential,
            access_key_id: sigv4.access_key_id.clone(),
            secret_access_key: sigv4.secret_access_key.clone(),
            session_token: sigv4.session_token.clone(),
            profile: sigv4.profile.clone(),
            blob: fields.azure.blob.clone(),
            hubs: fields.azure.hubs.clone(),
        }
    }

    /// Put them in place of those of `fields`; what is shared stays.
    pub(in crate::app) fn put_into(&self, fields: &mut Fields) {
        let own = self.clone();
        fields.url = own.url;
        fields.static_header.value = own.header_value;
        let client = &mut fields.client_credentials;
        client.token_url = own.token_url;
        client.client_id = own.client_id;
        client.client_secret = own.client_secret;
        let sigv4 = &mut fields.sigv4;
        sigv4.region = own.region;
        sigv4.credential = own.sigv4_credential;
        sigv4.access_key_id = own.access_key_id;
        sigv4.secret_access_key = own.secret_access_key;
        sigv4.session_token = own.session_token;
        sigv4.profile = own.profile;
        fields.azure.blob = own.blob;
        fields.azure.hubs = own.hubs;
    }
}
