//! Connection strings of Azure.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::connection_string::ConnectionString;

fuzz_target!(|text: &str| {
    let Ok(parsed) = ConnectionString::parse(text) else { return };
    parsed.get("AccountKey");
    if let Some(endpoint) = parsed.blob_endpoint() {
        assert!(!endpoint.contains('\n'), "{endpoint:?}");
    }
    parsed.event_hubs_address();
});
