//! Bearer tokens, one per destination, fetched once however many ask.
use std::future::Future;

use time::OffsetDateTime;

use super::oauth::AccessToken;
use crate::domain::{ClientCredentials, Secret};

/// What makes two token requests the same: a hash over endpoint, client, secret and what-ifs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    pub fn of(auth: &ClientCredentials<Secret>) -> Self {
        let _ = auth;
        todo!()
    }
}

/// Cached tokens. Clones share the cache.
#[derive(Clone, Default)]
pub struct TokenCache {}

impl TokenCache {
    pub fn new() -> Self {
        Self::default()
    }

    /// The cached token if it is still good at `now`; else what `fetch` brings. Single flight.
    /// The flag is true if the token came from the cache.
    pub async fn get_or_fetch<E, F>(
        &self,
        key: &TokenKey,
        now: OffsetDateTime,
        fetch: impl FnOnce() -> F,
    ) -> Result<(AccessToken, bool), E>
    where
        F: Future<Output = Result<AccessToken, E>>,
    {
        let _ = (key, now, fetch);
        todo!()
    }

    /// Forget the token of `key`, if it is still `token`: another task may have renewed it already.
    pub async fn invalidate(&self, key: &TokenKey, token: &Secret) {
        let _ = (key, token);
        todo!()
    }
}
