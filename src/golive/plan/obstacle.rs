//! Why a check does not run for a destination.

use super::{CheckId, Options, Subject};
use crate::domain::Auth;
use crate::golive::subject::{Proof, Service};

impl Subject<'_> {
    /// `None` if the check runs.
    pub(super) fn obstacle(&self, id: CheckId) -> Option<String> {
        if !self.options.wants(id) {
            return Some(not_chosen(id, self.options));
        }
        if id == CheckId::BehaveIdleConnection && !self.options.only.contains(&id) {
            return Some(
                "It takes 65 seconds, so it runs only when it is asked for (--only behave.idle-connection).".to_owned(),
            );
        }
        self.does_not_apply(id).map(str::to_owned)
    }

    fn does_not_apply(&self, id: CheckId) -> Option<&'static str> {
        match id {
            CheckId::ReachTlsVersion
            | CheckId::ReachChain
            | CheckId::ReachCertificateExpiry
            | CheckId::ReachKeyStrength => {
                (!self.is_https()).then_some("The URL is http: there is no TLS and no certificate.")
            }
            CheckId::TokenFetch
            | CheckId::TokenSecond
            | CheckId::TokenLifetime
            | CheckId::TokenProvider
            | CheckId::TokenCached
            | CheckId::TokenRenewed => {
                let has_token = matches!(self.destination.auth, Auth::ClientCredentials(_));
                (!has_token).then_some("Only OAuth2 client credentials use a token.")
            }
            CheckId::RefuseNoCredentials | CheckId::RefuseWrongCredentials => (self.proof == Proof::Nothing)
                .then_some("The destination has no authentication, so there is nothing to refuse."),
            CheckId::RefuseTampered => {
                self.without_signature("Nothing is signed, so nothing can be changed after signing.")
            }
            CheckId::RefuseExpired => match self.proof {
                Proof::PastedToken => Some("The token was made elsewhere: its end cannot be moved."),
                Proof::Nothing | Proof::Shown | Proof::Signature | Proof::MadeToken => {
                    self.without_signature("Nothing is signed, so no signature can be out of date.")
                }
            },
            CheckId::RefuseOtherPath => self.without_signature("The credentials are not bound to a path."),
            CheckId::RefuseOtherMethod => {
                (self.proof != Proof::Signature).then_some("The credentials are not bound to a method.")
            }
            CheckId::BehaveMalformed | CheckId::BehaveContentType => self
                .service
                .keeps_any_bytes()
                .then_some("The service keeps any bytes as they come, and does not read them."),
            CheckId::BehaveOneEvent => (self.service != Service::EventHubs).then_some("Only Event Hubs makes events."),
            CheckId::StoreDatedKey
            | CheckId::StoreSameInstant
            | CheckId::StoreContentType
            | CheckId::StoreEncryption => (!self.service.is_object_store())
                .then_some("Only Amazon S3 and Azure Blob Storage keep each delivery as an object."),
            CheckId::StoreReadBack => self.cannot_read_back(),
            CheckId::ReachDns
            | CheckId::ReachTcp
            | CheckId::ReachHttp11
            | CheckId::AcceptMeasurement
            | CheckId::AcceptNotification
            | CheckId::AcceptOne
            | CheckId::AcceptMany
            | CheckId::AcceptMixed
            | CheckId::AcceptUnknownProperties
            | CheckId::AcceptNulls
            | CheckId::AcceptEmptyObservations
            | CheckId::AcceptUnitSpace
            | CheckId::AcceptUnicode
            | CheckId::AcceptNumbers
            | CheckId::AcceptAttempt
            | CheckId::AcceptLarge
            | CheckId::BehaveDuplicate
            | CheckId::BehaveRetry
            | CheckId::BehaveOutOfOrder
            | CheckId::BehaveConcurrent
            | CheckId::BehaveResponseTime
            | CheckId::BehaveKeepAlive
            | CheckId::BehaveIdleConnection
            | CheckId::BehaveThrottling
            | CheckId::BehaveRedirect
            | CheckId::BehaveResponseBody
            | CheckId::BehaveRetryClass => None,
        }
    }

    fn is_https(&self) -> bool {
        self.destination.url.expose().trim_start().get(..8).is_some_and(|begin| begin.eq_ignore_ascii_case("https://"))
    }

    fn without_signature(&self, reason: &'static str) -> Option<&'static str> {
        match self.proof {
            Proof::Nothing | Proof::Shown => Some(reason),
            Proof::Signature | Proof::MadeToken | Proof::PastedToken => None,
        }
    }

    fn cannot_read_back(&self) -> Option<&'static str> {
        let is_attested = self.options.attestations.of(CheckId::StoreReadBack).is_some();
        if self.service.is_object_store() || self.options.read_back.is_some() || is_attested {
            return None;
        }
        Some(
            "A response does not say what is stored. Name a URL that does (--read-back), or let a person state it (--attest).",
        )
    }
}

fn not_chosen(id: CheckId, options: &Options) -> String {
    if options.skip.contains(&id) { "Left out by --skip.".to_owned() } else { "Not named by --only.".to_owned() }
}
