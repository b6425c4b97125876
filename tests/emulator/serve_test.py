# SPDX-License-Identifier: GPL-3.0-or-later
"""sluice-sim serve from outside: its options, its files, its log, its end.

    serve_test.py PROGRAM [unittest options]
"""
import base64
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from served import PATIENCE_S, SCENARIO, Served  # noqa: E402

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "sluice-sim"
HEADER = ("<?xml version='1.0'?><stream:stream to='fcm.googleapis.com' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")


class Client:
    def __init__(self, server):
        context = ssl.create_default_context(cafile=server.ca_file)
        context.set_alpn_protocols(["xmpp-client"])
        raw = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)
        self.socket = context.wrap_socket(raw, server_hostname="127.0.0.1")
        self.unread = ""

    def send(self, text):
        self.socket.sendall(text.encode())

    def until(self, wanted):
        while wanted not in self.unread:
            got = self.socket.recv(65536)
            if not got:
                raise AssertionError(f"closed before {wanted!r}: {self.unread}")
            self.unread += got.decode()
        text, self.unread = self.unread.split(wanted, 1)
        return text + wanted

    def login(self, sender="1", password="key"):
        self.send(HEADER)
        self.until("</stream:features>")
        payload = base64.b64encode(f"\0{sender}@gcm.googleapis.com\0{password}".encode()).decode()
        self.send(f"<auth mechanism='PLAIN' xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{payload}</auth>")
        self.until("<success xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>")
        self.send(HEADER)
        self.until("</stream:features>")
        self.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        return self.until("</iq>")

    def push(self, message_id):
        self.send("<message><gcm xmlns='google:mobile:data'>" +
                  json.dumps({"to": "T", "message_id": message_id, "data": {"a": "b"}}) + "</gcm></message>")
        return self.until("</message>")


def call(*arguments):
    return subprocess.run([PROGRAM, "serve", *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False)


class Serve(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.scenario = str(self.folder / "s.toml")
        Path(self.scenario).write_text(SCENARIO, encoding="utf-8")

    def test_serves_logs_and_ends_with_a_summary(self):
        with Served(PROGRAM, "--any-sender", "--json") as server:
            client = Client(server)
            self.assertEqual(client.socket.selected_alpn_protocol(), "xmpp-client")
            self.assertIn("<jid>1@gcm.googleapis.com/", client.login())
            self.assertIn('"message_type":"ack"', client.push("m-1"))
            self.assertEqual(stat.S_IMODE(os.stat(server.tls / "server.key").st_mode), 0o600)
            server.end()
            self.assertEqual(server.process.returncode, 0, server.errors)
            self.assertIn("<system-shutdown ", client.until("</stream:stream>"))
            lines = [json.loads(line) for line in server.output.splitlines()]
            self.assertEqual([line["event"] for line in lines if "event" in line], ["connected", "bound", "closed"])
            [push] = [line for line in lines if "to" in line]
            self.assertEqual((push["sender"], push["to"], push["message_id"], push["answer"], push["message"]["data"]),
                             ("1", "T", "m-1", "ack", {"a": "b"}))
            self.assertIn("served 1 connections, at most 1 at a time, and 1 pushes", server.errors)

    def test_ctrl_c_ends_it_too(self):
        with Served(PROGRAM, "--any-sender") as server:
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.process.wait(PATIENCE_S), 0)

    def test_its_files_are_as_said(self):
        with Served(PROGRAM, "--any-sender", "--admin", "127.0.0.1:0") as server:
            self.assertEqual(set(server.ready), {"xmpp", "admin", "ca_file"})
            server.end()
            self.assertIn(f"xmpp 127.0.0.1:{server.port}\n", server.output)

    def test_says_what_is_wrong(self):
        tls = str(self.folder / "tls")
        bad = self.folder / "bad"
        bad.write_text("only-a-sender\n", encoding="utf-8")
        for arguments, message in [
                (["--self-signed", tls], "expected one of --password-file, --senders-file and --any-sender"),
                (["--any-sender"], "expected --cert and --key, or --self-signed DIR"),
                (["--any-sender", "--cert", str(bad)], "expected --cert and --key"),
                (["--any-sender", "--cert", str(bad), "--key", str(bad)], "no certificate"),
                (["--any-sender", "--self-signed", tls, "--xmpp", "nonsense"], "expected HOST:PORT"),
                (["--any-sender", "--self-signed", tls, "--xmpp", "192.0.2.1:1"], "cannot listen"),
                (["--self-signed", tls, "--senders-file", str(bad)], "bad:1:1: error: expected SENDER PASSWORD"),
                (["--self-signed", tls, "--password-file", str(self.folder / "none")], "cannot read"),
                (["--self-signed", tls, "--any-sender", "--set", "pipeline.bufer=1"], "buffer")]:
            done = call(self.scenario, "--xmpp", "127.0.0.1:0", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(message, done.stderr)
        self.assertIn("did you mean", call("overwach", "--any-sender", "--self-signed", tls).stderr)

    def test_help(self):
        done = call("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Examples:", done.stdout)


if __name__ == "__main__":
    unittest.main()
