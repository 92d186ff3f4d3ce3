from __future__ import annotations

import dataclasses
import io
import shutil
import subprocess

import pikepdf
import pytest

from canheal.domain.report.board import board_report
from canheal.domain.report.model import Chart
from canheal.domain.report.molecular import molecular_report
from canheal.formats import report_pdf
from canheal.formats.report_pdf import render_pdf
from canheal.terms.errors import OutputError

MOMENT = 1_700_000_000
text_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")


@pytest.fixture(scope="module")
def documents(tumours, words_of, report_settings):
    rich = tumours.interpretation()
    return {
        "board": board_report(rich, words_of("en"), report_settings),
        "molecular": molecular_report(rich, words_of("en"), report_settings),
    }


@pytest.fixture(scope="module", params=["board", "molecular"])
def pdf(request, documents):
    return render_pdf(documents[request.param], timestamp=MOMENT)


def structure(element, seen=None):
    """Structure elements below one, in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def words_in(data):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()


def test_the_pdf_is_tagged_titled_and_states_its_language_and_standard(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as xmp:
            assert xmp["pdfuaid:part"] == "1"
            assert "Müller-Ångström β <script>" in xmp["dc:title"]


def test_tables_have_header_cells_and_charts_have_words(pdf, documents):
    charts = sum(isinstance(block, Chart) for part in documents["molecular"].sections for block in part.blocks)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        elements = list(structure(opened.Root.StructTreeRoot))
        kinds = [str(element.S) for element in elements]
        assert kinds.count("/Table") > 3
        assert kinds.count("/TH") > 15
        assert "/H1" in kinds
        figures = [element for element in elements if str(element.S) == "/Figure"]
        assert len(figures) in (0, charts)
        assert all(len(str(figure.Alt)) > 40 for figure in figures)


def test_fonts_are_embedded_and_are_ours(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = {
            str(font.BaseFont).split("+")[-1]
            for page in opened.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert any(name.startswith("NotoSans") for name in names)
    assert not any("DejaVu" in name or "Libertinus" in name for name in names)


def test_the_same_document_gives_the_same_bytes(documents, pdf):
    again = {render_pdf(document, timestamp=MOMENT) for document in documents.values()}
    assert pdf in again
    other = render_pdf(documents["board"], timestamp=MOMENT + 86_400)
    assert other not in again


@text_reader
def test_texts_arrive_whole_and_as_data(documents):
    text = words_in(render_pdf(documents["board"], timestamp=MOMENT))
    assert "encorafenib + cetuximab" in text
    assert "Failed quality" in text
    assert "Not tested" in text
    assert "<script>" in text
    assert "Page 1 / 2" in text


@text_reader
@pytest.mark.parametrize("hostile", ["#panic()", "$x$ *b* _i_ @ref <label>", '"; #read("/etc/passwd")', "\\#import"])
def test_typst_markup_in_a_name_stays_text(documents, hostile):
    board = documents["board"]
    named = dataclasses.replace(board, identity=(("Sample", hostile), *board.identity[1:]), sections=())
    shown = words_in(render_pdf(named, timestamp=MOMENT))
    assert hostile.replace(" ", "") in shown.replace(" ", "").replace("\n", "").replace("\u200b", "")


@text_reader
@pytest.mark.parametrize(
    ("name", "shown"), [("患者 1", "[U+60A3][U+8005] 1"), ("a\x01b\tc", "a\ufffdb"), ("Жук ≥ α", "Жук ≥ α")]
)
def test_signs_without_a_glyph_are_spelled_out_not_lost(documents, name, shown):
    board = documents["board"]
    named = dataclasses.replace(board, identity=(("Sample", name), *board.identity[1:]), sections=())
    assert shown in words_in(render_pdf(named, timestamp=MOMENT)).replace("\u200b", "")


def test_every_sign_called_printable_has_a_glyph(documents):
    """The ranges hold against the fonts themselves: Typst refuses a sign it cannot draw."""
    signs = "".join(
        chr(code) for first, last in report_pdf._PRINTABLE for code in range(first, last + 1) if chr(code).isprintable()
    )
    board = documents["board"]
    named = dataclasses.replace(board, identity=(("Sample", signs), *board.identity[1:]), sections=())
    assert report_pdf._compiled(report_pdf.json.dumps(report_pdf._plain(named, False)), MOMENT)


def test_long_words_get_places_to_break_and_others_stay():
    assert report_pdf._wrapped("p.V600E and NM_004333.6:c.1") == "p.V600E and NM_004333.6:c.1"
    wrapped = report_pdf._wrapped("A" * 100)
    assert wrapped.replace("\u200b", "") == "A" * 100
    assert max(len(part) for part in wrapped.split("\u200b")) < 30


def test_what_the_typesetter_refuses_is_an_output_error(documents):
    untitled = dataclasses.replace(documents["board"], language="not a language")
    with pytest.raises(OutputError, match="PDF could not be made"):
        render_pdf(untitled, timestamp=MOMENT)


@pytest.mark.parametrize("tumour", ["altered", "empty"])
@pytest.mark.parametrize("language", ["de", "fr"])
def test_other_tumours_and_languages_print(tumours, words_of, tumour, language):
    interpretation = getattr(tumours, tumour)()
    for make in (board_report, molecular_report):
        data = render_pdf(make(interpretation, words_of(language)), timestamp=MOMENT)
        with pikepdf.open(io.BytesIO(data)) as opened:
            assert str(opened.Root.Lang) == language


def test_a_quiet_tumour_has_a_board_report_of_one_page(tumours, words_of, report_settings):
    data = render_pdf(board_report(tumours.empty(), words_of("en"), report_settings), timestamp=MOMENT)
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert len(opened.pages) == 1
