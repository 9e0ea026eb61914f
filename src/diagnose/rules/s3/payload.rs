//! The hash of the body that was signed, held against the one that the store computed.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;

/// SHA-256 of nothing.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(super) fn hash_mismatch(case: &Case<'_>, findings: &mut Findings) {
    let (line, header) = (case.status_line(), case.sent_line("x-amz-content-sha256"));
    let element = case.element("ClientComputedContentSHA256");
    let quotes: &[&str] = &[&line, case.quote(), &header, element];
    let declared = match case.xml("ClientComputedContentSHA256") {
        "" => case.sent("x-amz-content-sha256").unwrap_or_default(),
        declared => declared,
    };
    let sent = case.body_sha256();
    if declared.starts_with("STREAMING-") {
        findings
            .likely(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, quotes)
            .remark("The store took the word for chunks as the hash of the body.");
    } else if declared == EMPTY_SHA256 && case.exchange.request.body.bytes > 0 {
        findings
            .proven(&cause::aws::PAYLOAD_HASH_WRONG, quotes)
            .titled("The signed hash is that of an empty body, and the batch was sent.")
            .remark("e3b0c442… is the hash of no bytes.");
    } else if !sent.is_empty() && declared == sent {
        findings
            .proven(&cause::http::BODY_ALTERED_IN_TRANSIT, quotes)
            .remark("The signed hash is that of the bytes that were sent.");
    } else if !sent.is_empty() && !declared.is_empty() {
        findings
            .proven(&cause::aws::PAYLOAD_HASH_WRONG, quotes)
            .remark(&format!("The body that was sent has the hash {sent}."));
    } else {
        findings.likely(&cause::aws::PAYLOAD_HASH_WRONG, quotes);
        findings.possible(&cause::http::BODY_ALTERED_IN_TRANSIT, quotes);
    }
}
