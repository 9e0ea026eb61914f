//! The battery: one item for each check, with all its texts.

mod accept;
mod behave;
mod reach;
mod refuse;
mod source;
mod store;
mod token;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::display::visible;

/// What a check is about; the first word of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    Reach,
    Token,
    Accept,
    Refuse,
    Behave,
    Store,
}

impl Family {
    /// In the order in which a report lists them.
    pub const ALL: [Self; 6] = [Self::Reach, Self::Token, Self::Accept, Self::Refuse, Self::Behave, Self::Store];

    /// The name in ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Token => "token",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::Behave => "behave",
            Self::Store => "store",
        }
    }

    /// A heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Reach => "Connection and certificate",
            Self::Token => "Access token",
            Self::Accept => "Valid batches are accepted",
            Self::Refuse => "Bad credentials are refused",
            Self::Behave => "Behavior of the endpoint",
            Self::Store => "What is stored",
        }
    }
}

/// What a result rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needs {
    /// What was seen on the wire.
    Wire,
    /// What was read again from where it was stored.
    ReadBack,
    /// What a person states.
    Attestation,
    /// What the service's documentation says.
    Knowledge,
}

/// Where an expectation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Who says it, and where: `RFC 9110 §15.4`.
    pub text: &'static str,
    pub url: &'static str,
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}, {}", self.text, self.url))
    }
}

/// One check, with all its texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    pub id: CheckId,
    /// `family.what`, stable across versions.
    pub name: &'static str,
    pub family: Family,
    /// A statement that is true if the check passes.
    pub title: &'static str,
    /// What goes out for it.
    pub sent: &'static str,
    pub expectation: &'static str,
    pub source: Source,
    pub needs: Needs,
}

/// Declares the ids with their items: each variant has exactly one item, and the compiler knows both.
macro_rules! check_ids {
    ($($variant:ident => $item:path,)*) => {
        /// Every check; strings only at the edge.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum CheckId {
            $(
                #[doc = concat!("See `", stringify!($item), "`.")]
                $variant,
            )*
        }

        impl CheckId {
            /// In the order in which they run and are reported.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The item with its texts.
            pub fn check(self) -> &'static Check {
                match self {
                    $(Self::$variant => &$item,)*
                }
            }
        }
    };
}

check_ids! {
    ReachDns => reach::DNS,
    ReachTcp => reach::TCP,
    ReachTlsVersion => reach::TLS_VERSION,
    ReachChain => reach::CHAIN,
    ReachCertificateExpiry => reach::CERTIFICATE_EXPIRY,
    ReachKeyStrength => reach::KEY_STRENGTH,
    ReachHttp11 => reach::HTTP11,
    TokenFetch => token::FETCH,
    TokenSecond => token::SECOND,
    TokenLifetime => token::LIFETIME,
    TokenProvider => token::PROVIDER,
    TokenCached => token::CACHED,
    TokenRenewed => token::RENEWED,
    AcceptMeasurement => accept::MEASUREMENT,
    AcceptNotification => accept::NOTIFICATION,
    AcceptOne => accept::ONE,
    AcceptMany => accept::MANY,
    AcceptMixed => accept::MIXED,
    AcceptUnknownProperties => accept::UNKNOWN_PROPERTIES,
    AcceptNulls => accept::NULLS,
    AcceptEmptyObservations => accept::EMPTY_OBSERVATIONS,
    AcceptUnitSpace => accept::UNIT_SPACE,
    AcceptUnicode => accept::UNICODE,
    AcceptNumbers => accept::NUMBERS,
    AcceptAttempt => accept::ATTEMPT,
    AcceptLarge => accept::LARGE,
    RefuseNoCredentials => refuse::NO_CREDENTIALS,
    RefuseWrongCredentials => refuse::WRONG_CREDENTIALS,
    RefuseTampered => refuse::TAMPERED,
    RefuseExpired => refuse::EXPIRED,
    RefuseOtherPath => refuse::OTHER_PATH,
    RefuseOtherMethod => refuse::OTHER_METHOD,
    BehaveDuplicate => behave::DUPLICATE,
    BehaveRetry => behave::RETRY,
    BehaveOutOfOrder => behave::OUT_OF_ORDER,
    BehaveConcurrent => behave::CONCURRENT,
    BehaveResponseTime => behave::RESPONSE_TIME,
    BehaveResponseBody => behave::RESPONSE_BODY,
    BehaveRedirect => behave::REDIRECT,
    BehaveKeepAlive => behave::KEEP_ALIVE,
    BehaveIdleConnection => behave::IDLE_CONNECTION,
    BehaveThrottling => behave::THROTTLING,
    BehaveRetryClass => behave::RETRY_CLASS,
    BehaveMalformed => behave::MALFORMED,
    BehaveContentType => behave::CONTENT_TYPE,
    BehaveOneEvent => behave::ONE_EVENT,
    StoreDatedKey => store::DATED_KEY,
    StoreSameInstant => store::SAME_INSTANT,
    StoreContentType => store::CONTENT_TYPE,
    StoreEncryption => store::ENCRYPTION,
    StoreReadBack => store::READ_BACK,
}

impl CheckId {
    /// `family.what`.
    pub fn name(self) -> &'static str {
        self.check().name
    }

    /// The check of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.name() == name)
    }
}

impl std::fmt::Display for CheckId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for CheckId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for CheckId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("there is no check {}", visible(&name))))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_id_has_its_own_item_and_name() {
        let names: BTreeSet<&str> = CheckId::ALL.iter().map(|id| id.name()).collect();
        assert_eq!(names.len(), CheckId::ALL.len());
        for id in CheckId::ALL {
            let check = id.check();
            assert_eq!(check.id, *id);
            assert!(check.name.starts_with(&format!("{}.", check.family.name())), "{}", check.name);
            assert_eq!(CheckId::named(check.name), Some(*id));
            assert!(check.source.url.starts_with("https://"), "{}", check.name);
        }
    }

    #[test]
    fn families_stand_together_in_the_order_of_the_report() {
        let families: Vec<Family> = CheckId::ALL.iter().map(|id| id.check().family).collect();
        let mut order: Vec<Family> = families.clone();
        order.dedup();
        assert_eq!(order, Family::ALL);
    }

    #[test]
    fn the_ids_that_others_rely_on_exist() {
        for name in [
            "reach.tls-version",
            "reach.chain",
            "reach.certificate-expiry",
            "token.fetch",
            "accept.measurement",
            "accept.notification",
            "accept.unknown-properties",
            "accept.nulls",
            "accept.unicode",
            "accept.large",
            "refuse.no-credentials",
            "refuse.wrong-credentials",
            "behave.duplicate",
            "behave.out-of-order",
            "behave.redirect",
            "behave.response-time",
            "behave.keep-alive",
            "behave.throttling",
            "behave.malformed",
            "store.read-back",
        ] {
            assert!(CheckId::named(name).is_some(), "{name}");
        }
    }
}
