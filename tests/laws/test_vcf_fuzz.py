"""Whatever a file holds, the VCF reader ends with calls or with an error that a user can act on."""

from __future__ import annotations

import gzip
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canheal.domain.variants.calls import Dropped
from canheal.formats.vcf import read_vcf
from canheal.terms.errors import CanhealError

HEADER = (
    "##fileformat=VCFv4.2\n##reference=GRCh38\n##tumor_sample=T\n"
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|Feature|HGVSp|ALLELE_NUM">\n'
    "##INFO=<ID=ANN,Number=.,Type=String,Description=\"'Allele | Annotation | Gene_Name | Feature_Type | HGVS.p'\">\n"
    '##INFO=<ID=BCSQ,Number=.,Type=String,Description="x">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tN\tT\n"
)
RECORDS = (
    "1\t100\t.\tA\tT\t.\tPASS\tCSQ=T|missense_variant|KRAS|ENST1|p.Gly12Asp|1\tGT:AD:AF:DP\t0/0:9,0:0:9\t0/1:5,5:0.5:10\n"
    "7\t200\t.\tCA\tC,CAA\t.\t.\tBCSQ=missense|A|B|c|+|12G>12D|200CA>C,@199\tDP:AU:CU:GU:TU\t9\t9:1,1:2,2:3,3:4,4\n"
    "X\t300\t.\tG\t<DEL>,*\t.\tq\tANN=G|x|y|transcript|p.?\tGT:RD:AD:FREQ\t.\t0/1:8:2:20%\n"
)
quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def survives(folder: Path, content: bytes) -> None:
    """Every call has an allele, or the reader stops with an error of ours; anything else fails the test."""
    path = folder / "fuzzed.vcf"
    path.write_bytes(content)
    try:
        found = list(read_vcf(path, assembly=None, sample=None, normal=None, dropped=Dropped()).calls)
    except CanhealError:
        return
    assert all(call.allele is not None for call in found)


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["1", "chr7", "100", "A", "T,AT", "CA", "*", "<X>", "GT:AD:DP", "0/1:1,2:3", "PASS", "."]),
    st.text(alphabet="ACGTN,.|=;:@>+*&0123456789-%", max_size=30),
)


@quick
@given(st.lists(cells, min_size=11, max_size=11))
def test_arbitrary_cells(tmp_path: Path, fields: list[str]) -> None:
    survives(tmp_path, (HEADER + "\t".join(fields) + "\n").encode("utf-8", "surrogatepass"))


@quick
@given(st.sampled_from(["CSQ", "ANN", "BCSQ"]), st.text(alphabet="ACGT|,.@>+*&019-pGlyVal%", max_size=60))
def test_arbitrary_annotations(tmp_path: Path, tag: str, value: str) -> None:
    survives(tmp_path, f"{HEADER}7\t200\t.\tCA\tC,CAA\t.\t.\t{tag}={value}\tGT\t0/0\t1/2\n".encode())


@quick
@given(st.text())
def test_arbitrary_text_below_the_header(tmp_path: Path, text: str) -> None:
    survives(tmp_path, (HEADER + RECORDS + text).encode("utf-8", "surrogatepass"))


@quick
@given(st.binary(max_size=200))
def test_arbitrary_bytes(tmp_path: Path, content: bytes) -> None:
    survives(tmp_path, content)


@quick
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6), st.booleans()
)
def test_changed_bytes(tmp_path: Path, changes: list[tuple[float, int]], packed: bool) -> None:
    content = bytearray((HEADER + RECORDS).encode())
    if packed:
        content = bytearray(gzip.compress(bytes(content), mtime=0))
    for share, byte in changes:
        content[int(share * len(content))] = byte
    survives(tmp_path, bytes(content))
