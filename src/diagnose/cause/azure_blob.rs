//! Azure Blob Storage: shared access signatures, accounts, containers.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static ACCOUNT_DISABLED: Cause = Cause {
        id: "azure_blob.account_disabled",
        title: "The storage account or its subscription is disabled.",
        fix: "Enable the account or settle the subscription.",
        meaning: "Storage answers 403 AccountIsDisabled for every container of the account, whatever the SAS. Most \
                 often a trial has run out or an invoice is unpaid and the whole subscription is switched off. The \
                 portal shows the state on the subscription's page.",
        page: &page::COMMON_ERRORS,
        next: None,
    };

    static BLOB_TYPE_CONFLICT: Cause = Cause {
        id: "azure_blob.blob_type_conflict",
        title: "A blob of another type has that name.",
        fix: "Delete it, or choose another name.",
        meaning: "A name holds one kind of blob, block, append or page, until it is deleted; writing another kind \
                 over it gives 409 InvalidBlobType. It happens when a logger with append blobs already writes to \
                 the same folder. Get Blob Properties tells the kind in x-ms-blob-type.",
        page: &page::BLOB_ERRORS,
        next: None,
    };

    static BLOB_TYPE_HEADER_MISSING: Cause = Cause {
        id: "azure_blob.blob_type_header_missing",
        title: "Put Blob misses x-ms-blob-type.",
        fix: "Send x-ms-blob-type: BlockBlob.",
        meaning: "The same PUT creates block, append and page blobs, and only this header says which; Storage \
                 answers MissingRequiredHeader and names it. A plain HTTP client or a gateway that passes on known \
                 headers only loses it. It is no part of a SAS signature, so it can be added without a new token.",
        page: &page::PUT_BLOB,
        next: None,
    };

    static CONTAINER_NOT_FOUND: Cause = Cause {
        id: "azure_blob.container_not_found",
        title: "There is no such container.",
        fix: "Create the container, or correct its name.",
        meaning: "The first path segment names the container, in lower case, 3 to 63 characters; Put Blob never \
                 creates it. A SAS made for the account passes at another container, too, so the authentication \
                 looks fine and only then comes 404. Compare the URL with the list in the portal.",
        page: &page::BLOB_ERRORS,
        next: None,
    };

    static DELEGATION_ROLE_MISSING: Cause = Cause {
        id: "azure_blob.delegation_role_missing",
        title: "The identity behind the user delegation SAS lacks a data role.",
        fix: "Give it Storage Blob Data Contributor; better, use a SAS of the account key, which lasts.",
        meaning: "Such a SAS (skoid, sktid and ske are in it) grants the intersection of its own letters and the \
                 roles of the identity that asked for the delegation key. Owner or Contributor are management roles \
                 and read no data. Roles need up to ten minutes to take effect, and ske ends after seven days.",
        page: &page::DELEGATION_SAS,
        next: Some(NextStep::Question("Has the identity behind the SAS the role Storage Blob Data Contributor?")),
    };

    static HEADER_VALUE_INVALID: Cause = Cause {
        id: "azure_blob.header_value_invalid",
        title: "A header has a value that Storage does not take.",
        fix: "Correct the header that the answer names.",
        meaning: "Storage parses each x-ms-* header strictly and answers InvalidHeaderValue with HeaderName and \
                 HeaderValue in the XML. blockblob in another case, an unknown x-ms-version or an access tier that \
                 this account does not have are the common ones.",
        page: &page::COMMON_ERRORS,
        next: None,
    };

    static HTTP_NOT_ALLOWED: Cause = Cause {
        id: "azure_blob.http_not_allowed",
        title: "The account takes https only.",
        fix: "Write the URL with https.",
        meaning: "\"Secure transfer required\" is on by default, and a request over port 80 gets \
                 AccountRequiresHttps. By then the SAS has crossed the network in clear text, so treat it as \
                 disclosed. The setting is under Configuration of the account.",
        page: &page::SECURE_TRANSFER,
        next: None,
    };

    static IMMUTABLE: Cause = Cause {
        id: "azure_blob.immutable",
        title: "An immutability policy or legal hold forbids overwriting.",
        fix: "Deliver to new names, or to a container without the policy.",
        meaning: "A time-based retention or legal hold allows creating blobs and forbids changing them: overwriting \
                 gives 409 BlobImmutableDueToPolicy. A platform that retries with the same dated name meets its own \
                 first upload. Look whether that blob already has the batch.",
        page: &page::IMMUTABLE,
        next: None,
    };

    static NETWORK_FIREWALL: Cause = Cause {
        id: "azure_blob.network_firewall",
        title: "The account's firewall refuses the sender's network.",
        fix: "Allow the sender's address in the account's networking settings.",
        meaning: "AuthorizationFailure with a correct SAS usually means the network: public access limited to \
                 selected networks answers the same 403 for every address that is not listed. The platform sends \
                 from its own addresses, so that a test from the office proves nothing.",
        page: &page::STORAGE_FIREWALL,
        next: Some(NextStep::Question("Does the account's firewall list the address that this request came from?")),
    };

    static OVERWRITE_NOT_ALLOWED: Cause = Cause {
        id: "azure_blob.overwrite_not_allowed",
        title: "The SAS may create blobs, but not overwrite one that is there.",
        fix: "Make a SAS with w, or deliver to new names.",
        meaning: "The letter c lets a SAS write a name that is free; replacing one takes w. First deliveries \
                 succeed, and only a retry with the same name gets UnauthorizedBlobOverwrite, which makes it look \
                 sporadic. Read the sp parameter of the URL.",
        page: &page::SERVICE_SAS,
        next: None,
    };

    static SAS_EXPIRED: Cause = Cause {
        id: "azure_blob.sas_expired",
        title: "The SAS has expired.",
        fix: "Make a new one with a later expiry.",
        meaning: "se holds the end in UTC and is itself signed, so it cannot be edited. Portal and Storage Explorer \
                 propose a few hours, good for a test and fatal for a destination that runs for years. The detail \
                 of the answer quotes the present time and the end.",
        page: &page::SAS_OVERVIEW,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static SAS_FIELD_MISSING: Cause = Cause {
        id: "azure_blob.sas_field_missing",
        title: "The SAS lacks a mandatory field.",
        fix: "Copy the whole SAS again.",
        meaning: "A token needs sv, sr (or ss and srt) and sig, and sp and se unless a stored access policy (si) \
                 has them; otherwise Storage cannot rebuild the text that was signed. A shell cuts a URL at the \
                 first unquoted &, and some forms keep only the first parameter. List the parameters that arrived, \
                 one a line.",
        page: &page::SERVICE_SAS,
        next: None,
    };

    static SAS_IP_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_ip_mismatch",
        title: "The SAS is for other addresses.",
        fix: "Make one without sip, or with the sender's address.",
        meaning: "sip limits a token to an IPv4 address or range, and the answer, AuthorizationSourceIPMismatch, \
                 prints the address that Storage saw. From inside Azure in the same region that may be a private \
                 one. A token made at a desk with \"my address\" cannot serve a platform.",
        page: &page::SAS_ERRORS,
        next: None,
    };

    static SAS_LEADING_QUESTION_MARK: Cause = Cause {
        id: "azure_blob.sas_leading_question_mark",
        title: "The SAS was pasted with its question mark.",
        fix: "Take the leading ? away.",
        meaning: "Tools show a token as ?sv=…; appended to a URL by another ? the first parameter is then named \
                 ?sv, and Storage does not find a version at all. It falls back to treating the request as not \
                 authenticated. Look for ?? or ?%3F in the request line.",
        page: &page::DELEGATE,
        next: None,
    };

    static SAS_MISSING: Cause = Cause {
        id: "azure_blob.sas_missing",
        title: "No SAS arrived.",
        fix: "Add the SAS, and check that no proxy cuts the query.",
        meaning: "A SAS is nothing but query parameters, so without a query the caller is anonymous, and the answer \
                 is often 404 ResourceNotFound or 409 PublicAccessNotPermitted in place of 401. Redirects and \
                 path-rewriting proxies lose a query most often. Compare the request line at both ends.",
        page: &page::DELEGATE,
        next: None,
    };

    static SAS_NOT_YET_VALID: Cause = Cause {
        id: "azure_blob.sas_not_yet_valid",
        title: "The SAS is not valid yet.",
        fix: "Make one without st, or wait; look at the clock of its maker.",
        meaning: "st is the start in UTC, compared with Storage's clock. A maker whose clock runs ahead, or a local \
                 time written as if it were UTC, puts it in the future; it heals by itself after minutes or hours. \
                 Microsoft advises a start 15 minutes back, or none.",
        page: &page::SERVICE_SAS,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static SAS_PERMISSION_MISSING: Cause = Cause {
        id: "azure_blob.sas_permission_missing",
        title: "The SAS does not allow writing.",
        fix: "Make one with c and w.",
        meaning: "sp lists what is allowed in a fixed order, such as racwdl; Put Blob takes c for a new name and w \
                 for any. A token made to read (sp=r) or list (sp=rl) is valid in every other respect and gets \
                 AuthorizationPermissionMismatch.",
        page: &page::SAS_ERRORS,
        next: None,
    };

    static SAS_PROTOCOL_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_protocol_mismatch",
        title: "The SAS is for https only.",
        fix: "Write the URL with https.",
        meaning: "spr=https is part of the signature and binds the token to TLS, even where the account itself \
                 would take port 80. The answer is AuthorizationProtocolMismatch. It also shows where a proxy ends \
                 TLS and goes on in plain HTTP.",
        page: &page::SAS_ERRORS,
        next: None,
    };

    static SAS_RESOURCE_TYPE_MISSING: Cause = Cause {
        id: "azure_blob.sas_resource_type_missing",
        title: "The account SAS does not cover objects.",
        fix: "Make one with srt=o.",
        meaning: "srt names levels: s for the service, c for containers, o for the things in them. Writing a blob \
                 is an operation on an object, and the portal leaves all three unticked at first. srt=sc lists \
                 containers happily and fails at the first upload.",
        page: &page::ACCOUNT_SAS,
        next: None,
    };

    static SAS_SCOPE_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_scope_mismatch",
        title: "The SAS is for another blob or container.",
        fix: "Make one for this container (sr=c).",
        meaning: "A service SAS signs the canonical name /blob/account/container[/blob]; sr says whether container \
                 (c) or single blob (b). One made for a blob by its context menu fits no dated name that the \
                 platform appends, and so the signature differs for each batch. The detail prints the text that \
                 Storage signed.",
        page: &page::SERVICE_SAS,
        next: Some(NextStep::Probe(Probe::WithoutDatedPath)),
    };

    static SAS_SERVICE_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_service_mismatch",
        title: "The account SAS does not cover Blob Storage.",
        fix: "Make one with ss=b.",
        meaning: "ss holds a letter per service: b, q, t, f. A token made for tables or files is signed with the \
                 same account key, passes the signature check, and then stops with AuthorizationServiceMismatch at \
                 the blob host. Look at ss in the URL.",
        page: &page::ACCOUNT_SAS,
        next: None,
    };

    static SAS_SIG_ENCODING: Cause = Cause {
        id: "azure_blob.sas_sig_encoding",
        title: "The signature of the SAS was damaged by encoding.",
        fix: "Copy it again; + is written %2B, and nothing is encoded twice.",
        meaning: "sig is base64 of 32 bytes: 44 characters ending in '=', with + and / among them. Form decoding \
                 turns + into a blank, a second encoding turns %2B into %252B, and both spoil it. Decoded once, it \
                 must give exactly those 44 characters.",
        page: &page::SERVICE_SAS,
        next: None,
    };

    static SAS_SIGNATURE_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_signature_mismatch",
        title: "The signature does not fit the SAS.",
        fix: "Make a new SAS: the key was rotated, is another account's, or a field was edited.",
        meaning: "Storage joins the token's fields by line breaks, computes the HMAC with key1 and key2, and finds \
                 neither equal to sig. Its AuthenticationErrorDetail often holds the text that it signed. \
                 Regenerating a key ends every token that was made with it, at once.",
        page: &page::SERVICE_SAS,
        next: Some(NextStep::Question("Was the account key rotated, or the SAS made for another account or edited?")),
    };

    static SAS_VERSION_UNSUPPORTED: Cause = Cause {
        id: "azure_blob.sas_version_unsupported",
        title: "Storage does not take this value of the SAS.",
        fix: "Make a new SAS with a current tool.",
        meaning: "sv chooses which fields are signed and in what order, and must be a date on which Storage \
                 published a version; se and st must be ISO 8601 in UTC. A date that was typed by hand, or an \
                 emulator older than the tool, gives InvalidQueryParameterValue with the parameter's name.",
        page: &page::STORAGE_VERSIONS,
        next: None,
    };

    static SHARED_KEY_DISABLED: Cause = Cause {
        id: "azure_blob.shared_key_disabled",
        title: "The account forbids everything signed by its keys.",
        fix: "Allow shared key access for the account.",
        meaning: "With AllowSharedKeyAccess off, account and service SAS fail with \
                 KeyBasedAuthenticationNotPermitted, for both are signed by an account key; a user delegation SAS \
                 still works, but for seven days only. Such a setting often comes from an Azure Policy of the \
                 subscription.",
        page: &page::SHARED_KEY,
        next: None,
    };

    static WRONG_ENDPOINT: Cause = Cause {
        id: "azure_blob.wrong_endpoint",
        title: "This is not the account's blob endpoint.",
        fix: "Use <account>.blob.core.windows.net.",
        meaning: "Each service of an account has its own host: blob, dfs, queue, table, file. At dfs a PUT needs \
                 ?resource=file and two more calls; queue and table know no Put Blob. The portal's Endpoints page \
                 lists all of them side by side, which is where the slip happens.",
        page: &page::ACCOUNTS,
        next: None,
    };
}
