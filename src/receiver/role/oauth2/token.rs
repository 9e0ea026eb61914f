//! Access tokens that were given out.

use std::collections::{BTreeMap, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::super::Call;
use crate::domain::Secret;
use crate::receiver::keys::TokenForm;
use crate::verify::bearer::TokenState;
use crate::verify::client_credentials::Granted;

/// Tokens that are remembered; the oldest make room and are unknown from then on.
const TOKENS_MAX: usize = 10_000;

/// What was given out, by the hash of the token: a list of hashes opens nothing.
pub(super) struct Tokens {
    key: Secret,
    form: TokenForm,
    issued: BTreeMap<[u8; 32], Issued>,
    order: VecDeque<[u8; 32]>,
}

struct Issued {
    expires_at: i64,
    scope: Option<String>,
}

impl Tokens {
    pub(super) fn new(key: Secret, form: TokenForm) -> Self {
        Self { key, form, issued: BTreeMap::new(), order: VecDeque::new() }
    }

    /// A new token for `granted`.
    pub(super) fn issue(&mut self, granted: &Granted, issuer: &str, call: &Call<'_>, expires_in: u64) -> Secret {
        let issued_at = call.now.unix_timestamp();
        let expires_at = issued_at.saturating_add_unsigned(expires_in);
        // The number makes each token another one, the key makes it one that nobody can guess.
        let id = URL_SAFE_NO_PAD.encode(self.mac(format!("{}/{issued_at}", call.number).as_bytes()));
        let token = match self.form {
            TokenForm::Opaque => Secret::new(id),
            TokenForm::Jwt => {
                let mut claims = json!({
                    "iss": issuer, "sub": granted.client_id, "aud": format!("{issuer}/in"),
                    "iat": issued_at, "nbf": issued_at, "exp": expires_at, "jti": id,
                });
                if let Some(scope) = &granted.scope {
                    claims["scp"] = json!(scope);
                }
                self.jwt(&claims.to_string())
            }
        };
        let hash = hash(token.expose());
        self.issued.insert(hash, Issued { expires_at, scope: granted.scope.clone() });
        self.order.push_back(hash);
        while self.order.len() > TOKENS_MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.issued.remove(&oldest);
            }
        }
        token
    }

    /// What is known of `token`; `None` if it was never given out.
    pub(super) fn state(&self, token: &str, now: OffsetDateTime, scope: Option<&str>) -> Option<TokenState> {
        let issued = self.issued.get(&hash(token))?;
        let has_scope = scope.is_none_or(|needed| {
            let granted = issued.scope.as_deref().unwrap_or_default();
            needed.split(' ').all(|part| granted.split(' ').any(|own| own == part))
        });
        Some(TokenState { is_expired: now.unix_timestamp() >= issued.expires_at, has_scope })
    }

    /// Signed with HS256 (RFC 7515 §3.1).
    fn jwt(&self, claims: &str) -> Secret {
        let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"at+jwt"}"#);
        let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(text.as_bytes()));
        Secret::new(format!("{text}.{signature}"))
    }

    fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.expose().as_bytes())
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
