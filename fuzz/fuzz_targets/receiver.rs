//! Bytes sent to each port of a running receiver: it responds or closes, and goes on.
#![no_main]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use signpost::receiver::{Keys, Receiver, RoleName, Settings};

/// A receiver that runs as long as the process, and where its roles listen.
static ADDRESSES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (sender, addresses) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let settings = Settings::local(Keys::random().unwrap());
            let now = Arc::new(time::OffsetDateTime::now_utc);
            let receiver = Receiver::start(settings, now, Arc::new(|_| {})).await.unwrap();
            let url = |role| receiver.base_url(role).replace("http://", "");
            sender.send(RoleName::ALL.map(url).to_vec()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    addresses.recv().unwrap()
});

fuzz_target!(|bytes: &[u8]| {
    let Some((role, request)) = bytes.split_first() else { return };
    let address = &ADDRESSES[usize::from(*role) % ADDRESSES.len()];
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request).ok(); // It may have refused the request already.
    stream.shutdown(Shutdown::Write).ok();
    let mut response = Vec::new();
    match stream.take(1 << 20).read_to_end(&mut response) {
        Err(error) => assert!(error.kind() == std::io::ErrorKind::ConnectionReset, "it did not end: {error}"),
        Ok(_) => assert!(response.is_empty() || response.starts_with(b"HTTP/1."), "{response:?}"),
    }
    assert!(!response.starts_with(b"HTTP/1.1 500"), "it failed inside");
});
