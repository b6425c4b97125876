# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario played twice: in virtual time by `sluice-sim run`, and in real time by serve, sluice-live and drive."""
import json
import signal
import subprocess
import time
import tomllib
import urllib.request
from pathlib import Path

PATIENCE_S = 120


class Broken(Exception):
    """The play could not be put on."""


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


def get(address, path):
    with urllib.request.urlopen(f"http://{address}{path}", timeout=10) as answer:
        return answer.read().decode()


def until(condition, what, processes=(), patience=PATIENCE_S):
    deadline = time.monotonic() + patience
    while True:
        for process in processes:
            if process.poll() is not None:
                raise Broken(f"{process.args[0]} {process.args[1]} ended early: {process.returncode}")
        try:
            if found := condition():
                return found
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise Broken(f"never came: {what}")
        time.sleep(0.02)


class Stage:
    def __init__(self, sim, live, folder):
        self.sim, self.live, self.folder = sim, live, Path(folder)

    def simulated(self, scenario):
        """The result document and its series, of virtual time."""
        series = self.folder / "sim.csv"
        done = subprocess.run([self.sim, "run", scenario, "--json", "--csv", series], capture_output=True, text=True,
                              check=False)
        if done.returncode not in (0, 1):
            raise Broken(done.stderr)
        (self.folder / "sim.json").write_text(done.stdout)
        return json.loads(done.stdout), series.read_text()

    def played(self, scenario):
        """The same of real time, and drive's report."""
        serve = self.start("serve", [self.sim, "serve", scenario, "--xmpp", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                                     "--self-signed", self.folder / "tls", "--any-sender"])
        try:
            ready = self.ready("serve", serve)
            config = self.configuration(scenario, ready)
            live = self.start("live", [self.live, "run", config, "--json", self.folder / "live.json"])
            try:
                return self.driven(scenario, ready, serve, live)
            finally:
                self.end(live)
        finally:
            self.end(serve)

    def start(self, name, command):
        log = open(self.folder / f"{name}.log", "w", encoding="utf-8")  # closed with the process
        with log:
            return subprocess.Popen([*map(str, command), "--ready-file", str(self.folder / f"{name}.ready")],
                                    stdout=log, stderr=subprocess.STDOUT)

    def ready(self, name, process):
        path = self.folder / f"{name}.ready"
        until(lambda: path.exists() and path.stat().st_size > 0, f"{name} ready", [process])
        return json.loads(path.read_text())

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def configuration(self, scenario, ready):
        given = tomllib.loads(Path(scenario).read_text(encoding="utf-8"))
        pipeline = "".join(f"{key} = {toml_value(value)}\n" for key, value in given.get("pipeline", {}).items())
        (self.folder / "password").write_text("key\n")
        (self.folder / "password").chmod(0o600)
        config = self.folder / "live.toml"
        config.write_text(f"""[pipeline]
{pipeline}
[xmpp]
host = "127.0.0.1"
port = {ready["xmpp"].rsplit(":", 1)[1]}
sender = "123456789012"
password_file = "password"
ca_file = "{ready["ca_file"]}"
[http]
listen = "127.0.0.1:0"
[telemetry]
listen = "127.0.0.1:0"
sample = "{given["scenario"].get("sample", "1s")}"
[drain]
deadline = "60s"
""")
        return config

    def driven(self, scenario, ready, serve, live):
        addresses = self.ready("live", live)
        pushers = tomllib.loads(Path(scenario).read_text(encoding="utf-8")).get("pipeline", {}).get("pushers", 20)
        until(lambda: self.open_connections(ready) >= pushers, f"{pushers} connections", [serve, live])
        drive = subprocess.run([self.sim, "drive", scenario, "--to", f"http://{addresses['http']}", "--admin",
                                ready["admin"], "--json"], capture_output=True, text=True, check=False)
        if drive.returncode != 0:
            raise Broken(f"drive: {drive.returncode}: {drive.stderr}{drive.stdout}")
        until(lambda: self.empty(addresses["telemetry"]), "an empty pipeline", [serve, live])
        series = get(addresses["telemetry"], "/series")
        (self.folder / "live.csv").write_text(series)
        self.end(live)
        return json.loads((self.folder / "live.json").read_text()), series, json.loads(drive.stdout)

    @staticmethod
    def open_connections(ready):
        connections = json.loads(get(ready["admin"], "/connections"))["connections"]
        return sum(connection["state"] == "open" for connection in connections)

    @staticmethod
    def empty(telemetry):
        result = json.loads(get(telemetry, "/result"))
        return result["offered"] > 0 and not any(result[key] for key in ("buffered", "pending", "retrying"))
