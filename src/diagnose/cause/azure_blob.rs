//! Azure Blob Storage: shared access signatures, accounts, containers.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static ACCOUNT_DISABLED: Cause = Cause {
        id: "azure_blob.account_disabled",
        title: "The storage account or its subscription is disabled.",
        fix: "Enable the account, or reactivate the subscription.",
        meaning: "Storage returns 403 AccountIsDisabled for every container of the account, whatever the SAS says. \
                 Usually a trial has run out or an invoice is unpaid, and the whole subscription is switched off. The \
                 subscription's page in the portal shows its state.",
        page: &page::COMMON_ERRORS,
        next: None,
    };

    static ACCOUNT_KIND_UNSUPPORTED: Cause = Cause {
        id: "azure_blob.account_kind_unsupported",
        title: "This kind of storage account does not store block blobs.",
        fix: "Deliver to a general-purpose v2 or premium block blob account.",
        meaning: "Not every account takes every blob. A premium page blob account holds disks only and returns \
                 BlobTypeNotSupported, \"Block blobs are not supported\"; a FileStorage account has no blob endpoint; \
                 an account with a hierarchical namespace lacks some blob features. The account's Overview page in \
                 the portal shows its kind, performance and namespace.",
        page: &page::ACCOUNTS,
        next: None,
    };

    static BLOB_TYPE_CONFLICT: Cause = Cause {
        id: "azure_blob.blob_type_conflict",
        title: "A blob of another type already has this name.",
        fix: "Delete that blob, or deliver under another name.",
        meaning: "A name belongs to one type of blob (block, append or page) until that blob is deleted; writing \
                 another type over it returns 409 InvalidBlobType. This happens when a logger that writes append \
                 blobs uses the same folder. Get Blob Properties shows the type in x-ms-blob-type.",
        page: &page::BLOB_ERRORS,
        next: None,
    };

    static BLOB_TYPE_HEADER_MISSING: Cause = Cause {
        id: "azure_blob.blob_type_header_missing",
        title: "The request lacks the header x-ms-blob-type.",
        fix: "Send x-ms-blob-type: BlockBlob.",
        meaning: "The same PUT creates block, append and page blobs, and only this header says which. Without it, \
                 Storage returns MissingRequiredHeader and names it. A plain HTTP client does not send it, and a \
                 gateway may drop headers that it does not know. A SAS does not sign this header, so it can be added \
                 without a new token.",
        page: &page::PUT_BLOB,
        next: None,
    };

    static CONTAINER_NAME_INVALID: Cause = Cause {
        id: "azure_blob.container_name_invalid",
        title: "The container's name breaks the naming rules.",
        fix: "Write the container's name as the portal shows it: 3 to 63 lower-case letters, digits and single hyphens.",
        meaning: "Storage checks the name before it looks for the container or at the SAS, and returns \
                 InvalidResourceName, or OutOfRangeInput for a wrong length. Only lower-case letters, digits and \
                 hyphens are allowed, and no hyphen at either end or next to another. A container with capitals \
                 cannot exist, so the name in the URL is mistyped or is something else, such as a folder.",
        page: &page::CONTAINER_NAMES,
        next: None,
    };

    static CONTAINER_NOT_FOUND: Cause = Cause {
        id: "azure_blob.container_not_found",
        title: "The container does not exist.",
        fix: "Create the container, or correct its name in the URL.",
        meaning: "The first path segment is the container, and Put Blob never creates one. An account SAS is valid \
                 for every container, so authentication passes and only then comes 404 ContainerNotFound. A URL \
                 without a container makes the year of the appended path look like one. Compare the URL with the \
                 list in the portal.",
        page: &page::BLOB_ERRORS,
        next: None,
    };

    static CUSTOMER_KEY_UNAVAILABLE: Cause = Cause {
        id: "azure_blob.customer_key_unavailable",
        title: "Storage cannot use the customer-managed key that encrypts the account.",
        fix: "Restore the key in Key Vault, and the account identity's access to it.",
        meaning: "With a customer-managed key, Storage unwraps its data key in Key Vault. If the key or the vault is \
                 deleted, disabled or expired, or the account's identity lost its role or is blocked by the vault's \
                 firewall, every request fails with 403 and a code that begins with KeyVault. The SAS is not the \
                 problem. Look at Encryption in the account's settings.",
        page: &page::CUSTOMER_KEYS,
        next: None,
    };

    static DELEGATION_ROLE_MISSING: Cause = Cause {
        id: "azure_blob.delegation_role_missing",
        title: "The identity behind the user delegation SAS lacks a data role.",
        fix: "Give it Storage Blob Data Contributor, or use a SAS signed with the account key, which can last longer.",
        meaning: "A user delegation SAS (it contains skoid, sktid and ske) allows only what both its own sp and the \
                 roles of the identity that requested the key allow. Owner and Contributor are management roles and \
                 do not grant access to data. A new role takes up to ten minutes to take effect, and the key ends \
                 after seven days at most.",
        page: &page::DELEGATION_SAS,
        next: Some(NextStep::Question(
            "Does the identity behind the SAS have the role Storage Blob Data Contributor?"
        )),
    };

    static ENCRYPTION_SCOPE_MISMATCH: Cause = Cause {
        id: "azure_blob.encryption_scope_mismatch",
        title: "The container requires another encryption scope than the SAS names.",
        fix: "Make a SAS without ses, or with the container's default encryption scope.",
        meaning: "ses in a SAS makes Storage encrypt each blob with that scope. A container can have a default scope \
                 that may not be overridden; a SAS with another scope then gets \
                 RequestForbiddenByContainerEncryptionPolicy. The container's properties in the portal show its \
                 default encryption scope.",
        page: &page::ENCRYPTION_SCOPES,
        next: None,
    };

    static HEADER_VALUE_INVALID: Cause = Cause {
        id: "azure_blob.header_value_invalid",
        title: "Storage does not accept the value of a header.",
        fix: "Correct the header that the response names.",
        meaning: "Storage parses each x-ms-* header strictly and returns InvalidHeaderValue with HeaderName and \
                 HeaderValue in the XML. Typical values are blockblob in the wrong case, an x-ms-version that the \
                 service or Azurite does not know, and an access tier that this account does not have.",
        page: &page::COMMON_ERRORS,
        next: None,
    };

    static HTTP_NOT_ALLOWED: Cause = Cause {
        id: "azure_blob.http_not_allowed",
        title: "The account accepts HTTPS only.",
        fix: "Change the URL to https.",
        meaning: "\"Secure transfer required\" is on by default, and a request over plain HTTP gets \
                 AccountRequiresHttps. By then the SAS has crossed the network unencrypted, so treat it as disclosed. \
                 The setting is under Configuration in the account.",
        page: &page::SECURE_TRANSFER,
        next: None,
    };

    static IMMUTABLE: Cause = Cause {
        id: "azure_blob.immutable",
        title: "An immutability policy or legal hold forbids overwriting the blob.",
        fix: "Deliver under new names, or to a container without the policy.",
        meaning: "A time-based retention policy or a legal hold allows new blobs and forbids changes to existing \
                 ones: overwriting returns 409 BlobImmutableDueToPolicy or BlobImmutableDueToLegalHold. A platform \
                 that retries under the same dated name meets its own first upload. Check whether that blob already \
                 contains the batch.",
        page: &page::IMMUTABLE,
        next: None,
    };

    static NETWORK_FIREWALL: Cause = Cause {
        id: "azure_blob.network_firewall",
        title: "The account's firewall refuses the sender's network.",
        fix: "Allow the sender's address in the account's networking settings.",
        meaning: "AuthorizationFailure with a correct SAS usually means the network: if public access is disabled or \
                 limited to selected networks, every address that is not listed gets this 403. The platform sends \
                 from its own addresses, so a test from an office proves nothing about it.",
        page: &page::STORAGE_FIREWALL,
        next: Some(NextStep::Question(
            "Does the account's firewall allow the address that this request came from?"
        )),
    };

    static OVERWRITE_NOT_ALLOWED: Cause = Cause {
        id: "azure_blob.overwrite_not_allowed",
        title: "The SAS may create blobs, but not overwrite an existing one.",
        fix: "Make a SAS with w, or deliver under new names.",
        meaning: "The permission c lets a SAS create a blob under a free name; replacing a blob needs w. First \
                 deliveries succeed, and only a retry under the same name gets UnauthorizedBlobOverwrite, so the \
                 failure looks sporadic. Check the sp parameter of the URL.",
        page: &page::SERVICE_SAS,
        next: None,
    };

    static SAS_EXPIRED: Cause = Cause {
        id: "azure_blob.sas_expired",
        title: "The SAS has expired.",
        fix: "Make a new SAS with a later expiry.",
        meaning: "se is the end in UTC and is itself signed, so it cannot be edited. The portal and Storage Explorer \
                 suggest a few hours, which is enough for a test but not for a destination that runs for years. The \
                 detail of the response states the expiry and Storage's present time.",
        page: &page::SAS_OVERVIEW,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static SAS_FIELD_MISSING: Cause = Cause {
        id: "azure_blob.sas_field_missing",
        title: "The SAS lacks a mandatory field.",
        fix: "Copy the whole SAS again.",
        meaning: "A SAS needs sv, sr (or ss and srt) and sig, and also sp and se unless a stored access policy (si) \
                 sets them; without them Storage cannot rebuild the text that was signed. A shell cuts a URL at the \
                 first unquoted &, and some forms keep only the first parameter. List the parameters that arrived, \
                 one per line.",
        page: &page::SERVICE_SAS,
        next: None,
    };

    static SAS_IP_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_ip_mismatch",
        title: "The SAS does not allow the sender's address.",
        fix: "Make a SAS without sip, or with the sender's address.",
        meaning: "sip limits a SAS to one IPv4 address or a range, and the response, AuthorizationSourceIPMismatch, \
                 states the address that Storage saw. From inside Azure in the same region that can be a private \
                 address. A SAS made at a desk for \"my address\" cannot serve a platform.",
        page: &page::SAS_ERRORS,
        next: None,
    };

    static SAS_LEADING_QUESTION_MARK: Cause = Cause {
        id: "azure_blob.sas_leading_question_mark",
        title: "The SAS was pasted with its question mark.",
        fix: "Delete the leading ? of the SAS.",
        meaning: "Tools show a SAS as ?sv=…. Appended to a URL after another ?, its first parameter is called ?sv, \
                 and Storage finds no version at all and treats the request as anonymous. Look for ?? or ?%3F in the \
                 request line.",
        page: &page::DELEGATE,
        next: None,
    };

    static SAS_MISSING: Cause = Cause {
        id: "azure_blob.sas_missing",
        title: "No SAS arrived.",
        fix: "Add the SAS, and check that no proxy removes the query.",
        meaning: "A SAS consists of query parameters, so a request without a query is anonymous. The response is \
                 often 404 ResourceNotFound or 409 PublicAccessNotPermitted instead of 401. Redirects and proxies \
                 that rewrite the path are what usually loses a query. Compare the request line at both ends.",
        page: &page::DELEGATE,
        next: None,
    };

    static SAS_NOT_YET_VALID: Cause = Cause {
        id: "azure_blob.sas_not_yet_valid",
        title: "The SAS is not valid yet.",
        fix: "Make a SAS without st, or wait; check the clock of the machine that made it.",
        meaning: "st is the start in UTC, compared with Storage's clock. It lies in the future if the clock of the \
                 machine that made the SAS is fast, or if local time was written as UTC; the failure then ends by \
                 itself after minutes or hours. Microsoft advises a start 15 minutes in the past, or none.",
        page: &page::SERVICE_SAS,
        next: Some(NextStep::Probe(Probe::Clock)),
    };

    static SAS_PERMISSION_MISSING: Cause = Cause {
        id: "azure_blob.sas_permission_missing",
        title: "The SAS does not allow writing.",
        fix: "Make a SAS with c and w.",
        meaning: "sp lists what the SAS allows, in a fixed order such as racwdl. Put Blob needs c for a new name and \
                 w for any name. A SAS made to read (sp=r) or list (sp=rl) is valid in every other respect and gets \
                 AuthorizationPermissionMismatch.",
        page: &page::SAS_ERRORS,
        next: None,
    };

    static SAS_PROTOCOL_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_protocol_mismatch",
        title: "The SAS is for HTTPS only.",
        fix: "Change the URL to https.",
        meaning: "spr=https is part of the signature and limits the SAS to TLS, even where the account itself accepts \
                 plain HTTP. The response is AuthorizationProtocolMismatch. It also shows where a proxy ends TLS and \
                 continues in plain HTTP.",
        page: &page::SAS_ERRORS,
        next: None,
    };

    static SAS_RESOURCE_TYPE_MISSING: Cause = Cause {
        id: "azure_blob.sas_resource_type_missing",
        title: "The account SAS does not cover objects.",
        fix: "Make an account SAS with srt=o.",
        meaning: "srt names the levels that an account SAS covers: s for the service, c for containers, o for the \
                 objects in them. Writing a blob is an operation on an object, and the portal selects none of the \
                 three at first. A SAS with srt=sc lists containers and fails at the first upload.",
        page: &page::ACCOUNT_SAS,
        next: None,
    };

    static SAS_SCOPE_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_scope_mismatch",
        title: "The SAS is for another blob, directory or container.",
        fix: "Make a SAS for this container (sr=c).",
        meaning: "A service SAS signs the name /blob/account/container[/blob]; sr says whether it is for a container \
                 (c), a directory (d) or a single blob (b). A SAS made from a blob's context menu does not fit the \
                 dated names that the platform appends. The detail of the response states the text that Storage \
                 signed.",
        page: &page::SERVICE_SAS,
        next: Some(NextStep::Probe(Probe::WithoutDatedPath)),
    };

    static SAS_SERVICE_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_service_mismatch",
        title: "The account SAS does not cover Blob Storage.",
        fix: "Make an account SAS with ss=b.",
        meaning: "ss contains one letter per service: b, q, t, f. A SAS made for tables or files is signed with the \
                 same account key, passes the signature check, and then fails with AuthorizationServiceMismatch at \
                 the blob endpoint. Check ss in the URL.",
        page: &page::ACCOUNT_SAS,
        next: None,
    };

    static SAS_SIG_ENCODING: Cause = Cause {
        id: "azure_blob.sas_sig_encoding",
        title: "The SAS was damaged by decoding or encoding.",
        fix: "Copy the SAS again: + is written %2B, and nothing is encoded twice.",
        meaning: "sig is base64 of 32 bytes: 44 characters that end in = and can contain + and /. Form decoding turns \
                 + into a blank, and a second encoding turns %2B into %252B; both destroy the signature. Decoded once, \
                 sig must be exactly those 44 characters.",
        page: &page::SERVICE_SAS,
        next: None,
    };

    static SAS_SIGNATURE_MISMATCH: Cause = Cause {
        id: "azure_blob.sas_signature_mismatch",
        title: "The signature of the SAS does not match.",
        fix: "Make a new SAS: the key was rotated, belongs to another account, or a field was edited.",
        meaning: "Storage joins the fields of the SAS, computes the HMAC with both account keys, and finds that \
                 neither result equals sig. AuthenticationErrorDetail often contains the text that Storage signed. \
                 Regenerating a key ends every SAS that was made with it, at once.",
        page: &page::SERVICE_SAS,
        next: Some(NextStep::Question(
            "Was the account key rotated, or was the SAS made for another account or edited?"
        )),
    };

    static SAS_VERSION_UNSUPPORTED: Cause = Cause {
        id: "azure_blob.sas_version_unsupported",
        title: "Storage does not accept a value of the SAS.",
        fix: "Make a new SAS with a current tool.",
        meaning: "sv selects which fields are signed and in what order, and must be a date on which Storage \
                 published a version; se and st must be ISO 8601 in UTC. A date typed by hand, or an emulator that is \
                 older than the tool, gives InvalidQueryParameterValue with the parameter's name.",
        page: &page::STORAGE_VERSIONS,
        next: None,
    };

    static SHARED_KEY_DISABLED: Cause = Cause {
        id: "azure_blob.shared_key_disabled",
        title: "The account does not accept anything signed with its keys.",
        fix: "Enable \"Allow storage account key access\" for the account.",
        meaning: "If AllowSharedKeyAccess is off, account SAS and service SAS fail with \
                 KeyBasedAuthenticationNotPermitted, because both are signed with an account key. A user delegation \
                 SAS still works, but for seven days only. The setting is often enforced by an Azure Policy of the \
                 subscription.",
        page: &page::SHARED_KEY,
        next: None,
    };

    static STORED_POLICY_INVALID: Cause = Cause {
        id: "azure_blob.stored_policy_invalid",
        title: "The stored access policy of the SAS is missing or does not fit the SAS.",
        fix: "Restore the policy (si) on the container, or make a new SAS.",
        meaning: "A SAS with si takes its times and permissions from a policy of that name on the container. Deleting \
                 or renaming the policy ends every SAS that refers to it (\"SAS identifier cannot be found\"), and a \
                 field may stand in the SAS or in the policy, not in both. A new policy takes up to 30 seconds to \
                 take effect. Access policy in the container's menu lists them.",
        page: &page::STORED_POLICY,
        next: None,
    };

    static WRONG_ENDPOINT: Cause = Cause {
        id: "azure_blob.wrong_endpoint",
        title: "The host is not the account's blob endpoint.",
        fix: "Use <account>.blob.core.windows.net.",
        meaning: "Each service of an account has its own host: blob, dfs, queue, table, file. At dfs, a PUT needs \
                 ?resource=file and two more requests; queue and table do not know Put Blob; a -secondary host can \
                 only be read. The account's Endpoints page lists all of them side by side, so the wrong one is \
                 easily copied.",
        page: &page::ACCOUNTS,
        next: None,
    };
}
