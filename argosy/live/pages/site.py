"""Which page an address means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from argosy.live.pages import chain_pages, market_pages
from argosy.live.pages.known import Known
from argosy.live.pages.view import NotFoundError, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from argosy.live.opened import Opened
    from argosy.live.pages.view import View

_PAGES: Final[dict[str, Callable[..., View]]] = {
    "": market_pages.home,
    "blocks": chain_pages.blocks,
    "orders": market_pages.orders,
    "accounts": market_pages.accounts,
    "conservation": market_pages.conservation,
}
_OF_ONE: Final[dict[str, Callable[[Known, str], View]]] = {
    "blocks": chain_pages.blocks,
    "orders": market_pages.orders,
    "block": chain_pages.block,
    "tx": chain_pages.transaction,
    "order": market_pages.order,
    "account": market_pages.account,
}
_NUMBERED: Final = re.compile(r"(order|block)?\s*#?\s*(\d{1,15})", re.IGNORECASE)


class Site:
    """The explorer of one run."""

    def __init__(self, opened: Opened) -> None:
        self._known = Known(opened)
        self._place = f"{opened.scenario.name}, seed {opened.scenario.seed}"

    def page(self, path: str) -> str:
        """The page at `path`, such as `order/12`, as HTML.

        Raises:
            NotFoundError: if there is none.
        """
        kind, _, one = path.partition("/")
        make: Any = (_OF_ONE if one else _PAGES).get(kind)
        if make is None:
            raise NotFoundError(f"no page /{path[:80]}")
        return render(make(self._known, one) if one else make(self._known), self._place)

    def missing(self, why: str) -> str:
        """What to show instead of a page that there is not."""
        from argosy.live.pages.view import View

        hint = "Search for an order's or block's number, an account's name, an address or a hash."
        return render(View("Not found", f"{why}. {hint}"), self._place)

    def search(self, words: str) -> str:
        """The path of the page that somebody looks for.

        Raises:
            NotFoundError: if nothing is called so.
        """
        known, text = self._known, words.strip()
        if numbered := _NUMBERED.fullmatch(text):
            return f"/{(numbered[1] or 'order').lower()}/{numbered[2]}"
        if text in known.addresses:
            return f"/account/{known.addresses[text]}"
        lower = text.lower()
        if re.fullmatch(r"0x[0-9a-f]{40}", lower):
            return f"/account/{lower}"
        if re.fullmatch(r"0x[0-9a-f]{64}", lower):
            number = known.engine.block_with(bytes.fromhex(lower[2:]))
            return f"/tx/{lower}" if number is None else f"/block/{number}"
        raise NotFoundError(f"nothing is called {text[:80]!r}")
