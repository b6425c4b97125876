# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that nobody here wrote against the emulator: slixmpp logs in with the right and the wrong password, keeps a
window of 100 pending pushes and gets an ack for each of 1,000. Exits 77 (skipped) where slixmpp is not installed.

    slixmpp_test.py PROGRAM [unittest options]
"""
import asyncio
import json
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import slixmpp
    from slixmpp.xmlstream import ET
    from slixmpp.xmlstream.handler import Callback
    from slixmpp.xmlstream.matcher import MatchXPath
except ImportError:
    print("python3-slixmpp is not installed")
    sys.exit(77)

sys.path.insert(0, str(Path(__file__).parent))
from served import PATIENCE_S, Served  # noqa: E402

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "sluice-sim"
SENDER, KEY = "123456789012", "EXAMPLE_SERVER_KEY"
GCM = "google:mobile:data"
PUSHES, WINDOW = 1000, 100


class Pusher(slixmpp.ClientXMPP):
    def __init__(self, password):
        super().__init__(f"{SENDER}@fcm.googleapis.com", password, sasl_mech="PLAIN")
        self.outcome = self.loop.create_future()
        self.sent, self.pending_peak, self.pending, self.answers = 0, 0, set(), []
        self.add_event_handler("session_start", self.started)
        self.add_event_handler("failed_all_auth", lambda _: self.ends("denied"))
        self.register_handler(Callback("gcm", MatchXPath(f"{{jabber:client}}message/{{{GCM}}}gcm"), self.answered))

    def ends(self, how):
        if not self.outcome.done():
            self.outcome.set_result(how)

    def started(self, _):
        self.fill()

    def fill(self):
        while self.sent < PUSHES and len(self.pending) < WINDOW:
            self.sent += 1
            name = f"push-{self.sent}:slixmpp-1"
            body = {"to": f"token-{self.sent}", "message_id": name, "priority": "high",
                    "data": {"text": "<&> \"quoted\" é 😀", "n": str(self.sent)}}
            message = self.Message()
            gcm = ET.Element(f"{{{GCM}}}gcm")
            gcm.text = json.dumps(body, ensure_ascii=self.sent % 2 == 0)
            message.append(gcm)
            message.send()
            self.pending.add(name)
            self.pending_peak = max(self.pending_peak, len(self.pending))

    def answered(self, stanza):
        answer = json.loads(stanza.xml.find(f"{{{GCM}}}gcm").text)
        self.pending.remove(answer["message_id"])
        self.answers.append(answer["message_type"])
        if len(self.answers) == PUSHES:
            self.ends("done")
        self.fill()


def run(server, password):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pusher = Pusher(password)
    pusher.ca_certs = server.ca_file
    pusher.connect(("127.0.0.1", server.port), use_ssl=True, force_starttls=False, disable_starttls=True)
    try:
        outcome = loop.run_until_complete(asyncio.wait_for(pusher.outcome, PATIENCE_S))
        pusher.abort()
        return outcome, pusher
    finally:
        loop.run_until_complete(asyncio.sleep(0))


class Slixmpp(unittest.TestCase):
    def setUp(self):
        file = tempfile.NamedTemporaryFile("w", suffix=".key")
        self.addCleanup(file.close)
        file.write(KEY + "\n")
        file.flush()
        self.password = file.name

    def test_a_thousand_pushes_through_a_window_of_a_hundred(self):
        with Served(PROGRAM, "--password-file", self.password) as server:
            outcome, pusher = run(server, KEY)
            server.end()
            self.assertEqual(outcome, "done")
            self.assertEqual(pusher.answers, ["ack"] * PUSHES)
            self.assertEqual(pusher.pending_peak, WINDOW)
            self.assertEqual(server.process.returncode, 0, server.errors)
            self.assertIn(f"  ack {PUSHES}\n", server.output)
            self.assertIn("  duplicates 0\n", server.output)
            self.assertIn("  beyond the limit 0\n", server.output)

    def test_a_wrong_password_is_denied(self):
        with Served(PROGRAM, "--password-file", self.password) as server:
            outcome, _ = run(server, "wrong")
            server.end()
            self.assertEqual(outcome, "denied")
            self.assertRegex(server.output, r"failed logins [1-9]")


if __name__ == "__main__":
    unittest.main()
