"""The header of a VCF: genome build, whose column is whose, which program and which annotation wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from canheal.formats.packaged import packaged_table
from canheal.terms.assembly import Assembly, recognise_assembly
from canheal.terms.errors import BadRecord, FileEmpty, SampleUnclear, WrongAssembly
from canheal.terms.records import NamedTuple

COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_STRUCTURED = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,>]*)')
# GRCh38, hg19, Homo_sapiens_assembly38 (Broad), human_g1k_v37 (1000 Genomes), hs37d5, b37
_BUILD = re.compile(r"(?i)(?:(?:grch|hg|assembly|human_g1k_v|ncbi|\bhs)(?=19|3[78])|\bb(?=3[78]\b))(\d\d)(?!\d)")
_NUMBERS = {"19": Assembly.GRCH37, "37": Assembly.GRCH37, "38": Assembly.GRCH38}
_REFERENCE_LINES = ("##reference=", "##assembly=", "##new_reference_genome=", "##VEP=", "##SnpEffCmd=")
_LONGEST_QUOTE = 60


class VcfHeader(NamedTuple):
    """What the header of a VCF or BCF says, and which columns are read.

    Attributes:
        assembly: genome build of all alleles of this file.
        assembly_from: contig lengths, header text or request: what the build was taken from.
        samples: names of the sample columns.
        tumour: sample whose reads are the tumour's; None in a file without sample columns.
        normal: sample of the matched normal; None when there is none.
        annotations: tag and description of INFO CSQ, ANN and BCSQ, as far as the header declares them.
        info_tags: INFO tags that the header declares.
        programs: callers that the header names.
        somatic: a program that calls somatic variants only wrote the file.
        filters: description of each declared filter.
    """

    assembly: Assembly
    assembly_from: str
    samples: tuple[str, ...]
    tumour: str | None
    normal: str | None
    annotations: Mapping[str, str]
    info_tags: frozenset[str]
    programs: tuple[str, ...]
    somatic: bool
    filters: Mapping[str, str]


class _Seen:
    """What the header lines said so far."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}
        self.builds: set[Assembly] = set()
        self.tumours: list[str] = []
        self.normals: list[str] = []
        self.annotations: dict[str, str] = {}
        self.info_tags: set[str] = set()
        self.programs: list[str] = []
        self.somatic = False
        self.filters: dict[str, str] = {}
        self.samples: tuple[str, ...] = ()


class Wanted(NamedTuple):
    """What the user asked for: build, tumour sample and matched normal; None leaves it to the file."""

    assembly: Assembly | None
    sample: str | None
    normal: str | None


@cache
def words(purpose: str) -> tuple[tuple[str, str], ...]:
    """Key and name of the rows of content/callers/words.tsv with this purpose. Raises ContentError."""
    return tuple(
        (row["key"], row["name"]) for row in packaged_table("callers", "words.tsv") if row["purpose"] == purpose
    )


def read_header(lines: Iterator[tuple[int, str]], path: Path, wanted: Wanted) -> VcfHeader:
    """Consume the header of a VCF 4.x, up to and with the #CHROM line.

    Raises:
        BadRecord: not a VCF, no #CHROM line, or columns that are not those of VCF 4.x.
        SampleUnclear: the tumour column is ambiguous, or a sample asked for is not there.
        WrongAssembly: the build is unknown, or contradicts the one asked for.
    """
    seen = _Seen()
    for number, line in lines:
        if line.startswith("##"):
            _note(line, number, path, seen)
        elif line.startswith("#CHROM"):
            seen.samples = _sample_columns(line, number, path)
            return _header(seen, path, wanted)
        else:
            raise _no_vcf(line, number, path)
    raise FileEmpty("the file has no #CHROM line and no record", file=str(path), todo="Give a complete VCF")


def _no_vcf(line: str, number: int, path: Path) -> BadRecord:
    start = line.lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        what, todo = "the file is a web page, not a VCF", "Download the file itself, perhaps after logging in"
    elif start:
        what, todo = "a record stands before the #CHROM line", "Give a VCF with its complete header"
    else:
        what, todo = "the header holds an empty line", "Give a VCF with its complete header"
    return BadRecord(what, file=str(path), line=number, todo=todo)


def _note(line: str, number: int, path: Path, seen: _Seen) -> None:
    key = line[2:].partition("=")[0]
    if key == "INFO":
        values = structured(line)
        seen.info_tags.add(values.get("ID", ""))
        if values.get("ID") in ("CSQ", "ANN", "BCSQ"):
            seen.annotations[values["ID"]] = values.get("Description", "")
    elif key == "contig":
        _note_contig(structured(line), seen)
    elif key == "FILTER":
        values = structured(line)
        seen.filters[values.get("ID", "")] = values.get("Description", "")
    elif key == "fileformat" and not line.startswith("##fileformat=VCFv4."):
        raise BadRecord(
            f"'{line[:_LONGEST_QUOTE]}' is not VCF 4",
            file=str(path),
            line=number,
            todo="Convert the file to VCF 4, for instance with bcftools",
        )
    else:
        _note_words(line, seen)


def _note_contig(values: Mapping[str, str], seen: _Seen) -> None:
    length = values.get("length", "")
    if length.isdecimal() and len(length) < 12:
        seen.lengths[values.get("ID", "")] = int(length)
    if (build := Assembly.parse(values.get("assembly", ""))) is not None:
        seen.builds.add(build)


def _note_words(line: str, seen: _Seen) -> None:
    if line.startswith(_REFERENCE_LINES):
        seen.builds.update(_NUMBERS[found] for found in _BUILD.findall(line))
    name, _, value = line[2:].partition("=")
    for purpose, found in (("tumour_header", seen.tumours), ("normal_header", seen.normals)):
        if any(name == word for _, word in words(purpose)):
            found.append(value.strip())
    lower = line.lower()
    for purpose in ("somatic_program", "program"):
        for program, start in words(purpose):
            if lower.startswith(start):
                seen.somatic |= purpose == "somatic_program"
                if program not in seen.programs:
                    seen.programs.append(program)
                return


def structured(line: str) -> dict[str, str]:
    """Keys and values of a header line ##KEY=<ID=..,Description="..">, without the quotes."""
    return {key: value.strip('"') for key, value in _STRUCTURED.findall(line[line.find("<") + 1 :])}


def _sample_columns(line: str, number: int, path: Path) -> tuple[str, ...]:
    names = line.split("\t")
    if tuple(names[:8]) != COLUMNS or (len(names) > 8 and names[8] != "FORMAT"):
        todo = "Separate the columns by tabs, in the order of VCF 4 (#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT)"
        raise BadRecord("the #CHROM line does not name the columns of a VCF", file=str(path), line=number, todo=todo)
    samples = names[9:]
    twice = sorted({name for name in samples if samples.count(name) > 1})
    if twice:
        raise BadRecord(
            f"the sample '{twice[0]}' has two columns", file=str(path), line=number, todo="Keep one column per sample"
        )
    return tuple(samples)


def _header(seen: _Seen, path: Path, wanted: Wanted) -> VcfHeader:
    assembly, assembly_from = _assembly(seen, path, wanted.assembly)
    normal = _normal(seen, path, wanted)
    return VcfHeader(
        assembly=assembly,
        assembly_from=assembly_from,
        samples=seen.samples,
        tumour=_tumour(seen, path, wanted, normal),
        normal=normal,
        annotations=seen.annotations,
        info_tags=frozenset(seen.info_tags),
        programs=tuple(seen.programs),
        somatic=seen.somatic,
        filters=seen.filters,
    )


def _assembly(seen: _Seen, path: Path, wanted: Assembly | None) -> tuple[Assembly, str]:
    """Lengths of contigs are proof, names in the header are testimony, and either may contradict the request."""
    found, source = recognise_assembly(seen.lengths), "contig lengths"
    if found is None and len(seen.builds) == 1:
        found, source = next(iter(seen.builds)), "header text"
    if found is None:
        if wanted is None:
            todo = "Give --assembly GRCh37 or --assembly GRCh38"
            raise WrongAssembly("the file does not say its genome build", file=str(path), todo=todo)
        return wanted, "request"
    if wanted not in (None, found):
        raise WrongAssembly(
            f"the request says another genome build than the {source} of this file, which say {found.value}",
            file=str(path),
            todo=f"Give --assembly {found.value}, or the file that belongs to the build asked for",
        )
    return found, source


def _normal(seen: _Seen, path: Path, wanted: Wanted) -> str | None:
    if wanted.normal is not None:
        return _present(wanted.normal, seen.samples, path, "--normal")
    declared = [name for name in seen.normals if name in seen.samples]
    named = declared or _in_role(seen.samples, "normal_column")
    return named[0] if len(set(named)) == 1 and named[0] != wanted.sample else None


def _tumour(seen: _Seen, path: Path, wanted: Wanted, normal: str | None) -> str | None:
    samples = seen.samples
    if wanted.sample is not None:
        chosen = _present(wanted.sample, samples, path, "--sample")
        if chosen == normal:
            raise _unclear(f"'{chosen}' is asked for as tumour and as normal", samples, path, "--sample")
        return chosen
    if not samples:
        return None
    declared = sorted({name for name in seen.tumours if name in samples})
    for candidates in (declared, _in_role(samples, "tumour_column"), [name for name in samples if name != normal]):
        if len(candidates) == 1 and candidates[0] != normal:
            return candidates[0]
    raise _unclear("it is not clear which sample is the tumour", samples, path, None)


def _in_role(samples: Sequence[str], purpose: str) -> list[str]:
    names = {name for _, name in words(purpose)}
    return [sample for sample in samples if sample.upper() in names]


def _present(name: str, samples: Sequence[str], path: Path, flag: str) -> str:
    if name not in samples:
        raise _unclear(f"the file has no sample '{name}'", samples, path, flag)
    return name


def _unclear(what: str, samples: Iterable[str], path: Path, flag: str | None) -> SampleUnclear:
    names = list(samples)
    listed = ", ".join(names[:20]) + (" and more" if len(names) > 20 else "") if names else "none"
    return SampleUnclear(
        f"{what}; its samples are: {listed}", file=str(path), field=flag, todo="Name the tumour sample with --sample"
    )
