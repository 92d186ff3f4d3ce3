"""Refuse calls that lie on another genome build than the case, where contig lengths and header are silent."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.interpretation.references import References
from canheal.domain.variants.calls import SmallVariantCall
from canheal.formats.case_file import CaseFile
from canheal.terms.errors import WrongAssembly


def check_build(calls: Iterable[SmallVariantCall], references: References, source: CaseFile | str) -> None:
    """Compare the calls of a case, or of one file, with positions that the catalogue knows on both builds.

    Raises:
        WrongAssembly: they lie on the other build; weaker evidence is printed by the interpretation.
    """
    if references.build_evidence is None:
        return
    evidence = references.build_evidence(calls)
    if evidence is not None and evidence.verdict == "wrong":
        stated, other = evidence.stated.value, evidence.other.value
        what = f"the calls are on {other} by known positions, the case is on {stated}: {evidence.sentence()}"
        todo = f"Give --assembly {other} if the file is on it, or the file on {stated}"
        raise WrongAssembly(what, file=_files(source), field="assembly", todo=todo)


def _files(source: CaseFile | str) -> str:
    if isinstance(source, str):
        return source
    return ", ".join(str(path) for path in (*source.vcf, *source.maf, *source.tso500))
