//! Each page of documentation that a cause refers to, once.

/// A page on the site of whoever made the thing: a vendor's documentation, an RFC's section.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    pub title: &'static str,
    pub url: &'static str,
}

/// Makes each page an item, and the list of all of them.
macro_rules! pages {
    ($($name:ident: $title:literal, $url:literal;)*) => {
        $(pub(super) static $name: Page = Page { title: $title, url: $url };)*

        /// Every page.
        #[cfg(test)]
        pub(super) static ALL: &[&Page] = &[$(&$name),*];
    };
}

pages! {
    AUTH0_FLOW: "Auth0: Call your API using the client credentials flow",
        "https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow/call-your-api-using-the-client-credentials-flow";
    AUTH0_RATE: "Auth0: Token best practices",
        "https://auth0.com/docs/secure/tokens/token-best-practices";
    CHALLENGE: "Cloudflare: Detect a Challenge Page response",
        "https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/";
    R2: "Cloudflare R2: S3 API compatibility",
        "https://developers.cloudflare.com/r2/api/s3/api/";
    WAF: "Cloudflare: Web Application Firewall",
        "https://developers.cloudflare.com/waf/";
    CSRF: "Django: Cross site request forgery protection",
        "https://docs.djangoproject.com/en/stable/ref/csrf/";
    CREATE_BUCKET: "Amazon S3 API Reference: CreateBucket",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html";
    PUT_OBJECT: "Amazon S3 API Reference: PutObject",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html";
    ERRORS: "Amazon S3 API Reference: Error responses",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
    S3_HEADER: "Amazon S3 API Reference: Authenticating requests, using the Authorization header",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html";
    STREAMING: "Amazon S3 API Reference: Signature calculations, transferring a payload in chunks",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html";
    ROUTING: "Amazon S3 Developer Guide: Request routing",
        "https://docs.aws.amazon.com/AmazonS3/latest/developerguide/UsingRouting.html";
    REQUESTER_PAYS: "Amazon S3 User Guide: Requester Pays general purpose buckets",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html";
    SSE_KMS: "Amazon S3 User Guide: Server-side encryption with AWS KMS keys",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html";
    HOSTING: "Amazon S3 User Guide: Virtual hosting of general purpose buckets",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html";
    WEBSITE: "Amazon S3 User Guide: Website endpoints",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html";
    OWNERSHIP: "Amazon S3 User Guide: Controlling ownership of objects and disabling ACLs",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html";
    BUCKET_POLICY: "Amazon S3 User Guide: Bucket policies",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html";
    NAMING: "Amazon S3 User Guide: General purpose bucket naming rules",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
    CONDITIONAL: "Amazon S3 User Guide: Conditional requests",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html";
    OBJECT_LOCK: "Amazon S3 User Guide: Locking objects with Object Lock",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html";
    S3_RATE: "Amazon S3 User Guide: Optimizing Amazon S3 performance",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html";
    ACCESS_KEYS: "AWS IAM User Guide: Manage access keys for IAM users",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html";
    TEMPORARY_CREDENTIALS: "AWS IAM User Guide: Use temporary credentials with AWS resources",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html";
    EVALUATION: "AWS IAM User Guide: Policy evaluation logic",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html";
    CREATE: "AWS IAM User Guide: Create a signed AWS API request",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html";
    ELEMENTS: "AWS IAM User Guide: Elements of an AWS API request signature",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html";
    TROUBLESHOOT: "AWS IAM User Guide: Troubleshoot Signature Version 4 signing",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html";
    ACCESS_DENIED: "AWS IAM User Guide: Troubleshoot access denied error messages",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";
    USAGE_PLANS: "Amazon API Gateway: Usage plans and API keys",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html";
    RESOURCE_POLICY: "Amazon API Gateway: Control access with resource policies",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html";
    MAPPINGS: "Amazon API Gateway: API mappings for custom domain names",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html";
    GATEWAY_ANSWERS: "Amazon API Gateway: Gateway response types",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html";
    ALLOWED_METHODS: "Amazon CloudFront API Reference: AllowedMethods",
        "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html";
    FIREHOSE: "Amazon Data Firehose API Reference: PutRecord",
        "https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html";
    PUT_RECORDS: "Amazon Kinesis API Reference: PutRecords",
        "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html";
    KEY_STATE: "AWS KMS Developer Guide: Key states of AWS KMS keys",
        "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html";
    FUNCTION_URL: "AWS Lambda Developer Guide: Control access to function URLs",
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
    SCPS: "AWS Organizations User Guide: Service control policies",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html";
    LATTICE: "Amazon VPC Lattice: SIGv4 authenticated requests",
        "https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html";
    VPC_ENDPOINTS: "Amazon VPC: Gateway endpoints for Amazon S3",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html";
    CONSOLE: "MinIO: Console, the web interface and its port",
        "https://docs.min.io/community/minio-object-store/administration/minio-console.html";
    AUTHENTICATE: "Azure Event Hubs: Authenticate access with shared access signatures",
        "https://learn.microsoft.com/en-us/azure/event-hubs/authenticate-shared-access-signature";
    AUTHORIZE: "Azure Event Hubs: Authorize access with shared access signatures",
        "https://learn.microsoft.com/en-us/azure/event-hubs/authorize-access-shared-access-signature";
    HUBS_EXCEPTIONS: "Azure Event Hubs: Messaging exceptions",
        "https://learn.microsoft.com/en-us/azure/event-hubs/exceptions-dotnet";
    HUBS_FIREWALL: "Azure Event Hubs: Allow access from specific IP addresses or ranges",
        "https://learn.microsoft.com/en-us/azure/event-hubs/event-hubs-ip-filtering";
    LIMITS: "Azure Event Hubs: Scale with throughput units",
        "https://learn.microsoft.com/en-us/azure/event-hubs/event-hubs-scalability";
    IOT_HUB_ENDPOINT: "Azure IoT Hub: Read device-to-cloud messages from the built-in endpoint",
        "https://learn.microsoft.com/en-us/azure/iot-hub/iot-hub-devguide-messages-read-builtin";
    ENCRYPTION_SCOPES: "Azure Blob Storage: Encryption scopes",
        "https://learn.microsoft.com/en-us/azure/storage/blobs/encryption-scope-overview";
    CUSTOMER_KEYS: "Azure Storage: Customer-managed keys for encryption",
        "https://learn.microsoft.com/en-us/azure/storage/common/customer-managed-keys-overview";
    IMMUTABLE: "Azure Blob Storage: Store business-critical data with immutable storage",
        "https://learn.microsoft.com/en-us/azure/storage/blobs/immutable-storage-overview";
    SHARED_KEY: "Azure Storage: Prevent Shared Key authorization",
        "https://learn.microsoft.com/en-us/azure/storage/common/shared-key-authorization-prevent";
    ACCOUNTS: "Azure Storage: Storage account overview",
        "https://learn.microsoft.com/en-us/azure/storage/common/storage-account-overview";
    STORAGE_FIREWALL: "Azure Storage: Firewall rules and virtual networks",
        "https://learn.microsoft.com/en-us/azure/storage/common/storage-network-security";
    SECURE_TRANSFER: "Azure Storage: Require secure transfer",
        "https://learn.microsoft.com/en-us/azure/storage/common/storage-require-secure-transfer";
    SAS_OVERVIEW: "Azure Storage: Grant limited access using shared access signatures",
        "https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview";
    ENTRA_ERRORS: "Microsoft Entra: Authentication and authorization error codes",
        "https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes";
    ENTRA_FLOW: "Microsoft identity platform: OAuth 2.0 client credentials flow",
        "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow";
    ENTRA_POLICY: "Microsoft Entra: Conditional Access for workload identities",
        "https://learn.microsoft.com/en-us/entra/identity/conditional-access/workload-identity";
    LOGIC_APPS: "Azure Logic Apps: Secure access and data for workflows",
        "https://learn.microsoft.com/en-us/azure/logic-apps/logic-apps-securing-a-logic-app";
    GENERATE: "Event Hubs REST API: Generate SAS token",
        "https://learn.microsoft.com/en-us/rest/api/eventhub/generate-sas-token";
    SEND: "Event Hubs REST API: Send event",
        "https://learn.microsoft.com/en-us/rest/api/eventhub/send-event";
    BLOB_ERRORS: "Azure Storage REST API: Blob Storage error codes",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes";
    COMMON_ERRORS: "Azure Storage REST API: Common error codes",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/common-rest-api-error-codes";
    ACCOUNT_SAS: "Azure Storage REST API: Create an account SAS",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/create-account-sas";
    SERVICE_SAS: "Azure Storage REST API: Create a service SAS",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas";
    DELEGATION_SAS: "Azure Storage REST API: Create a user delegation SAS",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/create-user-delegation-sas";
    DELEGATE: "Azure Storage REST API: Delegate access with a shared access signature",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/delegate-access-with-shared-access-signature";
    STORED_POLICY: "Azure Storage REST API: Define a stored access policy",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/define-stored-access-policy";
    CONTAINER_NAMES: "Azure Storage REST API: Naming and referencing containers, blobs, and metadata",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata";
    PUT_BLOB: "Azure Storage REST API: Put Blob",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/put-blob";
    SAS_ERRORS: "Azure Storage REST API: Shared access signature error codes",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/sas-error-codes";
    STORAGE_VERSIONS: "Azure Storage REST API: Versioning for Azure Storage",
        "https://learn.microsoft.com/en-us/rest/api/storageservices/versioning-for-the-azure-storage-services";
    ACCESS_MODULE: "nginx: Module ngx_http_access_module",
        "https://nginx.org/en/docs/http/ngx_http_access_module.html";
    BODY_SIZE: "nginx: Module ngx_http_core_module, client_max_body_size",
        "https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size";
    UNDERSCORES: "nginx: Module ngx_http_core_module, underscores_in_headers",
        "https://nginx.org/en/docs/http/ngx_http_core_module.html#underscores_in_headers";
    RCODE: "RFC 1035: Domain Names, section 4.1.1 (header, response code)",
        "https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1";
    DNS_UDP: "RFC 1035: Domain Names, section 4.2.1 (UDP usage)",
        "https://www.rfc-editor.org/rfc/rfc1035#section-4.2.1";
    NXDOMAIN: "RFC 2308: Negative Caching of DNS Queries, section 2.1 (name error)",
        "https://www.rfc-editor.org/rfc/rfc2308#section-2.1";
    NODATA: "RFC 2308: Negative Caching of DNS Queries, section 2.2 (no data)",
        "https://www.rfc-editor.org/rfc/rfc2308#section-2.2";
    VALIDITY: "RFC 5280: X.509 Certificates and CRLs, section 4.1.2.5 (validity)",
        "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5";
    ALT_NAME: "RFC 5280: X.509 Certificates and CRLs, section 4.2.1.6 (subject alternative name)",
        "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6";
    PATH: "RFC 5280: X.509 Certificates and CRLs, section 6.1 (path validation)",
        "https://www.rfc-editor.org/rfc/rfc5280#section-6.1";
    NTP: "RFC 5905: Network Time Protocol Version 4",
        "https://www.rfc-editor.org/rfc/rfc5905";
    SNI: "RFC 6066: TLS Extensions, section 3 (server name indication)",
        "https://www.rfc-editor.org/rfc/rfc6066#section-3";
    TOO_MANY: "RFC 6585: Additional HTTP Status Codes, section 4 (429)",
        "https://www.rfc-editor.org/rfc/rfc6585#section-4";
    FIELDS_TOO_LARGE: "RFC 6585: Additional HTTP Status Codes, section 5 (431)",
        "https://www.rfc-editor.org/rfc/rfc6585#section-5";
    FORM: "RFC 6749: The OAuth 2.0 Authorization Framework, appendix B (form encoding)",
        "https://www.rfc-editor.org/rfc/rfc6749#appendix-B";
    PASSWORD: "RFC 6749: The OAuth 2.0 Authorization Framework, section 2.3.1 (client password)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1";
    ENDPOINT: "RFC 6749: The OAuth 2.0 Authorization Framework, section 3.2 (token endpoint)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.2";
    SCOPE: "RFC 6749: The OAuth 2.0 Authorization Framework, section 3.3 (access token scope)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.3";
    AUTHORIZATION_REQUEST: "RFC 6749: The OAuth 2.0 Authorization Framework, section 4.1.1 (authorization request)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1";
    REQUEST: "RFC 6749: The OAuth 2.0 Authorization Framework, section 4.4.2 (access token request)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2";
    ANSWER: "RFC 6749: The OAuth 2.0 Authorization Framework, section 5.1 (successful response)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.1";
    ERROR: "RFC 6749: The OAuth 2.0 Authorization Framework, section 5.2 (error response)",
        "https://www.rfc-editor.org/rfc/rfc6749#section-5.2";
    BEARER: "RFC 6750: Bearer Token Usage, section 2.1 (Authorization request header field)",
        "https://www.rfc-editor.org/rfc/rfc6750#section-2.1";
    BEARER_ERROR: "RFC 6750: Bearer Token Usage, section 3.1 (error codes)",
        "https://www.rfc-editor.org/rfc/rfc6750#section-3.1";
    OCSP: "RFC 6960: Online Certificate Status Protocol, section 2.2 (response)",
        "https://www.rfc-editor.org/rfc/rfc6960#section-2.2";
    REVOCATION: "RFC 7009: Token Revocation, section 3 (implementation note)",
        "https://www.rfc-editor.org/rfc/rfc7009#section-3";
    KEY_ID: "RFC 7517: JSON Web Key, section 4.5 (key id)",
        "https://www.rfc-editor.org/rfc/rfc7517#section-4.5";
    ISSUER: "RFC 7519: JSON Web Token, section 4.1.1 (issuer claim)",
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1";
    AUDIENCE: "RFC 7519: JSON Web Token, section 4.1.3 (audience claim)",
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3";
    EXPIRY: "RFC 7519: JSON Web Token, section 4.1.4 (expiration time claim)",
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4";
    NOT_BEFORE: "RFC 7519: JSON Web Token, section 4.1.5 (not before claim)",
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5";
    BASIC: "RFC 7617: The 'Basic' HTTP Authentication Scheme, section 2",
        "https://www.rfc-editor.org/rfc/rfc7617#section-2";
    UNREACHABLE: "RFC 792: Internet Control Message Protocol (destination unreachable)",
        "https://www.rfc-editor.org/rfc/rfc792";
    JSON: "RFC 8259: JSON, section 8.1 (character encoding)",
        "https://www.rfc-editor.org/rfc/rfc8259#section-8.1";
    DISCOVERY: "RFC 8414: Authorization Server Metadata, section 3 (obtaining the metadata)",
        "https://www.rfc-editor.org/rfc/rfc8414#section-3";
    HANDSHAKE: "RFC 8446: TLS 1.3, section 2 (protocol overview)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-2";
    NEGOTIATION: "RFC 8446: TLS 1.3, section 4.1.1 (cryptographic negotiation)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-4.1.1";
    TLS_VERSIONS: "RFC 8446: TLS 1.3, section 4.2.1 (supported versions)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.1";
    CERTIFICATE_REQUEST: "RFC 8446: TLS 1.3, section 4.3.2 (certificate request)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2";
    CERTIFICATE: "RFC 8446: TLS 1.3, section 4.4.2 (certificate)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2";
    CERTIFICATE_VERIFY: "RFC 8446: TLS 1.3, section 4.4.3 (certificate verify)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3";
    RECORDS: "RFC 8446: TLS 1.3, section 5.1 (record layer)",
        "https://www.rfc-editor.org/rfc/rfc8446#section-5.1";
    RESOURCE: "RFC 8707: Resource Indicators for OAuth 2.0, section 2 (resource parameter)",
        "https://www.rfc-editor.org/rfc/rfc8707#section-2";
    SCHEMES: "RFC 9110: HTTP Semantics, section 11.1 (authentication scheme)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-11.1";
    AUTHORIZATION: "RFC 9110: HTTP Semantics, section 11.6.2 (Authorization)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2";
    OK: "RFC 9110: HTTP Semantics, section 15.3.1 (200 OK)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.3.1";
    REDIRECTION: "RFC 9110: HTTP Semantics, section 15.4 (redirection)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.4";
    FOUND: "RFC 9110: HTTP Semantics, section 15.4.3 (302 Found)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.3";
    TEMPORARY_REDIRECT: "RFC 9110: HTTP Semantics, section 15.4.8 (307 Temporary Redirect)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.8";
    BAD_REQUEST: "RFC 9110: HTTP Semantics, section 15.5.1 (400 Bad Request)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1";
    LENGTH_REQUIRED: "RFC 9110: HTTP Semantics, section 15.5.12 (411 Length Required)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.12";
    TOO_LARGE: "RFC 9110: HTTP Semantics, section 15.5.14 (413 Content Too Large)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.14";
    MEDIA_TYPE: "RFC 9110: HTTP Semantics, section 15.5.16 (415 Unsupported Media Type)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16";
    EXPECTATION: "RFC 9110: HTTP Semantics, section 15.5.18 (417 Expectation Failed)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.18";
    UNAUTHORIZED: "RFC 9110: HTTP Semantics, section 15.5.2 (401 Unauthorized)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2";
    MISDIRECTED: "RFC 9110: HTTP Semantics, section 15.5.20 (421 Misdirected Request)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20";
    UNPROCESSABLE: "RFC 9110: HTTP Semantics, section 15.5.21 (422 Unprocessable Content)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.21";
    FORBIDDEN: "RFC 9110: HTTP Semantics, section 15.5.4 (403 Forbidden)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4";
    NOT_FOUND: "RFC 9110: HTTP Semantics, section 15.5.5 (404 Not Found)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5";
    METHOD: "RFC 9110: HTTP Semantics, section 15.5.6 (405 Method Not Allowed)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6";
    PROXY_AUTH: "RFC 9110: HTTP Semantics, section 15.5.8 (407 Proxy Authentication Required)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8";
    SERVER_ERROR: "RFC 9110: HTTP Semantics, section 15.6.1 (500 Internal Server Error)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.1";
    BAD_GATEWAY: "RFC 9110: HTTP Semantics, section 15.6.3 (502 Bad Gateway)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.3";
    UNAVAILABLE: "RFC 9110: HTTP Semantics, section 15.6.4 (503 Service Unavailable)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4";
    GATEWAY_TIMEOUT: "RFC 9110: HTTP Semantics, section 15.6.5 (504 Gateway Timeout)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.6.5";
    INTERMEDIARIES: "RFC 9110: HTTP Semantics, section 3.7 (intermediaries)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-3.7";
    HTTPS: "RFC 9110: HTTP Semantics, section 4.2.2 (https URI scheme)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2";
    CERTIFICATE_CHECK: "RFC 9110: HTTP Semantics, section 4.3.4 (https certificate verification)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4";
    NAMES: "RFC 9110: HTTP Semantics, section 5.1 (field names)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-5.1";
    VALUES: "RFC 9110: HTTP Semantics, section 5.5 (field values)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-5.5";
    HOST: "RFC 9110: HTTP Semantics, section 7.2 (Host and :authority)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-7.2";
    TRANSFORMATIONS: "RFC 9110: HTTP Semantics, section 7.7 (message transformations)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-7.7";
    CONTENT_ENCODING: "RFC 9110: HTTP Semantics, section 8.4 (Content-Encoding)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-8.4";
    PUT: "RFC 9110: HTTP Semantics, section 9.3.4 (PUT)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4";
    CONNECT: "RFC 9110: HTTP Semantics, section 9.3.6 (CONNECT)",
        "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6";
    STATUS_LINE: "RFC 9112: HTTP/1.1, section 4 (status line)",
        "https://www.rfc-editor.org/rfc/rfc9112#section-4";
    FIELD_LINES: "RFC 9112: HTTP/1.1, section 5.1 (field line parsing)",
        "https://www.rfc-editor.org/rfc/rfc9112#section-5.1";
    BODY_LENGTH: "RFC 9112: HTTP/1.1, section 6.3 (message body length)",
        "https://www.rfc-editor.org/rfc/rfc9112#section-6.3";
    INCOMPLETE: "RFC 9112: HTTP/1.1, section 8 (handling incomplete messages)",
        "https://www.rfc-editor.org/rfc/rfc9112#section-8";
    HTTP_TIMEOUTS: "RFC 9112: HTTP/1.1, section 9.5 (failures and timeouts)",
        "https://www.rfc-editor.org/rfc/rfc9112#section-9.5";
    TEAR_DOWN: "RFC 9112: HTTP/1.1, section 9.6 (tear-down)",
        "https://www.rfc-editor.org/rfc/rfc9112#section-9.6";
    PREFACE: "RFC 9113: HTTP/2, section 3.4 (connection preface)",
        "https://www.rfc-editor.org/rfc/rfc9113#section-3.4";
    GOAWAY: "RFC 9113: HTTP/2, section 6.8 (GOAWAY)",
        "https://www.rfc-editor.org/rfc/rfc9113#section-6.8";
    H2_ERRORS: "RFC 9113: HTTP/2, section 7 (error codes)",
        "https://www.rfc-editor.org/rfc/rfc9113#section-7";
    RELIABILITY: "RFC 9113: HTTP/2, section 8.7 (request reliability)",
        "https://www.rfc-editor.org/rfc/rfc9113#section-8.7";
    RESET: "RFC 9293: Transmission Control Protocol, section 3.5.2 (reset generation)",
        "https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2";
    RESET_PROCESSING: "RFC 9293: Transmission Control Protocol, section 3.5.3 (reset processing)",
        "https://www.rfc-editor.org/rfc/rfc9293#section-3.5.3";
    TCP_FAILURES: "RFC 9293: Transmission Control Protocol, section 3.8.3 (connection failures)",
        "https://www.rfc-editor.org/rfc/rfc9293#section-3.8.3";
    ZERO_WINDOW: "RFC 9293: Transmission Control Protocol, section 3.8.6.1 (zero-window probing)",
        "https://www.rfc-editor.org/rfc/rfc9293#section-3.8.6.1";
    HOST_NAMES: "RFC 9525: Service Identity in TLS, section 6.3 (matching the DNS name)",
        "https://www.rfc-editor.org/rfc/rfc9525#section-6.3";
}
