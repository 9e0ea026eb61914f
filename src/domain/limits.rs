//! Every limit of the product, in one table.

use std::ops::RangeInclusive;

/// Bytes of a batch that can be loaded. A gigabyte picked by accident must not fill the memory.
pub const BATCH_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Depth of JSON nesting that is still walked for checks; deeper batches are sent and noted.
pub const JSON_DEPTH_MAX: usize = 512;

/// Depth of JSON nesting above which a note warns of receivers that stop there.
pub const JSON_DEPTH_NOTE: usize = 64;

/// Findings of a validation that are kept; the rest is counted.
pub const VALIDATION_FINDINGS_MAX: usize = 1_000;

/// Bytes of a response body that are read from the wire before the rest is refused.
pub const RESPONSE_BODY_BYTES_MAX: usize = 50 * 1024 * 1024;

/// Bytes of a response body after decoding (a gzip bomb stops here).
pub const RESPONSE_DECODED_BYTES_MAX: usize = 50 * 1024 * 1024;

/// Content codings of one response that are undone; curl stops at five.
pub const CONTENT_CODINGS_MAX: usize = 4;

/// How many times its size a response body may grow to in decoding, once it is larger than what is free. JSON that
/// repeats itself grows some 30 times, and gzip itself at most 1,032 times.
pub const RESPONSE_GROWTH_MAX: usize = 200;
pub const RESPONSE_GROWTH_FREE_BYTES: usize = 8 * 1024 * 1024;

/// Bytes of the text that a body is laid out to in the window; a layout can be many times as long as the body.
pub const BODY_VIEW_BYTES_MAX: usize = 96 * 1024 * 1024;

/// Bytes of each body that a comparison of two exchanges looks at.
pub const COMPARED_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of a request or response body that are kept in the history.
pub const STORED_BODY_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of a token endpoint's answer that are read.
pub const TOKEN_RESPONSE_BYTES_MAX: usize = 256 * 1024;

/// Response headers accepted on one answer.
pub const RESPONSE_HEADERS_MAX: usize = 256;

/// Kinds of failure of one run under load that are diagnosed and told apart.
pub const LOAD_FAILURES_EXAMINED_MAX: usize = 1_000;

/// Bytes of a response by which such kinds are told apart.
pub const LOAD_KEY_BYTES_MAX: usize = 4 * 1024;

/// Exchanges of one run under load that are kept: the first of each kind of failure, and token requests.
pub const LOAD_SAMPLES_MAX: usize = 50;

/// Bytes of one message of a Locust master; a real one has some kilobytes.
pub const LOCUST_MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of a file with a sender's rules.
pub const SENDER_FILE_BYTES_MAX: u64 = 64 * 1024;

/// Bytes of a file with AWS profiles.
pub const AWS_PROFILES_BYTES_MAX: u64 = 1024 * 1024;

/// Bytes of a destination file.
pub const DESTINATION_FILE_BYTES_MAX: u64 = 256 * 1024;

/// Bytes of a report of a go-live check that a later one is compared with.
pub const BASELINE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Bytes of the largest batch of a go-live check that can be asked for.
pub const CHECK_BYTES: RangeInclusive<u64> = 1_000..=67_108_864;

/// Batches of a go-live check that can be timed.
pub const CHECK_SAMPLES: RangeInclusive<i64> = 1..=1_000;

/// Runs of the go-live check that are kept of one destination; the oldest make room.
pub const CHECK_RUNS_MAX: usize = 50;

/// Bytes of a secret read from a file or from standard input.
pub const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// Bytes of a file with certificates or a key; the list of every public authority has a quarter of a megabyte.
pub const CERTIFICATE_FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Bytes of `settings.toml`.
pub const SETTINGS_FILE_BYTES_MAX: u64 = 64 * 1024;

/// Bytes of a HAR file that can be imported.
pub const HAR_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// JSON values of one entry of a HAR file that are read; the rest of the entry is passed over.
pub const HAR_ENTRY_VALUES_MAX: usize = 100_000;

/// Bytes of one text in a HAR file, and of all texts of one entry, that are read before the body is cut.
pub const HAR_TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
pub const HAR_ENTRY_TEXT_BYTES_MAX: usize = 96 * 1024 * 1024;

/// Bytes of one field of a HAR entry that is no body: a URL, a header, a status text.
pub const HAR_FIELD_BYTES_MAX: usize = 64 * 1024;

/// Bytes of exchanges that one import holds in memory.
pub const HAR_KEPT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Exchanges that a diagnosis looks at, the last one and those before it, and their bytes in memory.
pub const DIAGNOSED_EXCHANGES_MAX: usize = 20;
pub const DIAGNOSED_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Seconds to wait for TCP and TLS, unless the destination says otherwise.
pub const CONNECT_TIMEOUT_SECONDS: u64 = 10;

/// Seconds without a byte from the server, unless the destination says otherwise.
pub const IDLE_TIMEOUT_SECONDS: u64 = 30;

/// Seconds for the whole exchange, unless the destination says otherwise.
pub const TOTAL_TIMEOUT_SECONDS: u64 = 120;

/// Bytes of one font of the system that is read for a text in another script, and of all of them together.
pub const FONT_BYTES_MAX: usize = 48 * 1024 * 1024;
pub const FONTS_BYTES_MAX: usize = 96 * 1024 * 1024;

/// Characters without a font after which no more are looked for.
pub const MISSING_CHARACTERS_MAX: usize = 2_000;

/// Seconds after which a send counts as long work: the user may be elsewhere when it ends, and is called.
pub const LONG_WORK_SECONDS: i64 = 10;

/// Longest timeout that can be configured, in seconds (one hour).
pub const TIMEOUT_SECONDS_MAX: u64 = 3_600;

/// A cached token is renewed this many seconds before it expires, or at 10 % of its lifetime,
/// whichever is less. The platform's own margin is not documented.
pub const TOKEN_MARGIN_SECONDS_MAX: u64 = 60;

/// Minutes that a SAS made here stays valid, unless the destination says otherwise.
pub const SAS_LIFETIME_MINUTES: u32 = 60;

/// Longest lifetime of a SAS made here, in minutes (one year).
pub const SAS_LIFETIME_MINUTES_MAX: u32 = 366 * 24 * 60;

/// Bytes of a URL; servers and libraries give up not far above, and no destination has a longer one.
pub const URL_BYTES_MAX: usize = 16 * 1024;

/// Bytes of an object key (S3 user guide, "Creating object key names").
pub const S3_KEY_BYTES_MAX: usize = 1_024;

/// Bytes of one Event Hubs publication on the Standard tier (Event Hubs quotas and limits).
pub const EVENT_HUBS_PUBLICATION_BYTES_MAX: usize = 1_048_576;

/// Bytes of a request body that the receiver takes.
pub const RECEIVER_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Bytes that the bodies of all requests and responses on their way through the receiver may take together; one of the
/// largest has room. And how much of each is not counted, so that small requests pass whatever the large ones do.
pub const RECEIVER_BODIES_BYTES_MAX: usize = RECEIVER_BODY_BYTES_MAX;
pub const RECEIVER_FREE_BYTES: usize = 64 * 1024;

/// Bytes of a token request; a form of millions of empty fields would take many times its size.
pub const RECEIVER_TOKEN_REQUEST_BYTES_MAX: usize = 256 * 1024;

/// Messages of one request that the receiver tells apart, for what is noteworthy of their order.
pub const RECEIVER_MESSAGE_IDS_MAX: usize = 10_000;

/// Seconds without a byte after which a request on its way may have to make room for another connection.
pub const RECEIVER_STALLED_SECONDS: u64 = 10;

/// Bytes of objects with their names and metadata that one role of the receiver keeps; the oldest make room. One of the
/// largest has room.
pub const RECEIVER_STORED_BYTES_MAX: usize = RECEIVER_BODY_BYTES_MAX + 1024 * 1024;

/// Objects that one role of the receiver keeps; the oldest make room.
pub const RECEIVER_STORED_OBJECTS_MAX: usize = 10_000;

/// Bytes of messages that one role of the receiver keeps, to be read back; the oldest make room.
pub const RECEIVER_MESSAGES_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Messages that one role of the receiver keeps, to be read back; the oldest make room.
pub const RECEIVER_MESSAGES_MAX: usize = 20_000;

/// Bytes of a request's head that the receiver takes.
pub const RECEIVER_HEAD_BYTES_MAX: usize = 64 * 1024;

/// Headers of a request that the receiver takes.
pub const RECEIVER_HEADERS_MAX: usize = 100;

/// Seconds that a request's head may take to arrive.
pub const RECEIVER_HEAD_SECONDS: u64 = 30;

/// Seconds that the receiver waits for the next bytes of a body.
pub const RECEIVER_BODY_IDLE_SECONDS: u64 = 30;

/// Seconds that a whole body may take to arrive, or a response to be taken: who sends or reads a byte now and then would
/// otherwise hold its part of the memory for as long as it likes. 64 MB in that time are 2 Mbit/s.
pub const RECEIVER_BODY_SECONDS: u64 = 300;

/// Connections that the receiver serves at once, over all roles.
pub const RECEIVER_CONNECTIONS_MAX: usize = 256;

/// Requests that the receiver keeps for its list.
pub const RECEIVER_ARRIVALS_MAX: usize = 2_000;

/// Bytes of requests that the receiver keeps for its list; the oldest make room.
pub const RECEIVER_ARRIVALS_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Seconds for which a deleted entry of the history can be put back at least (one hour). Longer than any
/// notice with its undo stays in view; another signpost that starts meanwhile leaves it alone.
pub const HISTORY_UNDO_SECONDS: i64 = 3_600;

/// Entries that a search counts before it says "more than" that many; what is beyond is found by searching
/// for more. Counting a million matches for a number that nobody reads would keep one waiting.
pub const HISTORY_MATCHES_MAX: u64 = 10_000;

/// Exchanges in the strip over time above the history.
pub const HISTORY_STRIP_ENTRIES: u64 = 240;

/// Words of a search of the history; the ones beyond are not looked at.
pub const HISTORY_SEARCH_WORDS_MAX: usize = 16;

/// Bytes of a text that an import reads.
pub const IMPORT_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Destinations that one import makes.
pub const IMPORT_DESTINATIONS_MAX: usize = 100;

/// What an import names of all that it left out, for each destination and beside them.
pub const IMPORT_LEFT_OUT_MAX: usize = 100;

/// Bytes of all texts that the requests of an import hold together, and of all values that are filled in for variables:
/// twice what is read, because one text may stand in several requests.
pub const IMPORT_TEXT_BYTES_MAX: usize = 2 * IMPORT_BYTES_MAX as usize;

/// Characters of the name of an imported destination, and of a sentence about it: both are somebody else's text.
pub const IMPORT_NAME_CHARS_MAX: usize = 200;
pub const IMPORT_SENTENCE_CHARS_MAX: usize = 1_000;

/// Depth of folders, of YAML and of JSON in an import.
pub const IMPORT_DEPTH_MAX: usize = 64;

/// Values of a YAML document that are read.
pub const IMPORT_YAML_VALUES_MAX: usize = 200_000;

/// Bytes of the value of a variable in an import.
pub const IMPORT_VARIABLE_BYTES_MAX: usize = 16 * 1024;

/// How often a variable of an import may stand for another, and the parts that a text may grow to by that.
pub const IMPORT_VARIABLE_ROUNDS_MAX: usize = 8;
pub const IMPORT_PIECES_MAX: usize = 256;
