"""The knowledge of this process: content and references, made once and used for every case."""

from __future__ import annotations

from functools import cache

from canheal.app.case_results import remembering
from canheal.app.gather import Build


@cache
def references() -> Build:
    """Makes references, and remembers them as long as the process lives."""
    return remembering()
