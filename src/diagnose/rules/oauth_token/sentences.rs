//! The sentences of token servers, by what they mean.
//!
//! Read: Auth0, Okta, Keycloak, Cognito, Salesforce, Google, Ory Hydra (fosite), `oidc-provider` (`OneLogin` and others),
//! Spring Authorization Server, Cloud Foundry UAA (SAP XSUAA), `PingFederate`, `PingOne`, `ForgeRock` AM, WSO2, Duende
//! `IdentityServer`, `FusionAuth`, League OAuth2 Server (Laravel Passport), Authlib, authentik.

pub(super) const HTTPS_REQUIRED: [&str; 5] =
    ["https required", "https is required", "must use https", "only https is supported", "requires https"];

/// The server form-decodes the Basic credentials and cannot: it was not encoded (RFC 6749 §2.3.1).
pub(super) const NOT_DECODED: [&str; 3] = [
    "in the http authorization header could not be decoded", // fosite
    "in the authorization header are not properly encoded",  // oidc-provider
    "failed to url decode client",
];

/// No credential was seen at all.
pub(super) const NO_CREDENTIALS: [&str; 11] = [
    "client secret not provided in request",       // Keycloak
    "client credentials missing or malformed",     // fosite
    "no client authentication mechanism provided", // oidc-provider
    "no client credentials found",                 // Okta
    "an authentication object was not found",      // Spring
    "full authentication is required to access",   // Spring
    "client_authentication_missing",               // FusionAuth
    "invalid_client_authentication_scheme",        // FusionAuth
    "client identifier is required",               // Apigee
    "missing or invalid client credentials",
    "no client authentication found",
];

/// Credentials or parameters twice (RFC 6749 §2.3, §3.2).
pub(super) const TWO_METHODS: [&str; 14] = [
    "multiple client credentials", // Okta
    "duplicated parameter",        // Keycloak
    "duplicate parameter",
    "parameter is duplicated",
    "parameter is repeated",
    "repeated parameter",
    "more than one authentication method",
    "multiple authorization methods",
    "multiple authentication methods",
    "more than one client authentication",
    "must only be provided using one mechanism", // oidc-provider
    "must not be provided twice",                // oidc-provider
    "included multiple times",
    "url query parameters are not allowed", // oauthlib
];

pub(super) const GRANT_NOT_ALLOWED: [&str; 22] = [
    "client is not authorized to access", // Auth0
    "not allowed for the client",         // Auth0
    "grant type 'client_credentials' not allowed",
    "no client credentials user enabled", // Salesforce
    "client credentials flow is not enabled",
    "is not admin approved to access",                // Salesforce
    "client not enabled to retrieve service account", // Keycloak
    "public client not allowed to retrieve service account",
    "client is not enabled", // Keycloak: disabled
    "client is disabled",
    "oauth app is not in active state",              // WSO2
    "not authorized to use the provided grant type", // Okta
    "not authorized to use this authorization grant type",
    "not authorized to use 'grant_type=client_credentials'", // Authlib
    "is not allowed to use authorization grant",             // fosite
    "requested grant type is not allowed for this client",   // oidc-provider
    "grant type is not supported by the client",
    "client is not authorized to use this grant",
    "not configured to use the client credentials",
    "unauthorized grant type", // PingFederate, Spring
    "grant_type_disabled",     // FusionAuth
    "client is not allowed to use this grant",
];

pub(super) const SECRET_EXPIRED: [&str; 8] = [
    "client secret is expired",
    "secret has expired",
    "expired client secret",
    "client credentials have expired",
    "client secret expired",
    "client_secret is expired",
    "client authentication failed: client_secret_expires_at", // Spring Authorization Server
    "secret keys are expired",
];

pub(super) const EITHER: [&str; 11] = [
    "invalid client or invalid client credentials", // Keycloak 19 and later
    "either the client or the client credentials are invalid", // Okta
    "client or client credentials",                 // PingFederate
    "client_id or client_secret",
    "client id or client secret",
    "client id or secret",
    "client_id or secret",
    "client_id/client_secret",
    "unknown or its credentials",
    "id and secret",
    "invalid_credentials: invalid",
];

pub(super) const SECRET_WRONG: [&str; 11] = [
    "client secret supplied for a confidential client is invalid", // Okta
    "invalid client secret",                                       // Keycloak before 19
    "client secret does not match",
    "invalid_client_secret", // Salesforce
    "wrong client secret",
    "incorrect client_secret",
    "invalid client_secret",
    "the provided client secret is invalid",       // Google
    "client authentication failed: client_secret", // Spring Authorization Server
    "invalid secret provided",                     // oidc-provider
    "the specified client_secret does not match",  // Azure AD B2C
];

/// A client that is registered for `private_key_jwt`.
pub(super) const ASSERTION_EXPECTED: [&str; 5] = [
    "use the private_key_jwt",          // Okta
    "only 'private_key_jwt'",           // fosite
    "client_assertion_type is missing", // Keycloak
    "missing client_assertion",
    "client_assertion is required",
];

/// What a sentence about the client can be about, with blanks for what joins the words; and what it can say.
pub(super) const SECRET: [&str; 3] = ["client secret", "clientsecret", "secret"];
pub(super) const CLIENT_ID: [&str; 4] = ["client id", "clientid", "client identifier", "consumer key"];
pub(super) const CLIENT: [&str; 3] = ["client", "application", "this app"];
pub(super) const EXPIRED: [&str; 1] = ["expired"];
pub(super) const UNSEEN: [&str; 5] = ["must be provided", "is required", "missing", "not provided", "not present"];
pub(super) const WRONG: [&str; 13] = [
    "invalid",
    "incorrect",
    "wrong",
    "unknown",
    "not valid",
    "not match",
    "mismatch",
    "not found",
    "not recogni",
    "unrecogni",
    "does not exist",
    "not registered",
    "could not find",
];
pub(super) const ABSENT: [&str; 8] = [
    "unknown",
    "not found",
    "not recogni",
    "unrecogni",
    "does not exist",
    "not registered",
    "no such",
    "could not find",
];
pub(super) const NOT_ALLOWED: [&str; 10] = [
    "not allowed to",
    "not authorized to",
    "not authorised to",
    "not permitted to",
    "not enabled for",
    "not approved",
    "disabled",
    "deactivated",
    "suspended",
    "not active",
];

pub(super) const CLIENT_UNKNOWN: [&str; 16] = [
    "invalid value for 'client_id'", // Okta
    "invalid_client_id",             // Salesforce
    "client identifier invalid",     // Salesforce
    "could not find client",         // Keycloak before 19
    "client not found",
    "client_not_found",
    "oauth client was not found",                // Google
    "a valid oauth client could not be found",   // WSO2
    "requested oauth 2.0 client does not exist", // fosite
    "client does not exist",
    "client is not registered",
    "no client with requested id", // UAA
    "client with requested id does not exist",
    "client authentication failed: client_id", // Spring Authorization Server
    "invalid client_id",
    "unknown client",
];

pub(super) const NOT_A_FORM: [&str; 7] = [
    "missing form parameter: grant_type", // Keycloak
    "unable to parse http body",          // fosite
    "the post body can not be empty",     // fosite
    "content-type bodies are supported",  // oidc-provider
    "oauth 2.0 parameter: grant_type",    // Spring Authorization Server
    "check the grant_type parameter",     // League
    "application/x-www-form-urlencoded",
];

/// Keycloak from 17 on, and `RESTEasy` in general: the path is not there.
pub(super) const NO_SUCH_RESOURCE: [&str; 3] =
    ["resteasy003210", "could not find resource for full path", "unable to find matching target resource method"];
