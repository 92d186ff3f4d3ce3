"""Laws of reading sites column by column: the same as the slow reader below, record by record, whatever the blocks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.formats.vcf_block import FILTER, ID
from canheal.formats.vcf_sites import SiteColumn, read_sites, read_sites_header
from canheal.terms.assembly import CHROMOSOMES, chromosome_name

HEADER = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
COLUMNS = (
    SiteColumn("id", (ID, "VARIATION_ID")),
    SiteColumn("filters", (FILTER,), repeats=True),
    SiteColumn("significance", ("CLNSIG", "CLINICAL_SIGNIFICANCE"), repeats=True),
    SiteColumn("review", ("CLNREVSTAT",), repeats=True),
    SiteColumn("somatic", ("ONC",)),
    SiteColumn("af", ("AF", "AF_joint"), per_allele=True),
    SiteColumn("long", ("fafmax_faf95_max_joint",), per_allele=True),
)
VALUES = st.text(st.sampled_from("ab<>=|:._-ä0"), max_size=6)
TAGS = ["CLNSIG", "XCLNSIG", "CLINICAL_SIGNIFICANCE", "CLNREVSTAT", "ONC", "ONCDN", "A", "AF", "AF_joint"]
TAGS += ["fafmax_faf95_max_joint", "af95_max_joint", "FLAG", "VARIATION_ID"]


@st.composite
def records(draw: st.DrawFn) -> str:
    alternates = draw(st.lists(st.sampled_from(["A", "T", "GA", ".", "<DEL>", "*", "ACCCCCT"]), min_size=1, max_size=3))
    info = []
    for tag in draw(st.lists(st.sampled_from(TAGS), max_size=6, unique=True)):
        several = draw(st.lists(VALUES, min_size=1, max_size=3)) if tag.startswith(("AF", "faf")) else [draw(VALUES)]
        info.append(tag if tag == "FLAG" else f"{tag}={','.join(several)}")
    name = draw(st.sampled_from(["1", "chr7", "MT", "chrM", "NW_019805493.1", "X", ""]))
    place = draw(st.integers(0, 999_999_999))
    cells = [name, place, draw(st.sampled_from([".", "17", "rs1;rs2"])), draw(st.sampled_from(["A", "CAG", "n"]))]
    cells += [",".join(alternates), ".", draw(st.sampled_from([".", "PASS", "AC0;RF"])), ";".join(info) or "."]
    return "\t".join(map(str, cells))


def slow_rows(lines: list[str]) -> list[tuple]:
    """Alleles of record lines, one by one, as the columns above want them."""
    found = []
    for number, line in enumerate(lines, HEADER.count("\n") + 1):
        if not line:
            continue
        name, place, identifier, reference, alternates, _, filters, info = line.split("\t")
        said = dict(entry.split("=", 1) for entry in info.split(";") if "=" in entry)
        said |= {ID: identifier, FILTER: filters}
        for which, alternate in enumerate(alternates.split(",")):
            values = []
            for column in COLUMNS:
                value = next((said[tag] for tag in column.tags if said.get(tag) not in (None, "", ".")), "")
                if column.per_allele and "," in alternates:
                    several = value.split(",")
                    value = several[which] if which < len(several) and several[which] != "." else ""
                values.append(value)
            chromosome = chromosome_name(name)
            index = -1 if chromosome is None else CHROMOSOMES.index(chromosome)
            found.append((number, index, int(place), reference, alternate, *values))
    return found


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def fast_rows(path: Path, **how: int) -> list[tuple]:
    table = read_sites(path, read_sites_header(path, None), COLUMNS, **how)
    texts = (table.reference, table.alternate, *table.columns.values())
    numbers = (table.line.tolist(), table.chromosome.tolist(), table.position.tolist())
    return [(*place, *(column.text(row) for column in texts)) for row, place in enumerate(zip(*numbers, strict=True))]


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(records() | st.just(""), min_size=1, max_size=12).filter(any), carriage=st.booleans())
def test_sites_are_read_as_record_by_record(folder, lines, carriage):
    path = folder / "sites.vcf"
    text = HEADER + "".join(f"{line}\n" for line in lines)
    path.write_bytes((text.replace("\n", "\r\n") if carriage else text).encode())
    assert fast_rows(path) == slow_rows(lines)


@settings(max_examples=5, deadline=None)
@given(lines=st.lists(records(), min_size=25, max_size=60), block=st.integers(60, 900))
def test_blocks_in_other_processes_give_the_same(folder, lines, block):
    path = folder / "blocks.vcf"
    path.write_bytes((HEADER + "".join(f"{line}\n" for line in lines)).encode())
    assert fast_rows(path, block=block) == slow_rows(lines)
