"""The files of a simulated pilot, as hospitals and laboratories would have them; no result is among them.

`pilot.json` (canheal.pilot/1) names the centres, `cases.jsonl` has one referral a line with its dates and what would
become of the patient, and `files/P0001/` holds the laboratory's calls with a case file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from canheal.domain.cohort.pilot import Patient
from canheal.domain.cohort.tumour import Call, DrawnTumour
from canheal.terms.typed import Any

FORMAT = "canheal.pilot/1"
_CSQ = "Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp|EXON|CANONICAL|MANE_SELECT|gnomADe_AF"
_HEADER = (
    "##fileformat=VCFv4.2\n##contig=<ID=1,length=248956422,assembly=GRCh38>\n##reference=GRCh38\n"
    f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {_CSQ}">\n'
    '##FILTER=<ID=weak_evidence,Description="Mutation does not meet likelihood threshold">\n'
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">\n'
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">\n'
)
_QUESTION = "Which targeted therapy or trial is an option beyond standard treatment?"


def describe_pilot(seed: int, patients: int, hospitals: int, laboratories: int) -> bytes:
    """pilot.json."""
    described = {
        "format": FORMAT,
        "seed": seed,
        "patients": patients,
        "hospitals": [{"code": f"H{n:02d}", "name": f"Hospital {n}"} for n in range(1, hospitals + 1)],
        "laboratories": [{"code": f"L{n:02d}", "name": f"Laboratory {n}"} for n in range(1, laboratories + 1)],
    }
    return json.dumps(described, indent=1).encode() + b"\n"


def case_line(patient: Patient, first: date) -> str:
    """One line of cases.jsonl."""
    referred, sampled, result, reported = patient.days
    course = patient.course
    described = {
        "case": name_of(patient),
        "hospital": f"H{patient.hospital:02d}",
        "laboratory": f"L{patient.laboratory:02d}",
        "sex": patient.sex,
        "birth_year": patient.birth_year,
        "tumour": patient.tumour_type,
        "rare": patient.is_rare,
        "stage": patient.stage,
        "ecog": patient.ecog,
        "prior_lines": patient.prior_lines,
        "question": _QUESTION,
        "consent": {"sequencing": True, "research": patient.research, "germline": patient.germline_wish},
        "referred": _iso(first, referred),
        "sampled": _iso(first, sampled),
        "resulted": _iso(first, result),
        "reported": _iso(first, reported),
        "failure": patient.failure or None,
        "purity": patient.tumour.purity if patient.tumour else None,
        "msi": ("MSI-H" if patient.tumour.unstable else "MSS") if patient.tumour else None,
        "files": f"files/{name_of(patient)}" if patient.tumour else None,
        "course": course._asdict(),
    }
    return json.dumps(described, sort_keys=True) + "\n"


def _iso(first: date, day: int | None) -> str | None:
    return None if day is None else (first + timedelta(days=day)).isoformat()


def name_of(patient: Patient) -> str:
    """The pseudonym ("P0001")."""
    return f"P{patient.number:04d}"


def tumour_files(patient: Patient, tumour: DrawnTumour) -> dict[str, str]:
    """Name to text of the laboratory's files of one patient."""
    name = name_of(patient)
    files = {"small_variants.vcf": _vcf(name, tumour.calls), "copy_numbers.tsv": _copies(name, tumour)}
    case = [
        f"patient: {name}",
        f"tumour: {patient.tumour_type}",
        "assembly: GRCh38",
        "vcf: [small_variants.vcf]",
        "cna: copy_numbers.tsv",
        "panel: tso500",
        f"purity: {tumour.purity}",
        f"msi: {'MSI-H' if tumour.unstable else 'MSS'}",
        "note: simulated, no person",
    ]
    if tumour.fusions:
        files["fusions.tsv"] = _fusions(tumour.fusions)
        case.append("fusions: fusions.tsv")
    files["case.yaml"] = "\n".join(case) + "\n"
    return files


def _vcf(sample: str, calls: Iterable[Call]) -> str:
    columns = f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n"
    return _HEADER + columns + "".join(map(_line, calls))


def _line(call: Call) -> str:
    allele = call.allele
    csq = "|".join(
        (
            allele.alternate,
            allele.term,
            allele.gene,
            allele.transcript,
            f"{allele.transcript}:{allele.hgvs_c}" if allele.hgvs_c else "",
            allele.hgvs_p.replace("=", "%3D"),
            allele.exon,
            "YES",
            allele.transcript,
            "" if call.population is None else str(call.population),
        )
    )
    reads = f"{call.depth - call.alternate},{call.alternate}:{call.depth}"
    place = f"{allele.chromosome}\t{allele.position}\t.\t{allele.reference}\t{allele.alternate}"
    return f"{place}\t.\t{call.filters}\tCSQ={csq}\tAD:DP\t{reads}\n"


def _copies(sample: str, tumour: DrawnTumour) -> str:
    rows = "".join(f"{gene}\t{sample}\t{state}\n" for gene, state in sorted(tumour.copies.items()))
    return "Hugo_Symbol\tSample_Id\tValue\n" + (rows or f"MYC\t{sample}\t0\n")


def _fusions(fusions: Iterable[str]) -> str:
    """As STAR-Fusion writes them, breakpoints left out."""
    rows = "".join(
        "\t".join((fusion.replace("::", "--"), "25", "12", *_ends(fusion), "INFRAME")) + "\n" for fusion in fusions
    )
    return (
        "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\tPROT_FUSION_TYPE\n"
        + rows
    )


def _ends(fusion: str) -> tuple[str, str, str, str]:
    """Both genes with a breakpoint that is not known."""
    left, right = fusion.split("::")
    return left, ".", right, "."


def read_pilot(folder: Path) -> list[dict[str, Any]]:
    """The lines of cases.jsonl.

    Raises:
        FileMissing: there is no pilot in the folder.
        BadRecord: a line is no JSON.
    """
    from canheal.terms.errors import BadRecord, FileMissing

    path = folder / "cases.jsonl"
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        what = "there is no pilot in this folder"
        raise FileMissing(what, file=str(path), todo="Write one with `canheal simulate pilot`") from error
    cases = []
    for number, line in enumerate(lines, 1):
        try:
            cases.append(json.loads(line))
        except ValueError as error:
            todo = "Simulate the pilot again"
            raise BadRecord("this line is no JSON", file=str(path), line=number, todo=todo) from error
    return cases
