"""The case list: facets in the address, search by number, pseudonym, code and gene, kept views, work lists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest


@pytest.fixture
def cases(at):
    return {"draft": at.draft(), "testing": at.testing(pseudonym="P-2"), "classifying": at.classifying()}


def shown(page):
    return set(map(int, re.findall(r'href="/cases/(\d+)">C-', page.content.decode())))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"draft", "testing", "classifying"}),
        ("step=testing", {"testing"}),
        ("step=testing&step=draft", {"draft"}),
        ("step=nonsense", set()),
        ("q=P-2", {"testing"}),
        ("q=EGFR", {"classifying"}),
        ("q=luad", {"draft", "testing", "classifying"}),
        ("laboratory=L01", {"testing", "classifying"}),
        ("laboratory=L01&step=testing&tumour=LUAD", {"testing"}),
        ("hospital=H02", set()),
    ],
)
def test_facets_and_search(cases, browse, query, wanted):
    assert shown(browse("coo").get(f"/cases?{query}")) == {cases[name].pk for name in wanted}


def test_by_number(cases, browse):
    pk = cases["testing"].pk
    assert shown(browse("coo").get(f"/cases?q=C-{pk:06d}")) == {pk}
    assert pk in shown(browse("coo").get(f"/cases?q={pk}"))


def test_a_facet_counts_what_it_would_show(cases, browse):
    from canheal.node.cases.search import choices, found, read_search
    from canheal.node.people.models import User

    user = User.objects.get(username="coo")
    from django.http import QueryDict

    for query in ("", "step=testing", "q=EGFR", "laboratory=L01"):
        for facet in ("step", "amp", "tumour", "hospital", "laboratory"):
            for choice in choices(read_search(QueryDict(query)), user, facet):
                asked = QueryDict(query, mutable=True)
                asked[facet] = choice.value
                assert found(read_search(asked), user).count() == choice.number, (query, choice)


def test_only_what_a_person_may_see(cases, browse):
    assert shown(browse("lab2").get("/cases")) == set()
    assert shown(browse("lab").get("/cases")) == {cases["testing"].pk, cases["classifying"].pk}
    assert "no case yet that you may see" in browse("lab2").get("/cases").content.decode()


def test_pages_follow_one_another(at, browse):
    from canheal.node.cases.search import PAGE

    made = sorted(at.draft().pk for _ in range(2 * PAGE + 3))
    client, seen, address = browse("coo"), [], "/cases?q=LUAD"
    while address:
        page = client.get(address)
        seen += sorted(shown(page), reverse=True)
        older = re.search(r'href="(\?[^"]*before=\d+)">', page.content.decode())
        address = "/cases" + older.group(1).replace("&amp;", "&") if older else None
    assert seen == made[::-1]


def test_views_are_kept_by_name_and_forgotten(cases, browse):
    client = browse("coo")
    client.post("/cases/views", {"name": "Tests", "query": "step=testing"})
    assert '<a href="/cases?step=testing">Tests</a>' in client.get("/cases").content.decode()
    assert "Tests" not in browse("cha").get("/cases").content.decode()
    from canheal.node.cases.models import SavedView

    browse("cha").post(f"/cases/views/{SavedView.objects.get().pk}/forget")
    assert SavedView.objects.count() == 1
    client.post(f"/cases/views/{SavedView.objects.get().pk}/forget")
    assert SavedView.objects.count() == 0


def section(page, name):
    text = page.content.decode()
    return set(map(int, re.findall(r'href="/cases/(\d+)">C-', text[text.index(f'id="{name}"') :].split("<h2")[0])))


def test_my_work(cases, browse):
    from canheal.node.cases.models import Case
    from canheal.node.cases.search import today

    draft, testing, classifying = (cases[name].pk for name in ("draft", "testing", "classifying"))
    assert section(browse("ref").get("/"), "mine") == {draft}
    assert section(browse("ref").get("/"), "others") == {testing, classifying}
    assert section(browse("lab").get("/"), "mine") == {testing}
    assert section(browse("cur").get("/"), "mine") == {classifying}
    assert section(browse("lab").get("/"), "overdue") == set()
    Case.objects.filter(pk=testing).update(due=today() - timedelta(days=1))
    assert section(browse("lab").get("/"), "overdue") == {testing}
    assert shown(browse("coo").get("/cases?due=overdue")) == {testing}
