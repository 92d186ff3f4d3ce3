"""Renew docs/images/board-report.png: the first page of a demo tumour's board report.

Run: .venv/bin/python scripts/report_picture.py [DEMO]
Needs pdftoppm (Debian: poppler-utils).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from canheal.app.demo import demo_cases
from canheal.app.gather import Source
from canheal.app.interpret import interpret_case
from canheal.formats.case_file import read_case

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/images/board-report.png"
DEMO = "lung-egfr-resistant"
_DPI = 110


def draw(demo: str = DEMO, to: Path = PICTURE) -> Path:
    """Interpret one demo tumour and draw page one of its board report."""
    if (tool := shutil.which("pdftoppm")) is None:
        raise SystemExit("pdftoppm is not here; install poppler-utils")
    case = next((path for path in demo_cases() if path.parent.name == demo), None)
    if case is None:
        raise SystemExit(f"no demo tumour is called {demo!r}")
    with tempfile.TemporaryDirectory() as folder:
        interpret_case(read_case(case), Path(folder), source=Source(), outputs=frozenset({"pdf"}))
        command = [tool, "-png", "-singlefile", "-f", "1", "-r", str(_DPI), f"{folder}/report.pdf", f"{folder}/page"]
        subprocess.run(command, check=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(f"{folder}/page.png", to)
    return to


if __name__ == "__main__":
    print(draw(*sys.argv[1:2]))
