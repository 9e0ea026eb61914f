//! Fresh keys, in the forms that the services give out.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{
    BlobKeys, ClientAuthMethod, Dialect, EventHubsKeys, Keys, Oauth2Client, Oauth2Keys, S3Keys, Sigv4Keys, StaticKeys,
    TokenForm,
};
use crate::domain::Secret;

/// The operating system gave no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random numbers for the receiver's keys: {0}")]
pub struct RandomError(getrandom::Error);

/// Seconds that a token is valid, as most servers have it.
const EXPIRES_IN: u64 = 3_600;

impl Keys {
    /// New keys for every role, and the names of the contract.
    pub fn random() -> Result<Self, RandomError> {
        Ok(Self {
            s3: S3Keys {
                region: "eu-west-1".to_owned(),
                bucket: "demo".to_owned(),
                access_key_id: access_key_id()?,
                secret_access_key: secret_access_key()?,
                session_token: None,
            },
            sigv4: Sigv4Keys {
                region: "eu-west-1".to_owned(),
                service: "execute-api".to_owned(),
                access_key_id: access_key_id()?,
                secret_access_key: secret_access_key()?,
                session_token: None,
            },
            blob: BlobKeys {
                account: "signpost".to_owned(),
                account_key: Secret::new(STANDARD.encode(*bytes::<64>()?)),
                container: "demo".to_owned(),
                policies: Vec::new(),
            },
            event_hubs: EventHubsKeys {
                hub: "demo".to_owned(),
                policy_name: "send".to_owned(),
                policy_key: Secret::new(STANDARD.encode(*bytes::<32>()?)),
            },
            oauth2: Oauth2Keys {
                clients: vec![
                    client("basic-client", ClientAuthMethod::ClientSecretBasic)?,
                    client("post-client", ClientAuthMethod::ClientSecretPost)?,
                ],
                token_key: Secret::new(URL_SAFE_NO_PAD.encode(*bytes::<32>()?)),
                expires_in: EXPIRES_IN,
                scope: None,
                token_form: TokenForm::default(),
                dialect: Dialect::default(),
            },
            static_header: StaticKeys {
                header: "Authorization".to_owned(),
                value: Secret::new(format!("Bearer {}", URL_SAFE_NO_PAD.encode(*bytes::<24>()?))),
            },
        })
    }
}

pub(super) fn client(client_id: &str, auth: ClientAuthMethod) -> Result<Oauth2Client, RandomError> {
    let client_secret = Secret::new(URL_SAFE_NO_PAD.encode(*bytes::<30>()?));
    Ok(Oauth2Client { client_id: client_id.to_owned(), client_secret, auth })
}

/// `AKIA` and sixteen of base 32, as AWS has them.
fn access_key_id() -> Result<String, RandomError> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let random = bytes::<16>()?;
    Ok(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).fold("AKIA".to_owned(), |mut id, c| {
        id.push(c);
        id
    }))
}

/// Forty characters of base 64.
fn secret_access_key() -> Result<Secret, RandomError> {
    Ok(Secret::new(STANDARD.encode(*bytes::<30>()?)))
}

fn bytes<const LENGTH: usize>() -> Result<Zeroizing<[u8; LENGTH]>, RandomError> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    getrandom::fill(&mut *bytes).map_err(RandomError)?;
    Ok(bytes)
}
