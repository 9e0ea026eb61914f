//! Batches that the platform may send.

use super::{Check, CheckId, Family, Needs, Source, source};

pub(super) static MEASUREMENT: Check = Check {
    id: CheckId::AcceptMeasurement,
    name: "accept.measurement",
    family: Family::Accept,
    title: "The documented measurement batch is accepted",
    sent: "The platform's documentation sample, with a hashId and a run id of its own.",
    expectation: "2xx.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static NOTIFICATION: Check = Check {
    id: CheckId::AcceptNotification,
    name: "accept.notification",
    family: Family::Accept,
    title: "The documented notification batch is accepted",
    sent: "The platform's documentation sample, with a hashId of its own.",
    expectation: "2xx.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static ONE: Check = Check {
    id: CheckId::AcceptOne,
    name: "accept.one",
    family: Family::Accept,
    title: "A batch of one message is accepted",
    sent: "An array with one measurement message of one observation.",
    expectation: "2xx: the body is an array for one message, too.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static MANY: Check = Check {
    id: CheckId::AcceptMany,
    name: "accept.many",
    family: Family::Accept,
    title: "A batch of 50 messages is accepted",
    sent: "An array with 50 measurement messages: about 35 kB.",
    expectation: "2xx: an array can include one or more messages.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static MIXED: Check = Check {
    id: CheckId::AcceptMixed,
    name: "accept.mixed",
    family: Family::Accept,
    title: "Both kinds of message in one batch are accepted",
    sent: "An array with a measurement and a notification message.",
    expectation: "2xx: one array can include messages of different types.",
    source: source::SISTER_HTTPS,
    needs: Needs::Wire,
};

pub(super) static UNKNOWN_PROPERTIES: Check = Check {
    id: CheckId::AcceptUnknownProperties,
    name: "accept.unknown-properties",
    family: Family::Accept,
    title: "Unknown properties are accepted",
    sent: "Both kinds of message with extra properties at every level, and an unknown object and action.",
    expectation: "2xx: new properties can be added to any object without notice.",
    source: source::SISTER_HTTPS,
    needs: Needs::Wire,
};

pub(super) static NULLS: Check = Check {
    id: CheckId::AcceptNulls,
    name: "accept.nulls",
    family: Family::Accept,
    title: "Null in every nullable field is accepted",
    sent: "Both kinds of message with every nullable field null and every object of fields empty.",
    expectation: "2xx.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static EMPTY_OBSERVATIONS: Check = Check {
    id: CheckId::AcceptEmptyObservations,
    name: "accept.empty-observations",
    family: Family::Accept,
    title: "A message without observations is accepted",
    sent: "A measurement message whose observations are an empty array.",
    expectation: "2xx.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static UNIT_SPACE: Check = Check {
    id: CheckId::AcceptUnitSpace,
    name: "accept.unit-space",
    family: Family::Accept,
    title: "A unit of one space is accepted",
    sent: "A measurement message with the units \" \" and \"\".",
    expectation: "2xx: a quantity without a unit is created with a space as its unit.",
    source: Source {
        text: "The Things Stack, \"withthegrid\", step 4",
        url: "https://www.thethingsindustries.com/docs/integrations/cloud-integrations/withthegrid/",
    },
    needs: Needs::Wire,
};

pub(super) static UNICODE: Check = Check {
    id: CheckId::AcceptUnicode,
    name: "accept.unicode",
    family: Family::Accept,
    title: "Text of any script is accepted",
    sent: "A measurement message with emoji, right-to-left and combining characters, U+2028, raw and escaped, and a \
           notification with names in several languages.",
    expectation: "2xx; a read-back shows the same text.",
    source: Source { text: "RFC 8259 §8.1", url: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1" },
    needs: Needs::Wire,
};

pub(super) static NUMBERS: Check = Check {
    id: CheckId::AcceptNumbers,
    name: "accept.numbers",
    family: Family::Accept,
    title: "Numbers at the ends of their ranges are accepted",
    sent: "significand −2147483648 and 2147483647, orderOfMagnitude −128 and 127, performance 0 and 0.5.",
    expectation: "2xx; a read-back shows the same numbers.",
    source: Source {
        text: "withthegrid platform-sdk, src/models/si-number.ts",
        url: "https://github.com/withthegrid/platform-sdk/blob/main/src/models/si-number.ts",
    },
    needs: Needs::Wire,
};

pub(super) static ATTEMPT: Check = Check {
    id: CheckId::AcceptAttempt,
    name: "accept.attempt",
    family: Family::Accept,
    title: "A message of a later attempt is accepted",
    sent: "A measurement message with attempt 7.",
    expectation: "2xx: attempt counts from 0 and has no stated end.",
    source: source::PLATFORM,
    needs: Needs::Wire,
};

pub(super) static LARGE: Check = Check {
    id: CheckId::AcceptLarge,
    name: "accept.large",
    family: Family::Accept,
    title: "Large batches are accepted up to the agreed size",
    sent: "Batches of growing size, until one is refused or the allowed size is reached.",
    expectation: "2xx up to the limit. Where the endpoint has a lower limit, it responds 413, not 5xx or a reset.",
    source: Source { text: "RFC 9110 §15.5.14", url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.14" },
    needs: Needs::Wire,
};
