# SPDX-License-Identifier: GPL-3.0-or-later
"""Both programs as a user has them: Emulator starts `sluice-sim serve`, Pusher `sluice-live run`; both end with their
`with`. wait_for(condition) is the only wait. Nothing here knows how either is built."""
import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path

PATIENCE = float(os.environ.get("SLUICE_PATIENCE", "60"))

SCENARIO = """
[scenario]
duration = "1h"
[[arrivals]]
name = "none"
kind = "even"
rate = "1/s"
[firebase]
latency = {{ kind = "constant", mean = "{latency}" }}
connect_time = "5ms"
"""


def wait_for(condition, what, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"waited {patience:.0f} s for {what}")


class Program:
    def __init__(self, arguments, folder, name):
        self.log_path = folder / f"{name}.log"
        self.log_file = open(self.log_path, "ab")
        self.process = subprocess.Popen(arguments, cwd=folder, stdout=self.log_file, stderr=self.log_file)

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log_file.close()

    def ready(self, path):
        def read():
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}:\n{self.log()}")
            return json.loads(path.read_text()) if path.exists() else None
        return wait_for(read, f"{path.name}; log:\n{self.log()}")


class Emulator(Program):
    def __init__(self, program, folder, latency="20ms", port=0, more=(), name="emulator", scenario=None):
        if scenario is None:
            scenario = folder / f"{name}.toml"
            scenario.write_text(SCENARIO.format(latency=latency))
        (folder / "key").write_text("a server key\n")
        ready = folder / f"{name}.ready"
        ready.unlink(missing_ok=True)
        tls = folder / "tls"
        identity = ["--cert", tls / "server.pem", "--key", tls / "server.key"] if tls.exists() else ["--self-signed", tls]
        super().__init__([program, "serve", scenario, "--xmpp", f"127.0.0.1:{port}", *identity, "--password-file",
                          folder / "key", "--admin", "127.0.0.1:0", "--ready-file", ready, *more], folder, name)
        self.addresses = self.ready(ready)
        self.port = int(self.addresses["xmpp"].rsplit(":", 1)[1])

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.addresses["admin"], timeout=PATIENCE)
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def stats(self):
        return self.ask("GET", "/stats")


class Pusher(Program):
    def __init__(self, program, folder, port, tables="", pipeline="pushers = 5", name="pusher", token="sesame", http=""):
        self.folder = folder
        (folder / "token").write_text(token + "\n")
        self.token = token
        self.config = folder / f"{name}.toml"
        self.http = http
        self.write_config(pipeline, port, tables)
        ready = folder / f"{name}.ready"
        ready.unlink(missing_ok=True)
        self.result_path = folder / f"{name}.json"
        super().__init__([program, "run", self.config, "--ready-file", ready, "--json", self.result_path], folder, name)
        self.addresses = self.ready(ready)

    def write_config(self, pipeline, port, tables=""):
        self.config.write_text(f"""
[pipeline]
{pipeline}
[xmpp]
host = "127.0.0.1"
port = {port}
sender = "123456789012"
password_file = "key"
ca_file = "tls/ca.pem"
[http]
listen = "127.0.0.1:0"
token_file = "token"
{self.http}
[telemetry]
listen = "127.0.0.1:0"
{tables}
""")

    def post(self, path, body="", kind="application/json"):
        connection = http.client.HTTPConnection(self.addresses["http"], timeout=PATIENCE)
        connection.request("POST", path, body, {"Content-Type": kind, "Authorization": f"Bearer {self.token}"})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def push(self, **request):
        status, text = self.post("/v1/push", json.dumps(request))
        return status, json.loads(text)

    def push_lines(self, requests, wait="accepted"):
        """The answers to a stream of them."""
        body = "".join(json.dumps(request) + "\n" for request in requests)
        status, text = self.post(f"/v1/pushes?wait={wait}", body, "application/x-ndjson")
        assert status == 200, text
        return [json.loads(line) for line in text.splitlines()]

    def order(self, what):
        status, text = self.post(f"/v1/{what}")
        return status, json.loads(text)

    def look(self, path):
        connection = http.client.HTTPConnection(self.addresses["telemetry"], timeout=PATIENCE)
        connection.request("GET", path)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def metric(self, name):
        """The sum over its labels."""
        lines = [line for line in self.look("/metrics")[1].splitlines() if line.split("{")[0].split(" ")[0] == name]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def stop(self):
        status = self.kill(signal.SIGTERM)
        return status, json.loads(self.result_path.read_text())


def pushes(count, prefix="p", **more):
    return [{"id": f"{prefix}{number}", "to": f"TOKEN{number}", **more} for number in range(count)]


def outcomes(path: Path):
    """id -> its outcome lines, of a feedback file; a crash may leave half a line."""
    found = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            outcome = json.loads(line)
        except json.JSONDecodeError:
            continue
        found.setdefault(outcome["id"], []).append(outcome["outcome"])
    return found
