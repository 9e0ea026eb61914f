//! Where credentials stand in a request or a response: the one list of headers, cookies, parameters, JSON members and
//! schemes.
//!
//! Names are compared without case and separators, by how they end, because APIs put words of their own before:
//! `X-Acme-Api-Key`, `acmeApiKey`.

use percent_encoding::percent_decode_str;

/// How names of credentials end, in lower case without separators.
const ENDS: [&str; 38] = [
    "secret",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "token",
    "jwt",
    "bearer",
    "hmac",
    "signature",
    "credential",
    "credentials",
    "assertion",
    "apikey",
    "apptoken",
    "appkey",
    "authkey",
    "accesskey",
    "accountkey",
    "clientkey",
    "customerkey",
    "encryptionkey",
    "functionkey",
    "functionskey",
    "hostkey",
    "licensekey",
    "masterkey",
    "policykey",
    "privatekey",
    "secretkey",
    "securitykey",
    "servicekey",
    "sharedkey",
    "signingkey",
    "subscriptionkey",
    "writekey",
    "readkey",
    "sessionid",
];

/// Whole names of credentials, in the same spelling; as the last word of a longer name, too.
const WORDS: [&str; 7] = ["sig", "sas", "auth", "authorization", "pass", "otp", "sid"];

/// Names that end like one and tell where to go on, or which kind of token it is.
const NO_CREDENTIALS: [&str; 6] =
    ["continuationtoken", "nexttoken", "nextpagetoken", "pagetoken", "synctoken", "deltatoken"];

/// Headers of credentials that do not end like one.
const HEADERS: [&str; 4] = ["proxyauthorization", "xauthkey", "xamzsecuritytoken", "setcookie2"];

/// Query and form parameters of credentials that do not end like one: keys of Google APIs and of Azure Functions, whose
/// names are too common to be credentials elsewhere.
const PARAMETERS: [&str; 2] = ["key", "code"];

/// Schemes of Authorization: the IANA registry, and those of AWS, Azure and well-known APIs.
const SCHEMES: [&str; 34] = [
    "Basic",
    "Bearer",
    "Concealed",
    "Digest",
    "DPoP",
    "GNAP",
    "HOBA",
    "Mutual",
    "Negotiate",
    "OAuth",
    "PrivateToken",
    "SCRAM-SHA-1",
    "SCRAM-SHA-256",
    "vapid",
    "AWS",
    "AWS3-HTTPS",
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256-PAYLOAD",
    "AWS4-ECDSA-P256-SHA256",
    "GOOG4-HMAC-SHA256",
    "GOOG4-RSA-SHA256",
    "SharedKey",
    "SharedKeyLite",
    "SharedAccessSignature",
    "ApiKey",
    "Api-Key",
    "GoogleLogin",
    "Hawk",
    "Key",
    "NTLM",
    "Signature",
    "Splunk",
    "SSWS",
    "Token",
];

/// True if the value of a header of that name is a credential. `Set-Cookie`, `Cookie` and headers that hold a URL are
/// none as a whole: [`masked_header`](super::masked_header) knows their parts.
pub fn is_secret_header(name: &str) -> bool {
    let plain = plain(name);
    ends_like_one(name, &plain) || HEADERS.contains(&plain.as_str())
}

/// True if the value says what to do, and is not a credential: SAP's `x-csrf-token: Required` and `Fetch`.
pub fn is_word_of_protocol(name: &str, value: &str) -> bool {
    let is_word = ["required", "fetch"].iter().any(|word| value.eq_ignore_ascii_case(word));
    name.eq_ignore_ascii_case("x-csrf-token") && is_word
}

/// True if the value of a query or form parameter of that name, percent-encoded or not, is a credential.
pub fn is_secret_parameter(name: &str) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy();
    let plain = plain(&name);
    ends_like_one(&name, &plain) || PARAMETERS.contains(&plain.as_str())
}

/// True if the value of a JSON member of that name is a credential.
pub fn is_secret_member(name: &str) -> bool {
    ends_like_one(name, &plain(name))
}

fn ends_like_one(name: &str, plain: &str) -> bool {
    let last_word = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    let is_word = |word: &str| WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    !NO_CREDENTIALS.iter().any(|known| plain.ends_with(known))
        && (ENDS.iter().any(|end| plain.ends_with(end)) || is_word(plain) || is_word(last_word))
}

/// Letters and digits in lower case, without a number at the end: `X-Hub-Signature-256` is a signature.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    let plain: String = letters.collect();
    plain.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}

/// The scheme that a value of Authorization begins with, if it is one that is known. A word that is not may be the
/// credential itself.
pub fn known_scheme(value: &str) -> Option<&'static str> {
    let word = value.split([' ', '\t']).next().unwrap_or_default();
    SCHEMES.into_iter().find(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_credentials_are_known_by_how_their_names_end() {
        let secret = "Authorization Proxy-Authorization X-Api-Key api-key apikey X-Functions-Key \
            Ocp-Apim-Subscription-Key X-Auth-Token X-Amz-Security-Token X-Goog-Api-Key DD-API-KEY X-Acme-Secret \
            X-Gitlab-Token X-Hub-Signature-256 X-Vault-Token X-Access-Key X-Webhook-Password X-Auth X-Auth-Key \
            Private-Token x-ms-encryption-key X-Session-Id";
        for name in secret.split_whitespace() {
            assert!(is_secret_header(name), "{name}");
        }
        let plain = "Host Content-Type Content-Length Date X-Amz-Date X-Amz-Content-Sha256 Accept Idempotency-Key \
            Sec-WebSocket-Key X-Partition-Key x-ms-blob-type x-ms-version User-Agent WWW-Authenticate ETag \
            x-amz-server-side-encryption-aws-kms-key-id x-ms-encryption-key-sha256 X-Request-Id Content-MD5 Cache-Key \
            x-ms-continuation-token Surrogate-Key";
        for name in plain.split_whitespace() {
            assert!(!is_secret_header(name), "{name}");
        }
    }

    #[test]
    fn parameters_and_members_of_credentials_are_known() {
        let both = "sig Signature secret sas jwt subscription-key api_key apiKey client_secret clientSecret token \
            access_token accessToken refresh_token id_token password pwd passwd X-Amz-Signature X-Amz-Security-Token \
            X-Amz-Credential SharedAccessSignature account_key AccountKey write_key app_key client_assertion x-api-key \
            auth[token] code_verifier_secret private_token";
        for name in both.split_whitespace() {
            assert!(is_secret_parameter(name) && is_secret_member(name), "{name}");
        }
        for name in ["key", "code", "%6Bey", "%73ig"] {
            assert!(is_secret_parameter(name), "{name}");
        }
        let none = "sv se sp sr st spr skn X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders AWSAccessKeyId access_key_id \
            client_id grant_type scope token_type expires_in hashId generatedAt continuation-token next_token \
            list-type prefix design monkey";
        for name in none.split_whitespace() {
            assert!(!is_secret_parameter(name) && !is_secret_member(name), "{name}");
        }
        assert!(!is_secret_member("key") && !is_secret_member("code"));
    }
}
