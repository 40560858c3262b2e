"""A running market in a browser: a story is read, the market ends, without barriers, complaints or requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from argosy.live import RunningMarket, ServeRequest, Speed
from argosy.live.door import Door
from argosy.live.pace import Pace
from argosy.live.server import Server
from argosy.runs import RunRequest
from sim.core.units import DAY
from tests.support.browser_at_hand import axe
from tests.support.looping import looping

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page


SLIDES_ON = """() => {
    const slider = document.getElementById("slider"), real = window.fetch;
    const slide = (time) => { slider.value = time; slider.dispatchEvent(new Event("input")); };
    window.fetch = (path) => {
        window.fetch = real;
        slide(3600);
        return real(path);
    };
    slide(7200);
}"""
"""The slider is moved on while the picture of where it was is on its way."""


def barriers(page: Page) -> list[Any]:
    page.evaluate(axe().read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run()")
    return [(v["id"], v["nodes"][0]["html"][:120]) for v in found["violations"]]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1120, "light")])
def test_from_its_first_day_to_its_recording(
    browser: Browser, tmp_path: Path, width: int, scheme: Any
) -> None:
    request = RunRequest(scenario="tiny", out=tmp_path / "x", days=1, engine="revm")
    running = RunningMarket(request, Speed(DAY, paused=True))
    running.start()
    server = Server(None, ServeRequest(port=0), Door(), running)
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    wrong: list[str] = []
    with looping() as wait:
        url = wait(server.__aenter__()).url
        try:
            page.on("console", lambda message: wrong.append(message.text))
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("request", lambda asked: None if asked.url.startswith(url) else wrong.append(asked.url))
            page.goto(url)
            page.wait_for_url(url + "live")
            for _ in range(3):
                page.get_by_role("button", name="One day").click()
            page.locator("#news button").first.wait_for()
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.locator("#tale-steps li", has_text="placed").wait_for()
            assert barriers(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.locator("#speed").select_option("max")
            wait(server.open_when_over())
            page.get_by_text("this is its recording").wait_for()
            assert page.locator("#slider").is_visible()
            with page.expect_request("**/live/at/3600"):
                page.evaluate(SLIDES_ON)
            page.locator("#search").fill("order 1")
            page.keyboard.press("Enter")
            page.get_by_role("link", name="Its page in the explorer").wait_for()
            assert barriers(page) == []
            page.get_by_role("link", name="Its page in the explorer").click()
            page.wait_for_url(url + "order/1")
        finally:
            page.close()
            wait(server.__aexit__())
            running.set_pace(Pace.pause)
            running.stop()
    assert [text for text in wrong if "favicon" not in text] == []
