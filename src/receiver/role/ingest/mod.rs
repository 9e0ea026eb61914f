//! The application behind the credentials: it takes batches, stores their messages, and shows them again.
//!
//! ```text
//!  POST /in                    a batch
//!  GET  /in/messages/HASH_ID   the stored messages of that hash id, as they were stored, in an array
//! ```
//!
//! Without a profile it takes whatever comes; as the model it asks for what the platform sends; and each flaw is one
//! deviation from the model.

mod content;
mod store;

use std::sync::{Mutex, PoisonError};

use percent_encoding::percent_decode_str;
use serde_json::json;

use self::store::Store;
use super::{Call, Role, RoleName};
use crate::domain::limits;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::messages::Messages;
use crate::receiver::profile::{Behaviour, Flaw, Profile, SMALL_BODY_BYTES_MAX};
use crate::verify::{Check, VerifyReport};

/// Who may deliver, and where.
pub(super) trait Gate: Send + Sync {
    /// The report on the credentials, or the refusal of who has none.
    fn credentials(&self, call: &Call<'_>) -> Result<VerifyReport, Box<Answer>>;

    /// The report with what is known of path and method, or the refusal of what is not taken.
    fn place(&self, call: &Call<'_>, report: VerifyReport) -> Result<VerifyReport, Box<Answer>>;

    /// The answer with what this kind of service adds to each.
    fn finished(&self, answer: Answer, _call: &Call<'_>) -> Answer {
        answer
    }
}

/// A role that is no more than an application behind its gate.
pub(super) struct Guarded<G> {
    gate: G,
    ingest: Ingest,
}

impl<G: Gate> Guarded<G> {
    pub(super) fn new(gate: G, ingest: Ingest) -> Self {
        Self { gate, ingest }
    }
}

impl<G: Gate> Role for Guarded<G> {
    fn answer(&self, call: &Call<'_>) -> Answer {
        self.ingest.answer(&self.gate, call)
    }
}

/// How an application takes what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conduct {
    /// Anything, to look at it.
    Lenient,
    Model,
    Flawed(Flaw),
}

/// The application of one role.
pub(super) struct Ingest {
    conduct: Conduct,
    store: Mutex<Store>,
}

impl Ingest {
    /// The application that `profile` makes of `role`.
    pub(super) fn new(profile: Option<Profile>, role: RoleName) -> Self {
        let conduct = match profile.map(|profile| profile.behaviour_of(role)) {
            None => Conduct::Lenient,
            Some(Behaviour::Ingest(flaw)) => Conduct::Flawed(flaw),
            Some(
                Behaviour::Flawless | Behaviour::Wire(_) | Behaviour::Tls(_) | Behaviour::Busy(_) | Behaviour::Token(_),
            ) => Conduct::Model,
        };
        let store = Store::new(limits::RECEIVER_MESSAGES_BYTES_MAX, limits::RECEIVER_MESSAGES_MAX);
        Self { conduct, store: Mutex::new(store) }
    }

    /// The answer to `call`, which has to pass `gate`.
    pub(super) fn answer(&self, gate: &dyn Gate, call: &Call<'_>) -> Answer {
        if self.has(Flaw::LoginPage) {
            return login(call, VerifyReport::default());
        }
        let admitted = if self.has(Flaw::AcceptsAnyone) {
            Ok(VerifyReport::default())
        } else {
            gate.credentials(call).map_err(|refusal| Box::new(self.turned_away(*refusal, call)))
        };
        let answer = admitted.and_then(|report| match stored_hash_id(call) {
            Some(hash_id) => Ok(self.shown(&hash_id, report)),
            None => gate.place(call, report).map(|report| self.taken(call, report)),
        });
        match answer {
            Ok(answer) => gate.finished(answer, call),
            Err(refusal) => *refusal,
        }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.conduct == Conduct::Flawed(flaw)
    }

    /// What it says to who has no credentials.
    fn turned_away(&self, refusal: Answer, call: &Call<'_>) -> Answer {
        match self.conduct {
            Conduct::Flawed(Flaw::CrashesOnBadCredentials) => Answer { response: crash(), ..refusal },
            Conduct::Flawed(Flaw::RefusesWith200) => {
                let body = json!({ "success": false, "error": "unauthorized" });
                Answer { response: Response::new(200).body(JSON, body.to_string()), ..refusal }
            }
            Conduct::Flawed(Flaw::LoginForStrangers) => login(call, refusal.report),
            Conduct::Lenient | Conduct::Model | Conduct::Flawed(_) => refusal,
        }
    }

    /// What is stored under `hash_id`.
    fn shown(&self, hash_id: &str, report: VerifyReport) -> Answer {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let messages = store.of(hash_id);
        Answer::accepted(Response::new(200).body(JSON, format!("[{}]", messages.join(","))), report)
    }

    /// What becomes of a batch.
    fn taken(&self, call: &Call<'_>, mut report: VerifyReport) -> Answer {
        let refusal = match self.conduct {
            Conduct::Lenient => None,
            Conduct::Model => refusal(call, None),
            Conduct::Flawed(flaw) => refusal(call, Some(flaw)),
        };
        if let Some(Refusal { status, code, text, is_flaw }) = refusal {
            let check = Check::new("batch", false, "a batch that this endpoint takes", code);
            report.push(
                check.or_hint(|| if is_flaw { format!("{text}: the flaw of its profile.") } else { text.clone() }),
            );
            let response = if status == 500 { crash() } else { error(status, &text) };
            return Answer::refused(code, response, report);
        }
        let body = call.request.body.bytes();
        let flaw = match self.conduct {
            Conduct::Lenient | Conduct::Model => None,
            Conduct::Flawed(flaw) => Some(flaw),
        };
        let Some(count) = Messages::of(body).map(|messages| messages.count) else {
            return Answer::accepted(taken(None), report);
        };
        if flaw == Some(Flaw::ErrorIn200) {
            let body = json!({ "success": false, "error": "the batch could not be processed" });
            return Answer::accepted(Response::new(200).body(JSON, body.to_string()), remarked(report, "nothing"));
        }
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if flaw == Some(Flaw::ConflictOnDuplicates) && content::hash_ids(body).iter().any(|id| store.has(id)) {
            report.push(Check::new("batch", false, "messages that are new", "a message that is stored already"));
            return Answer::refused("Conflict", error(409, "a message of this batch is stored already"), report);
        }
        if store.take(body, flaw) < count && flaw.is_some() {
            report = remarked(report, "not every message");
        }
        Answer::accepted(response(flaw, count), report)
    }
}

const JSON: &str = "application/json";

/// Why the application does not take a batch.
struct Refusal {
    status: u16,
    code: &'static str,
    text: String,
    /// The model would have taken it, or refused it otherwise.
    is_flaw: bool,
}

/// What the model refuses, and what `flaw` refuses beyond that.
fn refusal(call: &Call<'_>, flaw: Option<Flaw>) -> Option<Refusal> {
    let body = call.request.body.bytes();
    let own = |status, code, text: &str| Some(Refusal { status, code, text: text.to_owned(), is_flaw: false });
    let flawed = |status, code, text: &str| Some(Refusal { status, code, text: text.to_owned(), is_flaw: true });
    if let Some(Flaw::SmallBodies { status }) = flaw
        && body.len() > SMALL_BODY_BYTES_MAX
    {
        return flawed(status, "PayloadTooLarge", &format!("more than {SMALL_BODY_BYTES_MAX} bytes"));
    }
    if flaw != Some(Flaw::AnyContentType) && !content::is_json(call.request.header("content-type")) {
        return own(415, "UnsupportedMediaType", "the Content-Type is not application/json");
    }
    if Messages::of(body).is_none() {
        return match flaw {
            Some(Flaw::SwallowsMalformed) => None,
            Some(Flaw::CrashesOnMalformed) => flawed(500, "MalformedJson", "the body is not a JSON array"),
            _ => own(400, "MalformedJson", "the body is not a JSON array"),
        };
    }
    match flaw? {
        Flaw::RejectsUnknownProperties => {
            let pointer = content::unknown_property(body)?;
            flawed(400, "UnknownProperty", &format!("the property {pointer} is not known"))
        }
        Flaw::RejectsNulls if content::Shape::of(body).has_null => flawed(400, "NullValue", "null is not allowed"),
        Flaw::RejectsEmptyArrays if content::Shape::of(body).has_empty_array => {
            flawed(400, "EmptyArray", "an array is empty")
        }
        Flaw::RejectsNonAscii if content::Shape::of(body).has_non_ascii => {
            flawed(400, "InvalidCharacter", "a character is not ASCII")
        }
        _ => None,
    }
}

/// The answer to a batch that was taken, as `flaw` writes it.
fn response(flaw: Option<Flaw>, count: u64) -> Response {
    const LARGE_BYTES: usize = 2 * 1000 * 1000;
    let response = taken(Some(count));
    match flaw {
        Some(Flaw::WrongContentType) => Response::new(200).body("text/html; charset=utf-8", response.body),
        Some(Flaw::LargeResponse) => Response::new(200)
            .body(JSON, format!(r#"{{"accepted":true,"log":"{}"}}"#, "stored. ".repeat(LARGE_BYTES / 8))),
        _ => response,
    }
}

/// The answer to a batch that was taken: how many messages came, if it is one.
fn taken(messages: Option<u64>) -> Response {
    Response::new(200).body(JSON, json!({ "accepted": true, "messages": messages }).to_string())
}

fn error(status: u16, text: &str) -> Response {
    Response::new(status).body(JSON, json!({ "error": text }).to_string())
}

/// What a framework says of an exception that nobody caught.
fn crash() -> Response {
    error(500, "internal server error")
}

fn remarked(mut report: VerifyReport, stored: &str) -> VerifyReport {
    let check = Check::new("stored", true, "every message", stored);
    report.push(check.with_remark("Acknowledged and not stored: the flaw of its profile."));
    report
}

/// A login page, and the way to it: what stands in front of many applications.
fn login(call: &Call<'_>, mut report: VerifyReport) -> Answer {
    const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Sign in</title></head><body><h1>Sign in</h1>\
<form method=\"post\" action=\"/login\"><label>Name <input name=\"user\"></label><label>Password \
<input type=\"password\" name=\"password\"></label><button>Sign in</button></form></body></html>";
    const HTML: &str = "text/html; charset=utf-8";
    report
        .push(Check::new("login", false, "no login", "a login page").or_hint(|| "The flaw of its profile.".to_owned()));
    let response = if call.request.path() == "/login" {
        Response::new(200).body(HTML, PAGE)
    } else {
        Response::new(302).header("Location", "/login?return=%2Fin").body(HTML, "<a href=\"/login\">Sign in</a>")
    };
    Answer::refused("LoginRequired", response, report)
}

/// The hash id whose messages are asked for.
fn stored_hash_id(call: &Call<'_>) -> Option<String> {
    let hash_id = call.request.path().strip_prefix("/in/messages/").filter(|_| call.request.method == "GET")?;
    Some(percent_decode_str(hash_id).decode_utf8_lossy().into_owned())
}
