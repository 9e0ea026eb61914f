//! Firewalls and bot protection before the receiver.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static BLOCKED: Cause = Cause {
        id: "waf.blocked",
        title: "A web application firewall refuses the request.",
        fix: "Allow the sender or the path in its rules.",
        meaning: "A rule in front of the application matched: an unusual User-Agent, a body that looks like an \
                 injection because messages hold quotes or SQL words, the country, or the rate. The response is the \
                 firewall's page with an id (Ray ID, Reference #, support ID), by which the operator finds the rule.",
        page: &page::WAF,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static BOT_CHALLENGE: Cause = Cause {
        id: "waf.bot_challenge",
        title: "Bot protection responds with a challenge that no program can solve.",
        fix: "Exempt this path from bot protection.",
        meaning: "In place of the API comes a page that requires JavaScript or a click, with 403, 429 or 503; \
                 Cloudflare marks it by cf-mitigated: challenge. A browser passes and carries a cookie afterwards, so \
                 it works there. No header of a forwarder can satisfy it.",
        page: &page::CHALLENGE,
        next: None,
    };
}
