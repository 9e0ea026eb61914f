//! The access token.

use serde_json::Value;

use super::{Evidence, Found, line, outcome_text};
use crate::diagnose::{Finding, diagnose};
use crate::domain::exchange::{Exchange, ExchangeKind, Outcome};
use crate::golive::check::{CheckId, Family};
use crate::golive::record::Seen;

/// A token that lives no longer than this is fetched anew for each batch by most clients.
const LIFETIME_SECONDS_MIN: u64 = 60;

impl Evidence<'_> {
    pub(super) fn token_issued(self, id: CheckId) -> Found {
        let Some(seen) = self.record.of(id).last() else {
            return self.nothing_to_go_by("No token was asked for.");
        };
        match (self.record.impossible.get(&id), finding(seen)) {
            (None, _) => Found::passed("The endpoint issued a bearer token.").with([line(seen)]),
            (Some(reason), Some(finding)) => {
                let failed = Found::failed(finding.title.clone(), finding.fix.clone());
                Found { changes: finding.changes, ..failed }.with([line(seen), reason.clone()])
            }
            (Some(reason), None) => {
                Found::failed(format!("{reason}."), "Correct the token URL, the client or its secret.")
                    .with([line(seen)])
            }
        }
    }

    pub(super) fn token_lifetime(self) -> Found {
        let Some(seen) = self.issued() else { return self.nothing_to_go_by("No token was issued.") };
        let evidence = [line(seen)];
        let found = match expires_in(&seen.exchange) {
            Some(seconds) if seconds > LIFETIME_SECONDS_MIN => {
                Found::passed(format!("The token lives {seconds} seconds (expires_in)."))
            }
            Some(seconds) => Found::warning(
                format!("The token lives {seconds} seconds: a client that renews a minute early never caches it."),
                "Let tokens live longer, an hour as a rule.",
            ),
            None => Found::warning(
                "The response does not say how long the token lives (expires_in).",
                "Send expires_in with the token. Without it each batch may fetch a token of its own.",
            ),
        };
        found.with(evidence)
    }

    pub(super) fn token_provider(self) -> Found {
        const NEEDS: [&str; 3] = ["oauth2.scope_missing", "oauth2.audience_missing", "oauth2.resource_unknown"];
        const FIX: &str = "Configure a default scope or audience for this client at the provider, or ask the platform's \
                           operator whether the parameter can be sent.";
        // Asked without the destination's what-ifs, where it has any; else the plain request tells.
        let plain = self.record.of(CheckId::TokenProvider).last();
        let seen = plain.or_else(|| self.record.of(CheckId::TokenFetch).last()).or_else(|| self.issued());
        let Some(seen) = seen else { return self.nothing_to_go_by("No token was asked for.") };
        let is_refused = self.record.impossible.contains_key(&seen.check);
        let found = match finding(seen) {
            Some(finding) if is_refused && (plain.is_some() || NEEDS.contains(&finding.cause.id)) => Found::failed(
                format!("Without scope, audience and resource no token is issued. {}", finding.title),
                FIX,
            ),
            None if is_refused && plain.is_some() => Found::failed(
                format!("Without scope, audience and resource no token is issued: {}.", outcome_text(&seen.exchange)),
                FIX,
            ),
            Some(_) | None if is_refused => {
                Found::not_run("No token was issued, for another reason than a missing parameter.")
            }
            Some(_) | None => Found::passed("A token is issued for what the platform's page describes."),
        };
        found.with([line(seen)])
    }

    pub(super) fn token_cached(self) -> Found {
        let with_cached = |seen: &&Seen| seen.exchange.token.as_ref().is_some_and(|token| token.from_cache);
        let mut cached = self.record.valid_deliveries().filter(with_cached).peekable();
        if cached.peek().is_none() {
            return self.nothing_to_go_by("No delivery used a token from the cache.");
        }
        let all: Vec<&Seen> = cached.collect();
        match all.iter().find(|seen| seen.exchange.status() == Some(401)) {
            Some(refused) => Found::failed(
                "A cached token was refused before its end.",
                "Accept a token until it expires: the platform caches it.",
            )
            .with([line(refused)]),
            None => Found::passed(format!("{} deliveries used a cached token.", all.len()))
                .with(all.first().map(|seen| line(seen))),
        }
    }

    /// The first token response with a token.
    fn issued(&self) -> Option<&Seen> {
        let tokens = self.record.seen.iter().filter(|seen| seen.exchange.kind == ExchangeKind::Token);
        let issued = |seen: &&Seen| {
            let is_asked_alone = seen.check.check().family == Family::Token;
            seen.exchange.is_success() && !(is_asked_alone && self.record.impossible.contains_key(&seen.check))
        };
        tokens.into_iter().find(issued)
    }
}

/// A number, or a number as text, as some providers send it.
fn expires_in(exchange: &Exchange) -> Option<u64> {
    let Outcome::Answered(response) = &exchange.outcome else { return None };
    let body: Value = serde_json::from_slice(&response.body.kept).ok()?;
    let value = body.get("expires_in")?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn finding(seen: &Seen) -> Option<Finding> {
    diagnose(std::slice::from_ref(&seen.exchange)).into_iter().next()
}
