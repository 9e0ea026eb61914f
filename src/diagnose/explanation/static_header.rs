//! Static headers, and credentials as such.

use super::{Explanation, Page, told};

const BASIC: Page = Page {
    title: "RFC 7617: The 'Basic' HTTP Authentication Scheme, section 2",
    url: "https://www.rfc-editor.org/rfc/rfc7617#section-2",
};
const UNDERSCORES: Page = Page {
    title: "nginx: Module ngx_http_core_module, underscores_in_headers",
    url: "https://nginx.org/en/docs/http/ngx_http_core_module.html#underscores_in_headers",
};
const NAMES: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 5.1 (field names)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-5.1",
};
const VALUES: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 5.5 (field values)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-5.5",
};
const AUTHORIZATION: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 11.6.2 (Authorization)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
};
const SCHEMES: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 11.1 (authentication scheme)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
};
const UNAUTHORIZED: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.2 (401 Unauthorized)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
};
const NTP: Page =
    Page { title: "RFC 5905: Network Time Protocol Version 4", url: "https://www.rfc-editor.org/rfc/rfc5905" };

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "static.basic_auth_expected",
        BASIC,
        "The answer's WWW-Authenticate: Basic says which scheme is wanted. A static header can carry it: the value is \
         the word Basic, a blank, and base64 of user:password in UTF-8. A bare password, or user:password without \
         base64, is what receivers usually get instead.",
    ),
    told(
        "static.header_name_underscore",
        UNDERSCORES,
        "HTTP allows api_key as a name, but nginx drops such headers without a word unless underscores_in_headers is \
         on, and gateways built upon it do, too. CGI turns both - and _ into _, which is why it is considered unsafe. \
         The receiver's log simply lacks the header.",
    ),
    told(
        "static.header_name_wrong",
        NAMES,
        "A secret in Authorization is invisible to an application that reads X-Api-Key, and the other way round; the \
         answer is the same 401 as for no secret at all. Case does not matter, hyphens do. The receiver's \
         documentation or its error text names the header.",
    ),
    told(
        "static.prefix_doubled",
        AUTHORIZATION,
        "The value went out as \"Bearer Bearer abc\": somebody typed the scheme into a field whose header already had \
         it, or copied it along from a documentation page. Receivers take the second word for the token and find none \
         like it.",
    ),
    told(
        "static.prefix_missing",
        SCHEMES,
        "Authorization consists of a scheme and what belongs to it. A token alone is parsed as a scheme of that name \
         without parameters, so that the receiver never compares it with anything. That the platform puts a scheme \
         before the value is not documented; signpost sends it as it was entered.",
    ),
    told(
        "static.token_wrong",
        UNAUTHORIZED,
        "Header name and form are as they should be, and the receiver still answers 401 or 403: the value is another \
         environment's, was rotated, or lost a character while it was copied. Send the same value by curl from \
         another place; if that fails alike, the secret is the cause.",
    ),
    told(
        "credential.hidden_chars",
        VALUES,
        "A line break, no-break space, zero-width space or byte order mark came along from a mail, a PDF or a file, \
         and it is signed, hashed or sent like any other character. It is invisible in a form, which is why \
         everything seems right. Compare the length with the one that was issued.",
    ),
    told(
        "clock.local_wrong",
        NTP,
        "Signatures, token lifetimes and certificates are all judged by clocks, and more than one of them complains \
         here, or the Date of several hosts differs from this machine's in the same direction. Battery-less gateways \
         and paused virtual machines start in the past. Check with `timedatectl` or `w32tm /query /status`.",
    ),
];
