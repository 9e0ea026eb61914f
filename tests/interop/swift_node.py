"""A one-node OpenStack Swift on loopback: one account, container and object server behind two s3api proxies,
one for http and one for https. No root, no memcached, nothing outside its folder."""

import getpass
import pathlib
import subprocess

SERVERS = ("account", "container", "object")
PIPELINE = "catch_errors gatekeeper healthcheck proxy-logging listing_formats s3api tempauth slo dlo proxy-logging proxy-server"
FILTERS = ("catch_errors", "gatekeeper", "healthcheck", "proxy-logging", "listing_formats", "slo", "dlo")


def configure(binaries, folder, ports, region, secret, tls):
    """Write the configuration and rings into `folder`; return name and command of every process to start.

    `ports` has one for each of account, container, object, http and https; `tls` is (certificate file, key file).
    The S3 access key is `test:tester` (tempauth's account and user) with the secret `secret`.
    """
    (folder / "devices" / "d1").mkdir(parents=True, exist_ok=True)
    (folder / "swift.conf").write_text(
        _section("swift-hash", swift_hash_path_prefix="sign", swift_hash_path_suffix="post")
        + _section("storage-policy:0", name="gold", default="yes")
    )
    commands = []
    for server in SERVERS:
        file = folder / f"{server}-server.conf"
        defaults = _defaults(folder, ports[server]) | {"devices": folder / "devices", "mount_check": "false"}
        file.write_text(
            _section("DEFAULT", **defaults)
            + _section("pipeline:main", pipeline=f"{server}-server")
            + _section(f"app:{server}-server", use=f"egg:swift#{server}")
        )
        _make_ring(binaries, folder, server, ports[server])
        commands.append((f"swift-{server}", [str(binaries / f"swift-{server}-server"), str(file)]))
    for scheme in ("http", "https"):
        file = folder / f"proxy-{scheme}.conf"
        certificate = dict(zip(("cert_file", "key_file"), tls)) if scheme == "https" else {}
        file.write_text(_proxy(_defaults(folder, ports[scheme]) | certificate, region, secret))
        commands.append((f"swift-proxy-{scheme}", [str(binaries / "swift-proxy-server"), str(file)]))
    return commands


def _proxy(defaults, region, secret):
    # With this storage domain a request to host 127.0.0.1 is virtual-hosted style for the bucket "127", and one to
    # host localhost is path style: both on a machine whose resolver knows no names below localhost.
    s3api = {"use": "egg:swift#s3api", "location": region, "storage_domain": "0.0.1", "s3_acl": "no"}
    # Paste reads `%` as interpolation.
    tempauth = {"use": "egg:swift#tempauth", "user_test_tester": secret.replace("%", "%%") + " .admin"}
    return (
        _section("DEFAULT", **defaults)
        + _section("pipeline:main", pipeline=PIPELINE)
        + _section("app:proxy-server", use="egg:swift#proxy", account_autocreate="true")
        + _section("filter:s3api", **s3api)
        + _section("filter:tempauth", **tempauth)
        + "".join(_section(f"filter:{name}", use=f"egg:swift#{name.replace('-', '_')}") for name in FILTERS)
    )


def _defaults(folder, port):
    return {"swift_dir": folder, "user": getpass.getuser(), "bind_ip": "127.0.0.1", "bind_port": port, "workers": 0}


def _section(name, /, **settings):
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in settings.items()) + "\n"


def _make_ring(binaries, folder: pathlib.Path, server, port):
    builder = str(folder / f"{server}.builder")
    for step in (["create", "2", "1", "0"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
        command = [str(binaries / "swift-ring-builder"), builder, *step]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode == 2:  # 1 is a warning: one device is no redundancy, which is fine here.
            raise SystemExit(f"swift-ring-builder {' '.join(step)}: {done.stdout}{done.stderr}")
