//! From what happened on the wire to an exchange that may be stored: masked.
