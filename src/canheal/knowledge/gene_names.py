"""Which gene a word means: symbols of the gene table and of MANE releases, aliases, Ensembl ids, other letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from canheal.domain.profile.gene_names import Find
from canheal.domain.profile.profile import GeneName
from canheal.knowledge.content import Content
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:  # a case without snapshots need not load what opens them
    from canheal.knowledge.snapshots.opened import OpenSnapshot

_CASE = "the same letters, capitals and small ones aside"
_ENSEMBL = "Ensembl gene id"


def gene_names(content: Content, opened: Sequence[OpenSnapshot] = ()) -> Find:
    """How to read gene names; aliases and snapshots are read when a word is met that is no symbol of the gene table.

    A current symbol stands above an alias, and an alias above other letters. An alias of several genes names them all.

    Raises:
        StoreError: a snapshot is not what its manifest states; when first asked.
    """
    ours = frozenset(content.table("knowledge/genes.tsv").values("gene"))

    @cache
    def tables() -> tuple[frozenset[str], dict[str, GeneName], dict[str, GeneName]]:
        named = dict(_with_ids(content, opened))
        symbols = ours.union(named.values())
        words = _aliases(content) | {word: GeneName(word, (gene,), _ENSEMBL) for word, gene in named.items()}
        return symbols, words, _folded(symbols, words)

    def find(word: str) -> GeneName | None:
        if not word or word in ours:
            return None
        symbols, words, folded = tables()
        if word in symbols:
            return None
        known = words.get(word) or words.get(word.partition(".")[0]) or folded.get(word.upper())
        return known and known._replace(word=word)

    return find


def _with_ids(content: Content, opened: Sequence[OpenSnapshot]) -> Iterator[tuple[str, str]]:
    """Ensembl ids without version, and symbols; those of the gene table last, so that they stand above a snapshot's."""
    if opened:
        from canheal.domain.evidence.rows import GeneRow

        for row in (row for found in opened for row in found.rows_of(GeneRow)):
            yield row.ensembl.partition(".")[0], row.gene
    for gene, ensembl in content.table("knowledge/genes.tsv").pick("gene", "ensembl"):
        yield ensembl.partition(".")[0], gene


def _aliases(content: Content) -> dict[str, GeneName]:
    found: dict[str, GeneName] = {}
    for word, gene, source, unverified in content.table("knowledge/gene_aliases.tsv").pick(
        "alias", "gene", "source", "unverified"
    ):
        basis = f"{source}, unverified" if unverified == "true" else source
        before = found.get(word)
        genes = (*(before.symbols if before else ()), gene)
        found[word] = GeneName(word, genes, f"{before.basis}; {basis}" if before else basis)
    return found


def _folded(symbols: frozenset[str], words: dict[str, GeneName]) -> dict[str, GeneName]:
    """By capital letters: symbols before aliases; of several, all."""
    found: dict[str, GeneName] = {}
    for name in words.values():
        word = name.word.upper()
        genes = {*name.symbols, *(found[word].symbols if word in found else ())}
        found[word] = GeneName(word, tuple(sorted(genes)), f"{name.basis}; {_CASE}")
    by_case: dict[str, list[str]] = {}
    for symbol in symbols:
        by_case.setdefault(symbol.upper(), []).append(symbol)
    return found | {word: GeneName(word, tuple(sorted(genes)), _CASE) for word, genes in by_case.items()}
