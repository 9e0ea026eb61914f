//! A request that was signed here, as a receiver sees it; and what one changed bit makes of it.

use std::net::Ipv4Addr;

use signpost::domain::{Payload, UnsignedRequest};
use signpost::verify::ReceivedRequest;

/// `request` after its way over the wire.
pub fn received(request: &UnsignedRequest) -> ReceivedRequest {
    let target = &request.target;
    let mut headers = vec![("host".to_owned(), target.authority.clone())];
    headers.extend(request.headers.iter().map(|header| (header.name.clone(), header.value.expose().to_owned())));
    headers.push(("content-length".to_owned(), request.body.len().to_string()));
    ReceivedRequest {
        method: request.method.name().to_owned(),
        target: match &target.query {
            Some(query) => format!("{}?{}", target.path, query.expose()),
            None => target.path.clone(),
        },
        headers,
        body: request.body.clone(),
        is_https: target.scheme == "https",
        peer: Ipv4Addr::LOCALHOST.into(),
    }
}

/// `text` with one bit changed, if that is text a connection would let through.
pub fn flipped(text: &str, bit: usize) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

/// `body` with one bit changed.
pub fn flipped_body(body: &Payload, bit: usize) -> Payload {
    let mut bytes = body.bytes().to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Payload::new(bytes)
}
