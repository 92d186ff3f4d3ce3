"""What the demo's node is told of its place: a country, trial files, and a library of snapshots of its own."""

from __future__ import annotations

from pathlib import Path

import yaml

TABLE = "demo-table"
"""The snapshot that the demo's node uses beside the tables of canheal; invented (`demo/earlier.py`)."""
_TRIALS = Path(__file__).resolve().parents[2] / "content/demo/trials"


def write_site(home: Path) -> None:
    """Write node.yaml where there is none."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "node.yaml"
    if not path.exists():
        site = {
            "country": "BE",
            "trials": [str(_TRIALS)],
            "library": str(home.resolve() / "knowledge"),
            "knowledge": [TABLE],
        }
        path.write_text(yaml.safe_dump(site), encoding="utf-8")
