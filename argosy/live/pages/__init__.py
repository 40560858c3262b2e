"""The explorer's pages, rendered here; only the page of a market that runs has a script."""

from argosy.live.pages.site import Site
from argosy.live.pages.view import NotFoundError, live_page, render, script, style

__all__ = ["NotFoundError", "Site", "live_page", "render", "script", "style"]
