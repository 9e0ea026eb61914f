//! Azure Blob Storage: the operations that a client needs to deliver a batch and to read it back.
//!
//! Source: Microsoft, "Put Blob", "Get Blob", "List Blobs", "Create Container" (Blob service REST).

mod refusal;
mod storage;

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use self::refusal::BlobError;
use self::storage::{Blob as StoredBlob, Containers};
use super::{Call, Role};
use crate::domain::{http_date, limits};
use crate::receiver::answer::{Answer, Response};
use crate::receiver::http::byte_range;
use crate::receiver::keys::BlobKeys;
use crate::receiver::xml::element;
use crate::signing::azure::layout::Resource;
use crate::verify::azure::blob::{self, Account, Operation, Policy};
use crate::verify::{Check, VerifyReport};

/// One storage account.
pub struct Blob {
    keys: BlobKeys,
    containers: Mutex<Containers>,
}

/// What a URL names; empty where it names none.
struct Place {
    account: String,
    container: String,
    /// Decoded.
    blob: String,
}

/// What the request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    PutBlob,
    PutBlock,
    PutBlockList,
    GetBlob,
    DeleteBlob,
    ListBlobs,
    CreateContainer,
}

impl Blob {
    pub fn new(keys: BlobKeys) -> Self {
        let mut containers = Containers::new(limits::RECEIVER_STORED_BYTES_MAX, limits::RECEIVER_STORED_OBJECTS_MAX);
        containers.create(&keys.container);
        Self { keys, containers: Mutex::new(containers) }
    }

    /// The account is the first path segment on an address and on localhost, the first label of the host elsewhere.
    fn place(&self, call: &Call<'_>) -> Place {
        let host = call.request.host();
        let path = call.request.decoded_path();
        let path = path.trim_start_matches('/');
        let is_host_style = host.split_once('.').is_some_and(|(label, _)| label == self.keys.account);
        let (account, path) =
            if is_host_style { (self.keys.account.as_str(), path) } else { path.split_once('/').unwrap_or((path, "")) };
        let (container, blob) = path.split_once('/').unwrap_or((path, ""));
        Place { account: account.to_owned(), container: container.to_owned(), blob: blob.to_owned() }
    }

    fn perform(&self, call: &Call<'_>, report: &mut VerifyReport) -> Result<Response, BlobError> {
        let place = self.place(call);
        let mut containers = self.containers.lock().unwrap_or_else(PoisonError::into_inner);
        let request = requested(call, &place)?;
        let exists = containers.get(&place.container, &place.blob).is_some();
        self.check_authentication(call, &place, request, exists, report)?;
        if place.account != self.keys.account {
            report.push(Check::equal("account", &self.keys.account, &place.account));
            return Err(BlobError::resource_not_found());
        }
        if request == Request::CreateContainer {
            return create_container(&mut containers, &place);
        }
        if !containers.has(&place.container) {
            report.push(Check::new("container", false, &self.keys.container, &place.container).or_hint(|| {
                "The first path segment after the account names the container; it has to be there already.".to_owned()
            }));
            return Err(BlobError::container_not_found());
        }
        match request {
            Request::PutBlob => put_blob(call, &mut containers, &place, report),
            Request::PutBlock => put_block(call, &mut containers, &place),
            Request::PutBlockList => put_block_list(call, &mut containers, &place),
            Request::GetBlob => get_blob(call, &containers, &place),
            Request::DeleteBlob if exists => {
                containers.remove(&place.container, &place.blob);
                Ok(Response::new(202))
            }
            Request::DeleteBlob => Err(BlobError::blob_not_found()),
            Request::ListBlobs | Request::CreateContainer => Ok(list_blobs(call, &containers, &place)),
        }
    }

    fn check_authentication(
        &self,
        call: &Call<'_>,
        place: &Place,
        request: Request,
        exists: bool,
        report: &mut VerifyReport,
    ) -> Result<(), BlobError> {
        let policies: Vec<Policy<'_>> = self
            .keys
            .policies
            .iter()
            .map(|policy| Policy {
                id: &policy.id,
                start: policy.start.as_deref(),
                expiry: policy.expiry.as_deref(),
                permissions: policy.permissions.as_deref(),
            })
            .collect();
        let account = Account { name: &self.keys.account, key: &self.keys.account_key, policies: &policies };
        let resource = Resource { account: &place.account, container: &place.container, blob: &place.blob };
        let operation = match request {
            Request::PutBlob | Request::PutBlock | Request::PutBlockList => Operation::Write { exists },
            Request::GetBlob => Operation::Read,
            Request::DeleteBlob => Operation::Delete,
            Request::ListBlobs => Operation::List,
            Request::CreateContainer => Operation::CreateContainer,
        };
        let verdict = blob::verify(call.request, &account, &resource, operation, call.now);
        *report = verdict.report;
        match verdict.refusal {
            Some(refusal) => Err(refusal::of(&refusal, call.now)),
            None => Ok(()),
        }
    }
}

impl Role for Blob {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let mut report = VerifyReport::default();
        match self.perform(call, &mut report) {
            Ok(response) => Answer::accepted(refusal::with_ids(response, call), report),
            Err(error) => error.answer(call, report),
        }
    }

    fn too_large(&self, call: &Call<'_>, _declared: u64) -> Response {
        let text = "The request body is too large and exceeds the maximum permissible limit.";
        BlobError::new(413, "RequestBodyTooLarge", text)
            .element("MaxLimit", &limits::RECEIVER_BODY_BYTES_MAX.to_string())
            .response(call)
    }

    fn busy(&self, call: &Call<'_>, status: u16) -> Response {
        let (code, text) = match status {
            500 => ("InternalError", "The server encountered an internal error. Please retry the request."),
            _ => ("ServerBusy", "The server is busy."),
        };
        BlobError::new(status, code, text).response(call)
    }
}

fn requested(call: &Call<'_>, place: &Place) -> Result<Request, BlobError> {
    let value = |name: &str| call.request.query_value(name).unwrap_or_default();
    let (operation, kind) = (value("comp"), value("restype"));
    match (call.request.method.as_str(), operation.as_str(), kind.as_str(), place.blob.is_empty()) {
        _ if place.container.is_empty() => Err(BlobError::invalid_uri()),
        ("PUT", "", "container", true) => Ok(Request::CreateContainer),
        ("GET", "list", "container", true) => Ok(Request::ListBlobs),
        ("PUT", "", "", false) => Ok(Request::PutBlob),
        ("PUT", "block", "", false) => Ok(Request::PutBlock),
        ("PUT", "blocklist", "", false) => Ok(Request::PutBlockList),
        ("GET" | "HEAD", "", "", false) => Ok(Request::GetBlob),
        ("DELETE", "", "", false) => Ok(Request::DeleteBlob),
        ("PUT", "", "", true) => Err(BlobError::invalid_uri()),
        (_, _, _, _) if !operation.is_empty() => Err(BlobError::invalid_query("comp", &operation)),
        _ => Err(BlobError::new(405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.")),
    }
}

fn create_container(containers: &mut Containers, place: &Place) -> Result<Response, BlobError> {
    let is_name = (3..=63).contains(&place.container.len())
        && place.container.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !is_name {
        return Err(BlobError::new(
            400,
            "InvalidResourceName",
            "The specified resource name contains invalid characters.",
        ));
    }
    if !containers.create(&place.container) {
        return Err(BlobError::new(409, "ContainerAlreadyExists", "The specified container already exists."));
    }
    Ok(Response::new(201))
}

fn check_length(call: &Call<'_>) -> Result<(), BlobError> {
    let request = call.request;
    if request.header("content-length").is_none() && request.header("transfer-encoding").is_none() {
        return Err(BlobError::new(411, "MissingContentLengthHeader", "Content-Length HTTP header is missing"));
    }
    Ok(())
}

fn put_blob(
    call: &Call<'_>,
    containers: &mut Containers,
    place: &Place,
    report: &mut VerifyReport,
) -> Result<Response, BlobError> {
    let request = call.request;
    let kind = request.header("x-ms-blob-type");
    let check = Check::new("x-ms-blob-type", kind == Some("BlockBlob"), "BlockBlob", kind.unwrap_or("absent"))
        .or_hint(|| "Put Blob needs the header x-ms-blob-type: BlockBlob.".to_owned());
    report.push(check);
    match kind {
        Some("BlockBlob") => {}
        Some(kind @ ("PageBlob" | "AppendBlob")) => {
            let text = format!("{kind} is not supported by this receiver.");
            return Err(BlobError::new(409, "FeatureNotSupported", &text));
        }
        Some(kind) => return Err(BlobError::invalid_header("x-ms-blob-type", kind)),
        None => return Err(BlobError::missing_header("x-ms-blob-type")),
    }
    check_length(call)?;
    let digest = STANDARD.encode(Md5::digest(request.body.bytes()));
    if let Some(declared) = request.header("content-md5").or(request.header("x-ms-blob-content-md5")) {
        report.push(Check::equal("content-md5", &digest, declared));
        if declared != digest {
            let text =
                "The MD5 value specified in the request did not match with the MD5 value calculated by the server.";
            return Err(BlobError::new(400, "Md5Mismatch", text));
        }
    }
    if request.header("if-none-match") == Some("*") && containers.get(&place.container, &place.blob).is_some() {
        return Err(BlobError::new(409, "BlobAlreadyExists", "The specified blob already exists."));
    }
    Ok(store(call, containers, place, request.body.bytes().clone()).header("Content-MD5", digest))
}

/// Keep `content` with the headers that are given back.
fn store(call: &Call<'_>, containers: &mut Containers, place: &Place, content: bytes::Bytes) -> Response {
    let request = call.request;
    let content_type = request.header("x-ms-blob-content-type").or(request.header("content-type"));
    let metadata = request
        .headers
        .iter()
        .filter(|(name, _)| name.to_ascii_lowercase().starts_with("x-ms-meta-"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    let blob = StoredBlob {
        content,
        content_type: content_type.unwrap_or("application/octet-stream").to_owned(),
        etag: format!("\"0x8D{:013X}\"", call.number),
        modified_at: call.now,
        metadata: metadata.collect(),
        arrived: 0,
    };
    let response = Response::new(201)
        .header("ETag", blob.etag.clone())
        .header("Last-Modified", http_date::format(blob.modified_at))
        .header("x-ms-request-server-encrypted", "true");
    containers.put(&place.container, &place.blob, blob);
    response
}

fn put_block(call: &Call<'_>, containers: &mut Containers, place: &Place) -> Result<Response, BlobError> {
    check_length(call)?;
    let id = call.request.query_value("blockid").unwrap_or_default();
    if id.is_empty() || STANDARD.decode(&id).is_err() {
        return Err(BlobError::invalid_query("blockid", &id));
    }
    if !containers.put_block(&place.container, &place.blob, id, call.request.body.bytes().clone()) {
        return Err(BlobError::new(
            409,
            "BlockCountExceedsLimit",
            "The uncommitted block count cannot exceed the maximum limit.",
        ));
    }
    Ok(Response::new(201))
}

fn put_block_list(call: &Call<'_>, containers: &mut Containers, place: &Place) -> Result<Response, BlobError> {
    let text = String::from_utf8_lossy(call.request.body.bytes()).into_owned();
    let ids = ["<Latest>", "<Uncommitted>", "<Committed>"];
    let mut listed: Vec<(usize, &str)> = Vec::new();
    for tag in ids {
        for (at, _) in text.match_indices(tag) {
            let rest = &text[at + tag.len()..];
            listed.push((at, rest.split('<').next().unwrap_or_default().trim()));
        }
    }
    listed.sort_unstable_by_key(|(at, _)| *at);
    let ids: Vec<&str> = listed.into_iter().map(|(_, id)| id).collect();
    match containers.take_blocks(&place.container, &place.blob, &ids) {
        Some(content) => Ok(store(call, containers, place, content.into())),
        None => Err(BlobError::new(400, "InvalidBlockList", "The specified block list is invalid.")),
    }
}

fn get_blob(call: &Call<'_>, containers: &Containers, place: &Place) -> Result<Response, BlobError> {
    let Some(blob) = containers.get(&place.container, &place.blob) else { return Err(BlobError::blob_not_found()) };
    let whole = blob.content.len();
    let range = call.request.header("x-ms-range").or(call.request.header("range"));
    let mut response = match range.and_then(|range| byte_range(range, whole)) {
        Some(Err(())) if whole > 0 => {
            let text = "The range specified is invalid for the current size of the resource.";
            return Err(BlobError::new(416, "InvalidRange", text));
        }
        Some(Ok((first, last))) => {
            let mut response = Response::new(206).header("Content-Range", format!("bytes {first}-{last}/{whole}"));
            response.body = blob.content.slice(first..=last);
            response
        }
        _ => {
            let mut response = Response::new(200);
            response.body = blob.content.clone();
            response
        }
    };
    response = response
        .header("Content-Type", blob.content_type.clone())
        .header("ETag", blob.etag.clone())
        .header("Last-Modified", http_date::format(blob.modified_at))
        .header("Accept-Ranges", "bytes")
        .header("x-ms-blob-type", "BlockBlob");
    response.extra_headers.extend(blob.metadata.iter().cloned());
    Ok(response)
}

fn list_blobs(call: &Call<'_>, containers: &Containers, place: &Place) -> Response {
    let value = |name: &str| call.request.query_value(name).unwrap_or_default();
    let (prefix, marker) = (value("prefix"), value("marker"));
    let most = value("maxresults").parse().unwrap_or(5_000_usize).clamp(1, 5_000);
    let (blobs, next) = containers.page(&place.container, &prefix, &marker, most);
    let mut text = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"{}\">{}<Blobs>",
        crate::receiver::xml::escaped(&place.container),
        element("Prefix", &prefix),
    );
    for (name, blob) in blobs {
        let properties = [
            element("Last-Modified", &http_date::format(blob.modified_at)),
            element("Etag", blob.etag.trim_matches('"')),
            element("Content-Length", &blob.content.len().to_string()),
            element("Content-Type", &blob.content_type),
            element("BlobType", "BlockBlob"),
        ];
        let name = element("Name", name);
        write!(text, "<Blob>{name}<Properties>{}</Properties></Blob>", properties.concat()).ok(); // A String takes it.
    }
    let next = element("NextMarker", next.as_deref().unwrap_or_default());
    write!(text, "</Blobs>{next}</EnumerationResults>").ok();
    Response::new(200).body("application/xml", text)
}
