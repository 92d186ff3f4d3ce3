"""Compiled content reads the same from the cache, from memory, and after somebody cleared the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.knowledge.content import CONTENT, Content, compile_content, load_content
from canheal.terms.errors import ContentError

GENES, RULES = "knowledge/genes.tsv", "guidelines/ccv_2022/rules.yaml"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANHEAL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _read(content: Content) -> tuple[object, ...]:
    table = content.table(GENES)
    return content.digest, table.columns, table.lines, content.document(RULES), content.facts(GENES)


def test_cache_and_memory_say_the_same(cache: Path) -> None:
    first, second = load_content(), load_content()
    assert len(list(cache.iterdir())) > 20
    assert _read(first) == _read(second)


def test_a_table_is_its_file(cache: Path) -> None:
    lines = [line for line in (CONTENT / GENES).read_text().splitlines() if not line.startswith("#")]
    table = load_content().table(GENES)
    assert [table.columns, *table.rows] == [line.split("\t") for line in lines]
    assert load_content().facts(GENES).rows == len(lines) - 1
    assert next(iter(table.pick("gene", "chromosome"))) == (table.row(0)[0], table.row(0)[table.column("chromosome")])


def test_a_cleared_cache_is_no_obstacle(cache: Path) -> None:
    expected = _read(load_content())
    content = load_content()
    for path in cache.iterdir():
        path.unlink()
    assert _read(content) == expected


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CANHEAL_CACHE", str(tmp_path / "file" / "below"))
    assert load_content().table(GENES).lines


def test_what_is_wrong_is_named(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="missing"):
        load_content().table("knowledge/nothing.tsv")
    with pytest.raises(ContentError, match="column"):
        load_content().table(GENES).column("nothing")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.tsv").write_text("# words\na\tb\n1\t2\n3\n")
    with pytest.raises(ContentError, match="1 fields") as caught:
        compile_content(tmp_path / "bad")
    assert caught.value.line == 4
