"""The tables that steer the board (content/node), read once into the words of `domain/board`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from canheal.domain.board.quorum import Quorum
from canheal.domain.board.readiness import Need
from canheal.domain.board.recommendation import Asked
from canheal.formats.packaged import packaged_document
from canheal.terms.machine import Machine, machine_of
from canheal.terms.typed import Any


def board_codes(name: str) -> dict[str, str]:
    """A table of codes of content/node/board.yaml: functions, kinds, uses, levels, addenda and so on."""
    return dict(packaged_document("node", "board.yaml")[name])


@cache
def asked() -> tuple[Asked, ...]:
    """What a recommendation of each kind must hold."""
    return tuple(
        Asked(row["kind"], row["field"], row["words"]) for row in packaged_document("node", "board.yaml")["needs"]
    )


def codes_of(kind: str) -> dict[str, str]:
    """The codes that a recommendation of this kind can have, in words; none for most kinds."""
    table = packaged_document("node", "board.yaml")["codes_of"].get(kind)
    return board_codes(table) if table else {}


@cache
def escat_tiers() -> tuple[str, ...]:
    """Tiers of ESCAT that a board can confirm."""
    return tuple(packaged_document("node", "board.yaml")["escat"])


@cache
def priorities() -> int:
    """How many priorities there are."""
    return int(packaged_document("node", "board.yaml")["priorities"])


@cache
def quorum() -> Quorum:
    """Who must be there."""
    table = packaged_document("node", "board.yaml")["quorum"]
    return Quorum(tuple(table["always"]), tuple(table["where_germline_is_suspected"]))


@cache
def needs() -> tuple[Need, ...]:
    """Rows of the readiness checklist."""
    rows = packaged_document("node", "board.yaml")["readiness"]
    return tuple(Need(row["id"], row["words"], row["blocks"] == "true") for row in rows)


def follow_up_codes(name: str) -> dict[str, str]:
    """A table of codes of content/node/follow_up.yaml: statuses, reasons, responses."""
    return dict(packaged_document("node", "follow_up.yaml")[name])


def follow_up_days(name: str) -> int:
    """A number of days of content/node/follow_up.yaml: first_days, next_days, stable_days."""
    return int(packaged_document("node", "follow_up.yaml")[name])


def pfs_ratio_threshold() -> float:
    """From this ratio of progression-free survivals on, the later therapy is said to have helped."""
    return float(packaged_document("node", "follow_up.yaml")["pfs_ratio_threshold"])


@cache
def claims() -> Machine:
    """The way to payment."""
    return machine_of(packaged_document("node", "claims.yaml"), "code", "claim.move")


def rejections() -> dict[str, str]:
    """Codes of a rejection."""
    return dict(packaged_document("node", "claims.yaml")["rejections"])


@cache
def germline() -> Machine:
    """From a germline suspicion to the answer."""
    return machine_of(packaged_document("node", "germline.yaml"), "result", "")


def germline_results() -> dict[str, str]:
    """Results of a germline test."""
    return dict(packaged_document("node", "germline.yaml")["results"])


def words_of(table: str) -> dict[str, str]:
    """Codes and words of a table by the name that pages use."""
    return _TABLES[table]()


_TABLES: dict[str, Callable[[], dict[str, str]]] = {
    **{name: partial(board_codes, name) for name in ("functions", "kinds", "uses", "levels", "addenda")},
    **{name: partial(follow_up_codes, name) for name in ("statuses", "reasons", "responses")},
    "claim": lambda: dict(claims().states),
    "claim_acts": lambda: {name: act.label for name, act in claims().acts.items()},
    "rejections": rejections,
    "germline": lambda: dict(germline().states),
    "germline_results": germline_results,
}


@cache
def indicators() -> Any:
    """Definitions of the dashboards' figures."""
    return packaged_document("node", "indicators.yaml")


def least() -> int:
    """Counts below this are small."""
    return int(indicators()["least"])
