//! Who responds in the receiver's place: one item for each product, with the marks that its responses bear.
//!
//! A product is recognised by what its maker documents or its source writes: a header, a cookie, the words or the title
//! of its pages, the place that it redirects to. What such a response means is said by `rules/`. To add a product, write
//! its item, a row that names it (or its kind) and a case; the tests say what is missing.

mod access;
mod automation;
mod debugging;
mod delivery_network;
mod firewall;
mod gateway;
mod hosting;
mod identity_provider;
mod mark;
mod receiver;
mod tunnel;
mod web_gateway;
mod web_server;

use std::fmt;

use serde::{Serialize, Serializer};

pub(in crate::diagnose) use self::access::{CLOUDFLARE_ACCESS, GOOGLE_IAP};
pub(in crate::diagnose) use self::automation::{LOGIC_APPS, MAKE, N8N};
pub(in crate::diagnose) use self::delivery_network::{
    AKAMAI, AZURE_FRONT_DOOR, CLOUDFLARE, CLOUDFRONT, FASTLY, GITHUB_PAGES, NETLIFY, VARNISH,
};
pub(in crate::diagnose) use self::firewall::{ANUBIS, AWS_WAF, DATADOME, HUMAN, IMPERVA, VERCEL_FIREWALL};
pub(in crate::diagnose) use self::gateway::{
    API_MANAGEMENT, APIGEE, APPLICATION_GATEWAY, AWS_LOAD_BALANCER, ENVOY, GOOGLE_FRONT_END, HAPROXY, ISTIO, KONG,
    TRAEFIK, TYK,
};
pub(in crate::diagnose) use self::hosting::{
    APP_SERVICE, AZURE_FUNCTIONS, CLOUD_RUN, FLY, HEROKU, RAILWAY, RENDER, VERCEL,
};
use self::mark::Mark;
pub(in crate::diagnose) use self::tunnel::{CLOUDFLARE_TUNNEL, LOCALTUNNEL, NGROK};
pub(in crate::diagnose) use self::web_gateway::{SQUID, ZSCALER};
pub(in crate::diagnose) use self::web_server::{APACHE, CADDY, HTTP_SYS, IIS, JETTY, NGINX, TOMCAT};
use super::cause::Page;
use super::evidence::case::Case;
use super::evidence::found::Found;

/// A product that responds in the receiver's place, or is the receiver.
pub struct Product {
    /// As its maker writes it.
    pub name: &'static str,
    pub kind: Kind,
    /// A response is of this product if it bears every mark of one of these groups.
    marks: &'static [&'static [Mark]],
    /// What to change about it, where a cause's fix would be too general.
    pub remedy: Option<&'static str>,
    /// The maker's page about its responses.
    pub page: Option<Page>,
}

/// What a product is to the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Shows an engineer the traffic of a machine.
    DebuggingProxy,
    /// Filters what leaves the sender's network.
    WebGateway,
    /// Lends a public address to a machine without one.
    Tunnel,
    /// Lets nobody to an application who has not logged in.
    AccessProxy,
    /// Has the login page itself.
    IdentityProvider,
    /// Refuses what looks like an attack or a robot.
    Firewall,
    DeliveryNetwork,
    LoadBalancer,
    Gateway,
    WebServer,
    /// Runs applications, and responds while none runs.
    Hosting,
    /// Runs workflows behind web hooks.
    LowCode,
    IotPlatform,
    /// Stands in for a service on an engineer's machine.
    Emulator,
}

impl Product {
    const fn new(name: &'static str, kind: Kind, marks: &'static [&'static [Mark]]) -> Self {
        Self { name, kind, marks, remedy: None, page: None }
    }

    const fn remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }

    const fn page(mut self, title: &'static str, url: &'static str) -> Self {
        self.page = Some(Page { title, url });
        self
    }

    /// Where the response bears the marks of this product, all of them; `None` if it does not.
    pub(in crate::diagnose) fn marks_in(&self, case: &Case<'_>) -> Option<Vec<Found>> {
        let whole = |group: &&[Mark]| group.iter().map(|mark| mark.place_in(case)).collect::<Option<Vec<Found>>>();
        let found: Vec<Found> = self.marks.iter().filter_map(whole).flatten().collect();
        (!found.is_empty()).then_some(found)
    }

    /// `title` of a cause, with the product before it.
    pub(in crate::diagnose) fn introduces(&self, title: &str) -> String {
        let name = self.name;
        match self.kind {
            Kind::IdentityProvider => format!("The response leads to {name}: {}", continued(title)),
            // These are the receiver.
            Kind::IotPlatform | Kind::Emulator => title.to_owned(),
            Kind::DebuggingProxy
            | Kind::WebGateway
            | Kind::Tunnel
            | Kind::AccessProxy
            | Kind::Firewall
            | Kind::DeliveryNetwork
            | Kind::LoadBalancer
            | Kind::Gateway
            | Kind::WebServer
            | Kind::Hosting
            | Kind::LowCode => format!("{name} answered in the receiver's place: {}", continued(title)),
        }
    }
}

/// A sentence after a colon: its first word in lower case, unless it is an abbreviation or a name.
fn continued(sentence: &str) -> String {
    const WORDS: [&str; 5] = ["A", "An", "The", "This", "Bot"];
    let first = sentence.split(' ').next().unwrap_or_default();
    if WORDS.contains(&first) {
        format!("{}{}", first.to_ascii_lowercase(), &sentence[first.len()..])
    } else {
        sentence.to_owned()
    }
}

impl Kind {
    /// The products of this kind, in the order in which they are looked for.
    pub(in crate::diagnose) fn products(self) -> impl Iterator<Item = &'static Product> {
        all().filter(move |product| product.kind == self)
    }
}

/// Makes each product of a file an item, and the list of all of them, so that none is left out.
macro_rules! products {
    ($(static $name:ident: Product = $product:expr;)*) => {
        $(pub(in crate::diagnose) static $name: Product = $product;)*

        /// Every product of this file.
        pub(super) static ALL: &[&Product] = &[$(&$name),*];
    };
}
use products;

static FILES: [&[&Product]; 12] = [
    debugging::ALL,
    web_gateway::ALL,
    tunnel::ALL,
    access::ALL,
    identity_provider::ALL,
    firewall::ALL,
    delivery_network::ALL,
    gateway::ALL,
    web_server::ALL,
    hosting::ALL,
    automation::ALL,
    receiver::ALL,
];

/// Every product.
pub fn all() -> impl Iterator<Item = &'static Product> {
    FILES.iter().flat_map(|products| products.iter().copied())
}

/// The product that the receiver is, where its marks say so.
pub(in crate::diagnose) fn receiver(case: &Case<'_>) -> Option<&'static Product> {
    receiver::ALL.iter().copied().find(|product| product.marks_in(case).is_some())
}

/// A product is its name: there are no two with the same.
impl PartialEq for Product {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Product {}

impl fmt::Debug for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Serialize for Product {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use url::Url;

    use super::*;

    #[test]
    fn a_name_is_unique_and_every_product_has_marks() {
        let mut names = BTreeSet::new();
        for product in all() {
            assert!(names.insert(product.name), "{} twice", product.name);
            assert!(!product.marks.is_empty() && product.marks.iter().all(|group| !group.is_empty()), "{product:?}");
        }
    }

    #[test]
    fn marks_are_in_lower_case_as_they_are_looked_for() {
        for product in all() {
            for mark in product.marks.iter().flat_map(|group| group.iter()) {
                for word in mark.words() {
                    assert_eq!(word.to_ascii_lowercase(), *word, "{product:?}");
                    assert!(!word.is_empty(), "{product:?}");
                }
            }
        }
    }

    #[test]
    fn a_remedy_is_a_sentence_and_a_page_is_a_title_at_an_address() {
        let mut urls = BTreeSet::new();
        for product in all() {
            if let Some(remedy) = product.remedy {
                assert!(remedy.ends_with('.') && !remedy.contains("  "), "{product:?}: {remedy}");
                assert!(remedy.chars().count() <= 200, "{product:?}: {remedy}");
            }
            if let Some(page) = &product.page {
                let url = Url::parse(page.url).unwrap_or_else(|error| panic!("{}: {error}", page.url));
                assert_eq!(url.scheme(), "https", "{}", page.url);
                assert!(!page.title.is_empty() && urls.insert(page.url), "{product:?}");
            }
        }
    }

    #[test]
    fn a_title_is_continued_after_the_name_and_an_abbreviation_stays() {
        assert_eq!(
            CLOUDFLARE_ACCESS.introduces("A login page stands before it."),
            "Cloudflare Access answered in the receiver's place: a login page stands before it."
        );
        assert_eq!(NGROK.introduces("TLS failed."), "ngrok answered in the receiver's place: TLS failed.");
        let okta = Kind::IdentityProvider.products().find(|product| product.name == "Okta");
        assert_eq!(
            okta.map(|okta| okta.introduces("The way.")).as_deref(),
            Some("The response leads to Okta: the way.")
        );
    }
}
