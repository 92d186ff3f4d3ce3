"""Table of gene roles: published roles, with what open TCGA calls say of each gene beside them.

    .venv/bin/python scripts/gene_roles.py scripts/gene_roles_by_hand.tsv genes.tsv panel_zero.tsv.gz \\
        MAF... > gene_roles.tsv

The role itself is written by hand, with its citation, in `scripts/gene_roles_by_hand.tsv`. A gene whose malignancy
has a single genetic cause names the tumour types (OncoTree) in `single_aetiology_tumours`; `single_aetiology` is true
only where the gene's changes in other tumours need not be told apart. The script adds the HGNC identifier; whether
germline loss of function predisposes to cancer (CPSR panel 0, MIT licence, PMID:34310709; a tumour suppressor of
Vogelstein 2013 counts as well); and the two shares of the 20/20 rule (Vogelstein 2013, PMID:23539594) over the
tumours of the MAF files: `oncogene_share`, missense or in-frame changes at a residue that another tumour shares, and
`suppressor_share`, truncating and canonical splice changes, both of all protein-altering and silent changes of the
gene, one change a tumour and place. A gene with fewer than 20 changes gets no shares; tumours with more than 1,000
protein-altering changes are left out. The shares are a check by the reader, never the reason for a role.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from open_calls import PROTEIN_ALTERING, Call, all_calls, mutation_burden, open_text, print_table

HEADER = (
    "gene", "hgnc", "role", "basis", "unverified", "lof_mechanism", "single_aetiology",
    "single_aetiology_tumours", "oncogene_share", "suppressor_share", "changes",
)  # fmt: skip
BURDEN_LIMIT = 1_000
LEAST_CHANGES = 20
_RECURRENT_CLASSES = frozenset({"Missense_Mutation", "In_Frame_Del", "In_Frame_Ins"})
_RESIDUE = re.compile(r"p\.[A-Z*]?(\d+)")


class Shares(NamedTuple):
    """The two shares of the 20/20 rule, 0 to 1, and the number of changes they rest on."""

    oncogene: float
    suppressor: float
    changes: int


def twenty_twenty(calls: Iterable[Call]) -> dict[str, Shares]:
    """Shares of every gene with at least `LEAST_CHANGES` changes."""
    kept = {(call.patient, call.gene, call.start): call for call in calls if _counts(call)}
    residues = Counter(
        (call.gene, residue(call)) for call in kept.values() if call.classification in _RECURRENT_CLASSES
    )
    total: Counter[str] = Counter()
    recurrent: Counter[str] = Counter()
    truncating: Counter[str] = Counter()
    for call in kept.values():
        total[call.gene] += 1
        if call.classification in _RECURRENT_CLASSES:
            recurrent[call.gene] += residues[call.gene, residue(call)] > 1
        elif call.classification != "Silent":
            truncating[call.gene] += 1
    return {
        gene: Shares(recurrent[gene] / number, truncating[gene] / number, number)
        for gene, number in total.items()
        if number >= LEAST_CHANGES
    }


def _counts(call: Call) -> bool:
    return call.classification == "Silent" or call.classification in PROTEIN_ALTERING


def residue(call: Call) -> int:
    """The first residue a protein change touches; 0 when it names none."""
    found = _RESIDUE.match(call.protein)
    return int(found.group(1)) if found else 0


def read_loss_of_function(path: Path) -> set[str]:
    """Genes whose germline loss of function predisposes to cancer."""
    with open_text(path) as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {re.sub("<[^>]*>", "", row["GENE"]) for row in rows if "LoF" in row["CPG_MOD"]}


def main(arguments: list[str]) -> None:
    """Print the table."""
    by_hand, genes_file, panel, *mafs = map(Path, arguments)
    calls = all_calls(mafs)
    burden = mutation_burden(calls)
    shares = twenty_twenty(call for call in calls if burden.get(call.patient, 0) <= BURDEN_LIMIT)
    loss = read_loss_of_function(panel)
    with open_text(genes_file) as lines:
        hgnc = {row["gene"]: row["hgnc"] for row in csv.DictReader(lines, delimiter="\t")}
    rows = []
    with open_text(by_hand) as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            gene, found = row["gene"], shares.get(row["gene"])
            suppressor_2013 = row["role"] == "tumour_suppressor" and "PMID:23539594" in row["basis"]
            is_loss = gene in loss or suppressor_2013
            numbers = (f"{found.oncogene:.2f}", f"{found.suppressor:.2f}", found.changes) if found else ("", "", "")
            by_role = (row["role"], row["basis"], row["unverified"], "yes" if is_loss else "")
            cause = (row["single_aetiology"], row["single_aetiology_tumours"])
            rows.append((gene, hgnc[gene], *by_role, *cause, *numbers))
    print_table(HEADER, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
