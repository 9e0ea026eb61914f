//! The receiver: one listener a role, all of them one set of arrivals.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::active_fault::ActiveFaults;
use super::activity::Activity;
use super::arrival::{Arrival, Arrivals};
use super::authority::{Authority, AuthorityError};
use super::budget::Budget;
use super::connection;
use super::fault::{Fault, FaultKind, TlsFault};
use super::http::{Head, HttpError, is_local_host};
use super::keys::Keys;
use super::old_tls;
use super::profile::{Behaviour, Overload, Profile};
use super::role::{self, Role, RoleName};
use super::socket::Socket;
use super::wire::Wire;
use crate::domain::limits;

/// Where "now" comes from.
pub type Now = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// Told of every arrival as it comes.
pub type OnArrival = Arc<dyn Fn(&Arc<Arrival>) + Send + Sync>;

/// What a receiver starts from. Not `Debug`: it holds keys.
pub struct Settings {
    pub keys: Keys,
    /// 127.0.0.1 unless the user chose another one.
    pub address: IpAddr,
    /// The port of the first role, the others follow; 0 takes free ones.
    pub port: u16,
    pub is_https: bool,
    pub faults: Vec<Fault>,
    /// What endpoint the roles that take batches are; without one they take whatever comes.
    pub profile: Option<Profile>,
}

impl Settings {
    /// Free ports on this machine alone, without TLS.
    pub fn local(keys: Keys) -> Self {
        let address = Ipv4Addr::LOCALHOST.into();
        Self { keys, address, port: 0, is_https: false, faults: Vec::new(), profile: None }
    }
}

/// Why the receiver did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("port {port} for the role {role} is not free: {source}; choose another --port, or 0 for free ones")]
    Port { role: RoleName, port: u16, source: io::Error },
    #[error("port {port} leaves no room for {} roles; choose one below {}", RoleName::ALL.len(), 65_536 - RoleName::ALL.len())]
    PortTooHigh { port: u16 },
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the fault {fault} needs TLS; start with --tls")]
    TlsFaultWithoutTls { fault: String },
    #[error("the profile {profile} needs TLS; start with --tls")]
    TlsProfileWithoutTls { profile: Profile },
}

/// A running receiver; it stops when it is dropped.
pub struct Receiver {
    keys: Keys,
    shared: Arc<Shared>,
    ca_pem: Option<String>,
    tasks: Vec<JoinHandle<()>>,
}

/// What all roles share.
struct Shared {
    is_https: bool,
    is_local: bool,
    ports: BTreeMap<RoleName, SocketAddr>,
    faults: ActiveFaults,
    profile: Option<Profile>,
    arrivals: Arrivals,
    number: AtomicU64,
    now: Now,
    on_arrival: OnArrival,
    connections: Mutex<BTreeMap<u64, Connection>>,
    connection_number: AtomicU64,
    budget: Budget,
}

/// One open connection, to be closed if there are too many.
struct Connection {
    activity: Arc<Activity>,
    task: AbortHandle,
}

/// One role behind its port.
pub(super) struct Listener {
    name: RoleName,
    role: Box<dyn Role>,
    /// What the profile makes of it.
    behaviour: Behaviour,
    /// Requests that are being answered.
    at_work: AtomicUsize,
    shared: Arc<Shared>,
}

/// One request that is being answered, counted until this is dropped.
pub(super) struct Turn<'a> {
    listener: &'a Listener,
    /// The role has too much to do, and turns it away.
    pub(super) overload: Option<Overload>,
    /// How long the role works on it.
    pub(super) work: Option<Duration>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.listener.at_work.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Who connected, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    pub(super) is_https: bool,
}

impl Receiver {
    /// Listen on every role's port. Needs a tokio runtime.
    pub async fn start(settings: Settings, now: Now, on_arrival: OnArrival) -> Result<Self, StartError> {
        if let Some(fault) = settings.faults.iter().find(|fault| matches!(fault.kind, FaultKind::Tls(_)))
            && !settings.is_https
        {
            return Err(StartError::TlsFaultWithoutTls { fault: fault.to_string() });
        }
        if let Some(profile) = settings.profile.filter(|profile| profile.needs_tls() && !settings.is_https) {
            return Err(StartError::TlsProfileWithoutTls { profile });
        }
        let sockets = bind(&settings).await?;
        let authority = settings.is_https.then(|| Authority::new(settings.address, now())).transpose()?;
        let mut ports = BTreeMap::new();
        for (name, socket) in &sockets {
            let address = socket.local_addr().map_err(|source| StartError::Port { role: *name, port: 0, source })?;
            ports.insert(*name, address);
        }
        let shared = Arc::new(Shared {
            is_https: settings.is_https,
            is_local: settings.address.is_loopback(),
            ports,
            faults: ActiveFaults::new(settings.faults),
            profile: settings.profile,
            arrivals: Arrivals::default(),
            number: AtomicU64::new(0),
            now,
            on_arrival,
            connections: Mutex::default(),
            connection_number: AtomicU64::new(0),
            budget: Budget::new(limits::RECEIVER_BODIES_BYTES_MAX),
        });
        let mut tasks = Vec::new();
        for (name, socket) in sockets {
            let listener = Arc::new(Listener {
                name,
                role: role::of(name, &settings.keys, settings.profile),
                behaviour: settings.profile.map_or(Behaviour::Flawless, |profile| profile.behaviour_of(name)),
                at_work: AtomicUsize::new(0),
                shared: Arc::clone(&shared),
            });
            let tls = authority.as_ref().map(|authority| authority.server(listener.tls_fault())).transpose()?;
            tasks.push(tokio::spawn(listener.listen(socket, tls.map(TlsAcceptor::from))));
        }
        let ca_pem = authority.map(|authority| authority.pem().to_owned());
        Ok(Self { keys: settings.keys, shared, ca_pem, tasks })
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The root that vouches for it, in PEM; `None` without TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Scheme, address and port of a role, such as `http://127.0.0.1:49000`.
    pub fn base_url(&self, role: RoleName) -> String {
        self.shared.base_url(role)
    }

    pub fn arrivals(&self) -> &Arrivals {
        &self.shared.arrivals
    }

    /// The profile that it was started with.
    pub fn profile(&self) -> Option<Profile> {
        self.shared.profile
    }

    /// The faults that are on.
    pub fn faults(&self) -> &ActiveFaults {
        &self.shared.faults
    }

    /// Replace the active faults, for the requests from now on. Those of TLS take effect on the next start.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.shared.faults.replace(faults);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        for connection in self.shared.connections.lock().unwrap_or_else(PoisonError::into_inner).values() {
            connection.task.abort();
        }
    }
}

async fn bind(settings: &Settings) -> Result<Vec<(RoleName, TcpListener)>, StartError> {
    let mut sockets = Vec::new();
    for (offset, name) in (0_u16..).zip(RoleName::ALL) {
        let port = match settings.port {
            0 => 0,
            first => first.checked_add(offset).ok_or(StartError::PortTooHigh { port: first })?,
        };
        let socket = TcpListener::bind(SocketAddr::new(settings.address, port))
            .await
            .map_err(|source| StartError::Port { role: name, port, source })?;
        sockets.push((name, socket));
    }
    Ok(sockets)
}

impl Shared {
    fn base_url(&self, role: RoleName) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        let mut address = self.ports.get(&role).copied().unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into()); // Every address: this one is among them.
        }
        format!("{scheme}://{address}")
    }

    /// True if there is room for one more connection. The oldest that waits for its client's next request has to go,
    /// or else the request that has stood still longest; one that moves stays, and the newcomer is turned away.
    fn make_room(&self) -> bool {
        const STALLED: Duration = Duration::from_secs(limits::RECEIVER_STALLED_SECONDS);
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        while connections.len() >= limits::RECEIVER_CONNECTIONS_MAX {
            let idle = connections.iter().find(|(_, connection)| !connection.activity.is_busy());
            let stalled = || {
                let still = connections.iter().map(|(number, connection)| (number, connection.activity.still_for()));
                still.filter(|(_, still_for)| *still_for >= STALLED).max_by_key(|(_, still_for)| *still_for)
            };
            let number = idle.map(|(number, _)| *number).or_else(|| stalled().map(|(number, _)| *number));
            let Some(connection) = number.and_then(|number| connections.remove(&number)) else { return false };
            connection.task.abort();
        }
        true
    }
}

/// Counts a connection for as long as its task runs, however the task ends.
struct Open {
    listener: Arc<Listener>,
    number: u64,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.listener.shared.connections.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

impl Listener {
    pub(super) fn role(&self) -> &dyn Role {
        &*self.role
    }

    pub(super) fn role_name(&self) -> RoleName {
        self.name
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.shared.budget
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        (self.shared.now)()
    }

    pub(super) fn next_number(&self) -> u64 {
        self.shared.number.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn keep(&self, arrival: Arrival) {
        let arrival = self.shared.arrivals.keep(arrival);
        (self.shared.on_arrival)(&arrival);
    }

    /// The faults that befall the request that begins now.
    pub(super) fn faults(&self) -> Vec<FaultKind> {
        let mut faults = self.shared.faults.begin(self.name);
        faults.extend(self.behaviour.wire().cloned());
        faults
    }

    /// Count a request that is to be answered now.
    pub(super) fn turn(&self) -> Turn<'_> {
        let before = self.at_work.fetch_add(1, Ordering::Relaxed);
        let (overload, work) = match self.behaviour {
            Behaviour::Busy(overload) if before >= Overload::REQUESTS_MAX => (Some(overload), None),
            Behaviour::Busy(_) => (None, Some(Overload::WORK)),
            Behaviour::Flawless
            | Behaviour::Ingest(_)
            | Behaviour::Wire(_)
            | Behaviour::Tls(_)
            | Behaviour::Token(_) => (None, None),
        };
        Turn { listener: self, overload, work }
    }

    /// Where another role takes a batch.
    pub(super) fn url_of(&self, role: RoleName) -> String {
        format!("{}/in", self.shared.base_url(role))
    }

    fn tls_fault(&self) -> Option<TlsFault> {
        let told = self
            .shared
            .faults
            .next(self.name, |kind| if let FaultKind::Tls(fault) = kind { Some(*fault) } else { None });
        told.or(self.behaviour.tls())
    }

    /// Pages in a browser must not reach the receiver, whatever name they resolve to this machine (DNS rebinding).
    pub(super) fn check_origin(&self, head: &Head) -> Result<(), HttpError> {
        let header = |name: &str| head.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if header("origin").is_some() {
            return Err(HttpError::new(403, "OriginRefused", "the receiver takes no requests from web pages"));
        }
        let host = header("host").map_or("", |(_, value)| value.as_str());
        if self.shared.is_local && !is_local_host(host) {
            let text = "the Host is not this machine; the receiver listens on 127.0.0.1 and answers to localhost only";
            return Err(HttpError::new(421, "HostNotLocal", text));
        }
        Ok(())
    }

    async fn listen(self: Arc<Self>, socket: TcpListener, tls: Option<TlsAcceptor>) {
        // Handshakes are bounded on their own: they take the processor before they can be told from noise.
        let handshakes = Arc::new(Semaphore::new(64));
        loop {
            match socket.accept().await {
                Ok((stream, peer)) => self.accept(stream, peer, tls.clone(), Arc::clone(&handshakes)),
                // Out of file descriptors, as a rule: wait for some to come back.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn accept(
        self: &Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        tls: Option<TlsAcceptor>,
        handshakes: Arc<Semaphore>,
    ) {
        if !self.shared.make_room() {
            return; // Closed: everyone else is in the middle of a request.
        }
        let number = self.shared.connection_number.fetch_add(1, Ordering::Relaxed);
        let activity = Arc::new(Activity::new());
        let listener = Arc::clone(self);
        let own = Arc::clone(&activity);
        // The entry must stand before the task can remove it.
        let mut connections = self.shared.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let task = tokio::spawn(async move {
            let _open = Open { listener: Arc::clone(&listener), number };
            stream.set_nodelay(true).ok(); // Only slower without.
            let peer = Peer { address: peer.ip(), is_https: tls.is_some() };
            if let Some(socket) = listener.handshake(stream, tls, &handshakes).await {
                connection::serve(Wire::new(socket, Arc::clone(&own)), peer, listener, own).await;
            }
        });
        connections.insert(number, Connection { activity, task: task.abort_handle() });
    }

    async fn handshake(
        &self,
        mut stream: TcpStream,
        tls: Option<TlsAcceptor>,
        handshakes: &Semaphore,
    ) -> Option<Socket> {
        let Some(tls) = tls else { return Some(Socket::Plain(stream)) };
        let delay_of = |kind: &FaultKind| if let FaultKind::DelayTls(delay) = kind { Some(*delay) } else { None };
        let delay = self.shared.faults.next(self.name, delay_of);
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        let _permit = handshakes.acquire().await.ok()?;
        let limit = Duration::from_secs(limits::RECEIVER_HEAD_SECONDS);
        if self.tls_fault() == Some(TlsFault::Old) && timeout(limit, old_tls::answer(&mut stream)).await.ok()? {
            return None;
        }
        let stream = timeout(limit, tls.accept(stream)).await.ok()?.ok()?;
        Some(Socket::Tls(Box::new(stream)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::super::answer::Answer;
    use super::super::role::Call;
    use super::*;

    /// A role with an error of ours in it.
    struct Broken;

    impl Role for Broken {
        fn answer(&self, call: &Call<'_>) -> Answer {
            panic!("cannot take {}", call.request.target)
        }
    }

    fn listener(role: Box<dyn Role>) -> Arc<Listener> {
        let shared = Shared {
            is_https: false,
            is_local: true,
            ports: BTreeMap::new(),
            faults: ActiveFaults::default(),
            profile: None,
            arrivals: Arrivals::default(),
            number: AtomicU64::new(0),
            now: Arc::new(|| OffsetDateTime::UNIX_EPOCH),
            on_arrival: Arc::new(|_| {}),
            connections: Mutex::default(),
            connection_number: AtomicU64::new(0),
            budget: Budget::new(limits::RECEIVER_BODIES_BYTES_MAX),
        };
        Arc::new(Listener {
            name: RoleName::Open,
            role,
            behaviour: Behaviour::Flawless,
            at_work: AtomicUsize::new(0),
            shared: Arc::new(shared),
        })
    }

    #[test]
    fn a_request_that_the_receiver_fails_on_costs_nothing_but_its_own_answer() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let socket = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).expect("a port");
        let address = socket.local_addr().expect("it is bound");
        let listener = listener(Box::new(Broken));
        runtime.spawn(Arc::clone(&listener).listen(socket, None));
        for _ in 0..3 {
            let mut client = std::net::TcpStream::connect(address).expect("it listens");
            client.write_all(b"GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("it is sent");
            let mut answer = String::new();
            client.read_to_string(&mut answer).expect("it is answered");
            assert!(answer.starts_with("HTTP/1.1 500 ") && answer.contains("ReceiverFailed"), "{answer}");
        }
        assert_eq!(listener.shared.arrivals.all().len(), 3, "each is listed");
        let waits = std::time::Instant::now();
        while !listener.shared.connections.lock().expect("no poison").is_empty() {
            assert!(waits.elapsed() < Duration::from_secs(5), "a connection stays counted");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
