# SPDX-License-Identifier: GPL-3.0-or-later
"""sluice-sim from outside: what it prints where, its exit statuses, its messages, Ctrl-C, a terminal.

    cli_test.py PROGRAM [unittest options]
"""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "sluice-sim"

SMALL = """
[scenario]
title = "A small burst"
start = "12:00:00"
duration = "30s"
[pipeline]
pushers = 2
buffer = 100
[[arrivals]]
name = "steady"
kind = "poisson"
rate = [{ at = "0s", value = "200/s" }, { at = "12s", value = "3k/s" }, { at = "15s", value = "200/s" }]
[firebase]
latency = { kind = "exponential", mean = "100ms" }
[[expect]]
metric = "delivered"
min = 1000
[[expect]]
event = "buffer-full"
at = "12s"
within = "3s"
"""
FAILING = SMALL + '[[expect]]\nmetric = "shed"\nmax = 0\n'
ENDLESS = SMALL.replace('"30s"', '"48h"').replace('"200/s"', '"500/s"')


def call(*arguments, text=None, env=None):
    return subprocess.run([PROGRAM, *arguments], input=text, capture_output=True, text=True, timeout=300, check=False,
                          env={**os.environ, **(env or {})})


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text=""):
        path = Path(self.folder.name) / name
        if text:
            path.write_text(text, encoding="utf-8")
        return str(path)

    def fails(self, status, message, *arguments, **more):
        done = call(*arguments, **more)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertRegex(done.stderr, message)
        return done.stderr


class Run(Case):
    def test_report_on_standard_output_and_nothing_on_standard_error(self):
        done = call("run", "-", text=SMALL)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for part in ("A small burst", "pushes per second", "buffered", "buffer full (100)", "✓ ", "seed=1 fingerprint="):
            self.assertIn(part, done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.split("\n"))), 100)

    def test_a_failed_expectation_is_status_1(self):
        done = call("run", self.file("failing.toml", FAILING))
        self.assertEqual(done.returncode, 1)
        self.assertIn("✗ shed", done.stdout)

    def test_quiet_prints_what_failed_only(self):
        self.assertEqual(call("run", "--quiet", "-", text=SMALL).stdout, "")
        done = call("run", "--quiet", self.file("failing.toml", FAILING))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"\Afailing: ✗ shed .*\n\Z")

    def test_ascii(self):
        done = call("run", "--ascii", "-", text=SMALL)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.isascii())

    def test_json_is_one_document_and_the_same_for_the_same_seed(self):
        first, second, other = (call("run", "-", "--json", "--seed", seed, text=SMALL) for seed in ("5", "5", "6"))
        self.assertEqual(first.returncode, 0)
        cut = re.compile(r'^ *"measured".*', re.S | re.M)
        self.assertEqual(cut.sub("", first.stdout), cut.sub("", second.stdout))
        document = json.loads(first.stdout)
        self.assertEqual(document["seed"], 5)
        self.assertTrue(document["held"])
        self.assertNotEqual(document["fingerprint"], json.loads(other.stdout)["fingerprint"])

    def test_set_overrides(self):
        document = json.loads(call("run", "-", "--json", "--set", "pipeline.buffer=1M", "--set", "arrivals.steady.rate=100/s",
                                   text=SMALL).stdout)
        self.assertEqual(document["shed"], 0)
        self.assertAlmostEqual(document["offered"], 3000, delta=300)

    def test_several_scenarios(self):
        good, bad = self.file("good.toml", SMALL), self.file("bad.toml", FAILING)
        done = call("run", good, bad)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.count("pushes per second"), 2)
        self.assertEqual(len(json.loads(call("run", good, bad, "--json").stdout)), 2)

    def test_files(self):
        csv, log, page = (self.file(name) for name in ("a.csv", "a.log", "a.html"))
        self.assertEqual(call("run", "-", "--csv", csv, "--log", log, "--html", page, text=SMALL).returncode, 0)
        self.assertTrue(Path(csv).read_text().startswith("second,offered,sent,delivered,"))
        self.assertTrue(Path(log).read_text().startswith("id,stream,priority,device,"))
        self.assertTrue(Path(page).read_text().startswith("<!doctype html>"))
        self.assertLess(Path(page).stat().st_size, 1_000_000)

    def test_check_recounts_and_changes_nothing(self):
        with_check, without = (json.loads(call("run", "-", "--json", *more, text=SMALL).stdout) for more in (["--check"], []))
        self.assertEqual(with_check["fingerprint"], without["fingerprint"])

    def test_seeds_report_the_spread(self):
        done = call("run", "-", "--seeds", "4", text=SMALL)
        self.assertEqual(done.returncode, 0, done.stderr)
        for part in ("4 runs, seeds 1 to 4", "95 % interval", "shed_share", "buffer-full", "4 of 4 runs"):
            self.assertIn(part, done.stdout)
        document = json.loads(call("run", "-", "--seeds", "4", "--json", "--threads", "1", text=SMALL).stdout)
        self.assertEqual([run["seed"] for run in document["runs"]], [1, 2, 3, 4])
        self.assertLessEqual(document["summary"]["offered"]["min"], document["summary"]["offered"]["mean"])

    def test_threads_change_nothing(self):
        def without_measured(threads):
            runs = json.loads(call("run", "-", "--seeds", "3", "--json", "--threads", threads, text=SMALL).stdout)["runs"]
            return [{key: value for key, value in run.items() if key != "measured"} for run in runs]
        self.assertEqual(without_measured("1"), without_measured("3"))


class BadUsage(Case):
    def test_unknown_scenario_names_the_nearest(self):
        self.fails(2, r'no scenario "overwach"; did you mean "overwatch"\?', "run", "overwach")
        self.fails(2, r'no scenario "qqqqqqqq" \(sluice-sim list', "run", "qqqqqqqq")

    def test_missing_file(self):
        self.fails(2, r"nowhere/x\.toml: no such file", "run", "nowhere/x.toml")

    def test_unknown_option_names_the_nearest(self):
        message = self.fails(2, r"did you mean --seeds\?", "run", "overwatch", "--sedes", "3")
        self.assertIn("Try sluice-sim run --help", message)

    def test_unknown_command_names_the_nearest(self):
        self.fails(2, r'did you mean "explain"\?', "explian", "overwatch")

    def test_no_command(self):
        self.fails(2, "Try sluice-sim --help")

    def test_no_scenario(self):
        self.fails(2, "scenario", "run")

    def test_wrong_numbers(self):
        self.fails(2, "--seeds", "run", "-", "--seeds", "0", text=SMALL)
        self.fails(2, "--seed", "run", "-", "--seed", "many", text=SMALL)

    def test_a_seed_is_a_count(self):
        path = self.file("small.toml", SMALL)
        for command in (["run", path], ["compare", path, path], ["plan", path, "--vary", "pipeline.buffer=1,2"]):
            for seed in ("-1", "99999999999999999999999", "1.5", "0x10", ""):
                message = f'found "{re.escape(seed)}", expected a count from 0 to 9223372036854775807'
                self.fails(2, message, *command, "--seed", seed)
        self.assertEqual(json.loads(call("run", path, "--json", "--seed", "1k").stdout)["seed"], 1000)

    def test_files_are_of_one_run(self):
        self.fails(2, "--csv is of one run", "run", "-", "--seeds", "2", "--csv", self.file("a.csv"), text=SMALL)

    def test_unwritable_files(self):
        for option in ("--csv", "--log", "--html"):
            self.assertEqual(call("run", "-", "--quiet", option, self.file("no/such/folder"), text=SMALL).returncode, 2, option)

    def test_full_standard_output(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("No space left", done.stderr)

    def test_bad_scenario_says_where_what_and_the_nearest(self):
        path = self.file("bad.toml", SMALL.replace("buffer = 100", 'bufer = 100\nwindow = "x"'))
        for command in ("run", "check", "explain"):
            message = self.fails(2, r"bad\.toml:8:\d+: error: .*buffer", command, path)
            self.assertRegex(message, r"bad\.toml:9:\d+: error: ")

    def test_bad_override(self):
        self.fails(2, "pipeline", "run", "-", "--set", "pipeline.bufer=0", text=SMALL)


class Names(Case):
    """Names of files and titles come out without what steers a terminal or a page, as UTF-8, on one line."""
    bad = "x\x1b[31m<q>\u202er\udcff\nz"
    good = "x[31m<q>r\ufffd z"

    def setUp(self):
        super().setUp()
        self.path = self.file(self.bad + ".toml", SMALL.replace('title = "A small burst"\n', ""))

    def clean(self, text):
        for part in ("\x1b", "\u202e", "\n z"):
            self.assertNotIn(part, text)

    def test_in_reports(self):
        for arguments in (["run", self.path, "--seeds", "2"], ["run", self.path], ["run", "--quiet", self.path, "--set", "pipeline.buffer=0"],
                          ["explain", self.path], ["check", self.path], ["compare", self.path, "--set", "pipeline.buffer=0"],
                          ["plan", self.path, "--vary", "pipeline.buffer=1,2"]):
            done = call(*arguments)
            self.assertNotEqual(done.returncode, 2, done.stderr)
            self.assertIn(self.good, done.stdout, arguments)
            self.clean(done.stdout)

    def test_in_documents(self):
        page = self.file("a.html")
        self.assertEqual(call("run", self.path, "--html", page, "--quiet").returncode, 0)
        text = Path(page).read_text(encoding="utf-8")
        self.assertIn("<title>x[31m&lt;q&gt;r\ufffd z", text)
        self.clean(text)
        self.assertEqual(json.loads(call("compare", self.path, self.path, "--json").stdout)["a"].rsplit("/", 1)[1], self.good + ".toml")
        titled = SMALL.replace("A small burst", "A \\u001b[31msmall\u202e burst")
        self.assertEqual(json.loads(call("run", "-", "--json", text=titled).stdout)["title"], "A [31msmall burst")

    def test_in_complaints(self):
        for arguments in (["run", self.path + "/no.toml"], ["compare", self.path + "/no.json", "overwatch"],
                          ["run", self.file(self.bad + "2.toml", "x = ")]):
            self.clean(self.fails(2, re.escape(self.good), *arguments))


class OtherCommands(Case):
    def test_version_and_help(self):
        self.assertRegex(call("--version").stdout, r"\Asluice-sim \d+\.\d+\.\d+\n\Z")
        for arguments in (["--help"], ["run", "--help"], ["compare", "--help"]):
            done = call(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("Examples:", done.stdout)

    def test_check(self):
        done = call("check", self.file("good.toml", SMALL))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"good\.toml: good \(30 s, 1 stream of arrivals, 2 expectations\)")

    def test_list_has_a_line_for_each_scenario(self):
        done = call("list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertIn("overwatch", [line.split()[0] for line in lines])
        self.assertEqual(lines, sorted(lines))
        self.assertNotIn("it has errors", done.stdout)

    def test_explain(self):
        done = call("explain", "overwatch")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for part in ("2,000 places ÷ 150 ms mean latency = 13,333/s", "3,667/s too many: fills the buffer in 68.2 s",
                     "What to look at", "17:48:50"):
            self.assertIn(part, done.stdout)
        self.assertTrue(call("explain", "overwatch", "--ascii").stdout.isascii())

    def test_explain_every_scenario(self):
        for line in call("list").stdout.splitlines():
            done = call("explain", line.split()[0])
            self.assertEqual((done.returncode, done.stderr), (0, ""), line)

    def test_compare_runs(self):
        path = self.file("small.toml", SMALL)
        done = call("compare", path, "--set", "pipeline.buffer=1M")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("shed_share", done.stdout)
        document = json.loads(call("compare", path, path, "--json").stdout)
        self.assertTrue(all(line["a"] == line["b"] for line in document["differences"]))

    def test_compare_results(self):
        names = []
        for seed in ("1", "2"):
            names.append(self.file(f"{seed}.json", call("run", "-", "--json", "--seed", seed, text=SMALL).stdout))
        done = call("compare", *names)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("offered", done.stdout)
        self.fails(2, r"broken\.json:1:\d+: ", "compare", names[0], self.file("broken.json", "{nonsense"))
        self.fails(2, "no such file", "compare", names[0], self.file("none.json"))
        self.fails(2, "is a result", "compare", *names, "--set", "pipeline.buffer=0")
        self.fails(2, "give a second", "compare", names[0])

    def test_plan(self):
        path = self.file("small.toml", SMALL)
        vary = ["--vary", "pipeline.pushers=2,4", "--vary", "pipeline.buffer=0..10k:10k"]
        goal = ["--goal", "shed_share<=0"]
        done = call("plan", path, *vary, *goal)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("The cheapest that meets the goals over one seed: pipeline.pushers=2 pipeline.buffer=10k", done.stdout)
        document = json.loads(call("plan", path, *vary, *goal, "--json", "--seeds", "2").stdout)
        self.assertEqual(len(document["points"]), 4)
        self.assertEqual(document["recommended"], {"set": {"pipeline.pushers": 2, "pipeline.buffer": 10000}})
        self.assertEqual(document["measured"]["runs"], 8)
        page, rows = self.file("plan.html"), self.file("plan.csv")
        self.assertEqual(call("plan", path, *vary, *goal, "--html", page, "--csv", rows, "--quiet").returncode, 0)
        self.assertIn("pipeline.pushers", Path(page).read_text(encoding="utf-8"))
        self.assertEqual(len(Path(rows).read_text(encoding="utf-8").splitlines()), 5)
        self.assertEqual(call("plan", path, *vary, "--goal", "shed_share>=1").returncode, 1)
        self.fails(2, "/nowhere/run.csv: cannot write", "run", path, "--csv", "/nowhere/run.csv")
        self.fails(2, "found \"-\" as the name of a file to write", "run", path, "--html", "-")
        self.fails(2, "found \"bogus\", expected \"run\"", "bogus")
        self.fails(2, "found a folder, expected a file", "run", os.path.dirname(path) + "/")
        self.fails(2, "/nowhere/plan.csv: cannot write", "plan", path, *vary, "--csv", "/nowhere/plan.csv")
        self.fails(2, 'did you mean "shed_share"', "plan", path, *vary, "--goal", "shed_shar<=0")
        self.fails(2, "unknown key \"pusher\"", "plan", path, "--vary", "pipeline.pusher=1,2")
        self.fails(2, "give a --goal", "plan", path, *vary, "--headroom")
        self.fails(2, "twice", "plan", path, *vary, "--vary", "pipeline.pushers=3")
        self.fails(2, "--vary is required", "plan", path)

    def test_schema(self):
        text = call("schema").stdout
        for key in ("buffer", "late_after", "accept_at"):
            self.assertIn(key, text)
        self.assertIn("pipeline.buffer\n", call("schema", "--names").stdout)
        json.loads(call("schema", "--json").stdout)
        self.fails(2, 'no table "pipelin".*did you mean "pipeline"', "schema", "pipelin")


class InATerminal(Case):
    def in_terminal(self, arguments, width=90, env=None, until=None):
        """(exit status, everything that was written to the terminal)."""
        child, master = pty.fork()
        if child == 0:
            os.environ.update({"TERM": "xterm-256color", **(env or {})})
            os.execv(PROGRAM, [PROGRAM, *arguments])
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
        seen, deadline, killed = b"", time.monotonic() + 300, False
        while time.monotonic() < deadline:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    part = os.read(master, 65536)
                except OSError:
                    break
                if not part:
                    break
                seen += part
            if until and not killed and re.search(until, seen):
                os.kill(child, signal.SIGINT)
                killed = True
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(master)
        return status, seen.decode()

    def test_colour_unless_told_otherwise(self):
        path = self.file("small.toml", SMALL)
        self.assertIn("\x1b[38;5;", self.in_terminal(["run", path])[1])
        self.assertNotIn("\x1b[38", self.in_terminal(["run", path], env={"NO_COLOR": "1"})[1])
        self.assertNotIn("\x1b[38", self.in_terminal(["run", path, "--color=never"])[1])
        self.assertIn("\x1b[38;5;", self.in_terminal(["run", path, "--color=always"], env={"NO_COLOR": "1"})[1])

    def test_progress_then_interrupt_reports_what_there_is(self):
        path = self.file("endless.toml", ENDLESS)
        status, seen = self.in_terminal(["run", path], until=rb"left")
        self.assertEqual(status, 130)
        self.assertRegex(seen, r"\d+ %  [\d.]+[kM]? pushes, .* left")
        self.assertIn("Incomplete: it ended at ", seen)
        self.assertIn("pushes per second", seen)


class Interrupted(Case):
    def test_json_is_marked_incomplete_and_the_status_is_130(self):
        with subprocess.Popen([PROGRAM, "run", self.file("endless.toml", ENDLESS), "--json", "--csv", self.file("part.csv")],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            wait_until_it_handles(running.pid)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=300)
        self.assertEqual((running.returncode, err), (130, ""))
        self.assertIs(json.loads(out)["incomplete"], True)
        self.assertTrue(Path(self.file("part.csv")).read_text().startswith("second,"))

    def interrupted(self, *arguments):
        with subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            wait_until_it_handles(running.pid)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=300)
        self.assertEqual(running.returncode, 130, err)
        return out, err

    def test_seeds_are_not_summed_up_over_runs_that_were_cut(self):
        path = self.file("endless.toml", ENDLESS)
        out, _ = self.interrupted("run", path, "--seeds", "3")
        self.assertIn("Incomplete: interrupted; 0 of 3 runs were finished.", out)
        self.assertNotIn("95 % interval", out)
        document = json.loads(self.interrupted("run", path, "--seeds", "3", "--json")[0])
        self.assertEqual((document["incomplete"], document["runs"], document["summary"]), (True, [], {}))

    def test_compare_says_so_and_compares_nothing(self):
        path = self.file("endless.toml", ENDLESS)
        for more in ([], ["--seeds", "2"], ["--json"]):
            out, err = self.interrupted("compare", path, "--set", "pipeline.buffer=0", *more)
            self.assertEqual(out, "")
            self.assertIn("interrupted", err)


def wait_until_it_handles(pid):
    """Until the process has a handler for SIGINT: before that it would just die of it."""
    for _ in range(3000):
        caught = re.search(r"SigCgt:\s*([0-9a-f]+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
        if int(caught.group(1), 16) >> (signal.SIGINT - 1) & 1:
            return
        time.sleep(0.01)
    raise AssertionError("it never caught SIGINT")


if __name__ == "__main__":
    unittest.main()
