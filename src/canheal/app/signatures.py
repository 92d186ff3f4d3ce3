"""Refit mutational signatures on the matrix that a user supplies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from canheal.domain.profile.biomarkers import SignatureRefit
from canheal.domain.profile.signatures import CLASSES, SignatureMatrix, count_classes, refit, substitution_class
from canheal.domain.variants.calls import SmallVariantCall
from canheal.formats.text import open_lines, shown_name
from canheal.terms.errors import BadRecord

_SEED = 20_180_226


def refit_signatures(
    calls: Sequence[SmallVariantCall], matrix: Path, base_at: Callable[[str, int], str] | None
) -> SignatureRefit:
    """Exposures of one tumour; without a reference sequence the contexts are unknown and nothing is assessed."""
    reference = read_signature_matrix(matrix)
    if base_at is None:
        reason = "substitution contexts need a reference: run `canheal annotate setup` first"
        return SignatureRefit((), 0, None, reason)
    from numpy.random import default_rng

    counts = count_classes(
        substitution_class(call.allele, base_at) for call in calls if call.allele and not call.filters
    )
    return refit(counts, reference, default_rng(_SEED))


def read_signature_matrix(path: Path) -> SignatureMatrix:
    """Read a COSMIC SBS matrix: one row per class of the 96, one column per signature.

    Raises:
        BadRecord: a class is missing or unknown, or a cell is no number.
    """
    rows: dict[str, tuple[float, ...]] = {}
    names: tuple[str, ...] = ()
    for number, line in open_lines(path):
        cells = line.rstrip("\r").split("\t")
        if not names:
            names = tuple(cells[1:])
            continue
        try:
            rows[cells[0]] = tuple(map(float, cells[1:]))
        except ValueError:
            rows[cells[0]] = ()
        if len(rows[cells[0]]) != len(names):
            what = f"the row has {len(cells) - 1} values, the header {len(names)}, or one is no number"
            raise BadRecord(what, file=str(path), line=number, todo="Give COSMIC's SBS matrix as downloaded")
    if missing := [name for name in CLASSES if name not in rows]:
        what = f"{len(missing)} of the 96 substitution classes are missing, for instance {missing[0]}"
        raise BadRecord(what, file=str(path), todo="Give COSMIC's SBS matrix with 96 classes")
    return SignatureMatrix(shown_name(path), names, rows)
