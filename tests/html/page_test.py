# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of `sluice-sim run --html` in headless Chromium: it opens without an error, its script runs, the crosshair
shows values, light and dark differ, it prints. Skipped, with a word, where Chromium is absent.

    page_test.py PROGRAM [unittest options]
"""
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "sluice-sim"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --hide-scrollbars --virtual-time-budget=3000
    --enable-logging=stderr""".split() + ["--host-resolver-rules=MAP * 0.0.0.0"]

SCENARIO = """
[scenario]
title = "A burst with <angle brackets> & a \\"quote\\""
story = "What happened.\\n\\nWhat to look at."
start = "17:47:00"
duration = "90s"
[pipeline]
pushers = 2
buffer = 2000
[[arrivals]]
name = "steady"
kind = "poisson"
rate = [{ at = "0s", value = "300/s" }, { at = "30s", value = "3k/s" }, { at = "40s", value = "300/s" }]
[[expect]]
metric = "shed"
min = 1
"""

# Drives the page as a person would, and writes what it saw into the document for --dump-dom.
PROBE = """<script>
addEventListener('load', () => {
  const charts = document.getElementById('charts');
  const before = charts.querySelector('[data-series="0"]').textContent;
  const box = charts.querySelector('.plot').getBoundingClientRect();
  charts.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + box.width * 0.4, clientY: box.top + 9, bubbles: true}));
  const hovered = charts.querySelector('[data-series="0"]').textContent;
  const when = document.getElementById('when').textContent;
  const crosses = [...charts.querySelectorAll('.cross')].filter(cross => cross.style.display === 'block').length;
  charts.dispatchEvent(new PointerEvent('pointerleave'));
  const after = charts.querySelector('[data-series="0"]').textContent;
  charts.dispatchEvent(new KeyboardEvent('keydown', {key: 'End'}));
  const end = document.getElementById('when').textContent;
  const wide = document.documentElement.scrollWidth > innerWidth;
  const seen = {before, hovered, when, crosses, after, end, wide, dark: matchMedia('(prefers-color-scheme: dark)').matches,
                ground: getComputedStyle(document.body).backgroundColor, ready: document.documentElement.dataset.ready};
  document.body.dataset.seen = JSON.stringify(seen);
});
</script></body>"""


def browse(page, *flags):
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run([CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *flags, f"file://{page}"],
                              capture_output=True, timeout=240, check=False)


def pixels(png):
    """(width, height, rows of RGB or RGBA bytes) of an 8-bit PNG."""
    at, data, header = 8, b"", None
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        header = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else header
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    width, height, depth, colour = header[:4]
    assert depth == 8 and colour in (2, 6)
    step = 3 if colour == 2 else 4
    raw, rows, above = zlib.decompress(data), [], bytearray(width * step)
    for y in range(height):
        line = bytearray(raw[y * (width * step + 1) + 1:(y + 1) * (width * step + 1)])
        unfilter(raw[y * (width * step + 1)], line, above, step)
        rows.append(bytes(line))
        above = line
    return width, height, step, rows


def unfilter(kind, line, above, step):
    for at in range(len(line)):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        up = above[at]
        if kind == 1:
            line[at] = (line[at] + left) & 255
        elif kind == 2:
            line[at] = (line[at] + up) & 255
        elif kind == 3:
            line[at] = (line[at] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda value: abs(guess - value))
            line[at] = (line[at] + nearest) & 255


@unittest.skipUnless(CHROMIUM, "Chromium is not installed")
class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.page = Path(cls.folder.name) / "page.html"
        scenario = Path(cls.folder.name) / "burst.toml"
        scenario.write_text(SCENARIO, encoding="utf-8")
        done = subprocess.run([PROGRAM, "run", scenario, "--quiet", "--html", cls.page], capture_output=True, text=True,
                              timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.probe = Path(cls.folder.name) / "probe.html"
        text = cls.page.read_text(encoding="utf-8")
        cls.probe.write_text(text.replace("</body>", PROBE), encoding="utf-8")

    def seen(self, *flags):
        done = browse(self.probe, "--window-size=1200,1600", "--dump-dom", *flags)
        text = done.stdout.decode()
        found = re.search(r'data-seen="([^"]*)"', text)
        self.assertTrue(found, done.stderr.decode()[-2000:])
        return json.loads(found.group(1).replace("&quot;", '"').replace("&amp;", "&")), text, done.stderr.decode()

    def test_opens_and_its_crosshair_tells(self):
        seen, dom, log = self.seen()
        self.assertEqual(seen["ready"], "yes")
        self.assertNotIn("Uncaught", log)
        self.assertNotRegex(log, r"CONSOLE.*(Error|Refused)")
        self.assertTrue(seen["before"].startswith("peak "), seen)
        self.assertRegex(seen["hovered"], r"^[\d,]+(\.\d)?/s$")
        self.assertRegex(seen["when"], r"^17:47:3\d$")
        self.assertEqual(seen["crosses"], dom.count('class="cross"'))
        self.assertGreaterEqual(seen["crosses"], 2)
        self.assertEqual(seen["after"], seen["before"])
        self.assertRegex(seen["end"], r"^17:48:\d\d$")
        self.assertIn("A burst with &lt;angle brackets&gt;", dom)

    def test_fits_a_telephone(self):
        self.assertFalse(self.seen("--window-size=500,900")[0]["wide"])

    def test_light_and_dark(self):
        light, dark = self.seen()[0], self.seen("--blink-settings=preferredColorScheme=0")[0]
        self.assertFalse(light["dark"])
        self.assertTrue(dark["dark"])
        self.assertNotEqual(light["ground"], dark["ground"])

    def test_is_painted(self):
        shot = Path(self.folder.name) / "shot.png"
        browse(self.page, "--window-size=1200,900", f"--screenshot={shot}")
        width, height, step, rows = pixels(shot.read_bytes())
        self.assertEqual((width, height), (1200, 900))
        colours = {rows[y][x * step:x * step + 3] for y in range(0, height, 3) for x in range(0, width, 3)}
        for name, (red, green, blue) in {"offered": (0xd9, 0x73, 0x0d), "shed": (0xd1, 0x24, 0x2f), "good": (0x1a, 0x7f, 0x4b)}.items():
            near = any(abs(c[0] - red) + abs(c[1] - green) + abs(c[2] - blue) < 60 for c in colours)
            self.assertTrue(near, f"no {name} in the picture")

    def test_prints(self):
        paper = Path(self.folder.name) / "paper.pdf"
        browse(self.page, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
        self.assertTrue(paper.read_bytes().startswith(b"%PDF"))
        pages = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
        self.assertTrue(1 <= pages <= 6, pages)


if __name__ == "__main__":
    unittest.main()
