//! Hosting: runs applications, and responds while none runs.

use super::mark::Mark::{Body, Header, Host, Title};
use super::{Kind::Hosting, Product, products};

products! {
    static HEROKU: Product = Product::new("Heroku", Hosting, &[&[Body(&["herokucdn.com/error-pages/"])]])
        .remedy("Read the router's line in `heroku logs`: its code (H10, H12, H14 and others) names the reason.")
        .page("Heroku: Error codes", "https://devcenter.heroku.com/articles/error-codes");

    static VERCEL: Product = Product::new("Vercel", Hosting, &[&[Header("x-vercel-error", &[])]])
        .page("Vercel: Error codes", "https://vercel.com/docs/errors");

    static RAILWAY: Product = Product::new("Railway", Hosting, &[
        &[Header("x-railway-fallback", &["true"])],
        &[Body(&["application failed to respond", "application not found"]), Body(&["\"request_id\""])],
    ])
        .page(
            "Railway: Application failed to respond",
            "https://docs.railway.com/reference/errors/application-failed-to-respond",
        );

    static RENDER: Product = Product::new("Render", Hosting, &[&[Header("x-render-routing", &[])]])
        .page("Render: Troubleshooting", "https://render.com/docs/troubleshooting-deploys");

    static FLY: Product = Product::new("Fly.io", Hosting, &[
        &[Header("server", &["fly/"])],
        &[Header("fly-request-id", &[])],
    ])
        .remedy("Start a machine of the app, and let it listen on 0.0.0.0 at the internal_port of fly.toml.")
        .page("Fly.io: Error codes and troubleshooting", "https://fly.io/docs/getting-started/troubleshooting/");

    static APP_SERVICE: Product = Product::new("Azure App Service", Hosting, &[
        &[Body(&["this web app is stopped", "web app you have attempted to reach"])],
        &[Body(&["404 web site not found"])],
        &[Title(&["application error"]), Body(&["azure"])],
        &[Host(&[".azurewebsites.net"])],
    ])
        .page(
            "Azure App Service: Troubleshoot HTTP errors 502 and 503",
            "https://learn.microsoft.com/en-us/troubleshoot/azure/app-service/troubleshoot-http-502-http-503",
        );

    static AZURE_FUNCTIONS: Product =
        Product::new("Azure Functions", Hosting, &[&[Body(&["function host is not running"])]])
        .remedy("Look at \"Diagnose and solve problems\" of the function app: its host failed to start.");

    static CLOUD_RUN: Product = Product::new("Cloud Run", Hosting, &[
        &[Body(&["your client does not have permission to get url"])],
        &[Body(&["the request was not authenticated. either allow unauthenticated invocations"])],
    ])
        .remedy("Give the caller the role Cloud Run Invoker and send its ID token, or allow \
            unauthenticated invocations.")
        .page("Cloud Run: Troubleshoot", "https://cloud.google.com/run/docs/troubleshooting");
}
