"""ClinVar, gnomAD and DoCM: what is kept of each record, what is dropped and why, and files that are wrong."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from canheal.formats.sources.arrival import check_files, read_source
from canheal.formats.sources.protocol import source_reader
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, FileCorrupt, InputError, MissingColumn, WrongAssembly

HEAD = "##fileformat=VCFv4.1\n##fileDate={date}\n##reference={build}\n"
CLINVAR_HEAD = HEAD + '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="germline">\n'
GNOMAD_HEAD = HEAD + '##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">\n'
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
CLINVAR = (
    "7\t140753336\t13961\tA\tT\t.\t.\tALLELEID=29000;CLNDN=Noonan_syndrome|not_provided;"
    "CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;CLNSIG=Pathogenic;GENEINFO=BRAF:673;"
    "ONC=Oncogenic;ONCDN=Neoplasm;ONCREVSTAT=no_assertion_criteria_provided;ORIGIN=3;"
    "SCI=Tier_I_-_Strong|Tier_II_-_Potential;SCIDN=Melanoma|Glioma;SCIREVSTAT=no_assertion_criteria_provided\n"
    "12\t25245350\t12582\tC\tT\t.\t.\tALLELEID=27621;GENEINFO=KRAS:3845;ONC=Oncogenic;ONCDN=Neoplasm;ORIGIN=2\n"
    "17\t7675088\t700\tC\tCA\t.\t.\tALLELEID=701;CLNSIGINCL=99:Pathogenic;GENEINFO=TP53:7157\n"
    "MT\t3243\t9589\tA\tG\t.\t.\tALLELEID=24628;CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=MT-TL1:4567\n"
    "NW_003315947.1\t100\t801\tA\tG\t.\t.\tALLELEID=802;CLNSIG=Benign\n"
)
DOCM = (
    "chromosome\tstart\tstop\tread\tvariant\tgene\tmutation_type\tamino_acid\tdiseases\tpubmed_sources\n\n"
    "7\t140453136\t140453136\tA\tT\tBRAF\tmissense\tp.V600E\tmelanoma,colorectal cancer\t12068308,22735384\n\n"
    "7\t55242465\t55242479\tGGAATTAAGAGAAGC\t-\tEGFR\tin_frame_del\tp.E746_A750del\tlung cancer\t15118073\n"
)
SHARED = Path(__file__).resolve().parents[4].parent / "shared/data/clinical/germline"


def read(source, folder, assembly=None, **files):
    paths = []
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    check_files(paths)
    return read_source(source_reader(source), paths, assembly)


def clinvar(date="2024-05-09", build="GRCh38", records=CLINVAR):
    return CLINVAR_HEAD.format(date=date, build=build) + COLUMNS + records


def record(table, row):
    return {name: column.text(row) for name, column in table.columns.items()}


def test_clinvar_keeps_the_three_classifications_apart(tmp_path):
    intake = read("clinvar", tmp_path, clinvar_vcf=clinvar())
    (table,) = intake.alleles
    assert (intake.release, table.assembly, intake.taken, intake.kept) == ("2024-05-09", Assembly.GRCH38, 5, 4)
    assert [dropped[1:] for dropped in intake.dropped] == [
        (8, "700 17:7675088 C>CA", "classified only as a part of a haplotype or genotype, or not at all")
    ]
    braf = record(table, 0)
    assert (braf["id"], braf["allele_id"], braf["gene"], braf["origin"]) == ("13961", "29000", "BRAF:673", "3")
    assert braf["germline"] == "Pathogenic"
    assert braf["germline_review"] == "criteria_provided,_multiple_submitters,_no_conflicts"
    assert braf["germline_conditions"] == "Noonan_syndrome|not_provided"
    assert (braf["oncogenicity"], braf["oncogenicity_conditions"]) == ("Oncogenic", "Neoplasm")
    assert (braf["impact"], braf["impact_conditions"]) == ("Tier_I_-_Strong|Tier_II_-_Potential", "Melanoma|Glioma")
    kras = record(table, 1)
    assert (kras["germline"], kras["oncogenicity"]) == ("", "Oncogenic")
    assert table.chromosome.tolist() == [6, 11, 24, -1]


def test_clinvar_of_either_build_plain_or_compressed(tmp_path):
    plain = read("clinvar", tmp_path, a_vcf=clinvar(build="GRCh37"))
    packed = read("clinvar", tmp_path, b_vcf=gzip.compress(clinvar(build="GRCh37").encode()))
    assert plain.alleles[0].assembly is packed.alleles[0].assembly is Assembly.GRCH37
    assert [record(plain.alleles[0], row) for row in range(4)] == [record(packed.alleles[0], row) for row in range(4)]


@pytest.mark.parametrize(
    ("files", "kind", "words"),
    [
        ({"a_vcf": "<!DOCTYPE html>\n<html></html>\n"}, BadRecord, "web page"),
        ({"a_vcf": clinvar().replace("CLNSIG,", "OTHER,")}, BadRecord, "does not declare CLNSIG"),
        ({"a_vcf": clinvar(build="somewhere")}, WrongAssembly, "does not say its genome build"),
        ({"a_vcf": clinvar(), "b_vcf": clinvar(date="2024-06-03")}, BadRecord, "2024-06-03"),
        ({"a_vcf": clinvar(), "b_vcf": clinvar(build="GRCh37")}, WrongAssembly, "b.vcf is on GRCh37, a.vcf on GRCh38"),
        ({"a_vcf": clinvar()[:-30]}, FileCorrupt, "a.vcf:10: the last line has no end"),
        ({"a_vcf": gzip.compress(clinvar().encode())[:-40]}, FileCorrupt, "truncated"),
        ({"a_vcf": clinvar() + clinvar()}, BadRecord, "a.vcf:11: .*two files had been joined"),
        ({"a_vcf": clinvar() + "7\t15\t.\tA\n"}, BadRecord, "a.vcf:11: .*fewer than eight columns"),
        ({"a_vcf": clinvar() + "7\tx\t.\tA\tT\t.\t.\tCLNSIG=x\n"}, BadRecord, "a.vcf:11: .POS. 'x'"),
        ({"a_vcf": clinvar().encode("utf-16")}, InputError, "a.vcf"),
        ({"a_vcf": clinvar().replace("Noonan", "Noon\xe9").encode("latin-1")}, FileCorrupt, "a.vcf:6: .*UTF-8"),
        ({"a_vcf": clinvar(records="")}, InputError, "no record"),
    ],
)
def test_a_wrong_clinvar_file_is_named(tmp_path, files, kind, words):
    with pytest.raises(kind, match=words):
        read("clinvar", tmp_path, **files)


def test_gnomad_takes_each_allele_its_own_frequency(tmp_path):
    sites = (
        GNOMAD_HEAD.format(date="", build="GRCh38")
        + COLUMNS
        + (
            "chr1\t1000\t.\tA\tT,G\t.\tPASS\tAC=10,0;AN=1500;AF=0.0066,.;AF_afr=0.02,0;AF_nfe=0.001,0;grpmax=afr,.;"
            "AF_grpmax=0.02,.;fafmax_faf95_max=0.013,0\n"
            "chr1\t1001\t.\tAT\tA\t.\tAC0\tAC=0;AN=1500;AF=0\n"
            "chr1\t1002\t.\tC\tA\t.\tPASS\tAC=0;AN=0\n"
        )
    )
    intake = read("gnomad", tmp_path, gnomad_vcf=sites)
    (table,) = intake.alleles
    first, second = record(table, 0), record(table, 1)
    assert first | {"af": "0.0066", "af_afr": "0.02", "grpmax": "afr", "faf95": "0.013", "an": "1500"} == first
    assert second | {"af": "0", "filters": "AC0", "an": "1500", "af_afr": ""} == second
    assert table.alternate.text(0) == "T"
    assert [(dropped.line, dropped.record) for dropped in intake.dropped] == [(6, "1:1000 A>G"), (8, "1:1002 C>A")]
    assert (intake.taken, intake.kept) == (4, 2)


def test_gnomad_of_the_joint_release_and_as_a_table(tmp_path):
    joint = GNOMAD_HEAD.replace("ID=AF,", "ID=AF_joint,").format(date="", build="GRCh38") + COLUMNS
    joint += "chr1\t1000\t.\tA\tT\t.\tPASS\tAF_joint=0.5;AN_joint=9;AF_joint_eas=0.1;fafmax_faf95_max_joint=0.4\n"
    table = "chrom\tpos\tref\talt\tFilter\tAF\tAN\tAF_EAS\tPOPMAX\n1\t1000\tA\tT\tPASS\t0.5\t9\t0.1\tEAS\n"
    one = record(read("gnomad", tmp_path, a_vcf=joint).alleles[0], 0)
    other = read("gnomad", tmp_path, Assembly.GRCH37, a_tsv=table).alleles[0]
    assert (one["af"], one["an"], one["af_eas"], one["faf95"]) == ("0.5", "9", "0.1", "0.4")
    assert other.assembly is Assembly.GRCH37
    assert record(other, 0) | {"af": "0.5", "an": "9", "af_eas": "0.1", "grpmax": "EAS", "filters": "PASS"} == record(
        other, 0
    )
    with pytest.raises(WrongAssembly, match="--assembly"):
        read("gnomad", tmp_path, b_tsv=table)
    with pytest.raises(BadRecord, match="declares no AF"):
        read("gnomad", tmp_path, c_vcf=clinvar())


def test_docm_drops_what_names_no_exact_allele(tmp_path):
    intake = read("docm", tmp_path, docm_tsv=DOCM)
    (table,) = intake.alleles
    braf = {"gene": "BRAF", "change": "p.V600E", "type": "missense", "diseases": "melanoma,colorectal cancer"}
    assert record(table, 0) == braf | {"citations": "12068308,22735384"}
    assert (table.assembly, table.line.tolist(), intake.taken, intake.kept) == (Assembly.GRCH37, [3], 2, 1)
    assert intake.dropped[0].line == 5
    assert intake.dropped[0].reason == "an insertion or deletion without the base before it"
    with pytest.raises(MissingColumn, match="chromosome"):
        read("docm", tmp_path, other_tsv="colour\tsize\nred\t3\n")
    with pytest.raises(BadRecord, match="'x' is not a whole number"):
        read("docm", tmp_path, bad_tsv=DOCM.replace("140453136", "x"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize("build", ["b37", "b38"])
def test_the_clinvar_example_of_2018(build):
    """Counts by text search, independent of the reader."""
    path = SHARED / f"clinvar_750_{build}.vcf.gz"
    records = [line for line in gzip.decompress(path.read_bytes()).decode().splitlines() if not line.startswith("#")]
    intake = read_source(source_reader("clinvar"), [path])
    (table,) = intake.alleles
    assert intake.kept == intake.taken == len(records) > 500
    assert table.assembly is {"b37": Assembly.GRCH37, "b38": Assembly.GRCH38}[build]
    said = [table.columns["germline"].text(row) for row in range(table.rows)]
    for word in ("Pathogenic", "Benign", "Uncertain_significance"):
        assert said.count(word) == sum(f"CLINICAL_SIGNIFICANCE={word};" in line for line in records) > 20


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_the_gnomad_table_of_2017(tmp_path):
    """Its header calls AF_AFR a second AC_AFR, and rows without a frequency lack their last field; mended here."""
    packed = (SHARED / "clinvar_750_gnomad_exomes_b37.tsv.gz").read_bytes()
    header, *rows = (line.split("\t") for line in gzip.decompress(packed).decode().splitlines())
    with pytest.raises(BadRecord, match="column twice: AC_AFR"):
        read("gnomad", tmp_path, Assembly.GRCH37, as_tsv=packed)
    header[len(header) - 1 - header[::-1].index("AC_AFR")] = "AF_AFR"
    mended = [header, *(row + [""] * (len(header) - len(row)) for row in rows)]
    intake = read("gnomad", tmp_path, Assembly.GRCH37, good_tsv="".join("\t".join(row) + "\n" for row in mended))
    (table,) = intake.alleles
    at = header.index("AF")
    with_frequency = [row for row in mended[1:] if row[at]]
    assert (intake.taken, intake.kept) == (len(rows), len(with_frequency)) == (749, 570)
    first = record(table, 0)
    assert first | {"af": "0.00126713", "an": "245436", "ac": "311", "grpmax": "AFR", "filters": "PASS"} == first
    assert [table.columns["af"].text(row) for row in range(table.rows)] == [row[at] for row in with_frequency]
