"""The option that renews golden files after a reviewed change."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        default=False,
        help="write the golden digests anew; read the difference (git diff tests/golden) before it is kept",
    )


@pytest.fixture(scope="session")
def renew_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to write the digests anew; the option exists only when tests/golden stands on the command line."""
    return bool(request.config.getoption("--renew-golden", default=False))
