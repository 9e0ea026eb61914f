//! Bearer tokens, one per destination, fetched once however many ask.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex as AsyncMutex;

use crate::domain::limits;
use crate::domain::{BasicEncoding, ClientCredentials, CredentialsIn, Secret};
use crate::signing::oauth2::AccessToken;

/// What makes two token requests the same: a hash over endpoint, client, secret and what-ifs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TokenKey([u8; 32]);

impl TokenKey {
    /// Everything that the token request is made of goes into the hash.
    pub(super) fn of(auth: &ClientCredentials<Secret>) -> Self {
        let ClientCredentials {
            token_url,
            client_id,
            client_secret,
            credentials_in,
            scope,
            audience,
            resource,
            basic_encoding,
        } = auth;
        let credentials_in: &[u8] = match credentials_in {
            CredentialsIn::Body => b"body",
            CredentialsIn::Header => b"header",
        };
        let basic_encoding: &[u8] = match basic_encoding {
            BasicEncoding::Form => b"form",
            BasicEncoding::Raw => b"raw",
        };
        let fields = [
            Some(token_url.as_bytes()),
            Some(client_id.as_bytes()),
            Some(client_secret.expose().as_bytes()),
            Some(credentials_in),
            Some(basic_encoding),
            scope.as_deref().map(str::as_bytes),
            audience.as_deref().map(str::as_bytes),
            resource.as_deref().map(str::as_bytes),
        ];
        let mut hash = Sha256::new();
        for field in fields {
            // The length keeps neighbours apart; an absent field is not an empty one.
            hash.update(field.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
            hash.update(field.unwrap_or_default());
        }
        Self(hash.finalize().into())
    }
}

/// One token's place; whoever holds the lock may fetch.
type Slot = Arc<AsyncMutex<Option<AccessToken>>>;

/// Cached tokens. Clones share the cache.
#[derive(Clone, Default)]
pub(super) struct TokenCache {
    slots: Arc<Mutex<HashMap<TokenKey, Slot>>>,
}

impl TokenCache {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The cached token if it is still good at `now`; else what `fetch` brings.
    /// The flag is true if the token came from the cache.
    ///
    /// Single flight: while one caller fetches, the others wait for its token. If its fetch fails, the next
    /// one fetches. A token whose lifetime nobody knows is handed out once and never again.
    pub(super) async fn get_or_fetch<E, F>(
        &self,
        key: &TokenKey,
        now: OffsetDateTime,
        fetch: impl FnOnce() -> F,
    ) -> Result<(AccessToken, bool), E>
    where
        F: Future<Output = Result<AccessToken, E>>,
    {
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| is_good(token, now)) {
            return Ok((token.clone(), true));
        }
        *kept = None;
        let token = fetch().await?;
        *kept = Some(token.clone());
        Ok((token, false))
    }

    /// Forget the token of `key`, if it is still `token`: another task may have renewed it already.
    pub(super) async fn invalidate(&self, key: &TokenKey, token: &Secret) {
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.token.expose() == token.expose()) {
            *kept = None;
        }
    }

    /// Forget the token of `key`, whichever it is.
    pub(super) async fn forget(&self, key: &TokenKey) {
        let slot = self.slot(key);
        *slot.lock().await = None;
    }

    fn slot(&self, key: &TokenKey) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(key.clone()).or_default())
    }
}

/// True while `token` need not be renewed: until its end less a margin of 10 % of its life, at most
/// [`limits::TOKEN_MARGIN_SECONDS_MAX`].
fn is_good(token: &AccessToken, now: OffsetDateTime) -> bool {
    let Some(expires_at) = token.expires_at() else {
        return false;
    };
    let lifetime: Duration = expires_at - token.received_at;
    let margin = Duration::seconds(limits::TOKEN_MARGIN_SECONDS_MAX.cast_signed()).min(lifetime / 10);
    now >= token.received_at - MAX_STEP_BACK && now < expires_at - margin
}

/// A clock set back further than this makes every age meaningless: ask again.
const MAX_STEP_BACK: Duration = Duration::minutes(5);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-03-05 12:00 UTC);

    fn auth() -> ClientCredentials<Secret> {
        ClientCredentials {
            token_url: "https://id.example/token".into(),
            client_id: "me".into(),
            client_secret: Secret::new("hunter2"),
            credentials_in: CredentialsIn::Body,
            scope: None,
            audience: None,
            resource: None,
            basic_encoding: BasicEncoding::Form,
        }
    }

    fn token(text: &str, expires_in: Option<u64>) -> AccessToken {
        AccessToken { token: Secret::new(text), received_at: NOW, expires_in, claims: None, notes: Vec::new() }
    }

    async fn get(cache: &TokenCache, at_seconds: i64, fresh: AccessToken) -> (String, bool) {
        let now = NOW + Duration::seconds(at_seconds);
        let got = cache.get_or_fetch(&TokenKey::of(&auth()), now, || async { Ok::<_, ()>(fresh) }).await;
        let (token, cached) = got.expect("the fetch brings a token");
        (token.token.expose().to_owned(), cached)
    }

    #[test]
    fn every_field_of_the_request_makes_another_key() {
        let base = TokenKey::of(&auth());
        assert_eq!(base, TokenKey::of(&auth()));
        let changes: [fn(&mut ClientCredentials<Secret>); 8] = [
            |a| a.token_url.push('x'),
            |a| a.client_id.push('x'),
            |a| a.client_secret = Secret::new("other"),
            |a| a.credentials_in = CredentialsIn::Header,
            |a| a.basic_encoding = BasicEncoding::Raw,
            |a| a.scope = Some(String::new()),
            |a| a.audience = Some(String::new()),
            |a| a.resource = Some(String::new()),
        ];
        let mut keys = vec![base];
        for change in changes {
            let mut changed = auth();
            change(&mut changed);
            keys.push(TokenKey::of(&changed));
        }
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key), "change {index} makes no difference");
        }
    }

    #[tokio::test]
    async fn a_token_is_renewed_one_margin_before_its_end() {
        let cache = TokenCache::new();
        assert_eq!(get(&cache, 0, token("a", Some(3600))).await, ("a".into(), false));
        assert_eq!(get(&cache, 3539, token("b", Some(3600))).await, ("a".into(), true));
        assert_eq!(get(&cache, 3540, token("b", Some(3600))).await, ("b".into(), false), "60 s before its end");
        let short = TokenCache::new();
        assert_eq!(get(&short, 0, token("a", Some(100))).await, ("a".into(), false));
        assert_eq!(get(&short, 89, token("b", Some(100))).await, ("a".into(), true));
        assert_eq!(get(&short, 90, token("b", Some(100))).await, ("b".into(), false), "10 % before its end");
    }

    #[tokio::test]
    async fn a_token_of_unknown_or_no_lifetime_is_not_used_again() {
        for lifetime in [None, Some(0)] {
            let cache = TokenCache::new();
            assert_eq!(get(&cache, 0, token("a", lifetime)).await, ("a".into(), false));
            assert_eq!(get(&cache, 0, token("b", lifetime)).await, ("b".into(), false), "{lifetime:?}");
        }
    }

    #[tokio::test]
    async fn a_clock_set_back_makes_the_age_unknown() {
        let cache = TokenCache::new();
        assert_eq!(get(&cache, 0, token("a", Some(3600))).await, ("a".into(), false));
        assert_eq!(get(&cache, -299, token("b", Some(3600))).await, ("a".into(), true));
        assert_eq!(get(&cache, -301, token("b", Some(3600))).await, ("b".into(), false));
    }

    #[tokio::test]
    async fn two_who_ask_at_once_fetch_once() {
        let cache = TokenCache::new();
        let key = TokenKey::of(&auth());
        let fetches = AtomicUsize::new(0);
        let ask = || {
            cache.get_or_fetch(&key, NOW, || async {
                fetches.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                Ok::<_, ()>(token("a", Some(3600)))
            })
        };
        let (first, second) = tokio::join!(ask(), ask());
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
        assert_eq!((first.expect("a token").1, second.expect("a token").1), (false, true));
    }

    #[tokio::test]
    async fn a_failed_fetch_lets_the_next_one_try() {
        let cache = TokenCache::new();
        let key = TokenKey::of(&auth());
        let fails = cache.get_or_fetch(&key, NOW, || async { Err::<AccessToken, _>("no") });
        let works = cache.get_or_fetch(&key, NOW, || async { Ok::<_, &str>(token("a", Some(3600))) });
        let (fails, works) = tokio::join!(fails, works);
        assert_eq!(fails.err(), Some("no"));
        assert!(works.is_ok());
    }

    #[tokio::test]
    async fn only_the_very_token_is_forgotten() {
        let cache = TokenCache::new();
        let key = TokenKey::of(&auth());
        get(&cache, 0, token("a", Some(3600))).await;
        cache.invalidate(&key, &Secret::new("another")).await;
        assert_eq!(get(&cache, 0, token("b", Some(3600))).await, ("a".into(), true));
        cache.invalidate(&key, &Secret::new("a")).await;
        assert_eq!(get(&cache, 0, token("b", Some(3600))).await, ("b".into(), false));
    }
}
