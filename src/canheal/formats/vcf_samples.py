"""Reads of the tumour and of its matched normal, from their columns or from one combined column or INFO."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from canheal.domain.variants.calls import NO_READS, ReadSupport
from canheal.formats.vcf_header import VcfHeader, words
from canheal.formats.vcf_info import info_value, tags_to_look_for
from canheal.formats.vcf_reads import AlleleAt, CallerTags, Plan, plan, reads, tags_of
from canheal.terms.records import NamedTuple

_FORMATS_HELD = 1_000
_NO_VALUES: Sequence[str] = ()


# reads of the tumour; of the matched normal, None when there is none; whether the tumour's genotype holds the allele,
# None when it is not called. A bare tuple, since one is made for every allele of the file.
AlleleReads = tuple[ReadSupport, ReadSupport | None, bool | None]


class _Layout(NamedTuple):
    """The rules that fit one spelling of FORMAT, and the place of its status tag (-1: none)."""

    sample: Plan
    combined_normal: Plan
    has_genotype: bool
    status: int


class SampleReads:
    """Finds the read counts of each record of one file."""

    def __init__(self, header: VcfHeader, tags: Sequence[CallerTags]) -> None:
        self._tumour, self._normal = (
            9 + header.samples.index(name) if name is not None else None for name in (header.tumour, header.normal)
        )
        self._in_format = [row for row in tags if row.place == "FORMAT"]
        of = ("tumour", "sample") if len(header.samples) < 2 else ("tumour",)
        in_info = [row for row in tags if row.place == "INFO"]
        self._names = tags_to_look_for(header, tags_of(in_info))
        self._info = plan([row for row in in_info if row.of in of], self._names)
        self._info_normal = plan([row for row in in_info if row.of == "normal"], self._names)
        self._status_tag = next((name for _, name in words("status_tag")), "")
        self._layouts: dict[str, _Layout] = {}

    def of_record(self, fields: Sequence[str], info: str, alleles: Sequence[AlleleAt]) -> list[AlleleReads]:
        """Reads at each of these alleles of the record with these columns; `info` is INFO without the annotation."""
        values = [info_value(info, name) or "" for name in self._names] if self._names else _NO_VALUES
        if self._tumour is None:
            return [(reads(self._info, values, at), self._in_info(values, at), None) for at in alleles]
        layout = self._layouts.get(fields[8]) or self._layout(fields[8])
        tumour = fields[self._tumour].split(":")
        called = _called(tumour[0]) if layout.has_genotype else None
        normal = None if self._normal is None else fields[self._normal].split(":")
        found: list[AlleleReads] = []
        for at in alleles:
            support = reads(layout.sample, tumour, at)
            if support.alternate is None and support.vaf is None and self._info:
                support = self._from_info(support, values, at)
            beside = (
                self._combined_normal(layout, tumour, values, at)
                if normal is None
                else reads(layout.sample, normal, at)
            )
            found.append((support, beside, None if called is None else str(at.number) in called))
        return found

    def status(self, fields: Sequence[str]) -> str | None:
        """The status tag in the tumour's column; None when there is none. Call after `of_record`."""
        if self._tumour is None:
            return None
        layout = self._layouts.get(fields[8])
        if layout is None or layout.status < 0:
            return None
        values = fields[self._tumour].split(":")
        return values[layout.status] if layout.status < len(values) else None

    def _from_info(self, found: ReadSupport, values: Sequence[str], at: AlleleAt) -> ReadSupport:
        inferred = reads(self._info, values, at)
        depth = inferred.depth if inferred.depth is not None else found.depth
        return ReadSupport(depth, inferred.alternate, inferred.vaf, inferred.contradiction)

    def _combined_normal(
        self, layout: _Layout, tumour: Sequence[str], values: Sequence[str], at: AlleleAt
    ) -> ReadSupport | None:
        found = reads(layout.combined_normal, tumour, at) if layout.combined_normal else NO_READS
        return self._in_info(values, at) if found is NO_READS else found

    def _in_info(self, values: Sequence[str], at: AlleleAt) -> ReadSupport | None:
        found = reads(self._info_normal, values, at) if self._info_normal else NO_READS
        return None if found is NO_READS else found

    def _layout(self, format_: str) -> _Layout:
        names = format_.split(":")
        of_tumour = ("sample", "tumour") if self._normal is None else ("sample",)
        layout = _Layout(
            plan([row for row in self._in_format if row.of in of_tumour], names),
            plan([row for row in self._in_format if row.of == "normal" and self._normal is None], names),
            names[0] == "GT",
            names.index(self._status_tag) if self._status_tag in names else -1,
        )
        if len(self._layouts) < _FORMATS_HELD:
            self._layouts[format_] = layout
        return layout


@lru_cache(maxsize=256)
def _called(genotype: str) -> frozenset[str] | None:
    """Allele numbers of a genotype; None when one of them is not called."""
    numbers = frozenset(genotype.replace("|", "/").split("/"))
    return None if not all(number.isdecimal() for number in numbers) else numbers
