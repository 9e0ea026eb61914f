//! Hosts that serve pages and files to people, and take no deliveries.

use super::below;

/// Hosts, and the domains below them, with what they are.
const PAGES: [(&str, &str); 22] = [
    ("console.aws.amazon.com", "the AWS console"),
    ("console.amazonaws.cn", "the AWS console"),
    ("console.amazonaws-us-gov.com", "the AWS console"),
    ("portal.azure.com", "the Azure portal"),
    ("portal.azure.us", "the Azure portal"),
    ("portal.azure.cn", "the Azure portal"),
    ("console.cloud.google.com", "the Google Cloud console"),
    ("storage.cloud.google.com", "the browser's address of Google Cloud Storage"),
    ("dash.cloudflare.com", "the Cloudflare dashboard"),
    ("r2.dev", "the public address of an R2 bucket, which only serves objects"),
    ("cloud.oracle.com", "the Oracle Cloud console"),
    ("console.wasabisys.com", "the Wasabi console"),
    ("console.wasabi.com", "the Wasabi console"),
    ("secure.backblaze.com", "the Backblaze web console"),
    ("cloud.digitalocean.com", "the DigitalOcean control panel"),
    ("cdn.digitaloceanspaces.com", "the delivery network of a Space, which only serves objects"),
    ("cloud.linode.com", "the Akamai Cloud Manager"),
    ("console.scaleway.com", "the Scaleway console"),
    ("console.hetzner.cloud", "the Hetzner console"),
    ("console.hetzner.com", "the Hetzner console"),
    ("portal.exoscale.com", "the Exoscale portal"),
    ("link.storjshare.io", "the share address of Storj, which only serves objects"),
];

/// What `host` is, if it is such a page.
pub(super) fn of(host: &str) -> Option<&'static str> {
    PAGES.iter().find(|(page, _)| host == *page || below(host, page).is_some()).map(|(_, what)| *what)
}
