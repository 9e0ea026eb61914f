//! OAuth 2.0 client credentials: the token request, and the token at the API.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static AUDIENCE_MISSING: Cause = Cause {
        id: "oauth2.audience_missing",
        title: "The identity provider wants to know the audience.",
        fix: "The platform documents no audience: set a default audience at the provider.",
        meaning: "Auth0 and providers like it issue a token for one named API, and without the parameter audience, \
                 or a default audience of the tenant, they refuse: 403 access_denied or \"Non-global clients are \
                 not allowed access to APIs without audience\". The standard itself knows no such parameter, and a \
                 plain client sends none.",
        page: &page::AUTH0_FLOW,
        next: None,
    };

    static CLIENT_AUTH_ENCODING_MISMATCH: Cause = Cause {
        id: "oauth2.client_auth_encoding_mismatch",
        title: "Client and server encode the Basic credentials differently.",
        fix: "Try the other Basic encoding, or make a secret of letters and digits only.",
        meaning: "The standard has id and secret form-encoded before they are joined by ':' and put into base64; \
                 many clients and servers skip that step. It only shows when the secret holds a character such as \
                 +, /, = or %, so that one client works and the next gets invalid_client. Compare both forms of the \
                 Basic value.",
        page: &page::PASSWORD,
        next: Some(NextStep::Probe(Probe::OtherBasicEncoding)),
    };

    static CLIENT_AUTH_MODE_MISMATCH: Cause = Cause {
        id: "oauth2.client_auth_mode_mismatch",
        title: "The client is registered for its secret in the other place.",
        fix: "Move the secret between body and header, or change the registration.",
        meaning: "Servers register one method per client, client_secret_post or client_secret_basic, and treat the \
                 other as a wrong secret: invalid_client. token_endpoint_auth_methods_supported in the discovery \
                 document tells what the server can do, the registration what this client may.",
        page: &page::PASSWORD,
        next: Some(NextStep::Probe(Probe::CredentialsElsewhere)),
    };

    static CLIENT_ID_UNKNOWN: Cause = Cause {
        id: "oauth2.client_id_unknown",
        title: "The identity provider does not know this client id.",
        fix: "Copy the client id again, and check the tenant.",
        meaning: "The server looks the client up in this tenant or realm and finds none: invalid_client or \
                 unauthorized_client, at Entra AADSTS700016. Often the application exists, but in the other tenant \
                 or the test environment, or an object id was copied in place of the client id.",
        page: &page::ERROR,
        next: Some(NextStep::Question("Is this client registered at this very issuer (tenant, realm, environment)?")),
    };

    static CLIENT_SECRET_EXPIRED: Cause = Cause {
        id: "oauth2.client_secret_expired",
        title: "The client secret has expired.",
        fix: "Make a new secret.",
        meaning: "The Entra portal lets secrets live for two years at most, and AADSTS7000222 is what the first \
                 token request after that day receives; cached tokens hide it for another hour. Deliveries that \
                 worked for months and stop all at once are the sign. The expiry stands in the registration's list \
                 of secrets.",
        page: &page::ENTRA_ERRORS,
        next: Some(NextStep::Question("When does this secret end in the client registration?")),
    };

    static CLIENT_SECRET_WRONG: Cause = Cause {
        id: "oauth2.client_secret_wrong",
        title: "The client secret is not the right one.",
        fix: "Enter the secret's value again, not its id.",
        meaning: "The client was found and its secret compared in vain. Entra lists for each secret an id and a \
                 value, the value only once, right after it was made; pasting the id gives AADSTS7000215. Elsewhere \
                 a cut last character or another environment's secret does the same.",
        page: &page::ENTRA_ERRORS,
        next: Some(NextStep::Probe(Probe::CredentialsElsewhere)),
    };

    static CONDITIONAL_ACCESS_BLOCKED: Cause = Cause {
        id: "oauth2.conditional_access_blocked",
        title: "A policy of the identity provider blocks the token.",
        fix: "Exempt this client, or allow the sender's location.",
        meaning: "Client and secret are right, and a policy for workload identities refuses the place or the risk, \
                 at Entra AADSTS53003. Named locations cover the office; the platform asks from a data centre. The \
                 sign-in log of the service principal names the policy.",
        page: &page::ENTRA_POLICY,
        next: Some(NextStep::Question("Ask the identity provider's administrator: which policy blocked this sign-in?")),
    };

    static EXPIRES_IN_NONSTANDARD: Cause = Cause {
        id: "oauth2.expires_in_nonstandard",
        title: "The answer does not say in the standard way how long the token lasts.",
        fix: "signpost can deal with it; a strict client may fetch a token each time, or refuse.",
        meaning: "expires_in should be a JSON number of seconds. Some servers send it as a string, as 0, or not at \
                 all; then each client guesses a lifetime, and a strict parser throws the whole answer away. A JWT \
                 tells its own end in exp, whatever the answer says.",
        page: &page::ANSWER,
        next: None,
    };

    static GRANT_NOT_ALLOWED: Cause = Cause {
        id: "oauth2.grant_not_allowed",
        title: "This client may not use client credentials, or not for this API.",
        fix: "Allow the grant for the client, and give it access to the API.",
        meaning: "unauthorized_client or unsupported_grant_type: the server knows the client, but it was registered \
                 for logins of people. At Keycloak the switch is \"Service accounts roles\", at Auth0 the grant \
                 types of a machine-to-machine application together with its access to the API.",
        page: &page::REQUEST,
        next: Some(NextStep::Question("Is client_credentials among the grants of this registration?")),
    };

    static HTTPS_REQUIRED: Cause = Cause {
        id: "oauth2.https_required",
        title: "The token endpoint takes https only.",
        fix: "Write the token URL with https.",
        meaning: "The secret travels in the request, hence the standard demands TLS. A server on port 80 answers \
                 301, 400 or 403, at Keycloak \"HTTPS required\"; the last also happens behind a proxy that ends \
                 TLS and does not pass X-Forwarded-Proto on. A secret sent so is disclosed.",
        page: &page::ENDPOINT,
        next: None,
    };

    static REQUEST_MALFORMED: Cause = Cause {
        id: "oauth2.request_malformed",
        title: "The token request is not as the standard wants it.",
        fix: "Send each parameter once, and the credentials in one place.",
        meaning: "invalid_request means the form could not be accepted as such: a parameter missing, given twice, \
                 or credentials both in header and body, which the standard forbids. It also happens when \
                 grant_type stands in the URL's query. The error_description mostly names the parameter.",
        page: &page::ERROR,
        next: None,
    };

    static RESOURCE_UNKNOWN: Cause = Cause {
        id: "oauth2.resource_unknown",
        title: "The audience or resource names no API that the provider knows.",
        fix: "Correct it, or register the API.",
        meaning: "The token is to be for an API that the tenant has no registration of: invalid_target, or \
                 AADSTS500011 at Entra. Identifiers are compared as text: a slash at the end, http for https, or \
                 the client's id in place of the API's are different names.",
        page: &page::RESOURCE,
        next: None,
    };

    static SCOPE_INVALID: Cause = Cause {
        id: "oauth2.scope_invalid",
        title: "The scope is not known or not allowed.",
        fix: "Use a scope that is configured for this client.",
        meaning: "Scopes are words that server and API have agreed upon, split by blanks and case-sensitive. Entra \
                 takes only <app id URI>/.default with this grant and answers AADSTS70011 or 1002012 otherwise; \
                 openid and offline_access belong to logins and are often refused.",
        page: &page::SCOPE,
        next: None,
    };

    static SCOPE_MISSING: Cause = Cause {
        id: "oauth2.scope_missing",
        title: "The identity provider wants a scope.",
        fix: "The platform documents no scope: set a default scope at the provider.",
        meaning: "Entra v2 needs scope in each request (AADSTS90014 names what is missing), and an Okta custom \
                 server needs one unless a default is marked. The platform's description of its token request has \
                 no such parameter, so the test with curl succeeds and the delivery does not.",
        page: &page::ENTRA_FLOW,
        next: None,
    };

    static TENANT_NOT_FOUND: Cause = Cause {
        id: "oauth2.tenant_not_found",
        title: "The token URL names a tenant that does not exist.",
        fix: "Correct the tenant in the token URL.",
        meaning: "Tenant or realm are part of the token URL's path. Entra answers AADSTS90002, Keycloak \"Realm \
                 does not exist\", both before any credential is read. A directory's display name, a domain that is \
                 no longer verified, or the template's {tenant} left as it was are usual.",
        page: &page::ENTRA_ERRORS,
        next: None,
    };

    static TOKEN_AUDIENCE_WRONG: Cause = Cause {
        id: "oauth2.token_audience_wrong",
        title: "The API refuses the token's audience.",
        fix: "Ask for a token for this API.",
        meaning: "aud names whom a token is for, and the API must refuse one that names somebody else. Entra v1 \
                 puts api://… there and v2 the bare client id; a token for Microsoft Graph fits no other API. \
                 Decode the token's middle part and compare aud with the API's setting.",
        page: &page::AUDIENCE,
        next: None,
    };

    static TOKEN_CLOCK_SKEW: Cause = Cause {
        id: "oauth2.token_clock_skew",
        title: "The API's clock and the token's do not agree.",
        fix: "Set the clocks, or allow some skew at the API.",
        meaning: "nbf and iat are seconds of the issuer's clock. An API whose machine lags by more than its leeway \
                 sees a token from the future and answers invalid_token, and a few seconds later the same token \
                 passes. Compare nbf with the Date of the API's answer.",
        page: &page::NOT_BEFORE,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static TOKEN_ENDPOINT_THROTTLED: Cause = Cause {
        id: "oauth2.token_endpoint_throttled",
        title: "The token endpoint was asked too often.",
        fix: "Keep tokens for as long as they last.",
        meaning: "A forwarder that asks for a token before each batch reaches the provider's rate limit, or the \
                 quota of machine tokens that is paid for, with a few hundred devices. 429 on the token URL carries \
                 Retry-After. One token for its whole lifetime is what expires_in is for.",
        page: &page::AUTH0_RATE,
        next: None,
    };

    static TOKEN_ENDPOINT_WRONG: Cause = Cause {
        id: "oauth2.token_endpoint_wrong",
        title: "This URL is not a token endpoint.",
        fix: "Copy token_endpoint from the provider's discovery document.",
        meaning: "What answers is the login page, the issuer, or the authorize endpoint: HTML, 404 or 405 in place \
                 of JSON. Providers publish the right one as token_endpoint under /.well-known/openid-configuration \
                 or oauth-authorization-server. Fetch that document and copy the address from it.",
        page: &page::DISCOVERY,
        next: None,
    };

    static TOKEN_ISSUER_WRONG: Cause = Cause {
        id: "oauth2.token_issuer_wrong",
        title: "The API refuses the token's issuer.",
        fix: "Use the issuer that the API is configured for.",
        meaning: "iss is compared as a whole string with what the API trusts. sts.windows.net (v1) is not \
                 login.microsoftonline.com (v2), a custom domain is not the provider's own, and a slash at the end \
                 counts. A Keycloak that is reached by an inner host name writes that one into iss.",
        page: &page::ISSUER,
        next: None,
    };

    static TOKEN_KEY_UNKNOWN: Cause = Cause {
        id: "oauth2.token_key_unknown",
        title: "The API does not know the key that signed the token.",
        fix: "Refresh the API's key set, or correct its issuer.",
        meaning: "The token's header names the signing key by kid, and the API searches it in its copy of the \
                 issuer's jwks_uri. The copy is old after a rotation, or it comes from another tenant. Fetch \
                 jwks_uri and look for the kid; if it is there, the API caches too long.",
        page: &page::KEY_ID,
        next: None,
    };

    static TOKEN_REJECTED_GENERIC: Cause = Cause {
        id: "oauth2.token_rejected_generic",
        title: "The API refuses the token and does not say why.",
        fix: "Compare the token's claims with what the API expects.",
        meaning: "The API answers 401 with a bare Bearer or error=\"invalid_token\", which stands for expired, \
                 revoked, malformed or unfit alike. Signature, issuer, audience, lifetime and algorithm are the \
                 candidates; decode the token and go through them. The API's own log has the exact one.",
        page: &page::BEARER_ERROR,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static TOKEN_REQUEST_NOT_FORM: Cause = Cause {
        id: "oauth2.token_request_not_form",
        title: "The token request is not a form.",
        fix: "Send it as application/x-www-form-urlencoded.",
        meaning: "Token endpoints parse application/x-www-form-urlencoded. A JSON body, or a form under another \
                 Content-Type, leaves grant_type unread, hence \"grant_type is required\" or 415 although it was \
                 sent. The request's Content-Type and first bytes show it.",
        page: &page::FORM,
        next: None,
    };

    static TOKEN_RESPONSE_MISSING_FIELDS: Cause = Cause {
        id: "oauth2.token_response_missing_fields",
        title: "The token endpoint answers 2xx without an access token.",
        fix: "Read the answer: it may hold an error.",
        meaning: "access_token and token_type are mandatory. Some servers answer 200 with {\"error\":…}, wrap the \
                 token in \"data\", or call it token or id_token; a standard client then has nothing to send. Read \
                 which keys the JSON has; a gateway may have rewritten it.",
        page: &page::ANSWER,
        next: None,
    };

    static TOKEN_RESPONSE_NOT_JSON: Cause = Cause {
        id: "oauth2.token_response_not_json",
        title: "The token endpoint's answer is not JSON.",
        fix: "Ask the provider for a JSON answer.",
        meaning: "The answer must be JSON. Old servers send access_token=…&expires_in=… as a form, and text/html or \
                 XML comes from a portal before the server. Lenient clients cope with the form, strict ones stop; \
                 an Accept: application/json header changes some servers' minds.",
        page: &page::ANSWER,
        next: None,
    };

    static TOKEN_REVOKED_AFTER_ROTATION: Cause = Cause {
        id: "oauth2.token_revoked_after_rotation",
        title: "A token that has not expired is no longer taken.",
        fix: "Fetch a new token after keys or secrets were changed.",
        meaning: "exp is still ahead, and yet the API says 401: keys were rotated, the client was disabled, or the \
                 token was revoked, while the sender reuses its cached copy. A fresh token passes at once. Clients \
                 should drop the cache at a 401 and try once more.",
        page: &page::REVOCATION,
        next: Some(NextStep::Question("Was a signing key or the client's secret rotated since the token was issued?")),
    };

    static TOKEN_SCOPE_INSUFFICIENT: Cause = Cause {
        id: "oauth2.token_scope_insufficient",
        title: "The token is taken, but lacks the permission.",
        fix: "Grant the client the scope or role that is needed.",
        meaning: "403 with error=\"insufficient_scope\": the token itself was fine. With client credentials the \
                 permission is an application role (roles in an Entra token) or a scope granted to the client, and \
                 an administrator must consent. Decode roles, scp or scope and compare with what the API asks.",
        page: &page::BEARER_ERROR,
        next: Some(NextStep::Question("Which scope or role does the API ask for, and has this client got it?")),
    };

    static TOKEN_STALE_CACHED: Cause = Cause {
        id: "oauth2.token_stale_cached",
        title: "An expired token was used again.",
        fix: "Fetch a new token before the old one expires.",
        meaning: "The token's exp lay before the moment of sending: a cache without margin, a lifetime taken as \
                 minutes, or a sender that was asleep. The first batch after each pause fails and its retry \
                 succeeds. Renew a minute before the end; exp and Date of the answer prove it.",
        page: &page::EXPIRY,
        next: None,
    };

    static TOKEN_TYPE_CASE: Cause = Cause {
        id: "oauth2.token_type_case",
        title: "The API insists on the word Bearer as it is spelt.",
        fix: "Send Bearer with a capital B.",
        meaning: "Scheme names are case-insensitive, yet some APIs compare with \"Bearer \" byte by byte. A client \
                 that copies token_type from the answer (\"bearer\") is then refused with a good token. Look at the \
                 first word of the Authorization header that went out.",
        page: &page::BEARER,
        next: None,
    };
}
