#!/usr/bin/env python3
"""Let sslyze say which versions of TLS a server accepts, and compare with `signpost check --only reach`.

    pip install sslyze
    cargo build && python3 tests/golive/tls_judge.py target/debug/signpost

The servers are OpenSSL's own, one for each set of versions. Ends with 1 if the two disagree anywhere.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLD = ["-cipher", "DEFAULT@SECLEVEL=0"]
SERVERS = {
    "1.2 and 1.3": [],
    "1.2 alone": ["-tls1_2"],
    "1.3 alone": ["-tls1_3"],
    "1.0 to 1.3": [*OLD, "-min_protocol", "TLSv1"],
    "1.1 and 1.2": [*OLD, "-min_protocol", "TLSv1.1", "-max_protocol", "TLSv1.2"],
    "1.0 alone": [*OLD, "-tls1"],
}
VERSIONS = {"tls_1_0": "TLS 1.0", "tls_1_1": "TLS 1.1", "tls_1_2": "TLS 1.2", "tls_1_3": "TLS 1.3"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until_listening(port: int) -> None:
    for _ in range(100):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def of_sslyze(port: int, folder: Path) -> list[str]:
    out = folder / "sslyze.json"
    options = ["--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--quiet", f"--json_out={out}"]
    subprocess.run(["sslyze", *options, f"localhost:{port}"], stdout=subprocess.DEVNULL, timeout=120, check=False)
    scan = json.loads(out.read_text())["server_scan_results"][0]["scan_result"]
    accepted = lambda key: scan[f"{key}_cipher_suites"]["result"]["accepted_cipher_suites"]
    return [version for key, version in VERSIONS.items() if accepted(key)]


def of_signpost(program: str, port: int, folder: Path) -> list[str]:
    destination = folder / "server.toml"
    destination.write_text(
        f'name = "server"\nurl = "https://localhost:{port}/in"\n\n[auth]\nmethod = "none"\n\n'
        "[connection]\nidle_timeout_seconds = 3\n"
    )
    environment = {**os.environ, "SIGNPOST_DATA_DIR": str(folder / "data")}
    command = [program, "check", str(destination), "--only", "reach", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, timeout=60, check=False)
    return (json.loads(done.stdout)["tls"] or {}).get("accepted_versions", [])


def main() -> int:
    program = sys.argv[1] if len(sys.argv) > 1 else "signpost"
    differences = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pair = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *pair, *subject]
        subprocess.run(request, check=True, stderr=subprocess.DEVNULL)
        for title, options in SERVERS.items():
            port = free_port()
            files = ["-cert", folder / "cert.pem", "-key", folder / "key.pem"]
            command = ["openssl", "s_server", "-accept", str(port), "-www", "-quiet", *files, *options]
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                until_listening(port)
                theirs, ours = of_sslyze(port, folder), of_signpost(program, port, folder)
            finally:
                server.kill()
            differences += theirs != ours
            print(f"{title}: sslyze {theirs}, signpost {ours}{'' if theirs == ours else '  DIFFERENT'}")
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
