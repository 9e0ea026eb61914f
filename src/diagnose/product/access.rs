//! Access proxies: nobody gets to the application behind them who has not logged in.

use super::mark::Mark::{Body, Cookie, Header, Location, Status, Title};
use super::{Kind::AccessProxy, Product, products};

products! {
    static CLOUDFLARE_ACCESS: Product = Product::new("Cloudflare Access", AccessProxy, &[
        &[Location(&[".cloudflareaccess.com/", "/cdn-cgi/access/login"])],
        &[Title(&["cloudflare access"])],
        &[Header("www-authenticate", &["cloudflare-access"])],
    ])
        .remedy("Add a policy of action Bypass for this path, or Service Auth with a service token sent in one header.")
        .page(
            "Cloudflare One: Service tokens",
            "https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/",
        );

    static GOOGLE_IAP: Product = Product::new("Identity-Aware Proxy of Google Cloud", AccessProxy, &[
        &[Header("x-goog-iap-generated-response", &[])],
    ])
        .remedy("Send an OIDC token of a service account with the role IAP-secured Web App User, or \
            take this path out of IAP.")
        .page(
            "Google Cloud: Programmatic authentication to IAP",
            "https://cloud.google.com/iap/docs/authentication-howto",
        );

    static ALB_LOGIN: Product = Product::new("Application Load Balancer of AWS", AccessProxy, &[
        &[Cookie("AWSELBAuthSessionCookie"), Status(&[302])],
        &[Cookie("AWSALBAuthNonce"), Status(&[302])],
    ])
        .remedy("Give this path a listener rule without an authenticate action; the load balancer knows \
            logins of browsers only.")
        .page(
            "Elastic Load Balancing: Authenticate users",
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html",
        );

    static EASY_AUTH: Product = Product::new("Authentication of Azure App Service", AccessProxy, &[
        &[Location(&["/.auth/login/"])],
        &[Header("location", &["%2f.auth%2flogin%2f", "/.auth/login/"])],
    ])
        .remedy("Set unauthenticated requests to be allowed, exclude this path, or send a token of the \
            app's registration.")
        .page(
            "Azure App Service: Authentication and authorization",
            "https://learn.microsoft.com/en-us/azure/app-service/overview-authentication-authorization",
        );

    static VERCEL_PROTECTION: Product = Product::new("Vercel Deployment Protection", AccessProxy, &[
        &[Location(&["vercel.com/sso-api"])],
        &[Cookie("_vercel_sso_nonce")],
        &[Body(&["vercel.com/sso-api"])],
    ])
        .remedy("Turn Deployment Protection off for this deployment, use the production domain, or send \
                 x-vercel-protection-bypass with the automation secret.")
        .page(
            "Vercel: Protection bypass for automation",
            "https://vercel.com/docs/deployment-protection/methods-to-bypass-deployment-protection/protection-bypass-automation",
        );

    static OAUTH2_PROXY: Product = Product::new("OAuth2 Proxy", AccessProxy, &[
        &[Location(&["/oauth2/start", "/oauth2/sign_in"])],
        &[Cookie("_oauth2_proxy_csrf")],
        &[Body(&["secured with <a href=\"https://github.com/oauth2-proxy", ">oauth2 proxy</a>"])],
    ])
        .remedy("Exempt this path with skip_auth_routes, or let tokens of a trusted issuer pass with \
            skip_jwt_bearer_tokens.")
        .page("OAuth2 Proxy: Configuration", "https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview");

    static AUTHELIA: Product = Product::new("Authelia", AccessProxy, &[
        &[Location(&["authelia"])],
        &[Header("location", &["?rd=http"]), Header("location", &["&rm="])],
    ])
        .remedy("Add an access control rule with the policy bypass for this path.")
        .page("Authelia: Access control", "https://www.authelia.com/configuration/security/access-control/");

    static AUTHENTIK: Product = Product::new("authentik", AccessProxy, &[
        &[Location(&["/outpost.goauthentik.io/", "/if/flow/", "/application/o/authorize"])],
    ])
        .remedy("List this path among the provider's unauthenticated paths, or send a token that the provider accepts.")
        .page("authentik: Proxy provider", "https://docs.goauthentik.io/add-secure-apps/providers/proxy/");

    static POMERIUM: Product = Product::new("Pomerium", AccessProxy, &[
        &[Location(&["/.pomerium/sign_in", "/.pomerium/api"])],
    ])
        .remedy("Allow public unauthenticated access on the route of this path, or send a Pomerium \
            service account token.")
        .page("Pomerium: Routes", "https://www.pomerium.com/docs/reference/routes/public-access");

    static TELEPORT: Product = Product::new("Teleport", AccessProxy, &[&[Location(&["/web/launch/"])]])
        .remedy("Send the batches around Teleport: its application access knows browsers and client certificates only.")
        .page("Teleport: Application access", "https://goteleport.com/docs/enroll-resources/application-access/");

    static ENTRA_APPLICATION_PROXY: Product = Product::new("Microsoft Entra application proxy", AccessProxy, &[
        &[Header("location", &["msappproxy.net"])],
    ])
        .remedy("Set the pre-authentication of the published application to Passthrough, or send a token for it.")
        .page(
            "Microsoft Entra: Application proxy",
            "https://learn.microsoft.com/en-us/entra/identity/app-proxy/application-proxy-add-on-premises-application",
        );

    static FORWARD_AUTH: Product = Product::new("traefik-forward-auth", AccessProxy, &[
        &[Cookie("_forward_auth_csrf")],
    ])
        .remedy("Add a rule with the action allow for this path.");
}
