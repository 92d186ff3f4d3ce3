"""What the demo's node is told of its place: a country, and the trial files that come with the demo tumours."""

from __future__ import annotations

from pathlib import Path

import yaml

_TRIALS = Path(__file__).resolve().parents[2] / "content/demo/trials"


def write_site(home: Path) -> None:
    """Write node.yaml where there is none."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "node.yaml"
    if not path.exists():
        path.write_text(yaml.safe_dump({"country": "BE", "trials": [str(_TRIALS)]}), encoding="utf-8")
