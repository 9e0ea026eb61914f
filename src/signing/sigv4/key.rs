//! Signing key and signature.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::string_to_sign::{CredentialScope, StringToSign};
use crate::domain::Secret;

/// The key for one day, region and service. Not `Debug`: it signs.
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// `"AWS4" + secret`, chained through date, region, service and `aws4_request`.
    pub fn derive(secret_access_key: &Secret, scope: &CredentialScope) -> Self {
        let start = Zeroizing::new(format!("AWS4{}", secret_access_key.expose()));
        let mut key = hmac_sha256(start.as_bytes(), scope.date.as_bytes());
        for part in [scope.region.as_str(), scope.service.as_str(), "aws4_request"] {
            key = hmac_sha256(&*key, part.as_bytes());
        }
        Self(key)
    }

    /// The signature of `string_to_sign`.
    pub fn sign(&self, string_to_sign: &StringToSign) -> Signature {
        self.sign_text(&string_to_sign.to_string())
    }

    /// The signature of any text: of a chunk, whose string to sign has a form of its own.
    pub fn sign_text(&self, text: &str) -> Signature {
        let bytes = hmac_sha256(&*self.0, text.as_bytes());
        Signature(Secret::new(hex::encode(*bytes)))
    }
}

/// Lower-case hex. Whoever holds it can repeat the request for a quarter of an hour: a secret.
pub struct Signature(Secret);

impl Signature {
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

fn hmac_sha256(key: &[u8], data: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(data);
    Zeroizing::new(mac.finalize().into_bytes().into())
}
