# SPDX-License-Identifier: GPL-3.0-or-later
"""sluice-sim import: journals written here by formats.md's schema become scenarios that check and run.

    import_test.py PROGRAM [unittest options]
"""
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "sluice-sim"
START = 1_790_000_820  # 2026-09-21 14:27:00 UTC
SECOND = 1_000_000_000
TOKEN, PAYLOAD, ID = "TOKEN-that-must-not-leak", "PAYLOAD-that-must-not-leak", "ID-that-must-not-leak"


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)


def make_journal(path, application_id=0x534C4A31):
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(f"PRAGMA application_id={application_id}")
    database.execute("CREATE TABLE push(id, offered_ns, priority, ttl_s, device_hash, collapse_hash, request,"
                     " first_sent_ns, answered_ns, done_ns, outcome, error, attempts)")
    database.execute("CREATE TABLE refused(second, priority, reason, count)")
    return database


def add(database, at_s, priority="normal", ttl=None, key=None, latency_ms=100.0, outcome="delivered", error=None,
        attempts=1, device=1):
    offered = START * SECOND + int(at_s * SECOND)
    sent = offered + 1_000_000 if latency_ms is not None else None
    answered = sent + int(latency_ms * 1e6) if sent is not None else None
    request = json.dumps({"to": TOKEN, "data": {"text": PAYLOAD}})
    database.execute("INSERT INTO push VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     (ID, offered, priority, ttl, device, key, request, sent, answered, answered, outcome, error,
                      attempts if sent is not None else 0))


class Import(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.journal = self.folder / "journal.db"
        self.database = make_journal(self.journal)
        self.addCleanup(self.database.close)
        self.scenario = self.folder / "burst.toml"

    def imported(self, *more):
        self.database.commit()
        done = run("import", self.journal, "-o", self.scenario, *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        checked = run("check", self.scenario)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        return self.scenario.read_text()

    def result(self):
        done = run("run", self.scenario, "--json", "--set", "pipeline.buffer=1M")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_the_burst_comes_again(self):
        for second, count in enumerate((10, 300, 40)):
            for i in range(count):
                add(self.database, second + i / count, device=i)
        for i in range(50):
            add(self.database, 1.5, priority="high", ttl=60, key=5, device=i)
        text = self.imported()
        self.assertIn('start = "14:27:00"', text)
        self.assertIn('duration = "3s"', text)
        self.assertEqual((self.folder / "burst-normal.csv").read_text(), "second,count\n0,10\n1,300\n2,40\n")
        self.assertEqual((self.folder / "burst-high-ttl60-keyed.csv").read_text(), "second,count\n1,50\n")
        self.assertIn('ttl = "60s"', text)
        self.assertIn("collapse_keys = 1", text)
        self.assertIn("devices = 300", text)
        result = self.result()
        self.assertEqual(result["offered"], 400)
        self.assertEqual(result["by_priority"]["high"]["offered"], 50)

    def test_refused_pushes_come_again(self):
        for i in range(10):
            add(self.database, i / 10, ttl=600)
        self.database.execute("INSERT INTO refused VALUES(?,?,?,?)", (START, "normal", "incoming", 700))
        self.database.execute("INSERT INTO refused VALUES(?,?,?,?)", (START, "normal", "lowest-priority", 50))
        self.database.execute("INSERT INTO refused VALUES(?,?,?,?)", (START + 2, "low", "incoming", 5))
        self.imported()
        self.assertEqual((self.folder / "burst-normal-ttl600.csv").read_text(), "second,count\n0,760\n")
        self.assertEqual((self.folder / "burst-low.csv").read_text(), "second,count\n2,5\n")
        self.assertEqual(self.result()["offered"], 765)

    def test_only_refused(self):
        self.database.execute("INSERT INTO refused VALUES(?,?,?,?)", (START, "high", "incoming", 7))
        self.imported()
        self.assertEqual(self.result()["offered"], 7)

    def test_latency_and_nacks_are_those_measured(self):
        for i in range(2000):
            add(self.database, 20 * i / 2000, latency_ms=50 if i % 2 else 150, device=i,
                outcome="rejected" if i % 20 == 0 else "delivered", error="BAD_REGISTRATION" if i % 20 == 0 else None)
        text = self.imported()
        self.assertIn("BAD_REGISTRATION = 0.05", text)
        result = self.result()
        self.assertAlmostEqual(result["ack_ms"]["mean"], 100, delta=5)
        self.assertEqual(result["ack_ms"]["max"], 150)
        self.assertAlmostEqual(result["rejected"] / 2000, 0.05, delta=0.02)

    def test_what_was_retried_counts(self):
        for i in range(90):
            add(self.database, i / 100)
        for _ in range(5):
            add(self.database, 0.5, attempts=2, error="INTERNAL_SERVER_ERROR", latency_ms=9999)
        text = self.imported()
        share = float(re.search(r"INTERNAL_SERVER_ERROR = ([0-9.e-]+)", text)[1])
        self.assertAlmostEqual(share, 5 / 100)
        self.assertNotIn("9999", (self.folder / "burst-latency.txt").read_text(), "not one send's answer")

    def test_no_secret_gets_in(self):
        for i in range(20):
            add(self.database, i / 7, device=0x1234567890ABCDEF - i, key=0x0FEDCBA987654321)
        self.imported()
        files = sorted(path for path in self.folder.iterdir() if path.name.startswith("burst"))
        self.assertEqual([path.name for path in files], ["burst-latency.txt", "burst-normal-keyed.csv", "burst.toml"])
        for path in files:
            text = path.read_text()
            for secret in (TOKEN, PAYLOAD, ID, str(0x1234567890ABCDEF), str(0x0FEDCBA987654321)):
                self.assertNotIn(secret, text, path)

    def test_from_until(self):
        for second in range(10):
            add(self.database, second)
        self.database.execute("INSERT INTO refused VALUES(?,?,?,?)", (START + 9, "normal", "incoming", 7))
        self.imported("--from", "2026-09-21 14:27:03", "--until", START + 5)
        self.assertEqual((self.folder / "burst-normal.csv").read_text(), "second,count\n0,1\n1,1\n")

    def test_many_ttls_are_few_streams(self):
        for i in range(500):
            add(self.database, i / 500, ttl=i)
        text = self.imported()
        self.assertLessEqual(text.count("[[arrivals]]"), 24)
        self.assertIn("rare TTLs", text)
        self.assertEqual(self.result()["offered"], 500)

    def test_while_it_is_written(self):
        add(self.database, 0)
        self.imported()
        self.database.execute("BEGIN IMMEDIATE")
        add(self.database, 0.5)
        done = run("import", self.journal, "-o", self.scenario)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 accepted", done.stdout)
        self.database.execute("ROLLBACK")

    def test_what_is_no_journal(self):
        def wrong(path, words, *more):
            done = run("import", path, "-o", self.scenario, *more)
            self.assertEqual(done.returncode, 2, done)
            self.assertRegex(done.stderr, words)
            self.assertFalse(self.scenario.exists())

        other = self.folder / "other.db"
        make_journal(other, application_id=7).close()
        text = self.folder / "text"
        text.write_text("no database at all, but long enough to have a header of a hundred bytes " * 9)
        self.database.commit()
        wrong(other, "no journal")
        wrong(text, "not a database")
        wrong(self.folder / "none.db", "no such file")
        wrong(self.folder, "no such file")
        wrong(self.journal, "no push")
        wrong(self.journal, "expected a time", "--from", "yesterday")
        self.database.execute("INSERT INTO refused VALUES(?,?,?,?)", (START, "urgent", "incoming", 7))
        self.database.commit()
        wrong(self.journal, "urgent")


if __name__ == "__main__":
    unittest.main()
