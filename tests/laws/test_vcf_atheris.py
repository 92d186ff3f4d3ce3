"""A bounded run of coverage-guided fuzzing over the VCF reader: no traceback, no hang."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# atheris ends its process, so it runs in one of its own
FUZZER = """
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["canheal"]):
    from canheal.domain.variants.calls import Dropped
    from canheal.formats.vcf import read_vcf
    from canheal.terms.errors import CanhealError

TARGET = Path(sys.argv[1]) / "fuzzed.vcf"


def one(content: bytes) -> None:
    TARGET.write_bytes(content)
    try:
        for _ in read_vcf(TARGET, assembly=None, sample=None, normal=None, dropped=Dropped()).calls:
            pass
    except CanhealError:
        return


atheris.Setup([sys.argv[0], *sys.argv[2:]], one)
atheris.Fuzz()
"""
SEED = (
    "##fileformat=VCFv4.2\n##reference=GRCh38\n"
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|HGVSp">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n"
    "7\t100\t.\tCA\tC,CAA\t.\tPASS\tCSQ=A|missense_variant|KRAS|p.Gly12Asp\tGT:AD:AF:DP\t0/1:5,5,1:0.5,0.1:11\n"
)


@pytest.mark.slow
def test_coverage_guided_fuzzing(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    corpus, script = tmp_path / "corpus", tmp_path / "fuzz.py"
    corpus.mkdir()
    (corpus / "seed.vcf").write_text(SEED)
    script.write_text(FUZZER)
    bounds = ["-runs=20000", "-max_total_time=10", "-timeout=5", "-max_len=2000", f"-artifact_prefix={tmp_path}/"]
    command = [sys.executable, script, tmp_path, corpus, *bounds]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done" in done.stderr
