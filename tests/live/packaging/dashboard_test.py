#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Grafana dashboard and the alert rules against Debian's Prometheus, which scrapes a real telemetry server while
bursts run: promtool accepts the rules, each alert speaks where it must, every expression of the dashboard has data.
Skipped, with a word, where prometheus or promtool is absent.

    dashboard_test.py telemetry_feed [unittest options]
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

FEED = sys.argv.pop(1) if len(sys.argv) > 1 else "telemetry_feed"
HERE = Path(__file__).resolve().parent
PACKAGING = HERE.parents[2] / "live" / "packaging"
RULES = PACKAGING / "sluice-alerts.yaml"
PROMETHEUS, PROMTOOL = shutil.which("prometheus"), shutil.which("promtool")
DEADLINE_S = 90


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


class Scraped:
    """A feed and the Prometheus that scrapes it, until close()."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.feed = subprocess.Popen([FEED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.target = self.feed.stdout.readline().strip()
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
        end = time.monotonic() + DEADLINE_S
        while not (value := condition()):
            if time.monotonic() > end:
                raise AssertionError("not within the deadline; prometheus says: " + self.log_text()[-2000:])
            time.sleep(0.1)
        return value

    def query(self, expression):
        """The values of an instant query, without those that are no numbers."""
        answer = json.loads(get(f"{self.url}/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        result = answer["data"]["result"]
        if answer["data"]["resultType"] == "scalar":
            return [result[1]]
        return [one["value"][1] for one in result if one["value"][1] != "NaN"]

    def close(self):
        self.feed.stdin.close()
        self.prometheus.terminate()
        self.feed.wait(timeout=30)
        self.prometheus.wait(timeout=30)
        self.feed.stdout.close()
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


@unittest.skipUnless(PROMETHEUS and PROMTOOL, "no prometheus here: apt-get install prometheus")
class Burst(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.scraped = Scraped(cls.folder.name)
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
        self.assertTrue(0.1 <= one["ack"] <= 0.2, one)
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


if __name__ == "__main__":
    unittest.main()
