"""The explorer in a browser: no barrier, no complaint, no request elsewhere, at any width and in both schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from argosy.live import ServeRequest, open_chain_of
from argosy.live.door import Door
from tests.argosy.live.conftest import serving
from tests.support.browser_at_hand import axe
from tests.support.calling import run_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("explorer") / "x"
    run_json("tiny", "--days", 2, "--engine", "revm", "--out", path)
    with serving(open_chain_of(path), ServeRequest(port=0), Door()) as addresses:
        yield addresses.url


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1120, "light")])
def test_from_home_to_a_transaction(browser: Browser, url: str, width: int, scheme: Any) -> None:
    """Click through to an order, its transaction, the sender; look for barriers on every page."""
    script = axe().read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(url) else wrong.append(asked.url))
    page.goto(url)
    for selector in (
        "a[href='/orders']",
        "main a[href^='/order/']",
        "main a[href^='/tx/']",
        "main a[href^='/account/']",
    ):
        page.locator(selector).first.click()
        page.wait_for_load_state("load")  # colours are those of the style sheet
        page.evaluate(script)
        found: dict[str, Any] = page.evaluate("axe.run()")
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("input[type=search]").fill("block 2")
    page.keyboard.press("Enter")
    page.wait_for_url(url + "block/2")
    page.close()
    assert [text for text in wrong if "favicon" not in text] == []
