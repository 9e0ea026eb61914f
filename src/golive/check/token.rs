//! The access token of OAuth2 client credentials.

use super::{Check, CheckId, Family, Needs, Source, source};

pub(super) static FETCH: Check = Check {
    id: CheckId::TokenFetch,
    name: "token.fetch",
    family: Family::Token,
    title: "The token endpoint issues a token",
    sent: "One token request as the platform sends it.",
    expectation: "200 with a bearer token.",
    source: Source { text: "RFC 6749 §4.4.2 and §5.1", url: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1" },
    needs: Needs::Wire,
};

pub(super) static SECOND: Check = Check {
    id: CheckId::TokenSecond,
    name: "token.second",
    family: Family::Token,
    title: "A second token can be fetched at once",
    sent: "A second token request.",
    expectation: "200 with a bearer token: no limit of one token per client.",
    source: Source { text: "RFC 6749 §4.4", url: "https://www.rfc-editor.org/rfc/rfc6749#section-4.4" },
    needs: Needs::Wire,
};

pub(super) static LIFETIME: Check = Check {
    id: CheckId::TokenLifetime,
    name: "token.lifetime",
    family: Family::Token,
    title: "The token's lifetime is stated and long enough to be cached",
    sent: "Nothing more: the token response is read.",
    expectation: "expires_in is more than 60 seconds.",
    source: Source { text: "RFC 6749 §5.1", url: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1" },
    needs: Needs::Wire,
};

pub(super) static PROVIDER: Check = Check {
    id: CheckId::TokenProvider,
    name: "token.provider-needs",
    family: Family::Token,
    title: "The identity provider needs nothing that the platform does not send",
    sent: "Nothing more: the destination and the token response are read.",
    expectation: "A token without scope, audience or resource: the platform's page mentions none of them.",
    source: source::PLATFORM,
    needs: Needs::Knowledge,
};

pub(super) static CACHED: Check = Check {
    id: CheckId::TokenCached,
    name: "token.cached",
    family: Family::Token,
    title: "A cached token is accepted again",
    sent: "Nothing more: deliveries after the first use the cached token.",
    expectation: "A delivery with a token from the cache is accepted.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static RENEWED: Check = Check {
    id: CheckId::TokenRenewed,
    name: "token.renewed",
    family: Family::Token,
    title: "A new token is accepted after the cached one is dropped",
    sent: "One token request and one delivery, as after the end of a token's lifetime.",
    expectation: "The delivery with the new token is accepted.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};
