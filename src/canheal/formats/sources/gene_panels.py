"""Gene panels of cBioPortal: JSON as its API gives it, or its `data_gene_panel_*.txt` files (docs.cbioportal.org).

A text file is one panel in three lines: `stable_id:`, `description:` and `gene_list:` with symbols between tabs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from canheal.domain.evidence.rows import PanelRow
from canheal.formats.sources.json_file import objects, read_json, text_of
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import first_bytes, open_lines, require_line_end
from canheal.terms.errors import BadRecord

_FIELDS = ("stable_id", "description", "gene_list")
_TODO = "Give a panel as cBioPortal writes it: stable_id, description and gene_list, or the JSON of its API"


class GenePanels:
    """Reads one file or many; a panel may stand in several when it is the same in all."""

    source = "gene_panels"
    kind = "panels"
    about = About(
        title="cBioPortal gene panels",
        licence="ODbL-1.0",
        attribution="cBioPortal for Cancer Genomics (Cerami 2012, PMID:22588877; Gao 2013, PMID:23550210)",
        allowed_use="free with attribution; what is made of the database is shared under the same licence",
        quality_tier="submitted",
        homepage="https://www.cbioportal.org",
    )
    files = "JSON of /api/gene-panels?projection=DETAILED, or data_gene_panel_*.txt files, or both"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep panels that have genes.

        Raises:
            BadRecord: a file of another shape, or one id for two panels.
            FileCorrupt: a text file that ends within a line.
        """
        seen: dict[str, PanelRow] = {}
        for path in paths:
            for row in _panels(path):
                intake.take()
                if not row.genes:
                    intake.drop(path, 0, row.panel, "no gene")
                elif row.panel not in seen:
                    seen[row.panel] = row
                    intake.keep(row)
                elif seen[row.panel] == row:
                    intake.drop(path, 0, row.panel, "the same panel stands there already")
                else:
                    what = f"{row.panel} is another panel here than above or in another file"
                    raise BadRecord(what, file=str(path), field="stable_id", todo="Give files of one release")


READER = GenePanels()


def _panels(path: Path) -> Iterator[PanelRow]:
    if first_bytes(path, 64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        data = read_json(path)
        for entry in objects([data] if isinstance(data, dict) else data, path, "panels"):
            yield _of_json(entry, path)
    else:
        yield _of_text(path)


def _of_json(entry: dict[str, object], path: Path) -> PanelRow:
    name, genes = text_of(entry, "genePanelId"), entry.get("genes")
    if not name or not isinstance(genes, list) or not all(isinstance(gene, dict) for gene in genes):
        what = f"the panel {name or 'without an id'} has no genePanelId with a list of genes"
        raise BadRecord(what, file=str(path), field="genePanelId", todo=_TODO)
    return _row(name, text_of(entry, "description"), [text_of(gene, "hugoGeneSymbol") for gene in genes])


def _of_text(path: Path) -> PanelRow:
    require_line_end(path)
    found: dict[str, str] = {}
    for number, line in open_lines(path):
        name, colon, value = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if not colon or name.strip() not in _FIELDS or name.strip() in found:
            what = "the line is none of stable_id, description and gene_list, or stands there twice"
            raise BadRecord(what, file=str(path), line=number, todo=_TODO)
        found[name.strip()] = value
    if not found.get("stable_id", "").strip() or "gene_list" not in found:
        raise BadRecord("the file has no stable_id and gene_list", file=str(path), todo=_TODO)
    description = " ".join(found.get("description", "").split())
    return _row(found["stable_id"].strip(), description, found["gene_list"].split())


def _row(name: str, description: str, genes: Sequence[str]) -> PanelRow:
    return PanelRow(name, description, ";".join(sorted(set(filter(None, genes)))))
