"""A second opinion on the protocol: a Locust worker in plain Python that delivers with urllib.

    python locust_worker.py MASTER_PORT URL

It is ready, takes its users, sends a request per user and half second, and reports every three seconds. It prints the
number of requests that it made when the master quits.
"""

import sys
import time
import urllib.error
import urllib.request
import uuid

import msgpack
import zmq

port, url = sys.argv[1:]
node_id = f"python_{uuid.uuid4().hex}"
socket = zmq.Context().socket(zmq.DEALER)
socket.setsockopt(zmq.IDENTITY, node_id.encode())
socket.connect(f"tcp://127.0.0.1:{port}")
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def say(kind, data):
    socket.send(msgpack.packb([kind, data, node_id]))


def entry(name, method, times):
    second = int(time.time())
    buckets = {}
    for milliseconds in times:
        bucket = round(milliseconds) if milliseconds < 100 else round(milliseconds, -1)
        buckets[int(bucket)] = buckets.get(int(bucket), 0) + 1
    return {
        "name": name, "method": method, "last_request_timestamp": time.time() if times else None,
        "start_time": time.time() - 3, "num_requests": len(times), "num_none_requests": 0, "num_failures": 0,
        "total_response_time": sum(times), "max_response_time": max(times, default=0),
        "min_response_time": min(times, default=None), "total_content_length": 0, "response_times": buckets,
        "num_reqs_per_sec": {second: len(times)} if times else {}, "num_fail_per_sec": {},
    }


def report():
    rows = [entry("python", "POST", times)] if times else []
    users = sum(classes.values())
    say("stats", {"stats": rows, "stats_total": entry("Aggregated", "", times), "errors": {},
                  "user_classes_count": classes, "user_count": users})
    times.clear()


def deliver():
    began = time.monotonic()
    request = urllib.request.Request(url, data=b"[]", method="POST", headers={"content-type": "application/json"})
    try:
        opener.open(request, timeout=10).read()
    except urllib.error.HTTPError as error:
        error.read()
    times.append((time.monotonic() - began) * 1000)


state, classes, times, made = "ready", {}, [], 0
say("client_ready", -1)
next_beat = next_report = next_round = time.monotonic()
while True:
    now = time.monotonic()
    if now >= next_beat:
        next_beat = now + 1
        say("heartbeat", {"state": state, "current_cpu_usage": 1.0, "current_memory_usage": 0})
    if now >= next_report:
        next_report = now + 3
        report()
    if state == "running" and now >= next_round:
        next_round = now + 0.5
        for _ in range(sum(classes.values())):
            deliver()
            made += 1
    if not socket.poll(50):
        continue
    kind, data, _ = msgpack.unpackb(socket.recv(), raw=False, strict_map_key=False)
    if kind == "spawn":
        say("spawning", None)
        classes, state = data["user_classes_count"], "running"
        say("spawning_complete", {"user_classes_count": classes, "user_count": sum(classes.values())})
    elif kind == "stop":
        classes, state = {}, "ready"
        report()
        say("client_stopped", None)
        say("client_ready", -1)
    elif kind == "quit":
        report()
        time.sleep(0.3)
        print(made)
        sys.exit(0)
