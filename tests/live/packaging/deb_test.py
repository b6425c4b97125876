#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""deb_test.py BUILD: makes the Debian package with cpack, looks into it, installs, upgrades, removes and purges it in a
scratch root (as root only), and starts the installed program there as systemd would. Status 77: no dpkg here."""
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

BUILD = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else Path()
TREE = Path(__file__).resolve().parents[3]
PROGRAMS = ("cpack", "dpkg", "dpkg-deb", "dpkg-shlibdeps")
DEADLINE_S = 60


def run(*command, status=0, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != status:
        raise AssertionError(f"{command}: status {done.returncode}, expected {status}\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


class Made:
    """The package, made once."""
    deb = Path()


def setUpModule():
    work = Path(tempfile.mkdtemp(prefix="sluice-deb-"))
    unittest.addModuleCleanup(shutil.rmtree, work, ignore_errors=True)
    run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", work / "cpack", cwd=work)
    found = list((work / "cpack").glob("*.deb"))
    assert len(found) == 1, found
    Made.deb = found[0]


class Package(unittest.TestCase):
    def field(self, name):
        return run("dpkg-deb", "--field", Made.deb, name).strip()

    def test_fields(self):
        self.assertEqual("sluice", self.field("Package"))
        self.assertEqual("net", self.field("Section"))
        depends = self.field("Depends")
        for library in ("libc6", "libssl3", "libsqlite3-0", "libgloox", "systemd | systemd-standalone-sysusers | adduser"):
            self.assertIn(library, depends)
        self.assertRegex(Made.deb.name, r"^sluice_[0-9.]+_[a-z0-9]+\.deb$")

    def test_contents(self):
        lines = [line.split(None, 5) for line in run("dpkg-deb", "--contents", Made.deb).splitlines()]
        modes = {line[5].removeprefix("."): line[0] for line in lines}
        for path in ("/usr/bin/sluice-sim", "/usr/bin/sluice-live", "/usr/share/man/man1/sluice-live.1",
                     "/usr/share/man/man1/sluice-sim.1", "/usr/share/bash-completion/completions/sluice-live",
                     "/usr/lib/systemd/system/sluice-live.service", "/usr/lib/sysusers.d/sluice.conf",
                     "/etc/sluice/sluice-live.toml", "/etc/logrotate.d/sluice-live",
                     "/usr/share/sluice/scenarios/overwatch.toml", "/usr/share/doc/sluice/SECURITY.md",
                     "/usr/share/doc/sluice/copyright", "/usr/share/doc/sluice/examples/sluice-alerts.yaml"):
            self.assertIn(path, modes)
        self.assertEqual("-rwxr-xr-x", modes["/usr/bin/sluice-live"])
        self.assertEqual("-rw-r--r--", modes["/etc/sluice/sluice-live.toml"])
        for path in modes:
            self.assertNotRegex(path, r"\.(h|a|cmake)$", "only who compiles needs it")
            self.assertRegex(path, r"^/(usr|etc)?(/|$)")
        self.assertEqual({"root/root"}, {line[1] for line in lines})

    def test_scripts(self):
        control = Made.deb.parent / "control"
        run("dpkg-deb", "--control", Made.deb, control)
        for name in ("postinst", "prerm", "postrm"):
            self.assertEqual(0o755, stat.S_IMODE((control / name).stat().st_mode), name)
            run("sh", "-n", control / name)
        listed = (control / "conffiles").read_text().split()
        self.assertEqual(["/etc/sluice/sluice-live.toml", "/etc/logrotate.d/sluice-live"], listed)

    def test_the_unit(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze")
        unit = TREE / "live/packaging/sluice-live.service"
        complaints = [line for line in run("systemd-analyze", "verify", "--man=no", unit, status=self.verified(unit)).splitlines()
                      if "sluice-live.service" in line and "is not executable" not in line]
        self.assertEqual([], complaints)
        run("systemd-analyze", "security", "--offline=true", "--threshold=15", unit)

    @staticmethod
    def verified(unit):
        """The status of verify: 1 where the program is not installed here, which is not ours to change."""
        return subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, check=False).returncode


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class Installed(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="sluice-root-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "etc", "tmp", "run"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "var/lib/dpkg/status").touch()
        for name in ("passwd", "group"):
            (self.root / "etc" / name).write_text("root:x:0:0:root:/root:/bin/sh\n" if name == "passwd" else "root:x:0:\n")
        self.dpkg("--install", Made.deb)

    def dpkg(self, *command):
        return run("dpkg", f"--root={self.root}", "--force-script-chrootless", "--force-depends", "--force-confold", *command)

    def start(self, config):
        """The installed program as systemd starts it; returns it and the socket that it tells."""
        heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(heard.close)
        heard.bind(str(self.root / "run/notify"))
        heard.settimeout(DEADLINE_S)
        ready = self.root / "run/ready"
        program = subprocess.Popen([self.root / "usr/bin/sluice-live", "run", config, "--ready-file", ready],
                                   env={"PATH": "/usr/bin", "NOTIFY_SOCKET": str(self.root / "run/notify")},
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: program.poll() is None and (program.kill(), program.wait()))
        self.addCleanup(program.stderr.close)
        return program, heard, ready

    def a_config(self):
        """The one that comes with it, its folders in the scratch root, its ports free ones, aimed at nobody."""
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
        (self.root / "etc/sluice/password").write_text("key\n")
        for folder in ("var/lib/sluice", "var/log/sluice"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        text = (self.root / "etc/sluice/sluice-live.toml").read_text()
        for folder in ("/etc/sluice/password", "/var/lib/sluice", "/var/log/sluice"):
            text = text.replace(f'"{folder}', f'"{self.root}{folder}')
        text = text.replace("[xmpp]\n", f'[xmpp]\nhost = "127.0.0.1"\nport = {port}\n')
        text = text.replace("127.0.0.1:8080", "127.0.0.1:0").replace("127.0.0.1:9464", "127.0.0.1:0")
        text = text.replace('deadline = "30s"', 'deadline = "1s"')
        config = self.root / "etc/sluice/test.toml"
        config.write_text(text)
        return config

    def test_user_and_folders(self):
        user = [line for line in (self.root / "etc/passwd").read_text().splitlines() if line.startswith("sluice:")]
        self.assertEqual(1, len(user))
        group = [line for line in (self.root / "etc/group").read_text().splitlines() if line.startswith("sluice:")]
        folder = (self.root / "etc/sluice").stat()
        self.assertEqual(0o750, stat.S_IMODE(folder.st_mode))
        self.assertEqual(int(group[0].split(":")[2]), folder.st_gid)
        self.dpkg("--install", Made.deb)  # again: it stays one user
        self.assertEqual(1, (self.root / "etc/passwd").read_text().count("sluice:x:"))

    def test_it_starts_and_stops(self):
        config = self.a_config()
        self.assertIn("is good", run(self.root / "usr/bin/sluice-live", "check", config))
        program, heard, ready = self.start(config)
        self.assertTrue(heard.recv(4096).startswith(b"READY=1"))
        address = json.loads(ready.read_text())["telemetry"]
        with urllib.request.urlopen(f"http://{address}/healthz", timeout=DEADLINE_S) as answer:
            self.assertEqual(200, answer.status)
        journal, feedback = self.root / "var/lib/sluice/journal", self.root / "var/log/sluice/feedback.ndjson"
        for path in (journal, feedback):
            self.assertEqual(0o600, stat.S_IMODE(path.stat().st_mode), path)
        again = subprocess.run([self.root / "usr/bin/sluice-live", "run", config], capture_output=True, text=True,
                               timeout=DEADLINE_S, check=False)
        self.assertIn("is the journal of a sluice-live that is running", again.stderr)
        self.assertEqual(1, again.returncode)
        program.send_signal(signal.SIGHUP)
        self.assertTrue(heard.recv(4096).startswith(b"RELOADING=1"))
        self.assertTrue(heard.recv(4096).startswith(b"READY=1"))
        program.send_signal(signal.SIGTERM)
        self.assertTrue(heard.recv(4096).startswith(b"STOPPING=1"))
        self.assertEqual(0, program.wait(DEADLINE_S))

    def test_remove_keeps_and_purge_takes(self):
        config = self.root / "etc/sluice/sluice-live.toml"
        config.write_text(config.read_text() + "# mine\n")
        self.dpkg("--install", Made.deb)
        self.assertIn("# mine", config.read_text())
        (self.root / "var/lib/sluice").mkdir(parents=True)
        (self.root / "var/lib/sluice/journal").touch()
        self.dpkg("--remove", "sluice")
        self.assertFalse((self.root / "usr/bin/sluice-live").exists())
        self.assertTrue(config.exists())
        self.assertTrue((self.root / "var/lib/sluice/journal").exists())
        self.dpkg("--purge", "sluice")
        self.assertFalse(config.exists())
        self.assertFalse((self.root / "var/lib/sluice").exists())


if __name__ == "__main__":
    if not all(shutil.which(name) for name in PROGRAMS):
        print("skipped: needs " + ", ".join(PROGRAMS))
        sys.exit(77)
    unittest.main(argv=[sys.argv[0]] + sys.argv[2:])
