//! Debugging proxies: they respond themselves where they cannot reach the receiver.

use super::mark::Mark::{Body, Header, Reason, Status, Title};
use super::{Kind::DebuggingProxy, Product, products};

products! {
    static CHARLES: Product = Product::new("Charles", DebuggingProxy, &[&[Body(&["charles error report"])]])
        .remedy("Fix what Charles reports, or send without Charles to see whether it is the only one \
            with this problem.")
        .page("Charles: Frequently asked questions", "https://www.charlesproxy.com/documentation/faqs/");

    static MITMPROXY: Product = Product::new("mitmproxy", DebuggingProxy, &[&[Header("server", &["mitmproxy"])]])
        .remedy("Fix what mitmproxy reports, or send without it: it checks the receiver's certificate \
            by a list of its own.")
        .page("mitmproxy: Options", "https://docs.mitmproxy.org/stable/concepts/options/");

    static FIDDLER: Product =
        Product::new("Fiddler", DebuggingProxy, &[&[Body(&["[fiddler]"])], &[Reason(&["fiddler - "])]])
        .remedy("Fix what Fiddler reports, or send without Fiddler.");

    static BURP_SUITE: Product = Product::new("Burp Suite", DebuggingProxy, &[&[Title(&["burp suite"])]])
        .remedy("Fix what Burp Suite reports, or send without it; its error pages come with status 200.")
        .page("Burp Suite: Proxy settings", "https://portswigger.net/burp/documentation/desktop/settings/tools/proxy");

    static ZAP: Product = Product::new("ZAP", DebuggingProxy, &[&[Body(&["zap error ["])]])
        .remedy("Fix what ZAP reports, or send without ZAP.")
        .page("ZAP: Network add-on", "https://www.zaproxy.org/docs/desktop/addons/network/");

    static HTTP_TOOLKIT: Product = Product::new("HTTP Toolkit", DebuggingProxy, &[
        &[Reason(&["error communicating with upstream server"])],
        &[Body(&["error communicating with upstream server"])],
    ])
        .remedy("Fix what HTTP Toolkit reports, or send without it.")
        .page("HTTP Toolkit: Documentation", "https://httptoolkit.com/docs/");

    static PROXYMAN: Product = Product::new("Proxyman", DebuggingProxy, &[
        &[Status(&[500, 502, 503, 504, 999]), Body(&["proxyman"])],
    ])
        .remedy("Fix what Proxyman reports, or send without Proxyman.")
        .page("Proxyman: Documentation", "https://docs.proxyman.com/");

    static WHISTLE: Product = Product::new("whistle", DebuggingProxy, &[&[Body(&["whistle@"])]])
        .remedy("Fix what whistle reports, or send without whistle.");
}
