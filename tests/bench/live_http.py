#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/bench/live_http.py BUILD: pushes end to end on this machine, HTTP to outcome over the emulator: a stream of
NDJSON without and with the journal, and single POSTs on 100 connections, pipelined and one after another."""
import argparse
import json
import selectors
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "live" / "e2e"))
from harness import Emulator, Pusher  # noqa: E402

TOKEN = "T" * 140


def lines(start, count):
    data = '"data":{"channel":"42","type":"MESSAGE_CREATE"}'
    return "".join(f'{{"id":"b{n}","to":"{TOKEN}{n:012}","priority":"high",{data}}}\n' for n in range(start, start + count))


def connect(address):
    host, port = address.rsplit(":", 1)
    made = socket.create_connection((host, int(port)))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def stream(pusher, count, wait):
    body = lines(0, count).encode()
    made = connect(pusher.addresses["http"])
    head = (f"POST /v1/pushes?wait={wait} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {pusher.token}\r\n"
            f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    begun = time.perf_counter()
    writer = threading.Thread(target=lambda: made.sendall(head + body))
    writer.start()
    answered, good, tail = 0, 0, b""
    wanted = b'"outcome":"delivered"' if wait == "outcome" else b'"status":202'
    while not tail.endswith(b"\r\n0\r\n\r\n"):
        got = made.recv(1 << 20)
        if not got:
            raise SystemExit("closed early")
        good += (tail + got).count(wanted) - tail.count(wanted)
        tail = got[-64:]
    writer.join()
    seconds = time.perf_counter() - begun
    made.close()
    return count / seconds, good / count


def singles(pusher, connections, each, pipelined):
    """`each` pushes on each connection, at most `pipelined` unanswered on one."""
    chooser, states, begun = selectors.DefaultSelector(), [], time.perf_counter()
    for number in range(connections):
        made = connect(pusher.addresses["http"])
        requests = []
        for n in range(each):
            body = lines(number * each + n, 1).rstrip()
            requests.append((f"POST /v1/push HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {pusher.token}\r\n"
                             f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
        state = {"socket": made, "requests": requests, "sent": 0, "answered": 0}
        states.append(state)
        chooser.register(made, selectors.EVENT_READ, state)
    begun = time.perf_counter()
    for state in states:
        state["socket"].sendall(b"".join(state["requests"][:pipelined]))
        state["sent"] = pipelined
    left = connections
    while left:
        for key, _ in chooser.select():
            state = key.data
            got = state["socket"].recv(1 << 16).count(b"HTTP/1.1 ")
            state["answered"] += got
            more = state["requests"][state["sent"]:state["sent"] + got]
            if more:
                state["socket"].sendall(b"".join(more))
                state["sent"] += len(more)
            if state["answered"] == each:
                chooser.unregister(state["socket"])
                left -= 1
    seconds = time.perf_counter() - begun
    for state in states:
        state["socket"].close()
    return connections * each / seconds


def cpu_seconds(process):
    """Its threads' time on a core so far; a busy machine moves this less than it moves a rate."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{process}/task").glob("*/schedstat")) / 1e9


def measure(build, count, journal):
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as scratch:
        folder = Path(scratch)
        tables = '[journal]\npath = "journal.db"\n' if journal else ""
        with Emulator(build / "bin/sluice-sim", folder, latency="5ms") as emulator, \
                Pusher(build / "bin/sluice-live", folder, emulator.port, tables=tables,
                       pipeline='pushers = 50\nbuffer = "2M"') as pusher:
            stream(pusher, 20_000, "outcome")
            cpu = cpu_seconds(pusher.process.pid)
            rate, good = stream(pusher, count, "outcome")
            cpu = cpu_seconds(pusher.process.pid) - cpu
            found = {"stream_pushes_per_s": round(rate), "delivered_share": good,
                     "pusher_cpu_us_per_push": round(cpu / count * 1e6, 2)}
            if not journal:
                found["single_posts_per_s"] = round(singles(pusher, 100, 200, 1))
                found["pipelined_posts_per_s"] = round(singles(pusher, 100, 1000, 50))
            return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--count", type=int, default=1_000_000)
    arguments = parser.parse_args()
    for with_journal in (False, True):
        print(json.dumps({"journal": with_journal, **measure(arguments.build.resolve(), arguments.count, with_journal)}))
