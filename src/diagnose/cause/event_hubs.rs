//! Azure Event Hubs: tokens, policies, namespaces.

use super::{Cause, NextStep, causes, page};

causes! {
    static AUDIENCE_WRONG: Cause = Cause {
        id: "event_hubs.audience_wrong",
        title: "The token is for another namespace or event hub.",
        fix: "Make a token whose sr is this event hub's URL.",
        meaning: "sr in the token must be a prefix of the requested address: the namespace, the event hub, or a \
                 publisher below it. If a destination is pointed at another hub, or at the alias of a geo-disaster \
                 recovery pair, the old token still names the first host, and the service returns InvalidAudience. \
                 Decode sr and compare it with the URL.",
        page: &page::GENERATE,
        next: None,
    };

    static AUTH_MISSING: Cause = Cause {
        id: "event_hubs.auth_missing",
        title: "No Authorization header arrived.",
        fix: "Select Azure SAS for Event Hubs, and check that no proxy removes the header.",
        meaning: "Event Hubs reads the token from the Authorization header only and returns 401 MissingToken without \
                 it. A SAS of Blob Storage in the query (?sv=…&sig=…) is ignored. If the header was sent, something \
                 on the way, such as a policy of an API gateway, removed it.",
        page: &page::SEND,
        next: None,
    };

    static ENTITY_DISABLED: Cause = Cause {
        id: "event_hubs.entity_disabled",
        title: "The event hub is disabled.",
        fix: "Set the event hub's status to Active.",
        meaning: "The event hub exists and does not accept events while its status is Disabled or SendDisabled. An \
                 administrator sets the status on the event hub's Properties page, and Azure sets it for a whole \
                 subscription that is suspended. Events sent in the meantime are not stored.",
        page: &page::HUBS_EXCEPTIONS,
        next: None,
    };

    static ENTITY_NOT_FOUND: Cause = Cause {
        id: "event_hubs.entity_not_found",
        title: "The event hub does not exist.",
        fix: "Correct the event hub's name in the URL.",
        meaning: "The namespace has no event hub with the name in the path's first segment: 404 with \"The messaging \
                 entity could not be found\" and the full sb:// name. The hub was deleted or is in another namespace, \
                 or the name is that of a consumer group.",
        page: &page::SEND,
        next: None,
    };

    static HTTP_NOT_ALLOWED: Cause = Cause {
        id: "event_hubs.http_not_allowed",
        title: "Event Hubs accepts HTTPS only.",
        fix: "Change the URL to https.",
        meaning: "Events are sent to https://<namespace>.servicebus.windows.net, and a request over plain HTTP is \
                 refused with sub code 40101, \"NoTransportSecurity\". By then the token has crossed the network \
                 unencrypted, so treat it as disclosed until it expires.",
        page: &page::SEND,
        next: None,
    };

    static IP_FIREWALL: Cause = Cause {
        id: "event_hubs.ip_firewall",
        title: "The namespace's firewall refuses the sender's address.",
        fix: "Allow the address in the namespace's networking settings.",
        meaning: "IP rules apply to every connection to the namespace: an address that is not listed gets 401 with \
                 \"Ip has been prevented to connect to the endpoint\", and so does every public address if public \
                 network access is disabled. The check comes before the token's. Add the platform's outgoing \
                 addresses, and yours while you test.",
        page: &page::HUBS_FIREWALL,
        next: Some(NextStep::Question(
            "Does the namespace's firewall allow the address that this request came from?"
        )),
    };

    static KEY_BASE64_DECODED: Cause = Cause {
        id: "event_hubs.key_base64_decoded",
        title: "The token was made with the decoded key.",
        fix: "Enter the key as the portal shows it, 44 characters, and sign with that text.",
        meaning: "The key looks like base64, and Storage decodes such a key; Event Hubs uses its 44 characters as \
                 they are as the HMAC key. A key that was decoded before it was stored, or code written for Blob \
                 Storage, therefore makes well-formed tokens that always end in InvalidSignature.",
        page: &page::GENERATE,
        next: None,
    };

    static KEY_WRONG: Cause = Cause {
        id: "event_hubs.key_wrong",
        title: "The key does not belong to the policy.",
        fix: "Copy the policy's key again; regenerating a key ends every token made with it.",
        meaning: "The service computes the HMAC with the primary and the secondary key of the policy in skn, and \
                 neither matches. The keys of the namespace's RootManageSharedAccessKey and of an event hub's own \
                 policy look alike and are easily mixed up. Copy policy name and key from one connection string.",
        page: &page::AUTHENTICATE,
        next: Some(NextStep::Question("Was the key of this policy rotated, or does it belong to another policy?")),
    };

    static LOCAL_AUTH_DISABLED: Cause = Cause {
        id: "event_hubs.local_auth_disabled",
        title: "The namespace does not accept SAS tokens.",
        fix: "Enable local authentication for the namespace.",
        meaning: "With disableLocalAuth the namespace refuses every token made from a key and accepts Microsoft Entra \
                 tokens only, which this method of the platform does not send. The policies and keys stay visible in \
                 the portal, so nothing looks wrong there.",
        page: &page::AUTHENTICATE,
        next: None,
    };

    static MESSAGES_PATH_MISSING: Cause = Cause {
        id: "event_hubs.messages_path_missing",
        title: "The URL does not end in /messages.",
        fix: "Append /messages to the event hub's URL.",
        meaning: "The event hub's own address, /hub, is its management resource; events are posted to /hub/messages, \
                 to /hub/publishers/<id>/messages or to a partition. A URL built from a connection string has none of \
                 these, and a POST to it returns 400, 404 or 405.",
        page: &page::SEND,
        next: None,
    };

    static POLICY_NAME_WRONG: Cause = Cause {
        id: "event_hubs.policy_name_wrong",
        title: "The namespace has no policy of this name.",
        fix: "Correct the policy's name (skn).",
        meaning: "skn names the shared access policy whose key verifies the token. A policy of one event hub is not \
                 known at another, and names are case-sensitive. The service cannot tell a mistyped name from a \
                 forged one and returns 401 for both; compare the name with \"Shared access policies\" in the portal.",
        page: &page::AUTHORIZE,
        next: Some(NextStep::Question("Does the namespace or the event hub have a policy of exactly this name?")),
    };

    static RESOURCE_STRING_MISMATCH: Cause = Cause {
        id: "event_hubs.resource_string_mismatch",
        title: "The resource was signed in another spelling than it was sent in.",
        fix: "Sign sr exactly as it stands in the token.",
        meaning: "The signed text is the URL-encoded sr, a line feed and se, exactly as both stand in the token. \
                 Encoding %3a on one side and %3A on the other, lower-casing, or a slash at the end changes the HMAC \
                 even though the address is the same. Sign the encoded text that is sent.",
        page: &page::GENERATE,
        next: None,
    };

    static SAS_EXPIRED: Cause = Cause {
        id: "event_hubs.sas_expired",
        title: "The token has expired.",
        fix: "Make a new token.",
        meaning: "se is the end in seconds since 1970, UTC; a value in milliseconds lies far in the future, a local \
                 time is hours off. A token that was made once by hand ends on its day, while a sender that holds \
                 the key makes a new one each time. The response, ExpiredToken, states the end.",
        page: &page::GENERATE,
        next: None,
    };

    static SEND_CLAIM_MISSING: Cause = Cause {
        id: "event_hubs.send_claim_missing",
        title: "The policy does not allow sending.",
        fix: "Give the policy the claim Send.",
        meaning: "A shared access policy has any of the claims Listen, Send and Manage. A policy made for a consumer \
                 has Listen only: its key signs a valid token, and the request is refused for the missing claim. The \
                 error names the claims that are required and the sb:// address.",
        page: &page::AUTHORIZE,
        next: None,
    };

    static THROTTLED: Cause = Cause {
        id: "event_hubs.throttled",
        title: "The throughput of the namespace is used up.",
        fix: "Add throughput units, or send less.",
        meaning: "A throughput unit accepts 1 MB or 1,000 events per second for the whole namespace; beyond that, \
                 requests get 503 ServerBusy with error code 50002. The event hubs of other teams count too. Look at \
                 the metric \"Throttled Requests\", and remember that retries add to the load.",
        page: &page::LIMITS,
        next: None,
    };

    static TOKEN_MALFORMED: Cause = Cause {
        id: "event_hubs.token_malformed",
        title: "The Authorization header is not a shared access signature.",
        fix: "Select Azure SAS for Event Hubs, and copy the token again.",
        meaning: "The form is SharedAccessSignature sr=…&sig=…&se=…&skn=…, with one blank and four fields. A \
                 connection string pasted instead, quotation marks around the token, or Bearer before it leave the \
                 service without its fields, and the response is MalformedToken or a plain 401.",
        page: &page::GENERATE,
        next: None,
    };

    static WRONG_ENDPOINT: Cause = Cause {
        id: "event_hubs.wrong_endpoint",
        title: "The host is not an Event Hubs namespace.",
        fix: "Use https://<namespace>.servicebus.windows.net/<event hub>/messages.",
        meaning: "Several Azure services take a shared access signature, each at its own host: an IoT hub at \
                 azure-devices.net, Event Grid at eventgrid.azure.net, Storage at core.windows.net. An IoT hub \
                 accepts events from its devices only, and its Event Hub-compatible endpoint is for reading. Create \
                 an event hub in a namespace, and copy the address from its connection string.",
        page: &page::IOT_HUB_ENDPOINT,
        next: None,
    };
}
