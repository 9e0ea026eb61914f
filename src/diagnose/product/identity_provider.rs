//! Identity providers: a redirect leads to their login page.

use super::mark::Mark::Location;
use super::{Kind::IdentityProvider, Product, products};

products! {
    static ENTRA: Product = Product::new("Microsoft Entra", IdentityProvider, &[&[Location(&[
        "login.microsoftonline.com/",
        "login.microsoftonline.us/",
        "login.partner.microsoftonline.cn/",
        "login.windows.net/",
        "login.microsoft.com/",
        ".ciamlogin.com/",
        ".b2clogin.com/",
    ])]]);

    static OKTA: Product = Product::new("Okta", IdentityProvider, &[&[Location(&[
        ".okta.com/",
        ".oktapreview.com/",
        ".okta-emea.com/",
    ])]]);

    static AUTH0: Product = Product::new("Auth0", IdentityProvider, &[&[Location(&[".auth0.com/"])]]);

    static GOOGLE: Product = Product::new("Google", IdentityProvider, &[&[Location(&["accounts.google.com/"])]]);

    static COGNITO: Product = Product::new("Amazon Cognito", IdentityProvider, &[
        &[Location(&[".amazoncognito.com/"])],
    ]);

    static KEYCLOAK: Product = Product::new("Keycloak", IdentityProvider, &[&[Location(&[
        "/protocol/openid-connect/auth",
        "/protocol/saml",
    ])]]);

    static GITHUB: Product = Product::new("GitHub", IdentityProvider, &[&[Location(&[
        "github.com/login",
        "github.com/sessions",
    ])]]);

    static GITLAB: Product = Product::new("GitLab", IdentityProvider, &[
        &[Location(&["gitlab"]), Location(&["/users/sign_in"])],
    ]);

    static ONELOGIN: Product = Product::new("OneLogin", IdentityProvider, &[&[Location(&[".onelogin.com/"])]]);

    static PING: Product = Product::new("Ping Identity", IdentityProvider, &[&[Location(&[
        "/as/authorization.oauth2",
        "auth.pingone.",
        "/idp/sso.saml2",
    ])]]);

    static ADFS: Product = Product::new("Active Directory Federation Services", IdentityProvider, &[&[Location(&[
        "/adfs/ls",
        "/adfs/oauth2/authorize",
    ])]]);

    static JUMPCLOUD: Product = Product::new("JumpCloud", IdentityProvider, &[&[Location(&["sso.jumpcloud.com/"])]]);

    static KRATOS: Product =
        Product::new("Ory Kratos", IdentityProvider, &[&[Location(&["/self-service/login"])]]);
}
