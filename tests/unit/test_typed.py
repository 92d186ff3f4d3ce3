"""`terms/typed.py` stands in for `typing`: the names exist, and a case loads without the real one."""

import subprocess
import sys

from canheal.terms import typed


def test_every_name_exists_at_run_time():
    assert all(hasattr(typed, name) for name in typed.__all__)


def test_what_checkers_read_changes_nothing():
    class Reader(typed.Protocol[typed.TypeVar("T")]):
        pass

    assert typed.cast("str", 3) == 3
    assert typed.overload(len) is len
    assert Reader.__mro__[1] is typed.Protocol


def test_a_case_loads_without_typing():
    code = "import canheal.app.interpret, canheal.cli.interpret, sys; sys.exit('typing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
