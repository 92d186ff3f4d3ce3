"""Every reader keeps the promises of `formats/sources/conformance.py`; and the check itself finds broken ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canheal.domain.evidence.rows import EvidenceRow
from canheal.formats.sources import curated
from canheal.formats.sources.conformance import broken_promises
from canheal.formats.sources.protocol import source_readers
from canheal.formats.text import table_rows

TABLE = """\
id gene alteration diseases implication significance direction level therapies citations origin
L1 EGFR L858R NSCLC therapeutic sensitivity supports A osimertinib PMID:29151359 somatic
L2 BRAF V600E MEL;SKCM therapeutic sensitivity supports A dabrafenib PMID:22735384 somatic
L3 ERBB2 amplification BRCA therapeutic sensitivity supports A trastuzumab PMID:11248153 any
L4 KRAS G12D COADREAD therapeutic resistance supports Z cetuximab PMID:18316791 somatic
"""
COLUMNS, *ROWS = (line.split() for line in TABLE.splitlines())
TSV = TABLE.replace(" ", "\t").encode()
YAML = (
    "release: 2026-10-01\nrows:\n"
    + "".join(f"  - {json.dumps(dict(zip(COLUMNS, row, strict=True)))}\n" for row in ROWS)
).encode()

VCF = "##fileformat=VCFv4.1\n##fileDate=2024-05-09\n##reference=GRCh38\n##INFO=<ID=%s,Number=.,Type=String>\n"
VCF += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
CLINVAR = VCF % "CLNSIG" + (
    "7\t140753336\t13961\tA\tT\t.\t.\tALLELEID=29000;CLNSIG=Pathogenic;GENEINFO=BRAF:673;ONC=Oncogenic\n"
    "17\t7675088\t700\tC\tCA\t.\t.\tALLELEID=701;CLNSIGINCL=99:Pathogenic;GENEINFO=TP53:7157\n"
    "MT\t3243\t9589\tA\tG\t.\t.\tALLELEID=24628;CLNSIG=Pathogenic;GENEINFO=MT-TL1:4567\n"
)
GNOMAD = {
    f"chr{name}.vcf": (VCF % "AF" + f"chr{name}\t1000\t.\tA\tT,G\t.\tPASS\tAF=0.1,0.2;AN=9\n").encode() for name in "12"
}
DOCM = (
    "chromosome\tstart\tstop\tread\tvariant\tgene\tmutation_type\tamino_acid\tdiseases\tpubmed_sources\n"
    "7\t140453136\t140453136\tA\tT\tBRAF\tmissense\tp.V600E\tmelanoma\t12068308\n"
    "12\t25398284\t25398284\tC\tT\tKRAS\tmissense\tp.G12D\tpancreatic cancer\t8439212\n"
)
EXAMPLES = {
    "clinvar": [{"clinvar.vcf": CLINVAR.encode()}],
    "docm": [{"docm.tsv": DOCM.encode()}],
    "gnomad": [GNOMAD],
    "curated": [{"own.tsv": TSV}, {"own.yaml": YAML}],
}
"""Reader to examples of its source's files, each complete, good and small; more lie in `sources/READER/EXAMPLE/`."""
for folder in sorted((Path(__file__).parent / "sources").glob("*/*")):
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    EXAMPLES.setdefault(folder.parent.name, []).append(files)


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, given in EXAMPLES.items() for n in range(len(given))])
def test_a_reader_keeps_its_promises(name, number, tmp_path):
    assert broken_promises(source_readers()[name], EXAMPLES[name][number], tmp_path) == []


def test_every_reader_of_this_package_is_on_trial():
    ours = {name for name, reader in source_readers().items() if type(reader).__module__.startswith("canheal.")}
    assert ours == set(EXAMPLES)


class _Careless(curated.CuratedTable):
    """Knows no words and no columns, keeps whatever a line holds."""

    source, kind = "careless", "evidence"
    about = curated.READER.about._replace(licence="", quality_tier="gold")

    def read(self, paths, intake):
        for path in paths:
            for line, row in table_rows(path, required=()):
                intake.take()
                if line > 3:
                    intake.drop(path, line, "", "")
                    continue
                cell = row[next(iter(row))]
                intake.keep(
                    EvidenceRow("one", "", "[]", "LUAD", "", "cure", "good", "maybe", "F", statement=f"{cell}\t")
                )


def test_the_check_finds_what_a_careless_reader_breaks(tmp_path):
    found = "\n".join(broken_promises(_Careless(), {"own.tsv": TSV}, tmp_path))
    for broken in (
        "does not state its licence",
        "quality tier 'gold'",
        "dropped without a reason",
        "an id stands for two rows",
        "implication 'cure'",
        "profile cannot be read",
        "'LUAD' is no disease code",
        "no gene",
        "has a tab",
        "another table, is read without an error",
    ):
        assert broken in found


def test_a_reader_that_loses_records_is_a_defect(tmp_path):
    class Losing(curated.CuratedTable):
        def read(self, paths, intake):
            super().read(paths, intake)
            intake.take()

    with pytest.raises(RuntimeError, match="lost 1 of 5 records"):
        broken_promises(Losing(), {"own.tsv": TSV}, tmp_path)
