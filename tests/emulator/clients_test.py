# SPDX-License-Identifier: GPL-3.0-or-later
"""@xmpp/client (npm) against the emulator: ./check clients installs it into FOLDER and runs this.

    clients_test.py PROGRAM FOLDER [unittest options]
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from served import PATIENCE_S, Served  # noqa: E402

PROGRAM, FOLDER = sys.argv.pop(1), sys.argv.pop(1)
SENDER, KEY = "123456789012", "EXAMPLE_SERVER_KEY"


class XmppJs(unittest.TestCase):
    def setUp(self):
        self.password = tempfile.NamedTemporaryFile("w", suffix=".key")
        self.addCleanup(self.password.close)
        self.password.write(KEY + "\n")
        self.password.flush()

    def push(self, server, password):
        done = subprocess.run(["node", "push.mjs", str(server.port), SENDER, password], cwd=FOLDER, text=True,
                              capture_output=True, timeout=PATIENCE_S, check=False,
                              env={**os.environ, "NODE_EXTRA_CA_CERTS": server.ca_file})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_thousand_pushes_through_a_window_of_a_hundred(self):
        with Served(PROGRAM, "--password-file", self.password.name) as server:
            self.assertEqual(self.push(server, KEY), {"outcome": "done", "acks": 1000, "pending_peak": 100})
            server.end()
            self.assertIn("  ack 1000\n", server.output)
            self.assertIn("  beyond the limit 0\n", server.output)

    def test_a_wrong_password_is_denied(self):
        with Served(PROGRAM, "--password-file", self.password.name) as server:
            self.assertEqual(self.push(server, "wrong")["outcome"], "not-authorized")
            server.end()
            self.assertRegex(server.output, r"failed logins [1-9]")


if __name__ == "__main__":
    unittest.main(verbosity=2)
