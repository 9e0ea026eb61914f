//! OAuth2 client credentials: the token endpoint, and the API that takes the token.

use super::{Explanation, Page, told};

const PASSWORD: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, section 2.3.1 (client password)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
};
const ENDPOINT: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, section 3.2 (token endpoint)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#section-3.2",
};
const SCOPE: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, section 3.3 (access token scope)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#section-3.3",
};
const REQUEST: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, section 4.4.2 (access token request)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2",
};
const ANSWER: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, section 5.1 (successful response)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
};
const ERROR: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, section 5.2 (error response)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
};
const FORM: Page = Page {
    title: "RFC 6749: The OAuth 2.0 Authorization Framework, appendix B (form encoding)",
    url: "https://www.rfc-editor.org/rfc/rfc6749#appendix-B",
};
const BEARER: Page = Page {
    title: "RFC 6750: Bearer Token Usage, section 2.1 (Authorization request header field)",
    url: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
};
const BEARER_ERROR: Page = Page {
    title: "RFC 6750: Bearer Token Usage, section 3.1 (error codes)",
    url: "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
};
const ISSUER: Page = Page {
    title: "RFC 7519: JSON Web Token, section 4.1.1 (issuer claim)",
    url: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1",
};
const AUDIENCE: Page = Page {
    title: "RFC 7519: JSON Web Token, section 4.1.3 (audience claim)",
    url: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3",
};
const EXPIRY: Page = Page {
    title: "RFC 7519: JSON Web Token, section 4.1.4 (expiration time claim)",
    url: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
};
const NOT_BEFORE: Page = Page {
    title: "RFC 7519: JSON Web Token, section 4.1.5 (not before claim)",
    url: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5",
};
const KEY_ID: Page = Page {
    title: "RFC 7517: JSON Web Key, section 4.5 (key id)",
    url: "https://www.rfc-editor.org/rfc/rfc7517#section-4.5",
};
const DISCOVERY: Page = Page {
    title: "RFC 8414: Authorization Server Metadata, section 3 (obtaining the metadata)",
    url: "https://www.rfc-editor.org/rfc/rfc8414#section-3",
};
const RESOURCE: Page = Page {
    title: "RFC 8707: Resource Indicators for OAuth 2.0, section 2 (resource parameter)",
    url: "https://www.rfc-editor.org/rfc/rfc8707#section-2",
};
const REVOCATION: Page = Page {
    title: "RFC 7009: Token Revocation, section 3 (implementation note)",
    url: "https://www.rfc-editor.org/rfc/rfc7009#section-3",
};
const ENTRA_ERRORS: Page = Page {
    title: "Microsoft Entra: Authentication and authorization error codes",
    url: "https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes",
};
const ENTRA_FLOW: Page = Page {
    title: "Microsoft identity platform: OAuth 2.0 client credentials flow",
    url: "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow",
};
const ENTRA_POLICY: Page = Page {
    title: "Microsoft Entra: Conditional Access for workload identities",
    url: "https://learn.microsoft.com/en-us/entra/identity/conditional-access/workload-identity",
};
const AUTH0_FLOW: Page = Page {
    title: "Auth0: Call your API using the client credentials flow",
    url: "https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow/call-your-api-using-the-client-credentials-flow",
};
const AUTH0_RATE: Page =
    Page { title: "Auth0: Token best practices", url: "https://auth0.com/docs/secure/tokens/token-best-practices" };

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "oauth2.audience_missing",
        AUTH0_FLOW,
        "Auth0 and providers like it issue a token for one named API, and without the parameter audience, or a \
         default audience of the tenant, they refuse: 403 access_denied or \"Non-global clients are not allowed access \
         to APIs without audience\". The standard itself knows no such parameter, and a plain client sends none.",
    ),
    told(
        "oauth2.client_auth_encoding_mismatch",
        PASSWORD,
        "The standard has id and secret form-encoded before they are joined by ':' and put into base64; many clients \
         and servers skip that step. It only shows when the secret holds a character such as +, /, = or %, so that \
         one client works and the next gets invalid_client. Compare both forms of the Basic value.",
    ),
    told(
        "oauth2.client_auth_mode_mismatch",
        PASSWORD,
        "Servers register one method per client, client_secret_post or client_secret_basic, and treat the other as a \
         wrong secret: invalid_client. token_endpoint_auth_methods_supported in the discovery document tells what the \
         server can do, the registration what this client may.",
    ),
    told(
        "oauth2.client_id_unknown",
        ERROR,
        "The server looks the client up in this tenant or realm and finds none: invalid_client or \
         unauthorized_client, at Entra AADSTS700016. Often the application exists, but in the other tenant or the \
         test environment, or an object id was copied in place of the client id.",
    ),
    told(
        "oauth2.client_secret_expired",
        ENTRA_ERRORS,
        "The Entra portal lets secrets live for two years at most, and AADSTS7000222 is what the first token request \
         after that day receives; cached tokens hide it for another hour. Deliveries that worked for months and stop \
         all at once are the sign. The expiry stands in the registration's list of secrets.",
    ),
    told(
        "oauth2.client_secret_wrong",
        ENTRA_ERRORS,
        "The client was found and its secret compared in vain. Entra lists for each secret an id and a value, the \
         value only once, right after it was made; pasting the id gives AADSTS7000215. Elsewhere a cut last character \
         or another environment's secret does the same.",
    ),
    told(
        "oauth2.conditional_access_blocked",
        ENTRA_POLICY,
        "Client and secret are right, and a policy for workload identities refuses the place or the risk, at Entra \
         AADSTS53003. Named locations cover the office; the platform asks from a data centre. The sign-in log of the \
         service principal names the policy.",
    ),
    told(
        "oauth2.expires_in_nonstandard",
        ANSWER,
        "expires_in should be a JSON number of seconds. Some servers send it as a string, as 0, or not at all; then \
         each client guesses a lifetime, and a strict parser throws the whole answer away. A JWT tells its own end in \
         exp, whatever the answer says.",
    ),
    told(
        "oauth2.grant_not_allowed",
        REQUEST,
        "unauthorized_client or unsupported_grant_type: the server knows the client, but it was registered for logins \
         of people. At Keycloak the switch is \"Service accounts roles\", at Auth0 the grant types of a \
         machine-to-machine application together with its access to the API.",
    ),
    told(
        "oauth2.https_required",
        ENDPOINT,
        "The secret travels in the request, hence the standard demands TLS. A server on port 80 answers 301, 400 or \
         403, at Keycloak \"HTTPS required\"; the last also happens behind a proxy that ends TLS and does not pass \
         X-Forwarded-Proto on. A secret sent so is disclosed.",
    ),
    told(
        "oauth2.request_malformed",
        ERROR,
        "invalid_request means the form could not be accepted as such: a parameter missing, given twice, or \
         credentials both in header and body, which the standard forbids. It also happens when grant_type stands in \
         the URL's query. The error_description mostly names the parameter.",
    ),
    told(
        "oauth2.resource_unknown",
        RESOURCE,
        "The token is to be for an API that the tenant has no registration of: invalid_target, or AADSTS500011 at \
         Entra. Identifiers are compared as text: a slash at the end, http for https, or the client's id in place of \
         the API's are different names.",
    ),
    told(
        "oauth2.scope_invalid",
        SCOPE,
        "Scopes are words that server and API have agreed upon, split by blanks and case-sensitive. Entra takes only \
         <app id URI>/.default with this grant and answers AADSTS70011 or 1002012 otherwise; openid and \
         offline_access belong to logins and are often refused.",
    ),
    told(
        "oauth2.scope_missing",
        ENTRA_FLOW,
        "Entra v2 needs scope in each request (AADSTS90014 names what is missing), and an Okta custom server needs \
         one unless a default is marked. The platform's description of its token request has no such parameter, so \
         the test with curl succeeds and the delivery does not.",
    ),
    told(
        "oauth2.tenant_not_found",
        ENTRA_ERRORS,
        "Tenant or realm are part of the token URL's path. Entra answers AADSTS90002, Keycloak \"Realm does not \
         exist\", both before any credential is read. A directory's display name, a domain that is no longer verified, \
         or the template's {tenant} left as it was are usual.",
    ),
    told(
        "oauth2.token_audience_wrong",
        AUDIENCE,
        "aud names whom a token is for, and the API must refuse one that names somebody else. Entra v1 puts api://… \
         there and v2 the bare client id; a token for Microsoft Graph fits no other API. Decode the token's middle \
         part and compare aud with the API's setting.",
    ),
    told(
        "oauth2.token_clock_skew",
        NOT_BEFORE,
        "nbf and iat are seconds of the issuer's clock. An API whose machine lags by more than its leeway sees a \
         token from the future and answers invalid_token, and a few seconds later the same token passes. Compare nbf \
         with the Date of the API's answer.",
    ),
    told(
        "oauth2.token_endpoint_throttled",
        AUTH0_RATE,
        "A forwarder that asks for a token before each batch reaches the provider's rate limit, or the quota of \
         machine tokens that is paid for, with a few hundred devices. 429 on the token URL carries Retry-After. One \
         token for its whole lifetime is what expires_in is for.",
    ),
    told(
        "oauth2.token_endpoint_wrong",
        DISCOVERY,
        "What answers is the login page, the issuer, or the authorize endpoint: HTML, 404 or 405 in place of JSON. \
         Providers publish the right one as token_endpoint under /.well-known/openid-configuration or \
         oauth-authorization-server. Fetch that document and copy the address from it.",
    ),
    told(
        "oauth2.token_issuer_wrong",
        ISSUER,
        "iss is compared as a whole string with what the API trusts. sts.windows.net (v1) is not \
         login.microsoftonline.com (v2), a custom domain is not the provider's own, and a slash at the end counts. A \
         Keycloak that is reached by an inner host name writes that one into iss.",
    ),
    told(
        "oauth2.token_key_unknown",
        KEY_ID,
        "The token's header names the signing key by kid, and the API searches it in its copy of the issuer's \
         jwks_uri. The copy is old after a rotation, or it comes from another tenant. Fetch jwks_uri and look for the \
         kid; if it is there, the API caches too long.",
    ),
    told(
        "oauth2.token_rejected_generic",
        BEARER_ERROR,
        "The API answers 401 with a bare Bearer or error=\"invalid_token\", which stands for expired, revoked, \
         malformed or unfit alike. Signature, issuer, audience, lifetime and algorithm are the candidates; decode the \
         token and go through them. The API's own log has the exact one.",
    ),
    told(
        "oauth2.token_request_not_form",
        FORM,
        "Token endpoints parse application/x-www-form-urlencoded. A JSON body, or a form under another Content-Type, \
         leaves grant_type unread, hence \"grant_type is required\" or 415 although it was sent. The request's \
         Content-Type and first bytes show it.",
    ),
    told(
        "oauth2.token_response_missing_fields",
        ANSWER,
        "access_token and token_type are mandatory. Some servers answer 200 with {\"error\":…}, wrap the token in \
         \"data\", or call it token or id_token; a standard client then has nothing to send. Read which keys the JSON \
         has; a gateway may have rewritten it.",
    ),
    told(
        "oauth2.token_response_not_json",
        ANSWER,
        "The answer must be JSON. Old servers send access_token=…&expires_in=… as a form, and text/html or XML comes \
         from a portal before the server. Lenient clients cope with the form, strict ones stop; an Accept: \
         application/json header changes some servers' minds.",
    ),
    told(
        "oauth2.token_revoked_after_rotation",
        REVOCATION,
        "exp is still ahead, and yet the API says 401: keys were rotated, the client was disabled, or the token was \
         revoked, while the sender reuses its cached copy. A fresh token passes at once. Clients should drop the \
         cache at a 401 and try once more.",
    ),
    told(
        "oauth2.token_scope_insufficient",
        BEARER_ERROR,
        "403 with error=\"insufficient_scope\": the token itself was fine. With client credentials the permission is an \
         application role (roles in an Entra token) or a scope granted to the client, and an administrator must \
         consent. Decode roles, scp or scope and compare with what the API asks.",
    ),
    told(
        "oauth2.token_stale_cached",
        EXPIRY,
        "The token's exp lay before the moment of sending: a cache without margin, a lifetime taken as minutes, or a \
         sender that was asleep. The first batch after each pause fails and its retry succeeds. Renew a minute before \
         the end; exp and Date of the answer prove it.",
    ),
    told(
        "oauth2.token_type_case",
        BEARER,
        "Scheme names are case-insensitive, yet some APIs compare with \"Bearer \" byte by byte. A client that copies \
         token_type from the answer (\"bearer\") is then refused with a good token. Look at the first word of the \
         Authorization header that went out.",
    ),
];
