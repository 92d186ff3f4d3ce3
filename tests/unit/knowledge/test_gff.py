# ruff: noqa: E501 - GFF3 lines are long
"""The dialects of GFF3: Ensembl, GENCODE and MANE (Ensembl flavour), RefSeq and MANE (RefSeq flavour)."""

from __future__ import annotations

import pytest

from canheal.domain.variants.transcripts import Exon
from canheal.knowledge.gff import INCOMPLETE, NOT_CODING, OFF_CHROMOSOME, read_gff
from canheal.knowledge.reference import contig_chromosome
from canheal.terms.errors import BadRecord, FileEmpty

ENSEMBL = """\
##gff-version 3
##sequence-region 7 1 159345973
7 e gene 101 400 . - . ID=gene:ENSG01;Name=BRAF;biotype=protein_coding;description=kinase [Source:HGNC Symbol%3BAcc:HGNC:1097];version=9
7 e mRNA 101 400 . - . ID=transcript:ENST01;Parent=gene:ENSG01;biotype=protein_coding;tag=basic,Ensembl_canonical,MANE_Select;transcript_id=ENST01;version=11
7 e exon 101 200 . - . Parent=transcript:ENST01
7 e exon 301 400 . - . Parent=transcript:ENST01
7 e CDS 151 200 . - 2 ID=CDS:ENSP01;Parent=transcript:ENST01;protein_id=ENSP01;version=5
7 e CDS 301 350 . - 0 ID=CDS:ENSP01;Parent=transcript:ENST01;protein_id=ENSP01;version=5
"""
REFSEQ = """\
##gff-version 3
##sequence-region NC_000007.14 1 159345973
NC_000007.14 r gene 101 400 . - . ID=gene-BRAF;Dbxref=GeneID:673,HGNC:HGNC:1097;Name=BRAF;gene=BRAF;gene_biotype=protein_coding
NC_000007.14 r mRNA 101 400 . - . ID=rna-NM_1.6;Parent=gene-BRAF;Dbxref=GeneID:673,HGNC:HGNC:1097;gene=BRAF;tag=MANE Select;transcript_id=NM_1.6
NC_000007.14 r exon 301 400 . - . ID=e1;Parent=rna-NM_1.6
NC_000007.14 r exon 101 200 . - . ID=e2;Parent=rna-NM_1.6
NC_000007.14 r CDS 301 350 . - 0 ID=cds-NP_1.2;Parent=rna-NM_1.6;protein_id=NP_1.2
NC_000007.14 r CDS 151 200 . - 1 ID=cds-NP_1.2;Parent=rna-NM_1.6;protein_id=NP_1.2
"""
GENCODE = """\
##gff-version 3
chr7 h gene 101 400 . - . ID=ENSG01.9;gene_id=ENSG01.9;gene_type=protein_coding;gene_name=BRAF;hgnc_id=HGNC:1097
chr7 h transcript 101 400 . - . ID=ENST01.11;Parent=ENSG01.9;transcript_id=ENST01.11;gene_type=protein_coding;gene_name=BRAF;transcript_type=protein_coding;tag=basic,MANE_Select
chr7 h exon 301 400 . - . Parent=ENST01.11
chr7 h exon 101 200 . - . Parent=ENST01.11
chr7 h CDS 301 350 . - 0 Parent=ENST01.11;protein_id=ENSP01.5
chr7 h CDS 151 200 . - 1 Parent=ENST01.11;protein_id=ENSP01.5
"""


def tabs(text: str) -> str:
    """The tables above are written with spaces between the nine columns."""
    lines = (line if line.startswith("#") else "\t".join(line.split(" ", 8)) for line in text.splitlines())
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "accession", "protein"),
    [(ENSEMBL, "ENST01.11", "ENSP01.5"), (REFSEQ, "NM_1.6", "NP_1.2"), (GENCODE, "ENST01.11", "ENSP01.5")],
)
def test_dialects_give_the_same_model(tmp_path, text, accession, protein):
    path = tmp_path / "models.gff3"
    path.write_text(tabs(text))
    (model,) = read_gff(path).transcripts
    assert (model.accession, model.gene, model.hgnc, model.protein) == (accession, "BRAF", "HGNC:1097", protein)
    assert (model.chromosome, model.strand, model.cds_start, model.cds_end) == ("7", -1, 151, 350)
    assert model.exons == (Exon(301, 400), Exon(101, 200))
    assert model.mane_select
    assert model.canonical


def test_lengths_are_taken_from_sequence_regions(tmp_path):
    path = tmp_path / "models.gff3"
    path.write_text(tabs(REFSEQ))
    assert read_gff(path).contig_lengths == {"7": 159345973}


def test_children_may_stand_before_their_parents(tmp_path):
    path = tmp_path / "models.gff3"
    path.write_text(tabs("\n".join(reversed(GENCODE.splitlines()))))
    assert len(read_gff(path).transcripts) == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("chr7 h", "GL000009.2 h", OFF_CHROMOSOME),
        ("transcript_type=protein_coding", "transcript_type=nonsense_mediated_decay", NOT_CODING),
        ("gene_type=protein_coding;gene_name=BRAF;hgnc", "gene_type=lncRNA;gene_name=BRAF;hgnc", NOT_CODING),
        ("CDS 301 350 . - 0", "CDS 301 350 . - 1", INCOMPLETE),
        ("CDS 301 350 . - 0", "CDS 305 350 . - 0", INCOMPLETE),
    ],
)
def test_what_is_left_out_is_counted_by_reason(tmp_path, old, new, reason):
    second = GENCODE.replace("ENST01", "ENST02").replace("ENSG01", "ENSG02").replace(old, new)
    path = tmp_path / "models.gff3"
    path.write_text(tabs(GENCODE + second))
    models = read_gff(path)
    assert models.dropped == {reason: 1}
    assert models.read == 2
    assert [t.accession for t in models.transcripts] == ["ENST01.11"]


@pytest.mark.parametrize(
    "line", ["7\te\tgene\t5", "7\te\tgene\t9\t5\t.\t+\t.\tID=a", "7\te\tgene\tx\t5\t.\t+\t.\tID=a"]
)
def test_a_broken_line_is_named(tmp_path, line):
    path = tmp_path / "models.gff3"
    path.write_text("##gff-version 3\n" + line + "\n")
    with pytest.raises(BadRecord) as caught:
        read_gff(path)
    assert (caught.value.file, caught.value.line) == (str(path), 2)


def test_a_file_without_transcripts_is_empty(tmp_path):
    path = tmp_path / "models.gff3"
    path.write_text("##gff-version 3\n")
    with pytest.raises(FileEmpty):
        read_gff(path)


@pytest.mark.parametrize(
    ("contig", "chromosome"),
    [("NC_000001.11", "1"), ("NC_000023.10", "X"), ("NC_000024.10", "Y"), ("NC_012920.1", "MT"), ("chrM", "MT"), ("17", "17"),
     ("NC_000067.6", None), ("NW_1.1", None), ("chrUn_1", None), ("NC_", None)],
)  # fmt: skip
def test_contig_names(contig, chromosome):
    assert contig_chromosome(contig) == chromosome
