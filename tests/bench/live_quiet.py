#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/bench/live_quiet.py BUILD: the pusher with little to do, over the emulator. What it adds to a push's time while
its window is free: from a POST's first byte to its outcome's last, less the emulator's latency, one push after another;
and what it takes of a core and of memory while 100 XMPP and 100 HTTP connections are open and nobody sends.

Two lines of JSON. The delay has the client's, the emulator's and the kernel's part in it; `wait` is the pusher's own
figure, from its arrival in the pipeline to the wire.
"""
import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "live" / "e2e"))
from harness import Emulator, Pusher, wait_for  # noqa: E402
from live_http import connect, cpu_seconds, lines  # noqa: E402

LATENCY_MS = 2
CONNECTIONS = 100


def quantile(values, share):
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


def answer(made):
    """The body of the one response that is under way."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += made.recv(1 << 16)
    head, body = got.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += made.recv(1 << 16)
    return json.loads(body)


def delays(pusher, count):
    """Milliseconds of each push: round trip, and the pusher's wait."""
    made = connect(pusher.addresses["http"])
    found = []
    for number in range(count):
        body = lines(number, 1).rstrip()
        request = (f"POST /v1/push?wait=outcome HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {pusher.token}\r\n"
                   f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
        begun = time.perf_counter()
        made.sendall(request)
        outcome = answer(made)
        found.append(((time.perf_counter() - begun) * 1e3, outcome["wait_ms"]))
        if outcome["outcome"] != "delivered":
            raise SystemExit(f"found {outcome}, expected it delivered")
    made.close()
    return found


def all_open(emulator, count):
    wait_for(lambda: len(emulator.ask("GET", "/connections")["connections"]) == count, f"{count} connections")


def measure_delay(build, folder, count):
    with Emulator(build / "bin/sluice-sim", folder, latency=f"{LATENCY_MS}ms") as emulator, \
            Pusher(build / "bin/sluice-live", folder, emulator.port) as pusher:
        all_open(emulator, 5)
        delays(pusher, 200)
        found = delays(pusher, count)
    added = [trip - LATENCY_MS for trip, _ in found]
    return {"pushes": count, "added_ms_p50": round(quantile(added, 0.5), 3),
            "added_ms_p99": round(quantile(added, 0.99), 3),
            "wait_ms_p99": quantile([wait for _, wait in found], 0.99)}


def resident_mb(process):
    text = Path(f"/proc/{process}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def measure_idle(build, folder, seconds):
    with Emulator(build / "bin/sluice-sim", folder) as emulator, \
            Pusher(build / "bin/sluice-live", folder, emulator.port, pipeline=f"pushers = {CONNECTIONS}") as pusher:
        all_open(emulator, CONNECTIONS)
        clients = [connect(pusher.addresses["http"]) for _ in range(CONNECTIONS)]
        time.sleep(2)
        process = pusher.process.pid
        cpu, begun = cpu_seconds(process), time.perf_counter()
        time.sleep(seconds)
        share = (cpu_seconds(process) - cpu) / (time.perf_counter() - begun)
        memory = resident_mb(process)
        all_open(emulator, CONNECTIONS)
        for client in clients:
            client.close()
    return {"connections": CONNECTIONS, "seconds": seconds, "cpu_share": round(share, 5), "memory_mb": round(memory, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--pushes", type=int, default=3000)
    parser.add_argument("--seconds", type=int, default=30)
    arguments = parser.parse_args()
    for measure, amount in ((measure_delay, arguments.pushes), (measure_idle, arguments.seconds)):
        with tempfile.TemporaryDirectory(prefix="sluice-bench-") as folder:
            print(json.dumps(measure(arguments.build.resolve(), Path(folder), amount)), flush=True)


if __name__ == "__main__":
    main()
