"""The case file: one tumour's input files and facts as YAML, with the same names as the flags.

    tumour: COAD
    vcf: [tumour.vcf.gz]
    assembly: GRCh37
    purity: 0.6
    ihc: {ERBB2: "3+"}

Paths are relative to the case file. Values are checked for their kind here, for their meaning (codes, ranges) where
they are used, so that a flag and a case file meet the same checks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from canheal.formats.cells import shown
from canheal.formats.yaml_text import read_mapping
from canheal.terms.errors import BadRecord
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_TODO = "Correct the case file; docs/reference lists its keys"


class CaseFile(NamedTuple):
    """What a case file says; None or empty for what it does not say.

    Attributes:
        vcf: VCF or BCF files.
        maf: MAF files.
        tso500: TSO500 files.
        cna: discrete copy-number table.
        segments: allele-specific segments.
        fusions: fusion table.
        signatures: matrix of mutational signatures.
        assembly: genome build as written.
        tumour: OncoTree code.
        sample: tumour sample.
        normal: matched normal's sample.
        purity: tumour cell fraction.
        ploidy: average copies.
        panel: panel file.
        msi: microsatellite result as `read_msi` takes it.
        lang: language of the report.
        knowledge: snapshots to use, `NAME@RELEASE` or `NAME`.
        patient: pseudonym.
        note: free text, kept in interpretation.json.
        expression: gene to RNA expression result ("overexpressed", "underexpressed").
        ihc: gene to immunohistochemistry result ("3+", "negative").
        low_coverage: genes that the laboratory reports as not covered well enough in this sample.
        age: the patient's, in years.
        sex: female or male.
        ecog: performance status.
        prior_lines: lines of systemic therapy so far.
        country: where the patient lives, ISO 3166-1 alpha-2.
    """

    vcf: tuple[Path, ...] = ()
    maf: tuple[Path, ...] = ()
    tso500: tuple[Path, ...] = ()
    cna: Path | None = None
    segments: Path | None = None
    fusions: Path | None = None
    signatures: Path | None = None
    assembly: str | None = None
    tumour: str | None = None
    sample: str | None = None
    normal: str | None = None
    purity: float | None = None
    ploidy: float | None = None
    panel: Path | None = None
    msi: str | None = None
    lang: str | None = None
    knowledge: tuple[str, ...] = ()
    patient: str | None = None
    note: str | None = None
    expression: tuple[tuple[str, str], ...] = ()
    ihc: tuple[tuple[str, str], ...] = ()
    low_coverage: tuple[str, ...] = ()
    age: float | None = None
    sex: str | None = None
    ecog: float | None = None
    prior_lines: float | None = None
    country: str | None = None


KEYS = CaseFile._fields


def read_case(path: Path) -> CaseFile:
    """Read a case file.

    Raises:
        BadRecord: no YAML, no mapping, an unknown key, a key given twice, or a value of another kind.
        Errors of `canheal.formats.text`.
    """
    document, lines = read_mapping(path, todo=_TODO)
    values: dict[str, Any] = {}
    for key, value in document.items():
        if key not in KEYS:
            raise _unknown(key, path, lines.get(key))
        if value is None:
            continue
        try:
            values[key] = _KINDS.get(key, _text)(value, path.parent)
        except _WrongKindError as wrong:
            raise BadRecord(
                f"'{key}' must be {wrong}", file=str(path), line=lines.get(key), field=key, todo=_TODO
            ) from None
    return CaseFile(**values)


class _WrongKindError(Exception):
    """What the value must be, in words."""


def _unknown(key: str, path: Path, line: int | None) -> BadRecord:
    from difflib import get_close_matches

    near = get_close_matches(key.lower(), KEYS, n=1)
    guess = f", perhaps '{near[0]}' is meant" if near else ""
    return BadRecord(
        f"'{shown(key)}' is no key of a case file{guess}",
        file=str(path),
        line=line,
        field=shown(key),
        todo=f"Use these keys: {', '.join(KEYS)}",
    )


def _text(value: object, _: Path) -> str:
    if not isinstance(value, str):
        raise _WrongKindError("a word or a text")
    return value.strip()


def _number(value: object, _: Path) -> float:
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _WrongKindError("a number, such as 0.6")
    return number


def _path(value: object, folder: Path) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _WrongKindError("the path of a file")
    return folder / value


def _paths(value: object, folder: Path) -> tuple[Path, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_path(item, folder) for item in values)


def _texts(value: object, folder: Path) -> tuple[str, ...]:
    return tuple(_text(item, folder) for item in (value if isinstance(value, list) else [value]))


def _results(value: object, folder: Path) -> tuple[tuple[str, str], ...]:
    """A mapping of gene to result, or a list of {gene, result}."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list) and all(isinstance(item, dict) and set(item) == {"gene", "result"} for item in value):
        pairs = [(item["gene"], item["result"]) for item in value]
    else:
        raise _WrongKindError('gene: result lines, such as ERBB2: "3+"')
    return tuple((_text(gene, folder), _text(result, folder)) for gene, result in pairs)


_KINDS: Mapping[str, Callable[[object, Path], object]] = {
    **dict.fromkeys(("vcf", "maf", "tso500"), _paths),
    **dict.fromkeys(("cna", "segments", "fusions", "signatures", "panel"), _path),
    **dict.fromkeys(("purity", "ploidy", "age", "ecog", "prior_lines"), _number),
    **dict.fromkeys(("expression", "ihc"), _results),
    **dict.fromkeys(("knowledge", "low_coverage"), _texts),
}
