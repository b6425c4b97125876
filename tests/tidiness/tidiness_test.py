#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree keeps the rules of tidiness.py, and each rule catches what it is for."""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True
import tidiness  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
HEAD = "// SPDX-License-Identifier: GPL-3.0-or-later\n"


class TheTree(unittest.TestCase):
    def test_is_tidy(self):
        found = tidiness.problems(ROOT)
        if found:
            self.fail("\n" + "\n".join(found))


class SmallTree(unittest.TestCase):
    """A tree of a few files that is tidy; each test breaks one rule and reads the complaint."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="sluice-tidiness-"))
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ("core", "core/config", "core/report", "core/tls", "sim", "live", "gui", "tests/core"):
            name = folder.replace("/", "_")
            self.write(f"{folder}/a_{name}.h", HEAD + "#pragma once\n")
        self.write("core/CMakeLists.txt", "# SPDX-License-Identifier: GPL-3.0-or-later\nadd_library(x x.cpp config/x.cpp report/x.cpp tls/x.cpp)\n")
        for folder in ("sim", "live", "gui", "tests"):
            self.write(f"{folder}/CMakeLists.txt", f"# {HEAD[3:]}add_library({folder} x.cpp core/time_test.cpp)\n")
        self.write("core/time.h", HEAD + "#pragma once\n#include <chrono>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def tidy(self, name, text):
        self.write(name, text)
        self.assertEqual([], tidiness.problems(self.root))

    def untidy(self, name, text, *complaint):
        self.write(name, text)
        found = tidiness.problems(self.root)
        self.assertEqual(1, len(found), found)
        for part in complaint:
            self.assertIn(part, found[0])

    def test_a_tidy_tree_has_no_problems(self):
        self.assertEqual([], tidiness.problems(self.root))

    def test_allowed_arrows(self):
        for name, included in (("sim/x.cpp", "core/time.h"), ("live/x.cpp", "core/time.h"), ("gui/x.cpp", "sim/a_sim.h"),
                               ("gui/x.cpp", "core/time.h"), ("tests/x.cpp", "live/a_live.h"),
                               ("core/config/x.cpp", "core/time.h"), ("sim/x.cpp", "core/config/a_core_config.h"),
                               ("core/report/x.cpp", "core/time.h"), ("live/x.cpp", "core/report/a_core_report.h")):
            self.tidy(name, HEAD + f'#include "{included}"\n')

    def test_forbidden_arrows(self):
        for name, included in (("core/x.cpp", "sim/a_sim.h"), ("core/x.cpp", "live/a_live.h"), ("core/x.cpp", "gui/a_gui.h"),
                               ("sim/x.cpp", "live/a_live.h"), ("live/x.cpp", "sim/a_sim.h"), ("sim/x.cpp", "gui/a_gui.h"),
                               ("live/x.cpp", "gui/a_gui.h"), ("gui/x.cpp", "live/a_live.h"),
                               ("sim/x.cpp", "tests/core/a_tests_core.h"),
                               ("core/x.cpp", "core/config/a_core_config.h"), ("core/x.cpp", "core/report/a_core_report.h"),
                               ("core/config/x.cpp", "core/report/a_core_report.h"),
                               ("core/report/x.cpp", "core/config/a_core_config.h")):
            self.untidy(name, HEAD + f'\n#include "{included}"\n', f"{name}:3: includes {included}", "must not know")
            (self.root / name).unlink()

    def test_includes_go_by_path_from_the_root(self):
        self.untidy("core/x.cpp", HEAD + '#include "time.h"\n', "core/x.cpp:2", "path from the root")

    def test_core_includes_the_standard_library_only(self):
        for included in ("boost/json.hpp", "toml++/toml.h", "unistd.h", "sys/socket.h"):
            self.untidy("core/x.cpp", HEAD + f"#include <{included}>\n", included, "standard library only")

    def test_core_has_no_threads_or_files(self):
        for included in ("thread", "mutex", "fstream", "iostream"):
            self.untidy("core/x.cpp", HEAD + f"#include <{included}>\n", included, "no thread")

    def test_config_may_include_toml(self):
        self.tidy("core/config/x.cpp", HEAD + "#include <toml++/toml.h>\n#include <fstream>\n")
        self.untidy("core/config/x.cpp", HEAD + "#include <boost/json.hpp>\n", "standard library only")

    def test_reports_may_include_boost_json(self):
        self.tidy("core/report/x.cpp", HEAD + "#include <boost/json/object.hpp>\n")
        self.untidy("core/report/x.cpp", HEAD + "#include <boost/asio.hpp>\n", "standard library only")
        self.untidy("core/report/x.cpp", HEAD + "#include <thread>\n", "no thread")

    def test_tls_may_include_openssl_and_asio(self):
        self.tidy("core/tls/x.cpp", HEAD + "#include <openssl/ssl.h>\n#include <boost/asio/write.hpp>\n")
        self.untidy("core/tls/x.cpp", HEAD + "#include <boost/json.hpp>\n", "standard library only")
        (self.root / "core/tls/x.cpp").unlink()
        self.untidy("core/x.cpp", HEAD + '#include "core/tls/a_core_tls.h"\n', "must not know")

    def test_no_clock(self):
        for code in ("auto t = std::chrono::steady_clock::now();", "auto t = std::chrono::system_clock::now();",
                     "time(nullptr);", "std::time(&t);", "gettimeofday(&t, nullptr);", "clock_gettime(CLOCK_REALTIME, &t);",
                     "#include <ctime>", "localtime_r(&t, &tm);", "std::clock();"):
            for name in ("core/x.cpp", "sim/x.cpp"):
                self.untidy(name, HEAD + code + "\n", f"{name}:2", "reads a clock")
                (self.root / name).unlink()

    def test_only_the_stopwatch_reads_a_clock(self):
        code = HEAD + "#pragma once\nauto t = std::chrono::steady_clock::now();\n"
        self.tidy("sim/stopwatch.h", code)
        self.untidy("sim/other.h", code, "sim/other.h:3", "reads a clock")

    def test_no_chance_but_our_own(self):
        for code in ("#include <random>", "std::random_device chance;", "int i = rand();", "std::mt19937 engine;"):
            self.untidy("sim/x.cpp", HEAD + code + "\n", "sim/x.cpp:2", "chance")

    def test_no_unordered_container(self):
        for code in ("std::unordered_map<int, int> m;", "using std::unordered_set;", "#include <unordered_map>"):
            self.untidy("sim/x.cpp", HEAD + code + "\n", "sim/x.cpp:2", "unordered")

    def test_no_libm_that_differs(self):
        for code in ("std::exp(x);", "std::log1p(x);", "std::pow(x, 2);"):
            self.untidy("core/x.cpp", HEAD + code + "\n", "core/x.cpp:2", "series")
        self.tidy("core/x.cpp", HEAD + "std::sqrt(x); series::exp(x); std::floor(x);\n")

    def test_words_in_comments_and_strings_are_none(self):
        self.tidy("core/x.cpp", HEAD + "// steady_clock::now(), std::exp(1)\n/* unordered_map\n rand() */\n"
                  'auto s = "time(nullptr)"; auto r = R"x("rand()" )x"; auto n = 1\'000\'000;\n'
                  "parse_clock(now); runtime(0); strand(); record.time(t);\n")

    def test_a_banned_word_after_a_digit_separator_is_seen(self):
        self.untidy("core/x.cpp", HEAD + "auto n = 1'000; auto t = rand(); auto m = 1'000;\n", "core/x.cpp:2", "chance")

    def test_line_numbers_survive_comments(self):
        self.untidy("core/x.cpp", HEAD + "/* two\nlines */\nint i = rand();\n", "core/x.cpp:4")

    def test_every_source_is_listed(self):
        self.untidy("sim/stray.cpp", HEAD, "sim/stray.cpp", "listed by no target")
        (self.root / "sim/stray.cpp").unlink()
        self.write("sim/CMakeLists.txt", f"# {HEAD[3:]}# add_library(sim commented.cpp)\n")
        self.untidy("sim/commented.cpp", HEAD, "sim/commented.cpp", "listed by no target")
        (self.root / "sim/commented.cpp").unlink()
        self.tidy("tests/consumer/main.cpp", HEAD)

    def test_no_file_over_500_lines(self):
        self.tidy("core/x.cpp", HEAD + "\n" * 499)
        self.untidy("core/x.cpp", HEAD + "\n" * 500, "501 lines")
        self.tidy("core/x.cpp", HEAD)
        self.untidy("scenarios/README.md", "\n" * 501, "501 lines")

    def test_every_source_has_its_licence(self):
        self.untidy("core/x.cpp", "int i;\n", "core/x.cpp:1", "SPDX")
        self.tidy("core/x.cpp", HEAD)
        self.untidy("tests/run", "#!/bin/sh\necho\n", "tests/run:1", "SPDX")
        self.tidy("tests/run", "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n")

    def test_own_header_first(self):
        self.write("core/x.h", HEAD + "#pragma once\n")
        self.untidy("core/x.cpp", HEAD + '#include "core/time.h"\n#include "core/x.h"\n', "core/x.cpp:2", "its own core/x.h")
        self.tidy("core/x.cpp", HEAD + '#include "core/x.h"\n#include "core/time.h"\n')
        self.untidy("tests/core/time_test.cpp", HEAD + '#include <chrono>\n#include "core/time.h"\n', "its own core/time.h")
        self.tidy("tests/core/time_test.cpp", HEAD + '#include "core/time.h"\n')

    def test_headers_are_read_once(self):
        self.untidy("core/x.h", HEAD, "core/x.h:1", "#pragma once")

    def test_nothing_else_at_the_top(self):
        self.untidy("utils/notes.txt", "", "utils:1", "top level")


class Configure(unittest.TestCase):
    """CMake itself refuses a source that no target lists."""

    def configure(self, sources):
        root = Path(tempfile.mkdtemp(prefix="sluice-configure-"))
        self.addCleanup(shutil.rmtree, root)
        for name in ("core/a.cpp", "core/b.cpp"):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text("int main() {}\n", encoding="utf-8")
        (root / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(small LANGUAGES CXX)\n"
            f"include({ROOT}/core/packaging/build.cmake)\nadd_library(small {sources})\n"
            "sluice_require_every_source_listed(core)\n", encoding="utf-8")
        return subprocess.run(["cmake", "-S", root, "-B", root / "build", "-G", "Ninja", "-DSLUICE_STRICT_LISTS=ON"],
                              capture_output=True, text=True, check=False)

    def test_passes_when_every_source_is_listed(self):
        run = self.configure("core/a.cpp core/b.cpp")
        self.assertEqual(0, run.returncode, run.stderr)

    def test_fails_and_says_which_is_not(self):
        run = self.configure("core/a.cpp")
        self.assertNotEqual(0, run.returncode)
        self.assertIn("listed by no target", run.stderr)
        self.assertIn("core/b.cpp", run.stderr)
        self.assertNotIn("core/a.cpp", run.stderr)


if __name__ == "__main__":
    unittest.main()
