"""Pages as a browser shows them: quiet, offline, wide and narrow, light and dark, on paper, without a mouse."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.support.browser_at_hand import axe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
WIDTHS = (390, 1120)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

CUT_OFF = """[...document.querySelectorAll('svg[role=img]')].filter(s => s.getBoundingClientRect().width).flatMap(
  s => { const b = s.getBoundingClientRect(); return [...s.querySelectorAll('text')].filter(t => {
    const r = t.getBoundingClientRect(); return r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - 1;
  }).map(t => s.getAttribute('aria-label').slice(0, 40) + ': ' + t.textContent) })"""

DATA = """[...document.querySelectorAll('svg[role=img]')].filter(s => s.getBoundingClientRect().width).map(
  s => [s.getAttribute('aria-label'), s.querySelectorAll('.dot, .hollow, .line, .hill, .fill, .way').length])"""

OVER_EACH_OTHER = """[...document.querySelectorAll('svg[role=img]')].filter(s => s.getBoundingClientRect().width)
  .flatMap(s => { const found = []; const texts = [...s.querySelectorAll('text')].map(t => [t.textContent,
    t.getBoundingClientRect()]); texts.forEach(([a, r], i) => texts.slice(i + 1).forEach(([b, q]) => {
      const x = Math.min(r.right, q.right) - Math.max(r.left, q.left);
      const y = Math.min(r.bottom, q.bottom) - Math.max(r.top, q.top);
      if (x > 1 && y > 4) found.push(s.getAttribute('aria-label').slice(0, 40) + ': ' + a + ' | ' + b) }));
    return found })"""


@contextmanager
def opened(browser: Browser, file: Path, width: int = 1120, scheme: Scheme = "light") -> Iterator[Page]:
    """The page, whose complaints and requests are errors."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url == file.as_uri() else wrong.append(request.url))
    page.goto(file.as_uri())
    yield page
    page.close()
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
class TestEverywhere:
    def test_fits_and_shows_data(self, browser: Browser, page_file: Path, width: int, scheme: Scheme) -> None:
        with opened(browser, page_file, width, scheme) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            pictures: list[tuple[str, int]] = page.evaluate(DATA)
            assert pictures
            assert [name for name, marks in pictures if not marks or not name] == []

    def test_no_word_is_cut_off_or_covered(
        self, browser: Browser, page_file: Path, width: int, scheme: Scheme
    ) -> None:
        with opened(browser, page_file, width, scheme) as page:
            assert page.evaluate(CUT_OFF) == []
            assert page.evaluate(OVER_EACH_OTHER) == []

    def test_no_barriers(self, browser: Browser, page_file: Path, width: int, scheme: Scheme) -> None:
        script = axe().read_text(encoding="utf-8")
        with opened(browser, page_file, width, scheme) as page:
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.evaluate(script)
            found: dict[str, Any] = page.evaluate("axe.run()")
            assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found["violations"]] == []
            assert found["passes"]


def test_dark_is_dark_and_light_is_light(browser: Browser, page_file: Path) -> None:
    shades = {}
    for scheme in SCHEMES:
        with opened(browser, page_file, scheme=scheme) as page:
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            shades[scheme] = sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(",")))
    assert shades["dark"] < 150 < 600 < shades["light"]


def test_on_paper_tables_are_open_and_colours_are_light(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file, scheme="dark") as page:
        closed = "document.querySelector('details:not([open]) table').getBoundingClientRect().height"
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate(closed) > 0
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_a_mouse(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.locator("summary").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('details').open")


def test_every_link_leads_to_a_section(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file) as page:
        nowhere = (
            "[...document.links].map(a => a.getAttribute('href')).filter(h => !document.querySelector(h))"
        )
        assert page.evaluate(nowhere) == []


def test_without_scripts_it_is_the_same_picture(browser: Browser, page_file: Path) -> None:
    pictures = []
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1120, "height": 900})
        page = context.new_page()
        page.goto(page_file.as_uri())
        pictures.append(page.screenshot())
        context.close()
    assert pictures[0] == pictures[1]
