"""Testing Solidity contracts with pytest: `chain.testing` as fixtures, in `chain.kit.plugin`.

docs/guides/pytest-kit.md shows how. pytest finds the plugin by itself wherever Argosy is installed, also in
projects that have no use for it: so nothing loads here before somebody asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.core.lazy import lazy_face

if TYPE_CHECKING:
    from chain.kit.accounts import Account, People
    from chain.kit.chain import KitChain
    from chain.kit.contract import KitContract
    from chain.kit.errors import KitError
    from chain.kit.result import Event, Result
    from chain.testing import panics, reverts, reverts_with

__all__ = [
    "Account",
    "Event",
    "KitChain",
    "KitContract",
    "KitError",
    "People",
    "Result",
    "panics",
    "reverts",
    "reverts_with",
]

_HOMES: Final = {
    "Account": "chain.kit.accounts",
    "Event": "chain.kit.result",
    "KitChain": "chain.kit.chain",
    "KitContract": "chain.kit.contract",
    "KitError": "chain.kit.errors",
    "People": "chain.kit.accounts",
    "Result": "chain.kit.result",
    "panics": "chain.testing",
    "reverts": "chain.testing",
    "reverts_with": "chain.testing",
}

__getattr__ = lazy_face(__name__, _HOMES)
