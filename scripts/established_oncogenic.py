"""Table of protein changes established as oncogenic, for criterion OS1 of the oncogenicity guideline (PMID:35101336).

    .venv/bin/python scripts/established_oncogenic.py gene_roles.tsv recurrent_alleles.tsv hotspots.tsv \\
        civic_evidence_items.tsv.gz cgi_evidence_items.tsv.gz > established_oncogenic.tsv

A missense or in-frame change of a gene with a role is taken when

- CGI lists it as validated oncogenic on the word of DoCM (PMID:27684579), of its own biomarkers, or of Martelotto
  2014 (PMID:25348012), as `recurrent_alleles.tsv` records; a change that only confers resistance may be among them;
- or accepted CIViC items of level A or B support that a tumour with exactly this somatic change responds to a drug, or
  is diagnosed by it, and the change also recurs (CGI lists it, it stands at a hotspot of ours, or open calls carry
  it), which keeps germline polymorphisms out;
- or it stands in `scripts/named_alleles.tsv` or `scripts/named_indels.tsv` with a citation.

`citation` names PMIDs where the source gives them; rows that stand on the hand-written tables alone are `unverified`,
as their PMIDs were remembered.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from open_calls import open_text, print_table
from published_alleles import civic_items

HEADER = ("gene", "hgvs_p", "basis", "citation", "unverified")
HERE = Path(__file__).resolve().parent
_TERMS = frozenset({"missense_variant", "inframe_deletion", "inframe_insertion"})
_CGI_BASES = {"DoCM": "PMID:27684579", "Martelotto": "PMID:25348012"}
_LEAST_PMIDS = 4


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table with a header."""
    with open_text(path) as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def speaks_for(row: dict[str, str]) -> bool:
    """Whether a CIViC item of level A or B says that this somatic change responds to a drug or makes a diagnosis."""
    is_response = row["evidence_type"] == "Predictive" and row["clinical_significance"] == "Sensitivity/Response"
    is_diagnosis = row["evidence_type"] == "Diagnostic" and row["clinical_significance"] == "Positive"
    is_strong = row["evidence_level"][:1] in ("A", "B") and row["evidence_direction"] == "Supports"
    return is_strong and (is_response or is_diagnosis) and "ermline" not in row["variant_origin"]


def pmids(texts: set[str]) -> str:
    """The first few PMIDs, in order of number."""
    numbers = sorted({int(found) for text in texts for found in re.findall(r"(?:PMID:\s*|^)(\d{6,8})\b", text)})
    return ";".join(f"PMID:{number}" for number in numbers[:_LEAST_PMIDS])


def main(arguments: list[str]) -> None:
    """Print the table."""
    roles, alleles, hotspots, civic, cgi = map(Path, arguments)
    genes = {row["gene"] for row in rows_of(roles)}
    known = {(row["gene"], row["hgvs_p"].removeprefix("p.")): row for row in rows_of(alleles) if row["term"] in _TERMS}
    spots = {(row["gene"], row["reference"] + row["position"]) for row in rows_of(hotspots)}
    by_hand = {
        (row["gene"], row["hgvs_p"].removeprefix("p.")): row.get("source") or row["citation"]
        for name in ("named_alleles.tsv", "named_indels.tsv")
        for row in rows_of(HERE / name)
        if row["term"] in _TERMS
    }
    papers: dict[tuple[str, str], set[str]] = defaultdict(set)
    basis: dict[tuple[str, str], set[str]] = defaultdict(set)
    for change, row in civic_items(cgi):
        papers[change.gene, change.name].add(row["citation_id"])
    for key, row in known.items():
        listed = re.search(r"CGI \(([^)]*)\)", row["source"])
        for source in set(listed.group(1).split("+")) & {"DoCM", "Martelotto", "Biomarker"} if listed else ():
            basis[key].add(f"CGI validated oncogenic ({source})")
            papers[key].add(_CGI_BASES.get(source, ""))
    for change, row in civic_items(civic):
        key = (change.gene, change.name)
        at_hotspot = (change.gene, change.name[:-1]) in spots
        recurs = key in basis or at_hotspot or (key in known and int(known[key]["tumours"]) > 0)
        if speaks_for(row) and recurs and change.gene in genes and not change.name.endswith("*"):
            basis[key].add(f"CIViC level {row['evidence_level'][:1]}")
            papers[key].add(row["citation_id"])
    for key, citation in by_hand.items():
        basis[key].add("by hand")
        papers[key].add(citation)
    rows = []
    for gene, change in sorted(basis):
        why = "; ".join(sorted(basis[gene, change]))
        citation = pmids(papers[gene, change]) or "PMID:29592813"
        rows.append((gene, f"p.{change}", why, citation, "true" if why == "by hand" else "false"))
    print_table(HEADER, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
