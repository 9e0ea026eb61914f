//! A secret in a header.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static BASIC_AUTH_EXPECTED: Cause = Cause {
        id: "static.basic_auth_expected",
        title: "The receiver expects a user name and password (Basic).",
        fix: "Send Authorization: Basic with the base64 of user:password.",
        meaning: "WWW-Authenticate: Basic in the response names the scheme that the receiver accepts. A static header \
                 can carry it: the value is the word Basic, a blank, and the base64 of user:password in UTF-8. \
                 Receivers often get a bare password instead, or user:password without base64.",
        page: &page::BASIC,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static HEADER_NAME_UNDERSCORE: Cause = Cause {
        id: "static.header_name_underscore",
        title: "Many proxies drop a header with an underscore in its name.",
        fix: "Use a hyphen in the header's name.",
        meaning: "HTTP allows api_key as a name, but nginx silently drops such headers unless underscores_in_headers \
                 is on, and so do gateways that are built on nginx. CGI maps both - and _ to _, which is why the \
                 underscore is considered unsafe. In the receiver's log the header is simply missing.",
        page: &page::UNDERSCORES,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static HEADER_NAME_WRONG: Cause = Cause {
        id: "static.header_name_wrong",
        title: "The receiver reads the secret from another header.",
        fix: "Use the header that the receiver reads.",
        meaning: "An application that reads X-Api-Key does not see a secret in Authorization, and the other way \
                 round; the response is the same 401 as without a secret. Case does not matter, hyphens do. The \
                 receiver's documentation or its error text names the header.",
        page: &page::NAMES,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static PREFIX_DOUBLED: Cause = Cause {
        id: "static.prefix_doubled",
        title: "The value contains the scheme twice.",
        fix: "Enter the scheme once.",
        meaning: "The value was sent as \"Bearer Bearer abc\": the scheme was typed into a field that already had it, \
                 or copied along from a documentation page. Receivers take the second word for the token and do not \
                 know it.",
        page: &page::AUTHORIZATION,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static PREFIX_MISSING: Cause = Cause {
        id: "static.prefix_missing",
        title: "The value lacks the scheme that the receiver expects, such as Bearer.",
        fix: "Put the scheme before the secret.",
        meaning: "Authorization consists of a scheme and what belongs to it: Bearer for most APIs, Token, ApiKey, \
                 Splunk or GenieKey for others. A token alone is parsed as the name of a scheme, and a token under \
                 another scheme is not read at all. Whether the platform puts a scheme before the value is not \
                 documented; signpost sends the value as entered.",
        page: &page::SCHEMES,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static TOKEN_WRONG: Cause = Cause {
        id: "static.token_wrong",
        title: "The receiver does not accept this value.",
        fix: "Enter the secret again.",
        meaning: "The header's name and form are as they should be, and the receiver still responds with 401 or 403: \
                 the value belongs to another environment, has expired or was rotated, or lost a character when it \
                 was copied. Send the same value with curl from another place; if that fails too, the secret is the \
                 cause.",
        page: &page::UNAUTHORIZED,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };
}
