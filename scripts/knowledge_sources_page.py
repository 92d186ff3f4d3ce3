"""docs/reference/knowledge-sources.md: what each reader states, and beside it what scripts/knowledge_sources.yaml says.

`scripts/reference_pages.py` writes it with the other pages.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from canheal.formats.sources.protocol import GROUP, SourceReader, source_readers

WORDS = Path(__file__).with_name("knowledge_sources.yaml")
ASKED = {
    "layouts": "Layouts",
    "release": "Release",
    "kept": "Kept",
    "dropped": "Dropped, each with its reason",
    "matched": "Matched",
    "not_matched": "Not matched, not used",
    "tested": "Tested on",
}
"""What every section says: key of the YAML to the words of the page."""
_OPENING = """Each source is read by one reader, imported once a release as an immutable snapshot, and used where an
interpretation names it (`--knowledge NAME`, or `NAME@RELEASE`). Licence, attribution and allowed use stand in the
snapshot's manifest and in every report that used it. All records are counted: in = kept + dropped, and the snapshot's
`dropped.tsv` lists each dropped one. `canheal knowledge sources` prints the readers at hand, those of other packages
too."""
_KINDS = """| kind | what it does |
|---|---|
| `evidence` | claims on alterations, with tiers |
| `alleles` | what is known of single alleles, frequencies among it |
| `hotspots` | counts of tumours for the criteria on hotspots |
| `diseases`, `genes`, `panels` | words that other files use |"""
_OUTSIDE = f"""## A source of your own package

A table of your own needs no code: use `curated`. Another format is read by an object with the attributes of
`SourceReader` (`src/canheal/formats/sources/protocol.py`): `source`, `kind`, `about`, `files` and
`read(paths, intake)`, which for each record calls `intake.take()` and then `intake.keep(...)` or `intake.drop(...)`. A
package names it as an entry point:

```toml
[project.entry-points."{GROUP}"]
my_source = "my_package.reader:READER"
```

Ours enter by the same door. The suite that each must pass runs on your own example files, as they are, in another
order, compressed, and damaged as downloads are damaged; it returns one sentence for each broken promise:

```python
from canheal.formats.sources.conformance import broken_promises

assert broken_promises(READER, {{"table.tsv": EXAMPLE}}, tmp_path) == []
```

Rows of the kind `evidence` are made of the words in `src/canheal/domain/evidence/rows.py`. A reader whose files a
service gives to those who have a token also has the attributes of `ServiceReader`; OncoKB's is one."""


def knowledge_sources_page(made: str) -> str:
    """The page, with a section for each reader of this package.

    Args:
        made: the comment that says that the page is made.
    """
    words = yaml.safe_load(WORDS.read_text("utf-8"))
    ours = {name: found for name, found in source_readers().items() if type(found).__module__.startswith("canheal.")}
    sections = [_section(name, reader, words[name]) for name, reader in ours.items()]
    return "\n\n".join(["# Knowledge sources", made.strip(), _OPENING, _KINDS, *sections, _OUTSIDE]) + "\n"


def _section(name: str, reader: SourceReader, words: dict[str, str]) -> str:
    about = reader.about
    stated = {
        "Kind": f"`{reader.kind}`, {about.quality_tier.replace('_', ' ')}",
        "Files": reader.files,
        **{title: words[key] for key, title in ASKED.items()},
        "Licence": about.licence,
        "Allowed use": about.allowed_use,
        "Attribution": about.attribution,
    }
    rows = "\n".join(f"| {title} | {_cell(text)} |" for title, text in stated.items())
    guide = f" [How to use it]({words['guide']})." if "guide" in words else ""
    more = f"\n\n{words['more'].strip()}" if "more" in words else ""
    home = f" ({about.homepage})" if about.homepage else ""
    command = f"```bash\n{words['command']}\n```"
    return f"## `{name}`\n\n{about.title}{home}.{guide}\n\n{command}\n\n| | |\n|---|---|\n{rows}{more}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
