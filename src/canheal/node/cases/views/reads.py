"""The place of one finding in igv.js, on slices that this node cuts: sequence, calls, reads; nothing from elsewhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from csp.constants import UNSAFE_INLINE
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from canheal.app.slice_reads import Call, Window, calls_vcf, cut_reads, cut_sequence, window_around
from canheal.node.cases.asked import case_for
from canheal.node.cases.materials import READS
from canheal.node.cases.models import Case, Result, Upload
from canheal.node.cases.stored import interpretation, raw_finding, result_of
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.vault import path_of
from canheal.terms.assembly import Assembly
from canheal.terms.typed import Any


@needs("case.view")
def reads(request: SignedRequest, pk: int, key: str) -> HttpResponse:
    """The page."""
    case = case_for(request, pk)
    result, window, found = _place(case, key)
    context = {
        "case": case,
        "key": key,
        "window": window,
        "name": found.get("hgvs_p") or found.get("hgvs_c") or key,
        "gene": found.get("gene") or "",
        "bam": _alignments(case),
        "from_reference": cut_sequence(window, _calls(result, window)).from_reference,
    }
    page = render(request, "cases/reads.html", context)
    page._csp_update = {"style-src": UNSAFE_INLINE, "img-src": "blob:"}  # type: ignore[attr-defined]  # igv.js draws so
    return page


@needs("case.view")
@never_cache
def cut(request: SignedRequest, pk: int, key: str, kind: str) -> HttpResponse:
    """One slice: fa, vcf or bam."""
    case = case_for(request, pk)
    result, window, _ = _place(case, key)
    calls = _calls(result, window)
    if kind == "fa":
        return HttpResponse(cut_sequence(window, calls).fasta, content_type="text/plain")
    if kind == "vcf":
        return HttpResponse(calls_vcf(window, calls), content_type="text/plain")
    upload = _alignments(case)
    if kind != "bam" or upload is None:
        raise Http404
    return HttpResponse(_bam(window, upload), content_type="application/octet-stream")


def _bam(window: Window, upload: Upload) -> bytes:
    with tempfile.TemporaryDirectory(prefix="canheal-reads-") as folder:
        out = Path(folder) / "slice.bam"
        cut_reads(window, path_of(upload.sha256), out)
        return out.read_bytes()


def _alignments(case: Case) -> Upload | None:
    return case.uploads.filter(kind=READS, removed=False).last()


def _place(case: Case, key: str) -> tuple[Result, Window, dict[str, Any]]:
    """The result set, the window around the finding, and the finding; 404 when it has no place."""
    result = result_of(case)
    found = raw_finding(result, key) if result else None
    if result is None or found is None or not found[1].get("location"):
        raise Http404
    location = found[1]["location"]
    window = window_around(Assembly(location["assembly"]), location["chromosome"], location["position"])
    return result, window, found[1]


def _calls(result: Result, window: Window) -> list[Call]:
    """Every small variant of the result set within the window."""
    places = [
        (found["location"], found)
        for found in interpretation(result.interpretation)["small_variants"]
        if found["location"]
    ]
    return [
        Call(
            place["position"], place["reference"], place["alternate"], f"{found['gene'] or ''} {found['hgvs_p'] or ''}"
        )
        for place, found in places
        if place["chromosome"] == window.chromosome and window.start <= place["position"] <= window.end
    ]
