//! The pages that expectations rest on.

use super::Source;

/// The platform's page: the only authority on what it sends.
pub(super) const PLATFORM: Source = Source {
    text: "withthegrid, \"Forwarding to an HTTPS endpoint\"",
    url: "https://docs.withthegrid.com/data-forwarding/destinations/https",
};

/// The page of the vendor's sister product: what the platform's own page does not say of unknown properties.
pub(super) const SISTER_HTTPS: Source = Source {
    text: "withthegrid Teleport, \"HTTPS\" (sister product)",
    url: "https://teleport.withthegrid.com/data-forwarding/https",
};

/// The sister product's page on delivery: at least once, out of order.
pub(super) const SISTER_DELIVERY: Source = Source {
    text: "withthegrid Teleport, \"Data forwarding\" (sister product)",
    url: "https://teleport.withthegrid.com/data-forwarding/",
};

/// The only specification with rules for the responses of a receiver of pushed events.
pub(super) const WEBHOOK: Source = Source {
    text: "CloudEvents HTTP 1.1 Web Hooks §2.2",
    url: "https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#22-delivery-response",
};
