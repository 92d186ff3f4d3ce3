"""Reading MAFs: one tumour a patient, artefacts left out."""

from __future__ import annotations

from pathlib import Path

from open_calls import all_calls, mutation_burden, patient_of, read_calls

HEADER = (
    "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\t"
    "Variant_Classification\tTumor_Sample_Barcode\t{}\n"
)
MC3 = HEADER.format("HGVSp_Short\tHGVSc\tTranscript_ID\tFILTER") + (
    "KRAS\t12\t25398284\tC\tT\tMissense_Mutation\tTCGA-AF-0001-01A-02D\tp.G12D\tc.35G>A\tENST1.2\tPASS\n"
    "KRAS\t12\t25398284\tC\tT\tMissense_Mutation\tTCGA-AF-0001-02A-02D\tp.G12D\tc.35G>A\tENST1\twga,nonpreferredpair\n"
    "KRAS\t12\t25398284\tC\tA\tMissense_Mutation\tTCGA-AF-0002-01A-02D\tp.G12V\tc.35G>T\tENST1\toxog\n"
)
COAD = (
    "#version\n"
    + HEADER.format("Protein_Change")
    + (
        "APC\t5\t100\tA\tG\tMissense_Mutation\tTCGA-AA-0003\tp.K1E\n"
        "APC\t5\t200\tC\tT\tNonsense_Mutation\tTCGA-AA-0003\tp.R9*\n"
        "KRAS\tchr12\t25398284\tT\tC\tMissense_Mutation\tTCGA-AA-0004\tp.G12G\n"
    )
)


def write(folder: Path) -> list[Path]:
    paths = [folder / "MC3_READ.maf", folder / "Firehose_COAD.maf"]
    for path, text in zip(paths, (MC3, COAD), strict=True):
        path.write_text(text)
    return paths


def test_patient_of() -> None:
    assert patient_of("TCGA-AF-0001-01A-02D") == "TCGA-AF-0001"
    assert patient_of("SJDES004") == "SJDES004"


def test_filters_and_names(tmp_path: Path) -> None:
    calls = list(read_calls(write(tmp_path)[0]))
    assert [call.patient for call in calls] == ["TCGA-AF-0001"] * 2
    assert (calls[0].protein, calls[0].coding, calls[0].transcript) == ("p.G12D", "c.35G>A", "ENST1")


def test_suspect_changes_of_the_artefact_cohort_need_another_cohort(tmp_path: Path) -> None:
    calls = all_calls(write(tmp_path))
    assert [(call.gene, call.start) for call in calls if call.cohort == "Firehose_COAD"] == [("APC", 200)]


def test_burden_counts_a_change_once(tmp_path: Path) -> None:
    assert mutation_burden(all_calls(write(tmp_path))) == {"TCGA-AF-0001": 1, "TCGA-AA-0003": 1}
