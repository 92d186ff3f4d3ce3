"""Write docs/dependencies.md: every pinned package with version, licence and purpose.

Names and versions come from the hashed requirement files, licences and summaries from the installed packages.
Run: .venv/bin/python scripts/dependencies_page.py
"""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, files, metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/dependencies.md"
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$", re.M)
_SHORT = 60
_TEXTS = {"Apache License Version 2.0": "Apache-2.0", "MIT License": "MIT", "Permission is hereby granted": "MIT"}
_FILES = (
    ("requirements.txt", "requirements.in", "To run canheal"),
    ("requirements-uv.txt", "requirements-uv.in", "To set up the environment"),
    ("requirements-dev.txt", "requirements-dev.in", "For tests, checks and benchmarks only"),
)
_OPENING = """# Dependencies

<!-- Made by scripts/dependencies_page.py; a test keeps names and versions equal to the requirement files. -->

Every package is pinned with its hashes. `./dev pin` renews the pins; then run `scripts/dependencies_page.py`.
Packages in bold are asked for by canheal itself, the others come with them. Licences are as the packages declare
them."""
_BESIDE = (
    ("Noto Sans (`src/canheal/content/fonts`)", "OFL-1.1", "the letters of the PDF reports"),
    ("a C compiler, when there is one", "-", "the optional genome reader; without it all works alike, slower"),
    ("Debian's chromium, poppler-utils, bcftools, tabix", "as Debian states", "tests; skipped, and said, if missing"),
)
_HEAD = "| package | version | licence | what it is |\n|---|---|---|---|\n"


class Pin(NamedTuple):
    """One pinned package: name, version, and the platforms it is for ("" for all)."""

    name: str
    version: str
    marker: str


def pins(path: Path) -> list[Pin]:
    """The pins of a requirement file, in its order."""
    return [Pin(name, version, (marker or "").strip()) for name, version, marker in _PIN.findall(path.read_text())]


def asked_for(path: Path) -> frozenset[str]:
    """Names in a .in file."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return frozenset(_key(line) for line in lines if line and not line.startswith("-"))


def licence(found: PackageMetadata) -> str:
    """The licence a package declares: the SPDX expression, else a short text, else its classifier."""
    expression = str(found.get("License-Expression") or "").strip()
    text = str(found.get("License") or "").strip()
    if expression:
        return expression
    if text and "\n" not in text and len(text) <= _SHORT and text.upper() != "UNKNOWN":
        return text
    named = [line.rpartition("::")[2].strip() for line in found.get_all("Classifier") or () if "License ::" in line]
    return ", ".join(named) or _from_text(str(found["Name"])) or "see the package"


def _from_text(name: str) -> str:
    """The name of a licence whose text lies beside the package; "" for one not known here."""
    texts = [file for file in files(name) or () if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))]
    opening = " ".join(texts[0].read_text().split())[:200] if texts else ""
    return next((short for words, short in _TEXTS.items() if words in opening), "")


def page() -> str:
    """The whole page."""
    seen: set[str] = set()
    parts = [_OPENING]
    for file, wishes, title in _FILES:
        asked = asked_for(ROOT / wishes)
        rows = [_row(pin, _key(pin.name) in asked) for pin in pins(ROOT / file) if _key(pin.name) not in seen]
        seen |= {_key(pin.name) for pin in pins(ROOT / file)}
        if rows:
            parts.append(f"## {title}\n\n{_HEAD}" + "\n".join(rows))
    beside = "\n".join(f"| {what} | {terms} | {use} |" for what, terms, use in _BESIDE)
    parts.append(f"## Beside the Python packages\n\n| what | licence | for |\n|---|---|---|\n{beside}")
    return "\n\n".join(parts) + "\n"


def _row(pin: Pin, asked: bool) -> str:
    name = f"**{pin.name}**" if asked else pin.name
    try:
        found = metadata(pin.name)
    except PackageNotFoundError:
        return (
            f"| {name} | {pin.version} | see the package | only where {pin.marker.replace('|', '/') or 'asked for'} |"
        )
    words = str(found.get("Summary") or "").replace("|", "/").strip()
    return f"| {name} | {pin.version} | {licence(found)} | {words} |"


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
