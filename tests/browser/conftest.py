from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser_at_hand import chromium
from tests.support.reported import a_comparison, a_run, a_sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

MAKERS = {"run": a_run, "comparison": a_comparison, "sweep": a_sweep}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session", params=MAKERS)
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of every kind."""
    return MAKERS[request.param](tmp_path_factory.mktemp("pages") / request.param)
