"""Where CIViC's variants lie in the genome: columns of its summaries, and its BED files of 2020 (GRCh37, from 0)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BASES = re.compile(r"[ACGT]+")
_BUILDS = {"grch37": "GRCh37", "grch38": "GRCh38", "hg19": "GRCh37", "hg38": "GRCh38"}
_OLD_BUILD = "GRCh37"


def coordinate(row: Mapping[str, str]) -> str:
    """ "GRCh37:7:140453136:A:T" from a summary's columns; "" where they do not name both alleles or the build.

    Older releases leave the build out where it is GRCh37.
    """
    build = _BUILDS.get((row.get("reference_build") or _OLD_BUILD).strip().lower(), "")
    place = (row.get("chromosome") or "", row.get("start") or "")
    return _spelled(build, place, row.get("reference_bases") or "", row.get("variant_bases") or "")


def coordinate_of_bed(row: Mapping[str, str]) -> str:
    """The same from civic_variants_summaries.bed, whose starts count from 0."""
    start = row["start"].strip()
    one_based = str(int(start) + 1) if start.isdecimal() else ""
    return _spelled(_OLD_BUILD, (row["#chromosome"], one_based), row["ref"], row["alt"])


def _spelled(build: str, place: tuple[str, str], reference: str, alternate: str) -> str:
    chromosome, position = (part.strip() for part in place)
    bases = [text.strip().upper() for text in (reference, alternate)]
    if not (build and chromosome and position.isdecimal() and all(map(_BASES.fullmatch, bases))):
        return ""
    return ":".join((build, chromosome.removeprefix("chr"), position, *bases))
