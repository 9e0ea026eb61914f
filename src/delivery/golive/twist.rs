//! One deliberate fault in a request: what a good endpoint refuses.

use time::{Duration, OffsetDateTime};

use crate::delivery::prepare::{PrepareError, Prepared, prepare};
use crate::delivery::probe::Scope;
use crate::domain::blob_place::BlobPlace;
use crate::domain::message::Batch;
use crate::domain::{
    Auth, Destination, Header, HeaderOrigin, Method, Payload, Secret, SignedRequest, UnsignedRequest, WireText,
};
use crate::golive::plan::Twist;
use crate::signing::{self, SigningError, bearer};

/// A request with its fault.
pub(super) struct Twisted {
    pub(super) auth: Auth<Secret>,
    pub(super) prepared: Prepared,
    pub(super) scope: Scope,
    /// It leads where a delivery of that moment does.
    pub(super) is_at_planned_place: bool,
}

/// Why such a request cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Impossible {
    #[error("The token was made elsewhere: its end cannot be moved.")]
    FixedEnd,
    #[error("The token names no end that could be moved.")]
    NoEnd,
    #[error(transparent)]
    Prepare(#[from] PrepareError),
}

impl From<SigningError> for Impossible {
    fn from(error: SigningError) -> Self {
        Self::Prepare(error.into())
    }
}

/// What another path or container ends with; nobody has one of that name.
const ELSEWHERE: &str = "-signpost-elsewhere";

/// The delivery of `batch` at `now` with the fault of `twist`; or why it cannot be made.
pub(super) fn twisted(
    twist: Twist,
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<Twisted, Impossible> {
    let at = |auth: &Auth<Secret>, now| prepare(destination, auth, batch, now);
    let mut made =
        Twisted { auth: auth.clone(), prepared: at(auth, now)?, scope: Scope::Bare, is_at_planned_place: true };
    made.prepared.token_request = None;
    match twist {
        Twist::NoCredentials => made.take_credentials(),
        Twist::WrongCredentials => {
            made.auth = auth.map(|_field, secret| altered(secret));
            made.prepared = at(&made.auth, now)?;
            if matches!(auth, Auth::ClientCredentials(_)) {
                // The endpoint is asked, not the provider: an account must not be locked by wrong passwords.
                made.bear(&Secret::new("signpost-not-a-token"))?;
            }
        }
        Twist::Tampered => made.tamper()?,
        Twist::Expired => {
            let right = authentication(&made.prepared);
            made.prepared = at(auth, now - Duration::days(2))?;
            made.is_at_planned_place = false;
            if right == authentication(&made.prepared) {
                return Err(Impossible::FixedEnd);
            }
        }
        Twist::OtherPath => made.lead_elsewhere(),
        Twist::OtherMethod => {
            let request = &mut made.prepared.delivery.request;
            request.method = if request.method == Method::Post { Method::Put } else { Method::Post };
        }
        Twist::OtherContentType => made.retype(auth, now)?,
    }
    Ok(made)
}

impl Twisted {
    fn take_credentials(&mut self) {
        let mut request = self.prepared.unsigned.clone();
        // A query that is masked holds a signature.
        request.target.query = request.target.query.filter(|query| !query.is_masked());
        self.prepared.delivery = bare(request);
    }

    fn bear(&mut self, token: &Secret) -> Result<(), Impossible> {
        let signed = bearer::sign(self.prepared.unsigned.clone(), Some(token))?;
        self.prepared.delivery = signed.request;
        Ok(())
    }

    fn tamper(&mut self) -> Result<(), Impossible> {
        let request = &mut self.prepared.delivery.request;
        match &self.auth {
            Auth::AzureSas(_) => {
                // The body is no part of such a token; its end is.
                let in_query = request.target.query.as_ref().and_then(later_end);
                let mut headers = request.headers.iter_mut();
                let header = headers.find(|header| header.name == "authorization");
                match (in_query, header) {
                    (Some(query), _) => request.target.query = Some(query),
                    (None, Some(header)) => {
                        header.value = later_end(&header.value).ok_or(Impossible::NoEnd)?;
                    }
                    (None, None) => return Err(Impossible::NoEnd),
                }
            }
            Auth::None | Auth::StaticHeader(_) | Auth::ClientCredentials(_) | Auth::Sigv4(_) => {
                request.body = Payload::new(&b"[ ]"[..]);
            }
        }
        Ok(())
    }

    fn lead_elsewhere(&mut self) {
        self.is_at_planned_place = false;
        let request = &mut self.prepared.delivery.request;
        let path = &request.target.path;
        let named = match (&self.auth, BlobPlace::of(&request.target)) {
            (Auth::AzureSas(auth), Ok(place)) if auth.service == crate::domain::auth::AzureService::BlobStorage => {
                Some(format!("/{}/", place.container))
            }
            // Of Event Hubs the first segment is the hub.
            (Auth::AzureSas(_), _) => path.split('/').nth(1).map(|hub| format!("/{hub}/")),
            _ => None,
        };
        request.target.path = match named.filter(|segment| path.contains(segment.as_str())) {
            Some(segment) => path.replacen(&segment, &format!("{}{ELSEWHERE}/", segment.trim_end_matches('/')), 1),
            None => format!("{path}{ELSEWHERE}"),
        };
    }

    fn retype(&mut self, auth: &Auth<Secret>, now: OffsetDateTime) -> Result<(), Impossible> {
        let unsigned = &mut self.prepared.unsigned;
        unsigned.headers.retain(|header| header.name != "content-type");
        unsigned.headers.insert(0, Header::plain("content-type", "text/plain", HeaderOrigin::Platform));
        let signed = signing::sign(unsigned.clone(), auth, now)?;
        self.prepared.delivery = signed.request;
        if let Auth::ClientCredentials(client) = auth {
            let token = signing::oauth2::token_request(client)?;
            self.prepared.token_request = Some(token.request);
            self.scope = Scope::Delivery;
        }
        Ok(())
    }
}

fn bare(request: UnsignedRequest) -> SignedRequest {
    SignedRequest { request, trace: Default::default() }
}

/// Everything in the request that proves who sends it.
fn authentication(prepared: &Prepared) -> Vec<String> {
    let request = &prepared.delivery.request;
    let headers = request.headers.iter().filter(|header| header.value.is_masked());
    let query = request.target.query.iter().filter(|query| query.is_masked());
    headers.map(|header| header.value.expose().to_owned()).chain(query.map(|query| query.expose().to_owned())).collect()
}

/// `text` with the end of its token's life (`se`) years later; `None` if it names none.
fn later_end(text: &WireText) -> Option<WireText> {
    let wire = text.expose();
    let starts = wire.match_indices("se=").map(|(at, _)| at);
    let at = starts.into_iter().find(|at| *at == 0 || matches!(wire.as_bytes()[at - 1], b'&' | b' ' | b'?'))? + 3;
    // An ISO date begins with 20, seconds since 1970 with 1 or 2: a later decade, or a later quarter of a century.
    let (place, later) = if wire[at..].starts_with("20") { (at + 2, '9') } else { (at, '9') };
    wire.get(place..=place)?;
    let changed = format!("{}{later}{}", &wire[..place], &wire[place + 1..]);
    Some(WireText::masked(Secret::new(changed), text.shown()))
}

/// `secret` with one letter or digit changed, so that it is read as before and fits nothing.
fn altered(secret: &Secret) -> Secret {
    let text = secret.expose();
    // Of a SAS or a connection string the signature or the key; of anything else what stands in the middle.
    let marks = ["sig=", "AccountKey=", "SharedAccessKey=", "SharedAccessSignature="];
    let from = marks.iter().find_map(|mark| text.find(mark).map(|at| at + mark.len()));
    // A percent escape is left alone.
    let is_plain = |at: usize| {
        !matches!(text.as_bytes().get(at.wrapping_sub(1)), Some(b'%'))
            && !matches!(text.as_bytes().get(at.wrapping_sub(2)), Some(b'%'))
    };
    let start = from.unwrap_or(text.len() / 2);
    let found = text
        .char_indices()
        .filter(|(at, c)| *at >= start && c.is_ascii_alphanumeric() && is_plain(*at))
        .map(|(at, _)| at)
        .next();
    let found = found.or_else(|| text.char_indices().find(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, _)| at));
    let Some(at) = found else { return Secret::new(format!("{text}x")) };
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    Secret::new(format!("{}{other}{}", &text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_of_what_counts_is_changed() {
        let changed = |text: &str| altered(&Secret::new(text)).expose().to_owned();
        assert_eq!(changed("Bearer abcdefgh"), "Bearer Abcdefgh");
        assert_eq!(changed("sv=1&sig=abc%3D"), "sv=1&sig=Abc%3D");
        assert_eq!(changed("sv=1&sig=%2Babc"), "sv=1&sig=%2BAbc");
        assert_eq!(changed("Endpoint=sb://a/;SharedAccessKey=xyz="), "Endpoint=sb://a/;SharedAccessKey=Ayz=");
        for text in ["a", "A", "---", "key==", "wJalrXUtnFEMI/K7MDENG"] {
            assert_ne!(changed(text), text);
        }
    }

    #[test]
    fn the_end_of_a_token_is_moved_and_nothing_else() {
        let moved = |text: &str| later_end(&WireText::plain(text)).map(|text| text.expose().to_owned());
        assert_eq!(
            moved("sv=2021&se=2026-03-05T01:02:03Z&sig=x"),
            Some("sv=2021&se=2096-03-05T01:02:03Z&sig=x".to_owned())
        );
        assert_eq!(
            moved("SharedAccessSignature sr=a&sig=b&se=1772672523&skn=c").as_deref(),
            Some("SharedAccessSignature sr=a&sig=b&se=9772672523&skn=c")
        );
        assert_eq!(moved("si=policy&sig=x"), None);
    }
}
