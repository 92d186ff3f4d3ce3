"""The place of a finding: slices of sequence, calls and reads, in igv.js without a request to anywhere else."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest

KEY = "7-55249071-C-T"
SAM = (
    "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr7\tLN:159138663\n@SQ\tSN:chr8\tLN:146364022\n"
    "a\t0\tchr7\t55249050\t60\t30M\t*\t0\t0\tACGTACGTACGTACGTACGTACGTACGTAC\t*\n"
    "far\t0\tchr7\t55900000\t60\t30M\t*\t0\t0\tACGTACGTACGTACGTACGTACGTACGTAC\t*\n"
    "other\t0\tchr8\t55249050\t60\t30M\t*\t0\t0\tACGTACGTACGTACGTACGTACGTACGTAC\t*\n"
)


def test_sequence_and_calls(at, browse):
    case = at.classifying()
    client = browse("cur")
    fasta = client.get(f"/cases/{case.pk}/findings/{KEY}/slice.fa").content.decode().splitlines()
    assert fasta[0] == ">7:55248921-55249221 @len=159138663"
    bases = "".join(fasta[1:])
    assert len(bases) == 301
    assert bases[150] == "C"
    assert bases.count("N") == 300  # no reference is set up in tests
    vcf = client.get(f"/cases/{case.pk}/findings/{KEY}/slice.vcf").content.decode().splitlines()
    assert vcf[-1].split("\t")[:5] == ["7", "55249071", "EGFR_p.T790M", "C", "T"]
    assert client.get(f"/cases/{case.pk}/findings/{KEY}/slice.bam").status_code == 404
    assert client.get(f"/cases/{case.pk}/findings/{KEY}/slice.exe").status_code == 404
    assert browse("ref2").get(f"/cases/{case.pk}/findings/{KEY}/reads").status_code == 404


@pytest.mark.skipif(shutil.which("samtools") is None, reason="Debian's samtools is not installed")
def test_reads_of_the_window_alone_as_samtools_reads_them(at, browse, tmp_path):
    case = at.testing()
    from canheal.node.cases.actions.upload_file import upload_file
    from canheal.node.people.models import User

    sam = tmp_path / "a.sam"
    sam.write_text(SAM)
    bam = subprocess.run(["samtools", "view", "-b", sam], capture_output=True, check=True).stdout
    client = browse("lab")
    file = io.BytesIO(bam)
    file.name = "tumour.bam"
    assert client.post(f"/cases/{case.pk}/files", {"kind": "reads", "file": file}).status_code == 302
    refused = client.post(f"/cases/{case.pk}/interpret", {"assembly": "GRCh37"}, follow=True)
    assert "no file was uploaded" in refused.content.decode()
    from .conftest import TSO500

    (table,) = TSO500.glob("*.tsv")
    upload_file(case.pk, "tso500", table.name, [table.read_bytes()], by=User.objects.get(username="lab"))
    client.post(f"/cases/{case.pk}/interpret", {"assembly": "GRCh37", "panel": "tso500"})
    from canheal.node.cases.actions.interpret_files import interpret_files

    interpret_files(case.results.first().pk)
    cut = tmp_path / "cut.bam"
    cut.write_bytes(client.get(f"/cases/{case.pk}/findings/{KEY}/slice.bam").content)
    shown = subprocess.run(["samtools", "view", "-h", cut], capture_output=True, text=True, check=True).stdout
    assert "SN:7\t" in shown
    reads = [line for line in shown.splitlines() if not line.startswith("@")]
    assert [read.split("\t")[:4] for read in reads] == [["a", "0", "7", "55249050"]]


def test_alignments_that_cannot_be_read_are_said_and_are_no_fault(at, browse):
    from django.utils import timezone

    from canheal.node.cases.models import Upload
    from canheal.node.vault import keep

    case = at.classifying()
    digest, size = keep([b"no alignments"])
    Upload.objects.create(case=case, kind="reads", name="t.bam", sha256=digest, size=size, at=timezone.now())
    answer = browse("cur").get(f"/cases/{case.pk}/findings/{KEY}/slice.bam")
    assert 400 <= answer.status_code < 500
    assert "cannot be read" in answer.content.decode()
