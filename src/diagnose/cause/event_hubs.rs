//! Azure Event Hubs: tokens, policies, namespaces.

use super::{Cause, NextStep, causes, page};

causes! {
    static AUDIENCE_WRONG: Cause = Cause {
        id: "event_hubs.audience_wrong",
        title: "The token is for another namespace or hub.",
        fix: "Make one whose sr is this hub's URL.",
        meaning: "sr in the token must be a prefix of the requested address: the namespace, the hub, or a publisher \
                 below it. After a destination is pointed at another hub the old token still names the first one, \
                 and the service says InvalidAudience. Decode sr and lay it beside the URL.",
        page: &page::GENERATE,
        next: None,
    };

    static AUTH_MISSING: Cause = Cause {
        id: "event_hubs.auth_missing",
        title: "No Authorization header arrived.",
        fix: "Choose Azure SAS for Event Hubs, and check that no proxy takes the header away.",
        meaning: "Event Hubs reads the token from the Authorization header alone and answers 401 MissingToken \
                 without it. A storage-style query (?sv=…&sig=…) is not looked at. If the header was sent, \
                 something on the way, such as an API management policy, has consumed it.",
        page: &page::SEND,
        next: None,
    };

    static ENTITY_NOT_FOUND: Cause = Cause {
        id: "event_hubs.entity_not_found",
        title: "There is no such event hub.",
        fix: "Correct the hub's name in the URL.",
        meaning: "The path's first segment is looked up in the namespace and is not there: 404 with \"The messaging \
                 entity could not be found\" and the full sb:// name. A hub deleted and made anew elsewhere, or the \
                 consumer group's name in place of the hub's, leads to it.",
        page: &page::SEND,
        next: None,
    };

    static IP_FIREWALL: Cause = Cause {
        id: "event_hubs.ip_firewall",
        title: "The namespace's firewall refuses the sender's address.",
        fix: "Allow the address in the namespace's networking settings.",
        meaning: "IP rules hold for every connection to the namespace: an address that is not listed is rejected as \
                 unauthorized, with \"Ip has been prevented to connect\" or without a word of the rule. The \
                 platform's outgoing addresses belong on the list, and so does yours while you test.",
        page: &page::HUBS_FIREWALL,
        next: Some(NextStep::Question("Does the namespace's firewall list the address that this request came from?")),
    };

    static KEY_BASE64_DECODED: Cause = Cause {
        id: "event_hubs.key_base64_decoded",
        title: "The token was made with the decoded key.",
        fix: "Event Hubs signs with the key as the text it is.",
        meaning: "The key looks like base64, and Storage would decode it; Event Hubs takes its 44 characters as \
                 they stand for the HMAC's key. Code carried over from Blob Storage therefore makes well-formed \
                 tokens that always end in InvalidSignature.",
        page: &page::GENERATE,
        next: None,
    };

    static KEY_WRONG: Cause = Cause {
        id: "event_hubs.key_wrong",
        title: "The key is not the policy's.",
        fix: "Copy the key again; regenerating it ends every token at once.",
        meaning: "The service recomputes the HMAC with primary and secondary key of the rule in skn; neither fits. \
                 Keys of the namespace's RootManageSharedAccessKey and of a hub's own rule look alike and are \
                 easily swapped. Copy both fields from one connection string.",
        page: &page::AUTHENTICATE,
        next: Some(NextStep::Question("Was the key of this policy rotated, or does it belong to another policy?")),
    };

    static LOCAL_AUTH_DISABLED: Cause = Cause {
        id: "event_hubs.local_auth_disabled",
        title: "The namespace takes no SAS.",
        fix: "Enable local authentication for the namespace.",
        meaning: "With disableLocalAuth the namespace refuses every token made from a key and takes Microsoft Entra \
                 tokens only, which this method of the platform does not send. The rules and keys stay visible in \
                 the portal, so that nothing looks amiss there.",
        page: &page::AUTHENTICATE,
        next: None,
    };

    static MESSAGES_PATH_MISSING: Cause = Cause {
        id: "event_hubs.messages_path_missing",
        title: "The URL does not end in /messages.",
        fix: "Append /messages to the hub's URL.",
        meaning: "The hub's own address, /hub, is its management resource; events are posted to /hub/messages, to \
                 /hub/publishers/<id>/messages or to a partition. A URL taken from the connection string has none \
                 of these, and POST is answered by 400, 404 or 405.",
        page: &page::SEND,
        next: None,
    };

    static POLICY_NAME_WRONG: Cause = Cause {
        id: "event_hubs.policy_name_wrong",
        title: "The namespace has no policy of that name.",
        fix: "Correct the policy's name (skn).",
        meaning: "skn names the authorization rule whose key verifies the token. A rule of one hub is not known at \
                 another, and names keep their case. The service cannot tell a mistyped rule from a forged one and \
                 answers 401 either way; compare with \"Shared access policies\".",
        page: &page::AUTHORIZE,
        next: Some(NextStep::Question("Does the namespace or the hub have a policy of exactly this name?")),
    };

    static RESOURCE_STRING_MISMATCH: Cause = Cause {
        id: "event_hubs.resource_string_mismatch",
        title: "The resource was signed in another writing than it was sent in.",
        fix: "Sign sr exactly as it stands in the token.",
        meaning: "What is signed is the URL-encoded sr, a line feed and se, exactly as both stand in the token. \
                 Encoding %3a on one side and %3A on the other, lower-casing, or a slash at the end changes the \
                 HMAC though the address is the same. Sign the encoded text that is sent.",
        page: &page::GENERATE,
        next: None,
    };

    static SAS_EXPIRED: Cause = Cause {
        id: "event_hubs.sas_expired",
        title: "The token has expired.",
        fix: "Make a new one.",
        meaning: "se counts seconds since 1970 in UTC; a value in milliseconds lies far in the future, one in local \
                 time hours off. A token that was made once by hand ends on its day, while a sender that holds the \
                 key makes a new one each time. The answer's ExpiredToken quotes the end.",
        page: &page::GENERATE,
        next: None,
    };

    static SEND_CLAIM_MISSING: Cause = Cause {
        id: "event_hubs.send_claim_missing",
        title: "The policy may not send.",
        fix: "Give the policy the claim Send.",
        meaning: "A rule carries any of Listen, Send and Manage. One made for a consumer has Listen: its key signs \
                 a perfectly valid token, and the post is refused for the missing claim. The error lists \"required \
                 claims\" and the sb:// address.",
        page: &page::AUTHORIZE,
        next: None,
    };

    static THROTTLED: Cause = Cause {
        id: "event_hubs.throttled",
        title: "The throughput of the namespace is used up.",
        fix: "Add throughput units, or send less.",
        meaning: "A throughput unit takes 1 MB or 1,000 events a second for the whole namespace; beyond that come \
                 503 ServerBusy and code 50002. Hubs of other teams count in as well. Look at the metric \
                 \"Throttled requests\", and remember that retries add to the load.",
        page: &page::LIMITS,
        next: None,
    };

    static TOKEN_MALFORMED: Cause = Cause {
        id: "event_hubs.token_malformed",
        title: "The Authorization header is no shared access signature.",
        fix: "Choose Azure SAS for Event Hubs, and copy the token again.",
        meaning: "The form is SharedAccessSignature sr=…&sig=…&se=…&skn=…, with one blank and four fields. A \
                 connection string pasted in its place, quotation marks, or Bearer before it leave the parser \
                 without its fields, and the answer is MalformedToken or a plain 401.",
        page: &page::GENERATE,
        next: None,
    };
}
