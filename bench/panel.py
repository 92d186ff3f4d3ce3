"""A panel case of 600 variants, cold command: files in, all outputs out."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from bench.measure import CACHE, PYTHON, ROOT, Row, measure

NAME = "panel"
CANHEAL = str(Path(PYTHON).parent / "canheal")
VARIANTS = 600
_KNOWLEDGE = ROOT / "src/canheal/content/knowledge"
_CSQ = "Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp|EXON|CANONICAL|MANE_SELECT|gnomADe_AF"


def describe() -> str:
    return f"one tumour, {VARIANTS} annotated variants and copy numbers, cold command"


def run(quick: bool) -> list[Row]:
    vcf, cna = simulate()
    case = [CANHEAL, "interpret", "--vcf", str(vcf), "--cna", str(cna), "--tumour", "COAD", "--panel", "tso500"]
    commands = {
        "python": [PYTHON, "-c", "pass"],
        "json": [*case, "--only", "json", "--out", str(CACHE / "panel-json")],
        "all": [*case, "--out", str(CACHE / "panel-all")],
    }
    measure({"warm the content cache": commands["json"]}, repeats=1)
    samples = measure(commands, repeats=5 if quick else 11)
    python = samples["python"].wall
    return [
        Row("all outputs incl. both PDFs, wall", samples["all"].wall, 1.5, 0.8, unit="s"),
        Row("JSON only, wall, against python -c pass", samples["json"].wall / python, 10, 5),
        Row("JSON only, wall", samples["json"].wall * 1000, unit="ms"),
        Row("all outputs, peak memory", samples["all"].peak_mb, 500, unit="MB"),
    ]


def simulate() -> tuple[Path, Path]:
    """A VCF with real recurrent alleles among invented ones in real genes, VEP-annotated, and a copy-number table."""
    CACHE.mkdir(parents=True, exist_ok=True)
    generator = random.Random(20_260_101)
    genes = list(_records("genes.tsv"))
    known = [row for row in _records("recurrent_alleles.tsv") if row["gene"] in ("KRAS", "TP53", "PIK3CA", "APC")]
    lines = [_known_line(row) for row in generator.sample(known, 8)]
    lines += [_invented_line(generator.choice(genes), generator) for _ in range(VARIANTS - len(lines))]
    header = (
        "##fileformat=VCFv4.2\n##contig=<ID=1,length=248956422>\n"
        f'##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: {_CSQ}">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">\n##FORMAT=<ID=DP,Number=1,Type=Integer,Description="d">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR\n"
    )
    vcf, cna = CACHE / "panel.vcf", CACHE / "panel-cna.tsv"
    vcf.write_text(header + "".join(sorted(lines)))
    rows = "".join(f"{row['gene']}\tS1\t{generator.choice((-2, -1, 0, 0, 0, 1, 2))}\n" for row in genes[:200])
    cna.write_text("Hugo_Symbol\tSample_Id\tValue\n" + rows)
    return vcf, cna


def _records(name: str) -> csv.DictReader:
    return csv.DictReader((_KNOWLEDGE / name).open(), delimiter="\t")


def _known_line(row: dict[str, str]) -> str:
    csq = "|".join(
        (
            row["grch38_alt"],
            row["term"],
            row["gene"],
            row["transcript"],
            row["hgvs_c"],
            row["hgvs_p"],
            "",
            "YES",
            "",
            "",
        )
    )
    place = (row["chromosome"], row["grch38_position"], ".", row["grch38_ref"], row["grch38_alt"])
    return "\t".join((*place, ".", "PASS", f"CSQ={csq}", "AD:DP", "80,40:120")) + "\n"


def _invented_line(gene: dict[str, str], generator: random.Random) -> str:
    position = generator.randint(int(gene["grch38_start"]), int(gene["grch38_end"]))
    reference, alternate = generator.sample("ACGT", 2)
    term = generator.choice(("missense_variant", "synonymous_variant", "intron_variant", "stop_gained"))
    residue = generator.randint(2, 900)
    one, other = generator.sample("ACDEFGHIKLMNPQRSTVWY", 2)
    protein = {"missense_variant": f"p.{one}{residue}{other}", "stop_gained": f"p.{one}{residue}*"}.get(term, "")
    csq = [
        "|".join(
            (
                alternate,
                term,
                gene["gene"],
                transcript,
                f"c.{residue * 3}{reference}>{alternate}",
                protein,
                "5/20",
                mark,
                "",
                "1e-6",
            )
        )
        for transcript, mark in ((gene["mane_select_ensembl"], "YES"), ("ENST00000999999.1", ""))
    ]
    place = (gene["chromosome"], str(position), ".", reference, alternate)
    return "\t".join((*place, ".", "PASS", f"CSQ={','.join(csq)}", "AD:DP", "80,40:120")) + "\n"
