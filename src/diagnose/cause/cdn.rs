//! Delivery networks before the receiver.

use super::{Cause, causes, page};

causes! {
    static METHOD_NOT_ALLOWED: Cause = Cause {
        id: "cdn.method_not_allowed",
        title: "The CDN does not pass this method on.",
        fix: "Allow POST and PUT in the distribution.",
        meaning: "A distribution forwards only the methods that it was set up for, in CloudFront initially GET and \
                 HEAD, and responds to the others itself with 403 or 405; the origin's log shows nothing. Via, X-Cache \
                 or Server name the network. Test against the origin's address to be sure.",
        page: &page::ALLOWED_METHODS,
        next: None,
    };
}
