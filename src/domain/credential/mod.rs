//! Credentials that stand in a message from outside: where they stand, how they are masked, and what may be said of them
//! then.

mod authorization;
mod facts;
mod masking;
mod names;

pub use self::authorization::{AUTHORIZATION_FLAWS, Authorization, AuthorizationFlaw, authorization_traits};
pub use self::facts::{CREDENTIALS_MAX, Cleaned, Cleaning, CredentialFacts, CredentialPlace, jwt_claims};
pub use self::masking::{
    is_secret_body, masked_authorization, masked_cookies, masked_header, masked_json, masked_members, masked_set_cookie,
};
pub use self::names::{is_secret_header, is_secret_member, is_secret_parameter, is_word_of_protocol, known_scheme};

#[cfg(test)]
#[track_caller]
fn assert_traits(facts: &super::SecretFacts, has: &[super::SecretTrait], has_not: &[super::SecretTrait]) {
    for wanted in has {
        assert!(facts.has(*wanted), "{wanted:?} is missing: {facts:?}");
    }
    for unwanted in has_not {
        assert!(!facts.has(*unwanted), "{unwanted:?} is there: {facts:?}");
    }
}
