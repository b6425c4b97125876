# SPDX-License-Identifier: GPL-3.0-or-later
"""sluice-live against sluice-sim serve: what a user sees, and what faults leave behind. In every one: accepted =
outcomes + what the journal still holds, and never more than 100 pending as the server counts it.
Usage: e2e_test.py SLUICE_LIVE SLUICE_SIM [TEST…]"""
import http.client
import json
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from harness import Emulator, PATIENCE, Pusher, outcomes, pushes, wait_for  # noqa: E402

JOURNAL = '[journal]\npath = "journal.db"\n[feedback]\nfile = "outcomes.ndjson"\n'
FEEDBACK = '[feedback]\nfile = "outcomes.ndjson"\n'


class Case(unittest.TestCase):
    live = sim = None

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="sluice-e2e-")
        self.folder = Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def emulator(self, **more):
        program = Emulator(self.sim, self.folder, **more)
        self.addCleanup(program.__exit__)
        return program

    def pusher(self, emulator, **more):
        program = Pusher(self.live, self.folder, emulator if isinstance(emulator, int) else emulator.port, **more)
        self.addCleanup(program.__exit__)
        return program

    def assert_window_held(self, emulator):
        """As the server counts it: never more than 100 pending on a connection."""
        stats = emulator.stats()
        self.assertEqual(stats["over_limit"], 0)
        self.assertLessEqual(stats["pending_peak"], 100)

    def run_live(self, *arguments, text=None):
        return subprocess.run([self.live, *arguments], cwd=self.folder, input=text, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)


class Everyday(Case):
    def test_counts_agree_on_both_sides(self):
        emulator = self.emulator()
        emulator.ask("POST", "/script", {"to": "TOKEN7", "answer": "DEVICE_UNREGISTERED"})
        pusher = self.pusher(emulator, tables=FEEDBACK)
        answers = pusher.push_lines(pushes(3000), wait="outcome")
        self.assertEqual(len(answers), 3000)
        self.assertEqual([a["id"] for a in answers if a["outcome"] == "rejected"], ["p7"])
        self.assertTrue(next(a for a in answers if a["id"] == "p7")["dead_token"])
        status, result = pusher.stop()
        self.assertEqual(status, 0, pusher.log())
        self.assertEqual((result["offered"], result["delivered"], result["rejected"]), (3000, 2999, 1))
        stats = emulator.stats()
        self.assertEqual((stats["received"], stats["acked"], stats["nacked"]), (3000, 2999, 1))
        self.assert_window_held(emulator)
        told = outcomes(self.folder / "outcomes.ndjson")
        self.assertEqual(len(told), 3000)
        self.assertTrue(all(len(each) == 1 for each in told.values()))
        self.assertEqual((self.folder / "outcomes.ndjson").stat().st_mode & 0o777, 0o600)

    def test_secrets_are_nowhere(self):
        pusher = self.pusher(self.emulator(), tables=JOURNAL)
        pusher.push(id="a", to="TOKENTOKENTOKENTOKEN")
        text = pusher.look("/config")[1] + pusher.log()
        pusher.stop()
        text += pusher.log()
        for secret in ("a server key", "sesame", "TOKENTOKENTOKENTOKEN"):
            self.assertNotIn(secret, text)

    def test_check_tells_and_connects(self):
        emulator = self.emulator()
        pusher = self.pusher(emulator)
        good = self.run_live("check", str(pusher.config), "--connect")
        self.assertEqual(good.returncode, 0, good.stdout + good.stderr)
        self.assertIn("logged in", good.stdout)
        (self.folder / "key").write_text("wrong\n")
        bad = self.run_live("check", str(pusher.config), "--connect")
        self.assertEqual(bad.returncode, 1, bad.stdout)
        self.assertIn("refused_login" if "refused_login" in bad.stdout else "refused", bad.stdout)
        pusher.config.write_text("[pipeline]\nwindow = 500\n[xmp]\n")
        worse = self.run_live("check", str(pusher.config))
        self.assertEqual(worse.returncode, 2)
        self.assertEqual(len(worse.stderr.splitlines()), 3, worse.stderr)

    def test_init_is_good(self):
        self.assertEqual(self.run_live("init", "new.toml").returncode, 0)
        self.assertEqual(self.run_live("init", "new.toml").returncode, 2)
        (self.folder / "server-key").write_text("k\n")
        self.assertEqual(self.run_live("check", "new.toml").returncode, 0)
        self.assertIn("did you mean \"run\"", self.run_live("rum").stderr)

    def test_reload_keeps_connections(self):
        emulator = self.emulator()
        pusher = self.pusher(emulator)
        wait_for(lambda: emulator.stats()["logins"] == 5, "5 connections")
        self.assertEqual(pusher.post("/v1/reload?dry_run=1", '[pipeline]\npushers = 7\n', "application/toml")[0], 200)
        self.assertEqual(emulator.stats()["connections"], 5)
        status, text = pusher.post("/v1/reload", '[pipeline]\nwindow = 101\n', "application/toml")
        self.assertEqual(status, 400, text)
        pusher.write_config("pushers = 8\nbuffer = 10", emulator.port)
        pusher.process.send_signal(signal.SIGHUP)
        wait_for(lambda: emulator.stats()["logins"] == 8, "8 connections")
        pusher.write_config("pushers = 8", emulator.port + 1)
        status, text = pusher.post("/v1/reload")
        self.assertEqual(status, 409, text)
        self.assertEqual(json.loads(text)["needs_restart"], ["xmpp.port"])
        self.assertEqual(emulator.stats()["logins"], 8)
        self.assertEqual(pusher.push(id="a", to="T")[0], 202)

    def test_the_token_is_read_again(self):
        pusher = self.pusher(self.emulator())
        (self.folder / "token").write_text("other\n")
        self.assertEqual(pusher.post("/v1/reload")[0], 200)
        wait_for(lambda: pusher.push(id="a", to="T")[0] == 401, "the old token to be refused")
        pusher.token = "other"
        self.assertEqual(pusher.push(id="b", to="T")[0], 202)


class Send(Case):
    def send(self, text, *more):
        emulator = self.emulator(latency="5ms")
        pusher = self.pusher(emulator, pipeline="pushers = 2\nbuffer = 100")
        pusher.stop()
        return self.run_live("send", str(pusher.config), *more, text=text), emulator

    def test_waits_for_room_and_sheds_nothing(self):
        sent, emulator = self.send("".join(json.dumps(push) + "\n" for push in pushes(5000)))
        self.assertEqual(sent.returncode, 0, sent.stderr)
        lines = [json.loads(line) for line in sent.stdout.splitlines()]
        self.assertEqual({line["id"] for line in lines}, {f"p{number}" for number in range(5000)})
        self.assertEqual({line["outcome"] for line in lines}, {"delivered"})
        self.assertEqual(emulator.stats()["received"], 5000)

    def test_sheds_where_asked(self):
        sent, _ = self.send("".join(json.dumps(push) + "\n" for push in pushes(5000)), "--shed")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        lines = [json.loads(line)["outcome"] for line in sent.stdout.splitlines()]
        self.assertEqual(len(lines), 5000)
        self.assertGreater(lines.count("shed"), 0)

    def test_a_bad_line_is_told_with_its_place(self):
        sent, _ = self.send('{"to":"T"}\n{"too":"T"}\n')
        self.assertEqual(sent.returncode, 2)
        self.assertIn("standard input:2:2: error: found the unknown field", sent.stderr)
        self.assertEqual(len(sent.stdout.splitlines()), 1)


    def test_what_the_journal_brought_back_is_carried_too(self):
        slow = self.emulator(latency="1h")
        pusher = self.pusher(slow, tables=JOURNAL + '[drain]\ndeadline = "20s"\n')
        self.assertEqual(len(pusher.push_lines(pushes(20, prefix="old"))), 20)
        pusher.kill()
        slow.kill()
        quick = self.emulator(latency="200ms", name="quick", port=slow.port)
        sent = self.run_live("send", str(pusher.config), text="")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertEqual(quick.stats()["acked"], 20)
        self.assertEqual(len(outcomes(self.folder / "outcomes.ndjson")), 20)


class Faults(Case):
    def accepted(self, pusher, requests):
        """The ids that were accepted; what failed on the way is not among them."""
        found = set()
        for start in range(0, len(requests), 200):
            try:
                answers = pusher.push_lines(requests[start:start + 200])
            except (OSError, http.client.HTTPException):
                break
            found |= {answer["id"] for answer in answers if answer["status"] == 202}
        return found

    def test_kill_9_of_the_pusher_loses_nothing_accepted(self):
        emulator = self.emulator(latency="300ms")
        pusher = self.pusher(emulator, tables=JOURNAL)
        accepted = set()
        sender = threading.Thread(target=lambda: accepted.update(self.accepted(pusher, pushes(20000))))
        sender.start()
        wait_for(lambda: emulator.stats()["acked"] >= 500, "500 acks")
        pusher.kill()
        sender.join()
        self.assertGreater(len(accepted), 0)
        again = self.pusher(emulator, tables=JOURNAL, name="again")
        self.assertIn("brought back", wait_for(again.log, "a log"))
        wait_for(lambda: accepted <= set(outcomes(self.folder / "outcomes.ndjson")), "every outcome")
        told = outcomes(self.folder / "outcomes.ndjson")
        self.assertEqual({outcome for each in accepted for outcome in told[each]}, {"delivered"})
        status, result = again.stop()
        self.assertEqual(status, 0, again.log())
        stats = emulator.stats()
        self.assert_window_held(emulator)
        self.assertGreaterEqual(stats["acked"] + stats["vanished"], len(accepted))
        self.assertEqual(result["offered"], result["delivered"])

    def test_kill_9_of_the_emulator_loses_nothing(self):
        emulator = self.emulator(latency="100ms")
        pusher = self.pusher(emulator, tables=FEEDBACK, 
                             pipeline='pushers = 5\nreconnect = { base = "50ms", cap = "200ms", spread = "50ms" }')
        accepted = self.accepted(pusher, pushes(4000))
        self.assertEqual(len(accepted), 4000)
        wait_for(lambda: emulator.stats()["acked"] >= 500, "500 acks")
        emulator.kill()
        wait_for(lambda: pusher.look("/readyz")[0] == 503, "not ready")
        second = self.emulator(latency="5ms", port=emulator.port, name="second")
        wait_for(lambda: len(outcomes(self.folder / "outcomes.ndjson")) == 4000, "every outcome")
        status, result = pusher.stop()
        self.assertEqual(status, 0, pusher.log())
        self.assertEqual((result["offered"], result["delivered"]), (4000, 4000))
        self.assertGreater(result["resent"], 0)
        self.assert_window_held(second)

    def test_a_second_start_on_one_journal_is_refused(self):
        emulator = self.emulator()
        self.pusher(emulator, tables=JOURNAL)
        second = self.run_live("run", str(self.folder / "pusher.toml"))
        self.assertEqual(second.returncode, 1)
        self.assertIn("journal.db", second.stderr)

    def test_a_stop_leaves_the_rest_to_the_next_start(self):
        emulator = self.emulator(latency="20s")
        pusher = self.pusher(emulator, tables=JOURNAL + '[drain]\ndeadline = "100ms"\n')
        accepted = self.accepted(pusher, pushes(300))
        self.assertEqual(len(accepted), 300)
        status, result = pusher.stop()
        self.assertEqual(status, 0, pusher.log())
        self.assertEqual(result["failed"], 300)
        self.assertIn("of which the journal keeps 300", pusher.log())
        emulator.kill()
        quick = self.emulator(latency="5ms", name="quick")
        again = self.pusher(quick, tables=JOURNAL, name="again")
        wait_for(lambda: accepted == set(outcomes(self.folder / "outcomes.ndjson")), "every outcome")
        self.assertEqual(again.stop()[1]["delivered"], 300)

    def test_a_second_sigterm_stops_at_once(self):
        emulator = self.emulator(latency="1h")
        pusher = self.pusher(emulator, tables='[drain]\ndeadline = "1h"\n')
        self.assertEqual(len(self.accepted(pusher, pushes(100))), 100)
        pusher.process.send_signal(signal.SIGTERM)
        wait_for(lambda: "asked to stop" in pusher.log(), "the first to be heard")
        status, result = pusher.stop()
        self.assertEqual(status, 1)
        self.assertIn("gave up 100", pusher.log())
        self.assertEqual(result["failed_by_reason"]["stopped"], 100)

    def test_a_wrong_password_shows(self):
        emulator = self.emulator()
        (self.folder / "key").write_text("wrong\n")
        pusher = self.pusher(emulator)
        wait_for(lambda: emulator.stats()["logins_failed"] >= 1, "a login")
        status, text = wait_for(lambda: (lambda found: found if "login" in found[1] else None)(pusher.look("/readyz")),
                                "the reason")
        self.assertEqual(status, 503)
        self.assertLess(emulator.stats()["logins_failed"], 20)
        (self.folder / "key").write_text("a server key\n")

    def test_pause_purge_resume_in_a_burst(self):
        emulator = self.emulator(latency="50ms")
        pusher = self.pusher(emulator, tables=FEEDBACK)
        accepted = set()
        sender = threading.Thread(target=lambda: accepted.update(self.accepted(pusher, pushes(6000))))
        sender.start()
        wait_for(lambda: emulator.stats()["acked"] >= 100, "100 acks")
        self.assertEqual(pusher.order("pause")[0], 200)
        wait_for(lambda: emulator.stats()["pending"] == 0, "nothing pending")
        received = emulator.stats()["received"]
        status, answer = pusher.order("purge")
        self.assertEqual(status, 200)
        self.assertEqual(emulator.stats()["received"], received)
        pusher.order("resume")
        sender.join()
        wait_for(lambda: accepted == set(outcomes(self.folder / "outcomes.ndjson")), "every outcome")
        told = [each for list_ in outcomes(self.folder / "outcomes.ndjson").values() for each in list_]
        self.assertEqual(len(told), len(accepted))
        self.assertEqual(told.count("failed"), answer["purged"])
        self.assertEqual(pusher.stop()[1]["delivered"], len(accepted) - answer["purged"])

    def test_a_thousand_connections(self):
        emulator = self.emulator()
        pusher = self.pusher(emulator)
        connections = []
        for number in range(1000):
            connection = http.client.HTTPConnection(pusher.addresses["http"], timeout=PATIENCE)
            connection.request("POST", "/v1/push?wait=outcome", json.dumps({"id": f"c{number}", "to": "T"}),
                               {"Content-Type": "application/json", "Authorization": "Bearer sesame"})
            connections.append(connection)
        found = [json.loads(connection.getresponse().read())["outcome"] for connection in connections]
        self.assertEqual(found, ["delivered"] * 1000)
        for connection in connections:
            connection.close()

    def test_draining_again_and_again_loses_nothing(self):
        emulator = self.emulator(latency="30ms")
        pusher = self.pusher(emulator, tables=FEEDBACK)
        accepted = set()
        sender = threading.Thread(target=lambda: accepted.update(self.accepted(pusher, pushes(20000))))
        sender.start()
        for kind in ("drain", "drop", "drain", "drop"):
            before = emulator.stats()["acked"]
            wait_for(lambda before=before: emulator.stats()["acked"] >= before + 500 or not sender.is_alive(), "acks")
            emulator.ask("POST", "/fault", {"kind": kind, "connections": "50%"})
        sender.join()
        wait_for(lambda: accepted == set(outcomes(self.folder / "outcomes.ndjson")), "every outcome")
        told = outcomes(self.folder / "outcomes.ndjson")
        self.assertEqual({outcome for each in told.values() for outcome in each}, {"delivered"})
        self.assertTrue(all(len(each) == 1 for each in told.values()))
        self.assert_window_held(emulator)



class Tls(Case):
    """Pushes come over TLS: with the emulator's certificate, which is for localhost."""

    def setUp(self):
        super().setUp()
        self.firebase = self.emulator()
        self.secure = self.pusher(self.firebase, http='certificate_file = "tls/server.pem"\nkey_file = "tls/server.key"')
        self.port = self.secure.addresses["http"].rsplit(":", 1)[1]

    def drive(self, *options):
        return subprocess.run([self.sim, "drive", "nominal", "--set", "scenario.duration=1s", "--to",
                               f"https://localhost:{self.port}", "--token-file", self.folder / "token", "--json", *options],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)

    def post(self, trusted, version=None):
        context = ssl.create_default_context(cafile=trusted)
        if version is not None:
            context.minimum_version = context.maximum_version = version
        connection = http.client.HTTPSConnection("localhost", int(self.port), timeout=PATIENCE, context=context)
        connection.request("POST", "/v1/push?wait=outcome", json.dumps({"id": "a", "to": "T"}),
                           {"Content-Type": "application/json", "Authorization": "Bearer sesame"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def test_drive_sends_over_it_to_whom_it_trusts(self):
        done = self.drive("--ca", self.folder / "tls/ca.pem")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["statuses"], {"202": report["intended"]})
        refused = self.drive("--settle", "1s")
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertIn("certificate", refused.stdout + refused.stderr)

    def test_takes_tls_1_2_and_1_3_and_no_plain_http(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            self.assertEqual(self.post(self.folder / "tls/ca.pem", version)["outcome"], "delivered")
        plain = http.client.HTTPConnection("localhost", int(self.port), timeout=PATIENCE)
        with self.assertRaises((http.client.HTTPException, OSError)):
            plain.request("GET", "/")
            plain.getresponse()
        plain.close()

    def test_a_reload_takes_the_certificate_that_is_there_now(self):
        other = Path(tempfile.mkdtemp(dir=self.folder))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-days", "1", "-keyout", other / "key", "-out", other / "pem"],
                       check=True, capture_output=True)
        for name, place in (("key", "server.key"), ("pem", "server.pem")):
            (self.folder / "tls" / place).write_bytes((other / name).read_bytes())
        self.secure.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "nothing changed in [pipeline]" in self.secure.log(), "the reload")
        self.assertEqual(self.post(other / "pem")["outcome"], "delivered")
        with self.assertRaises(ssl.SSLError):
            self.post(self.folder / "tls/ca.pem")


if __name__ == "__main__":
    Case.live, Case.sim = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
