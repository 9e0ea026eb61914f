//! Workers of a stock Locust master: what its page and its CSV say is what the receiver counted.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use signpost::net::{Clock as _, SystemClock};
use signpost::receiver::{Fault, Keys, Receiver, RoleName, Settings};

const WORKERS: usize = 3;

/// Requests that the receiver has answered, by who sent them.
#[derive(Default)]
struct Answered {
    signpost: AtomicU64,
    refused: AtomicU64,
    python: AtomicU64,
}

impl Answered {
    fn all(&self) -> (u64, u64) {
        let signpost = self.signpost.load(Ordering::SeqCst);
        (signpost + self.python.load(Ordering::SeqCst), self.refused.load(Ordering::SeqCst))
    }
}

struct Lab {
    home: tempfile::TempDir,
    python: PathBuf,
    answered: Arc<Answered>,
    receiver: Receiver,
    master_port: u16,
    web_port: u16,
}

/// A process that does not outlive the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Lab {
    async fn new() -> Self {
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/.judges/locust/bin/python");
        assert!(python.exists(), "run tests/interop/setup.sh");
        let answered = Arc::new(Answered::default());
        let counts = Arc::clone(&answered);
        let mut settings = Settings::local(Keys::random().unwrap());
        settings.faults = vec![Fault::parse("s3:status=503@20-29").unwrap()];
        let on_arrival = Arc::new(move |arrival: &Arc<signpost::receiver::Arrival>| {
            let count = if arrival.role == RoleName::S3 { &counts.signpost } else { &counts.python };
            count.fetch_add(1, Ordering::SeqCst);
            if arrival.role == RoleName::S3 && !arrival.is_accepted {
                counts.refused.fetch_add(1, Ordering::SeqCst);
            }
        });
        let receiver = Receiver::start(settings, Arc::new(|| SystemClock.now()), on_arrival).await.unwrap();
        let lab = Self {
            home: tempfile::tempdir().unwrap(),
            python,
            answered,
            receiver,
            master_port: free_port(),
            web_port: free_port(),
        };
        let printed = Command::new(env!("CARGO_BIN_EXE_signpost")).args(["load", "--locustfile"]).output().unwrap();
        assert!(printed.status.success());
        fs::write(lab.path("locustfile.py"), printed.stdout).unwrap();
        let s3 = &lab.receiver.keys().s3;
        let destination = format!(
            "name = \"judge\"\nurl = \"{}/{}\"\n\n[auth]\nmethod = \"aws-sigv4\"\nregion = \"{}\"\nservice = \"s3\"\n\
             access_key_id = \"{}\"\nsecret_access_key = {{ env = \"LOCUST_JUDGE_SECRET\" }}\n",
            lab.receiver.base_url(RoleName::S3),
            s3.bucket,
            s3.region,
            s3.access_key_id
        );
        fs::write(lab.path("judge.toml"), destination).unwrap();
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn master(&self) -> Process {
        let log = fs::File::create(self.path(&format!("master-{}.log", free_port()))).unwrap();
        let child = Command::new(&self.python)
            .args(["-m", "locust", "--master", "--web-host", "127.0.0.1", "--master-bind-host", "127.0.0.1"])
            .args(["--master-bind-port", &self.master_port.to_string(), "--web-port", &self.web_port.to_string()])
            .arg("-f")
            .arg(self.path("locustfile.py"))
            .current_dir(self.home.path())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let master = Process(child);
        wait_for("the master's page", || self.page("GET", "/stats/requests", "").is_some());
        master
    }

    fn worker(&self) -> Process {
        let secret = self.receiver.keys().s3.secret_access_key.expose().to_owned();
        let mut command = Command::new(env!("CARGO_BIN_EXE_signpost"));
        command
            .args(["load", "judge.toml", "--locust-master", &format!("127.0.0.1:{}", self.master_port), "--json"])
            .current_dir(self.home.path())
            .env("LOCUST_JUDGE_SECRET", secret)
            .env("HOME", self.home.path())
            .env("SIGNPOST_DATA_DIR", self.home.path().join("data"))
            .env_remove("http_proxy")
            .env_remove("all_proxy")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Process(command.spawn().unwrap())
    }

    fn python_worker(&self) -> Process {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/locust_worker.py");
        let url = format!("{}/in", self.receiver.base_url(RoleName::Open));
        let mut command = Command::new(&self.python);
        command.arg(script).arg(self.master_port.to_string()).arg(url).stdout(Stdio::piped());
        Process(command.spawn().unwrap())
    }

    /// The body of a page of the master; `None` if it does not answer with 200.
    fn page(&self, method: &str, path: &str, form: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.web_port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            form.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        let mut response = String::new();
        stream.read_to_string(&mut response).ok()?;
        let (head, body) = response.split_once("\r\n\r\n")?;
        head.lines().next()?.contains(" 200 ").then(|| body.to_owned())
    }

    fn state(&self) -> Value {
        self.page("GET", "/stats/requests", "").and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default()
    }

    fn workers(&self, state: &str) -> usize {
        let page = self.state();
        page["workers"].as_array().map_or(0, |workers| workers.iter().filter(|worker| worker["state"] == state).count())
    }

    fn swarm(&self, users: u64) {
        let form = format!("user_count={users}&spawn_rate=20&report_interval=100ms");
        assert!(self.page("POST", "/swarm", &form).is_some_and(|body| body.contains("true")));
        wait_for(&format!("{users} users"), || self.state()["user_count"] == users);
    }

    fn stop(&self) {
        assert!(self.page("POST", "/stop", "").is_some());
        wait_for("the stop", || self.state()["state"] == "stopped");
    }

    /// Requests and failures by the master's CSV, and its rows.
    fn csv(&self) -> ((u64, u64), Vec<(String, String)>) {
        let csv = self.page("GET", "/stats/requests/csv", "").unwrap();
        let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let total = rows.last().unwrap();
        assert_eq!(total[1], "Aggregated", "{csv}");
        let names = rows[..rows.len() - 1].iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
        ((total[2].parse().unwrap(), total[3].parse().unwrap()), names)
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_there() {
        assert!(began.elapsed() < Duration::from_secs(30), "{what}: not within 30 s");
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn since(before: (u64, u64), now: (u64, u64)) -> (u64, u64) {
    (now.0 - before.0, now.1 - before.1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the judges: run tests/interop/run.sh"]
async fn a_stock_master_counts_what_the_receiver_counted() {
    let lab = Lab::new().await;
    let master = lab.master();
    let python = lab.python_worker();
    let mut workers: Vec<Process> = (0..WORKERS).map(|_| lab.worker()).collect();
    wait_for("four workers", || lab.workers("ready") == WORKERS + 1);

    // Up, and down again while it runs.
    lab.swarm(40);
    std::thread::sleep(Duration::from_secs(4));
    lab.swarm(12);
    std::thread::sleep(Duration::from_secs(2));
    lab.stop();
    let (counted, rows) = lab.csv();
    assert_eq!(counted, lab.answered.all());
    assert!(counted.0 > 500 && counted.1 == 10, "{counted:?}");
    for name in ["measurement", "notification"] {
        assert!(rows.contains(&("PUT".to_owned(), name.to_owned())), "{rows:?}");
    }
    assert_eq!(rows.len(), 3, "a row per kind of message and one of the other worker: {rows:?}");
    let failures = lab.page("GET", "/stats/failures/csv", "").unwrap();
    assert!(failures.contains("503 "), "named by their cause: {failures}");

    // Again, from zero.
    wait_for("four workers", || lab.workers("ready") == WORKERS + 1);
    let before = lab.answered.all();
    lab.swarm(9);
    std::thread::sleep(Duration::from_secs(2));
    lab.stop();
    assert_eq!(lab.csv().0, since(before, lab.answered.all()));

    // A worker that is killed is missed, and the others go on.
    wait_for("four workers", || lab.workers("ready") == WORKERS + 1);
    lab.swarm(8);
    drop(workers.pop());
    wait_for("the loss", || lab.workers("missing") == 1);
    assert_eq!(lab.workers("running"), WORKERS);
    // While a worker is missing, a master is never more than stopping.
    assert!(lab.page("POST", "/stop", "").is_some());
    wait_for("the end of all users", || lab.state()["user_count"] == 0);

    // A new master: the workers find it by themselves, under new names.
    drop(master);
    drop(python);
    let master = lab.master();
    wait_for("two workers", || lab.workers("ready") == WORKERS - 1);
    let before = lab.answered.all();
    lab.swarm(10);
    std::thread::sleep(Duration::from_secs(2));
    lab.stop();
    assert_eq!(lab.csv().0, since(before, lab.answered.all()));

    // A master that quits ends its workers, and each has the account of what it sent.
    interrupt(&master);
    for mut worker in workers {
        wait_for("the end of a worker", || worker.0.try_wait().unwrap().is_some());
        let mut document = String::new();
        worker.0.stdout.take().unwrap().read_to_string(&mut document).unwrap();
        let document: Value = serde_json::from_str(&document).unwrap();
        assert!(document["requests"].as_u64().unwrap() > 0, "{document}");
        let settled = |what: &str| document["ledger"][what].as_u64().unwrap();
        let failures = document["failures"].as_u64().unwrap();
        assert_eq!(settled("delivered_once") + failures, document["requests"].as_u64().unwrap(), "{document}");
    }
}

fn interrupt(process: &Process) {
    let status = Command::new("kill").args(["-INT", &process.0.id().to_string()]).status().unwrap();
    assert!(status.success());
}
