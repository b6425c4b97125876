# SPDX-License-Identifier: GPL-3.0-or-later
"""What a network does to sluice-live on its way to Firebase: connections reset, stalled, deaf and late (proxy.py), and
clocks that step. In each, every push that was accepted has one outcome, Firebase has seen each of them, and never more
than 100 are pending as the server counts it. Usage: network_test.py SLUICE_LIVE SLUICE_SIM [TEST…]"""
import glob
import json
import os
import re
import signal
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from e2e_test import Case as Both, FEEDBACK, JOURNAL  # noqa: E402
from harness import outcomes, wait_for  # noqa: E402
from proxy import Proxy  # noqa: E402

QUICK = """pushers = 5
ack_timeout = "2s"
ping = { idle = "500ms", timeout = "500ms" }
retry = { losses = 1000 }
reconnect = { base = "50ms", cap = "200ms", spread = "50ms" }"""


class Case(Both):
    def setUp(self):
        super().setUp()
        self.firebase = self.emulator(latency="20ms", more=["--json"])
        self.proxy = Proxy(self.firebase.port)
        self.addCleanup(self.proxy.close)

    def burst(self, pusher, count, prefix="p"):
        """Sends that many in the background; call what it returns for the ids that were accepted."""
        requests = [{"id": f"{prefix}{n}", "to": f"to-{prefix}{n}", "ttl": 600} for n in range(count)]
        answers = []
        sender = threading.Thread(target=lambda: answers.extend(pusher.push_lines(requests)))
        sender.start()

        def accepted():
            sender.join()
            return {answer["id"] for answer in answers if answer["status"] == 202}
        return accepted

    def acked(self, more):
        at = self.firebase.stats()["acked"] + more
        wait_for(lambda: self.firebase.stats()["acked"] >= at, f"{more} acks")

    def seen_by_firebase(self):
        lines = [line for line in self.firebase.log().splitlines() if line.startswith("{") and line.endswith("}")]
        return {push["to"] for push in map(json.loads, lines) if "to" in push}

    def assert_all_told(self, pusher, accepted, outcome="delivered"):
        told_file = self.folder / "outcomes.ndjson"
        wait_for(lambda: accepted <= set(outcomes(told_file)), "every outcome")
        told = outcomes(told_file)
        self.assertEqual({kind for each in accepted for kind in told[each]}, {outcome})
        self.assertTrue(all(len(told[each]) == 1 for each in accepted), "an outcome told twice")
        wanted = {f"to-{each}" for each in accepted}
        wait_for(lambda: wanted <= self.seen_by_firebase(), "Firebase to have seen them all")
        self.assert_window_held(self.firebase)
        status, result = pusher.stop()
        self.assertEqual(status, 0, pusher.log())
        self.assertEqual(result["offered"], len(accepted))
        return result


class Network(Case):
    def test_connections_reset_again_and_again(self):
        pusher = self.pusher(self.proxy.port, tables=FEEDBACK, pipeline=QUICK)
        accepted = self.burst(pusher, 6000)
        for _ in range(5):
            self.acked(300)
            self.proxy.reset()
        result = self.assert_all_told(pusher, accepted())
        self.assertGreater(result["resent"], 0)

    def test_stalled_connections_are_left_and_their_late_answers_are_no_second_outcome(self):
        pusher = self.pusher(self.proxy.port, tables=FEEDBACK, pipeline=QUICK)
        accepted = self.burst(pusher, 6000)
        self.acked(500)
        self.proxy.stall()
        before = pusher.metric("sluice_connections_closed_total")
        wait_for(lambda: pusher.metric("sluice_connections_closed_total") > before, "a connection given up")
        self.proxy.stall(False)
        result = self.assert_all_told(pusher, accepted())
        self.assertGreater(result["resent"], 0)

    def test_half_open_connections_are_found_by_their_silence(self):
        pusher = self.pusher(self.proxy.port, tables=FEEDBACK, pipeline=QUICK)
        accepted = self.burst(pusher, 6000)
        self.acked(500)
        self.proxy.half_open()
        opened = self.proxy.accepted
        wait_for(lambda: self.proxy.accepted >= opened + 5, "five new connections")
        result = self.assert_all_told(pusher, accepted())
        self.assertGreater(result["resent"], 0)

    def test_an_idle_half_open_connection_is_found_by_a_ping(self):
        pusher = self.pusher(self.proxy.port, tables=FEEDBACK, pipeline=QUICK)
        wait_for(lambda: self.firebase.stats()["connections"] == 5, "five connections")
        self.proxy.half_open()
        wait_for(lambda: self.proxy.accepted >= 10, "five new connections")
        self.assert_all_told(pusher, self.burst(pusher, 500)())

    def test_a_late_network_costs_time_and_nothing_else(self):
        self.proxy.late(0.15)
        pusher = self.pusher(self.proxy.port, tables=FEEDBACK, pipeline="pushers = 5")
        accepted = self.burst(pusher, 3000)
        result = self.assert_all_told(pusher, accepted())
        self.assertEqual(result["resent"], 0)
        self.assertGreaterEqual(result["ack_ms"]["p50"], 300)


@unittest.skipUnless(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"), "libfaketime is not installed")
class Clock(Case):
    """The wall clock of the pusher alone steps, under its feet; durations come from the monotonic one."""

    def setUp(self):
        super().setUp()
        self.clock = self.folder / "clock"
        self.step("+0")
        libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        faked = {"LD_PRELOAD": libraries[0], "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                 "ASAN_OPTIONS": "verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", "")}
        before = {name: os.environ.get(name) for name in faked}
        os.environ.update(faked)

        def restore():
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name)
                else:
                    os.environ[name] = value
        self.addCleanup(restore)

    def step(self, offset):
        part = self.clock.with_suffix(".part")
        part.write_text(offset + "\n")
        part.rename(self.clock)

    def test_steps_of_the_wall_clock_move_no_deadline(self):
        pusher = self.pusher(self.firebase, tables=JOURNAL, pipeline="pushers = 5")
        accepted = set()
        for number, offset in enumerate(("+0", "+1d", "-2d", "+0")):
            self.step(offset)
            pusher.process.send_signal(signal.SIGHUP)
            wait_for(lambda: pusher.log().count("asked by SIGHUP") == number + 1, "a line of the log")
            accepted |= self.burst(pusher, 2000, f"p{number}")()
        result = self.assert_all_told(pusher, accepted)
        self.assertEqual((result["expired"], result["resent"]), (0, 0))
        self.assertLess(result["total_ms"]["max"], 3_600_000)
        days = set(re.findall(r"\d{4}-\d\d-\d\d(?=T.*asked by SIGHUP)", pusher.log()))
        self.assertGreaterEqual(len(days), 3, "the clock did not step")


if __name__ == "__main__":
    Case.live, Case.sim = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
