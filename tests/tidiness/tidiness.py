# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of the tree that a compiler does not see. problems(root) lists what breaks them, `file:line: what`.

    layering    core <- sim, core <- live, gui -> sim and core, tests -> all; never sim <-> live
    standard    core/ includes the standard library only (core/config: toml++ too, core/report: Boost.JSON,
                core/tls: OpenSSL and Asio); no thread, file or stream
    clock       no reading of time in core/ and sim/, but for sim/stopwatch.* and what runs in real time (sim/emulator)
    random      no <random>, no source of chance but core/random.h
    unordered   no unordered container: its order of iteration differs between libraries
    libm        nothing of <cmath> that differs between libraries
    listed      every *.cpp is in a CMakeLists.txt
    length      no file over 500 lines
    licence     every source begins with its SPDX line
    own header  a source includes its own header first, a test that of what it tests; by path from the root
    top level   the folders are the architecture: nothing else at the top
"""
import os
import re
import subprocess
from pathlib import Path

LAYERS = {
    "core": {"core"},
    "sim": {"sim", "core"},
    "live": {"live", "core"},
    "gui": {"gui", "sim", "core"},
    "tests": {"core", "sim", "live", "gui", "tests"},
}
STANDARD = set("""
    algorithm any array atomic barrier bit bitset charconv chrono compare complex concepts coroutine deque exception
    expected format forward_list functional initializer_list iomanip ios iosfwd istream iterator latch limits list locale
    map memory memory_resource new numbers numeric optional ostream queue ranges ratio regex scoped_allocator semaphore set
    source_location span sstream stack stdexcept streambuf string string_view syncstream system_error tuple type_traits
    typeindex typeinfo unordered_map unordered_set utility valarray variant vector version cassert cctype cerrno cfenv
    cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar
    cwchar cwctype random thread mutex shared_mutex condition_variable future stop_token fstream filesystem iostream
    """.split())
NOT_IN_CORE = set("""atomic thread mutex shared_mutex condition_variable future stop_token semaphore barrier latch fstream
    filesystem iostream""".split())
READS_A_CLOCK = re.compile(
    r"\b(system|steady|high_resolution|utc|tai|gps|file)_clock\b|\btime\s*\(\s*(nullptr|NULL|&\w+)\s*\)|(std|[^\w:])::(clock|time)\s*\("
    r"|\b(gettimeofday|clock_gettime|timespec_get|localtime|gmtime|mktime)(_[rs])?\s*\("
    r"|#\s*include\s*<(ctime|time\.h|sys/time\.h)>")
DRAWS_CHANCE = re.compile(
    r"#\s*include\s*<random>|\brandom_device\b|\bmt19937|\b(std::)?s?rand\s*\(|\b[dlm]rand48\b|\bgetrandom\b|\barc4random")
UNORDERED = re.compile(r"\bunordered_(multi)?(map|set)\b")
LIBM = re.compile(
    r"\bstd::(exp2?|expm1|log(2|10|1p|b)?|pow|cbrt|hypot|fma|[at]?(sin|cos|tan)h?|a(sin|cos|tan)h?|atan2|erfc?|[lt]gamma)f?\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
SOURCES = {".cpp", ".h"}
LICENSED = {".cpp", ".h", ".py", ".sh", ".cmake", ".js", ".css"}
UNLIMITED = re.compile(r"^(LICENSE|CHANGELOG\.md|tests/data/.*|tests/golden/.*|.*\.(csv|jsonl|json|svg|png))$")
BUILT_APART = ("tests/consumer/", "tests/bench/peers/")
REAL_TIME = ("sim/stopwatch.", "sim/emulator/")
TOP_LEVEL = set("""core sim live gui scenarios tests CMakeLists.txt CMakePresets.json README.md LICENSE CONTRIBUTING.md
    CHANGELOG.md packages.txt demo check""".split())


def problems(root):
    root = Path(root)
    files = tree(root)
    found = top_level(files)
    listed = listed_sources(root, files)
    for name in files:
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += length(name, text) + licence(name, text)
        if Path(name).suffix in SOURCES:
            found += source(root, name, text, listed)
    return found


def tree(root):
    """Every file of the tree, relative to root: what git knows or would add; without git, all but build and hidden."""
    git = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         capture_output=True, text=True, check=False) if (root / ".git").exists() else None
    if git and git.returncode == 0:
        names = [name for name in git.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
        names = [name for name in names if not re.match(r"build/|\.|.*/(\.|__pycache__)", name)]
    return sorted({name for name in names if (root / name).is_file()})


def top_level(files):
    tops = sorted({name.split("/")[0] for name in files})
    return [f"{top}:1: not one of the files and folders of the top level"
            for top in tops if top not in TOP_LEVEL and not top.startswith(".")]


def listed_sources(root, files):
    found = set()
    for name in files:
        if name.endswith("CMakeLists.txt"):
            folder = Path(name).parent
            uncommented = re.sub(r"#.*", "", (root / name).read_text(encoding="utf-8"))
            found |= {os.path.normpath(folder / word) for word in re.findall(r"[\w./-]+\.cpp", uncommented)}
            found |= {f"tests/fuzz/{word}_fuzz.cpp" for word in re.findall(r"sluice_fuzz\((\w+)", uncommented)}
    return found


def length(name, text):
    lines = text.count("\n")
    return [f"{name}:{lines}: {lines} lines, at most 500"] if lines > 500 and not UNLIMITED.match(name) else []


def licence(name, text):
    lines = text.split("\n", 2)
    script = lines[0].startswith("#!")
    if Path(name).suffix not in LICENSED and not name.endswith("CMakeLists.txt") and not script:
        return []
    return [] if any(SPDX in line for line in lines[:2]) else [f"{name}:1: no line `{SPDX}`"]


def source(root, name, text, listed):
    code = without_comments(text)
    includes = [(number, match[1], match[2]) for number, line in enumerate(code.split("\n"), 1)
                if (match := INCLUDE.match(line))]
    found = []
    for number, quote, included in includes:
        why = wrong_include(root, name, quote, included)
        found += [f"{name}:{number}: includes {included}: {why}"] if why else []
    found += own_header(root, name, includes)
    if name.endswith(".h") and "#pragma once" not in code:
        found.append(f"{name}:1: no #pragma once")
    if name.endswith(".cpp") and name not in listed and not name.startswith(BUILT_APART):
        found.append(f"{name}:1: listed by no target")
    if name.startswith(("core/", "sim/")):
        found += banned(name, without_strings(code))
    return found


def wrong_include(root, name, quote, included):
    layer = name.split("/")[0]
    if quote == '"':
        if name.startswith(BUILT_APART):
            return None
        if not (root / included).is_file():
            return "no such file by path from the root"
        if included.split("/")[0] not in LAYERS.get(layer, LAYERS["tests"]):
            return f"{layer}/ must not know {included.split('/')[0]}/"
        for room in ("core/config/", "core/report/", "core/tls/"):
            if layer == "core" and included.startswith(room) and not name.startswith(room):
                return f"core/ must not know {room}"
    elif layer == "core":
        in_config = name.startswith("core/config/")
        in_report = name.startswith("core/report/")
        in_tls = name.startswith("core/tls/")
        if included not in STANDARD and not (in_config and included.startswith("toml++/")) and not (
                in_report and included.startswith("boost/json/")) and not (
                in_tls and included.startswith(("openssl/", "boost/asio/"))):
            return "core/ includes the standard library only"
        if included in NOT_IN_CORE and not in_config:
            return "core/ has no thread, file or stream"
    return None


def own_header(root, name, includes):
    path = Path(name)
    if path.suffix != ".cpp" or not includes:
        return []
    own = path.with_suffix(".h")
    if name.startswith("tests/") and path.stem.endswith("_test"):
        own = Path(*path.parts[1:-1], path.stem.removesuffix("_test") + ".h")
    if not (root / own).is_file() or includes[0][2] == own.as_posix():
        return []
    return [f"{name}:{includes[0][0]}: includes {includes[0][2]} before its own {own.as_posix()}"]


def banned(name, code):
    rules = [(DRAWS_CHANCE, "chance comes from core/random.h"), (UNORDERED, "the order of an unordered container varies"),
             (LIBM, "differs between libraries; write it by series")]
    if not name.startswith(REAL_TIME):
        rules.append((READS_A_CLOCK, "reads a clock"))
    found = []
    for number, line in enumerate(code.split("\n"), 1):
        found += [f"{name}:{number}: {match[0].strip()}: {why}" for rule, why in rules if (match := rule.search(line))]
    return found


TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)


def without_comments(text):
    """The text with comments blanked, its lines kept."""
    return TOKEN.sub(lambda token: blank(token[0]) if token[0].startswith("/") else token[0], text)


def without_strings(code):
    """The code with what stands in quotes blanked, #include lines kept."""
    return TOKEN.sub(lambda token: blank(token[0]), code)


def blank(token):
    return "\n" * token.count("\n") or " "
