"""Every address of the node."""

from django.urls import include, path

from canheal.node import faults

urlpatterns = [
    path("", include("canheal.node.people.urls")),
    path("", include("canheal.node.trust.urls")),
    path("", include("canheal.node.cases.urls")),
    path("", include("canheal.node.board.urls")),
    path("health", faults.health, name="health"),
]
handler400, handler403, handler404, handler500 = faults.bad, faults.refused, faults.absent, faults.failed
