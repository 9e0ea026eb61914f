//! Checksums that a request may carry beside its signature.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::refusal::S3Error;
use crate::verify::{Check, ReceivedRequest, VerifyReport};

/// Compare Content-MD5 and the x-amz-checksum headers that are known here with `content`.
pub(super) fn check(request: &ReceivedRequest, content: &[u8], report: &mut VerifyReport) -> Result<(), S3Error> {
    if let Some(declared) = request.header("content-md5") {
        let computed = STANDARD.encode(Md5::digest(content));
        if STANDARD.decode(declared).map_or(0, |bytes| bytes.len()) != 16 {
            report.push(Check::new("content-md5", false, "base64 of 16 bytes", declared));
            return Err(S3Error::new(400, "InvalidDigest", "The Content-MD5 you specified was invalid."));
        }
        compare("content-md5", &computed, declared, report, || {
            S3Error::new(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
                .detail("ExpectedDigest", declared)
                .detail("CalculatedDigest", &computed)
        })?;
    }
    type Algorithm = fn(&[u8]) -> Vec<u8>;
    let algorithms: [(&'static str, &str, Algorithm); 2] = [
        ("x-amz-checksum-crc32", "CRC32", |content| crc32(content).to_be_bytes().to_vec()),
        ("x-amz-checksum-sha256", "SHA256", |content| Sha256::digest(content).to_vec()),
    ];
    for (name, algorithm, compute) in algorithms {
        let Some(declared) = request.header(name) else { continue };
        compare(name, &STANDARD.encode(compute(content)), declared, report, || {
            let text = format!("The {algorithm} you specified did not match the calculated checksum.");
            S3Error::new(400, "BadDigest", text)
        })?;
    }
    Ok(())
}

fn compare(
    name: &'static str,
    computed: &str,
    declared: &str,
    report: &mut VerifyReport,
    error: impl FnOnce() -> S3Error,
) -> Result<(), S3Error> {
    let check = Check::equal(name, computed, declared).or_hint(|| "The body changed on its way.".to_owned());
    let passed = check.passed;
    report.push(check);
    if passed { Ok(()) } else { Err(error()) }
}

fn crc32(content: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::request::tests::request;

    #[test]
    fn a_checksum_that_does_not_fit_the_body_is_refused() {
        for (header, right, wrong) in [
            ("content-md5", "kAFQmDzST7DWlj99KOF/cg==", "AAAAAAAAAAAAAAAAAAAAAA=="),
            ("x-amz-checksum-crc32", "NSRBwg==", "AAAAAA=="),
            ("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "AAAA"),
        ] {
            let check = |value: &str| {
                let mut report = VerifyReport::default();
                check(&request("PUT", "/demo/x", &[(header, value)], "abc"), b"abc", &mut report).is_ok()
            };
            assert!(check(right), "{header}");
            assert!(!check(wrong), "{header}");
        }
    }
}
