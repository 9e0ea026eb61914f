//! Signers and verifiers: golden vectors stage by stage, each other, and one changed bit.

mod azure_vectors;
mod documented;
mod event_hubs_vectors;
mod oauth_request;
mod oauth_response;
#[path = "../support/received.rs"]
mod received;
#[path = "../support/receiver.rs"]
mod receiver;
mod sigv4_suite;
mod sigv4_vectors;
mod verify_azure;
mod verify_chunked;
mod verify_oauth;
mod verify_presigned;
mod verify_sigv4;
