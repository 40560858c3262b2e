"""The explorer's pages, rendered here; no page runs a script."""

from argosy.live.pages.site import Site
from argosy.live.pages.view import NotFoundError, render, style

__all__ = ["NotFoundError", "Site", "render", "style"]
