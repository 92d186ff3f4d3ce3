"""Every string of the interface is marked and translated: whole catalogues, and a pseudo-language that shows gaps."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts/messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogues_hold_exactly_what_pages_say(messages):
    """Else: run scripts/messages.py."""
    said = set(messages.words())
    for language in messages.LANGUAGES:
        assert {message.id for message in messages.catalogue(language) if message.id} == said, language


def test_untranslated_counts(messages, capsys):
    counts = {language: len(messages.untranslated(messages.catalogue(language))) for language in messages.LANGUAGES}
    with capsys.disabled():
        print(f"\nnot translated: {', '.join(f'{language} {count}' for language, count in counts.items())}")  # noqa: T201
    assert counts == dict.fromkeys(messages.LANGUAGES, 0)


def test_places_stay(messages):
    for language in messages.LANGUAGES:
        for message in messages.catalogue(language):
            assert sorted(re.findall(r"%\(\w+\)s", message.id)) == sorted(re.findall(r"%\(\w+\)s", message.string)), (
                message.id
            )


def test_the_compiled_catalogues_are_those_of_the_texts(messages):
    import gettext

    for language in messages.LANGUAGES:
        folder = messages.LOCALE / language / "LC_MESSAGES"
        with (folder / "django.mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        for message in messages.catalogue(language):
            if message.id:
                assert compiled.gettext(message.id) == message.string


class Texts(HTMLParser):
    """The texts that a reader or a screen reader meets, code and data aside."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag in ("script", "style", "code", "datalist"):
            self.silent += 1
        for name in ("aria-label", "alt", "title", "placeholder"):
            if named.get(name):
                self.found.append(named[name])

    def handle_endtag(self, tag):
        if tag in ("script", "style", "code", "datalist"):
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent and re.search(r"[A-Za-z]{3}", data):
            self.found.append(data.strip())


@pytest.fixture
def pseudo(messages, tmp_path, settings_of):
    """A language in which every marked word stands in brackets."""
    from babel.messages.catalog import Catalog
    from django.utils.translation import trans_real

    made = Catalog(locale="fi")
    for text in messages.words():
        made.add(text, f"⟦{text}⟧", flags=("python-format",) if "%(" in text else ())
    folder = tmp_path / "locale/fi/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, made)
    from django.conf import settings

    settings_of(LOCALE_PATHS=[tmp_path / "locale"], LANGUAGES=[*settings.LANGUAGES, ("fi", "Pseudo")])
    trans_real._translations.clear()
    yield "fi"
    trans_real._translations.clear()


MARKED = re.compile("⟦[^⟦⟧]*⟧")
DATA = re.compile(
    r"Dr \w+|Centre \w+|\b[HLB]0\d\b|C-\d+|P-\d+|canheal[\w-]*|AMP/ASCO/CAP(?: 2017)?|ESCAT(?: 2018)?|ECOG|HGVS|"
    r"ClinGen/CGC/VICC 2022|ACMG/AMP 2015|SHA-256|VAF|PASS|HTML|PDF|JSON|OncoTree|GRCh3[78]|English|Fran.ais|"
    r"Nederlands|Deutsch|Italiano|Espa.ol|Pseudo|TruSight Oncology 500|MSI-H|MSS|CIViC|ClinVar|gnomAD|UNK|NASK|ASKU|"
    r"Lung Adenocarcinoma|LUAD|lung|III|Which therapy after osimertinib\?|\b\d+\. \w+ \d{4}"
)


def without_marked(text):
    """The text without what was marked, whatever stands in what."""
    while MARKED.search(text):
        text = MARKED.sub("", text)
    return text


PAGES = (
    ("coo", "/"),
    ("coo", "/cases"),
    ("ref", "/cases/new"),
    ("ref", "/cases/{draft}/referral"),
    ("coo", "/cases/{referred}"),
    ("lab", "/cases/{testing}/files"),
    ("cur", "/cases/{classifying}/report"),
    ("adm", "/people"),
    ("adm", "/people/new"),
    ("ref", "/account"),
    ("dpo", "/audit?actor=nobody"),
    ("mem", "/cases/{referred}/report"),
)


def test_an_empty_referral_has_no_unmarked_word(browse, person, pseudo):
    from canheal.node.cases.actions.save_referral import open_referral

    user = person("ref")
    user.language = pseudo
    user.save()
    case = open_referral(user.centre, user)
    assert left_unmarked(browse("ref").get(f"/cases/{case.pk}/referral")) == []


@pytest.mark.parametrize(("name", "address"), PAGES)
def test_no_word_of_a_page_is_left_unmarked(at, browse, person, pseudo, name, address):
    user = person(name)
    user.language = pseudo
    user.save()
    cases = {step: getattr(at, step)().pk for step in re.findall(r"{(\w+)}", address)}
    answer = browse(name).get(address.format(**cases))
    assert answer.status_code in (200, 403)
    assert left_unmarked(answer) == []


def left_unmarked(answer):
    """Texts of a page that are neither marked nor data."""
    parser = Texts()
    parser.feed(answer.content.decode())
    return [
        text
        for text in parser.found
        if not known_data(text) and re.search(r"[A-Za-z]{3}", DATA.sub("", without_marked(text)))
    ]


def known_data(text):
    """What a person typed, a name of OncoTree, a user name or a date, and the sources that an element cites."""
    from canheal.node.cases.tables import elements

    from .conftest import PEOPLE

    typed = {name for name, *_ in PEOPLE} | {element.source for element in elements()}
    return text in typed or re.fullmatch(r"[\d\s:./,-]*|(?:\w+\.? ){1,3}\d{4}.*", text) is not None


def test_dates_and_numbers_follow_the_language(at, browse, person):
    case = at.referred()
    shown = {}
    for language in ("en", "de", "fr"):
        user = person("coo")
        user.language = language
        user.save()
        page = browse("coo").get(f"/cases/{case.pk}").content.decode()
        shown[language] = re.search(r" · \w+[^<]*? (\d[^<]+?)\s*<", page).group(1)
    assert len(set(shown.values())) == 3
    assert re.fullmatch(r"\d+\. \w+ \d{4}", shown["de"])
