//! Amazon API Gateway.

use super::{Cause, causes, page};

causes! {
    static API_KEY_MISSING: Cause = Cause {
        id: "apigw.api_key_missing",
        title: "The request has no API key, or the key has no usage plan for this stage.",
        fix: "Send the key in x-api-key, and attach it to a usage plan of this stage.",
        meaning: "Where a method is marked \"API key required\", API Gateway compares x-api-key with the keys of the \
                  usage plans for this stage and otherwise returns a bare 403 Forbidden. A valid key that belongs to \
                  no plan of the stage is refused in the same words.",
        page: &page::USAGE_PLANS,
        next: None,
    };

    static DOMAIN_MAPPING_MISSING: Cause = Cause {
        id: "apigw.domain_mapping_missing",
        title: "The custom domain does not map this path to an API.",
        fix: "Add a mapping for the path, or correct the path.",
        meaning: "On a custom domain the first part of the path selects API and stage. If there is no mapping for \
                  it, the response is 403 or 404 without any trace in the API's own log, because the request never \
                  reached it. Try the execute-api address with the same path: if that works, the mapping is at fault.",
        page: &page::MAPPINGS,
        next: None,
    };

    static RESOURCE_POLICY_DENY: Cause = Cause {
        id: "apigw.resource_policy_deny",
        title: "The resource policy of the API refuses the caller.",
        fix: "Allow the caller or its address in the resource policy.",
        meaning: "The policy of the API itself is evaluated for the caller as API Gateway sees it: anonymous unless \
                  the method requires IAM, and with the platform's public address. A range that lists only the \
                  office, or an edit without a new deployment, ends in \"not authorized to perform: \
                  execute-api:Invoke\".",
        page: &page::RESOURCE_POLICY,
        next: None,
    };
}
