# SPDX-License-Identifier: GPL-3.0-or-later
"""The example of sim/emulator/README.md, run as it stands there.

    readme_test.py README PROGRAM
"""
import os
import re
import subprocess
import sys
from pathlib import Path

readme, program = sys.argv[1:3]
examples = re.findall(r"(?ms)^```python\n(.*?)^```", Path(readme).read_text(encoding="utf-8"))
assert len(examples) == 1, f"{len(examples)} examples"
done = subprocess.run([sys.executable, "-c", examples[0]], env={**os.environ, "SLUICE_SIM": program}, timeout=120,
                      check=False)
sys.exit(done.returncode)
