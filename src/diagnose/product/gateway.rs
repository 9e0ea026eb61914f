//! Gateways and load balancers. Their headers are on whatever they pass on, too: rows add the words that are their own.

use super::mark::Mark::{Body, Header, Host, Status};
use super::{
    Kind::{Gateway, LoadBalancer},
    Product, products,
};

products! {
    static ENVOY: Product = Product::new("Envoy", Gateway, &[
        &[Body(&["upstream connect error or disconnect/reset before headers"])],
        &[Body(&["no healthy upstream", "upstream request timeout"])],
        &[Header("server", &["envoy"])],
    ])
        .remedy("Check the upstream service and its health checks; %RESPONSE_FLAGS% in Envoy's access \
            log names the reason.")
        .page(
            "Envoy: Access logging, response flags",
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage",
        );

    static ISTIO: Product = Product::new("Istio", Gateway, &[&[Body(&["rbac: access denied"])]])
        .remedy("Add this sender (its principal, address or token claims) and path to an \
            AuthorizationPolicy that allows.")
        .page("Istio: Security problems", "https://istio.io/latest/docs/ops/common-problems/security-issues/");

    static KONG: Product = Product::new("Kong", Gateway, &[
        &[Header("server", &["kong/"])],
        &[Header("via", &["kong/"])],
        &[Header("x-kong-response-latency", &[])],
        &[Body(&["no route matched with those values"])],
        &[Body(&["failure to get a peer from the ring-balancer"])],
        &[Body(&["an invalid response was received from the upstream server"])],
    ])
        .page("Kong Gateway: Documentation", "https://developer.konghq.com/gateway/");

    static APIGEE: Product = Product::new("Apigee", Gateway, &[
        &[Body(&["\"faultstring\""]), Body(&["\"errorcode\""])],
    ]);

    static TYK: Product = Product::new("Tyk", Gateway, &[
        &[Header("x-generator", &["tyk.io"])],
        &[Body(&["there was a problem proxying the request"])],
    ]);

    static TRAEFIK: Product = Product::new("Traefik", Gateway, &[&[Status(&[503]), Body(&["no available server"])]])
        .remedy("Start the service behind Traefik, or fix its health check and its load balancer's servers.");

    static API_MANAGEMENT: Product = Product::new("Azure API Management", Gateway, &[
        &[Host(&[".azure-api.net"])],
        &[Body(&["rate limit is exceeded. try again in", "out of call volume quota"])],
    ])
        .page(
            "Azure API Management: Policies",
            "https://learn.microsoft.com/en-us/azure/api-management/api-management-policies",
        );

    static APPLICATION_GATEWAY: Product = Product::new("Azure Application Gateway", LoadBalancer, &[
        &[Header("server", &["microsoft-azure-application-gateway"])],
        &[Body(&["microsoft-azure-application-gateway"])],
    ])
        .page(
            "Azure Application Gateway: HTTP response codes",
            "https://learn.microsoft.com/en-us/azure/application-gateway/http-response-codes",
        );

    static AWS_LOAD_BALANCER: Product =
        Product::new("Elastic Load Balancing of AWS", LoadBalancer, &[&[Header("server", &["awselb/"])]])
        .page(
            "Elastic Load Balancing: Troubleshoot your Application Load Balancers",
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
        );

    static GOOGLE_FRONT_END: Product = Product::new("The front end of Google Cloud", LoadBalancer, &[
        &[Header("server", &["google frontend"])],
        &[Header("via", &["1.1 google"])],
        &[Body(&["that’s an error", "that&#8217;s an error"]), Body(&["//www.google.com/"])],
    ])
        .page(
            "Google Cloud Load Balancing: Troubleshooting",
            "https://cloud.google.com/load-balancing/docs/https/troubleshooting-ext-https-lbs",
        );

    static HAPROXY: Product = Product::new("HAProxy", LoadBalancer, &[
        &[Body(&["no server is available to handle this request"])],
        &[Body(&["the server didn't respond in time"])],
        &[Body(&["the server returned an invalid or incomplete response"])],
        &[Body(&["request forbidden by administrative rules"])],
        &[Body(&["your browser sent an invalid request"])],
    ])
        .page("HAProxy: Configuration manual, errorfile", "https://docs.haproxy.org/3.2/configuration.html");
}
