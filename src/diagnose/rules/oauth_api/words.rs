//! Words that say which part of the token is refused: each library and gateway has its own for each.
//!
//! Read: ASP.NET Core (`JwtBearerHandler`) and the IDX numbers of Microsoft.IdentityModel, Spring Security and Nimbus,
//! Envoy and Istio, Kong, APISIX, AWS's JWT authorizer, Azure API Management, Google (IAP, ESP), Microsoft Graph, WSO2,
//! `jsonwebtoken` and `jose` (Node), `PyJWT`, Authlib, Simple JWT, golang-jwt, ruby-jwt, java-jwt, JJWT, firebase/php-jwt.

/// Sentences that name several reasons in one breath: they decide nothing.
pub(in crate::diagnose::rules) const UNDECIDED: [&str; 27] = [
    "missing or invalid",
    "invalid or missing",
    "missing or incorrect",
    "missing or malformed",
    "missing or wrong",
    "missing or expired",
    "missing, invalid",
    "invalid, missing",
    "missing/invalid",
    "invalid/missing",
    "not provided or invalid",
    "absent or invalid",
    "invalid or expired",
    "invalid or has expired",
    "invalid or has been revoked",
    "invalid or revoked",
    "invalid, expired",
    "expired or invalid",
    "expired, invalid",
    "expired or revoked",
    "expired, revoked",
    "expired or is not yet valid",
    "expired or not yet valid",
    "not yet valid or expired",
    "expired or malformed",
    "malformed or expired",
    "not valid for any token type",
];

/// An API that saw no token at all.
pub(super) const NO_TOKEN: [&str; 21] = [
    "jwt is missing",
    "jwt must be provided",
    "jwt not present",
    "missing jwt",
    "no auth token",
    "no authorization token",
    "no token",
    "no jwt",
    "token is missing",
    "missing token",
    "missing bearer",
    "bearer token not found",
    "token not provided",
    "token is required",
    "missing authorization header",
    "authorization header is missing",
    "authorization header not found",
    "missing credentials",
    "authentication credentials were not provided",
    "full authentication is required",
    "\"detail\":\"not authenticated\"", // FastAPI
];

/// The permission is what is missing.
pub(super) const SCOPE: [&str; 13] = [
    "insufficient scope",
    "insufficient permission",
    "insufficient privilege",
    "insufficient_permissions",
    "missing scope",
    "missing required scope",
    "required scope",
    "does not have the required scope",
    "missing required role",
    "missing role",
    "gateway_oauth2_insufficient_scope",
    "does not allow you to access the requested resource",
    "no permission to access",
];

/// The token is from the future.
pub(super) const NOT_YET: [&str; 26] = [
    "not valid before",
    "not yet valid",
    "not valid yet",
    "not active yet",
    "jwt not active",
    "used before",
    "can't be used before",
    "must not be accepted before",
    "cannot handle token prior to",
    "cannot handle token with nbf",
    "cannot handle token with iat",
    "issued in the future",
    "issued at is in the future",
    "idx10222",
    "signature nbf has not been reached",
    "nbf claim",
    "iat claim",
    "\"nbf\" claim",
    "'nbf' claim",
    "\\\"nbf\\\" claim",
    "claim 'nbf'",
    "\"iat\" claim",
    "'iat' claim",
    "\\\"iat\\\" claim",
    "claim 'iat'",
    "(nbf)",
];

pub(super) const EXPIRED: [&str; 3] = ["expired", "\"exp\" claim", "\\\"exp\\\" claim"];

/// Whom the token is for.
pub(super) const AUDIENCE: [&str; 11] = [
    "audience",
    " aud ",
    "\"aud\"",
    "'aud'",
    "\\\"aud\\\"",
    "\\u0027aud\\u0027",
    "aud claim",
    "idx10214",
    "idx10206",
    "idx10208",
    "oauth2-resource",
];

/// Sentences of libraries and gateways that can mean nothing else.
pub(super) const AUDIENCE_SENTENCES: [&str; 21] = [
    "audiences in jwt are not allowed",                  // Envoy
    "access token validation failure. invalid audience", // Microsoft Graph
    "has been obtained for wrong audience",              // Azure Resource Manager
    "invalidauthenticationtokenaudience",
    "tokenaudiencenotallowed", // Azure API Management
    "jwt audience invalid",    // jsonwebtoken
    "unexpected \\\"aud\\\" claim value",
    "token has invalid audience", // golang-jwt
    "audience doesn't match",     // PyJWT
    "invalid audience. expected", // ruby-jwt
    "expected aud claim to be",   // JJWT
    "doesn't contain the required audience",
    "jwt audience doesn't match this application", // Google IAP
    "does not contain resource id",                // Spring Security OAuth
    "idx10214",
    "idx10206",
    "idx10208",
    "invalid claim \\\"aud\\\"", // Authlib
    "invalid_claim: invalid claim 'aud'",
    "the aud claim is not valid",
    "the audience is invalid",
];

/// Who issued the token.
pub(super) const ISSUER: [&str; 10] = [
    "issuer",
    " iss ",
    "\"iss\"",
    "'iss'",
    "\\\"iss\\\"",
    "\\u0027iss\\u0027",
    "iss claim",
    "idx10205",
    "idx10204",
    "idx10211",
];

pub(super) const ISSUER_SENTENCES: [&str; 19] = [
    "jwt issuer is not configured",   // Envoy
    "no credentials found for given", // Kong
    "no mandatory 'iss' in claims",
    "the access token is from the wrong issuer", // Microsoft Graph
    "invalidauthenticationtokentenant",
    "tokenissuernotallowed", // Azure API Management
    "jwt issuer invalid",    // jsonwebtoken
    "unexpected \\\"iss\\\" claim value",
    "token has invalid issuer", // golang-jwt
    "invalid issuer. expected", // ruby-jwt
    "expected iss claim to be", // JJWT
    "doesn't match the required issuer",
    "idx10205",
    "idx10204",
    "idx10211",
    "invalid claim \\\"iss\\\"", // Authlib
    "the iss claim is not valid",
    "the issuer is invalid",
    "invalid token issuer",
];

/// Words of a judgement, without which a claim's name may stand in any sentence.
pub(super) const REFUSED: [&str; 24] = [
    "invalid",
    "not valid",
    "not allowed",
    "not accepted",
    "mismatch",
    "not match",
    "n't match",
    "validation failed",
    "wrong",
    "unexpected",
    "expected",
    "unknown",
    "not configured",
    "rejected",
    "not trusted",
    "does not",
    "n't contain",
    "missing",
    "is not issued for",
    "not found",
    "not equal",
    "no credentials found",
    "could not validate",
    "idx10",
];

/// The key is not among those that the API has.
pub(super) const KEY_NOT_FOUND: [&str; 19] = [
    "signature key was not found",
    "signing key was not found",
    "signing key not found",
    "unable to find a key",
    "unable to find a signing key",
    "could not find a signing key",
    "could not find public key",
    "no applicable key found",
    "key not found in jwks",
    "kid not found",
    "unable to lookup correct key",
    "did not match any keys",
    "unable to match key",
    "no key found with kid",
    "idx10501",
    "idx10503",
    "idx10500",
    "no security keys were provided",
    "unknown kid",
];

/// The API's copy of the keys may be what is wrong.
pub(super) const KEY: [&str; 18] = [
    "jwks",
    "signing key",
    "key id",
    "unknown key",
    "idx10517",
    "idx20803",
    "public key",
    "remote jwk set",
    "oidc discovery endpoint",
    "unable to obtain configuration",
    " kid ",
    "'kid'",
    "\"kid\"",
    "\\\"kid\\\"",
    "kid claim",
    "kid or alg",
    "no matching jwk",
    "no matching key", // Nimbus: "another algorithm expected, or no matching key(s) found"
];

/// The signature does not fit the key that was found.
pub(super) const SIGNATURE: [&str; 13] = [
    "invalid signature",
    "signature verification",
    "signature validation",
    "signature is invalid",
    "signature resulted invalid",
    "signature does not match locally computed",
    "jwt verification fails",
    "failed to verify jwt",
    "bad_signature",
    "idx10511",
    "tokensignatureinvalid",
    "could not verify signature",
    "signing method",
];

/// The token was taken back before its end.
pub(super) const REVOKED: [&str; 6] = [
    "token has been revoked",
    "token was revoked",
    "token is revoked",
    "token revoked",
    "jwt revoked",
    "token has been invalidated",
];

/// Introspection says that the token is not active: revoked, unknown or expired (RFC 7662 §2.2).
pub(super) const INACTIVE: [&str; 5] =
    ["isn't active", "token is not active", "token inactive", "inactive token", "access token inactive"];
