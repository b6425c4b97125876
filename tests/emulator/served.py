# SPDX-License-Identifier: GPL-3.0-or-later
"""sluice-sim serve as a test sees it: started, waited for by its ready file, ended by SIGTERM."""
import json
import signal
import subprocess
import tempfile
import time
from pathlib import Path

SCENARIO = """
[scenario]
title = "For tests"
duration = "1h"
[[arrivals]]
name = "none"
kind = "poisson"
rate = "1/s"
[firebase]
latency = { kind = "exponential", mean = "5ms" }
connect_time = "1ms"
"""
PATIENCE_S = 60


class Served:
    """with Served(program, "--any-sender") as server: server.port, server.ca_file, server.ready; after it: server.output."""

    def __init__(self, program, *options, scenario=SCENARIO):
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        (path / "scenario.toml").write_text(scenario, encoding="utf-8")
        self.ready_file = path / "ready.json"
        self.tls = path / "tls"
        self.process = subprocess.Popen(
            [program, "serve", str(path / "scenario.toml"), "--xmpp", "127.0.0.1:0", "--self-signed", str(self.tls),
             "--ready-file", str(self.ready_file), *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.output = self.errors = None

    def __enter__(self):
        deadline = time.monotonic() + PATIENCE_S
        while not self.ready_file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise AssertionError("not ready: " + "".join(self.process.communicate()))
            time.sleep(0.01)
        self.ready = json.loads(self.ready_file.read_text(encoding="utf-8"))
        self.port = int(self.ready["xmpp"].rsplit(":", 1)[1])
        self.ca_file = self.ready["ca_file"]
        return self

    def __exit__(self, *_):
        self.end()
        self.folder.cleanup()

    def end(self):
        if self.output is None:
            self.process.send_signal(signal.SIGTERM)
            self.output, self.errors = self.process.communicate(timeout=PATIENCE_S)
