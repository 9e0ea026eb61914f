//! Azure Blob Storage and its shared access signatures.

use super::{Explanation, Page, told};

const BLOB_ERRORS: Page = Page {
    title: "Azure Storage REST API: Blob Storage error codes",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes",
};
const COMMON_ERRORS: Page = Page {
    title: "Azure Storage REST API: Common error codes",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/common-rest-api-error-codes",
};
const SAS_ERRORS: Page = Page {
    title: "Azure Storage REST API: Shared access signature error codes",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/sas-error-codes",
};
const SERVICE_SAS: Page = Page {
    title: "Azure Storage REST API: Create a service SAS",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas",
};
const ACCOUNT_SAS: Page = Page {
    title: "Azure Storage REST API: Create an account SAS",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/create-account-sas",
};
const DELEGATION_SAS: Page = Page {
    title: "Azure Storage REST API: Create a user delegation SAS",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/create-user-delegation-sas",
};
const DELEGATE: Page = Page {
    title: "Azure Storage REST API: Delegate access with a shared access signature",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/delegate-access-with-shared-access-signature",
};
const VERSIONS: Page = Page {
    title: "Azure Storage REST API: Versioning for Azure Storage",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/versioning-for-the-azure-storage-services",
};
const PUT_BLOB: Page = Page {
    title: "Azure Storage REST API: Put Blob",
    url: "https://learn.microsoft.com/en-us/rest/api/storageservices/put-blob",
};
const SECURE_TRANSFER: Page = Page {
    title: "Azure Storage: Require secure transfer",
    url: "https://learn.microsoft.com/en-us/azure/storage/common/storage-require-secure-transfer",
};
const IMMUTABLE: Page = Page {
    title: "Azure Blob Storage: Store business-critical data with immutable storage",
    url: "https://learn.microsoft.com/en-us/azure/storage/blobs/immutable-storage-overview",
};
const FIREWALL: Page = Page {
    title: "Azure Storage: Firewall rules and virtual networks",
    url: "https://learn.microsoft.com/en-us/azure/storage/common/storage-network-security",
};
const SHARED_KEY: Page = Page {
    title: "Azure Storage: Prevent Shared Key authorization",
    url: "https://learn.microsoft.com/en-us/azure/storage/common/shared-key-authorization-prevent",
};
const ACCOUNTS: Page = Page {
    title: "Azure Storage: Storage account overview",
    url: "https://learn.microsoft.com/en-us/azure/storage/common/storage-account-overview",
};
const SAS_OVERVIEW: Page = Page {
    title: "Azure Storage: Grant limited access using shared access signatures",
    url: "https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview",
};

pub(super) const EXPLANATIONS: &[Explanation] = &[
    told(
        "azure_blob.account_disabled",
        COMMON_ERRORS,
        "Storage answers 403 AccountIsDisabled for every container of the account, whatever the SAS. Most often a \
         trial has run out or an invoice is unpaid and the whole subscription is switched off. The portal shows the \
         state on the subscription's page.",
    ),
    told(
        "azure_blob.blob_type_conflict",
        BLOB_ERRORS,
        "A name holds one kind of blob, block, append or page, until it is deleted; writing another kind over it \
         gives 409 InvalidBlobType. It happens when a logger with append blobs already writes to the same folder. Get \
         Blob Properties tells the kind in x-ms-blob-type.",
    ),
    told(
        "azure_blob.blob_type_header_missing",
        PUT_BLOB,
        "The same PUT creates block, append and page blobs, and only this header says which; Storage answers \
         MissingRequiredHeader and names it. A plain HTTP client or a gateway that passes on known headers only loses \
         it. It is no part of a SAS signature, so it can be added without a new token.",
    ),
    told(
        "azure_blob.container_not_found",
        BLOB_ERRORS,
        "The first path segment names the container, in lower case, 3 to 63 characters; Put Blob never creates it. A \
         SAS made for the account passes at another container, too, so the authentication looks fine and only then \
         comes 404. Compare the URL with the list in the portal.",
    ),
    told(
        "azure_blob.delegation_role_missing",
        DELEGATION_SAS,
        "Such a SAS (skoid, sktid and ske are in it) grants the intersection of its own letters and the roles of the \
         identity that asked for the delegation key. Owner or Contributor are management roles and read no data. \
         Roles need up to ten minutes to take effect, and ske ends after seven days.",
    ),
    told(
        "azure_blob.header_value_invalid",
        COMMON_ERRORS,
        "Storage parses each x-ms-* header strictly and answers InvalidHeaderValue with HeaderName and HeaderValue in \
         the XML. blockblob in another case, an unknown x-ms-version or an access tier that this account does not \
         have are the common ones.",
    ),
    told(
        "azure_blob.http_not_allowed",
        SECURE_TRANSFER,
        "\"Secure transfer required\" is on by default, and a request over port 80 gets AccountRequiresHttps. By then \
         the SAS has crossed the network in clear text, so treat it as disclosed. The setting is under Configuration \
         of the account.",
    ),
    told(
        "azure_blob.immutable",
        IMMUTABLE,
        "A time-based retention or legal hold allows creating blobs and forbids changing them: overwriting gives 409 \
         BlobImmutableDueToPolicy. A platform that retries with the same dated name meets its own first upload. Look \
         whether that blob already has the batch.",
    ),
    told(
        "azure_blob.network_firewall",
        FIREWALL,
        "AuthorizationFailure with a correct SAS usually means the network: public access limited to selected \
         networks answers the same 403 for every address that is not listed. The platform sends from its own \
         addresses, so that a test from the office proves nothing.",
    ),
    told(
        "azure_blob.overwrite_not_allowed",
        SERVICE_SAS,
        "The letter c lets a SAS write a name that is free; replacing one takes w. First deliveries succeed, and only \
         a retry with the same name gets UnauthorizedBlobOverwrite, which makes it look sporadic. Read the sp \
         parameter of the URL.",
    ),
    told(
        "azure_blob.sas_expired",
        SAS_OVERVIEW,
        "se holds the end in UTC and is itself signed, so it cannot be edited. Portal and Storage Explorer propose a \
         few hours, good for a test and fatal for a destination that runs for years. The detail of the answer quotes \
         the present time and the end.",
    ),
    told(
        "azure_blob.sas_field_missing",
        SERVICE_SAS,
        "A token needs sv, sr (or ss and srt) and sig, and sp and se unless a stored access policy (si) has them; \
         otherwise Storage cannot rebuild the text that was signed. A shell cuts a URL at the first unquoted &, and \
         some forms keep only the first parameter. List the parameters that arrived, one a line.",
    ),
    told(
        "azure_blob.sas_ip_mismatch",
        SAS_ERRORS,
        "sip limits a token to an IPv4 address or range, and the answer, AuthorizationSourceIPMismatch, prints the \
         address that Storage saw. From inside Azure in the same region that may be a private one. A token made at a \
         desk with \"my address\" cannot serve a platform.",
    ),
    told(
        "azure_blob.sas_leading_question_mark",
        DELEGATE,
        "Tools show a token as ?sv=…; appended to a URL by another ? the first parameter is then named ?sv, and \
         Storage does not find a version at all. It falls back to treating the request as not authenticated. Look for \
         ?? or ?%3F in the request line.",
    ),
    told(
        "azure_blob.sas_missing",
        DELEGATE,
        "A SAS is nothing but query parameters, so without a query the caller is anonymous, and the answer is often \
         404 ResourceNotFound or 409 PublicAccessNotPermitted in place of 401. Redirects and path-rewriting proxies \
         lose a query most often. Compare the request line at both ends.",
    ),
    told(
        "azure_blob.sas_not_yet_valid",
        SERVICE_SAS,
        "st is the start in UTC, compared with Storage's clock. A maker whose clock runs ahead, or a local time \
         written as if it were UTC, puts it in the future; it heals by itself after minutes or hours. Microsoft \
         advises a start 15 minutes back, or none.",
    ),
    told(
        "azure_blob.sas_permission_missing",
        SAS_ERRORS,
        "sp lists what is allowed in a fixed order, such as racwdl; Put Blob takes c for a new name and w for any. A \
         token made to read (sp=r) or list (sp=rl) is valid in every other respect and gets \
         AuthorizationPermissionMismatch.",
    ),
    told(
        "azure_blob.sas_protocol_mismatch",
        SAS_ERRORS,
        "spr=https is part of the signature and binds the token to TLS, even where the account itself would take port \
         80. The answer is AuthorizationProtocolMismatch. It also shows where a proxy ends TLS and goes on in plain \
         HTTP.",
    ),
    told(
        "azure_blob.sas_resource_type_missing",
        ACCOUNT_SAS,
        "srt names levels: s for the service, c for containers, o for the things in them. Writing a blob is an \
         operation on an object, and the portal leaves all three unticked at first. srt=sc lists containers happily \
         and fails at the first upload.",
    ),
    told(
        "azure_blob.sas_scope_mismatch",
        SERVICE_SAS,
        "A service SAS signs the canonical name /blob/account/container[/blob]; sr says whether container (c) or \
         single blob (b). One made for a blob by its context menu fits no dated name that the platform appends, and \
         so the signature differs for each batch. The detail prints the text that Storage signed.",
    ),
    told(
        "azure_blob.sas_service_mismatch",
        ACCOUNT_SAS,
        "ss holds a letter per service: b, q, t, f. A token made for tables or files is signed with the same account \
         key, passes the signature check, and then stops with AuthorizationServiceMismatch at the blob host. Look at \
         ss in the URL.",
    ),
    told(
        "azure_blob.sas_sig_encoding",
        SERVICE_SAS,
        "sig is base64 of 32 bytes: 44 characters ending in '=', with + and / among them. Form decoding turns + into \
         a blank, a second encoding turns %2B into %252B, and both spoil it. Decoded once, it must give exactly those \
         44 characters.",
    ),
    told(
        "azure_blob.sas_signature_mismatch",
        SERVICE_SAS,
        "Storage joins the token's fields by line breaks, computes the HMAC with key1 and key2, and finds neither \
         equal to sig. Its AuthenticationErrorDetail often holds the text that it signed. Regenerating a key ends \
         every token that was made with it, at once.",
    ),
    told(
        "azure_blob.sas_version_unsupported",
        VERSIONS,
        "sv chooses which fields are signed and in what order, and must be a date on which Storage published a \
         version; se and st must be ISO 8601 in UTC. A date that was typed by hand, or an emulator older than the \
         tool, gives InvalidQueryParameterValue with the parameter's name.",
    ),
    told(
        "azure_blob.shared_key_disabled",
        SHARED_KEY,
        "With AllowSharedKeyAccess off, account and service SAS fail with KeyBasedAuthenticationNotPermitted, for \
         both are signed by an account key; a user delegation SAS still works, but for seven days only. Such a \
         setting often comes from an Azure Policy of the subscription.",
    ),
    told(
        "azure_blob.wrong_endpoint",
        ACCOUNTS,
        "Each service of an account has its own host: blob, dfs, queue, table, file. At dfs a PUT needs \
         ?resource=file and two more calls; queue and table know no Put Blob. The portal's Endpoints page lists all \
         of them side by side, which is where the slip happens.",
    ),
];
