//! Web servers before an application, by their headers and error pages.

use super::mark::Mark::{Body, Header, Title};
use super::{Kind::WebServer, Product, products};

products! {
    static NGINX: Product = Product::new("nginx", WebServer, &[
        &[Body(&["<hr><center>nginx", "<hr><center>openresty"])],
        &[Header("server", &["nginx", "openresty"]), Body(&["<center><h1>"])],
    ])
        .page("nginx: Module ngx_http_proxy_module", "https://nginx.org/en/docs/http/ngx_http_proxy_module.html");

    static APACHE: Product = Product::new("Apache HTTP Server", WebServer, &[
        &[Body(&["<address>apache"])],
        &[Header("server", &["apache"]), Body(&["the proxy server", "proxy error"])],
    ])
        .page("Apache HTTP Server: Module mod_proxy", "https://httpd.apache.org/docs/2.4/mod/mod_proxy.html");

    static HTTP_SYS: Product =
        Product::new("HTTP.sys of Windows", WebServer, &[&[Header("server", &["microsoft-httpapi/"])]]);

    static IIS: Product = Product::new("IIS", WebServer, &[
        &[Title(&["iis "])],
        &[Header("server", &["microsoft-iis/"]), Title(&["403 - ", "404 - ", "500 - ", "502 - "])],
    ])
        .page(
            "IIS: HTTP status codes",
            "https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/iis/health-diagnostic-performance/http-status-code",
        );

    static CADDY: Product = Product::new("Caddy", WebServer, &[&[Header("server", &["caddy"])]])
        .remedy("Start the application behind Caddy, or correct the address in its reverse_proxy directive.")
        .page("Caddy: reverse_proxy", "https://caddyserver.com/docs/caddyfile/directives/reverse_proxy");

    static TOMCAT: Product =
        Product::new("Apache Tomcat", WebServer, &[&[Body(&["<h3>apache tomcat", "<title>http status "])]])
        .remedy("Check the application's context path, and that it is deployed: Tomcat itself has \
            nothing at this path.")
        .page("Apache Tomcat: The context container", "https://tomcat.apache.org/tomcat-11.0-doc/config/context.html");

    static JETTY: Product = Product::new("Jetty", WebServer, &[&[Body(&["powered by jetty://"])]])
        .remedy("Check the application's context path, and that it is deployed: Jetty itself has \
            nothing at this path.");
}
