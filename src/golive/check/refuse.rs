//! One deliberate fault in the credentials each. Every body is an empty array.

use super::{Check, CheckId, Family, Needs, Source};

const UNAUTHORIZED: Source =
    Source { text: "RFC 9110 §15.5.2", url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2" };

const SIGV4: Source = Source {
    text: "AWS, \"Authenticating Requests: Using the Authorization Header\"",
    url: "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html",
};

pub(super) static NO_CREDENTIALS: Check = Check {
    id: CheckId::RefuseNoCredentials,
    name: "refuse.no-credentials",
    family: Family::Refuse,
    title: "A request without credentials is refused",
    sent: "An empty array without credentials.",
    expectation: "401 or 403. 2xx means that anyone can deliver.",
    source: UNAUTHORIZED,
    needs: Needs::Wire,
};

pub(super) static WRONG_CREDENTIALS: Check = Check {
    id: CheckId::RefuseWrongCredentials,
    name: "refuse.wrong-credentials",
    family: Family::Refuse,
    title: "A request with wrong credentials is refused",
    sent: "An empty array with one character of the secret changed.",
    expectation: "401 or 403. 2xx means that the credentials are not verified.",
    source: UNAUTHORIZED,
    needs: Needs::Wire,
};

pub(super) static TAMPERED: Check = Check {
    id: CheckId::RefuseTampered,
    name: "refuse.tampered",
    family: Family::Refuse,
    title: "A request that was changed after signing is refused",
    sent: "An empty array; its body, or the end of the signature's validity, is changed after signing.",
    expectation: "4xx.",
    source: SIGV4,
    needs: Needs::Wire,
};

pub(super) static EXPIRED: Check = Check {
    id: CheckId::RefuseExpired,
    name: "refuse.expired",
    family: Family::Refuse,
    title: "A signature that is out of date is refused",
    sent: "An empty array, signed as of two days ago.",
    expectation: "4xx.",
    source: SIGV4,
    needs: Needs::Wire,
};

pub(super) static OTHER_PATH: Check = Check {
    id: CheckId::RefuseOtherPath,
    name: "refuse.other-path",
    family: Family::Refuse,
    title: "A signature for another path is refused",
    sent: "An empty array to another path than the one that was signed.",
    expectation: "4xx.",
    source: SIGV4,
    needs: Needs::Wire,
};

pub(super) static OTHER_METHOD: Check = Check {
    id: CheckId::RefuseOtherMethod,
    name: "refuse.other-method",
    family: Family::Refuse,
    title: "A signature for another method is refused",
    sent: "An empty array by another method than the one that was signed.",
    expectation: "4xx.",
    source: SIGV4,
    needs: Needs::Wire,
};
