//! HTTP itself: what servers, gateways and applications say, whoever made them.

use super::{Explanation, Page, told};

const AUTHORIZATION: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 11.6.2 (Authorization)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
};
const BAD_GATEWAY: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.6.3 (502 Bad Gateway)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3",
};
const BAD_REQUEST: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.1 (400 Bad Request)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
};
const TRANSFORMATIONS: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 7.7 (message transformations)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-7.7",
};
const JSON: Page = Page {
    title: "RFC 8259: JSON, section 8.1 (character encoding)",
    url: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
};
const LENGTH_REQUIRED: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.12 (411 Length Required)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.12",
};
const MEDIA_TYPE: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.16 (415 Unsupported Media Type)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16",
};
const FAILURES: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 9.5 (failures and timeouts)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-9.5",
};
const EXPECTATION: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.18 (417 Expectation Failed)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.18",
};
const OK: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.3.1 (200 OK)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.1",
};
const FORBIDDEN: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.4 (403 Forbidden)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
};
const GATEWAY_TIMEOUT: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.6.5 (504 Gateway Timeout)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.5",
};
const PREFACE: Page = Page {
    title: "RFC 9113: HTTP/2, section 3.4 (connection preface)",
    url: "https://www.rfc-editor.org/rfc/rfc9113#section-3.4",
};
const GOAWAY: Page =
    Page { title: "RFC 9113: HTTP/2, section 6.8 (GOAWAY)", url: "https://www.rfc-editor.org/rfc/rfc9113#section-6.8" };
const H2_ERRORS: Page = Page {
    title: "RFC 9113: HTTP/2, section 7 (error codes)",
    url: "https://www.rfc-editor.org/rfc/rfc9113#section-7",
};
const RELIABILITY: Page = Page {
    title: "RFC 9113: HTTP/2, section 8.7 (request reliability)",
    url: "https://www.rfc-editor.org/rfc/rfc9113#section-8.7",
};
const FIELDS_TOO_LARGE: Page = Page {
    title: "RFC 6585: Additional HTTP Status Codes, section 5 (431)",
    url: "https://www.rfc-editor.org/rfc/rfc6585#section-5",
};
const HOST: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 7.2 (Host and :authority)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-7.2",
};
const ACCESS_MODULE: Page = Page {
    title: "nginx: Module ngx_http_access_module",
    url: "https://nginx.org/en/docs/http/ngx_http_access_module.html",
};
const METHOD: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.6 (405 Method Not Allowed)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6",
};
const PUT: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 9.3.4 (PUT)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4",
};
const MISDIRECTED: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.20 (421 Misdirected Request)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20",
};
const NOT_FOUND: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.5 (404 Not Found)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5",
};
const STATUS_LINE: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 4 (status line)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-4",
};
const UNPROCESSABLE: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.21 (422 Unprocessable Content)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.21",
};
const TOO_LARGE: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.5.14 (413 Content Too Large)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.14",
};
const BODY_SIZE: Page = Page {
    title: "nginx: Module ngx_http_core_module, client_max_body_size",
    url: "https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size",
};
const HTTPS: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 4.2.2 (https URI scheme)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2",
};
const TEMPORARY: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.4.8 (307 Temporary Redirect)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8",
};
const REDIRECTION: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.4 (redirection)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4",
};
const FOUND: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.4.3 (302 Found)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3",
};
const CONTENT_ENCODING: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 8.4 (Content-Encoding)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-8.4",
};
const FIELD_LINES: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 5.1 (field line parsing)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-5.1",
};
const BODY_LENGTH: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 6.3 (message body length)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-6.3",
};
const INCOMPLETE: Page = Page {
    title: "RFC 9112: HTTP/1.1, section 8 (handling incomplete messages)",
    url: "https://www.rfc-editor.org/rfc/rfc9112#section-8",
};
const SERVER_ERROR: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.6.1 (500 Internal Server Error)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.1",
};
const UNAVAILABLE: Page = Page {
    title: "RFC 9110: HTTP Semantics, section 15.6.4 (503 Service Unavailable)",
    url: "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4",
};
const TOO_MANY: Page = Page {
    title: "RFC 6585: Additional HTTP Status Codes, section 4 (429)",
    url: "https://www.rfc-editor.org/rfc/rfc6585#section-4",
};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "http.authorization_stripped",
        AUTHORIZATION,
        "The request left with Authorization and was treated as anonymous. Clients drop it when a redirect leads to \
         another host, Apache withholds it from CGI and PHP unless CGIPassAuth is on, and some balancers consume it \
         for a login of their own. Log the headers at the application to see which.",
    ),
    told(
        "http.bad_gateway",
        BAD_GATEWAY,
        "A proxy took the batch, passed it on, and got a refused connection, a reset, or bytes that are no HTTP. The \
         application is restarting, listens on another port, or died over this very batch. Whether it had stored \
         something is open; the proxy's error log names the upstream.",
    ),
    told(
        "http.bad_request",
        BAD_REQUEST,
        "400 comes from whoever could not parse or accept the request: a server stumbling over a header, a framework \
         over JSON, or an application over a field. A body of its own style tells which of them. Cut the batch to one \
         sample message; if that passes, it is the content.",
    ),
    told(
        "http.body_altered_in_transit",
        TRANSFORMATIONS,
        "The receiver hashed other bytes than left here. Products that inspect or log bodies re-serialise JSON (other \
         blanks, other order of keys), convert line ends, unpack gzip, or append a newline. HTTP lets a proxy \
         transform content unless Cache-Control: no-transform forbids it, and a signature notices. Compare the \
         lengths first.",
    ),
    told(
        "http.charset_or_bom",
        JSON,
        "JSON between systems is UTF-8, and a sender must not put a byte order mark before it. EF BB BF at the start, \
         or letters in Latin-1 such as a lone E9, make strict parsers fail at the first character. An editor that \
         saved the batch as \"UTF-8 with BOM\" is the usual origin.",
    ),
    told(
        "http.content_length_missing",
        LENGTH_REQUIRED,
        "The body arrived in chunks (Transfer-Encoding: chunked) or without a length, and stores such as S3 and Blob \
         Storage, WSGI servers and old proxies want to know it beforehand: 411, or 501. A proxy that rewrites the \
         body switches to chunks by itself.",
    ),
    told(
        "http.content_type_wrong",
        MEDIA_TYPE,
        "The receiver chooses its parser by Content-Type and has none for the one that came: 415, or a 400 about an \
         empty body. APIs that insist on application/cloudevents+json, on a charset parameter or on XML are typical. \
         Accept in the answer may list what would do.",
    ),
    told(
        "http.empty_reply",
        FAILURES,
        "After the request the peer closed in good order with no status line. Servers behave so when a worker dies, \
         when a keep-alive connection had already timed out, and at nginx as status 444, which is a deliberate \
         silence. The access log shows whether the request was counted.",
    ),
    told(
        "http.expectation_failed",
        EXPECTATION,
        "Expect: 100-continue asks for leave before the body, as curl and .NET do for larger ones. Old servers and \
         proxies answer 417, and the body was never sent. The receiver meets the same with other clients, so it pays \
         to let it ignore the header.",
    ),
    told(
        "http.false_success",
        OK,
        "The status is 2xx, and the content is a login form, a landing page or a proxy's notice: something before the \
         API answered for it, and the batch is in nobody's hands. A single-page application that serves index.html \
         for every path does the same. Look in the receiver's store.",
    ),
    told(
        "http.forbidden",
        FORBIDDEN,
        "The server understood and refuses; new credentials of the same party may not help. Without a product's mark \
         in the answer the application's own rules are the likely place: a role, a tenant, a switched-off \
         integration. Ask its operator with the answer's Date and request id.",
    ),
    told(
        "http.gateway_timeout",
        GATEWAY_TIMEOUT,
        "A gateway ran out of patience, at nginx and many balancers after 60 seconds, at API Gateway after 29, while \
         the application still worked on the batch. It may finish later, so that the retry is a duplicate. The wait \
         phase equals the limit almost to the second.",
    ),
    told(
        "http.h1_to_h2_only",
        PREFACE,
        "In answer to a line of HTTP/1.1 came a binary SETTINGS frame, or the connection closed: the port expects the \
         HTTP/2 preface from the first byte, as gRPC servers and h2c backends do. They are meant to stand behind a \
         proxy that speaks both; use the proxy's port.",
    ),
    told(
        "http.h2_goaway",
        GOAWAY,
        "GOAWAY ends a connection and names the last stream that was worked on; streams above it can be sent again \
         without harm. NO_ERROR is an ordinary restart or rotation, ENHANCE_YOUR_CALM a complaint about the rate. The \
         code and debug text are in the evidence.",
    ),
    told(
        "http.h2_http11_required",
        H2_ERRORS,
        "The stream was reset by HTTP_1_1_REQUIRED (0xd): this resource exists, but not over HTTP/2. Servers ask so \
         where a client certificate or Windows login belongs to the connection. A client should repeat the request \
         over HTTP/1.1, yet not all of them do.",
    ),
    told(
        "http.h2_stream_refused",
        RELIABILITY,
        "REFUSED_STREAM promises that nothing was processed, so even a POST can be repeated safely. It comes when \
         more streams are opened than SETTINGS_MAX_CONCURRENT_STREAMS allows, or while the server is shutting down. \
         If it stays, the server is short of capacity.",
    ),
    told(
        "http.header_too_large",
        FIELDS_TOO_LARGE,
        "Servers reserve a fixed space for request line and headers, 8 KB a line at nginx, 16 KB in all at Node, and \
         answer 431, 400 or 414 above. JWTs with a long list of groups or roles outgrow it, often after somebody \
         joined one more. Measure the Authorization header.",
    ),
    told(
        "http.host_header_rewritten",
        HOST,
        "Host and path are part of AWS signatures and of SAS tokens; a reverse proxy that puts the backend's name \
         into Host, or cuts a prefix off the path, makes the service compute another one. Direct requests succeed. At \
         nginx proxy_set_header Host $host keeps the name.",
    ),
    told(
        "http.ip_blocked",
        ACCESS_MODULE,
        "A list of addresses decides before the application. The address that counts is the outermost one: that of \
         your network's exit now, one of the platform's later, so a passing test does not settle it. Behind a \
         balancer the rule may even see the balancer's.",
    ),
    told(
        "http.method_not_allowed",
        METHOD,
        "405 must list what the path takes in Allow. Where POST is missing, the URL is often right but for its end: a \
         collection without its slash, the documentation's page, or a static file. Frameworks also answer 405 when \
         the route exists for GET only.",
    ),
    told(
        "http.method_wrong",
        PUT,
        "POST hands a batch to a resource that deals with it, PUT stores it under the very name of the URL. Object \
         stores want PUT, APIs and event hubs POST, and the platform chooses by its kind of destination. A store \
         behind a static-header destination therefore gets the wrong one.",
    ),
    told(
        "http.misdirected",
        MISDIRECTED,
        "The connection was made for one host, by SNI or reuse, and the request's Host is another that this server \
         does not answer for: 421. Proxies that connect by one name and forward another, and CDNs where a host is not \
         set up, send it. A new connection may cure it.",
    ),
    told(
        "http.not_found",
        NOT_FOUND,
        "Nothing is mapped at this path for this Host. A version prefix left out, a slash too many, a case that \
         differs, or a default virtual host that does not know the application are the usual reasons. The dated path \
         of a store destination is appended to the URL: see the full one.",
    ),
    told(
        "http.not_http",
        STATUS_LINE,
        "The first bytes are no status line \"HTTP/1.1 …\", but a banner, such as SSH-2.0, 220 of SMTP or FTP, or \
         binary of a broker like MQTT or AMQP. Brokers keep HTTP, if they have it, on another port. The quoted bytes \
         tell which service it is.",
    ),
    told(
        "http.payload_schema_rejected",
        UNPROCESSABLE,
        "The JSON was read, and its form is not the one that the API declares: an object where the platform sends an \
         array of messages, a missing field, a number as a string. 422 and problem details name a place. Validate the \
         sample against the receiver's schema, with the array around it.",
    ),
    told(
        "http.payload_too_large",
        TOO_LARGE,
        "The service itself limits the message: 1 MB for an Event Hubs publication, 10 MB at API Gateway, 6 MB at a \
         Lambda function URL. Where batches grow with what has piled up, it befalls the first delivery after an \
         outage. The body's size is on the request tab.",
    ),
    told(
        "http.payload_too_large_proxy",
        BODY_SIZE,
        "413 with a web server's own page means that the proxy refused before the application saw anything; nginx \
         allows 1 MB unless told otherwise, and ingress controllers inherit that. Small batches pass. The proxy's \
         error log says \"client intended to send too large body\".",
    ),
    told(
        "http.plain_http_on_tls_port",
        HTTPS,
        "The port waits for a TLS ClientHello and got a request line: nginx answers 400 \"The plain HTTP request was \
         sent to HTTPS port\", others close or send an alert. A URL with http and :443 or :8443 does it. Credentials \
         in that request went out unencrypted.",
    ),
    told(
        "http.redirect",
        TEMPORARY,
        "307 and 308 say: the same request, method and body, at another address. A signature is bound to its host, \
         and credentials should not travel to a host that an answer names, so a careful sender stops. http to https \
         and a trailing slash are the usual moves; Location has the address.",
    ),
    told(
        "http.redirect_loop",
        REDIRECTION,
        "Each answer's Location leads back to an earlier one. Typical is TLS that ends at the CDN: the application \
         sees http, redirects to https, and the CDN asks by http again. X-Forwarded-Proto or the CDN's \"full\" mode \
         breaks the circle; the chain of addresses is in the evidence.",
    ),
    told(
        "http.redirect_method_changed",
        FOUND,
        "After 301, 302 or 303 most clients go on with GET and without the body, and the new address then answers 200 \
         to a question that nobody asked: a delivery lost in silence. Login pages, http to https and missing slashes \
         send it. Location shows which of them.",
    ),
    told(
        "http.response_encoding_wrong",
        CONTENT_ENCODING,
        "The header says gzip or br, and the bytes are not: compressed twice, decompressed by a proxy that left the \
         header, or cut. The status still tells whether the batch was taken, yet strict clients report a failure and \
         deliver again. The first bytes of gzip are 1f 8b.",
    ),
    told(
        "http.response_malformed",
        FIELD_LINES,
        "The answer broke the grammar: a blank before the colon, a line without one, a control character, two \
         different Content-Length. Hand-written servers and devices produce it; browsers overlook much of that and \
         strict clients nothing, for it can hide request smuggling.",
    ),
    told(
        "http.response_too_large",
        BODY_LENGTH,
        "Reading stopped at the limit so that no answer can fill the memory. An API that returns all stored data, or \
         a page or stream without end, is behind it. A delivery needs a status and a few bytes; the platform probably \
         reads no more either.",
    ),
    told(
        "http.response_truncated",
        INCOMPLETE,
        "The connection ended before Content-Length was reached, or before the last chunk. A worker that was killed, \
         a proxy's buffer or time limit, or a wrong length cause it. The status is valid, but a client must treat the \
         message as incomplete and may repeat it.",
    ),
    told(
        "http.server_error",
        SERVER_ERROR,
        "An exception that nobody caught: the batch reached the application and broke something there. A field that \
         may be null, an array where one object was expected, or a database that is down are frequent. Whoever sends \
         the same batch again meets the same error until the code is mended.",
    ),
    told(
        "http.service_unavailable",
        UNAVAILABLE,
        "Overload, maintenance, or a balancer without a healthy target; nothing is wrong with the request. \
         Retry-After gives seconds or a date, if the sender is to know. When it comes at every full hour, the \
         devices' rhythm is the load.",
    ),
    told(
        "http.too_many_requests",
        TOO_MANY,
        "A quota per key, address or path is used up for this window. Answers often carry Retry-After or RateLimit \
         headers with limit and reset. A forwarder sends in bursts after an outage, and its retries count as well; \
         larger batches need fewer requests.",
    ),
];
