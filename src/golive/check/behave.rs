//! How the endpoint behaves beyond a single valid batch.

use super::{Check, CheckId, Family, Needs, Source, source};

pub(super) static DUPLICATE: Check = Check {
    id: CheckId::BehaveDuplicate,
    name: "behave.duplicate",
    family: Family::Behave,
    title: "A duplicate is treated like the first delivery",
    sent: "The same bytes twice.",
    expectation: "The same success status both times; a read-back finds one record. Messages are delivered at least once.",
    source: source::SISTER_DELIVERY,
    needs: Needs::Wire,
};

pub(super) static RETRY: Check = Check {
    id: CheckId::BehaveRetry,
    name: "behave.retry",
    family: Family::Behave,
    title: "A later attempt of a message is treated like the first",
    sent: "A message with attempt 0, then the same message with attempt 1.",
    expectation: "Success both times; a read-back finds one record.",
    source: source::SISTER_DELIVERY,
    needs: Needs::Wire,
};

pub(super) static OUT_OF_ORDER: Check = Check {
    id: CheckId::BehaveOutOfOrder,
    name: "behave.out-of-order",
    family: Family::Behave,
    title: "An older report after a newer one is accepted",
    sent: "A report of now, then attempt 1 of a report of the hour before.",
    expectation: "Success both times; a read-back finds both. Messages can be delivered out of order when they are retried.",
    source: source::SISTER_DELIVERY,
    needs: Needs::Wire,
};

pub(super) static CONCURRENT: Check = Check {
    id: CheckId::BehaveConcurrent,
    name: "behave.concurrent",
    family: Family::Behave,
    title: "Two deliveries at once are both accepted",
    sent: "Two batches at the same time, each on a connection of its own.",
    expectation: "2xx for both.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static RESPONSE_TIME: Check = Check {
    id: CheckId::BehaveResponseTime,
    name: "behave.response-time",
    family: Family::Behave,
    title: "Responses come within 5 seconds",
    sent: "A number of small batches (--samples), one after the other.",
    expectation: "The slowest of 95 % is below 5 seconds; above 10 seconds is a warning, above 30 seconds a failure. \
                  Senders of webhooks give up between 5 and 30 seconds.",
    source: Source {
        text: "Standard Webhooks, \"Operational considerations\"",
        url: "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md",
    },
    needs: Needs::Wire,
};

pub(super) static RESPONSE_BODY: Check = Check {
    id: CheckId::BehaveResponseBody,
    name: "behave.response-body",
    family: Family::Behave,
    title: "A success says nothing else in its body",
    sent: "Nothing more: the responses to valid batches are read.",
    expectation: "No error in the body of a 2xx response, a Content-Type where there is a body, and 64 kB at most.",
    source: source::WEBHOOK,
    needs: Needs::Wire,
};

pub(super) static REDIRECT: Check = Check {
    id: CheckId::BehaveRedirect,
    name: "behave.redirect",
    family: Family::Behave,
    title: "The endpoint does not redirect",
    sent: "Nothing more: every response is read.",
    expectation: "No 3xx: a receiver must not redirect, and a signature does not survive it.",
    source: source::WEBHOOK,
    needs: Needs::Wire,
};

pub(super) static KEEP_ALIVE: Check = Check {
    id: CheckId::BehaveKeepAlive,
    name: "behave.keep-alive",
    family: Family::Behave,
    title: "A second request on the same connection is accepted",
    sent: "Two batches on one connection.",
    expectation: "2xx for both, without a reset.",
    source: Source { text: "RFC 9112 §9.3", url: "https://www.rfc-editor.org/rfc/rfc9112#section-9.3" },
    needs: Needs::Wire,
};

pub(super) static IDLE_CONNECTION: Check = Check {
    id: CheckId::BehaveIdleConnection,
    name: "behave.idle-connection",
    family: Family::Behave,
    title: "A connection that was idle for 65 seconds is closed cleanly or still works",
    sent: "A batch, a pause of 65 seconds, and a second batch on the same connection.",
    expectation: "2xx for both, without a reset.",
    source: Source { text: "RFC 9112 §9.5", url: "https://www.rfc-editor.org/rfc/rfc9112#section-9.5" },
    needs: Needs::Wire,
};

pub(super) static THROTTLING: Check = Check {
    id: CheckId::BehaveThrottling,
    name: "behave.throttling",
    family: Family::Behave,
    title: "A refusal for too many requests says when to try again",
    sent: "A short burst of small batches.",
    expectation: "No refusal, or 429 or 503 with Retry-After.",
    source: source::WEBHOOK,
    needs: Needs::Wire,
};

pub(super) static RETRY_CLASS: Check = Check {
    id: CheckId::BehaveRetryClass,
    name: "behave.retry-class",
    family: Family::Behave,
    title: "A passing trouble is not reported as a final refusal",
    sent: "Nothing more: the responses to valid batches are read.",
    expectation: "A batch like one that was accepted is never refused with 400, 401, 403 or 413: senders give up on these \
                  at once, and the messages are lost.",
    source: Source {
        text: "Azure Event Grid, \"Delivery and retry\"",
        url: "https://learn.microsoft.com/azure/event-grid/delivery-and-retry",
    },
    needs: Needs::Wire,
};

pub(super) static MALFORMED: Check = Check {
    id: CheckId::BehaveMalformed,
    name: "behave.malformed",
    family: Family::Behave,
    title: "A body that is not JSON is refused with 400 or 422",
    sent: "An array that ends in the middle.",
    expectation: "400 or 422. 2xx hides lost messages, 5xx would be sent again and again.",
    source: Source { text: "RFC 9110 §15.5.1", url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1" },
    needs: Needs::Wire,
};

pub(super) static CONTENT_TYPE: Check = Check {
    id: CheckId::BehaveContentType,
    name: "behave.content-type",
    family: Family::Behave,
    title: "A body of another content type is refused with 415",
    sent: "An empty array as text/plain.",
    expectation: "415, or another 4xx.",
    source: source::WEBHOOK,
    needs: Needs::Wire,
};

pub(super) static ONE_EVENT: Check = Check {
    id: CheckId::BehaveOneEvent,
    name: "behave.one-event",
    family: Family::Behave,
    title: "Consumers of the event hub expect an array in each event",
    sent: "Nothing: a person states it.",
    expectation: "Event Hubs makes one event of the whole array, because the platform sends application/json.",
    source: Source {
        text: "Azure Event Hubs, \"Send event\"",
        url: "https://learn.microsoft.com/rest/api/eventhub/send-event",
    },
    needs: Needs::Attestation,
};
