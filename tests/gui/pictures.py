# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page in a real window, under Xvfb with openbox, light and dark, at two sizes and with a scale factor of 2: each
comes up, shows something, and prints no warning. The pictures stay in FOLDER, to be looked at.

    pictures.py BIN FOLDER            BIN: where sluice-gui, sluice-sim and sluice-live are
    pictures.py BIN FOLDER --quick    one size
    pictures.py BIN FOLDER --guide    only those of the guide and README, with a pusher under load on the page Live

Exit status 77 (skipped) where Xvfb, openbox or ImageMagick is not installed.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "live" / "e2e"))
from harness import Emulator, Pusher, wait_for  # noqa: E402

PAGES = ("replay", "what-if", "plan", "live", "go-live")
GUIDE_NAMES = {"plan": "planning"}
SIZES = ((1280, 720, 1), (1920, 1080, 1), (1280, 720, 2))
QUIET = ("QStandardPaths: XDG_RUNTIME_DIR not set", )
PLAN_BUTTON = ("182", "693")  # on the page Plan at 1280 × 720, in screen pixels
BURST = '[[arrivals]]\nname = "burst"\nkind = "poisson"\nrate = [{at="0s",value="300/s"},{at="10s",value="2600/s"},{at="30s",value="300/s"}]\n'


class Display:
    """An X server of our own with a window manager; the display's number comes from the server."""

    def __init__(self, width, height):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten",
                                        "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as numbers:
            self.name = ":" + numbers.readline().strip()
        self.manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": self.name}, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in (self.manager, self.server):
            program.terminate()
            program.wait()

    def picture(self, path, program):
        """Of the whole screen, once a window of the program is on it."""
        wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(program.pid)], capture_output=True,
                                        env={**os.environ, "DISPLAY": self.name}, check=False).stdout, "the window")
        time.sleep(0.5)  # the window manager's own drawing has no end that can be waited for
        subprocess.run(["import", "-window", "root", path], env={**os.environ, "DISPLAY": self.name}, check=True)


def shown(binaries, display, home, path, page, theme, size, scale, more=(), settle=0.0, click=None):
    """Starts the window, waits until the page shows all, takes the picture. Returns what it printed."""
    ready = Path(home) / "ready"
    ready.unlink(missing_ok=True)
    environment = {**os.environ, "DISPLAY": display.name, "QT_SCALE_FACTOR": str(scale),
                   "PATH": f"{binaries}:{os.environ['PATH']}",
                   **{f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "DATA", "CACHE", "STATE")}}
    environment.pop("QT_QPA_PLATFORM", None)
    program = subprocess.Popen([binaries / "sluice-gui", "overwatch", "--page", page, "--theme", theme, "--size", size,
                                "--ready-file", ready, *more], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(lambda: ready.exists() or program.poll() is not None, f"page {page}")
        if click is not None:
            time.sleep(1)
            subprocess.run(["xdotool", "mousemove", *click, "click", "1"], env=environment, check=True)
        time.sleep(settle)
        display.picture(path, program)
    finally:
        program.terminate()
        said = program.communicate()[1]
    return [line for line in said.splitlines() if line and not line.startswith(QUIET)]


def wrong_with(path):
    """A picture of one colour, or a few, shows no page."""
    colours = int(subprocess.run(["identify", "-format", "%k", path], capture_output=True, text=True, check=True).stdout)
    return f"{path.name}: {colours} colours" if colours < 40 else None


def every_page(binaries, folder):
    wrong = []
    for width, height, scale in SIZES[:1] if "--quick" in sys.argv else SIZES:
        with Display(width * scale, height * scale) as display:
            for theme in ("light", "dark"):
                for page in PAGES:
                    path = folder / f"{page}-{theme}-{width}x{height}{'@2' if scale == 2 else ''}.png"
                    with tempfile.TemporaryDirectory(prefix="sluice-pictures-") as home:
                        said = shown(binaries, display, home, path, page, theme, f"{width}x{height}", scale)
                    wrong += [f"{path.name}: printed {line}" for line in said] + [w for w in [wrong_with(path)] if w]
    return wrong


def of_the_guide(binaries, folder):
    with tempfile.TemporaryDirectory(prefix="sluice-pictures-") as scratch, Display(1280, 720) as display:
        home = Path(scratch)
        burst = home / "burst.toml"
        burst.write_text('[scenario]\nduration = "60s"\n[pipeline]\npushers = 3\nbuffer = "5k"\n[firebase]\n'
                         'latency = { kind = "lognormal", mean = "150ms", cv = 0.455 }\n' + BURST)
        with Emulator(binaries / "sluice-sim", home, scenario=burst) as emulator, \
                Pusher(binaries / "sluice-live", home, emulator.port, pipeline='pushers = 3\nbuffer = "5k"') as pusher:
            drive = subprocess.Popen([binaries / "sluice-sim", "drive", burst, "--to", f"http://{pusher.addresses['http']}",
                                      "--token-file", home / "token", "--json"], stdout=subprocess.DEVNULL)
            time.sleep(38)
            shown(binaries, display, home, folder / "live.png", "live", "dark", "1280x720", 1,
                  ["--live", f"http://{pusher.addresses['telemetry']}"], settle=3)
            drive.wait()
        for page in ("replay", "what-if", "plan", "go-live"):
            more = ["--set", "pipeline.pushers=24"] if page == "what-if" else []
            if page == "replay":
                shown(binaries, display, home, folder / "replay-dark.png", page, "dark", "1280x720", 1)
            plans = {"click": PLAN_BUTTON, "settle": 30} if page == "plan" else {}
            shown(binaries, display, home, folder / f"{GUIDE_NAMES.get(page, page)}.png", page, "light", "1280x720", 1, more,
                  **plans)
    return []


def main():
    missing = [name for name in ("Xvfb", "openbox", "xdotool", "import") if shutil.which(name) is None]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        return 77
    binaries, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    wrong = (of_the_guide if "--guide" in sys.argv else every_page)(binaries, folder)
    print("\n".join(wrong) or f"pictures in {folder}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
