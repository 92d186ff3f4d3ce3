"""From flags and case file to one request; a flag stands above what the case file says."""

from __future__ import annotations

import argparse

from canheal.formats.case_file import KEYS, CaseFile, read_case
from canheal.terms.typed import Any

_LISTS = frozenset({"vcf", "maf", "tso500", "knowledge", "low_coverage"})


def read_request(chosen: argparse.Namespace) -> CaseFile:
    """The case that the flags and the case file describe together."""
    case = read_case(chosen.case) if chosen.case else CaseFile()
    given = {key: value for key in KEYS if (value := getattr(chosen, key, None)) is not None}
    flags: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in given.items()}
    return case._replace(**flags)
