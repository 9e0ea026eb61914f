//! A secret in a header.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static BASIC_AUTH_EXPECTED: Cause = Cause {
        id: "static.basic_auth_expected",
        title: "The receiver wants user name and password (Basic).",
        fix: "Send Authorization: Basic with the base64 of user:password.",
        meaning: "The answer's WWW-Authenticate: Basic says which scheme is wanted. A static header can carry it: \
                 the value is the word Basic, a blank, and base64 of user:password in UTF-8. A bare password, or \
                 user:password without base64, is what receivers usually get instead.",
        page: &page::BASIC,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static HEADER_NAME_UNDERSCORE: Cause = Cause {
        id: "static.header_name_underscore",
        title: "A header with an underscore in its name is dropped by many proxies.",
        fix: "Name the header with a hyphen.",
        meaning: "HTTP allows api_key as a name, but nginx drops such headers without a word unless \
                 underscores_in_headers is on, and gateways built upon it do, too. CGI turns both - and _ into _, \
                 which is why it is considered unsafe. The receiver's log simply lacks the header.",
        page: &page::UNDERSCORES,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static HEADER_NAME_WRONG: Cause = Cause {
        id: "static.header_name_wrong",
        title: "The receiver reads the secret from another header.",
        fix: "Use the header that the receiver names.",
        meaning: "A secret in Authorization is invisible to an application that reads X-Api-Key, and the other way \
                 round; the answer is the same 401 as for no secret at all. Case does not matter, hyphens do. The \
                 receiver's documentation or its error text names the header.",
        page: &page::NAMES,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static PREFIX_DOUBLED: Cause = Cause {
        id: "static.prefix_doubled",
        title: "The scheme stands in the value twice.",
        fix: "Enter it once.",
        meaning: "The value went out as \"Bearer Bearer abc\": somebody typed the scheme into a field whose header \
                 already had it, or copied it along from a documentation page. Receivers take the second word for \
                 the token and find none like it.",
        page: &page::AUTHORIZATION,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static PREFIX_MISSING: Cause = Cause {
        id: "static.prefix_missing",
        title: "The value lacks its scheme, such as Bearer.",
        fix: "Put the scheme before the secret.",
        meaning: "Authorization consists of a scheme and what belongs to it. A token alone is parsed as a scheme of \
                 that name without parameters, so that the receiver never compares it with anything. That the \
                 platform puts a scheme before the value is not documented; signpost sends it as it was entered.",
        page: &page::SCHEMES,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static TOKEN_WRONG: Cause = Cause {
        id: "static.token_wrong",
        title: "The receiver does not take this value.",
        fix: "Enter the secret again.",
        meaning: "Header name and form are as they should be, and the receiver still answers 401 or 403: the value \
                 is another environment's, was rotated, or lost a character while it was copied. Send the same \
                 value by curl from another place; if that fails alike, the secret is the cause.",
        page: &page::UNAUTHORIZED,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };
}
