//! Tunnels: a public address for a machine without one, which responds itself while nobody is at its end.

use super::mark::Mark::{Body, Header, Host, Location, Status};
use super::{Kind::Tunnel, Product, products};

/// A tunnel passes on whatever the application says; these are said by the tunnel, too.
const GATEWAY: super::mark::Mark = Status(&[502, 503, 504]);

products! {
    static NGROK: Product = Product::new("ngrok", Tunnel, &[
        &[Header("ngrok-error-code", &[])],
        &[Body(&["err_ngrok_"])],
        &[Location(&["idp.ngrok.com"])],
        // The words of agents before version 3.
        &[Body(&["failed to complete tunnel connection"])],
        &[Host(&[".ngrok.io"]), Status(&[404]), Body(&["tunnel"])],
    ])
        .remedy("Look the code up at ngrok, and check the agent and the application at the end of the tunnel.")
        .page("ngrok: Errors reference", "https://ngrok.com/docs/errors/");

    static CLOUDFLARE_TUNNEL: Product = Product::new("Cloudflare Tunnel", Tunnel, &[
        &[Body(&[
            "unable to reach the origin service",
            "error code: 1033",
            "cf-error-code\">1033<",
            "\"error_code\":1033",
        ])],
        &[Host(&[".trycloudflare.com", ".cfargotunnel.com"]), Status(&[502, 503, 504, 530])],
    ])
        .remedy("Start cloudflared, and let its ingress rule name the application's address and port.")
        .page(
            "Cloudflare One: Common errors of tunnels",
            "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/troubleshoot-tunnels/common-errors/",
        );

    static LOCALTUNNEL: Product = Product::new("localtunnel", Tunnel, &[
        &[Header("x-localtunnel-status", &[])],
        &[Host(&[".loca.lt", ".localtunnel.me"]), Status(&[502, 503, 504, 511])],
    ])
        .remedy("Start the localtunnel client again, and enter the URL that it prints.");

    static DEV_TUNNELS: Product = Product::new("Microsoft dev tunnels", Tunnel, &[
        &[Host(&[".devtunnels.ms"]), GATEWAY],
        &[Host(&[".devtunnels.ms"]), Status(&[404]), Body(&["tunnel"])],
        &[Location(&["tunnels.api.visualstudio.com", "tunnels-prod-rel"])],
    ])
        .remedy("Start the host of the dev tunnel and its application, and make the port public.")
        .page(
            "Microsoft dev tunnels: Security",
            "https://learn.microsoft.com/en-us/azure/developer/dev-tunnels/security",
        );

    static TAILSCALE_FUNNEL: Product =
        Product::new("Tailscale Funnel", Tunnel, &[&[Host(&[".ts.net"]), GATEWAY]])
        .remedy("Start the application that Funnel forwards to, and check `tailscale funnel status`.")
        .page("Tailscale Funnel", "https://tailscale.com/kb/1223/funnel");

    static ZROK: Product = Product::new("zrok", Tunnel, &[
        &[Host(&[".share.zrok.io", ".shares.zrok.io"]), GATEWAY],
        &[Host(&[".share.zrok.io", ".shares.zrok.io"]), Status(&[404]), Body(&["zrok", "share not found"])],
    ])
        .remedy("Start `zrok share` again, and enter the URL that it prints.");

    static SERVEO: Product =
        Product::new("Serveo", Tunnel, &[&[Host(&[".serveo.net", ".serveousercontent.com"]), GATEWAY]])
        .remedy("Open the SSH tunnel to Serveo again, and enter the URL that it prints.");

    static LOCALHOST_RUN: Product =
        Product::new("localhost.run", Tunnel, &[
        &[Host(&[".lhr.life", ".localhost.run"]), GATEWAY],
        &[Host(&[".lhr.life", ".localhost.run"]), Status(&[404]), Body(&["tunnel"])],
    ])
        .remedy("Open the SSH tunnel to localhost.run again, and enter the URL that it prints.");

    static PINGGY: Product =
        Product::new("Pinggy", Tunnel, &[
        &[Host(&[".pinggy.link", ".pinggy.online"]), GATEWAY],
        &[Host(&[".pinggy.link", ".pinggy.online"]), Status(&[404]), Body(&["tunnel"])],
    ])
        .remedy("Open the SSH tunnel to Pinggy again, and enter the URL that it prints.");
}
