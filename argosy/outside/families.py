"""The decisions that can be made outside: views as plain values, and what an answer of plain values means."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sim.policies import FAMILIES, Action, Screening

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_TIMES: Final = 100
"""Times the list price, more than which a price may not be: sums of an order must stay within 64 bits."""

_MOST_UNITS: Final = 100_000
"""Units that may be ordered at once, for the same reason."""

_HIDDEN: Final = "truth"


def plain(value: Any) -> Any:
    """A view, or an answer, as JSON can hold it: named tuples as objects without the hidden truth."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items() if name != _HIDDEN}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def answer_from(family: str, view: Any, raw: Any) -> Any:
    """What a policy of `family` would have returned, from what JSON said.

    Args:
        family: one of `ANSWERABLE`.
        view: that it answers.
        raw: plain values.

    Raises:
        ValueError: if it is no answer, with a sentence that says what one is.
    """
    try:
        answer = ANSWERABLE[family](view, raw)
        fault = FAMILIES[family].fault(view, answer)
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
    if fault:
        raise ValueError(fault)
    return answer


def _price(view: Any, raw: Any) -> Any:
    most = _MOST_TIMES * view.list_price
    if _is_number(raw) and raw > most:
        raise ValueError(f"a price is at most {_MOST_TIMES} times the list price, here {most}")
    return raw


def _units(_: Any, raw: Any) -> Any:
    if _is_number(raw) and raw > _MOST_UNITS:
        raise ValueError(f"at most {_MOST_UNITS} units are ordered at once")
    return raw


def _itinerary(_: Any, raw: Any) -> Any:
    return tuple(raw) if isinstance(raw, list) else raw


def _screening(_: Any, raw: Any) -> Any:
    """An action by name, true or false; or an object with `action` and, if it likes, `risk`."""
    if not isinstance(raw, dict):
        return _action(raw) if isinstance(raw, str) else raw
    risk = raw.get("risk")
    if not raw.keys() <= {"action", "risk"} or not (risk is None or _is_number(risk)):
        raise ValueError("a screening is an object with action, and risk from 0 to 1 or null")
    return Screening(_action(raw.get("action")), None if risk is None else float(risk))


def _action(name: Any) -> Action:
    if name not in list(Action):
        raise ValueError(f"an action is one of {', '.join(Action)}")
    return Action(name)


def _is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


ANSWERABLE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "fraud": _screening,
    "pricing": _price,
    "replenishment": _units,
    "routing": _itinerary,
}
"""What makes an answer of plain values one of a policy's, by family."""
