# SPDX-License-Identifier: GPL-3.0-or-later
"""./demo, ./check and core/packaging/packages.sh in a copy, with programs of the test's in place of what they call."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name)
        for name in ("demo", "check", "packages.txt", "core/packaging/packages.sh"):
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TREE / name, self.tree / name)
        self.program("programs/cmake", "echo building")
        self.program("programs/sudo", 'exec "$@"')
        self.program("programs/dpkg-query", "")

    def program(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        file.chmod(0o755)

    def call(self, *command, **environment):
        path = f"{self.tree / 'programs'}:{os.environ['PATH']}"
        return subprocess.run(command, cwd=self.tree, env={**os.environ, "PATH": path, **environment}, text=True,
                              capture_output=True, timeout=60, check=False)


class Demo(Case):
    def setUp(self):
        super().setUp()
        (self.tree / "build/release").mkdir(parents=True)
        (self.tree / "build/release/build.ninja").touch()
        self.program("build/release/bin/sluice-sim", 'touch build/overwatch.html; echo "$@"')

    def demo(self, *arguments):
        done = self.call("./demo", "--no-install", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def given(self, *arguments):
        """What sluice-sim was given, and whether the page was named."""
        out = self.demo(*arguments).stdout
        return [line for line in out.splitlines() if line.startswith("run overwatch")], "file://" in out

    def test_writes_a_page_unless_told_where_to(self):
        self.assertEqual(self.given("--seed", "7"), (["run overwatch --seed 7 --html build/overwatch.html"], True))
        self.assertEqual(self.given("--html", "my.html"), (["run overwatch --html my.html"], False))
        self.assertEqual(self.given("--html=my.html"), (["run overwatch --html=my.html"], False))

    def test_a_second_html_loses_no_option(self):
        self.assertEqual(self.given("--html=a", "--set", "x=1", "--html=b"), (["run overwatch --html=a --set x=1 --html=b"], False))

    def test_seeds_have_no_page(self):
        self.assertEqual(self.given("--seeds", "3"), (["run overwatch --seeds 3"], False))
        self.assertEqual(self.given("--seeds=3"), (["run overwatch --seeds=3"], False))

    def test_json_is_alone_on_standard_output(self):
        done = self.demo("--json")
        self.assertEqual(done.stdout, "run overwatch --json --html build/overwatch.html\n")
        self.assertIn("file://", done.stderr)


class Check(Case):
    def test_two_things_at_once_are_bad_usage(self):
        done = self.call("./check", "--no-install", "asan", "tsan")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("found 'asan' and 'tsan', expected one at a time", done.stderr)
        self.assertIn("Usage: ./check", done.stderr)

    def test_one_is_good(self):
        self.program("programs/ctest", 'echo "testing $@"')
        done = self.call("./check", "--no-install", "asan")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("testing --test-dir build/asan", done.stdout)


class InstallWhereKnown(Case):
    """A machine whose apt knows `known` once its lists are there."""

    def setUp(self):
        super().setUp()
        (self.tree / "packages.txt").write_text("# [bench]\nknown\nunknown\n", encoding="utf-8")
        (self.tree / "lists").mkdir()
        self.program("programs/apt-get", 'echo "$@" >>calls; case "$*" in *update*) touch lists/x_Packages ;; '
                     '*install*) cat policy-rc.d >policy-seen ;; esac')
        self.program("programs/apt-cache", 'test -f lists/x_Packages && test "$2" = known')

    def install(self):
        done = self.call("bash", "-euc", ". core/packaging/packages.sh; install_where_known bench", SLUICE_APT_LISTS="lists",
                         SLUICE_POLICY="policy-rc.d")
        self.assertEqual(done.returncode, 0, done.stderr)
        calls = (self.tree / "calls").read_text(encoding="utf-8").splitlines()
        return done.stdout, ["update" if "update" in call else "install" for call in calls]

    def test_updates_first_where_there_are_no_lists(self):
        out, calls = self.install()
        self.assertEqual(out, "Not known to apt here, going on without: unknown\nInstalling with apt-get: known\n")
        self.assertEqual(calls, ["update", "update", "install"])

    def test_asks_at_once_where_there_are(self):
        (self.tree / "lists/x_Packages").touch()
        self.assertEqual(self.install()[1], ["update", "install"])

    def test_starts_no_service_while_it_installs_and_leaves_no_policy(self):
        self.install()
        self.assertIn("exit 101", (self.tree / "policy-seen").read_text(encoding="utf-8"))
        self.assertFalse((self.tree / "policy-rc.d").exists())

    def test_keeps_a_policy_that_is_there(self):
        (self.tree / "policy-rc.d").write_text("theirs", encoding="utf-8")
        self.install()
        self.assertEqual((self.tree / "policy-seen").read_text(encoding="utf-8"), "theirs")
        self.assertEqual((self.tree / "policy-rc.d").read_text(encoding="utf-8"), "theirs")


if __name__ == "__main__":
    unittest.main()
