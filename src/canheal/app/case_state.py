"""What the files of one case say, read one after the other; they must agree on the build and on the tumour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from canheal.domain.profile.gene_names import GeneWords
from canheal.domain.profile.profile import CopyNumberCall, FusionCall, ReportedAlteration, Segment
from canheal.domain.variants.calls import Dropped, SmallVariantCall
from canheal.formats.assay_inputs import MsiStatement
from canheal.formats.case_file import CaseFile
from canheal.formats.text import sha256_of, shown_name
from canheal.terms.assembly import Assembly
from canheal.terms.errors import UsageError, WrongAssembly
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.formats.tso500 import PanelBurden, Tso500Content

_DUPLICATE = "duplicate record in another file of the case"
GENOME_SCALE = 200_000
"""Calls of one file above which only those that can matter are kept: coding, splice, catalogue alleles."""
OUTSIDE = "genome-scale file: outside coding sequence, splice sites and catalogue alleles"
Keep = Callable[[SmallVariantCall], bool]


class CaseState:
    """Collects calls and facts over the files of a case."""

    def __init__(self, case: CaseFile, genes: GeneWords) -> None:
        self._case, self._genes = case, genes
        self.assembly = _stated_assembly(case)
        self.sample, self.normal = case.sample, case.normal
        self.calls: list[SmallVariantCall] = []
        self.copy_numbers: list[CopyNumberCall] = []
        self.fusions: list[FusionCall] = []
        self.reported: list[ReportedAlteration] = []
        self.classes: set[str] = set()
        self.msi: MsiStatement | None = None
        self.burden: PanelBurden | None = None
        self.assay_name: str | None = None
        self.matched_normal = case.normal is not None
        self.inputs: dict[str, str] = {}
        self.dropped = Dropped()

    @property
    def megabases(self) -> float | None:
        """Size of the region that the assay itself states."""
        return self.burden.megabases if self.burden else None

    def read_small_variant_files(self, keep: Keep) -> None:
        """Read VCF, MAF and TSO500 files, in this order."""
        for path in self._case.vcf:
            self._read_vcf(path, keep)
        for path in self._case.maf:
            self._read_maf(path)
        for path in self._case.tso500:
            self._read_tso500(path)

    def read_other_files(self, assembly: Assembly) -> tuple[Segment, ...]:
        """Read copy numbers, fusions and segments."""
        case = self._case
        if case.cna is not None:
            from canheal.formats.copy_number import read_copy_numbers

            path, symbol = self._opened(case.cna), self._genes.symbol
            self.copy_numbers += read_copy_numbers(path, sample=case.sample, dropped=self.dropped, symbol=symbol)
            self.classes.add("copy_number")
        if case.fusions is not None:
            from canheal.formats.fusions import read_fusions

            fusions = read_fusions(self._opened(case.fusions), sample=case.sample, dropped=self.dropped)
            self.fusions += map(self._genes.fusion, fusions)
            self.classes.add("fusion")
        if case.ihc or case.expression:
            self.classes.add("expression")
        return self._read_segments(assembly)

    def _read_vcf(self, path: Path, keep: Keep) -> None:
        from canheal.formats.vcf import read_vcf

        content = read_vcf(
            self._opened(path),
            assembly=self.assembly,
            sample=self._case.sample,
            normal=self._case.normal,
            dropped=self.dropped,
        )
        header = content.header
        self._agree_on(header.assembly, path)
        self.sample = self.sample or header.tumour
        self.normal = self.normal or header.normal
        self.matched_normal = self.matched_normal or header.normal is not None
        self._add(content.calls, keep)

    def _read_maf(self, path: Path) -> None:
        from canheal.formats.maf import read_maf

        content = read_maf(self._opened(path), assembly=self.assembly, sample=self._case.sample, dropped=self.dropped)
        self._agree_on(content.assembly, path)
        self.sample = self.sample or content.sample
        self.normal = self.normal or content.normal
        self.matched_normal = self.matched_normal or content.normal is not None
        self._add(content.calls, None)

    def _read_tso500(self, path: Path) -> None:
        from canheal.formats.tso500 import read_tso500

        content = read_tso500(
            self._opened(path), sample=self._case.sample, dropped=self.dropped, assembly=self.assembly
        )
        self._agree_on(content.assembly, path)
        self.sample = self.sample or content.sample
        self.copy_numbers += map(self._genes.copy_number, content.copy_numbers)
        self.fusions += map(self._genes.fusion, content.fusions)
        self.reported += map(self._genes.reported, content.reported)
        self._take_assay(content)
        self._add(content.calls, None)

    def _take_assay(self, content: Tso500Content) -> None:
        self.classes |= content.alteration_classes
        self.assay_name = self.assay_name or content.panel
        self.burden = content.burden or self.burden
        if content.instability is not None and content.instability.unstable_percent is not None:
            instability = content.instability
            self.msi = MsiStatement(None, instability.unstable_percent, instability.usable_sites)

    def _read_segments(self, assembly: Assembly) -> tuple[Segment, ...]:
        case = self._case
        if case.segments is None:
            return ()
        from canheal.formats.segments import read_segments

        path = self._opened(case.segments)
        segments = read_segments(path, assembly=assembly, sample=case.sample, dropped=self.dropped)
        self.classes |= {"segments", "copy_number"}
        return segments

    def _opened(self, path: Path) -> Path:
        """Record a file's checksum before it is read; a second file of the same name stands as "name (2)"."""
        digest, name, number = sha256_of(path), shown_name(path), 1
        while self.inputs.get(name, digest) != digest:
            number += 1
            name = f"{shown_name(path)} ({number})"
        self.inputs[name] = digest
        return path

    def _agree_on(self, assembly: Assembly | None, path: Path) -> None:
        """Take a file's build, or refuse it when the request or an earlier file says otherwise."""
        if assembly is None or assembly is self.assembly:
            return
        if self.assembly is not None:
            what = f"this file is on {assembly.value}, the case on {self.assembly.value}"
            raise WrongAssembly(what, file=str(path), todo="Give files of one build, or correct --assembly")
        self.assembly = assembly

    def _add(self, calls: Iterable[SmallVariantCall], keep: Keep | None) -> None:
        """Add calls; an allele that an earlier file of the case holds is counted, not added twice."""
        self.classes.add("small_variant")
        known = {call.allele.change(): place for place, call in enumerate(self.calls) if call.allele is not None}
        kept: list[SmallVariantCall] = []
        thinned = False
        for call in map(self._genes.small_variant, calls):
            if call.allele is not None and (place := known.get(call.allele.change())) is not None:
                self.dropped.add(_DUPLICATE)
                self.calls[place] = _better(self.calls[place], call)
            elif thinned and keep is not None and not keep(call):
                self.dropped.add(OUTSIDE)
            else:
                self.matched_normal = self.matched_normal or _saw_a_normal(call)
                kept.append(call)
                if keep is not None and not thinned and len(kept) > GENOME_SCALE:
                    thinned = True
                    kept = self._thin(kept, keep)
        self.calls += kept

    def _thin(self, calls: list[SmallVariantCall], keep: Keep) -> list[SmallVariantCall]:
        kept = [call for call in calls if keep(call)]
        self.dropped.add(OUTSIDE, len(calls) - len(kept))
        return kept


def _better(one: SmallVariantCall, other: SmallVariantCall) -> SmallVariantCall:
    """Of two records of one allele the one that is worth more, with the base before it where either knows it."""
    better, worse = (other, one) if _worth(other) > _worth(one) else (one, other)
    if better.allele is not None and better.allele.unanchored:
        return better._replace(allele=worse.allele, location=worse.location)
    return better


def _worth(call: SmallVariantCall) -> tuple[bool, bool]:
    """Of two records of one allele the passing one stands, then the annotated one, whatever the order of the files."""
    return (not call.filters, bool(call.consequences))


def _saw_a_normal(call: SmallVariantCall) -> bool:
    """Reads of a matched normal stand beside the tumour's, or the record itself is stated to be somatic.

    That a somatic caller wrote the file proves nothing: Mutect2 also runs on a tumour alone.
    """
    return call.origin == "somatic" or (call.normal is not None and call.normal.depth is not None)


def _stated_assembly(case: CaseFile) -> Assembly | None:
    if case.assembly is None:
        return None
    if (assembly := Assembly.parse(case.assembly)) is None:
        what = f"{case.assembly!r} is no human genome build"
        raise UsageError(what, field="assembly", todo="Give GRCh37 or GRCh38")
    return assembly
