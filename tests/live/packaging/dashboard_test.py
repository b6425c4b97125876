#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Grafana dashboard and the alert rules against Debian's Prometheus: promtool accepts the rules, each alert speaks
where it must, and every expression of the dashboard has data while Prometheus scrapes bursts, first of a pipeline in
virtual time, then of sluice-live before sluice-sim serve. Skipped, with a word, where prometheus or promtool is absent.

    dashboard_test.py telemetry_feed sluice-sim sluice-live [unittest options]
"""
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "emulator"))
from served import Served  # noqa: E402

FEED, SIM, LIVE = [sys.argv.pop(1) for _ in range(3)]
PACKAGING = HERE.parents[2] / "live" / "packaging"
RULES = PACKAGING / "sluice-alerts.yaml"
PROMETHEUS, PROMTOOL = shutil.which("prometheus"), shutil.which("promtool")
DEADLINE_S = 180

# 4 × 100 pending at 400 ms carry 1,000 a second: a burst of 3,000 a second for 5 s fills a buffer of 1,000, and sheds.
SCENARIO = """
[scenario]
title = "Bursts for a dashboard"
duration = "5m"
[pipeline]
pushers = 4
buffer = 1000
quota = { rate = "5k/s", burst = 500, ramp = "1s" }
reconnect = { base = "100ms", cap = "1s", spread = "0s" }
[[arrivals]]
name = "steady"
kind = "even"
rate = "300/s"
priority = { high = 0.2, normal = 0.7, low = 0.1 }
[[arrivals]]
name = "burst"
kind = "fanout"
every = "15s"
recipients = 15000
over = "5s"
[firebase]
latency = { kind = "constant", mean = "400ms" }
nack = { BAD_REGISTRATION = 0.02 }
connect_time = "10ms"
[[fault]]
at = "5s"
every = "10s"
kind = "drop"
connections = 1
"""


def dashboard():
    return json.loads((PACKAGING / "grafana-dashboard.json").read_text(encoding="utf-8"))


def expressions(board):
    """(where, expression) of every panel and annotation, with Grafana's variables filled in."""
    found = [(f"{panel['title']}: {target['legendFormat']}", target["expr"])
             for panel in board["panels"] for target in panel.get("targets", [])]
    found += [(note["name"], note["expr"]) for note in board["annotations"]["list"]]
    fill = {"$job": ".*", "$instance": ".*", "$__rate_interval": "10s"}
    for variable, text in fill.items():
        found = [(where, expression.replace(variable, text)) for where, expression in found]
    return found


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)


class Feed:
    """telemetry_feed, until close()."""

    def __init__(self, _):
        self.process = subprocess.Popen([FEED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.target = self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


class LiveRun:
    """sluice-live, with a journal and feedback, before the emulator, driven through bursts in real time, until close()."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.served = Served(SIM, "--any-sender", "--admin", "127.0.0.1:0", scenario=SCENARIO).__enter__()
        pipeline = re.search(r"\[pipeline\]\n(?:[a-z].*\n)+", SCENARIO)[0]
        self.write("password", "secret\n")
        self.write("live.toml", pipeline + f"""
[xmpp]
host = "127.0.0.1"
port = {self.served.port}
tls_name = "localhost"
sender = "1"
password_file = "password"
ca_file = "{self.served.ca_file}"
[http]
listen = "127.0.0.1:0"
[journal]
path = "journal.db"
[feedback]
file = "feedback.ndjson"
[telemetry]
listen = "127.0.0.1:0"
sample = "500ms"
[drain]
deadline = "1s"
""")
        self.write("scenario.toml", SCENARIO)
        self.log = open(self.folder / "log", "w", encoding="utf-8")
        self.live = subprocess.Popen([LIVE, "run", self.folder / "live.toml", "--ready-file", self.folder / "ready"],
                                     stdout=self.log, stderr=subprocess.STDOUT)
        wait_for(lambda: self.live.poll() is not None or (self.folder / "ready").exists(), self.said)
        if self.live.poll() is not None:
            raise AssertionError("sluice-live ended: " + self.said())
        ready = json.loads((self.folder / "ready").read_text(encoding="utf-8"))
        self.target = ready["telemetry"]
        self.drive = subprocess.Popen([SIM, "drive", self.folder / "scenario.toml", "--to", f"http://{ready['http']}",
                                       "--admin", f"http://{self.served.ready['admin']}"],
                                      stdout=self.log, stderr=subprocess.STDOUT)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def said(self):
        return (self.folder / "log").read_text(encoding="utf-8")[-2000:]

    def close(self):
        for process in (self.drive, self.live):
            process.terminate()
            process.wait(timeout=30)
        self.served.__exit__()
        self.log.close()


def wait_for(condition, said):
    end = time.monotonic() + DEADLINE_S
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError("not within the deadline: " + said())
        time.sleep(0.1)
    return value


class Scraped:
    """A Prometheus that scrapes `target`, until close()."""

    def __init__(self, folder, target):
        self.folder, self.target = Path(folder), target
        shutil.copy(RULES, self.folder)
        (self.folder / "prometheus.yml").write_text(
            "global: { scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 500ms }\n"
            f"scrape_configs: [{{ job_name: sluice, static_configs: [{{ targets: ['{self.target}'] }}] }}]\n"
            f"rule_files: [{RULES.name}]\n", encoding="utf-8")
        self.log = open(self.folder / "prometheus.log", "w+", encoding="utf-8")
        self.prometheus = subprocess.Popen(
            [PROMETHEUS, f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
             "--web.listen-address=127.0.0.1:0"], stdout=self.log, stderr=subprocess.STDOUT)
        self.url = "http://" + self.wait_for(self.listening)
        self.wait_for(self.is_ready)

    def listening(self):
        """What it says where it listens; its own end is an error."""
        if self.prometheus.poll() is not None:
            raise AssertionError("prometheus ended: " + self.log_text())
        said = re.search(r'msg="Listening on" address=(\S+)', self.log_text())
        return said and said[1]

    def is_ready(self):
        try:
            return get(self.url + "/-/ready")
        except urllib.error.HTTPError:
            return None

    def log_text(self):
        return (self.folder / "prometheus.log").read_text(encoding="utf-8")

    def wait_for(self, condition):
        return wait_for(condition, lambda: "prometheus says: " + self.log_text()[-2000:])

    def query(self, expression):
        """The values of an instant query, without those that are no numbers."""
        answer = json.loads(get(f"{self.url}/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        result = answer["data"]["result"]
        if answer["data"]["resultType"] == "scalar":
            return [result[1]]
        return [one["value"][1] for one in result if one["value"][1] != "NaN"]

    def close(self):
        self.prometheus.terminate()
        self.prometheus.wait(timeout=30)
        self.log.close()


@unittest.skipUnless(PROMTOOL, "no promtool here: apt-get install prometheus")
class Rules(unittest.TestCase):
    def test_are_accepted(self):
        done = run(PROMTOOL, "check", "rules", RULES)
        self.assertEqual(0, done.returncode, done.stderr + done.stdout)

    def test_every_alert_speaks_where_it_must_and_only_there(self):
        text = RULES.read_text(encoding="utf-8")
        spoken = (HERE / "alerts_test.yaml").read_text(encoding="utf-8")
        for alert in re.findall(r"alert: (\w+)", text):
            self.assertIn(f'alertname="{alert}"', spoken)
        self.assertEqual("", self.complaint(text))

    def test_the_test_of_alerts_can_fail(self):
        text = RULES.read_text(encoding="utf-8")
        self.assertIn("SluiceDown", self.complaint(text.replace('up{job="sluice"} == 0', 'up{job="sluice"} == 2')))
        self.assertNotEqual("", self.complaint(text.replace("sluice_ready == 0", "sluice_ready == 1")))

    def complaint(self, rules):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / RULES.name).write_text(rules, encoding="utf-8")
            shutil.copy(HERE / "alerts_test.yaml", folder)
            done = run(PROMTOOL, "test", "rules", "alerts_test.yaml", cwd=folder)
            return "" if done.returncode == 0 else done.stdout + done.stderr

    def test_have_words_for_people(self):
        for block in RULES.read_text(encoding="utf-8").split("- alert:")[1:]:
            for needed in ("severity:", "summary:", "description:"):
                self.assertIn(needed, block)


class Board(unittest.TestCase):
    def test_is_well_formed(self):
        board = dashboard()
        numbers = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(numbers), len(set(numbers)))
        for panel in board["panels"]:
            if panel["type"] != "row":
                self.assertTrue(panel["targets"], panel["title"])
                self.assertEqual("${datasource}", panel["datasource"]["uid"])
        taken = set()
        for place in (panel["gridPos"] for panel in board["panels"]):
            self.assertLessEqual(place["x"] + place["w"], 24)
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(taken & cells)
            taken |= cells

    def test_every_expression_keeps_to_the_chosen_processes(self):
        for panel in dashboard()["panels"]:
            for target in panel.get("targets", []):
                self.assertEqual(len(re.findall(r"\b(?:sluice|process)_\w+", target["expr"])),
                                 target["expr"].count('{job=~"$job",instance=~"$instance"'), target["expr"])


class Burst:
    """What must hold while a SOURCE is scraped."""
    SOURCE, ACK_S = None, (0, 0)

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        source = cls.SOURCE(folder.name)
        cls.addClassCleanup(source.close)
        cls.scraped = Scraped(folder.name, source.target)
        cls.addClassCleanup(cls.scraped.close)
        cls.scraped.wait_for(lambda: cls.scraped.query('rate(sluice_pushes_shed_total{reason="incoming"}[10s]) > 0'))

    def test_every_expression_of_the_dashboard_has_data(self):
        missing = dict(expressions(dashboard()))
        self.assertGreater(len(missing), 60)

        def all_found():
            for where in [where for where, expression in missing.items() if self.scraped.query(expression)]:
                del missing[where]
            return not missing
        try:
            self.scraped.wait_for(all_found)
        except AssertionError:
            self.fail("no data:\n" + "\n".join(f"{where}: {expression}" for where, expression in missing.items()))

    def test_figures_are_plausible(self):
        one = {name: float(self.scraped.query(expression)[0]) for name, expression in {
            "up": "up", "ready": "sluice_ready", "ack": "histogram_quantile(0.5, sluice_ack_seconds_bucket)",
            "offered": "sum(sluice_pushes_offered_total)",
            "held": "sum(sluice_pushes_total) + sum(sluice_buffered_pushes) + sum(sluice_returned_pushes)"
                    " + sum(sluice_waiting_pushes) + sum(sluice_pending_pushes)"}.items()}
        self.assertEqual((1, 1), (one["up"], one["ready"]))
        self.assertTrue(self.ACK_S[0] <= one["ack"] <= self.ACK_S[1], one)
        self.assertEqual(one["offered"], one["held"])

    def test_shedding_is_noticed(self):
        self.scraped.wait_for(lambda: self.scraped.query('ALERTS{alertname="SluiceShedding"}'))

    def test_rules_load_and_name_only_what_there_is(self):
        groups = json.loads(get(self.scraped.url + "/api/v1/rules"))["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        self.assertEqual(RULES.read_text(encoding="utf-8").count("- alert:"), len(rules))
        self.scraped.wait_for(lambda: all(rule["health"] == "ok" for rule in rules) or self.refresh(rules))
        for name in {name for rule in rules for name in re.findall(r"\bsluice_\w+", rule["query"])}:
            self.assertTrue(self.scraped.query(f'count({{__name__="{name}"}})'), name)

    def refresh(self, rules):
        groups = json.loads(get(self.scraped.url + "/api/v1/rules"))["data"]["groups"]
        rules[:] = [rule for group in groups for rule in group["rules"]]
        return False

    def test_metrics_keep_to_prometheus_rules_of_names(self):
        done = run(PROMTOOL, "check", "metrics", input=get(f"http://{self.scraped.target}/metrics"))
        self.assertEqual((0, ""), (done.returncode, done.stdout + done.stderr))


@unittest.skipUnless(PROMETHEUS and PROMTOOL, "no prometheus here: apt-get install prometheus")
class InVirtualTime(Burst, unittest.TestCase):
    SOURCE, ACK_S = Feed, (0.1, 0.2)


@unittest.skipUnless(PROMETHEUS and PROMTOOL, "no prometheus here: apt-get install prometheus")
class OfSluiceLive(Burst, unittest.TestCase):
    SOURCE, ACK_S = LiveRun, (0.3, 600)  # on a busy machine answers are read late


if __name__ == "__main__":
    unittest.main()
