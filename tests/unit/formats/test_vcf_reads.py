"""Read counts by caller, from the tags that each really writes; the short cut equals the full reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.variants.calls import NO_READS, ReadSupport
from canheal.formats import vcf_reads
from canheal.formats.vcf_reads import AlleleAt, number, packaged_caller_tags, plan, read_caller_tags, reads
from canheal.terms.errors import ContentError

SNV = AlleleAt(1, 1, "C", "T")
INSERTION = AlleleAt(1, 1, "C", "CTT")
TO_A = AlleleAt(1, 1, "C", "A")
SECOND = AlleleAt(2, 2, "C", "A")
OF_THREE = AlleleAt(1, 3, "G", "A")


def of_sample(format_: str, sample: str, at: AlleleAt = SNV, of: tuple[str, ...] = ("sample", "tumour")) -> ReadSupport:
    rows = [row for row in packaged_caller_tags() if row.place == "FORMAT" and row.of in of]
    return reads(plan(rows, format_.split(":")), sample.split(":"), at)


@pytest.mark.parametrize(
    ("caller", "format_", "sample", "at", "expected"),
    [
        ("MuTect 1", "GT:AD:BQ:DP:FA", "0/1:160,31:13:192:0.162", SNV, (192, 31, 0.162)),
        ("Mutect2", "GT:AD:AF:DP:F1R2", "0/1:90,10:0.104:100:5,5", SNV, (100, 10, 0.104)),
        ("Mutect2, second ALT", "GT:AD:AF:DP", "0/1/2:90,10,20:0.08,0.17:120", SECOND, (120, 20, 0.17)),
        ("RADIA, AF with REF first", "GT:DP:AD:AF", "0/1:106:95,11:0.9,0.1", SNV, (106, 11, 0.1)),
        ("RADIA, third ALT", "GT:DP:AD:AF", "0/1:185:159,24,1,1:0.86,0.13,0.01,0.01", OF_THREE, (185, 24, 0.13)),
        ("Strelka SNV, tier 1", "DP:FDP:AU:CU:GU:TU", "66:2:25,27:39,39:0,0:0,0", TO_A, (66, 25, 25 / 64)),
        ("Strelka indel, tier 1", "DP:DP2:TAR:TIR:TOR", "16:16:3,3:11,12:2,2", INSERTION, (16, 11, 11 / 14)),
        ("VarScan 2", "GT:GQ:DP:RD:AD:FREQ:DP4", "0/1:.:40:35:5:12.5%:20,15,3,2", SNV, (40, 5, 0.125)),
        ("VarScan 2, European percent", "GT:DP:RD:AD:FREQ", "0/1:40:35:5:12,5%", SNV, (40, 5, 0.125)),
        ("MuSE", "GT:DP:AD:BQ:SS", "0/1:142:130,12:38,31:2", SNV, (142, 12, 12 / 142)),
        ("SomaticSniper", "GT:DP:DP4:BCOUNT:GQ:SS", "0/1:60:30,14,9,7:0,44,0,16:99:2", SNV, (60, 16, 16 / 60)),
        ("strands only", "GT:DP:DP4", "0/1:43:20,15,5,3", SNV, (43, 8, 8 / 43)),
        ("TSO500", "GT:GQ:AD:DP:VF", "0/1:100:900,100:1000:0.1", SNV, (1000, 100, 0.1)),
        ("GATK", "GT:AD:DP:GQ:PL", "0/1:20,10:31:99:1,2,3", SNV, (31, 10, 10 / 31)),
        ("freebayes", "GT:DP:RO:AO", "0/1/2:30:15:10,5", SECOND, (30, 5, 5 / 30)),
        ("CaVEMan", "GT:FAZ:FCZ:FGZ:FTZ:RAZ:RCZ:RGZ:RTZ:PM", "0/1:0:20:0:3:0:15:0:2:0.1", SNV, (40, 5, 0.125)),
        ("fraction and depth", "GT:AF:DP", "0/1:0.25:40", SNV, (40, None, 0.25)),
        ("depth alone", "GT:DP", "0/1:40", SNV, (40, None, None)),
        ("AD says more reads than DP", "GT:AD:DP", "0/1:50,15:43", SNV, (65, 15, 15 / 65)),
        ("REF reads missing", "GT:AD:DP", "0/1:.,21:54", SNV, (54, 21, 21 / 54)),
        ("one AD, whose is not said", "GT:DP:AD", "0/1:8:3", SNV, (8, None, None)),
        ("trailing fields left out", "GT:DP:AD:AF", "0/1:8", SNV, (8, None, None)),
        ("nothing known", "DP:AD", ".:.;.", SNV, (None, None, None)),
        ("no reads at all", "GT:AD:DP", "0/0:0,0:0", SNV, (0, 0, None)),
        ("strands of several ALTs", "GT:DP:DP4", "0/2:28:25,3,6,2", SECOND, (28, None, None)),
    ],
)  # fmt: skip
def test_reads_by_caller(caller: str, format_: str, sample: str, at: AlleleAt, expected: tuple) -> None:
    found = of_sample(format_, sample, at)
    assert (found.depth, found.alternate) == expected[:2], caller
    assert found.vaf == (None if expected[2] is None else pytest.approx(expected[2])), caller


def test_one_column_for_tumour_and_control() -> None:
    format_, column = "GT:DPC:DPT:ADC:ADT:AL", "0/1:26:29:25,1:21,8:1,3,4,2"
    assert of_sample(format_, column) == ReadSupport(29, 8, 8 / 29)
    assert of_sample(format_, column, of=("normal",)) == ReadSupport(26, 1, 1 / 26)


def test_unknown_formats_say_nothing() -> None:
    assert of_sample("GT:GQ", "0/1:99") is NO_READS


@pytest.mark.parametrize("text", ["", ".", "x", "-3", "nan", "inf", "1e99", "9" * 5000, "1,2", " ", "0x10"])
def test_what_is_no_count(text: str) -> None:
    assert number(text) is None


counts = st.one_of(st.integers(0, 300).map(str), st.sampled_from(["", ".", "x", "-1", "2.0", "1e3", "0.5", "9" * 40]))


@given(
    st.lists(counts, min_size=1, max_size=4).map(",".join),
    counts,
    st.lists(counts, max_size=3).map(",".join),
    st.integers(1, 3),
    st.sampled_from(["GT:AD:DP", "GT:AD:DP:AF", "AD:AF:DP", "AD:FA:DP"]),
)
def test_the_short_cut_equals_the_full_reading(
    depths: str, total: str, vaf: str, alternates: int, format_: str
) -> None:
    by_name = {"GT": "0/1", "AD": depths, "DP": total, "AF": vaf, "FA": vaf}
    fields = [by_name[name] for name in format_.split(":")]
    quick = plan(packaged_caller_tags(), format_.split(":"))
    full = plan(packaged_caller_tags(), format_.split(":"))
    for rule in full:
        rule.quick = None
    assert any(rule.quick for rule in quick)
    for allele in range(1, alternates + 1):
        at = AlleleAt(allele, alternates, "C", "T")
        assert reads(quick, fields, at) == reads(full, fields, at)


@given(
    st.text(alphabet="0123456789.,:%-x/", max_size=40),
    st.sampled_from(["AD:DP", "RD:AD:FREQ:DP", "DP4:DP", "AU:CU:GU:TU:DP", "NR:NV"]),
)
def test_fractions_are_fractions(sample: str, format_: str) -> None:
    found = of_sample(format_, sample)
    assert found.vaf is None or 0 <= found.vaf <= 1
    if found.depth is not None and found.alternate is not None:
        assert 0 <= found.alternate <= found.depth


def test_every_rule_of_the_table_can_be_reached() -> None:
    """With the tags of one rule alone in FORMAT or INFO, that rule or an earlier one of the same tags is planned."""
    rows = packaged_caller_tags()
    assert len({row.rule for row in rows}) == len(rows)
    for row in rows:
        assert any(rule is not None for rule in plan([row], vcf_reads.tags_of([row])))


@pytest.mark.parametrize(
    ("column", "cell"), [("alternate", "AD guessed"), ("of", "father"), ("place", "HEADER"), ("variants", "sv")]
)
def test_a_table_that_cannot_be_read(column: str, cell: str) -> None:
    row = dict.fromkeys(("depth", "reference", "alternate", "vaf"), "") | {
        "rule": "r", "of": "sample", "place": "FORMAT", "variants": "any",
    }  # fmt: skip
    assert read_caller_tags([row])[0].rule == "r"
    with pytest.raises(ContentError, match=cell):
        read_caller_tags([row | {column: cell}])
