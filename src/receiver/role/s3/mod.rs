//! Amazon S3: the operations that a client needs to deliver a batch and to read it back.
//!
//! Source: Amazon S3 API Reference.

mod bucket;
mod checksum;
mod listing;
mod refusal;

use std::sync::{Mutex, PoisonError};

use self::bucket::{Buckets, Object};
use self::refusal::S3Error;
use super::{Call, Role};
use crate::domain::host::is_bucket_name;
use crate::domain::{http_date, limits};
use crate::receiver::answer::{Answer, Response};
use crate::receiver::http::byte_range;
use crate::receiver::keys::S3Keys;
use crate::receiver::xml::element;
use crate::verify::{Check, VerifyReport, sigv4};

/// The suffix of a bucket that lives in another region, to show S3's redirect.
const ELSEWHERE_SUFFIX: &str = "-elsewhere";
/// Where that bucket lives.
const ELSEWHERE_REGION: &str = "us-west-2";
/// Buckets that can be made.
const BUCKETS_MAX: usize = 100;

/// The S3 service with its buckets.
pub struct S3 {
    keys: S3Keys,
    buckets: Mutex<Buckets>,
}

/// The two ids of every answer.
#[derive(Debug, Clone)]
pub(super) struct RequestIds {
    request_id: String,
    host_id: String,
}

impl RequestIds {
    fn of(call: &Call<'_>) -> Self {
        let scrambled = (call.number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self { request_id: format!("{scrambled:016X}"), host_id: format!("{scrambled:016x}signpost/receiver=") }
    }

    fn on(&self, response: Response) -> Response {
        response
            .header("x-amz-request-id", self.request_id.clone())
            .header("x-amz-id-2", self.host_id.clone())
            .header("Server", "AmazonS3")
    }
}

/// Bucket and key that a request names; empty where it names none.
struct Place {
    bucket: String,
    key: String,
    /// As sent, for the error documents.
    resource: String,
}

impl S3 {
    pub fn new(keys: S3Keys) -> Self {
        let mut buckets = Buckets::new(limits::RECEIVER_STORED_BYTES_MAX, limits::RECEIVER_STORED_OBJECTS_MAX);
        buckets.create(&keys.bucket);
        Self { keys, buckets: Mutex::new(buckets) }
    }

    fn service(&self) -> sigv4::Service<'_> {
        sigv4::Service {
            region: &self.keys.region,
            name: "s3",
            access_key_id: &self.keys.access_key_id,
            secret_access_key: &self.keys.secret_access_key,
            session_token: self.keys.session_token.as_ref(),
        }
    }

    /// Virtual-hosted style where the first label of the host is a bucket, path style otherwise.
    fn place(&self, call: &Call<'_>, buckets: &Buckets) -> Place {
        let path = call.request.decoded_path();
        let path = path.trim_start_matches('/');
        let host = call.request.host();
        let virtual_bucket =
            host.split_once('.').map(|(label, _)| label).filter(|label| buckets.has(label) || self.is_elsewhere(label));
        let (bucket, key) = match virtual_bucket {
            Some(bucket) => (bucket, path),
            None => path.split_once('/').unwrap_or((path, "")),
        };
        Place { bucket: bucket.to_owned(), key: key.to_owned(), resource: call.request.path().to_owned() }
    }

    /// `HeadBucket` tells the bucket's region to anybody (S3 API Reference, `HeadBucket`).
    fn region_of_asked_bucket(&self, call: &Call<'_>) -> Option<&str> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let place = self.place(call, &buckets);
        let is_asked = call.request.method == "HEAD" && place.key.is_empty();
        match () {
            () if !is_asked => None,
            () if self.is_elsewhere(&place.bucket) => Some(ELSEWHERE_REGION),
            () => buckets.has(&place.bucket).then_some(self.keys.region.as_str()),
        }
    }

    fn is_elsewhere(&self, bucket: &str) -> bool {
        bucket.strip_suffix(ELSEWHERE_SUFFIX) == Some(self.keys.bucket.as_str())
    }

    fn operate(&self, call: &Call<'_>, content: &bytes::Bytes, report: &mut VerifyReport) -> Result<Response, S3Error> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let place = self.place(call, &buckets);
        let method = call.request.method.as_str();
        if place.bucket.is_empty() {
            return match method {
                "GET" => Ok(listing::buckets(&buckets, call.now)),
                _ => Err(not_allowed(method)),
            };
        }
        if self.is_elsewhere(&place.bucket) {
            return Err(elsewhere(&place));
        }
        if method == "PUT" && place.key.is_empty() {
            return create_bucket(&mut buckets, &place);
        }
        if !buckets.has(&place.bucket) {
            report.push(
                Check::new("bucket", false, &self.keys.bucket, &place.bucket).or_hint(|| {
                    "The URL's first path segment (or the host's first label) names the bucket.".to_owned()
                }),
            );
            return Err(S3Error::new(404, "NoSuchBucket", "The specified bucket does not exist")
                .detail("BucketName", &place.bucket));
        }
        if place.key.is_empty() {
            return self.operate_on_bucket(call, &mut buckets, &place);
        }
        match method {
            "PUT" => put_object(call, content, &mut buckets, &place, report),
            "GET" | "HEAD" => get_object(call, &buckets, &place),
            "DELETE" => {
                buckets.remove(&place.bucket, &place.key);
                Ok(Response::new(204))
            }
            _ => Err(not_allowed(method)),
        }
    }

    fn operate_on_bucket(&self, call: &Call<'_>, buckets: &mut Buckets, place: &Place) -> Result<Response, S3Error> {
        let has = |name: &str| call.request.query_pairs().iter().any(|(known, _)| known == name);
        match call.request.method.as_str() {
            "HEAD" => Ok(Response::new(200).header("x-amz-bucket-region", self.keys.region.clone())),
            "GET" if has("location") => Ok(listing::location(&self.keys.region)),
            "GET" => listing::objects(call, buckets, &place.bucket),
            "DELETE" if buckets.delete(&place.bucket) => Ok(Response::new(204)),
            "DELETE" => Err(S3Error::new(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
                .detail("BucketName", &place.bucket)),
            method => Err(not_allowed(method)),
        }
    }
}

impl Role for S3 {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let ids = RequestIds::of(call);
        let verified = sigv4::verify(call.request, &self.service(), call.now);
        let mut report = verified.verdict.report;
        if let Some(refusal) = verified.verdict.refusal {
            let mut error = refusal::error(&refusal, call.now);
            if let Some(region) = self.region_of_asked_bucket(call) {
                error = error.header("x-amz-bucket-region", region);
            }
            return error.answer(&ids, report);
        }
        let mut answer = match self.operate(call, verified.content.bytes(), &mut report) {
            Ok(response) => Answer::accepted(ids.on(response), report),
            Err(error) => error.detail("Resource", call.request.path()).answer(&ids, report),
        };
        answer.content = Some(verified.content);
        answer
    }

    fn too_large(&self, call: &Call<'_>, declared: u64) -> Response {
        S3Error::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
            .detail("ProposedSize", &declared.to_string())
            .detail("MaxSizeAllowed", &limits::RECEIVER_BODY_BYTES_MAX.to_string())
            .response(&RequestIds::of(call))
    }

    fn busy(&self, call: &Call<'_>, status: u16) -> Response {
        let (code, message) = match status {
            503 => ("SlowDown", "Please reduce your request rate."),
            500 => ("InternalError", "We encountered an internal error. Please try again."),
            429 => ("TooManyRequests", "Please reduce your request rate."),
            _ => ("ServiceUnavailable", "The receiver was told to answer so."),
        };
        S3Error::new(status, code, message).response(&RequestIds::of(call))
    }
}

fn not_allowed(method: &str) -> S3Error {
    S3Error::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
        .detail("Method", method)
}

fn elsewhere(place: &Place) -> S3Error {
    S3Error::new(
        301,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    )
    .detail("Endpoint", &format!("{}.s3.{ELSEWHERE_REGION}.amazonaws.com", place.bucket))
    .detail("Bucket", &place.bucket)
    .detail("Path", &place.resource)
    .header("x-amz-bucket-region", ELSEWHERE_REGION)
}

fn create_bucket(buckets: &mut Buckets, place: &Place) -> Result<Response, S3Error> {
    if !is_bucket_name(&place.bucket) {
        return Err(S3Error::new(400, "InvalidBucketName", "The specified bucket is not valid.")
            .detail("BucketName", &place.bucket));
    }
    if buckets.len() >= BUCKETS_MAX {
        return Err(S3Error::new(400, "TooManyBuckets", "You have attempted to create more buckets than allowed"));
    }
    if !buckets.create(&place.bucket) {
        return Err(S3Error::new(
            409,
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
        )
        .detail("BucketName", &place.bucket));
    }
    Ok(Response::new(200).header("Location", format!("/{}", place.bucket)))
}

fn put_object(
    call: &Call<'_>,
    content: &bytes::Bytes,
    buckets: &mut Buckets,
    place: &Place,
    report: &mut VerifyReport,
) -> Result<Response, S3Error> {
    let request = call.request;
    if request.header("x-amz-copy-source").is_some() || request.query_value("uploadId").is_some() {
        return Err(not_implemented("x-amz-copy-source"));
    }
    check_length(call, report)?;
    if place.key.len() > limits::S3_KEY_BYTES_MAX {
        return Err(S3Error::new(400, "KeyTooLongError", "Your key is too long")
            .detail("Size", &place.key.len().to_string())
            .detail("MaxSizeAllowed", &limits::S3_KEY_BYTES_MAX.to_string()));
    }
    checksum::check(request, content, report)?;
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .filter(|(name, _)| name == "content-type" || name.starts_with("x-amz-meta-"))
        .collect();
    let object = Object::new(content.clone(), headers, call.now);
    let response = Response::new(200).header("ETag", object.etag.clone());
    buckets.put(&place.bucket, &place.key, object);
    Ok(response)
}

/// A body has to say its length; chunked is for aws-chunked only.
fn check_length(call: &Call<'_>, report: &mut VerifyReport) -> Result<(), S3Error> {
    let request = call.request;
    let is_chunked = request.header("transfer-encoding").is_some();
    if is_chunked && request.header("x-amz-decoded-content-length").is_none() {
        report.push(
            Check::new("content-length", false, "a number of bytes", "Transfer-Encoding: chunked").or_hint(|| {
                "S3 takes no chunked bodies: send Content-Length. A proxy may have replaced it.".to_owned()
            }),
        );
        return Err(not_implemented("Transfer-Encoding"));
    }
    if !is_chunked && request.header("content-length").is_none() {
        report.push(Check::new("content-length", false, "a number of bytes", "absent"));
        return Err(S3Error::new(411, "MissingContentLength", "You must provide the Content-Length HTTP header."));
    }
    Ok(())
}

fn not_implemented(header: &str) -> S3Error {
    S3Error::new(501, "NotImplemented", "A header you provided implies functionality that is not implemented")
        .detail("Header", header)
}

fn get_object(call: &Call<'_>, buckets: &Buckets, place: &Place) -> Result<Response, S3Error> {
    let Some(object) = buckets.get(&place.bucket, &place.key) else {
        return Err(S3Error::new(404, "NoSuchKey", "The specified key does not exist.").detail("Key", &place.key));
    };
    let whole = object.content.len();
    let range = call.request.header("range").and_then(|range| byte_range(range, whole));
    let mut response = match range {
        Some(Err(())) => {
            return Err(S3Error::new(416, "InvalidRange", "The requested range is not satisfiable")
                .detail("ActualObjectSize", &whole.to_string()));
        }
        Some(Ok((first, last))) => {
            let mut response = Response::new(206).header("Content-Range", format!("bytes {first}-{last}/{whole}"));
            response.body = object.content.slice(first..=last);
            response
        }
        None => {
            let mut response = Response::new(200);
            response.body = object.content.clone();
            response
        }
    };
    let content_type = object.headers.iter().find(|(name, _)| name == "content-type");
    let content_type = content_type.map_or("binary/octet-stream", |(_, value)| value.as_str());
    response = response
        .header("Content-Type", content_type)
        .header("ETag", object.etag.clone())
        .header("Last-Modified", http_date::format(object.modified_at))
        .header("Accept-Ranges", "bytes");
    for (name, value) in object.headers.iter().filter(|(name, _)| name.starts_with("x-amz-meta-")) {
        response.extra_headers.push((name.clone(), value.clone()));
    }
    Ok(response)
}

/// The elements that every listing repeats of its request.
fn requested(name: &str, value: &str) -> String {
    if value.is_empty() { format!("<{name}/>") } else { element(name, value) }
}
