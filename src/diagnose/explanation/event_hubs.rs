//! Azure Event Hubs over HTTPS.

use super::{Explanation, Page, told};

const AUTHENTICATE: Page = Page {
    title: "Azure Event Hubs: Authenticate access with shared access signatures",
    url: "https://learn.microsoft.com/en-us/azure/event-hubs/authenticate-shared-access-signature",
};
const AUTHORIZE: Page = Page {
    title: "Azure Event Hubs: Authorize access with shared access signatures",
    url: "https://learn.microsoft.com/en-us/azure/event-hubs/authorize-access-shared-access-signature",
};
const GENERATE: Page = Page {
    title: "Event Hubs REST API: Generate SAS token",
    url: "https://learn.microsoft.com/en-us/rest/api/eventhub/generate-sas-token",
};
const SEND: Page = Page {
    title: "Event Hubs REST API: Send event",
    url: "https://learn.microsoft.com/en-us/rest/api/eventhub/send-event",
};
const FIREWALL: Page = Page {
    title: "Azure Event Hubs: Allow access from specific IP addresses or ranges",
    url: "https://learn.microsoft.com/en-us/azure/event-hubs/event-hubs-ip-filtering",
};
const LIMITS: Page = Page {
    title: "Azure Event Hubs: Scale with throughput units",
    url: "https://learn.microsoft.com/en-us/azure/event-hubs/event-hubs-scalability",
};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "event_hubs.audience_wrong",
        GENERATE,
        "sr in the token must be a prefix of the requested address: the namespace, the hub, or a publisher below it. \
         After a destination is pointed at another hub the old token still names the first one, and the service says \
         InvalidAudience. Decode sr and lay it beside the URL.",
    ),
    told(
        "event_hubs.auth_missing",
        SEND,
        "Event Hubs reads the token from the Authorization header alone and answers 401 MissingToken without it. A \
         storage-style query (?sv=…&sig=…) is not looked at. If the header was sent, something on the way, such as an \
         API management policy, has consumed it.",
    ),
    told(
        "event_hubs.entity_not_found",
        SEND,
        "The path's first segment is looked up in the namespace and is not there: 404 with \"The messaging entity \
         could not be found\" and the full sb:// name. A hub deleted and made anew elsewhere, or the consumer group's \
         name in place of the hub's, leads to it.",
    ),
    told(
        "event_hubs.ip_firewall",
        FIREWALL,
        "IP rules hold for every connection to the namespace: an address that is not listed is rejected as \
         unauthorized, with \"Ip has been prevented to connect\" or without a word of the rule. The platform's outgoing \
         addresses belong on the list, and so does yours while you test.",
    ),
    told(
        "event_hubs.key_base64_decoded",
        GENERATE,
        "The key looks like base64, and Storage would decode it; Event Hubs takes its 44 characters as they stand for \
         the HMAC's key. Code carried over from Blob Storage therefore makes well-formed tokens that always end in \
         InvalidSignature.",
    ),
    told(
        "event_hubs.key_wrong",
        AUTHENTICATE,
        "The service recomputes the HMAC with primary and secondary key of the rule in skn; neither fits. Keys of the \
         namespace's RootManageSharedAccessKey and of a hub's own rule look alike and are easily swapped. Copy both \
         fields from one connection string.",
    ),
    told(
        "event_hubs.local_auth_disabled",
        AUTHENTICATE,
        "With disableLocalAuth the namespace refuses every token made from a key and takes Microsoft Entra tokens \
         only, which this method of the platform does not send. The rules and keys stay visible in the portal, so \
         that nothing looks amiss there.",
    ),
    told(
        "event_hubs.messages_path_missing",
        SEND,
        "The hub's own address, /hub, is its management resource; events are posted to /hub/messages, to \
         /hub/publishers/<id>/messages or to a partition. A URL taken from the connection string has none of these, \
         and POST is answered by 400, 404 or 405.",
    ),
    told(
        "event_hubs.policy_name_wrong",
        AUTHORIZE,
        "skn names the authorization rule whose key verifies the token. A rule of one hub is not known at another, \
         and names keep their case. The service cannot tell a mistyped rule from a forged one and answers 401 either \
         way; compare with \"Shared access policies\".",
    ),
    told(
        "event_hubs.resource_string_mismatch",
        GENERATE,
        "What is signed is the URL-encoded sr, a line feed and se, exactly as both stand in the token. Encoding %3a \
         on one side and %3A on the other, lower-casing, or a slash at the end changes the HMAC though the address is \
         the same. Sign the encoded text that is sent.",
    ),
    told(
        "event_hubs.sas_expired",
        GENERATE,
        "se counts seconds since 1970 in UTC; a value in milliseconds lies far in the future, one in local time hours \
         off. A token that was made once by hand ends on its day, while a sender that holds the key makes a new one \
         each time. The answer's ExpiredToken quotes the end.",
    ),
    told(
        "event_hubs.send_claim_missing",
        AUTHORIZE,
        "A rule carries any of Listen, Send and Manage. One made for a consumer has Listen: its key signs a perfectly \
         valid token, and the post is refused for the missing claim. The error lists \"required claims\" and the sb:// \
         address.",
    ),
    told(
        "event_hubs.throttled",
        LIMITS,
        "A throughput unit takes 1 MB or 1,000 events a second for the whole namespace; beyond that come 503 \
         ServerBusy and code 50002. Hubs of other teams count in as well. Look at the metric \"Throttled requests\", \
         and remember that retries add to the load.",
    ),
    told(
        "event_hubs.token_malformed",
        GENERATE,
        "The form is SharedAccessSignature sr=…&sig=…&se=…&skn=…, with one blank and four fields. A connection string \
         pasted in its place, quotation marks, or Bearer before it leave the parser without its fields, and the \
         answer is MalformedToken or a plain 401.",
    ),
];
