"""What canheal can be asked to do: the front page, printed without loading anything that parses."""

from __future__ import annotations

COMMANDS = {
    "interpret": ("interpret", "interpret one tumour and write its reports"),
    "interpret-cohort": ("cohort", "interpret every tumour of a MAF into one table"),
    "reinterpret": ("reinterpret", "interpret stored cases again and say what changed"),
    "annotate": ("annotate", "set up canheal's own annotation of variants"),
    "alleles": ("alleles", "find the alleles of a knowledge base in a VCF of any size"),
    "knowledge": ("knowledge", "import, list, check, compare and remove snapshots of knowledge"),
    "trials": ("trials", "match a tumour to clinical trials and access programmes"),
    "compare": ("compare", "compare what several decision-support tools say of the same cases"),
    "tumours": ("tumours", "find the OncoTree code of a tumour type"),
    "simulate": ("simulate", "simulate a national pilot: its referrals and its laboratories' files"),
    "check": ("check", "hold the rates of a pilot against the published ones"),
    "node": ("node", "run the web platform: referral, laboratory, interpretation, signed report"),
    "audit": ("audit", "export the record of a node, and check an export without its database"),
    "demo": ("demo", "interpret the built-in demo tumours"),
}
"""Command to the module of this package that adds it, and what it does."""
PURPOSE = (
    "One tumour's files in, a traceable interpretation and a board-ready report out. "
    "For research and for the development of services; not a certified medical device."
)
_PAGE = """\
usage: canheal COMMAND ...

{purpose}

commands:
{commands}

options:
  -h, --help          this page; `canheal COMMAND --help` explains a command
  --version           the version
"""


def front_page() -> str:
    """The page of `canheal --help`."""
    lines = (f"  {name:18}  {words}" for name, (_, words) in COMMANDS.items())
    return _PAGE.format(purpose=PURPOSE.replace(". ", ".\n"), commands="\n".join(lines))
