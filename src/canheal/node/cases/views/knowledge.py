"""What is known on this node: content tables, snapshots in the library, and which of them interpretations use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from canheal import __version__
from canheal.app.knowledge_list import list_snapshots
from canheal.knowledge.content import load_content
from canheal.knowledge.references import snapshots
from canheal.knowledge.snapshots.library import library_folder
from canheal.node.people.guard import SignedRequest, needs
from canheal.terms.errors import CanhealError


@needs("knowledge.view")
def knowledge(request: SignedRequest) -> HttpResponse:
    """The page."""
    content = load_content()
    try:
        library, problem = list_snapshots(library_folder()), ""
    except CanhealError as error:
        library, problem = [], error.sentence()
    context = {
        "digest": content.digest,
        "version": __version__,
        "own": snapshots(content),
        "library": library,
        "in_use": set(settings.KNOWLEDGE),
        "problem": problem,
    }
    return render(request, "cases/knowledge.html", context)
