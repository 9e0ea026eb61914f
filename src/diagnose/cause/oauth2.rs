//! OAuth 2.0 client credentials: the token request, and the token at the API.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static AUDIENCE_MISSING: Cause = Cause {
        id: "oauth2.audience_missing",
        title: "The identity provider needs to know which API the token is for.",
        fix: "Set a default audience at the provider: the platform documents no audience parameter.",
        meaning: "Auth0 and providers like it issue a token for one named API. Without the parameter audience, or a \
                 default audience for the tenant, they refuse with 403 access_denied. Entra's v1 endpoint asks for \
                 the same thing under the name resource. The standard has no such parameter, so a plain client does \
                 not send one.",
        page: &page::AUTH0_FLOW,
        next: None,
    };

    static CLIENT_AUTH_ENCODING_MISMATCH: Cause = Cause {
        id: "oauth2.client_auth_encoding_mismatch",
        title: "Client and server encode the client secret differently.",
        fix: "Try the other Basic encoding, or make a secret of letters and digits only.",
        meaning: "In a Basic header, the standard has the id and the secret form-encoded before they are joined with \
                 ':' and put into base64; many clients and servers skip that step. In a form, a bare + reads as a \
                 blank. It shows only if the secret contains a character such as +, /, = or %: one client works and \
                 the next gets invalid_client.",
        page: &page::PASSWORD,
        next: Some(NextStep::Probe(Probe::OtherBasicEncoding)),
    };

    static CLIENT_AUTH_MODE_MISMATCH: Cause = Cause {
        id: "oauth2.client_auth_mode_mismatch",
        title: "The server expects the client credentials in another place.",
        fix: "Move the secret between body and header, or change the client's registration.",
        meaning: "Servers register one authentication method per client, client_secret_post or client_secret_basic, \
                 and many treat the other one as a wrong secret: invalid_client. \
                 token_endpoint_auth_methods_supported in the discovery document lists what the server can do; the \
                 registration says what this client may do.",
        page: &page::PASSWORD,
        next: Some(NextStep::Probe(Probe::CredentialsElsewhere)),
    };

    static CLIENT_ID_UNKNOWN: Cause = Cause {
        id: "oauth2.client_id_unknown",
        title: "The identity provider does not know this client id.",
        fix: "Copy the client id again, and check the tenant.",
        meaning: "The server looks the client up in this tenant or realm and does not find it: invalid_client or \
                 unauthorized_client, at Entra AADSTS700016. Often the application exists in another tenant or in \
                 the test environment, or an object id was copied instead of the client id.",
        page: &page::ERROR,
        next: Some(NextStep::Question("Is this client registered with exactly this issuer (tenant, realm, environment)?")),
    };

    static CLIENT_SECRET_EXPIRED: Cause = Cause {
        id: "oauth2.client_secret_expired",
        title: "The client secret has expired.",
        fix: "Create a new secret.",
        meaning: "The Entra portal lets secrets live for two years at most, and the first token request after that \
                 gets AADSTS7000222; cached tokens hide it for another hour. Deliveries that worked for months and \
                 stop all at once are typical. The registration lists the expiry date of each secret.",
        page: &page::ENTRA_ERRORS,
        next: Some(NextStep::Question("When does this secret expire, according to the client registration?")),
    };

    static CLIENT_SECRET_WRONG: Cause = Cause {
        id: "oauth2.client_secret_wrong",
        title: "The client secret is wrong.",
        fix: "Enter the secret's value again, not its id.",
        meaning: "The server found the client, and the secret does not match. For each secret, Entra shows an id and \
                 a value, the value only once, right after it is created; pasting the id results in AADSTS7000215. \
                 Elsewhere the last character was cut off, the secret belongs to another environment, or a row of \
                 asterisks was copied.",
        page: &page::ENTRA_ERRORS,
        next: Some(NextStep::Probe(Probe::CredentialsElsewhere)),
    };

    static CONDITIONAL_ACCESS_BLOCKED: Cause = Cause {
        id: "oauth2.conditional_access_blocked",
        title: "A policy of the identity provider blocks the token.",
        fix: "Exempt this client from the policy, or allow the sender's location.",
        meaning: "The client and its secret are right, but a policy for workload identities rejects the location or \
                 the risk, at Entra AADSTS53003. Named locations cover the office; the platform sends from a data \
                 center. The sign-in log of the service principal names the policy.",
        page: &page::ENTRA_POLICY,
        next: Some(NextStep::Question("Ask the identity provider's administrator: which policy blocked this sign-in?")),
    };

    static EXPIRES_IN_NONSTANDARD: Cause = Cause {
        id: "oauth2.expires_in_nonstandard",
        title: "The response does not state the token's lifetime in the standard way.",
        fix: "signpost copes with it; a strict client may fetch a token each time, or fail.",
        meaning: "expires_in should be a JSON number of seconds. Some servers send it as a string, as 0, or not at \
                 all; then each client guesses a lifetime, and a strict parser rejects the whole response. A JWT \
                 states its own end in exp, whatever the response says.",
        page: &page::ANSWER,
        next: None,
    };

    static GRANT_NOT_ALLOWED: Cause = Cause {
        id: "oauth2.grant_not_allowed",
        title: "This client may not use client credentials, or not for this API.",
        fix: "Allow the grant for the client, and give it access to the API.",
        meaning: "unauthorized_client or unsupported_grant_type: the server knows the client, but the client is \
                 registered for users who sign in, is disabled, or has no access to this API. At Keycloak the switch \
                 is \"Service accounts roles\"; at Auth0 it is the grant types of a machine-to-machine application \
                 and its access to the API.",
        page: &page::REQUEST,
        next: Some(NextStep::Question("Is client_credentials among the grants of this registration?")),
    };

    static HTTPS_REQUIRED: Cause = Cause {
        id: "oauth2.https_required",
        title: "The token endpoint accepts https only.",
        fix: "Use https in the token URL.",
        meaning: "The secret travels in the request, so the standard requires TLS. A server on port 80 responds with \
                 301, 400 or 403, Keycloak with \"HTTPS required\". Keycloak also says so behind a proxy that ends \
                 TLS and does not pass X-Forwarded-Proto on. A secret that was sent over http is exposed: replace \
                 it.",
        page: &page::ENDPOINT,
        next: None,
    };

    static REQUEST_MALFORMED: Cause = Cause {
        id: "oauth2.request_malformed",
        title: "The token endpoint does not accept the form of the request.",
        fix: "Send each parameter once, and the credentials in one place.",
        meaning: "invalid_request means that the request as such is not acceptable: a parameter is missing, is sent \
                 twice or is not supported here, or credentials are in both header and body, which the standard \
                 forbids. Entra's v2.0 endpoint, for example, takes scope and rejects resource. The \
                 error_description usually names the parameter.",
        page: &page::ERROR,
        next: None,
    };

    static RESOURCE_UNKNOWN: Cause = Cause {
        id: "oauth2.resource_unknown",
        title: "The audience or resource is not an API that the provider knows.",
        fix: "Correct it, or register the API.",
        meaning: "The token is meant for an API that is not registered in this tenant: invalid_target, or \
                 AADSTS500011 at Entra. Identifiers are compared as text: a trailing slash, http instead of https, \
                 or the client's id instead of the API's is a different name.",
        page: &page::RESOURCE,
        next: None,
    };

    static SCOPE_INVALID: Cause = Cause {
        id: "oauth2.scope_invalid",
        title: "The scope is unknown, or this client may not use it.",
        fix: "Use a scope that is configured for this client.",
        meaning: "Scopes are words that server and API have agreed on, separated by blanks and case-sensitive. With \
                 this grant, Entra accepts only <application ID URI>/.default and otherwise responds with \
                 AADSTS70011 or AADSTS1002012. openid and offline_access belong to user sign-in and are often \
                 rejected.",
        page: &page::SCOPE,
        next: None,
    };

    static SCOPE_MISSING: Cause = Cause {
        id: "oauth2.scope_missing",
        title: "The identity provider requires a scope.",
        fix: "Set a default scope at the provider: the platform documents no scope parameter.",
        meaning: "Entra v2.0 needs scope in each request (AADSTS900144 names what is missing), and an Okta custom \
                 authorization server needs it unless a scope is marked as default. The platform's description of \
                 its token request has no such parameter, so a test with curl can succeed while the delivery fails.",
        page: &page::ENTRA_FLOW,
        next: None,
    };

    static TENANT_NOT_FOUND: Cause = Cause {
        id: "oauth2.tenant_not_found",
        title: "The token URL names a tenant that does not exist.",
        fix: "Correct the tenant in the token URL.",
        meaning: "The tenant or realm is part of the token URL's path. Entra responds with AADSTS90002, Keycloak with \
                 \"Realm does not exist\", both before any credential is read. Typical causes: a directory's display \
                 name, a domain that is no longer verified, another cloud, or a {tenant} placeholder that was never \
                 filled in.",
        page: &page::ENTRA_ERRORS,
        next: None,
    };

    static TOKEN_AUDIENCE_WRONG: Cause = Cause {
        id: "oauth2.token_audience_wrong",
        title: "The API rejects the token's audience.",
        fix: "Request a token for this API.",
        meaning: "aud names the API that a token is for, and an API must reject a token for another one. Entra v1 \
                 writes api://… there, v2.0 the bare client id; a token for Microsoft Graph fits no other API. \
                 Decode the middle part of the token and compare aud with the API's setting.",
        page: &page::AUDIENCE,
        next: None,
    };

    static TOKEN_CLOCK_SKEW: Cause = Cause {
        id: "oauth2.token_clock_skew",
        title: "The API's clock and the token's times do not agree.",
        fix: "Set the clocks, or allow some skew at the API.",
        meaning: "nbf, iat and exp are in seconds of the issuer's clock. If the API's clock is behind by more than \
                 its leeway, a new token lies in the future: invalid_token, and a few seconds later the same token \
                 is accepted. Compare nbf and exp with the Date header of the API's response.",
        page: &page::NOT_BEFORE,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static TOKEN_ENDPOINT_THROTTLED: Cause = Cause {
        id: "oauth2.token_endpoint_throttled",
        title: "The token endpoint received too many requests.",
        fix: "Reuse each token until shortly before it expires.",
        meaning: "A forwarder that fetches a token before each batch reaches the provider's rate limit, or a paid \
                 quota of machine tokens, with a few hundred devices. The 429 on the token URL usually has \
                 Retry-After. expires_in is there so that one token serves its whole lifetime.",
        page: &page::AUTH0_RATE,
        next: None,
    };

    static TOKEN_ENDPOINT_WRONG: Cause = Cause {
        id: "oauth2.token_endpoint_wrong",
        title: "This URL is not a token endpoint.",
        fix: "Copy token_endpoint from the provider's discovery document.",
        meaning: "Something else responds: the login page, the issuer or the authorize endpoint, with HTML, 404 or \
                 405 instead of JSON. Providers publish the right URL as token_endpoint under \
                 /.well-known/openid-configuration or /.well-known/oauth-authorization-server. Keycloak 17 and later \
                 have no /auth before /realms.",
        page: &page::DISCOVERY,
        next: None,
    };

    static TOKEN_ISSUER_WRONG: Cause = Cause {
        id: "oauth2.token_issuer_wrong",
        title: "The API rejects the token's issuer.",
        fix: "Use the issuer that the API is configured for.",
        meaning: "iss is compared as a whole string with what the API trusts. sts.windows.net (v1) is not \
                 login.microsoftonline.com (v2.0), a custom domain is not the provider's own, and a trailing slash \
                 counts. A Keycloak that is reached through an internal host name writes that name into iss.",
        page: &page::ISSUER,
        next: None,
    };

    static TOKEN_KEY_UNKNOWN: Cause = Cause {
        id: "oauth2.token_key_unknown",
        title: "The API does not know the key that signed the token.",
        fix: "Refresh the API's key set, or correct its issuer.",
        meaning: "The token's header names the signing key by kid, and the API looks it up in its copy of the \
                 issuer's jwks_uri. The copy is outdated after a rotation, comes from another tenant, or could not \
                 be fetched. Open jwks_uri and look for the kid; if it is there, the API caches for too long.",
        page: &page::KEY_ID,
        next: None,
    };

    static TOKEN_REJECTED_GENERIC: Cause = Cause {
        id: "oauth2.token_rejected_generic",
        title: "The API rejects the token without saying why.",
        fix: "Compare the token's claims with what the API expects.",
        meaning: "The API responds with 401 and a bare Bearer or error=\"invalid_token\", which covers expired, \
                 revoked, malformed and unsuitable tokens alike. Signature, issuer, audience, lifetime and algorithm \
                 are the candidates; decode the token and go through them. The API's own log has the exact reason.",
        page: &page::BEARER_ERROR,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static TOKEN_REQUEST_NOT_FORM: Cause = Cause {
        id: "oauth2.token_request_not_form",
        title: "The token request is not a form.",
        fix: "Send it as application/x-www-form-urlencoded.",
        meaning: "Token endpoints parse application/x-www-form-urlencoded. With a JSON body, or a form under another \
                 Content-Type, they do not see grant_type: hence \"grant_type is required\" or 415 although it was \
                 sent. The request's Content-Type and the first bytes of its body show it.",
        page: &page::FORM,
        next: None,
    };

    static TOKEN_RESPONSE_MISSING_FIELDS: Cause = Cause {
        id: "oauth2.token_response_missing_fields",
        title: "The token endpoint responds with 2xx, but without an access token.",
        fix: "Read the response: it may contain an error.",
        meaning: "access_token and token_type are mandatory. Some servers respond with 200 and {\"error\":…}, wrap \
                 the token in \"data\", or call it token or id_token; a standard client then has nothing to send. \
                 Check which keys the JSON has; a gateway may have rewritten it.",
        page: &page::ANSWER,
        next: None,
    };

    static TOKEN_RESPONSE_NOT_JSON: Cause = Cause {
        id: "oauth2.token_response_not_json",
        title: "The token endpoint's response is not JSON.",
        fix: "Ask the provider for a JSON response.",
        meaning: "The response must be JSON. Old servers send access_token=…&expires_in=… as a form, and HTML or XML \
                 comes from a portal in front of the server. Lenient clients cope with the form, strict ones stop. \
                 Some servers switch to JSON if the request has Accept: application/json.",
        page: &page::ANSWER,
        next: None,
    };

    static TOKEN_REVOKED_AFTER_ROTATION: Cause = Cause {
        id: "oauth2.token_revoked_after_rotation",
        title: "A token that has not expired is no longer accepted.",
        fix: "Fetch a new token after keys or secrets were changed.",
        meaning: "exp is still ahead, and yet the API responds with 401: keys were rotated, the client was disabled \
                 or the token was revoked while the sender kept using its cached copy. A fresh token is accepted at \
                 once. Clients should drop the cached token after a 401 and try once more.",
        page: &page::REVOCATION,
        next: Some(NextStep::Question("Was a signing key or the client's secret rotated since the token was issued?")),
    };

    static TOKEN_SCOPE_INSUFFICIENT: Cause = Cause {
        id: "oauth2.token_scope_insufficient",
        title: "The token is accepted, but lacks the permission.",
        fix: "Grant the client the scope or role that the API requires.",
        meaning: "403 with error=\"insufficient_scope\": the token itself is fine. With client credentials, the \
                 permission is an application role (roles in an Entra token) or a scope that is granted to the \
                 client, and an administrator has to consent. Decode roles, scp or scope and compare with what the \
                 API requires.",
        page: &page::BEARER_ERROR,
        next: Some(NextStep::Question("Which scope or role does the API require, and does this client have it?")),
    };

    static TOKEN_STALE_CACHED: Cause = Cause {
        id: "oauth2.token_stale_cached",
        title: "An expired token was used again.",
        fix: "Fetch a new token before the old one expires.",
        meaning: "The token's exp was before the moment of sending: a cache without a margin, a lifetime taken for \
                 minutes, or a sender that was suspended. The first batch after each pause fails and its retry \
                 succeeds. Renew a minute before the end; exp and the Date of the response prove it.",
        page: &page::EXPIRY,
        next: None,
    };

    static TOKEN_TYPE_CASE: Cause = Cause {
        id: "oauth2.token_type_case",
        title: "The API insists on Bearer with a capital B.",
        fix: "Send Bearer with a capital B.",
        meaning: "Scheme names are case-insensitive, yet some APIs compare with \"Bearer \" byte by byte. A client \
                 that copies token_type from the token response (\"bearer\") is then refused with a good token. Look \
                 at the first word of the Authorization header that was sent.",
        page: &page::BEARER,
        next: None,
    };
}
