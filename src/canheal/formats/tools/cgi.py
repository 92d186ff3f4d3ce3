"""Cancer Genome Interpreter: `alterations.tsv` (all alterations, oncogenicity) and `biomarkers.tsv` (hits, levels).

Columns as published notebooks show them; no file of the service was at hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from canheal.domain.comparison.calls import Alteration, RawOutput, Said
from canheal.formats.cells import first_present, present
from canheal.formats.text import Row, table_rows
from canheal.formats.tools.reading import Collected, Setting, allele_of, copy_number, small_variant
from canheal.terms.errors import MissingColumn

_ALTERATIONS = ("CGI-Gene", "CGI-Protein Change", "CGI-Oncogenic Summary")
_BIOMARKERS = ("Alterations", "Response", "Evidence")
_CASE = ("CGI-Sample ID", "Sample ID", "SAMPLE")
_RESPONSES = {
    "responsive": "sensitivity",
    "sensitive": "sensitivity",
    "resistant": "resistance",
    "no responsive": "resistance",
    "non responsive": "resistance",
}
_NAMED = re.compile(r"([A-Za-z0-9.-]+?)\s*[:(]\s*(?:p\.)?([^)]+?)\)?")
_TOXICITY = "a response that is neither sensitivity nor resistance"
_TODO = "Give alterations.tsv or biomarkers.tsv of the Cancer Genome Interpreter"


def read_cgi(tool: str, paths: tuple[Path, ...], setting: Setting) -> RawOutput:
    """All lines of all files; complete when `alterations.tsv` is among them.

    Raises:
        MissingColumn: neither of the two tables.
        Errors of `canheal.formats.text`.
    """
    collected, complete, biomarkers = Collected(setting), False, False
    for path in paths:
        for line, row in table_rows(path, required=()):
            if all(name in row for name in _ALTERATIONS):
                complete = True
                said = (Said("oncogenicity", present(row["CGI-Oncogenic Summary"]) or ""), *_nothing())
                collected.add(_of_alterations(row, setting), said, case=first_present(row, _CASE), at=(path, line))
            elif all(name in row for name in _BIOMARKERS):
                biomarkers = True
                _biomarker(row, collected, (path, line))
            else:
                what = f"this is no table of CGI; its columns are: {', '.join(list(row)[:12])}"
                raise MissingColumn(what, file=str(path), line=1, field=_ALTERATIONS[0], todo=_TODO)
    collected.unless(biomarkers, ("sensitivity", "resistance"))
    return collected.output(tool, "cgi", paths, complete=complete)


def _nothing() -> tuple[Said, ...]:
    """What stands for an alteration without a biomarker; a biomarker of it is the better answer."""
    return Said("sensitivity", ""), Said("resistance", "")


def _of_alterations(row: Row, setting: Setting) -> Alteration | None:
    place = first_present(row, ("CHROMOSOME", "CHR", "chr")), first_present(row, ("POSITION", "POS", "pos"))
    allele = allele_of(setting.assembly, *place, (row.get("REF"), row.get("ALT")))
    return small_variant(present(row["CGI-Gene"]), present(row["CGI-Protein Change"]), allele)


def _biomarker(row: Row, collected: Collected, at: tuple[Path, int]) -> None:
    question = _RESPONSES.get(row["Response"].strip().lower())
    if question is None:
        collected.dropped[_TOXICITY] += 1
        return
    matched = (present(row.get("Match")) or "").upper()
    same = {"YES": True, "NO": False}.get(matched)
    said = Said(question, present(row["Evidence"]) or "", same, present(row.get("Drugs")) or "")
    for words in row["Alterations"].split(","):
        collected.add(_named(words.strip()), (said,), case=first_present(row, _CASE), at=at)


def _named(words: str) -> Alteration | None:
    """ "KRAS:G12D", "KRAS (p.G12D)", "ERBB2:amp"."""
    found = _NAMED.fullmatch(words)
    if found is None:
        return None
    return copy_number(found[1], found[2]) or small_variant(found[1], found[2], None)
