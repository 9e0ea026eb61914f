//! What the status and the form of a response say.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static AUTHORIZATION_STRIPPED: Cause = Cause {
        id: "http.authorization_stripped",
        title: "The Authorization header was lost on the way.",
        fix: "Find the proxy or redirect that drops it.",
        meaning: "The request left with Authorization and was treated as anonymous. Clients drop the header when a \
                 redirect leads to another host, Apache withholds it from CGI and PHP unless CGIPassAuth is on, and \
                 some load balancers consume it for a login of their own. Log the headers at the application to see \
                 which.",
        page: &page::AUTHORIZATION,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static BAD_GATEWAY: Cause = Cause {
        id: "http.bad_gateway",
        title: "A gateway in front of the application got no valid response from it.",
        fix: "Check the application behind the gateway.",
        meaning: "A proxy took the batch, passed it on, and got a refused connection, a reset, or bytes that are not \
                 HTTP. The application is restarting, listens on another port, or failed on this very batch. It may \
                 have stored some of it. The proxy's error log names the upstream.",
        page: &page::BAD_GATEWAY,
        next: Some(NextStep::Question("What does the log of the application behind the gateway say for this second?")),
    };

    static BAD_REQUEST: Cause = Cause {
        id: "http.bad_request",
        title: "The server rejected the request as bad and did not say why.",
        fix: "Read the response, and check the receiver's log.",
        meaning: "400 comes from whichever part could not parse or accept the request: a server that stumbled over a \
                 header, a framework over JSON, or an application over a field. The style of the body tells which. \
                 Send a single sample message; if that passes, the content is the cause.",
        page: &page::BAD_REQUEST,
        next: Some(NextStep::Probe(Probe::EmptyBatch)),
    };

    static BODY_ALTERED_IN_TRANSIT: Cause = Cause {
        id: "http.body_altered_in_transit",
        title: "The body was changed on the way.",
        fix: "Find the proxy that rewrites it.",
        meaning: "The receiver hashed other bytes than those that left here. Products that inspect or log bodies \
                 serialize JSON again (other blanks, another order of keys), convert line ends, unpack gzip, or append \
                 a newline. HTTP lets a proxy transform content unless Cache-Control: no-transform forbids it, and a \
                 signature notices. Compare the lengths first.",
        page: &page::TRANSFORMATIONS,
        next: Some(NextStep::Question("Which proxy between here and the service touches bodies?")),
    };

    static CHARSET_OR_BOM: Cause = Cause {
        id: "http.charset_or_bom",
        title: "The receiver cannot read the encoding of the body.",
        fix: "Send UTF-8 without a byte order mark.",
        meaning: "JSON between systems is UTF-8, and a sender must not put a byte order mark in front of it. EF BB BF \
                 at the start, or letters in Latin-1 such as a lone E9, make strict parsers fail at the first \
                 character. The usual origin is an editor that saved the batch as \"UTF-8 with BOM\".",
        page: &page::JSON,
        next: None,
    };

    static CONTENT_LENGTH_MISSING: Cause = Cause {
        id: "http.content_length_missing",
        title: "The receiver requires Content-Length.",
        fix: "Send the length, and keep proxies from switching to chunks.",
        meaning: "The body arrived in chunks (Transfer-Encoding: chunked) or without a length. Stores such as S3 and \
                 Blob Storage, WSGI servers and old proxies need to know it in advance and respond with 411 or 501. A \
                 proxy that rewrites the body switches to chunks by itself.",
        page: &page::LENGTH_REQUIRED,
        next: None,
    };

    static CONTENT_TYPE_WRONG: Cause = Cause {
        id: "http.content_type_wrong",
        title: "The receiver does not accept this Content-Type.",
        fix: "Make the receiver accept application/json, which the platform always sends.",
        meaning: "The receiver selects its parser by Content-Type and has none for the one that came: 415, or a 400 \
                 about an empty body. Typical are APIs that insist on application/cloudevents+json, on a charset \
                 parameter or on XML. Accept in the response may list what would do.",
        page: &page::MEDIA_TYPE,
        next: None,
    };

    static CSRF_PROTECTED: Cause = Cause {
        id: "http.csrf_protected",
        title: "The path is protected against cross-site request forgery: it is a page for browsers, not an API.",
        fix: "Correct the path to that of the API or webhook, or exempt it from the CSRF check.",
        meaning: "Web frameworks let a form be sent only with a token that they put into the page before. A forwarder \
                 has never seen that page, so no credential helps. Either the URL leads to another path than the \
                 webhook's, often after a missing prefix or slash, or the receiver's route is covered by the check by \
                 mistake; every framework can exempt it.",
        page: &page::CSRF,
        next: Some(NextStep::Question("Is this exact path the one that the receiver documents for machines?")),
    };

    static EMPTY_REPLY: Cause = Cause {
        id: "http.empty_reply",
        title: "The connection was closed before a response came.",
        fix: "Check the receiver's log.",
        meaning: "After the request the peer closed the connection in good order without a status line. Servers do \
                 that when a worker dies, when a keep-alive connection had already timed out, and in nginx as status \
                 444, which is a deliberate silence. The access log shows whether the request was counted.",
        page: &page::HTTP_TIMEOUTS,
        next: None,
    };

    static EXPECTATION_FAILED: Cause = Cause {
        id: "http.expectation_failed",
        title: "The receiver does not accept the Expect header.",
        fix: "Send without it.",
        meaning: "Expect: 100-continue asks for permission before the body, as curl and .NET do for larger ones. Old \
                 servers and proxies respond with 417, and the body is never sent. Other clients meet the same, so it \
                 pays to make the receiver ignore the header.",
        page: &page::EXPECTATION,
        next: None,
    };

    static FALSE_SUCCESS: Cause = Cause {
        id: "http.false_success",
        title: "The response says success but does not come from the API.",
        fix: "Check URL and authentication: this looks like a web page.",
        meaning: "The status is 2xx, and the content is a login form, a landing page or a proxy's notice: something in \
                 front of the API responded for it, and nobody has the batch. A single-page application that serves \
                 index.html for every path does the same. Look in the receiver's store.",
        page: &page::OK,
        next: None,
    };

    static FORBIDDEN: Cause = Cause {
        id: "http.forbidden",
        title: "The application forbids the request.",
        fix: "Check the permissions of this sender at the receiver.",
        meaning: "The server understood the request and refuses it; new credentials of the same party may not help. \
                 Without a product's mark in the response the application's own rules are the likely place: a role, a \
                 tenant, a switched-off integration. Ask its operator, with the response's Date and request id.",
        page: &page::FORBIDDEN,
        next: Some(NextStep::Probe(Probe::Anonymous)),
    };

    static GATEWAY_TIMEOUT: Cause = Cause {
        id: "http.gateway_timeout",
        title: "A gateway in front of the application stopped waiting for it.",
        fix: "Make the application respond faster, or the gateway wait longer.",
        meaning: "A gateway reached its time limit, 60 seconds at nginx and many load balancers, 29 at API Gateway, \
                 while the application still worked on the batch. The application may finish later, so that the retry \
                 is a duplicate. The wait phase equals the limit almost to the second.",
        page: &page::GATEWAY_TIMEOUT,
        next: Some(NextStep::Question("How long does the application behind the gateway take for this batch?")),
    };

    static H1_TO_H2_ONLY: Cause = Cause {
        id: "http.h1_to_h2_only",
        title: "This port speaks HTTP/2 only.",
        fix: "Enable HTTP/1.1 on it, or use another port.",
        meaning: "In response to a line of HTTP/1.1 came a binary SETTINGS frame, or the connection closed: the port \
                 expects the HTTP/2 preface from the first byte, as gRPC servers and h2c backends do. They are meant \
                 to stand behind a proxy that speaks both; use the proxy's port.",
        page: &page::PREFACE,
        next: None,
    };

    static H2_GOAWAY: Cause = Cause {
        id: "http.h2_goaway",
        title: "The server shut the HTTP/2 connection down.",
        fix: "Try again, and check the server's limits.",
        meaning: "GOAWAY ends a connection and names the last stream that was processed; streams above it can be sent \
                 again without harm. NO_ERROR is an ordinary restart or rotation, ENHANCE_YOUR_CALM a complaint about \
                 the rate. The code and debug text are in the evidence.",
        page: &page::GOAWAY,
        next: None,
    };

    static H2_HTTP11_REQUIRED: Cause = Cause {
        id: "http.h2_http11_required",
        title: "The server requires HTTP/1.1.",
        fix: "Send HTTP/1.1.",
        meaning: "The stream was reset by HTTP_1_1_REQUIRED (0xd): this resource exists, but not over HTTP/2. Servers \
                 ask for it where a client certificate or a Windows login belongs to the connection. A client should \
                 repeat the request over HTTP/1.1, yet not all of them do.",
        page: &page::H2_ERRORS,
        next: None,
    };

    static H2_STREAM_REFUSED: Cause = Cause {
        id: "http.h2_stream_refused",
        title: "The server refused the HTTP/2 stream without processing it.",
        fix: "Send it again.",
        meaning: "REFUSED_STREAM promises that nothing was processed, so even a POST can be repeated safely. It comes \
                 when more streams are opened than SETTINGS_MAX_CONCURRENT_STREAMS allows, or while the server is \
                 shutting down. If it persists, the server is short of capacity.",
        page: &page::RELIABILITY,
        next: None,
    };

    static HEADER_TOO_LARGE: Cause = Cause {
        id: "http.header_too_large",
        title: "The headers are larger than the server accepts.",
        fix: "Shorten the token, or raise the limit.",
        meaning: "Servers reserve a fixed space for request line and headers, 8 KB per line at nginx, 16 KB in all at \
                 Node, and respond with 431, 400 or 414 above it. JWTs with a long list of groups or roles outgrow it, \
                 often after somebody joined one more. Measure the Authorization header.",
        page: &page::FIELDS_TOO_LARGE,
        next: None,
    };

    static HOST_HEADER_REWRITTEN: Cause = Cause {
        id: "http.host_header_rewritten",
        title: "A proxy passed the request on with another host or path than was signed.",
        fix: "Make the proxy keep Host and path, or sign for what it sends.",
        meaning: "Host and path are part of AWS signatures and of SAS tokens; a reverse proxy that puts the backend's \
                 name into Host, or cuts a prefix off the path, makes the service compute another one. Direct requests \
                 succeed. In nginx, proxy_set_header Host $host keeps the name.",
        page: &page::HOST,
        next: None,
    };

    static IP_BLOCKED: Cause = Cause {
        id: "http.ip_blocked",
        title: "The receiver refuses the sender's address.",
        fix: "Add the sender's address to the allow-list.",
        meaning: "A list of addresses decides before the application. The address that counts is the outermost one: \
                 now that of your network's exit, later one of the platform's, so a passing test does not settle it. \
                 Behind a load balancer the rule may even see the balancer's.",
        page: &page::ACCESS_MODULE,
        next: Some(NextStep::Question("Is the address that this request came from on the receiver's list?")),
    };

    static LOGIN_REDIRECT: Cause = Cause {
        id: "http.login_redirect",
        title: "A login page stands in front of the receiver.",
        fix: "Exempt this path from the login, or use a URL for machines. Do not deliver to the login page.",
        meaning: "An access proxy or the application itself sends everyone without a session to a page where a person \
                 logs in. A forwarder cannot, and a client that follows the redirect posts the batch to the login \
                 page or turns it into a GET. Either this path is let through without a login, or the proxy is told \
                 to accept a machine's token; the redirect's address names the proxy or identity provider.",
        page: &page::AUTHORIZATION_REQUEST,
        next: Some(NextStep::Question("Which URL or token does the receiver's operator provide for machines?")),
    };

    static METHOD_NOT_ALLOWED: Cause = Cause {
        id: "http.method_not_allowed",
        title: "The path exists, but does not accept this method.",
        fix: "Correct the path, or allow the method.",
        meaning: "405 must list in Allow what the path accepts. Where POST is missing, the URL is often right but for \
                 its end: a collection without its slash, the documentation's page, or a static file. Frameworks also \
                 respond with 405 when the route exists for GET only.",
        page: &page::METHOD,
        next: None,
    };

    static METHOD_WRONG: Cause = Cause {
        id: "http.method_wrong",
        title: "This kind of destination takes the other of POST and PUT.",
        fix: "Select the kind of destination that it is.",
        meaning: "POST hands a batch to a resource that processes it, PUT stores it under the very name of the URL. \
                 Object stores take PUT, APIs and event hubs POST, and the platform selects the method by its kind of \
                 destination. So a store behind a static-header destination gets the wrong one.",
        page: &page::PUT,
        next: None,
    };

    static MISDIRECTED: Cause = Cause {
        id: "http.misdirected",
        title: "The request is for another host than this connection was made for.",
        fix: "Make the TLS name and Host agree.",
        meaning: "The connection was made for one host, by SNI or reuse, and the request's Host is another that this \
                 server does not respond for: 421. It comes from proxies that connect by one name and forward another, \
                 and from CDNs where a host is not set up. A new connection may cure it.",
        page: &page::MISDIRECTED,
        next: None,
    };

    static NOT_FOUND: Cause = Cause {
        id: "http.not_found",
        title: "There is nothing at this path.",
        fix: "Correct the path of the URL.",
        meaning: "Nothing is mapped at this path for this Host. The usual reasons are a version prefix left out, a \
                 slash too many, a difference in case, or a default virtual host that does not know the application. \
                 The dated path of a store destination is appended to the URL: look at the full one.",
        page: &page::NOT_FOUND,
        next: Some(NextStep::Probe(Probe::WithoutDatedPath)),
    };

    static NOT_HTTP: Cause = Cause {
        id: "http.not_http",
        title: "This port does not speak HTTP.",
        fix: "Correct the port.",
        meaning: "The first bytes are not a status line \"HTTP/1.1 …\" but a banner, such as SSH-2.0 or 220 of SMTP and \
                 FTP, or the binary of a broker such as MQTT or AMQP. Brokers keep HTTP, if they have it, on another \
                 port. The quoted bytes tell which service it is.",
        page: &page::STATUS_LINE,
        next: None,
    };

    static PAYLOAD_SCHEMA_REJECTED: Cause = Cause {
        id: "http.payload_schema_rejected",
        title: "The receiver does not accept the form of the messages.",
        fix: "Make the receiver accept the platform's JSON array.",
        meaning: "The JSON was read, and its form is not the one that the API declares: an object where the platform \
                 sends an array of messages, a missing field, a number as a string. 422 and problem details name a \
                 place. Validate the sample against the receiver's schema, with the array around it.",
        page: &page::UNPROCESSABLE,
        next: Some(NextStep::Probe(Probe::EmptyBatch)),
    };

    static PAYLOAD_TOO_LARGE: Cause = Cause {
        id: "http.payload_too_large",
        title: "The batch is larger than the service accepts.",
        fix: "Send smaller batches.",
        meaning: "The service itself limits the message: 1 MB for an Event Hubs publication, 10 MB at API Gateway, \
                 6 MB at a Lambda function URL. Where batches grow with what has piled up, the first delivery after an \
                 outage meets the limit. The body's size is on the request tab.",
        page: &page::TOO_LARGE,
        next: None,
    };

    static PAYLOAD_TOO_LARGE_PROXY: Cause = Cause {
        id: "http.payload_too_large_proxy",
        title: "The batch is larger than a server in front of the application accepts.",
        fix: "Raise the limit there, such as client_max_body_size of nginx.",
        meaning: "413 with a web server's own page means that the proxy refused before the application saw anything; \
                 nginx allows 1 MB unless told otherwise, and ingress controllers inherit that. Small batches pass. \
                 The proxy's error log says \"client intended to send too large body\".",
        page: &page::BODY_SIZE,
        next: None,
    };

    static PLAIN_HTTP_ON_TLS_PORT: Cause = Cause {
        id: "http.plain_http_on_tls_port",
        title: "Plain HTTP was sent to a TLS port.",
        fix: "Write the URL with https.",
        meaning: "The port waits for a TLS ClientHello and got a request line: nginx responds with 400 \"The plain HTTP \
                 request was sent to HTTPS port\", others close the connection or send an alert. A URL with http and \
                 :443 or :8443 does it. Credentials in that request went out unencrypted.",
        page: &page::HTTPS,
        next: None,
    };

    static REDIRECT: Cause = Cause {
        id: "http.redirect",
        title: "The destination has moved.",
        fix: "Deliver to the new address; a redirect is not followed.",
        meaning: "307 and 308 ask for the same request, method and body, at another address. A signature is bound to \
                 its host, and credentials should not travel to a host that a response names, so a careful sender \
                 stops. http to https and a trailing slash are the usual moves; Location has the address.",
        page: &page::TEMPORARY_REDIRECT,
        next: None,
    };

    static REDIRECT_LOOP: Cause = Cause {
        id: "http.redirect_loop",
        title: "The redirects do not end.",
        fix: "Fix the redirects at the receiver.",
        meaning: "Each response's Location leads back to an earlier one. Typical is TLS that ends at the CDN: the \
                 application sees http, redirects to https, and the CDN asks by http again. X-Forwarded-Proto or the \
                 CDN's \"full\" mode breaks the circle; the chain of addresses is in the evidence.",
        page: &page::REDIRECTION,
        next: None,
    };

    static REDIRECT_METHOD_CHANGED: Cause = Cause {
        id: "http.redirect_method_changed",
        title: "The redirect would turn the delivery into a GET.",
        fix: "Deliver to the address that Location names.",
        meaning: "After 301, 302 or 303 most clients continue with GET and without the body, and the new address then \
                 responds with 200 to something that nobody asked: the delivery is lost in silence. http to https and \
                 missing slashes cause it. Location shows which.",
        page: &page::FOUND,
        next: None,
    };

    static RESPONSE_ENCODING_WRONG: Cause = Cause {
        id: "http.response_encoding_wrong",
        title: "The Content-Encoding of the response does not match its body.",
        fix: "Fix it at the receiver, or at the proxy in front of it.",
        meaning: "The header says gzip or br, and the bytes are not: compressed twice, decompressed by a proxy that \
                 left the header, or cut. The status still tells whether the batch was accepted, yet strict clients \
                 report a failure and deliver again. The first bytes of gzip are 1f 8b.",
        page: &page::CONTENT_ENCODING,
        next: None,
    };

    static RESPONSE_MALFORMED: Cause = Cause {
        id: "http.response_malformed",
        title: "The response is not valid HTTP.",
        fix: "Fix the receiver's headers.",
        meaning: "The response broke the grammar: a blank before the colon, a line without one, a control character, \
                 two different Content-Length. Hand-written servers and devices produce it; browsers overlook much of \
                 it and strict clients nothing, because it can hide request smuggling.",
        page: &page::FIELD_LINES,
        next: None,
    };

    static RESPONSE_TOO_LARGE: Cause = Cause {
        id: "http.response_too_large",
        title: "The response is larger than the limit for reading.",
        fix: "Make the receiver respond with less.",
        meaning: "Reading stopped at the limit so that no response can fill the memory. The origin is an API that \
                 returns all stored data, or a page or stream without end. A delivery needs a status and a few bytes; \
                 the platform probably reads no more either.",
        page: &page::BODY_LENGTH,
        next: None,
    };

    static RESPONSE_TRUNCATED: Cause = Cause {
        id: "http.response_truncated",
        title: "The response ended early.",
        fix: "Find what cuts it: a worker, a proxy or a wrong length.",
        meaning: "The connection ended before Content-Length was reached, or before the last chunk. A killed worker, a \
                 proxy's buffer or time limit, or a wrong length causes it. The status is valid, but a client must \
                 treat the message as incomplete and may repeat it.",
        page: &page::INCOMPLETE,
        next: None,
    };

    static SERVER_ERROR: Cause = Cause {
        id: "http.server_error",
        title: "The application failed.",
        fix: "Check its log for this moment.",
        meaning: "An exception that nobody caught: the batch reached the application and broke something there. A \
                 field that may be null, an array where one object was expected, or a database that is down are \
                 frequent. Sending the same batch again meets the same error until the code is fixed.",
        page: &page::SERVER_ERROR,
        next: Some(NextStep::Probe(Probe::EmptyBatch)),
    };

    static SERVICE_UNAVAILABLE: Cause = Cause {
        id: "http.service_unavailable",
        title: "The service is unavailable for now.",
        fix: "Try again later, and check the service's status page or logs.",
        meaning: "Overload, maintenance, or a load balancer without a healthy target; nothing is wrong with the \
                 request. Retry-After gives seconds or a date where the sender is to know. When it comes at every full \
                 hour, the devices' rhythm is the load.",
        page: &page::UNAVAILABLE,
        next: Some(NextStep::Question("Is the service being deployed, overloaded or switched off?")),
    };

    static TOO_MANY_REQUESTS: Cause = Cause {
        id: "http.too_many_requests",
        title: "The receiver gets too many requests.",
        fix: "Send fewer requests, in larger batches.",
        meaning: "A quota per key, address or path is used up for this window. Responses often carry Retry-After or \
                 RateLimit headers with limit and reset. A forwarder sends in bursts after an outage, and its retries \
                 count as well.",
        page: &page::TOO_MANY,
        next: None,
    };

    static TWO_AUTHENTICATIONS: Cause = Cause {
        id: "http.two_authentications",
        title: "The request carries two authentications, and the service accepts only one.",
        fix: "Keep one: the signature or code in the URL, or the Authorization header.",
        meaning: "A URL with its own signature (sig of Logic Apps and Power Automate, X-Amz-Signature of a presigned S3 \
                 URL, code of a function) needs no Authorization header, and services refuse a request that has both \
                 rather than pick one. A header that an HTTP client or a gateway adds by default counts as well.",
        page: &page::LOGIC_APPS,
        next: None,
    };
}
