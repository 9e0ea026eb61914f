//! Amazon VPC Lattice.

use super::{Cause, causes, page};

causes! {
    static SIGNED_PAYLOAD_UNSUPPORTED: Cause = Cause {
        id: "lattice.signed_payload_unsupported",
        title: "VPC Lattice does not accept a signed payload.",
        fix: "Send UNSIGNED-PAYLOAD: set the service to vpc-lattice-svcs.",
        meaning: "Lattice authenticates the headers alone: x-amz-content-sha256 must read UNSIGNED-PAYLOAD, and the \
                  same words end the canonical request. A signer that always hashes the body is refused, with keys \
                  and policy in order.",
        page: &page::LATTICE,
        next: None,
    };
}
